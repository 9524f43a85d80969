"""Waves in one design: the error of any figure that is linear in their cells, and how many degrees it has.

Sources: Taylor linearisation over strata nested in wave, as R survey 4.1 `svycontrast` of totals;
Satterthwaite 1946 (Biometrics Bulletin 2:110-114) for the degrees of freedom that are shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from estimates.totals import Floats, Totals, number
from estimates.variance import Nested

_ROUNDING = 1e-30


@dataclass(frozen=True)
class Error:
    """The standard error of a figure, in its own unit.

    `df`: units minus strata of all rows behind it, as in R. `df_shown`: that or Satterthwaite's, whichever
    is less: what an interval is made with. `lonely` counts strata with a single unit.
    """

    se: float
    df: float
    df_shown: float
    lonely: int


class Pooled:
    """The cells behind a figure. Each domain of the totals is a wave of an area; no unit may stand in two."""

    def __init__(self, totals: Totals) -> None:
        groups, place = number(totals.domain, int(totals.domain.max(initial=-1)) + 1)
        self._nested = Nested(totals.in_domains(place), len(groups))

    @property
    def df(self) -> float:
        """Units minus strata (respondents minus strata under a census)."""
        return float(np.sum(self._nested.degrees_of_freedom))

    def error(self, a: Floats, b: Floats) -> Error:
        """The error of a sum of influences, a * (w * y) + b * w in a cell; `a` and `b` are one per cell.

        Degrees shown: (sum V)^2 / sum(V^2 / df) over the domains. A domain of single units only counts as
        one degree: its variance is one squared deviation.
        """
        spread = self._nested.spread(a, b)
        parts = spread.variance
        variance = float(np.sum(parts))
        lonely = int(np.sum(spread.lonely))
        if variance <= _ROUNDING:
            return Error(0.0, self.df, self.df, lonely)
        share = parts / variance  # so that no square leaves the range of numbers
        own = np.maximum(self._nested.degrees_of_freedom, 1)
        satterthwaite = 1 / float(np.sum(share**2 / own))
        return Error(math.sqrt(variance), self.df, min(self.df, satterthwaite), lonely)
