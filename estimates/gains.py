"""Standardised risks with and without a factor, and what would change if more had it, with their errors.

Sources: standardised risks and the delta method on totals, as R survey 4.1 `svycontrast`; attributable
fractions as Greenland and Drescher 1993 (Biometrics 49:865-872); potential impact as Morgenstern and Bursic
1982 (Journal of Community Health 7:292-309).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from estimates.totals import Floats

WITHOUT, WITH = 0, 1


@dataclass(frozen=True)
class Smooth:
    """A figure made of totals: its value, and its derivatives by the sums of weights and of cases."""

    value: float
    by_weight: Floats
    by_cases: Floats

    def __sub__(self, other: Smooth) -> Smooth:
        return Smooth(
            self.value - other.value, self.by_weight - other.by_weight, self.by_cases - other.by_cases
        )

    def times(self, factor: float) -> Smooth:
        """The figure multiplied by a number."""
        return Smooth(self.value * factor, self.by_weight * factor, self.by_cases * factor)

    def log(self) -> Smooth:
        """Its logarithm; the value must be above 0."""
        return Smooth(math.log(self.value), self.by_weight / self.value, self.by_cases / self.value)


class Strata:
    """Sums of weights and of cases by cell (sex by grade) and arm: arrays of shape (cells, 2), none empty.

    With pi_k the weighted share of cell k and p_ke the risk of arm e in it, a standardised risk is
    P_e = sum(pi_k p_ke). The error of the shares pi_k is counted: they are totals like the others.
    """

    def __init__(self, weight: Floats, cases: Floats) -> None:
        self._weight, self._total = weight, float(weight.sum())
        self._cases, self._risk = cases, cases / weight
        self._share = weight.sum(axis=1) / self._total

    def risk(self, arm: int) -> Smooth:
        """The risk if everybody were in an arm."""
        value = float(np.sum(self._share * self._risk[:, arm]))
        by_weight = np.repeat(((self._risk[:, arm] - value) / self._total)[:, None], 2, axis=1)
        by_weight[:, arm] -= self._share * self._risk[:, arm] / self._weight[:, arm]
        by_cases = np.zeros_like(self._weight)
        by_cases[:, arm] = self._share / self._weight[:, arm]
        return Smooth(value, by_weight, by_cases)

    def overall(self) -> Smooth:
        """The share as it is, over the same respondents."""
        value = float(self._cases.sum()) / self._total
        ones = np.ones_like(self._weight)
        return Smooth(value, -value * ones / self._total, ones / self._total)

    def participation(self) -> Smooth:
        """The share who have the factor."""
        value = float(self._weight[:, WITH].sum()) / self._total
        by_weight = np.full_like(self._weight, -value / self._total)
        by_weight[:, WITH] += 1 / self._total
        return Smooth(value, by_weight, np.zeros_like(self._weight))

    def risk_at(self, participation: float) -> Smooth:
        """The risk if participation rose to a share, the same part of those without the factor in each cell.

        e'_k = e_k + (e' - e)(1 - e_k) / (1 - e), and the risk is sum(pi_k (e'_k p_k1 + (1 - e'_k) p_k0)),
        which is P_1 less (1 - e') times what those without the factor would gain on average.
        """
        without = self._weight[:, WITHOUT]
        total = float(without.sum())
        mix, gap = without / total, self._risk[:, WITH] - self._risk[:, WITHOUT]
        value = float(np.sum(mix * gap))
        by_weight = np.column_stack(
            [
                (gap - value) / total + mix * self._risk[:, WITHOUT] / without,
                -mix * self._risk[:, WITH] / self._weight[:, WITH],
            ]
        )
        by_cases = np.column_stack([-mix / without, mix / self._weight[:, WITH]])
        return self.risk(WITH) - Smooth(value, by_weight, by_cases).times(1 - participation)
