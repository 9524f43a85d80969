"""Frames as plain HTML tables that read aloud, print and copy well."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from html import escape
from typing import Any, cast
from urllib.parse import urlencode

from dashboard.figures.rows import Rows
from dashboard.texts import LANGUAGES, Words, words
from dashboard.texts import sentences as say
from survey_schema.errors import Finding, Note

FINGERPRINT_SHOWN = 8
Cells = Sequence[str]


def table(
    caption: str, heads: Cells, rows: Sequence[Cells], words_first: int = 1, offers: Container[int] = ()
) -> str:
    """Write a table; the first `words_first` columns and none else are words, the others are numbers.

    `offers` are the places of the rows that stand in for the one above them.
    """
    head = "".join(_cell("th", text, i >= words_first, ' scope="col"') for i, text in enumerate(heads))
    body = "".join(
        "<tr>"
        + _cell("th", row[0], False, ' class="offer"' * (place in offers) + ' scope="row"')
        + "".join(_cell("td", text, i >= words_first) for i, text in enumerate(row[1:], start=1))
        + "</tr>"
        for place, row in enumerate(rows)
    )
    return (
        f'<div class="table" role="region" aria-label="{escape(caption)}" tabindex="0"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def estimates_table(estimates: Rows, by: Cells, with_words: Words) -> str:
    """Write the estimates, one row per year and group, with their notes below.

    A figure that isn't shown says which of the two reasons it has; below it stands what is offered instead.
    """
    get = with_words.get
    heads = [get("table.year"), *([get("table.group")] if by else [])]
    numbers = [get("table.value"), get("table.interval"), get("table.n")]
    cells: list[Cells] = []
    offers = set()
    for row in estimates:
        group = [say.group(row, with_words, by)] if by else []
        cells.append([str(int(row["year"])), *group, *_figures(row, with_words)])
        offer = say.offer(row)
        if offer:
            offers.add(len(cells))
            blank = [""] * len(group)
            cells.append([_of_what(offer, with_words), *blank, *_offered(offer, with_words)])
    written = table(get("trends.table"), [*heads, *numbers], cells, len(heads), offers)
    return f"<div>{written}{paragraphs('note', _notes_by_year(estimates, with_words))}</div>"


def _notes_by_year(rows: Sequence[Mapping[str, Any]], with_words: Words) -> list[str]:
    """Word each distinct note once, with its years; a hidden figure's reason stands in its row."""
    years: dict[str, list[int]] = {}
    for row in rows:
        if row["hidden"] != "disclosure":
            for note in (note for note in row["note"] if note.code != say.OFFER):
                years.setdefault(with_words.message(note), []).append(int(row["year"]))
    return [
        with_words.get("table.note", years=with_words.years(found), note=note)
        for note, found in years.items()
    ]


def benchmarks_table(lines: Rows, with_words: Words) -> str:
    """Write what the figures are compared with: a row per year, a column per line, the sources below."""
    drawn = [line for line in lines if line["comparable"]]
    if not drawn:
        return ""
    no_year = with_words.get("benchmarks.no_year")
    dated = {id(line): str(int(line["year"])) if say.is_given(line["year"]) else no_year for line in drawn}
    values = {
        (line["label"], dated[id(line)]): say.known(line, with_words.percent(line["value"], 1), with_words)
        for line in drawn
    }
    labels = list(dict.fromkeys(line["label"] for line in drawn))
    years = sorted({year for _, year in values}, key=lambda year: (year == no_year, year))
    cells = [[year, *(values.get((label, year), "") for label in labels)] for year in years]
    sources: dict[str, list[str]] = {}
    for line in drawn:
        source = with_words.get("benchmarks.own_source")
        if line["kind"] == "published":
            certainty = with_words.get(f"certainty.{line['certainty']}")
            source = with_words.get("benchmarks.certain", source=line["source"], certainty=certainty)
        if source not in sources.setdefault(line["label"], []):
            sources[line["label"]].append(source)
    below = [
        with_words.get("benchmarks.source", label=label, source="; ".join(named))
        for label, named in sources.items()
    ]
    noted = [line for line in drawn if line["kind"] == "published" and line["note"]]
    below += dict.fromkeys(f"{line['label']}: {with_words.notes(line['note'])}" for line in noted)
    heads = [with_words.get("table.year"), *labels]
    return f"<div>{table(with_words.get('benchmarks.title'), heads, cells)}{paragraphs('note', below)}</div>"


