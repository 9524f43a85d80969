"""The steering side as `cached` keeps figures: asked of who looks first, kept until the database changes.

Rows of an area are for who may see its own figures: money of others is not shown, also not in a sum. What is
changed is changed by who looks, in areas it may edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import streamlit as st

from dashboard.access import rights
from dashboard.access.visiting import file_version
from dashboard.asking import audience_of, audiences_of, data_version, database, known, require, visitor
from dashboard.cached import ENTRIES, areas_where, open_areas, version_of
from dashboard.figures.rows import Rows
from dashboard.navigation import RESULTS_FUNDING
from dashboard.publishing.public_file import public_path
from dashboard.questions import cycles, programmes, standing, steering_saving, targets, yearly
from dashboard.questions import history as changed
from dashboard.questions import letters as letters_asked
from dashboard.questions import results as funded
from dashboard.questions import spending as spent
from dashboard.questions import steered as steering_marks
from dashboard.questions.cycles import Cycle
from dashboard.questions.history import History
from dashboard.questions.letters import Letter
from dashboard.questions.programmes import Story
from dashboard.questions.results import Results
from dashboard.questions.spending import Spending
from dashboard.questions.standing import Standing
from dashboard.questions.steered import Steered
from dashboard.questions.targets import Standing as Target
from dashboard.questions.targets import Timing
from dashboard.questions.yearly import Account
from dashboard.stories import steering_days
from dashboard.texts import Words
from steering.calendar import Entry
from steering.editing import Change, Written
from steering.reminders import Reminder
from store.acting import acting_as
from store.notices import Notice
from survey_schema.countries import Country
from survey_schema.design import Audience, strictest


def current_day() -> date:
    """Give the day it is, by which money is warned of and steps are late."""
    return datetime.now(UTC).date()


def areas() -> Rows:
    """Give the areas that have figures and whose steering side is open to who looks."""
    own = {area["code"] for area in areas_where("view")}
    return [area for area in open_areas() if area["code"] in own]


def opened() -> tuple[str, ...]:
    """Name the areas whose steering side is open to who looks: what others pay stands in no sum."""
    parents = known().parents
    return tuple(sorted(code for code in parents if rights.may(visitor(), "view", code, parents)))


def may_edit(area: str) -> bool:
    """Tell whether who looks may change the steering side of an area."""
    return rights.may(visitor(), "edit", area, known().parents)


def factor_standings(area: str, year: int, against: str, factors: tuple[str, ...]) -> list[Standing]:
    """Give how some factors stand in an area and year, judged together, beside an area around it."""
    seen, around = audiences_of(area)
    if against:
        around = strictest(around, audience_of(against))
    return _factor_standings(database(), version_of(area), area, year, against, factors, seen, around)


def budget_years(area: str) -> list[int]:
    """Give the years for which there are budget lines of an area, the last first."""
    require("view", area)
    return _budget_years(database(), data_version(), area, opened())


def spending(area: str, year: int) -> Spending:
    """Give what is registered of an area's money in a calendar year."""
    require("view", area)
    return _spending(database(), data_version(), area, year, current_day(), opened())


def interventions(area: str) -> Rows:
    """Give the interventions that run, ran or will run in an area, in one around it or in one inside it."""
    require("view", area)
    return _interventions(database(), data_version(), area, opened())


def told_of(intervention: str, area: str) -> Story:
    """Give everything that is told of an intervention in an area.

    Its change is seen by the rules of the area; by the public's where it runs in areas that are not open too.
    """
    require("view", area)
    audience = strictest(*audiences_of(area))
    row = next((row for row in interventions(area) if row["id"] == intervention), None)
    codes = str(row["areas"]).split() if row else []
    if not all(rights.may(visitor(), "view", code, known().parents) for code in codes):
        audience = strictest(audience, "public")
    return _told_of(database(), data_version(), intervention, area, audience, opened())


def goals(area: str) -> list[Target]:
    """Give the goals of an area as they stand."""
    require("view", area)
    return _goals(database(), data_version(), area, audience_of(area))


