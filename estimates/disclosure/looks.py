"""What a shown count looks like, and the counts that look like it.

Whoever reads a release knows of a shown count that it is one of those that would be shown alike: the same
rounded share, the same rounded ends of the interval, the same "under 5 %". The reader is taken to know how
many answered, exactly: numbers of pupils are no secret in a town.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from estimates.disclosure.cells import Booleans, Integers
from estimates.disclosure.primary import too_small
from estimates.intervals import Floats, clopper_pearson
from survey_schema.policy import Rules


def passes(n: Integers, cases: Integers, rules: Rules) -> Booleans:
    """Tell of each count whether it may be shown on its own account: primary suppression."""
    return np.asarray(~too_small(pd.DataFrame({"n": n, "cases": cases}), rules), dtype=bool)


def look(n: Integers, cases: Integers, rules: Rules) -> Floats:
    """What is shown of counts: columns of the share and the ends of its interval, as proportions.

    The interval is the exact one of a simple sample: it says the most about a count that an interval can.
    """
    share = cases / n
    ends = np.column_stack([share, *clopper_pearson(share, n.astype(float))])
    shown = np.asarray(np.round(ends, rules.share_digits), dtype=np.float64)
    low, high = shown[:, 0] < rules.bottom, shown[:, 0] > rules.top
    shown[low, :2] = rules.bottom, 0.0
    shown[low, 2] = np.maximum(shown[low, 2], rules.bottom)
    shown[high, 0], shown[high, 2] = rules.top, 1.0
    shown[high, 1] = np.minimum(shown[high, 1], rules.top)
    return shown


def alike(n: Integers, cases: Integers, rules: Rules) -> tuple[Integers, Integers]:
    """Fewest and most cases, of as many respondents, that are shown as these are. `n` is above 0."""
    if rules.errors:  # the counts themselves are shown
        return cases.copy(), cases.copy()
    seen = look(n, cases, rules)
    step = 0.5 * 10.0**-rules.share_digits
    low, high = seen[:, 0] <= rules.bottom, seen[:, 0] >= rules.top
    fewest = np.where(low, 0, np.ceil((seen[:, 0] - step) * n) - 1).clip(0, cases).astype(np.int64)
    most = np.where(high, n, np.floor((seen[:, 0] + step) * n) + 1).clip(cases, n).astype(np.int64)

    def same(which: Integers, count: Integers) -> Booleans:
        return np.asarray((look(n[which], count, rules) == seen[which]).all(axis=1))

    return _furthest(cases, fewest, same), _furthest(cases, most, same)


def _furthest(cases: Integers, limit: Integers, same: Callable[[Integers, Integers], Booleans]) -> Integers:
    """The count furthest towards a limit that still looks the same; looks only change in one direction."""
    good, bad = cases.copy(), limit + np.sign(limit - cases)
    open_ones = np.flatnonzero(limit != cases)
    while len(open_ones):
        middle = (good[open_ones] + bad[open_ones]) // 2
        fits = same(open_ones, middle)
        good[open_ones[fits]] = middle[fits]
        bad[open_ones[~fits]] = middle[~fits]
        open_ones = open_ones[np.abs(good[open_ones] - bad[open_ones]) > 1]
    return good
