"""Taylor-linearised variance from totals: strata, units, single-unit strata, finite populations.

Every estimator here has an influence that is constant in a cell, z = a * (w * y) + b * w, so that totals are
enough. Source: Lumley 2010, Complex Surveys, ch. 2; R survey 4.1 `svyrecvar`, lonely.psu = "adjust".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimates.totals import Floats, Integers, Totals, number, sums


@dataclass(frozen=True)
class Spread:
    """What a domain's influences vary by.

    `lonely` counts its strata with a single unit; `complete` says that, with the finite population
    correction, nobody is left who did not answer.
    """

    variance: Floats
    lonely: Integers
    complete: NDArray[np.bool_]


class Nested:
    """The cells of some totals nested in units, units in strata, strata in `domains` domains."""

    def __init__(self, totals: Totals, domains: int) -> None:
        self._totals, self._domains = totals, domains
        units = totals.units
        (self._domain, self._unit), self._unit_of_cell = _pairs(
            totals.domain, totals.unit, len(units.stratum)
        )
        (self._stratum_domain, _), self._stratum_of_unit = _pairs(
            self._domain, units.stratum[self._unit], int(units.stratum.max(initial=-1)) + 1
        )

    @cached_property
    def degrees_of_freedom(self) -> Floats:
        """Units minus strata among each domain's valid rows (respondents minus strata in a census)."""
        census = self._totals.units.census[self._unit]
        respondents = self._by_unit(self._totals.n)
        count = sums(self._domain, np.where(census, respondents, 1.0), self._domains)
        return count - np.bincount(self._stratum_domain, minlength=self._domains)

    def spread(self, a: Floats, b: Floats, *, fpc: bool = False) -> Spread:
        """Variance of the sum of influences in each domain.

        `a` and `b` are the influence's coefficients, one per cell. With `fpc`, a stratum of a census counts
        with 1 - respondents / population.
        """
        totals, units = self._totals, self._totals.units
        z = self._by_unit(a * totals.w_cases + b * totals.w)
        squares = z**2
        census = units.census[self._unit]
        if census.any():
            inside = (a + b) ** 2 * totals.w2_cases + b**2 * (totals.w2 - totals.w2_cases)
            squares = np.where(census, self._by_unit(inside), squares)
        total, square = self._by_stratum(z), self._by_stratum(squares)
        count, left = np.ones(len(total)), np.ones(len(total))
        count[self._stratum_of_unit] = units.in_stratum[self._unit]
        if fpc:
            left[self._stratum_of_unit] = 1 - units.sampled[self._unit]
        several = np.maximum(square - total**2 / count, 0.0) * count / np.maximum(count - 1, 1)
        contribution = left * np.where(count > 1, several, total**2)
        return Spread(
            sums(self._stratum_domain, contribution, self._domains),
            sums(self._stratum_domain, count == 1, self._domains).astype(np.int64),
            sums(self._stratum_domain, left, self._domains) == 0,
        )

    def _by_unit(self, values: Floats) -> Floats:
        return sums(self._unit_of_cell, values, len(self._unit))

    def _by_stratum(self, values: Floats) -> Floats:
        return sums(self._stratum_of_unit, values, len(self._stratum_domain))


def _pairs(first: Integers, second: Integers, size: int) -> tuple[tuple[Integers, Integers], Integers]:
    """Give the distinct pairs of two columns of whole numbers, and for each row its pair's place."""
    most = int(first.max(initial=-1)) + 1
    keys, place = number(first * size + second, most * size)
    return (keys // size, keys % size), place
