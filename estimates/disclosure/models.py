"""What an audience may see of a model's answer: never more exact than the shares it is made of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from estimates.arms import Arms
from estimates.disclosure.primary import too_small
from survey_schema.errors import Note, NotShown
from survey_schema.policy import Rules

_TREND_SHARES = ("first", "last")
_TREND_ERRORS = ("coefficient", "se", "t", "df", "p", "ratio", "ratio_lower", "ratio_upper", "lower", "upper")
_RISKS = ("risk_with", "risk_without")
_FRACTIONS = ("participation", "target", "paf", "pif")
_ASSOCIATION_ERRORS = ("risk_difference_se", "se", "df", "df_shown", "p")


def release_trend(trend: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Give a trend as an audience may see it; its years are those whose figures it may see."""
    shown = _rounded(trend, (*_TREND_SHARES, *_TREND_ERRORS), rules)
    shown["n"] = (shown["n"] / rules.n_rounded_to).round() * rules.n_rounded_to
    if not rules.errors:
        shown[list(_TREND_ERRORS)] = np.nan
        shown["n_used"] = np.nan
    return _bounded(shown, _TREND_SHARES, rules)


def release_association(association: pd.DataFrame, arms: Arms, rules: Rules) -> pd.DataFrame:
    """Give an association as an audience may see it. Raises NotShown when either arm is too small to show."""
    of_arm = pd.DataFrame(
        [
            {"n": float(arms.totals.n[keep].sum()), "cases": float(arms.totals.cases[keep].sum())}
            for keep in (arms.exposed, ~arms.exposed)
        ]
    )
    if too_small(of_arm, rules).any():
        raise NotShown("compare.hidden_privacy")
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
    for column in columns:
        shown[column] = shown[column].astype(float).round(rules.share_digits)
    return shown


def _bounded(shown: pd.DataFrame, columns: tuple[str, ...], rules: Rules) -> pd.DataFrame:
    for column in columns:
        shown[column] = shown[column].clip(lower=rules.bottom, upper=rules.top)
    return shown
