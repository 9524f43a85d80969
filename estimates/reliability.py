"""Is a figure good enough to show? The NCHS presentation standards for proportions (not privacy).

Source: Parker et al. 2017, National Center for Health Statistics, Vital and Health Statistics 2(175).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estimates.intervals import Floats, variance_n

SMALLEST_N = 30
WIDEST, NARROWEST, WIDEST_OF_SHARE = 0.30, 0.05, 1.30
FEW_DEGREES = 8

RELIABLE, FLAGGED, UNRELIABLE = "reliable", "flagged", "unreliable"


def effective_n(p: Floats, se: Floats, n: Floats) -> Floats:
    """min(n, p(1-p)/SE^2): respondents worth, after clustering and weights; n at 0 and 100 %."""
    extreme = (p == 0) | (p == 1)
    return np.where(extreme, n, np.minimum(n, variance_n(p, se)))


def judge(
    p: Floats, effective: Floats, n: Floats, df: Floats, width: Floats
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Judge each proportion: (reliable | flagged | unreliable, code of the first reason or "").

    `effective` as `effective_n` gives it, `width` that of the Korn-Graubard interval.
    """
    with np.errstate(invalid="ignore"):
        conditions = [
            (n < SMALLEST_N, UNRELIABLE, "reliability.few_respondents"),
            (effective < SMALLEST_N, UNRELIABLE, "reliability.few_effective"),
            (np.isnan(width), UNRELIABLE, "reliability.no_interval"),
            (width >= WIDEST, UNRELIABLE, "reliability.wide"),
            ((width > NARROWEST) & (width > WIDEST_OF_SHARE * p), UNRELIABLE, "reliability.wide_of_share"),
            (df < FEW_DEGREES, FLAGGED, "reliability.few_degrees"),
            ((p == 0) | (p == 1), FLAGGED, "reliability.extreme"),
        ]
    tests = [condition for condition, _, _ in conditions]
    verdicts = np.select(tests, [np.array(verdict, dtype=object) for _, verdict, _ in conditions], RELIABLE)
    reasons = np.select(tests, [np.array(reason, dtype=object) for _, _, reason in conditions], "")
    return verdicts, reasons


def complement_is_unreliable(p: Floats, width: Floats) -> NDArray[np.bool_]:
    """For p above one half: whether the share of those who do not would fail the width rule."""
    with np.errstate(invalid="ignore"):
        return (p > 0.5) & (p < 1) & (width > NARROWEST) & (width > WIDEST_OF_SHARE * (1 - p))
