"""Differences between two shares, with every covariance counted, and against a published figure.

Source: linearised difference of two domains in the pooled design, as R survey 4.1 `svycontrast` of totals.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from estimates.intervals import ALPHA, t_quantile, t_two_sided_p
from estimates.totals import Floats, Totals
from estimates.variance import Nested
from survey_schema.benchmark import Benchmark
from survey_schema.errors import Note

COMPARISON_COLUMNS = ("difference", "se", "lower", "upper", "df", "p", "verdict", "note")
_NORMAL_975 = 1.959963984540054


def difference(totals: Totals, first: Floats, second: Floats) -> pd.DataFrame:
    """First share minus second share, one row with COMPARISON_COLUMNS (proportions).

    `first` and `second` say for each cell by what its weights are multiplied on that side: 0 where the cell
    is no part of it. A cell may stand on both sides (a town and the region around it). Degrees of freedom:
    units minus strata of all valid rows on either side.
    """
    keep = (first != 0) | (second != 0)
    used = totals.where(keep)
    one, other = first[keep], second[keep]
    p_one, weight_one = _share(used, one)
    p_other, weight_other = _share(used, other)
    a = one / weight_one - other / weight_other
    b = -p_one * one / weight_one + p_other * other / weight_other
    nested = Nested(used.in_domains(np.zeros(len(used.n), dtype=np.int64)), 1)
    spread, df = nested.spread(a, b), float(nested.degrees_of_freedom[0])
    notes = (Note("estimate.lonely_units", {"count": int(spread.lonely[0])}),) if spread.lonely[0] else ()
    variance = spread.variance[0] if spread.variance[0] > 1e-30 else 0.0  # less is what rounding leaves
    return _row(p_one - p_other, math.sqrt(variance), df, notes)


def _share(totals: Totals, scale: Floats) -> tuple[float, float]:
    weight = float(np.sum(scale * totals.w))
    return float(np.sum(scale * totals.w_cases)) / weight, weight


def against_benchmark(value: float, se: float, df: float, benchmark: Benchmark) -> pd.DataFrame:
    """A share minus a published figure, taken as fixed unless it has an interval or a number of its own."""
    if benchmark.lower is not None and benchmark.upper is not None:
        own = (benchmark.upper - benchmark.lower) / (2 * _NORMAL_975)
        notes: tuple[Note, ...] = ()
    elif benchmark.n:
        own = math.sqrt(benchmark.value * (1 - benchmark.value) / benchmark.n)
        notes = (Note("compare.benchmark_as_simple_sample", {"n": benchmark.n}),)
    else:
        own, notes = 0.0, (Note("compare.benchmark_fixed"),)
    return _row(value - benchmark.value, math.hypot(se, own), df, notes)


def _row(estimate: float, se: float, df: float, notes: tuple[Note, ...]) -> pd.DataFrame:
    lower = upper = p = math.nan
    verdict = "unclear"
    if se > 0 and df > 0:
        half = float(t_quantile(1 - ALPHA / 2, np.array(df))) * se
        lower, upper = estimate - half, estimate + half
        p = float(t_two_sided_p(np.array(estimate / se), np.array(df)))
        if p < ALPHA:
            verdict = "higher" if estimate > 0 else "lower"
    else:
        notes = (*notes, Note("compare.no_test"))
    values = (estimate, se, lower, upper, df, p, verdict, notes)
    return pd.DataFrame([dict(zip(COMPARISON_COLUMNS, values, strict=True))])
