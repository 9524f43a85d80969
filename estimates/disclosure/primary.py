"""Suppression and rounding: each figure judged by an audience's rules, and what would give a hidden one away.

Privacy and reliability are two reasons with two sentences. What must be hidden besides is decided here within
the groups of one answer, and in `releases` over a whole release; either way it looks no different.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates.disclosure.groups import keep_back
from estimates.reliability import UNRELIABLE
from estimates.totals import GROUPS
from survey_schema.errors import Note, NotShown
from survey_schema.policy import Rules

PRIVACY, RELIABILITY = "disclosure", "reliability"
_SHARES = ("value", "lower", "upper")
_ERRORS = ("se", "effective_n", "n_eff", "df")


def release(
    estimates: pd.DataFrame, rules: Rules, protecting: NDArray[np.bool_] | None = None
) -> pd.DataFrame:
    """Give the estimates as an audience may see them, with the reason for each hidden row in `hidden`.

    A row is hidden when its denominator, its cases or its other respondents are fewer than the rules allow
    (none and few alike), when too many breakdowns are crossed, or when a hidden group would else follow from
    it and the total (see `keep_back`); then when it is not reliable. For a whole release the latter is
    decided before: `protecting` are the rows that would give others away.
    """
    shown = estimates.copy()
    private = too_small(shown, rules) | _too_fine(shown, rules)
    unreliable = (shown["reliability"] == UNRELIABLE) & (not rules.only_labels)
    uncounted = shown["n"] < rules.smallest_denominator
    if protecting is not None:
        private |= protecting
    elif not rules.only_labels:
        private, uncounted = keep_back(shown, private, uncounted, rules)
    shown["hidden"] = np.select([private, unreliable], [PRIVACY, RELIABILITY], "")
    if rules.only_labels:
        return shown
    shown["note"] = [
        (Note("disclosure.hidden"),) if hidden == PRIVACY else notes
        for hidden, notes in zip(shown["hidden"], shown["note"], strict=True)
    ]
    shown.loc[private, "reliability"] = ""
    concealed = shown["hidden"] != ""
    for column in (*_SHARES, *_ERRORS, "cases"):
        shown[column] = shown[column].astype(float).mask(concealed)
    shown["n"] = shown["n"].astype(float).mask(uncounted)
    return _rounded(shown, rules)


def too_small(estimates: pd.DataFrame, rules: Rules) -> pd.Series[bool]:
    """Tell of each row, by its n and cases, whether it has too few of anything for an audience."""
    others = estimates["n"] - estimates["cases"]
    count = rules.smallest_count if not rules.only_labels else 0
    few = (estimates["cases"] < count) | (others < count)
    return few | (estimates["n"] < rules.smallest_denominator)


def _too_fine(estimates: pd.DataFrame, rules: Rules) -> pd.Series[bool]:
    crossed = estimates[[name for name in (*GROUPS, "background") if name in estimates]].notna().sum(axis=1)
    allowed = np.where(estimates["n"] >= rules.crossed_from, max(rules.breakdowns, 2), rules.breakdowns)
    return crossed > allowed


def _rounded(shown: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    for column in (*_SHARES, "se"):
        shown[column] = shown[column].round(rules.share_digits)
    shown["n"] = (shown["n"] / rules.n_rounded_to).round() * rules.n_rounded_to
    for column in ("effective_n", "n_eff"):
        shown[column] = shown[column].round()
    if not rules.errors:
        for column in (*_ERRORS, "cases"):
            shown[column] = np.nan
    low, high = shown["value"] < rules.bottom, shown["value"] > rules.top
    shown.loc[low, ["value", "lower"]] = rules.bottom, 0.0
    shown.loc[low, "upper"] = shown.loc[low, "upper"].clip(lower=rules.bottom)
    shown.loc[high, ["value", "upper"]] = rules.top, 1.0
    shown.loc[high, "lower"] = shown.loc[high, "lower"].clip(upper=rules.top)
    for where, code, bound in ((low, "disclosure.under", rules.bottom), (high, "disclosure.over", rules.top)):
        said = Note(code, {"bound": bound})
        shown["note"] = [
            (*notes, said) if here else notes for notes, here in zip(shown["note"], where, strict=True)
        ]
    return shown


def release_comparison(comparison: pd.DataFrame, sides: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Give a comparison as an audience may see it; `sides` are the released estimates it is made of.

    Raises NotShown when one of these is hidden.
    """
    hidden = [reason for reason in sides["hidden"] if reason]
    if hidden:
        raise NotShown("compare.hidden_privacy" if PRIVACY in hidden else "compare.hidden_reliability")
    shown = comparison.copy()
    for column in ("difference", "se", "lower", "upper"):
        shown[column] = shown[column].round(rules.share_digits)
    tests = ["p", *(name for name in ("p_shown", "detectable") if name in shown)]
    shown[tests] = shown[tests].astype(float).round(rules.share_digits)
    if not rules.errors:
        shown[["se", "df", "df_shown", *tests]] = np.nan
    coded = (sides["value"] <= rules.bottom) | (sides["value"] >= rules.top)
    if rules.bottom > 0 and coded.any():
        # A side is only known to be under or over a bound; a difference would tell the rest.
        shown[["difference", "lower", "upper"]] = np.nan
        shown["note"] = [(*notes, Note("compare.side_not_exact")) for notes in shown["note"]]
    return shown