def waves_table(waves: Rows, names: Mapping[str, str], with_words: Words) -> str:
    """Write what is loaded, one row per wave and revision; the file's fingerprint is shortened."""
    get = with_words.get
    heads = ["area", "year", "wave", "design", "status", "revision", "answered", "valid", "stored", "file"]
    cells = [
        [
            names.get(row["area"], row["area"]),
            str(int(row["year"])),
            str(row["wave"]),
            get(f"design.{row['design']}"),
            get(f"status.{row['status']}"),
            str(int(row["revision"])),
            with_words.number(row["n_answered"]),
            with_words.number(row["n_valid"]),
            with_words.date(str(row["stored_at"])),
            str(row["sha256"])[:FINGERPRINT_SHOWN],
        ]
        for row in waves
    ]
    return table(get("waves.title"), [get(f"waves.{head}") for head in heads], cells, 5)


def findings_table(findings: Sequence[tuple[str, int, Finding]], with_words: Words) -> str:
    """Write what the checks said of each wave, every remark in words with the number of rows it concerns."""
    get = with_words.get
    cells = [
        [wave, get(f"severity.{found.severity}"), with_words.message(found), with_words.number(found.count)]
        for wave, _, found in findings
    ]
    heads = [get(f"waves.{head}") for head in ("wave", "severity", "finding", "rows")]
    return table(get("waves.remarks", count=len(findings)), heads, cells, 3)


def language_links(lang: str, address: Mapping[str, str]) -> str:
    """Write a link to this same view in each language; a real link, so that the page's `lang` is right."""
    links = []
    for other in LANGUAGES:
        target = escape("?" + urlencode({**address, "lang": other}))
        current = ' aria-current="true"' if other == lang else ""
        name = escape(words(other).get("language.name"))
        links.append(
            f'<a href="{target}" target="_self" lang="{other}" hreflang="{other}"{current}>{name}</a>'
        )
    label = escape(words(lang).get("language.choose"))
    return f'<nav class="languages" aria-label="{label}">{"".join(links)}</nav>'


def who(said: str, token: str, with_words: Words) -> str:
    """Write who is signed in, and the form that signs out; it works without a script."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in (("token", token), ("lang", with_words.lang))
    )
    button = f'<button type="submit">{escape(with_words.get("sign_out.button"))}</button>'
    form = f'<form method="post" action="/sign-out" target="_self">{hidden}{button}</form>'
    return f'<div class="who"><p>{escape(said)}</p>{form}</div>'


def action(label: str, address: str) -> str:
    """Write a link that looks like what it is: the one thing to do next."""
    return f'<p class="action"><a href="{escape(address)}" target="_self">{escape(label)}</a></p>'


def print_button(label: str) -> str:
    """Write the button that prints the page; a script listens to it."""
    return f'<button type="button" class="print">{escape(label)}</button>'


def side_by_side(*parts: str) -> str:
    """Set tables beside each other where there is room, and below each other where there isn't."""
    return f'<div class="beside">{"".join(parts)}</div>'


def warned(head: str, sentences: Sequence[str]) -> str:
    """Write warnings as a list under one heading; nothing where there is none."""
    if not sentences:
        return ""
    items = "".join(f"<li>{escape(text)}</li>" for text in sentences)
    return f'<section class="endings"><h2>{escape(head)}</h2><ul>{items}</ul></section>'


def paragraphs(kind: str, texts: Sequence[str]) -> str:
    """Write paragraphs of one kind (a class of the style sheet); empty texts are left out."""
    return "".join(f'<p class="{kind}">{escape(text)}</p>' for text in texts if text)


def _figures(row: Mapping[str, Any], with_words: Words) -> list[str]:
    n = with_words.number(row["n"]) if say.is_given(row["n"]) else ""
    seen = say.state(row)
    if seen != "shown":
        return [with_words.get(f"table.{seen}"), "", n]
    interval = ""
    if say.is_given(row["lower"]) and say.is_given(row["upper"]):
        ends = {end: with_words.number(100 * row[end], 1) for end in ("lower", "upper")}
        interval = with_words.get("table.range", **ends)
    return [with_words.percent(row["value"], 1), interval, n]


def _of_what(offer: Note, with_words: Words) -> str:
    """Name what an offer is of, in short: "instead: 2023, 2024 together"."""
    (pooled,) = cast(tuple[Note], offer.params["pooled"])
    return with_words.get(f"table.instead_{pooled.code.removeprefix('ladder.of_')}", **pooled.params)


def _offered(offer: Note, with_words: Words) -> list[str]:
    """Write the figure of an offer; one only known to be under or over a bound in words."""
    (figure,) = cast(tuple[Note], offer.params["figure"])
    if "value" not in figure.params:
        return [with_words.message(figure), "", ""]
    number: dict[str, Any] = dict(figure.params)
    ends = {end: with_words.number(number[end], 1) for end in ("lower", "upper")}
    interval = with_words.get("table.range", **ends)
    return [with_words.percent(number["value"], 1), interval, with_words.number(number["n"])]


def _cell(tag: str, text: str, is_number: bool, more: str = "") -> str:
    kind = ' class="number"' if is_number else ""
    return f"<{tag}{kind}{more}>{escape(text)}</{tag}>"
