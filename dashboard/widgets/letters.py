"""The forms of the Letters page: the wording of a letter, and what the letters of a year are filled with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import markup
from dashboard.asking import database
from dashboard.questions import steering_saving
from dashboard.questions.letters import DAYS, TEXTS, Letter
from dashboard.reports.letter_files import DOCUMENT, as_document, file_name
from dashboard.stories import letters as story
from dashboard.stories.letter_text import named
from dashboard.texts import Words
from dashboard.widgets import rows
from dashboard.widgets.frame import show
from dashboard.widgets.storing import store
from steering.editing import Written
from survey_schema.letters import standard_text
from survey_schema.steering import KINDS

TALL = 480
"""Pixels of the text area, about as much as a letter needs."""


def take(letter: Letter, words: Words) -> None:
    """Offer the letter: as a file, printed, copied."""
    with st.container(key="downloads_letter", horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            words.get("letters.docx"),
            lambda: as_document(letter),
            file_name=file_name(letter),
            mime=DOCUMENT,
            on_click="ignore",
            key="letter_docx",
        )
        show(story.buttons(letter, words))


def wording_form(letter: Letter, words: Words) -> None:
    """Change the wording; the version that was read when it was opened tells whether another changed it."""
    key = f"letter_text_{letter.area}_{letter.letter}_{letter.language}"
    held = f"{key}_seen"
    if key not in st.session_state:
        st.session_state[key] = letter.wording
        st.session_state[held] = dict(letter.own) if letter.own else {}
    seen: Mapping[str, Any] = st.session_state[held]
    show(markup.paragraphs("note", [words.get("letters.how")]))
    typed = st.text_area(
        words.get("letters.wording"),
        key=key,
        height=TALL,
        max_chars=KINDS["letter"].column("wording").longest,
    )
    with st.container(horizontal=True):
        if st.button(words.get("letters.save"), key="letter_save"):
            _save_wording(letter, seen, typed, key, words)
        if seen and st.button(words.get("letters.back"), key="letter_back"):
            _store(letter.area, [Written("letter", seen["id"], {}, seen["version"], remove=True)], key, words)
        if st.button(words.get("plan.again"), key="letter_again"):
            _forget(key)
    if letter.is_outdated:
        with st.expander(words.get("letters.standard_now")):
            st.code(standard_text(letter.letter, letter.language), language=None, wrap_lines=True)


def _save_wording(letter: Letter, seen: Mapping[str, Any], typed: str, key: str, words: Words) -> None:
    """Store what was typed; the standard text itself is no wording of one's own."""
    if not seen and typed.strip() == standard_text(letter.letter, letter.language):
        show(markup.paragraphs("note", [words.get("letters.unchanged")]))
        return
    about = f"{letter.area}_{letter.letter}_{letter.language}"
    code = seen["id"] if seen else steering_saving.named(database(), "letter", about)
    cells = {name: getattr(letter, name) for name in ("area", "letter", "language")}
    row = Written("letter", code, {**cells, "wording": typed}, seen.get("version"))
    _store(letter.area, [row], key, words)


def year_form(letter: Letter, words: Words) -> None:
    """Say what the letters of a year are filled with: days, places, who to ask."""
    known = rows.opened("letter_year", letter.area, words)
    seen = next((row for row in known if row["year"] == letter.year), {})
    key = f"letter_year_{letter.area}_{letter.year}_{seen.get('version', 0)}"
    show(markup.paragraphs("note", [words.get("letters.year_note")]))
    with st.form(f"{key}_form", border=False):
        said: dict[str, object] = {}
        with st.container(horizontal=True):
            for name in DAYS:
                said[name] = rows.day(_label(name, words), seen.get(name, ""), f"{key}_{name}", words)
        for name in TEXTS:
            said[name] = st.text_input(_label(name, words), seen.get(name, ""), key=f"{key}_{name}")
        saving = st.form_submit_button(words.get("letters.year_save"))
    if saving:
        about = f"{letter.area}_{letter.year}"
        code = seen["id"] if seen else steering_saving.named(database(), "letter_year", about)
        cells = {"area": letter.area, "year": letter.year, **said}
        rows.store(letter.area, [Written("letter_year", code, cells, seen.get("version"))], words)


def _label(field: str, words: Words) -> str:
    """Name a field as a label of a form does."""
    name = named(field, words.lang)
    return f"{name[:1].upper()}{name[1:]}"


def _store(area: str, written: list[Written], key: str, words: Words) -> None:
    """Store a wording and read anew; where it is refused, say why, and leave what was typed."""
    if store(area, written, words):
        _forget(key)


def _forget(key: str) -> None:
    """Read anew, and leave what was typed under a key."""
    for name in [each for each in st.session_state if str(each).startswith(key)]:
        st.session_state.pop(name, None)
    st.rerun()
