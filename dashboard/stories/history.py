"""What the Changes page says: who changed what, and when, each column before and after."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

from dashboard.figures.rows import Rows
from dashboard.questions.history import Entry, History
from dashboard.texts import Words
from dashboard.texts.sentences import title_of
from steering.cells import as_text
from survey_schema.steering import KINDS

SHOWN = 60
"""Changes on the page; all of them are in the file."""
_UNSAID = ("made_from",)
"""Columns that tell a reader nothing: the fingerprint of a standard text."""
_REFERS = ("row", "area", "areas", "indicator", "indicators")
_WORDED = {name: name for name in ("what", "domain", "purpose")} | {"outcome": "decision"}
"""Columns whose choices have words elsewhere, with what those start with."""


def title(history: History, area: str, words: Words) -> str:
    """Say how often something was changed."""
    if not history.entries:
        return words.get("history.none", area=area)
    return words.get("history.title", area=area, count=len(history.entries))


def lead(history: History, words: Words) -> str:
    """Say who made the last change, and when."""
    if not history.entries:
        return words.get("history.none_next")
    last = history.entries[0]
    return words.get("history.lead", who=last.account, when=moment(last.happened_at, words))


def moment(happened_at: str, words: Words) -> str:
    """Write a moment that is kept in UTC: 24 Nov 2026, 22:19 UTC."""
    when = datetime.fromisoformat(happened_at)
    return f"{words.date(when)}, {when:%H:%M} UTC"


def listed(history: History, words: Words) -> str:
    """Write the newest changes below each other, each with what stood and stands in its columns."""
    items = "".join(_item(history, entry, words) for entry in history.entries[:SHOWN])
    return f'<ol class="history">{items}</ol>' if items else ""


def more(history: History, words: Words) -> list[str]:
    """Say how many changes are only in the file."""
    left = len(history.entries) - SHOWN
    return [words.get("history.more", count=left)] if left > 0 else []


def taken(history: History, area: str) -> Rows:
    """Give every changed column as a row of a file, in codes and plain values."""
    return [
        {
            "area": area,
            "happened_at": entry.happened_at,
            "account": entry.account,
            "change": entry.change,
            "kind": entry.kind,
            "id": entry.id,
            "column": name,
            "before": as_text(KINDS[entry.kind].column(name), before),
            "after": as_text(KINDS[entry.kind].column(name), after),
        }
        for entry in history.entries
        for name, before, after in entry.columns
    ]


def _item(history: History, entry: Entry, words: Words) -> str:
    when = words.get("history.when", when=moment(entry.happened_at, words), who=entry.account)
    about = [_about(history, entry, words), str(entry.year or "")]
    head = words.get(
        f"history.{entry.change}",
        kind=words.get(f"kind.{entry.kind}"),
        name=words.list_of(filter(None, about)) or entry.id,
    )
    pairs = "".join(
        _pair(history, entry, column, words) for column in entry.columns if column[0] not in _UNSAID
    )
    return f'<li><p class="when">{escape(when)}</p><h2>{escape(head)}</h2><dl>{pairs}</dl></li>'


def _about(history: History, entry: Entry, words: Words) -> str:
    if entry.kind == "cycle_step":
        return f"{entry.name}. {words.get(f'step.{entry.name}')}"
    if entry.kind == "letter":
        return words.get(f"choice.letter.{entry.name}")
    return _called(history, entry.name, words)


def _pair(history: History, entry: Entry, column: tuple[str, Any, Any], words: Words) -> str:
    name, before, after = column
    was, is_now = (_said(history, entry.kind, name, value, words) for value in (before, after))
    label = escape(words.get(f"cell.{name}"))
    sides = [was, is_now] if entry.change == "changed" else [is_now or was]
    blank = words.get("history.blank")
    told = f' <span class="to" aria-label="{escape(words.get("history.to"))}">→</span> '.join(
        escape(side or blank) for side in sides
    )
    return f"<div><dt>{label}</dt><dd>{told}</dd></div>"


def _said(history: History, kind: str, name: str, value: Any, words: Words) -> str:
    """Write a value in words where it is a code that has a name."""
    column = KINDS[kind].column(name)
    text = as_text(column, value)
    if column.sort in _REFERS:
        return words.list_of(_called(history, code, words) for code in text.split())
    worded = f"{_WORDED.get(name, f'choice.{name}')}.{text}"
    if column.sort == "choice" and words.knows(worded):
        return words.get(worded)
    if column.sort == "day" and text:
        return words.date(text)
    if column.sort == "change" and text:
        return words.get("history.points", points=words.number(100 * value, 1))
    if column.sort == "source" and history.country:
        source = history.country.find_source(text)
        return words.text(source.name) if source else text
    return text


def _called(history: History, code: str, words: Words) -> str:
    indicator = history.indicators.get(code)
    return title_of(indicator, words) if indicator else history.names.get(code, code)
