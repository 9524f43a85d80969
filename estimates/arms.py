"""The totals of an outcome among those with a factor and those without it, in one design."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from estimates.totals import Totals
from survey_schema.errors import Refusal


@dataclass(frozen=True)
class Arms:
    """Cells of both arms, and whether the respondents of each have the factor.

    Who gave no valid answer to the outcome or to the factor is in neither.
    """

    totals: Totals
    exposed: NDArray[np.bool_]

    def where(self, keep: NDArray[np.bool_]) -> Arms:
        """Keep some cells of both."""
        return Arms(self.totals.where(keep), self.exposed[keep])


def join_arms(having: Totals, lacking: Totals) -> Arms:
    """Put the totals of the split's levels yes and no together.

    Both must be assembled over the same units, with a domain per wave. Raises Refusal
    association.one_arm when one of them is empty, ValueError when they don't belong together.
    """
    if not len(having.n) or not len(lacking.n):
        raise Refusal("association.one_arm")
    same_units = np.array_equal(having.units.stratum, lacking.units.stratum)
    if not same_units or having.age_bands != lacking.age_bands:
        raise ValueError("arms of different designs")
    cells = {
        field.name: np.concatenate([getattr(having, field.name), getattr(lacking, field.name)])
        for field in fields(Totals)
        if field.name not in ("units", "age_bands")
    }
    together = Totals(units=having.units, age_bands=having.age_bands, **cells)
    return Arms(together, np.repeat([True, False], [len(having.n), len(lacking.n)]))
