"""The sufficient totals of waves, as columns of arrays: all that the estimators need of a survey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from survey_schema.instrument import SEXES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Group = Literal["sex", "grade", "age_band"]
GROUPS: tuple[Group, ...] = ("sex", "grade", "age_band")
NOT_GIVEN: dict[Group, int] = {"sex": 0, "grade": -1, "age_band": 0}
"""The code of a cell whose respondents gave no sex, grade or age."""


@dataclass(frozen=True)
class Units:
    """Every sampling unit of some waves, also those without a valid answer; arrays share their index.

    Under a census a "unit" is a whole stratum and its respondents are the sampling units.
    `stratum` numbers strata within waves; `in_stratum` counts units of the unit's stratum (respondents under
    a census); `sampled` is the share of the stratum's population that answered (0 when unknown).
    """

    stratum: Integers
    census: NDArray[np.bool_]
    in_stratum: Floats
    sampled: Floats


def build_units(
    stratum: Integers, census: NDArray[np.bool_], respondents: Floats, population: Floats
) -> Units:
    """Make `Units` of a row per unit; `population` is NaN where unknown."""
    count = sums(stratum, np.where(census, respondents, 1.0), int(stratum.max(initial=-1)) + 1)
    known = census & (population > 0)
    sampled = np.where(known, respondents / np.where(known, population, 1.0), 0.0)
    return Units(stratum, census, count[stratum], sampled)


@dataclass(frozen=True)
class Totals:
    """Cells of totals: for each, its `domain`, `unit` (position in `units`) and the six sums.

    `sex` counts from 1 in SEXES and `age_band` from 1 in `age_bands` (0 = not given); `grade` is the grade
    itself (-1 = not given).
    """

    units: Units
    age_bands: tuple[str, ...]
    domain: Integers
    unit: Integers
    sex: Integers
    grade: Integers
    age_band: Integers
    n: Floats
    cases: Floats
    w: Floats
    w_cases: Floats
    w2: Floats
    w2_cases: Floats

    def where(self, keep: NDArray[np.bool_]) -> Totals:
        """Keep some cells; the units stay whole, as a domain keeps the whole design."""
        return replace(self, **{name: getattr(self, name)[keep] for name in _CELL_COLUMNS})

    def in_domains(self, domain: Integers) -> Totals:
        """The same cells, counted in other domains."""
        return replace(self, domain=domain)

    def scaled(self, factor: Floats) -> Totals:
        """The same cells with their weights multiplied by a factor each; cells with 0 are left out."""
        kept = self.where(factor != 0)
        by = factor[factor != 0]
        return replace(
            kept, w=kept.w * by, w_cases=kept.w_cases * by, w2=kept.w2 * by**2, w2_cases=kept.w2_cases * by**2
        )

    def label(self, group: Group, code: int) -> str | int:
        """What a code of a group means."""
        if group == "grade":
            return code
        return SEXES[code - 1] if group == "sex" else self.age_bands[code - 1]


_CELL_COLUMNS = (
    *("domain", "unit", "sex", "grade", "age_band"),
    *("n", "cases", "w", "w_cases", "w2", "w2_cases"),
)


@dataclass(frozen=True)
class Part:
    """The cells of one wave in one domain: an array with named columns, and what its weights are scaled by.

    `first_unit` is where the wave's units begin among all units.
    """

    domain: int
    cells: NDArray[Any]
    first_unit: int
    scale: float = 1.0


def assemble(parts: Sequence[Part], units: Units, age_bands: tuple[str, ...]) -> Totals:
    """Put the cells of several waves and domains together; of none there are no cells."""
    counts = np.array([len(part.cells) for part in parts], dtype=np.int64)
    scale = np.repeat(np.array([part.scale for part in parts], dtype=float), counts)

    first = np.array([part.first_unit for part in parts], dtype=np.int64)

    def column(name: str) -> NDArray[Any]:
        return np.concatenate([part.cells[name] for part in parts]) if parts else np.zeros(0)

    return Totals(
        units=units,
        age_bands=age_bands,
        domain=np.repeat(np.array([part.domain for part in parts], dtype=np.int64), counts),
        unit=column("unit").astype(np.int64) + np.repeat(first, counts),
        sex=column("sex").astype(np.int64),
        grade=column("grade").astype(np.int64),
        age_band=column("age_band").astype(np.int64),
        n=column("n").astype(float),
        cases=column("cases").astype(float),
        w=column("w") * scale,
        w_cases=column("w_cases") * scale,
        w2=column("w2") * scale**2,
        w2_cases=column("w2_cases") * scale**2,
    )


def sums(place: Integers, values: NDArray[Any], size: int) -> Floats:
    """Sum values by place, 0 to `size` - 1."""
    return np.bincount(place, weights=values, minlength=size).astype(float, copy=False)


_DENSE = 4_000_000


def number(keys: Integers, size: int) -> tuple[Integers, Integers]:
    """Number the distinct values among whole numbers below `size`: (distinct, ascending; place of each).

    Counting instead of sorting, as long as `size` is moderate.
    """
    if size > _DENSE:
        distinct, place = np.unique(keys, return_inverse=True)
        return distinct, place
    present = np.zeros(size, dtype=bool)
    present[keys] = True
    distinct = np.flatnonzero(present)
    place = np.empty(size, dtype=np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[keys]
