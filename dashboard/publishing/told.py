"""What a publication changed, as notes for words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.figures.rows import Rows
from survey_schema.errors import Note
from survey_schema.instrument import Indicator


def headline_changes(rows: Rows, indicators: Sequence[Indicator], names: Mapping[str, str]) -> list[Note]:
    """Say of the headline indicators which figures changed; `rows` as `releasing.changed` gives them."""
    known = {each.id: each for each in indicators if each.headline}
    return [
        _note(row, known[row["indicator"]], names[row["area"]]) for row in rows if row["indicator"] in known
    ]


def _note(row: Mapping[str, object], indicator: Indicator, area: str) -> Note:
    said = {"area": area, "factor": indicator}
    if row["before"] is None or row["after"] is None:
        code = "publish.now_hidden" if row["after"] is None else "publish.now_shown"
        value = row["before"] if row["after"] is None else row["after"]
        return Note(code, {**said, "value": value})
    return Note("publish.now_other", {**said, "before": row["before"], "after": row["after"]})
