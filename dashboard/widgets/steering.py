"""The forms and tables of the steering side. The only place that knows their widget keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import cached, cached_steering, markup
from dashboard.asking import database
from dashboard.incoming import FILES
from dashboard.questions import steering_saving, targets
from dashboard.stories import goals as goal_story
from dashboard.texts import Words
from dashboard.texts.sentences import percentage, state, title_of
from dashboard.widgets.frame import show
from dashboard.widgets.receiving import receive
from steering.calendar import calendar
from steering.cells import as_text
from steering.editing import Change, Written
from steering.goals import power_box
from survey_schema.errors import VardaError
from survey_schema.steering import KINDS

LEAST_AHEAD, MOST_AHEAD = 3, 5
LARGEST_WORKBOOK = 16 * 1024**2
"""Bytes of the largest workbook that is taken."""
DONE = "steering_done"
"""Under which the session holds how many rows the last form changed, until that is said."""
_EDITED = ("id", "year", "purpose", "intervention", "payer", "source", "currency", "adopted", "amended")
_EDITED_TOO = ("committed", "realised", "structural", "ends_on", "programme", "decision_number")
COLUMNS = (*_EDITED, *_EDITED_TOO)


def done(words: Words) -> None:
    """Say what the last form did, once."""
    count = st.session_state.pop(DONE, None)
    if count is not None:
        show(markup.paragraphs("done", [words.get("saved.rows", count=count)]))


def refused(refusal: VardaError, words: Words) -> None:
    """Say why nothing was stored, each mistake on its line."""
    items = "".join(f"<li>{escape(words.message(finding))}</li>" for finding in refusal.findings)
    show(
        markup.paragraphs("wrong", [words.message(refusal)]),
        f'<ul class="faults">{items}</ul>' if items else "",
    )


def goal_form(area: str, words: Words) -> None:
    """Set a goal: a factor, a target, a year, an owner, where it is laid down.

    What this town could see stands beside it before anything is saved.
    """
    names = {each.id: title_of(each, words) for each in cached.indicators() if each.domain != "background"}
    code = st.selectbox(
        words.get("goal.indicator"), list(names), format_func=names.__getitem__, key="goal_indicator"
    )
    rows = [row for row in cached.estimates(code, area) if state(row) == "shown"]
    if not rows:
        show(markup.paragraphs("next", [words.get("goal.no_baseline")]))
        return
    now = max(rows, key=lambda row: int(row["year"]))
    base, year = float(now["value"]), int(now["year"])
    show(markup.paragraphs("note", [words.get("goal.baseline", share=percentage(base, words), year=year)]))
    with st.container(horizontal=True):
        target = st.number_input(
            words.get("goal.target"), 0, 100, round(100 * base), key=f"goal_target_{code}"
        )
        years = list(range(year + LEAST_AHEAD, year + MOST_AHEAD + 1))
        until = st.selectbox(words.get("goal.target_year"), years, len(years) - 1, key="goal_year")
    box = power_box(base, target / 100, targets.effective_n(rows)) if target / 100 != base else None
    show(markup.paragraphs("note", [goal_story.power(box, base, words)]))
    owner = st.text_input(words.get("goal.owner"), key="goal_owner")
    laid = st.text_input(words.get("goal.laid_down_in"), key="goal_laid")
    if st.button(words.get("goal.save"), key="goal_save"):
        cells = {
            **{"area": area, "indicator": code, "baseline_year": year, "baseline": base},
            **{"lower": now["lower"], "upper": now["upper"], "target": target / 100, "target_year": until},
            **{"owner": owner, "laid_down_in": laid, "young": ""},
        }
        named = steering_saving.named(database(), "goal", f"{area}_{code}_{until}")
        store(area, [Written("goal", named, cells)], words)


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
            store(area, steering_saving.first_intervention(database(), area, cells, amount), words)


def decision_form(area: str, intervention: str, words: Words) -> None:
    """Record a decision on an activity: what, when, by whom, why."""
    options = KINDS["decision"].column("outcome").options
    with st.form("new_decision", border=False):
        outcome = st.selectbox(
            words.get("decision.outcome"), options, format_func=lambda code: words.get(f"decision.{code}")
        )
        day = st.date_input(words.get("decision.day"), cached_steering.current_day())
        body = st.text_input(words.get("decision.body"))
        reasons = st.text_area(words.get("decision.reasons"))
        if st.form_submit_button(words.get("decision.save")):
            cells = {"area": area, "intervention": intervention, "outcome": outcome, "decided_on": day}
            code = steering_saving.named(database(), "decision", f"{intervention}_{day.year}")
            store(area, [Written("decision", code, {**cells, "body": body, "reasons": reasons})], words)


def store(area: str, rows: Sequence[Written], words: Words) -> None:
    """Store what a form holds and show the page anew; comes back only where it was refused, and says why."""
    try:
        found = cached_steering.save(area, rows)
    except VardaError as refusal:
        refused(refusal, words)
        return
    st.session_state[DONE] = len(found)
    st.rerun()


def budget_table(area: str, words: Words) -> None:
    """Edit the budget lines of an area as a spreadsheet; what was read when it was opened tells conflicts."""
    held = f"plan_seen_{area}"
    if held not in st.session_state:
        st.session_state[held] = cached_steering.rows("budget_line", area)
    seen: list[dict[str, Any]] = st.session_state[held]
    table = [{name: steering_saving.as_edited(row)[name] for name in COLUMNS} for row in seen]
    edited = st.data_editor(
        table or [dict.fromkeys(COLUMNS)],
        num_rows="dynamic",
        hide_index=True,
        column_config=_columns(area, words),
        column_order=COLUMNS[1:],
        key=f"plan_table_{area}",
    )
    with st.container(horizontal=True):
        if st.button(words.get("plan.save"), key="plan_save"):
            taken = [row["id"] for row in seen]
            rows = steering_saving.edited_lines(area, seen, edited, taken)
            try:
                found = cached_steering.save(area, rows)
            except VardaError as refusal:
                refused(refusal, words)
                return
            st.session_state[DONE] = len(found)
            _forget(area)
        if st.button(words.get("plan.again"), key="plan_again"):
            _forget(area)


def _forget(area: str) -> None:
    """Read the lines anew, and leave what was typed."""
    for key in (f"plan_seen_{area}", f"plan_table_{area}"):
        st.session_state.pop(key, None)
    st.rerun()


def _columns(area: str, words: Words) -> dict[str, Any]:
    """Say of each column what may stand in it."""
    config = st.column_config
    kind = KINDS["budget_line"]
    named = _named(area, words)
    made: dict[str, Any] = {}
    for name in COLUMNS[1:]:
        label = words.get(f"plan.{name}")
        is_needed = kind.column(name).needed
        names = named.get(name)
        if names:
            options = list(names)
            written = partial(_written, names)
            made[name] = config.SelectboxColumn(
                label, options=options, format_func=written, required=is_needed
            )
        elif kind.column(name).sort == "money":
            made[name] = config.NumberColumn(label, format="%.2f", min_value=0.0, required=is_needed)
        elif name == "year":
            made[name] = config.NumberColumn(label, format="%d", step=1, required=True)
        else:
            made[name] = config.TextColumn(label)
    return made


def _written(names: Mapping[str, str], code: object) -> str:
    """Write a code as its name; one that isn't there any more stays as it is."""
    return names.get(str(code), str(code))


