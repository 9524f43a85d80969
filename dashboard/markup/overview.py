"""The Overview as plain HTML: rows with their line over the years and a button that copies, and its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from urllib.parse import urlencode

from dashboard.figures.sparkline import sparkline
from dashboard.questions.standing import Other, Standing
from dashboard.stories import overview, told
from dashboard.stories.overview import Cannot, Sentence, View
from dashboard.texts import Words
from dashboard.texts import sentences as say

COLUMNS = 6
_SHAPES = {"better": "good", "worse": "watch", "unclear": "unclear"}
"""The class of the style sheet for what a difference means."""


def copy_button(sentence: Sentence, words: Words) -> str:
    """Write the button that copies a sentence with its n, interval and source, where there is one to copy."""
    if not sentence.copied:
        return ""
    label = words.get("copy.label", about=sentence.text[:80])
    said = {"done": words.get("copy.done"), "failed": words.get("copy.failed")}
    data = "".join(
        f' data-{name}="{escape(text)}"' for name, text in {**said, "copy": sentence.copied}.items()
    )
    return (
        f'<button type="button" class="copy"{data} aria-label="{escape(label)}">'
        f"{escape(words.get('copy.button'))}</button>"
    )


def paragraph(kind: str, sentence: Sentence, words: Words) -> str:
    """Write a sentence with its copy button behind it."""
    return f'<p class="{kind}">{escape(sentence.text)} {copy_button(sentence, words)}</p>'


def tables(seen: View, address: Mapping[str, str], words: Words, dark: bool = False) -> str:
    """Write the tables of what may be shown, what protects first; or that nothing may be shown.

    `address` is what a link to Trends keeps of this page's address.
    """
    written = [_table(seen, kind, rows, address, words, dark) for kind, rows in overview.groups(seen)]
    if not written:
        said = words.get("overview.nothing", area=seen.area_name, year=seen.year)
        return f'<p class="next">{escape(said)}</p>'
    return "".join(written)


def _table(
    seen: View,
    kind: str,
    rows: Sequence[Standing],
    address: Mapping[str, str],
    words: Words,
    dark: bool,
) -> str:
    caption = escape(words.get(f"overview.{kind}"))
    heads = "".join(
        f'<th scope="col" class="{kind}">{escape(text)}</th>' for kind, text in _heads(seen, words).items()
    )
    body = ""
    for domain, members in groupby(rows, key=lambda each: each.indicator.domain):
        name = escape(words.get(f"domain.{domain}"))
        lines = "".join(_row(seen, each, address, words, dark) for each in members)
        head = f'<tr class="domain"><th scope="rowgroup" colspan="{COLUMNS}">{name}</th></tr>'
        body += f"<tbody>{head}{lines}</tbody>"
    return (
        f'<div class="standings"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead>{body}</table></div>"
    )


def _heads(seen: View, words: Words) -> dict[str, str]:
    """Name the columns; without an area around there is none for it."""
    before = seen.before_year
    around = {"around": seen.around_name} if seen.around_name else {}
    return {
        "name": words.get("overview.indicator"),
        "now": words.get("overview.now"),
        "before": str(before) if before else words.get("overview.last_wave"),
        **around,
        "course": words.get("overview.course"),
        "told": words.get("overview.since", year=before) if before else words.get("overview.since_last"),
    }


def _row(seen: View, each: Standing, address: Mapping[str, str], words: Words, dark: bool) -> str:
    assert each.now
    heads = _heads(seen, words)
    shape = _SHAPES[told.judged(each.before, each.indicator)]
    cells = {
        "now": f"<b>{escape(_value(each.now['value'], words))}</b>{_interval(each, words)}",
        "before": escape(_other(each.before, seen.before_year, words)),
        "around": escape(_other(each.around, None, words)),
        "course": sparkline(each.series, words, dark),
        "told": f'<span class="{shape}">{escape(told.in_words(each.before, each.indicator, words))}</span> '
        + copy_button(overview.row_sentence(seen, each, words), words),
    }
    written = "".join(
        f'<td class="{kind}" data-head="{escape(heads[kind])}">{cell}</td>'
        for kind, cell in cells.items()
        if kind in heads
    )
    return f'<tr><th scope="row">{link(each, address, words)}</th>{written}</tr>'


def link(each: Standing, address: Mapping[str, str], words: Words) -> str:
    """Write an indicator's name as a link to its trend."""
    target = escape("./trends?" + urlencode({**address, "indicator": each.indicator.id}))
    title = say.title_of(each.indicator, words)
    named = escape(words.get("overview.to_trends", title=title))
    return f'<a href="{target}" target="_self" title="{named}">{escape(title)}</a>'


def _value(value: float, words: Words) -> str:
    return say.percentage(value, words)


def _interval(each: Standing, words: Words) -> str:
    """Write the interval in small behind its figure."""
    assert each.now
    ends = [each.now["lower"], each.now["upper"]]
    if not all(map(say.is_given, ends)):
        return ""
    written = words.get("table.range", lower=words.of_100(ends[0]), upper=words.of_100(ends[1]))
    return f' <span class="range">{escape(written)}</span>'


def _other(other: Other, usual: int | None, words: Words) -> str:
    """Write the other side's figure, with its year where that is unusual; else why there is none."""
    if other.estimate is None:
        return words.get(f"told.{other.state}") if other.state == "unlike" else "–"
    if other.state != "shown":
        return words.get(f"chart.{other.state}")
    value = say.known(other.estimate, _value(other.estimate["value"], words), words)
    year = int(other.estimate["year"])
    return value if usual is None or year == usual else words.get("overview.of_year", value=value, year=year)


def changed(seen: View, words: Words) -> str:
    """Write what changed most; nothing where no figure is compared."""
    if not overview.is_compared(seen, "before"):
        return ""
    said = overview.changed(seen, words)
    return _most(words.get("overview.changed"), said, words.get("overview.none_changed"), words)


def differs(seen: View, words: Words) -> str:
    """Write what differs most from the area around; nothing where no figure is compared."""
    if not overview.is_compared(seen, "around"):
        return ""
    said, title = overview.differs(seen, words), words.get("overview.differs", area=seen.around_name)
    return _most(title, said, words.get("overview.none_differ"), words)


def certainty(seen: View, words: Words) -> str:
    """Write what certain and perhaps mean, where figures are compared."""
    if not (overview.is_compared(seen, "before") or overview.is_compared(seen, "around")):
        return ""
    return f'<p class="note">{escape(words.get("overview.certainty"))}</p>'


def _most(title: str, sentences: Sequence[Sentence], none: str, words: Words) -> str:
    """Write a list of sentences under its heading, or the one that says there is none."""
    items = "".join(f"<li>{escape(each.text)} {copy_button(each, words)}</li>" for each in sentences)
    listed = f"<ul>{items}</ul>" if items else f'<p class="next">{escape(none)}</p>'
    return f'<section class="most"><h2>{escape(title)}</h2>{listed}</section>'


def cannot(found: Sequence[Cannot], words: Words) -> str:
    """Write what can't be said yet, a list for each reason."""
    said = "".join(
        f'<p class="reason">{escape(reason)}</p><ul class="cannot">'
        + "".join(f"<li>{escape(each.text)} {copy_button(each, words)}</li>" for each in sentences)
        + "</ul>"
        for reason, sentences in found
    )
    said = said or f'<p class="next">{escape(words.get("overview.all_said"))}</p>'
    return f'<section class="most"><h2>{escape(words.get("overview.cannot"))}</h2>{said}</section>'
