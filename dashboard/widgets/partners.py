"""The forms of partners, of agreements with them, and of what parents agreed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import cached_steering
from dashboard.asking import database
from dashboard.figures.rows import Rows
from dashboard.questions import steering_saving
from dashboard.stories import partners as story
from dashboard.texts import Words
from dashboard.widgets import rows
from steering.editing import Written
from survey_schema.steering import KINDS, YES_NO, Column

NEW = ""
TEXTS = ("wording", "home_times", "alcohol")


def partner_form(area: str, words: Words) -> None:
    """Add a partner, or change its name or role."""
    seen = rows.opened("partner", area, words)
    row, key = _which("partner", area, seen, {each["id"]: str(each["name"]) for each in seen}, words)
    with st.form(f"form_{key}", border=False):
        name = st.text_input(words.get("partners.partner"), row.get("name", ""), key=f"{key}_name")
        role = _choice(KINDS["partner"].column("role"), row, "role_of", f"{key}_role", words)
        if st.form_submit_button(words.get("partners.save")):
            _store("partner", area, row, {"area": area, "name": name, "role": role}, name, words)


def agreement_form(area: str, words: Words) -> None:
    """Add an agreement with a partner, or change one: its form, about what, since, until, the paper."""
    names = cached_steering.partners(area)
    seen = rows.opened("partner_agreement", area, words)
    labels = {
        each["id"]: words.get(
            "partners.agreement_of",
            partner=names.get(each["partner"], each["partner"]),
            about=words.get(f"about.{each['about']}"),
        )
        for each in seen
    }
    row, key = _which("partner_agreement", area, seen, labels, words)
    kind = KINDS["partner_agreement"]
    with st.form(f"form_{key}", border=False):
        codes = list(names)
        place = codes.index(row["partner"]) if row.get("partner") in codes else 0
        partner = st.selectbox(
            words.get("partners.partner"), codes, place, format_func=names.__getitem__, key=f"{key}_partner"
        )
        with st.container(horizontal=True):
            form = _choice(kind.column("form"), row, "tie", f"{key}_form", words)
            about = _choice(kind.column("about"), row, "about", f"{key}_about", words)
        with st.container(horizontal=True):
            since = rows.day(words.get("partners.form_since"), row.get("since", ""), f"{key}_since", words)
            until = rows.day(words.get("partners.form_until"), row.get("until", ""), f"{key}_until", words)
        document = st.text_input(
            words.get("partners.document"), row.get("document", ""), key=f"{key}_document"
        )
        if st.form_submit_button(words.get("partners.save")):
            cells = {"area": area, "partner": partner, "form": form, "about": about, "document": document}
            named = f"{partner}_{about}"
            _store("partner_agreement", area, row, {**cells, "since": since, "until": until}, named, words)


def parents_form(area: str, words: Words) -> None:
    """Add what parents agreed, or change it: the wording, home times, alcohol, who signed, where, when."""
    seen = rows.opened("parents_agreement", area, words)
    labels = {each["id"]: story.parents_title(each, words) for each in seen}
    row, key = _which("parents_agreement", area, seen, labels, words)
    with st.form(f"form_{key}", border=False):
        cells: dict[str, Any] = {"area": area}
        this_year = cached_steering.current_day().year
        cells["year"] = st.number_input(
            words.get("parents.year"), 1990, 2100, row.get("year", this_year), key=f"{key}_year"
        )
        with st.container(horizontal=True):
            for name in ("district", "school"):
                label = words.get(f"parents.form_{name}")
                cells[name] = st.text_input(label, row.get(name, ""), key=f"{key}_{name}")
        agrees = st.checkbox(
            words.get("parents.form_school_agrees"), row.get("school_agrees") == "yes", key=f"{key}_agrees"
        )
        cells["school_agrees"] = YES_NO[0] if agrees else YES_NO[1] if cells["school"] else ""
        for name in TEXTS:
            label = words.get(f"parents.{name}")
            cells[name] = st.text_area(label, row.get(name, ""), key=f"{key}_{name}", height=96)
        with st.container(horizontal=True):
            for name in ("signed", "invited"):
                label = words.get(f"parents.form_{name}")
                cells[name] = st.number_input(label, 0, None, row.get(name), step=1, key=f"{key}_{name}")
        if st.form_submit_button(words.get("partners.save")):
            _store("parents_agreement", area, row, cells, f"{area}_{cells['year']}", words)


def _which(
    kind: str, area: str, seen: Rows, labels: Mapping[str, str], words: Words
) -> tuple[dict[str, Any], str]:
    """Choose a row to change, or a new one; gives the row ({} for a new one) and the key of its widgets.

    The key has the version, and of a new one how many there are, so that a saved form starts anew.
    """
    known = {row["id"]: row for row in seen}
    names = {NEW: words.get(f"{kind}.new"), **labels}
    code = st.selectbox(
        words.get(f"{kind}.which"), list(names), format_func=names.__getitem__, key=f"{kind}_which_{area}"
    )
    row = known.get(code, {})
    return row, f"{kind}_{area}_{code}_{row.get('version', len(seen))}"


def _choice(column: Column, row: Mapping[str, Any], prefix: str, key: str, words: Words) -> str:
    """Choose one of the options that a column has."""
    place = column.options.index(row[column.name]) if row.get(column.name) else 0
    chosen: str = st.selectbox(
        words.get(f"partners.form_{column.name}"),
        column.options,
        place,
        format_func=lambda code: words.get(f"{prefix}.{code}"),
        key=key,
    )
    return chosen


def _store(
    kind: str, area: str, row: Mapping[str, Any], cells: Mapping[str, object], named: str, words: Words
) -> None:
    code = row["id"] if row else steering_saving.named(database(), kind, named)
    rows.store(area, [Written(kind, code, cells, row["version"] if row else None)], words)
