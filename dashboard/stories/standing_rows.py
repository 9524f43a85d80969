"""How every indicator stands as plain rows to take home, one per indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.figures.rows import Rows
from dashboard.questions.standing import Other, Row, Standing

_FIGURE = ("value", "lower", "upper", "n")
_COMPARED = ("difference", "lower", "upper", "verdict", "verdict_adjusted")


def standing_rows(standings: Sequence[Standing], area: str, year: int) -> Rows:
    """Give a row per indicator: its figure, the last wave's and the area around's, and both differences.

    Shares and differences are proportions; `before_` is the last comparable wave, `around_` the area around.
    `change_` is the figure minus the last wave's, `gap_` the figure minus the area around's. What isn't shown
    is empty, with its reason in `state` and `note`.
    """
    return [_row(each, area, year) for each in standings]


def _row(each: Standing, area: str, year: int) -> dict[str, Any]:
    now = each.now or {}
    named = {"indicator": each.indicator.id, "area": area, "year": year, "age_band": now.get("age_band")}
    figure = {name: now.get(name) for name in _FIGURE}
    before, around = _other(each.before, "before", "change"), _other(each.around, "around", "gap")
    notes = (*now.get("note", ()), *each.why)
    return {**named, **figure, "state": each.state, **before, **around, "note": notes}


def _other(other: Other, side: str, difference: str) -> dict[str, Any]:
    estimate: Row = other.estimate or {}
    compared: Row = other.comparison or {}
    names = {f"{side}_area": estimate.get("area"), f"{side}_year": estimate.get("year")}
    figure = {f"{side}_{name}": estimate.get(name) for name in _FIGURE}
    told = {f"{difference}_{name}".replace("_difference", ""): compared.get(name) for name in _COMPARED}
    return {**names, **figure, **told}
