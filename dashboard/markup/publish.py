"""What the Publish page writes: the figures as everybody would see them, what changes, the publications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.rows import Rows
from dashboard.markup import paragraphs, table
from dashboard.texts import Words
from dashboard.texts import sentences as say
from dashboard.texts.told_apart import value
from survey_schema.errors import Note

GROUPS = ("sex", "grade", "age_band")
Group = tuple[str, ...]


def preview(rows: Rows, area: str, titles: Mapping[str, str], words: Words) -> str:
    """Write an area's figures as everybody would see them: a row per indicator, a column per group.

    Below stand the sentences for what is hidden and what is too uncertain, as far as there is any.
    """
    own = [row for row in rows if row["area"] == area]
    columns: dict[Group, str] = {}
    for row in sorted(own, key=_order):
        columns.setdefault(_group(row), say.group(row, words, GROUPS))
    found = {(row["indicator"], _group(row)): row for row in own}
    indicators = dict.fromkeys(row["indicator"] for row in own)
    cells = []
    for indicator in indicators:
        figures = [found.get((indicator, group)) for group in columns]
        whole = next((row for row in figures if row and say.is_given(row["n"]) and not row["hidden"]), None)
        n = words.number(whole["n"]) if whole else ""
        cells.append([titles.get(indicator, indicator), *(_cell(row, words) for row in figures), n])
    heads = [words.get("publish.indicator"), *columns.values(), words.get("table.n")]
    states = {str(row["hidden"]) for row in own}
    said = [words.get("disclosure.hidden")] if "disclosure" in states else []
    said += [words.get("publish.uncertain")] if "reliability" in states else []
    written = table(words.get("publish.preview"), heads, cells)
    return f'<div class="preview">{written}{paragraphs("note", said)}</div>'


def _group(row: Mapping[str, Any]) -> Group:
    return tuple(str(row[name]) if say.is_given(row[name]) else "" for name in GROUPS)


def _order(row: Mapping[str, Any]) -> tuple[bool, bool, bool, str]:
    """All, the ages, the sexes, the grades in their order."""
    sex, grade, age = _group(row)
    return bool(grade), bool(sex), bool(age), grade.zfill(3)


def _cell(row: Mapping[str, Any] | None, words: Words) -> str:
    if row is None:
        return ""
    if row["hidden"]:
        return words.get(f"publish.cell_{row['hidden']}")
    ends = {end: words.number(100 * row[end]) for end in ("lower", "upper")}
    return words.get("publish.cell", value=value(row, words), **ends)


def changes(found: Rows | None, notes: Sequence[Note], words: Words) -> str:
    """Say what a publication would change of the one it would replace; nothing where there is none."""
    if found is None:
        return ""
    said = [words.get("publish.changes", count=len(found)), *(words.message(note) for note in notes)]
    return paragraphs("next", said)


def publications(rows: Rows, names: Mapping[str, str], words: Words) -> str:
    """Write the publications there are, the last first, and what is to be said of them below."""
    if not rows:
        return paragraphs("next", [words.get("publish.none")])
    get = words.get
    cells = [
        [
            str(row["id"]),
            names[row["area"]],
            str(row["year"]),
            get(f"publish.state_{row['state']}"),
            *(words.date(row[f"{who}_on"]) for who in ("schools", "executive", "public")),
            get("publish.of", shown=words.number(row["shown"]), figures=words.number(row["figures"])),
        ]
        for row in rows
    ]
    heads = ["number", "area", "year", "state", "schools", "executive", "public", "shown"]
    named = [get(f"publish.head_{head}") for head in heads]
    notes = [
        get("publish.noted", number=row["id"], note=words.notes(row["note"])) for row in rows if row["note"]
    ]
    return table(get("publish.publications"), named, cells, 7) + paragraphs("wrong", notes)
