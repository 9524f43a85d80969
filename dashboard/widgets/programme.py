"""The whole form of an intervention: what it is, what it should move, when, its dose; and taking it away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import cached, cached_steering, markup
from dashboard.texts import Words
from dashboard.widgets.filling import fields, indicator_names
from dashboard.widgets.frame import show
from dashboard.widgets.storing import held, keep, read_again, store
from steering.editing import Written
from survey_schema.steering import Record

GROUPS: tuple[tuple[str, Sequence[Sequence[str]]], ...] = (
    ("what", (("name",), ("what", "domain"), ("target_group", "place"), ("areas",))),
    ("moves", (("factor", "outcome"), ("also",))),
    ("when", (("first_year", "last_year"), ("starts_on", "ends_on"))),
    ("dose", (("places", "reached"), ("hours_per_week", "weeks"))),
    ("voucher", (("voucher", "children_entitled"), ("children_used", "used_less_affluent"))),
)
"""Which fields stand together; each group says what filling it in makes possible."""


def change_form(area: str, code: str, words: Words) -> None:
    """Change everything of an intervention, or remove it. One that runs in others' areas says so instead."""
    stored = next(row for row in cached_steering.interventions(area) if row["id"] == code)
    closed = [each for each in str(stored["areas"]).split() if not cached_steering.may_edit(each)]
    if closed:
        titles = {each["code"]: str(each["name"]) for each in cached.areas()}
        others = words.list_of(titles.get(each, each) for each in closed)
        show(markup.paragraphs("note", [words.get("form.shared", areas=others)]))
        return
    row = held("intervention", stored, "name")
    with st.form(f"intervention_{code}", border=False):
        said = _said(row, words)
        if st.form_submit_button(words.get("form.save"), type="primary"):
            keep(area, [Written("intervention", code, said, row["version"])], words)
    if st.button(words.get("plan.again"), key=f"intervention_again_{code}"):
        read_again()
        st.rerun()
    _remove(area, row, words)


def _said(row: Record, words: Words) -> dict[str, object]:
    """Draw the groups of fields; gives what they say."""
    factors = indicator_names(words)
    places = {area["code"]: str(area["name"]) for area in cached.areas_where("edit")}
    names = {"factor": factors, "outcome": factors, "also": factors, "areas": places}
    said: dict[str, object] = {}
    for group, lines in GROUPS:
        show(
            markup.paragraphs("group", [words.get(f"form.{group}")]),
            markup.paragraphs("note", [words.get(f"form.{group}_note")]),
        )
        said |= fields("intervention", row, lines, names, words)
    return said


def _remove(area: str, row: Record, words: Words) -> None:
    """Remove an intervention, once somebody is sure; one that others refer to stays, and they are named."""
    with st.form(f"intervention_remove_{row['id']}", border=False):
        show(
            markup.paragraphs("group", [words.get("form.remove")]),
            markup.paragraphs("note", [words.get("form.remove_note")]),
        )
        is_sure = st.checkbox(words.get("form.sure"))
        if st.form_submit_button(words.get("form.remove_button")):
            if not is_sure:
                show(markup.paragraphs("wrong", [words.get("form.not_sure")]))
            elif store(area, [Written("intervention", row["id"], {}, row["version"], remove=True)], words):
                st.query_params.pop("intervention", None)
                st.rerun()
