"""What forms on rows of the steering side share: the rows as they stood when a form was opened, and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import cached_steering, markup
from dashboard.figures.rows import Rows
from dashboard.texts import Words
from dashboard.widgets.frame import show
from dashboard.widgets.storing import keep
from steering.editing import Written

DAY_FORMATS = {"en": "YYYY-MM-DD", "nl": "DD-MM-YYYY", "is": "DD.MM.YYYY"}


def opened(kind: str, area: str, words: Words) -> Rows:
    """Give the rows of a kind as they stood when the form was opened, so that a conflict is told.

    Where another changed them since, that is said, with a button that reads them anew.
    """
    key = _key(kind, area)
    now = cached_steering.rows(kind, area)
    seen: Rows = st.session_state.setdefault(key, now)
    if seen != now:
        show(markup.paragraphs("wrong", [words.get("form.changed_meanwhile")]))
        if st.button(words.get("form.read_again"), key=f"again_{key}"):
            del st.session_state[key]
            st.rerun()
    return seen


def store(area: str, rows: Sequence[Written], words: Words) -> None:
    """Store the rows of a form; comes back only where that was refused, with what was typed kept."""
    keys = [_key(kind, area) for kind in {row.kind for row in rows}]
    held = {key: st.session_state.pop(key) for key in keys if key in st.session_state}
    keep(area, rows, words)
    st.session_state.update(held)


def day(label: str, value: str, key: str, words: Words) -> date | None:
    """Ask for a day, which may be left empty; `value` is an ISO day, "" for none."""
    start = date.fromisoformat(value) if value else None
    found: date | None = st.date_input(label, start, key=key, format=DAY_FORMATS[words.lang])
    return found


def _key(kind: str, area: str) -> str:
    return f"opened_{kind}_{area}"
