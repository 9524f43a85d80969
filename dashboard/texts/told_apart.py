"""How an area's figure stands to that of the area around it, and the figure as it may be written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dashboard.texts.catalogue import Words
from dashboard.texts.sentences import Named, Row, percentage

Class = Literal[
    "worse", "unclear", "better", "untold", "uncertain", "hidden", "unlike", "not_asked", "unpublished"
]
CLASSES: tuple[Class, ...] = (
    *("worse", "unclear", "better", "untold"),
    *("uncertain", "hidden", "unlike", "not_asked", "unpublished"),
)
"""In the order in which they are named; `untold`: shown, but there is nothing to compare with."""
_MARKS = {"higher": "▲", "lower": "▼"}
_BOUNDS = {"disclosure.under": "areas.under", "disclosure.over": "areas.over"}


def class_of(row: Row, indicator: Named) -> Class:
    """Tell in which class an area is: by its state, and where it is shown by its verdict."""
    if row["state"] != "shown":
        found: Class = row["state"]
        return found
    if row["verdict"] not in _MARKS:
        return "unclear" if row["verdict"] else "untold"
    is_good = (row["verdict"] == "lower") == (indicator.direction == "lower_is_better")
    return "better" if is_good else "worse"


def by_class(rows: Sequence[Row], indicator: Named) -> dict[Class, list[Row]]:
    """Sort areas into classes, in the order of CLASSES; none that are empty."""
    found = {each: [row for row in rows if class_of(row, indicator) == each] for each in CLASSES}
    return {each: inside for each, inside in found.items() if inside}


def mark(row: Row) -> str:
    """Give the triangle that says which way the number goes, where that can be told from chance."""
    return _MARKS.get(str(row["verdict"]), "")


def bound(row: Row) -> str:
    """Tell whether a figure is only known to lie under or over a bound: `under`, `over` or nothing."""
    codes = {note.code for note in row["note"]}
    return next((code.partition(".")[2] for code in _BOUNDS if code in codes), "")


def value(row: Row, words: Words, digits: int = 0) -> str:
    """Write a share that is shown: "12 %", or "under 5 %" where no more may be said."""
    for note in row["note"]:
        if note.code in _BOUNDS:
            return words.get(_BOUNDS[note.code], **note.params)
    return words.percent(row["value"], digits) if digits else percentage(row["value"], words)


def word(row: Row, words: Words) -> str:
    """Give the word that stands in place of a figure that isn't shown: too few, uncertain, ..."""
    state = row["state"]
    return words.get("areas.word_unlike" if state == "unlike" else f"chart.{state}")


def said(row: Row, words: Words) -> str:
    """Say one area for the one who touches it: name, value, interval and n."""
    label = words.get("chart.label", label=row["name"], value=value(row, words))
    ends = {end: words.percent(row[end]) for end in ("lower", "upper")}
    return "<br>".join(
        [label, words.get("chart.interval", **ends), words.get("chart.n", n=words.number(row["n"]))]
    )
