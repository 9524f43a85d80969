"""The money of one intervention as a small table: payer, source, year, amount; and a payer who is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import cached_steering, markup
from dashboard.asking import database
from dashboard.questions import steering_saving
from dashboard.texts import Words
from dashboard.widgets.frame import show
from dashboard.widgets.lines_table import forget, lines_of, lines_table
from dashboard.widgets.storing import held_rows, hold_rows, store
from steering.editing import Written
from survey_schema.steering import KINDS

SHOWN = ("payer", "source", "year", "adopted", "amended", "structural", "ends_on")


def money_table(area: str, code: str, words: Words) -> None:
    """Edit the budget lines of an intervention in an area as a spreadsheet, for several payers and years."""
    key = f"programme_money_{area}_{code}"
    stored = [row for row in cached_steering.rows("budget_line", area) if row["intervention"] == code]
    held = f"money_{area}_{code}"
    seen = held_rows(held, key, stored)
    typed = held_rows(f"{held}_typed", key, lines_of(seen))
    show(markup.paragraphs("note", [words.get("form.money_note")]))
    edited = lines_table(area, typed, SHOWN, key, words)
    with st.container(horizontal=True):
        is_saved = st.button(words.get("plan.save"), key=f"{key}_save")
        if st.button(words.get("plan.again"), key=f"{key}_again"):
            forget(key)
    if is_saved:
        taken = steering_saving.ids(database(), "budget_line")
        whole = _filled(area, code, edited)
        if store(area, steering_saving.edited_lines(area, seen, whole, taken), words):
            forget(key)
    if _is_payer_added(area, code, words):
        hold_rows(held, seen)
        hold_rows(f"{held}_typed", edited)
        st.rerun()


def _filled(area: str, code: str, edited: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Fill in what the small table doesn't ask of a new line: the intervention it is for, its currency."""
    country = cached_steering.spending(area, cached_steering.current_day().year).place.country
    own = {
        "purpose": "intervention",
        "intervention": code,
        "currency": country.currency if country else "EUR",
    }
    return [{**row, **own} if _is_new(row) else dict(row) for row in edited]


def _is_new(row: Mapping[str, Any]) -> bool:
    """Tell whether somebody added a line and wrote something in it."""
    return not row.get("id") and any(steering_saving.given(row.get(name)) for name in SHOWN)


def _is_payer_added(area: str, code: str, words: Words) -> bool:
    """Add a payer who isn't in the list yet; what stands in the table stays there."""
    with st.popover(words.get("form.payer")), st.form(f"payer_{code}", border=False):
        name = st.text_input(words.get("form.payer_name"), max_chars=200)
        role = st.selectbox(
            words.get("form.payer_role"),
            KINDS["partner"].column("role").options,
            format_func=lambda each: words.get(f"option.{each}"),
        )
        if not st.form_submit_button(words.get("form.payer_add")):
            return False
        named = steering_saving.named(database(), "partner", f"{area}_{name}")
        return store(area, [Written("partner", named, {"area": area, "name": name, "role": role})], words)