def timing(area: str) -> Timing | None:
    """Give the last survey of an area and the decision on money that its results reach."""
    require("view", area)
    return _timing(database(), data_version(), area)


def days(area: str, year: int, words: Words) -> list[Entry]:
    """Give an area's days around the survey of a year, in words."""
    return steering_days.entries(cycle(area, year), words)


def may_see(area: str) -> bool:
    """Tell whether the steering side of an area is open to who looks."""
    return rights.may(visitor(), "view", area, known().parents)


def cycle_years(area: str) -> list[int]:
    """Give the years that have a cycle in an area, the one in progress first."""
    require("view", area)
    return _cycle_years(database(), data_version(), area, current_day().year)


def cycle(area: str, year: int) -> Cycle:
    """Give the ten steps of a year in an area, the 56 days, and the decisions on money around them."""
    require("view", area)
    return _cycle(database(), data_version(), area, year, current_day())


def reminders(area: str) -> list[Reminder]:
    """Give what an area should be reminded of, the soonest first."""
    require("view", area)
    return _reminders(database(), data_version(), area, current_day())


def country(area: str) -> Country | None:
    """Give the rules of the country an area lies in; None where nobody said which they are."""
    return cycle(area, current_day().year).place.country


def law(area: str) -> list[Notice]:
    """Give what the public page of an area says of the law."""
    require("view", area)
    return _law(database(), data_version(), area)


def steered(indicator: str, area: str) -> Steered:
    """Give the goals and interventions on an indicator in an area, as far as they are open to who looks."""
    year = current_day().year
    if not may_see(area):
        return Steered(year)
    return _steered(database(), data_version(), indicator, area, year, opened())


def told_years(area: str) -> set[int]:
    """Give the years of which a wave of an area was accepted: what is expected of them comes late."""
    require("view", area)
    return _told_years(database(), data_version(), area)


def results(area: str) -> Results:
    """Give the agreements of an area that pay by results, each with its figure, and the price list."""
    require("view", area)
    return _results(database(), data_version(), area, audience_of(area))


def is_results_funding_on() -> bool:
    """Tell whether the module on funding by results is on; anybody may know."""
    return _is_results_funding_on(database(), data_version())


def modules() -> frozenset[str]:
    """Name the parts of the software that an administrator turned on; anybody may know."""
    return frozenset({RESULTS_FUNDING}) if is_results_funding_on() else frozenset()


def turn_results_funding(*, on: bool) -> None:
    """Turn the module on funding by results on or off. Raises Denied."""
    with acting_as(require("manage").name):
        steering_saving.turn_results_funding(database(), on=on)


def rows(kind: str, area: str) -> Rows:
    """Give the rows of a kind of an area itself, with their versions."""
    require("view", area)
    return _rows(database(), data_version(), kind, area)


def history(area: str) -> History:
    """Give what was changed of an area's own rows, the last first."""
    require("view", area)
    return _history(database(), data_version(), area)


def partners(area: str) -> dict[str, str]:
    """Give the names of an area's partners by their ids."""
    return {row["id"]: str(row["name"]) for row in rows("partner", area)}


def letter(area: str, letter_id: str, language: str, year: int) -> Letter:
    """Give a letter of an area in a language, filled for a year."""
    require("view", area)
    public = public_path(database())
    versions = f"{data_version()} {file_version(public)}"
    return _letter(database(), versions, public, area, letter_id, language, year)


def letter_years(area: str) -> list[int]:
    """Give the years there may be letters of, the last first."""
    require("view", area)
    return _letter_years(database(), data_version(), area, current_day().year)


def account(area: str, year: int) -> Account:
    """Give the account of an area and a calendar year, of the areas in it that are open to who looks."""
    require("view", area)
    compared = strictest(*audiences_of(area))
    return _account(database(), data_version(), area, year, opened(), audience_of(area), compared)


