"""How an outcome goes with a factor: risks with and without it, their ratio, and what could be gained.

An association: it does not say why. Sources: `model` as R survey 4.1 `svyglm` with quasipoisson, and
`svycontrast` for the risk difference; `standardised` in `estimates.gains`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from estimates.arms import Arms
from estimates.comparison import STABLE_WITHIN, compared, verdict
from estimates.gains import WITH, WITHOUT, Smooth, Strata
from estimates.intervals import ALPHA, t_quantile, t_two_sided_p
from estimates.models import Factor, coefficient_row, fit
from estimates.pooled import Error, Pooled
from estimates.reliability import FLAGGED, RELIABLE, UNRELIABLE, effective_n, judge
from estimates.sides import Share
from estimates.standard import cell_name
from estimates.totals import NOT_GIVEN, Floats, Integers, number, sums
from survey_schema.errors import Note, Refusal

Method = Literal["standardised", "model"]
METHODS: tuple[Method, ...] = ("standardised", "model")
ASSOCIATION_COLUMNS = (
    *("ratio", "ratio_lower", "ratio_upper"),
    *("risk_difference", "risk_difference_se", "risk_difference_lower", "risk_difference_upper"),
    "risk_difference_p",
    *("se", "df", "df_shown", "p", "verdict"),
    *("risk_with", "risk_with_lower", "risk_with_upper"),
    *("risk_without", "risk_without_lower", "risk_without_upper"),
    *("participation", "paf", "paf_lower", "paf_upper", "target", "pif", "pif_lower", "pif_upper"),
    *("n", "n_used", "reliability", "method", "adjusted", "note"),
)


def association(
    arms: Arms,
    *,
    adjust: Sequence[Factor] = ("sex", "grade"),
    method: Method = "standardised",
    participation: float | None = None,
) -> pd.DataFrame:
    """Compare the risk with a factor to the risk without it: one row with ASSOCIATION_COLUMNS.

    `ratio` with `se` of its logarithm, df and p; risks, their difference and fractions are proportions; `n`
    are the valid answers to both questions, `n_used` those of a known sex and grade too. `df` and `p` are
    R's; intervals and verdict use `df_shown`, and with few cases in an arm the risk difference is bounded by
    MOVER (see `comparison.difference`). `risk_difference_p` goes with the risk difference's interval and
    verdict; `reliability` is the worse of what the two risks are (see `reliability.judge`).

    `standardised`: both risks over the area's own mix of sex and grade, whose sampling error is counted. A
    sex and grade empty in one arm is dropped from both and named. `paf` = 1 - risk_with / P, the part of the
    outcome that would be absent if all had the risk of those with the factor; `pif` the same for
    `participation`, the share having it. Intervals on log(1 - paf), log(1 - pif), with the ratio's df_shown.
    `model`: quasipoisson ratio, and the crude risks and risk difference; paf and pif are NaN.

    What can't be computed is NaN with a note. Raises Refusal: association.one_arm (an arm has nobody),
    association.participation (not between the present share and 1), and with `model` those of `models.fit`.
    """
    found = _modelled(arms, adjust) if method == "model" else _standardised(arms, adjust, participation)
    shared = {"n": int(np.sum(arms.totals.n)), "method": method, "adjusted": ",".join(adjust)}
    empty = dict.fromkeys(ASSOCIATION_COLUMNS, math.nan)
    return pd.DataFrame([empty | found | shared], columns=list(ASSOCIATION_COLUMNS))


def _modelled(arms: Arms, adjust: Sequence[Factor]) -> dict[str, Any]:
    exposed = arms.exposed.astype(float)
    crude = _standardised(arms, (), None)
    kept = ("participation", "reliability")
    risks = {name: crude[name] for name in crude if name.startswith("risk_") or name in kept}
    line = coefficient_row(fit(arms.totals, {"exposed": exposed}, adjust, "log"), "exposed")
    names = ("ratio", "ratio_lower", "ratio_upper", "se", "df", "p", "n_used")
    return {
        **risks,
        **{name: line[name] for name in names},
        "df_shown": line["df"],
        "verdict": verdict(line["coefficient"], line["p"]),
        "note": (*line["note"], *(note for note in crude["note"] if note not in line["note"])),
    }


class _Cells:
    """The arms by cell of the adjusted sexes and grades, without those that are empty in one arm."""

    def __init__(self, arms: Arms, adjust: Sequence[Factor]) -> None:
        key, size = np.zeros(len(arms.exposed), dtype=np.int64), 1
        for factor in adjust:
            most = int(getattr(arms.totals, factor).max(initial=0)) + 1
            key, size = key * most + getattr(arms.totals, factor), size * most
        cells, place = number(key, size)
        arm = arms.exposed.astype(np.int64)
        full = np.min(self._by_arm(arms, place, arm, len(cells)), axis=1) > 0
        if not full.any():
            raise Refusal("association.one_arm")
        keep = full[place]
        self.arms, self._arm = arms.where(keep), arm[keep]
        self._place = np.searchsorted(np.flatnonzero(full), place[keep])
        self._pooled = Pooled(self.arms.totals)
        weight = self._by_arm(self.arms, self._place, self._arm, int(full.sum()))
        cases = self._by_arm(self.arms, self._place, self._arm, int(full.sum()), "w_cases")
        self.strata = Strata(weight, cases)
        named = [_name(arms, int(np.argmax(place == cell)), adjust) for cell in np.flatnonzero(~full)]
        self.notes = (Note("standard.cells_dropped", {"cells": tuple(named)}),) if named else ()

    @staticmethod
    def _by_arm(arms: Arms, place: Integers, arm: Integers, size: int, of: str = "w") -> Floats:
        return sums(place * 2 + arm, getattr(arms.totals, of), size * 2).reshape(-1, 2)

    def error(self, figure: Smooth) -> Error:
        """The error of a figure made of these cells."""
        of_cell = self._place, self._arm
        return self._pooled.error(figure.by_cases[of_cell], figure.by_weight[of_cell])

    def share(self, risk: Smooth, arm: int) -> Share:
        """An arm's standardised risk as a share with its own error, respondents and degrees of freedom."""
        own = self.arms.totals.where(self._arm == arm)
        n, cases = float(np.sum(own.n)), float(np.sum(own.cases))
        exact = 0.0 if cases == 0 else 1.0 if cases == n else risk.value
        return Share(exact, self.error(risk).se, n, cases, Pooled(own).df)


