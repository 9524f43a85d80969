"""What every form of the steering side does with what was filled in: store it, say what happened, undo it.

A form is made on the row as it was when the form came up. That row is held until it is stored or read again:
what another changed meanwhile is told then, and never overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import cached_steering, markup
from dashboard.stories.steering_words import mistake
from dashboard.texts import Words
from dashboard.widgets.frame import show
from steering.editing import Change, Written, taken_back
from survey_schema.errors import VardaError
from survey_schema.steering import KINDS, Record

_DONE, _LAST, _SAVES, _HELD = "steering_done", "steering_last", "steering_saves", "steering_held_"


def done(words: Words) -> None:
    """Say what the last form did, once."""
    code, count = st.session_state.pop(_DONE, ("", 0))
    if code:
        show(markup.paragraphs("done", [words.get(code, count=count)]))


def refused(refusal: VardaError, words: Words) -> None:
    """Say why nothing was stored, each mistake on its line."""
    items = "".join(f"<li>{escape(mistake(finding, words))}</li>" for finding in refusal.findings)
    show(
        markup.paragraphs("wrong", [words.message(refusal)]),
        f'<ul class="faults">{items}</ul>' if items else "",
    )


def store(area: str, rows: Sequence[Written], words: Words) -> bool:
    """Store what was filled in on a page of an area, or say why not; tells whether it was stored."""
    try:
        found = cached_steering.save(area, rows)
    except VardaError as refusal:
        refused(refusal, words)
        return False
    remember(area, found)
    return True


def keep(area: str, rows: Sequence[Written], words: Words) -> None:
    """Store what was filled in and show the page anew, or say why not."""
    if store(area, rows, words):
        st.rerun()


def remember(area: str, found: Sequence[Change], code: str = "saved.rows") -> None:
    """Remember what was stored, to say it once and to take it back; every form reads its row anew."""
    st.session_state[_DONE] = (code if found else "saved.nothing", len(found))
    if found:
        st.session_state[_LAST] = (area, tuple(found))
    st.session_state[_SAVES] = st.session_state.get(_SAVES, 0) + 1
    read_again()


def read_again() -> None:
    """Let every form and table read what is stored, and leave what was filled in."""
    for key in [key for key in st.session_state if str(key).startswith(_HELD)]:
        del st.session_state[key]


def undo(area: str, words: Words) -> None:
    """Offer to take the last change of this visit back: an edit like any other, with versions and audit."""
    where, found = st.session_state.get(_LAST, ("", ()))
    if where != area or not found:
        return
    if st.button(words.get("undo.button", count=len(found)), key="steering_undo"):
        try:
            back = cached_steering.save(area, taken_back(found))
        except VardaError as refusal:
            show(markup.paragraphs("wrong", [words.get("undo.refused")]))
            refused(refusal, words)
            return
        remember(area, back, "undo.done")
        st.session_state.pop(_LAST, None)
        st.rerun()


def blank(kind: str, **known: object) -> Record:
    """Give an empty row for a form that adds one, empty again after every save; what must be chosen begins
    with its first option."""
    columns = KINDS[kind].columns
    first = {each.name: each.options[0] for each in columns if each.needed and each.options}
    empty = {each.name: each.empty for each in columns}
    return {**empty, **first, "id": "new", "version": st.session_state.get(_SAVES, 0), **known}


def held(kind: str, stored: Record, first: str) -> Record:
    """Give a row as it was when its form came up; `first` is the column of the form's first field.

    Streamlit forgets a widget that was not drawn: then the form comes up anew, and so does its row.
    """
    key = f"{_HELD}{kind}_{stored['id']}"
    there: Record | None = st.session_state.get(key)
    if there is None or field_key(kind, there, first) not in st.session_state:
        there = st.session_state[key] = dict(stored)
    return there


def held_rows(name: str, table: str, rows: Sequence[Record]) -> list[Record]:
    """Give rows as they were when their table came up; `table` is the key of its widget."""
    key = f"{_HELD}{name}"
    if key not in st.session_state or table not in st.session_state:
        st.session_state[key] = list(rows)
    there: list[Record] = st.session_state[key]
    return there


def hold_rows(name: str, rows: Sequence[Record]) -> None:
    """Go on holding rows as they were, where something else was stored while their table is filled in."""
    st.session_state[f"{_HELD}{name}"] = list(rows)


def field_key(kind: str, row: Record, column: str) -> str:
    """Name the widget of a column in the form of a row: another one after every change of the row."""
    return f"{kind}_{row['id']}_{row['version']}_{column}"
