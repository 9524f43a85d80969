"""The upload page's tables and its drop box as plain HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from dashboard.markup import table
from dashboard.texts import Words
from dashboard.texts import sentences as say
from dashboard.uploads import Checked, Matched
from survey_schema.errors import Finding
from survey_schema.instrument import in_language

SEVERITIES = ("error", "warning", "note")


def drop_box(said: Mapping[str, str], token: str, address: str, formats: Sequence[str], largest: int) -> str:
    """Write where a file is dropped or chosen; `said` has the words for it and for what becomes of it."""
    data = {"to": address, "token": token, "largest": str(largest)}
    data |= {"done": said["done"], "broken": said["broken"], "too-large": said["too_large"]}
    attributes = " ".join(f'data-{name}="{escape(text)}"' for name, text in data.items())
    choose = escape(said["choose"])
    offered = f"{' '.join(formats)}. {said['limit']}"
    return (
        f'<div id="varda-drop" {attributes}><label><span>{choose}</span>'
        f'<input type="file" accept="{",".join(formats)}"></label>'
        f'<progress hidden aria-label="{choose}"></progress>'
        f'<p class="said" role="status" aria-live="polite">{escape(offered)}</p></div>'
    )


def match_table(matched: Matched, with_words: Words) -> str:
    """Write a row per item of the questionnaire, and per design column: its column, how it was found."""
    get = with_words.get
    cells = [
        [
            row.item,
            row.question,
            row.column or get("upload.no_column"),
            get(f"upload.how_{row.how}") if row.how else "",
            matched.columns.get(row.column, ""),
        ]
        for row in matched.rows
    ]
    cells += [
        [role, get(f"upload.role_{role}"), column, "", matched.columns.get(column, "")]
        for role, column in matched.design.items()
    ]
    heads = [get(f"upload.head_{head}") for head in ("item", "question", "column", "how", "label")]
    return table(get("upload.table"), heads, cells, len(heads))


def findings_groups(findings: Sequence[Finding], with_words: Words) -> str:
    """Write a table per severity, the gravest first."""
    get = with_words.get
    heads = [get("waves.finding"), get("waves.rows")]
    written = []
    for severity in SEVERITIES:
        group = [found for found in findings if found.severity == severity]
        cells = [[with_words.message(found), with_words.number(found.count)] for found in group]
        caption = f"{get(f'severity.{severity}')} · {with_words.number(len(group))}"
        written += [table(caption, heads, cells)] if group else []
    return "".join(written)


def waves_and_preview(checked: Checked, names: Mapping[str, str], year: int, with_words: Words) -> str:
    """Write the areas that were found with their respondents, and the headline figures beside the last's."""
    get, several = with_words.get, len(checked.waves) > 1
    answered = [[names.get(area, area), with_words.number(n)] for area, n in checked.waves]
    heads = [get("waves.area"), get("waves.answered")]
    found = table(get("upload.areas", count=len(answered)), heads, answered) if answered else ""
    if not checked.preview:
        return found
    cells = [_previewed(row, names, several, with_words) for row in checked.preview]
    heads = [*([get("waves.area")] if several else []), get("upload.figure"), str(year)]
    heads += [get("table.interval"), get("table.n"), get("upload.before"), get("upload.difference")]
    return found + table(get("upload.preview"), heads, cells, 2 if several else 1)


def _previewed(
    row: Mapping[str, Any], names: Mapping[str, str], several: bool, with_words: Words
) -> list[str]:
    get, first = with_words.get, [names.get(row["area"], row["area"])] if several else []
    title, n = in_language(row["title"], with_words.lang), with_words.number(row["n"])
    before = ""
    if row["before_year"] is not None:
        before = get("upload.in_year", value=with_words.percent(row["before"], 1), year=row["before_year"])
    if row["hidden"] or not say.is_given(row["value"]):
        return [*first, title, get(f"table.{say.state(row)}"), "", n, before, ""]
    ends = {end: with_words.number(100 * row[end], 1) for end in ("lower", "upper") if say.is_given(row[end])}
    interval = get("table.range", **ends) if len(ends) == 2 else ""
    change = _points(row["value"] - row["before"], with_words) if before else ""
    return [*first, title, with_words.percent(row["value"], 1), interval, n, before, change]


def _points(difference: float, with_words: Words) -> str:
    written = with_words.number(100 * difference, 1)
    return f"+{written}" if difference > 0 else written


def stored(sentence: str, link_text: str, address: str) -> str:
    """Write what was stored, and a link to where it is seen."""
    return f'<p class="change good">{escape(sentence)}</p>{link(link_text, address)}'


def link(text: str, address: str) -> str:
    """Write a link to another page."""
    return f'<p class="next"><a href="{escape(address)}" target="_self">{escape(text)}</a></p>'
