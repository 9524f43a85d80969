"""Within which limits a share stays by chance alone, by how many answered: the lines of a funnel plot.

Source: Spiegelhalter 2005 (Statistics in Medicine 24:1185-1202), exact binomial limits with interpolation,
appendix A.1.1. The paper's upper limit is about one case tighter than its lower one; here it is the lower
limit of those who don't count as yes, so that both ends are held to the same chance.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import stats

from estimates.totals import Floats

Place = Literal["inside", "outside_95", "outside_998"]
TAILS = {"95": 0.025, "998": 0.001}
"""The part of chance beyond each end of the limits of 95 and of 99.8 %."""


def quantile(share: float, n: Floats, p: float) -> Floats:
    """The share of `n` draws below which a part `p` of chance lies, between whole counts by interpolation.

    `n` is taken down to whole draws, at least one; 0..1.
    """
    draws = np.maximum(np.floor(n), 1.0)
    count = stats.binom.ppf(p, draws, share)
    up_to, before = stats.binom.cdf(count, draws, share), stats.binom.cdf(count - 1, draws, share)
    step = up_to - before
    beyond = np.divide(up_to - p, step, out=np.zeros_like(step), where=step > 0)
    return np.asarray(np.clip((count - beyond) / draws, 0.0, 1.0))


def limits(share: float, n: Floats, design_effect: float = 1.0) -> dict[str, Floats]:
    """The limits around a share: lower_95, upper_95, lower_998, upper_998, one of each for every `n`.

    `n` respondents tell as much as n / design_effect draws would.
    """
    draws = n / design_effect
    found = {}
    for name, tail in TAILS.items():
        found[f"lower_{name}"] = quantile(share, draws, tail)
        found[f"upper_{name}"] = 1 - quantile(1 - share, draws, tail)
    return found


def place_of(value: float, n: float, share: float, design_effect: float = 1.0) -> Place:
    """Say whether a value of `n` respondents lies inside both limits, or beyond one or both."""
    at = {name: float(end[0]) for name, end in limits(share, np.array([n]), design_effect).items()}
    if not at["lower_998"] <= value <= at["upper_998"]:
        return "outside_998"
    return "inside" if at["lower_95"] <= value <= at["upper_95"] else "outside_95"


def design_effect(n: Floats, effective_n: Floats) -> float:
    """The design effect of several figures together: their respondents by what these tell; at least 1."""
    told = float(np.sum(effective_n))
    return max(1.0, float(np.sum(n)) / told) if told > 0 else 1.0
