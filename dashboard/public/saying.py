"""Sentences of the public pages: shares in whole people, always with who, when and the interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.public.picking import Seen
from dashboard.public.published import Row
from dashboard.texts import Words
from dashboard.texts.sentences import group


def said(text: Mapping[str, Any], words: Words) -> Any:
    """Give what is said in the page's language, else in English, else in any; nothing where there is none."""
    return text.get(words.lang) or text.get("en") or next(iter(text.values()), "")


def language_of(text: Mapping[str, Any], words: Words) -> str:
    """Name the language that `said` takes."""
    return next((lang for lang in (words.lang, "en", *text) if text.get(lang)), words.lang)


def share(figure: Row, words: Words) -> str:
    """Say a share in whole people: "9 of 100", "fewer than 5 of 100"."""
    plain = words.get("share.bare.plain", share=words.of_100(figure["value"]))
    return words.get(f"site.share_{figure['bound']}", share=plain) if figure["bound"] else plain


def percent(figure: Row, words: Words) -> str:
    """Say a share in per cent: "9 %", "under 5 %"."""
    plain = words.percent(figure["value"])
    return words.get(f"site.percent_{figure['bound']}", percent=plain) if figure["bound"] else plain


def caption(figure: Row, words: Words) -> str:
    """Say who, when, the interval and how many: what always stands near a figure."""
    parts: dict[str, object] = {"group": group(figure, words), "year": figure["year"], "n": figure["n"] or 0}
    if figure["lower"] is None or figure["upper"] is None:
        return words.get("site.caption_plain", **parts)
    ends = {end: words.of_100(figure[end]) for end in ("lower", "upper")}
    return words.get("site.caption", **parts, **ends)


def place(seen: Seen, words: Words) -> str:
    """Name the area that stands in for another; empty for an area's own figure."""
    if seen.is_own:
        return ""
    return words.get("site.of_around", area=seen.area["name"], level=words.get(f"level.{seen.area['level']}"))


def majority(seen: Seen, words: Words) -> str:
    """Say what most did not do: "About 9 of 10 young people were not drunk in the last 12 months."."""
    not_so = words.get(f"site.not.{seen.indicator['id']}")
    tens = round(10 * (1 - seen.figure["value"]))
    if seen.figure["bound"] or tens >= 10:
        return words.get("site.most_over", not_so=not_so)
    return words.get("site.most_half" if tens <= 5 else "site.most", tens=tens, not_so=not_so)


def majority_in_full(seen: Seen, words: Words) -> str:
    """Say the majority exactly, with its interval: the figure turned round."""
    figure = turned(seen.figure)
    full = words.get("site.most_full", share=share(figure, words), percent=percent(figure, words))
    return f"{full} {caption(figure, words)}"


def turned(figure: Row) -> Row:
    """Give the figure of those who did not."""
    other = {"under": "over", "over": "under"}.get(figure["bound"], "")
    ends = {"value": figure["value"], "lower": figure["upper"], "upper": figure["lower"]}
    back = {name: None if end is None else round(1 - end, 6) for name, end in ends.items()}
    return {**figure, **back, "bound": other}


def picture_name(seen: Seen, words: Words) -> str:
    """Say a share in a sentence for those who don't see the picture."""
    phrase = said(seen.indicator["phrase"], words)
    return words.get("site.picture", share=share(seen.figure, words), phrase=phrase)


def cell(figure: Row | None, words: Words, missing: str = "absent") -> dict[str, str]:
    """Give a table's cell: its state, the figure with its interval, or the words for why there is none.

    `missing` is the state of a cell without a figure: `absent` (not asked) or `none` (not of these).
    """
    state = missing
    if figure is not None:
        state = {"": "shown", "reliability": "uncertain"}.get(figure["hidden"], "hidden")
    if figure is None or state != "shown":
        return {"state": state, "text": words.get(f"site.cell_{state}"), "interval": ""}
    text = words.of_100(figure["value"])
    if figure["bound"]:
        text = words.get(f"site.cell_{figure['bound']}", value=text)
    if figure["lower"] is None or figure["upper"] is None:
        return {"state": state, "text": text, "interval": ""}
    ends = {end: words.of_100(figure[end]) for end in ("lower", "upper")}
    return {"state": state, "text": text, "interval": words.get("site.cell_interval", **ends)}


def changed_to(value: object, words: Words) -> str:
    """Say one side of a change: a share, or that it was not shown."""
    if isinstance(value, Mapping):
        value = None if value.get("hidden") else value.get("value")
    if isinstance(value, (int, float)):
        return words.get("share.bare.plain", share=words.of_100(value))
    return words.get("site.changed_hidden")
