"""What an audience may see of a model's answer: never more exact than the shares it is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from estimates.arms import Arms
from estimates.disclosure.primary import too_small
from estimates.reliability import UNRELIABLE
from estimates.totals import Totals
from survey_schema.errors import Note, NotShown
from survey_schema.policy import Rules

_TREND_SHARES = ("first", "last")
_TREND_ERRORS = ("coefficient", "se", "t", "df", "p", "ratio", "ratio_lower", "ratio_upper", "lower", "upper")
_RISKS = ("risk_with", "risk_without")
_FRACTIONS = ("participation", "target", "paf", "pif")
_ASSOCIATION_ERRORS = ("risk_difference_se", "risk_difference_p", "se", "df", "df_shown", "p")


def release_trend(trend: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Give a trend as an audience may see it; its years are those whose figures it may see."""
    shown = _rounded(trend, (*_TREND_SHARES, *_TREND_ERRORS), rules)
    shown["n"] = (shown["n"] / rules.n_rounded_to).round() * rules.n_rounded_to
    if not rules.errors:
        shown[list(_TREND_ERRORS)] = np.nan
        shown["n_used"] = np.nan
    return _bounded(shown, _TREND_SHARES, rules)


def refuse_small_arms(levels: Sequence[Totals], rules: Rules) -> None:
    """Raise NotShown when those with a factor or those without it are too few: none and few alike."""
    counts = [{"n": float(np.sum(each.n)), "cases": float(np.sum(each.cases))} for each in levels]
    if not rules.only_labels and too_small(pd.DataFrame(counts), rules).any():
        raise NotShown("compare.hidden_privacy")


def release_association(association: pd.DataFrame, arms: Arms, rules: Rules) -> pd.DataFrame:
    """Give an association as an audience may see it.

    Raises NotShown when either arm is too small to show, or either risk too uncertain.
    """
    refuse_small_arms([arms.totals.where(keep) for keep in (arms.exposed, ~arms.exposed)], rules)
    if not rules.only_labels and (association["reliability"] == UNRELIABLE).any():
        raise NotShown("compare.hidden_reliability")
    exact = [
        name for name in association.columns if name.startswith((*_RISKS, *_FRACTIONS, "risk_", "ratio"))
    ]
    shown = _rounded(association, (*exact, "se", "df_shown", "p"), rules)
    for column in ("n", "n_used"):
        shown[column] = (shown[column] / rules.n_rounded_to).round() * rules.n_rounded_to
    if not rules.errors:
        shown[list(_ASSOCIATION_ERRORS)] = np.nan
    coded = ((shown[list(_RISKS)] <= rules.bottom) | (shown[list(_RISKS)] >= rules.top)).to_numpy().any()
    if rules.bottom > 0 and coded:
        hidden = [name for name in exact if not name.startswith("participation")]
        shown[hidden] = np.nan
        shown["note"] = [(*notes, Note("compare.side_not_exact")) for notes in shown["note"]]
    return shown


def _rounded(frame: pd.DataFrame, columns: tuple[str, ...], rules: Rules) -> pd.DataFrame:
    shown = frame.copy()
    shown[list(columns)] = shown[list(columns)].astype(float).round(rules.share_digits)
    return shown


def _bounded(shown: pd.DataFrame, columns: tuple[str, ...], rules: Rules) -> pd.DataFrame:
    for column in columns:
        shown[column] = shown[column].clip(lower=rules.bottom, upper=rules.top)
    return shown
