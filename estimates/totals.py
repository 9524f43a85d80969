"""The sufficient totals of waves, as columns of arrays: all that the estimators need of a survey."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Units:
    """Every sampling unit of some waves, also those without a valid answer; arrays share their index.

    Under a census a "unit" is a whole stratum and its respondents are the sampling units.
    `stratum` numbers strata within waves; `units_in_stratum` counts units (respondents under a census);
    `sampled` is the share of the stratum's population that answered (0 when unknown).
    """

    stratum: Integers
    census: NDArray[np.bool_]
    units_in_stratum: Floats
    sampled: Floats


@dataclass(frozen=True)
class Totals:
    """Cells of totals: for each, its `domain`, `unit` (position in `units`) and the six sums.

    `sex` and `age_band` are texts ("" = not given), `grade` whole numbers (-1 = not given).
    """

    units: Units
    domain: Integers
    unit: Integers
    sex: Texts
    grade: Integers
    age_band: Texts
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


_CELL_COLUMNS = (
    *("domain", "unit", "sex", "grade", "age_band"),
    *("n", "cases", "w", "w_cases", "w2", "w2_cases"),
)


def build_units(frame: pd.DataFrame) -> Units:
    """Make `Units` of rows: revision_id, stratum, design, respondents, population (NaN where unknown)."""
    census = (frame["design"] == "census").to_numpy()
    stratum = frame.groupby(["revision_id", "stratum"], sort=False).ngroup().to_numpy(dtype=np.int64)
    respondents = frame["respondents"].to_numpy(dtype=float)
    count = np.bincount(stratum, weights=np.where(census, respondents, 1.0))
    population = frame["population"].to_numpy(dtype=float)
    sampled = np.where(census & (population > 0), respondents / np.where(population > 0, population, 1), 0)
    return Units(stratum, census, count[stratum] if len(stratum) else count, sampled)
