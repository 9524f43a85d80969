"""All indicators of an area compared at once: of many some differ by chance alone, and verdicts say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.questions.answers import indicators
from dashboard.questions.comparisons import Comparison, compare
from estimates.many import judged_together
from survey_schema.errors import Fault, NotShown, Refusal
from survey_schema.policy import load_policy


def compare_all(path: Path, asked: Comparison) -> pd.DataFrame:
    """Compare every indicator that both sides may show: rows as of `compare`, with two columns more.

    `p_adjusted` and `verdict_adjusted` are by Benjamini and Hochberg over the rows; `indicator` of `asked` is
    not read. What is hidden, unlike or was not asked gives no row. Raises Fault when nothing is left.
    """
    shown, tested = [], []
    for indicator in indicators(path):
        one = replace(asked, indicator=indicator.id)
        try:
            shown.append(compare(path, one))
            tested.append(compare(path, replace(one, audience="researcher")))
        except (Fault, NotShown, Refusal):
            continue  # no such figure for this audience: it counts for nothing among those judged
    if not shown:
        raise Fault("compare.no_wave", indicator="*", area=asked.area, year=asked.year)
    # The tests are made with every digit; what of them may be seen is as rounded as the rest.
    judged = judged_together(pd.concat(tested, ignore_index=True))
    rules = load_policy().audience[asked.audience]
    adjusted = judged["p_adjusted"].round(rules.share_digits) if rules.errors else np.nan
    rows = pd.concat(shown, ignore_index=True)
    return rows.assign(p_adjusted=adjusted, verdict_adjusted=judged["verdict_adjusted"])
