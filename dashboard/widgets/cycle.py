"""The form of a step of the cycle: done, when, what shows it; or another day."""

from __future__ import annotations

import streamlit as st

from dashboard.asking import database
from dashboard.questions import steering_saving
from dashboard.questions.cycles import Cycle
from dashboard.texts import Words
from dashboard.widgets import rows
from steering.editing import Written
from survey_schema.steering import STEPS


def step_form(found: Cycle, words: Words) -> None:
    """Mark a step as done, with its day and what shows it, or set another day for it."""
    area, year = found.place.area, found.year
    seen = {row["step"]: row for row in rows.opened("cycle_step", area, words) if row["year"] == year}
    first = next((step.number for step in found.steps if step.state != "done"), 1)
    number = st.selectbox(
        words.get("cycle.which"),
        list(STEPS),
        first - 1,
        format_func=lambda each: f"{each}. {words.get(f'step.{each}')}",
        key=f"cycle_step_{area}_{year}",
    )
    row = seen.get(number)
    key = f"cycle_{area}_{year}_{number}_{row['version'] if row else 0}"
    with st.form(f"form_{key}", border=False):
        with st.container(horizontal=True):
            done = rows.day(words.get("cycle.form_done"), row["done_on"] if row else "", f"{key}_done", words)
            due = rows.day(words.get("cycle.form_due"), row["due"] if row else "", f"{key}_due", words)
        evidence = st.text_input(
            words.get("cycle.form_evidence"), row["evidence"] if row else "", key=f"{key}_evidence"
        )
        if st.form_submit_button(words.get("cycle.save")):
            cells = {"area": area, "year": year, "step": number, "due": due, "done_on": done}
            code = (
                row["id"]
                if row
                else steering_saving.named(database(), "cycle_step", f"{area}_{year}_{number}")
            )
            version = row["version"] if row else None
            rows.store(area, [Written("cycle_step", code, {**cells, "evidence": evidence}, version)], words)
