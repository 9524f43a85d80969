"""The forms and tables of the steering side. The only place that knows their widget keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from dashboard import cached, cached_steering, markup
from dashboard.asking import database
from dashboard.incoming import FILES
from dashboard.questions import steering_saving
from dashboard.texts import Words
from dashboard.texts.sentences import title_of
from dashboard.widgets.frame import show
from dashboard.widgets.lines_table import COLUMNS, forget, lines_of, lines_table
from dashboard.widgets.receiving import receive
from dashboard.widgets.rows import DAY_FORMATS
from dashboard.widgets.storing import (
    done,
    held_rows,
    keep,
    refused,
    remember,
    store,
    undo,
)
from steering.calendar import calendar
from steering.cells import as_text
from steering.editing import Change, Written
from survey_schema.errors import VardaError
from survey_schema.steering import KINDS

__all__ = (
    "budget_table",
    "days",
    "decision_form",
    "done",
    "intervention_form",
    "refused",
    "undo",
    "workbook",
)
LARGEST_WORKBOOK = 16 * 1024**2
"""Bytes of the largest workbook that is taken."""


def intervention_form(area: str, words: Words) -> None:
    """Add an activity with four fields; everything else is for later, and says what it makes possible."""
    factors = {"": words.get("new.no_factor")}
    factors |= {each.id: title_of(each, words) for each in cached.indicators() if each.domain != "background"}
    with st.form("new_intervention", border=False):
        name = st.text_input(words.get("new.name"))
        factor = st.selectbox(words.get("new.factor"), list(factors), format_func=factors.__getitem__)
        with st.container(horizontal=True):
            first = st.number_input(
                words.get("new.first_year"), 1990, 2100, cached_steering.current_day().year
            )
            last = st.number_input(words.get("new.last_year"), 1990, 2100, None)
            amount = st.text_input(words.get("new.amount"))
        show(markup.paragraphs("note", [words.get("new.later")]))
        if st.form_submit_button(words.get("new.save")):
            cells = {"name": name, "factor": factor, "first_year": first, "last_year": last}
            keep(area, steering_saving.first_intervention(database(), area, cells, amount), words)


def decision_form(area: str, intervention: str, words: Words) -> None:
    """Record a decision on an activity: what, when, by whom, why, and what is put in again."""
    country = cached_steering.spending(area, cached_steering.current_day().year).place.country
    options = KINDS["decision"].column("outcome").options
    with st.form("new_decision", border=False):
        outcome = st.selectbox(
            words.get("decision.outcome"), options, format_func=lambda code: words.get(f"decision.{code}")
        )
        day = st.date_input(
            words.get("decision.day"), cached_steering.current_day(), format=DAY_FORMATS[words.lang]
        )
        body = st.text_input(words.get("decision.body"))
        reasons = st.text_area(words.get("decision.reasons"))
        reinvested = st.text_input(words.get("decision.amount")).strip()
        if st.form_submit_button(words.get("decision.save")):
            cells = {"area": area, "intervention": intervention, "outcome": outcome, "decided_on": day}
            cells |= {"body": body, "reasons": reasons, "reinvested": reinvested}
            cells["currency"] = country.currency if country and reinvested else ""
            code = steering_saving.named(database(), "decision", f"{intervention}_{day.year}")
            keep(area, [Written("decision", code, cells)], words)


def budget_table(area: str, words: Words) -> None:
    """Edit the budget lines of an area as a spreadsheet; what was read when it was opened tells conflicts."""
    key = f"plan_table_{area}"
    seen = held_rows(f"plan_{area}", key, cached_steering.rows("budget_line", area))
    edited = lines_table(area, lines_of(seen), COLUMNS[1:], key, words)
    with st.container(horizontal=True):
        is_saved = st.button(words.get("plan.save"), key="plan_save")
        if st.button(words.get("plan.again"), key="plan_again"):
            forget(key)
        undo(area, words)
    if is_saved:
        taken = steering_saving.ids(database(), "budget_line")
        if store(area, steering_saving.edited_lines(area, seen, edited, taken), words):
            forget(key)


def workbook(area: str, words: Words) -> None:
    """Take the rows of an area home as a workbook, and bring a changed one back: first the differences."""
    st.download_button(
        words.get("plan.export"),
        lambda: cached_steering.workbook(area),
        file_name=f"varda_steering_{area}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        key="plan_export",
    )
    if not cached_steering.may_edit(area):
        return
    if st.toggle(words.get("plan.import"), key="plan_bring"):
        arrival = receive(
            words, "edit", (".xlsx",), words.get("plan.import"), key="plan_token", largest=LARGEST_WORKBOOK
        )
        if arrival is not None and arrival.file is not None:
            _bring_back(area, arrival.file, arrival.token, words)


def _bring_back(area: str, file: Path, token: str, words: Words) -> None:
    """Show what a workbook would change, and apply it or throw it away."""
    content = file.read_bytes()
    try:
        found = cached_steering.incoming(area, content, file.name)
        show(markup.table(words.get("plan.diff"), _diff_heads(words), _diff(found, words), 5))
        if found and st.button(words.get("plan.apply"), key="plan_apply"):
            remember(area, cached_steering.apply_incoming(area, content, file.name))
            FILES.discard(token)
            forget(f"plan_table_{area}")
    except VardaError as refusal:
        refused(refusal, words)
    if st.button(words.get("upload.discard"), key="plan_discard"):
        FILES.discard(token)
        st.rerun()


def _diff_heads(words: Words) -> list[str]:
    return [words.get(f"diff.{name}") for name in ("kind", "row", "column", "before", "after")]


def _diff(found: Sequence[Change], words: Words) -> list[list[str]]:
    return [
        [
            *(words.get(f"kind.{each.edit.kind}"), each.edit.id, words.get(f"cell.{name}")),
            *(as_text(KINDS[each.edit.kind].column(name), value) for value in (before, after)),
        ]
        for each in found
        for name, before, after in each.columns
    ]


def days(area: str, year: int, words: Words) -> None:
    """Offer the days of a year as a calendar file."""
    now = datetime.now(UTC)
    st.download_button(
        words.get("goals.calendar"),
        lambda: calendar(cached_steering.days(area, year, words), now).encode(),
        file_name=f"varda_{area}_{year}.ics",
        mime="text/calendar",
        on_click="ignore",
        key="goals_calendar",
    )