def _named(area: str, words: Words) -> dict[str, dict[str, str]]:
    """Give what can be chosen in a column, by id, with its name."""
    country = cached_steering.spending(area, cached_steering.current_day().year).place.country
    kind = KINDS["budget_line"]
    return {
        "intervention": {row["id"]: str(row["name"]) for row in cached_steering.interventions(area)},
        "payer": cached_steering.partners(area),
        "source": {each.id: words.text(each.name) for each in country.source} if country else {},
        "purpose": {code: words.get(f"purpose.{code}") for code in kind.column("purpose").options},
        "currency": {code: code for code in kind.column("currency").options},
        "structural": {"yes": words.get("plan.is_structural"), "no": words.get("plan.is_temporary")},
    }


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
        show(markup.table(words.get("plan.diff"), _diff_heads(words), _diff(found), 5))
        if found and st.button(words.get("plan.apply"), key="plan_apply"):
            applied = cached_steering.apply_incoming(area, content, file.name)
            st.session_state[DONE] = len(applied)
            FILES.discard(token)
            _forget(area)
    except VardaError as refusal:
        refused(refusal, words)
    if st.button(words.get("upload.discard"), key="plan_discard"):
        FILES.discard(token)
        st.rerun()


def _diff_heads(words: Words) -> list[str]:
    return [words.get(f"diff.{name}") for name in ("kind", "row", "column", "before", "after")]


def _diff(found: Sequence[Change]) -> list[list[str]]:
    write: Callable[[Change, str, Any], str] = lambda each, name, value: as_text(  # noqa: E731
        KINDS[each.edit.kind].column(name), value
    )
    return [
        [each.edit.kind, each.edit.id, name, write(each, name, before), write(each, name, after)]
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
