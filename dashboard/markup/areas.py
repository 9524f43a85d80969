"""The table of the Areas page, and the key beside its map, as plain HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard import markup
from dashboard.stories import areas as areas_story
from dashboard.stories.areas import View
from dashboard.texts import Words
from dashboard.texts import sentences as say
from dashboard.texts.sentences import Row
from dashboard.texts.told_apart import Class, class_of, mark, value, word


def below_title(view: View, words: Words) -> str:
    """Write what stands right below the title: the interval, the difference, or why there is none."""
    kind = areas_story.difference_kind(view)
    return (
        markup.paragraphs("lead", areas_story.lead(view, words))
        + markup.paragraphs(f"change {kind}", [areas_story.difference(view, words)])
        + markup.paragraphs("wrong", [areas_story.refused(view, words)])
    )


def members_table(view: View, words: Words) -> str:
    """Write every municipality by name, the own area and the one around first, each state in words."""
    get = words.get
    first = [row for row in (view.found.own, view.found.around) if row]
    rows = [*first, *view.found.others]
    heads = [get("areas.municipality"), get("table.value"), get("table.interval"), get("table.n")]
    heads += [get("areas.beside", against=view.against)] if view.is_compared else []
    cells = [[str(row["name"]), *_figures(row, words), *_verdict(row, view, words)] for row in rows]
    kind = "members own" if view.found.own else "members"
    return f'<div class="{kind}">{markup.table(get("areas.table"), heads, cells)}</div>'


def _figures(row: Row, words: Words) -> list[str]:
    n = words.number(row["n"]) if say.is_given(row["n"]) else ""
    if row["state"] != "shown":
        return [word(row, words), "", n]
    digits = 0 if row["role"] == "member" else 1
    ends = {end: words.number(100 * row[end], digits) for end in ("lower", "upper")}
    return [value(row, words, digits), words.get("table.range", **ends), n]


def _verdict(row: Row, view: View, words: Words) -> list[str]:
    if not view.is_compared:
        return []
    kind = class_of(row, view.indicator)
    if kind in ("better", "worse"):
        return [f"{mark(row)} {words.get(f'areas.{kind}')}"]
    return [words.get("areas.cell_unclear") if kind == "unclear" else ""]


def key(classes: Sequence[tuple[Class, str, str]]) -> str:
    """Write the key of a map: a swatch, what it means, and who is in it."""
    items = "".join(
        f'<li><span class="swatch {kind}" aria-hidden="true"></span>'
        f"<span><b>{escape(meaning)}</b><br>{escape(names)}</span></li>"
        for kind, meaning, names in classes
    )
    return f'<ul class="mapkey">{items}</ul>'