def save(area: str, written: Sequence[Written]) -> list[Change]:
    """Store what was written on a page of an area, all or nothing. Raises Denied for another's area, Refusal
    with every mistake, and with who, when and what where another changed a row meanwhile."""
    with acting_as(require("edit", area).name):
        return steering_saving.save(database(), written, current_day(), _require_edit)


def workbook(area: str) -> bytes:
    """Write an area's rows of every kind as a workbook."""
    require("view", area)
    return steering_saving.workbook(database(), area)


def incoming(area: str, content: bytes, name: str) -> list[Change]:
    """Say what importing a workbook on a page of an area would change. Raises as `save`."""
    require("edit", area)
    return steering_saving.incoming(database(), content, name, current_day(), _require_edit)


def apply_incoming(area: str, content: bytes, name: str) -> list[Change]:
    """Import a workbook, all or nothing: what it would change is worked out anew, on what is stored now."""
    with acting_as(require("edit", area).name):
        return steering_saving.apply_incoming(database(), content, name, current_day(), _require_edit)


def _require_edit(codes: Iterable[str]) -> None:
    for code in sorted(codes):
        require("edit", code)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _factor_standings(
    path: Path,
    version: str,
    area: str,
    year: int,
    against: str,
    factors: tuple[str, ...],
    seen: Audience,
    around: Audience,
) -> list[Standing]:
    return standing.standings(path, area, year, against, seen, around, factors)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _budget_years(path: Path, version: str, area: str, opened: tuple[str, ...]) -> list[int]:
    return spent.budget_years(path, area, opened)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _spending(path: Path, version: str, area: str, year: int, day: date, opened: tuple[str, ...]) -> Spending:
    return spent.spending(path, area, year, day, opened)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _interventions(path: Path, version: str, area: str, opened: tuple[str, ...]) -> Rows:
    return programmes.interventions(path, area, opened)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _told_of(
    path: Path, version: str, intervention: str, area: str, audience: Audience, opened: tuple[str, ...]
) -> Story:
    return programmes.told_of(path, intervention, area, audience, opened)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _goals(path: Path, version: str, area: str, audience: Audience) -> list[Target]:
    return targets.goals(path, area, audience)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _timing(path: Path, version: str, area: str) -> Timing | None:
    return targets.timing(path, area)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _history(path: Path, version: str, area: str) -> History:
    return changed.history(path, area)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _cycle_years(path: Path, version: str, area: str, this_year: int) -> list[int]:
    return cycles.cycle_years(path, area, this_year)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _cycle(path: Path, version: str, area: str, year: int, day: date) -> Cycle:
    return cycles.cycle(path, area, year, day)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _reminders(path: Path, version: str, area: str, day: date) -> list[Reminder]:
    return cycles.reminders(path, area, day)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _law(path: Path, version: str, area: str) -> list[Notice]:
    return cycles.law(path, area)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _rows(path: Path, version: str, kind: str, area: str) -> Rows:
    return steering_saving.records(path, kind, area)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _letter(
    path: Path, versions: str, public: Path, area: str, letter_id: str, language: str, year: int
) -> Letter:
    return letters_asked.letter_of(path, public, area, letter_id, language, year)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _letter_years(path: Path, version: str, area: str, this_year: int) -> list[int]:
    return letters_asked.letter_years(path, area, this_year)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _account(
    path: Path,
    version: str,
    area: str,
    year: int,
    opened: tuple[str, ...],
    seen: Audience,
    compared: Audience,
) -> Account:
    return yearly.account(path, area, year, opened, seen, compared)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _steered(
    path: Path, version: str, indicator: str, area: str, year: int, opened: tuple[str, ...]
) -> Steered:
    return steering_marks.steered(path, indicator, area, year, opened)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _told_years(path: Path, version: str, area: str) -> set[int]:
    return steering_saving.told_years(path, area)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _results(path: Path, version: str, area: str, audience: Audience) -> Results:
    return funded.results(path, area, audience)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _is_results_funding_on(path: Path, version: str) -> bool:
    return steering_saving.is_results_funding_on(path)
