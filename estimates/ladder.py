"""The pooling ladder: where a figure is too uncertain to show, the nearest wider one that isn't.

Source: reliability of proportions as in `estimates.reliability`. What is offered here can give a hidden
figure away by subtraction, so it is part of what disclosure control audits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from estimates.prevalence import prevalence
from estimates.reliability import UNRELIABLE
from estimates.totals import Totals
from survey_schema.design import Interval
from survey_schema.errors import Note

Rung = Literal["two_waves", "three_waves", "all_grades", "region"]
RUNGS: tuple[Rung, ...] = ("two_waves", "three_waves", "all_grades", "region")
"""From the nearest to the hidden figure to the widest."""


@dataclass(frozen=True)
class Candidate:
    """A wider figure: `totals` gives the cells of what is pooled, whatever their domains, when asked.

    `pooled` are the years, or the area, that the sentence names.
    """

    rung: Rung
    pooled: str
    totals: Callable[[], Totals]


def climb(candidates: Sequence[Candidate], *, method: Interval = "korn-graubard") -> pd.DataFrame:
    """Give the first candidate that is reliable enough to show: a row as of `prevalence`, with its `rung`.

    Its note begins with what was pooled. Candidates are tried in their order, later ones not computed. No row
    when none passes or has anybody.
    """
    for candidate in candidates:
        totals = candidate.totals()
        if not len(totals.n):
            continue
        frame = prevalence(totals.in_domains(np.zeros(len(totals.n), dtype=np.int64)), method=method)
        if frame["reliability"].iloc[0] != UNRELIABLE:
            said = Note(f"ladder.{candidate.rung}", {"pooled": candidate.pooled})
            return frame.assign(rung=candidate.rung, note=[(said, *frame["note"].iloc[0])])
    return pd.DataFrame()
