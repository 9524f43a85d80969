"""Taylor-linearised variance from totals: strata, units, single-unit strata, finite populations.

Every estimator here has an influence that is constant in a cell, z = a * (w * y) + b * w, so that totals are
enough. Source: Lumley 2010, Complex Surveys, ch. 2; R survey 4.1 `svyrecvar`, lonely.psu = "adjust".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimates.totals import Floats, Integers, Totals


@dataclass(frozen=True)
class Variance:
    """Per domain: `variance`, and `lonely`, the number of its strata with a single unit."""

    variance: Floats
    lonely: Integers


def linearised(totals: Totals, a: Floats, b: Floats, domains: int, *, fpc: bool = False) -> Variance:
    """Variance of the sum of influences in each of `domains` domains.

    `a` and `b` are the influence's coefficients, one per cell. With `fpc`, a stratum of a census counts with
    1 - respondents / population.
    """
    units = totals.units
    z = a * totals.w_cases + b * totals.w
    squares = (a + b) ** 2 * totals.w2_cases + b**2 * (totals.w2 - totals.w2_cases)
    pairs, pair_of_cell = _pairs(totals.domain, totals.unit, len(units.stratum))
    domain, unit = pairs
    sums = np.bincount(pair_of_cell, weights=z, minlength=len(unit))
    census_squares = np.bincount(pair_of_cell, weights=squares, minlength=len(unit))
    unit_squares = np.where(units.census[unit], census_squares, sums**2)

    strata, stratum_of_pair = _pairs(domain, units.stratum[unit], _size(units.stratum))
    total = np.bincount(stratum_of_pair, weights=sums, minlength=len(strata[0]))
    square = np.bincount(stratum_of_pair, weights=unit_squares, minlength=len(strata[0]))
    count = np.ones(len(total))
    count[stratum_of_pair] = units.units_in_stratum[unit]
    left = np.ones(len(total))
    if fpc:
        left[stratum_of_pair] = 1 - units.sampled[unit]
    spread = np.maximum(square - total**2 / count, 0.0) * count / np.maximum(count - 1, 1)
    contribution = left * np.where(count > 1, spread, total**2)
    return Variance(
        np.bincount(strata[0], weights=contribution, minlength=domains),
        np.bincount(strata[0], weights=count == 1, minlength=domains).astype(np.int64),
    )


def degrees_of_freedom(totals: Totals, domains: int) -> Floats:
    """Sampling units minus strata among each domain's valid rows (respondents minus strata in a census)."""
    units = totals.units
    (domain, unit), pair_of_cell = _pairs(totals.domain, totals.unit, len(units.stratum))
    respondents = np.bincount(pair_of_cell, weights=totals.n, minlength=len(unit))
    count = np.bincount(domain, weights=np.where(units.census[unit], respondents, 1.0), minlength=domains)
    strata, _ = _pairs(domain, units.stratum[unit], _size(units.stratum))
    return np.asarray(count - np.bincount(strata[0], minlength=domains), dtype=float)


def _size(numbers: Integers) -> int:
    return int(numbers.max()) + 1 if len(numbers) else 1


def _pairs(first: Integers, second: Integers, size: int) -> tuple[tuple[Integers, Integers], Integers]:
    """Give the distinct pairs of two columns of whole numbers, and for each row its pair's position."""
    keys, position = np.unique(first * size + second, return_inverse=True)
    return (keys // size, keys % size), position