def _name(arms: Arms, cell: int, adjust: Sequence[Factor]) -> Note:
    sex = int(arms.totals.sex[cell]) if "sex" in adjust else None
    return cell_name(sex, int(arms.totals.grade[cell]) if "grade" in adjust else None)


def _standardised(arms: Arms, adjust: Sequence[Factor], participation: float | None) -> dict[str, Any]:
    keep = np.ones(len(arms.exposed), dtype=bool)
    for factor in adjust:
        keep &= getattr(arms.totals, factor) != NOT_GIVEN[factor]
    cells = _Cells(arms.where(keep), adjust)
    without, having = (cells.strata.risk(arm) for arm in (WITHOUT, WITH))
    present = cells.strata.participation().value
    if participation is not None and not present <= participation <= 1:
        raise Refusal("association.participation", found=participation, present=present)
    shares = (cells.share(having, WITH), cells.share(without, WITHOUT))
    reliability, said = _judged(shares)
    notes = (*said, *cells.notes)
    row = compared(shares, (1, -1), cells.error(having - without), notes, STABLE_WITHIN).iloc[0]
    found = {
        **_risk("risk_with", shares[0]),
        **_risk("risk_without", shares[1]),
        **_difference_columns(row),
        **{name: row[name] for name in ("df", "df_shown", "verdict", "note")},
        "participation": present,
        "reliability": reliability,
        "n_used": int(np.sum(cells.arms.totals.n)),
    }
    if having.value == 0 or without.value == 0:
        return found | {"note": (*row["note"], Note("association.no_ratio"))}
    return found | _ratios(cells, having, without, participation)


def _difference_columns(row: Mapping[Any, Any]) -> dict[str, Any]:
    ends = {f"risk_difference_{name}": row[name] for name in ("se", "lower", "upper")}
    return {"risk_difference": row["difference"], **ends, "risk_difference_p": row["p_shown"]}


def _judged(shares: Sequence[Share]) -> tuple[str, tuple[Note, ...]]:
    """What the less reliable of two risks is, and why where there is something to say."""
    p, se, n, df = (np.array([getattr(s, name) for s in shares]) for name in ("value", "se", "n", "df"))
    lower, upper = np.concatenate([share.ends(np.array([ALPHA])) for share in shares], axis=1)
    verdicts, reasons = judge(p, effective_n(p, se, n), n, df, upper - lower)
    worst = min(range(len(shares)), key=lambda arm: (UNRELIABLE, FLAGGED, RELIABLE).index(verdicts[arm]))
    return str(verdicts[worst]), (Note(str(reasons[worst])),) if reasons[worst] else ()


def _risk(name: str, share: Share) -> dict[str, float]:
    lower, upper = (float(end[0]) for end in share.ends(np.array([ALPHA])))
    return {name: share.value, f"{name}_lower": lower, f"{name}_upper": upper}


def _ratios(cells: _Cells, having: Smooth, without: Smooth, participation: float | None) -> dict[str, float]:
    """The ratio of the risks; the attributable fraction and the impact of a participation, 1 less a ratio.

    Their intervals share the ratio's degrees of freedom.
    """
    log_ratio = having.log() - without.log()
    error = cells.error(log_ratio)
    tested = error.se > 0 and error.df > 0
    t = float(t_quantile(1 - ALPHA / 2, np.array(error.df_shown))) if tested else math.nan
    p = float(t_two_sided_p(np.array(log_ratio.value / error.se), np.array(error.df))) if tested else math.nan
    ratio, lower, upper = _on_logs(log_ratio, t * error.se)
    found = {"ratio": ratio, "ratio_lower": lower, "ratio_upper": upper}
    found |= {"se": error.se, "p": p, "df_shown": error.df_shown}
    overall = cells.strata.overall().log()
    reached = {"paf": having}
    if participation is not None:
        found["target"] = participation
        reached["pif"] = cells.strata.risk_at(participation)
    for name, risk in reached.items():
        log = risk.log() - overall
        ratio, lower, upper = _on_logs(log, t * cells.error(log).se)
        found |= {name: 1 - ratio, f"{name}_lower": 1 - upper, f"{name}_upper": 1 - lower}
    return found


def _on_logs(log_ratio: Smooth, half: float) -> tuple[float, float, float]:
    logs = np.array([log_ratio.value, log_ratio.value - half, log_ratio.value + half])
    with np.errstate(over="ignore"):
        ratio, lower, upper = np.exp(logs).tolist()
    return ratio, lower, upper
