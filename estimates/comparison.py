"""Differences between shares, with every covariance counted, and against a published figure.

Source: linearised difference of domains in the pooled design, as R survey 4.1 `svycontrast` of totals.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from estimates.intervals import ALPHA, t_quantile, t_two_sided_p
from estimates.pooled import Error, Pooled
from estimates.reliability import FEW_DEGREES
from estimates.sides import FEW, Known, Share, make_sides, mover, mover_p
from estimates.standard import Standard
from estimates.totals import Floats, Totals
from survey_schema.benchmark import Benchmark
from survey_schema.errors import Note

COMPARISON_COLUMNS = (
    *("difference", "se", "lower", "upper", "df", "p", "verdict"),
    *("df_shown", "p_shown", "stable", "method", "note"),
)
STABLE_WITHIN = 0.03
"""A change is only called none when the whole interval lies within these points, either way."""
_NORMAL_975 = 1.959963984540054
Verdict = Literal["higher", "lower", "unclear"]


def difference(
    totals: Totals,
    first: Floats,
    second: Floats,
    *,
    standard: Standard | None = None,
    stable_within: float = STABLE_WITHIN,
) -> pd.DataFrame:
    """First share minus second share, one row with COMPARISON_COLUMNS (proportions).

    `first` and `second` say for each cell by what its weights are multiplied on that side: 0 where the cell
    is no part of it. A cell may stand on both sides (a town and the region around it). Each domain of
    `totals` is a wave of an area and no wave stands in two. With a `standard` both shares are standardised.

    `df` and `p` are R's: units minus strata of all valid rows on either side. Interval and verdict are made
    with `df_shown` (see `Pooled.error`), and `p_shown` is their p value; with few cases on a side they come
    from the sides' own intervals (method `mover`; else `t`). Raises Refusal when a side has nobody.
    """
    row, _ = contrast(totals, (first, second), (1, -1), standard, stable_within)
    return row


def contrast(
    totals: Totals,
    scales: Sequence[Floats],
    signs: Sequence[int],
    standard: Standard | None = None,
    stable_within: float = STABLE_WITHIN,
) -> tuple[pd.DataFrame, list[Share]]:
    """A sum of shares, each with sign 1 or -1: one row with COMPARISON_COLUMNS, and the shares.

    Everything else as in `difference`.
    """
    used, sides, notes = make_sides(totals, scales, standard)
    signed = list(zip(signs, sides, strict=True))
    a = np.sum([sign * side.a for sign, side in signed], axis=0)
    b = np.sum([sign * side.b for sign, side in signed], axis=0)
    shares = [side.share for side in sides]
    return compared(shares, signs, Pooled(used).error(a, b), notes, stable_within), shares


def against_benchmark(
    value: float,
    se: float,
    df: float,
    benchmark: Benchmark,
    *,
    n: float | None = None,
    cases: float | None = None,
) -> pd.DataFrame:
    """A share minus a published figure, taken as fixed unless it has an interval or a number of its own.

    One row with COMPARISON_COLUMNS. `n` and `cases`, the share's respondents and those who count as yes, tell
    whether they are few.
    """
    if benchmark.lower is not None and benchmark.upper is not None:
        own = (benchmark.upper - benchmark.lower) / (2 * _NORMAL_975)
        notes: tuple[Note, ...] = ()
    elif benchmark.n:
        own = math.sqrt(benchmark.value * (1 - benchmark.value) / benchmark.n)
        notes = (Note("compare.benchmark_as_simple_sample", {"n": benchmark.n}),)
    else:
        own, notes = 0.0, (Note("compare.benchmark_fixed"),)
    share = Share(value, se, n, cases, df) if n is not None and cases is not None else Known(value, se)
    error = Error(math.hypot(se, own), df, df, 0)
    return compared((share, Known(benchmark.value, own)), (1, -1), error, notes, STABLE_WITHIN)


def compared(
    shares: Sequence[Share | Known],
    signs: Sequence[int],
    error: Error,
    notes: tuple[Note, ...],
    stable_within: float,
) -> pd.DataFrame:
    """Put interval, test, verdict and notes beside a signed sum of shares."""
    estimate = sum(sign * share.value for sign, share in zip(signs, shares, strict=True))
    tested = error.se > 0 and error.df > 0
    lower = upper = p = p_shown = math.nan
    method = "t"
    if tested:
        p, p_shown = _p(estimate, error.se, error.df), _p(estimate, error.se, error.df_shown)
        half = float(t_quantile(1 - ALPHA / 2, np.array(error.df_shown))) * error.se
        lower, upper = estimate - half, estimate + half
        if any(share.few for share in shares):
            method = "mover"
            lower, upper = (float(end[0]) for end in mover(signs, shares))
            p_shown = math.nan if math.isnan(lower) else mover_p(signs, shares)
    figures = (estimate, error.se, lower, upper, error.df, p, verdict(estimate, p_shown))
    stable = bool(-stable_within <= lower and upper <= stable_within)
    said = (*notes, *_notes(error, method, given=not math.isnan(lower)))
    values = (*figures, error.df_shown, p_shown, stable, method, said)
    return pd.DataFrame([dict(zip(COMPARISON_COLUMNS, values, strict=True))])


def verdict(estimate: float, p: float) -> Verdict:
    """Say which way a difference goes: unclear unless it can be told from chance at 5 %."""
    if not p < ALPHA:
        return "unclear"
    return "higher" if estimate > 0 else "lower"


def _p(estimate: float, se: float, df: float) -> float:
    return float(t_two_sided_p(np.array(estimate / se), np.array(df)))


def _notes(error: Error, method: str, *, given: bool) -> Iterator[Note]:
    if error.lonely:
        yield Note("estimate.lonely_units", {"count": error.lonely})
    if not given:
        yield Note("compare.no_test" if error.se == 0 else "estimate.no_degrees")
        return
    if method == "mover":
        yield Note("compare.few_cases", {"few": FEW})
    if error.df_shown < FEW_DEGREES:
        yield Note("compare.few_degrees")
