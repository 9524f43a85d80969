"""The table of a school's figures as plain HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.markup import table
from dashboard.questions.schools import SchoolFigures
from dashboard.texts import Words
from dashboard.texts import sentences as say

_BOUNDS = {"disclosure.under": "school.under", "disclosure.over": "school.over"}


def school_table(figures: SchoolFigures, titles: Mapping[str, str], with_words: Words) -> str:
    """Write a row per indicator: the school's share with its interval and n, the municipality's beside it."""
    get = with_words.get
    cells = []
    for row in figures.rows:
        seen = say.state(row)
        share, interval = get(f"table.{seen}") if seen != "shown" else "", ""
        if seen == "shown":
            share = with_words.percent(row["value"], 1)
            ends = {end: with_words.number(100 * row[end], 1) for end in ("lower", "upper")}
            interval = get("table.range", **ends) if say.is_given(row["lower"]) else ""
        n = with_words.number(row["n"]) if say.is_given(row["n"]) else ""
        cells.append([titles[row["indicator"]], share, interval, n, _around(row["around"], with_words)])
    heads = [get("school.indicator"), get("school.own"), get("table.interval"), get("table.n")]
    return table(get("school.table"), [*heads, figures.area_name], cells)


def _around(row: Mapping[str, Any] | None, with_words: Words) -> str:
    """Write the municipality's share; one only known to be under or over a bound in words."""
    if row is None:
        return with_words.get("school.not_beside")
    for note in row["note"]:
        if note.code in _BOUNDS:
            return with_words.get(_BOUNDS[note.code], bound=note.params["bound"])
    return with_words.percent(row["value"])
