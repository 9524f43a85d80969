"""Several tests at once: of many indicators some seem to change by chance alone.

Source: Benjamini and Hochberg 1995 (Journal of the Royal Statistical Society B 57:289-300), as R `p.adjust`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from estimates.comparison import verdict
from estimates.totals import Floats


def benjamini_hochberg(p: Floats) -> Floats:
    """P values adjusted for the number of tests, in the same order; NaN stays NaN and counts for nothing."""
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")[::-1]]
    ranks = np.arange(len(order), 0, -1)
    adjusted = np.full(len(p), np.nan)
    adjusted[order] = np.minimum.accumulate(np.minimum(p[order] * len(order) / np.maximum(ranks, 1), 1.0))
    return adjusted


def judged_together(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Add `p_adjusted` and `verdict_adjusted`; the plain p and verdict stay as they are.

    The rows are comparisons (COMPARISON_COLUMNS) of all indicators shown of one area, year and comparison:
    give no hidden ones.
    """
    adjusted = benjamini_hochberg(comparisons["p_shown"].to_numpy(float))
    pairs = zip(comparisons["difference"], adjusted, strict=True)
    return comparisons.assign(p_adjusted=adjusted, verdict_adjusted=[verdict(d, p) for d, p in pairs])
