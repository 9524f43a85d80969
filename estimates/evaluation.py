"""Before and after, against the change elsewhere: difference in differences, and the placebo beside it.

Source: linearised over the four domains in the pooled design, as R survey 4.1 `svycontrast` of totals. Towns
differ from year to year beyond sampling, which no interval from one survey can hold: hence the placebo.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from estimates.comparison import COMPARISON_COLUMNS, STABLE_WITHIN, contrast
from estimates.intervals import t_quantile
from estimates.standard import Standard
from estimates.totals import Floats, Integers, Totals, sums

EVALUATION_COLUMNS = (
    *("before", "after", "comparison_before", "comparison_after"),
    *COMPARISON_COLUMNS,
    "detectable",
)
PLACEBO_COLUMNS = ("area", "before", "after", "difference", "place", "of")
_POWER = 0.80


@dataclass(frozen=True)
class Four:
    """The four domains: for each cell by what its weights are multiplied there, 0 where it has no part.

    The comparison holds neither the area nor one that ran the same programme; that is the caller's choice.
    """

    before: Floats
    after: Floats
    comparison_before: Floats
    comparison_after: Floats


def difference_in_differences(
    totals: Totals, domains: Four, *, standard: Standard | None = None, stable_within: float = STABLE_WITHIN
) -> pd.DataFrame:
    """Change in an area minus change in its comparison, one row with EVALUATION_COLUMNS (proportions).

    Each domain of `totals` is a wave of an area. Interval, verdict and degrees of freedom as in
    `comparison.difference`. `detectable` is the smallest difference that surveys with this standard error
    show in 80 of 100 cases, (t.975 + t.80) * SE; NaN without a test. Raises Refusal when a domain has nobody.
    """
    scales = (domains.after, domains.before, domains.comparison_after, domains.comparison_before)
    row, shares = contrast(totals, scales, (1, -1, -1, 1), standard, stable_within)
    names = ("after", "before", "comparison_after", "comparison_before")
    values = {name: share.value for name, share in zip(names, shares, strict=True)}
    detectable = _detectable(row["se"].iloc[0], row["df_shown"].iloc[0])
    return row.assign(**values, detectable=detectable)[list(EVALUATION_COLUMNS)]


def _detectable(se: float, df: float) -> float:
    if se <= 0 or df <= 0:
        return math.nan
    quantiles = t_quantile(0.975, np.array(df)) + t_quantile(_POWER, np.array(df))
    return float(quantiles) * se


def placebo(totals: Totals, area: Integers, before: Floats, after: Floats, here: int) -> pd.DataFrame:
    """The difference in differences of an area and of every area it is compared with, as if each were it.

    `area` numbers for each cell the area it belongs to, `here` being the one looked at; `before` and `after`
    are scales as in `Four`. Each area is set against all other comparison areas, never against `here`. A row
    per area with PLACEBO_COLUMNS, the largest fall first: `place` counts from it, `of` how many there are.
    Areas without anybody before or after are left out; without two comparison areas, or without `here`,
    there is no placebo and no row.
    """
    size = int(area.max(initial=here)) + 1
    weights = np.array([sums(area, scale * totals.w, size) for scale in (before, after)])
    cases = np.array([sums(area, scale * totals.w_cases, size) for scale in (before, after)])
    areas = np.flatnonzero((weights > 0).all(axis=0))
    others = areas[areas != here]
    if len(others) < 2 or here not in areas:
        return pd.DataFrame(columns=list(PLACEBO_COLUMNS))
    shares = cases[:, areas] / weights[:, areas]
    compared = areas != here  # an area's own part is taken out of what it is set against
    rest = [
        total[:, others].sum(axis=1, keepdims=True) - np.where(compared, total[:, areas], 0.0)
        for total in (cases, weights)
    ]
    elsewhere = rest[0] / rest[1]
    change = (shares[1] - shares[0]) - (elsewhere[1] - elsewhere[0])
    frame = pd.DataFrame({"area": areas, "before": shares[0], "after": shares[1], "difference": change})
    frame = frame.sort_values("difference", kind="stable", ignore_index=True)
    return frame.assign(place=frame["difference"].rank(method="min").astype(int), of=len(frame))
