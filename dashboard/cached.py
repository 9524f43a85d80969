"""The one place with Streamlit's cache: answers are kept until what they rest on changes.

Who asks is known here, and rights decide before anything is fetched. Every entry is keyed by the database's
path, a version, and by whose rules it is seen, never by anything else of a visitor's session. The version is
that of the whole database, or (`version_of`) that of an area's country or own waves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.access import rights
from dashboard.access.rights import Action, Denied
from dashboard.asking import (
    audience_of,
    audiences_of,
    data_version,
    database,
    known,
    open_to_visitor,
    require,
    visitor,
)
from dashboard.figures.rows import Rows, rows_of
from dashboard.publishing import proposal as publishing
from dashboard.publishing import releasing
from dashboard.publishing.proposal import Asked, Proposal
from dashboard.publishing.public_file import public_path, write_public_file
from dashboard.publishing.releasing import Days
from dashboard.questions import answers, comparisons, diffs, groups, ladder, maps, reach, schools, standing
from dashboard.questions import beside as stands_beside
from dashboard.questions import factors as goes_with
from dashboard.questions import members as side_by_side
from dashboard.questions.beside import Beside
from dashboard.questions.diffs import Diff
from dashboard.questions.factors import FactorsQuestion
from dashboard.questions.groups import Division, GroupQuestion
from dashboard.questions.maps import Map
from dashboard.questions.members import Audiences, Members
from dashboard.questions.schools import SchoolFigures
from dashboard.questions.standing import Standing
from estimates.nonresponse import Response
from estimates.totals import Group
from store.accounts import Account
from store.acting import acting_as
from store.publications import Publication
from store.versions import Versions
from survey_schema.design import Audience, strictest
from survey_schema.errors import Finding, Note
from survey_schema.instrument import Indicator
from survey_schema.policy import load_policy
from survey_schema.progress import Told

ENTRIES = 512


def version_of(area: str, *, alone: bool = False) -> str:
    """Give a fingerprint that changes when an answer about an area may: with any wave of its country.

    `alone`: for answers in which no area around it and no neighbour has a part: with its own waves only.
    """
    versions = _versions(database(), data_version())
    return versions.of_ground(area) if alone else versions.of_tree(area)


def is_invented() -> bool:
    """Tell whether everything in the database is invented; anybody may know."""
    return _is_invented(database(), data_version())


def areas() -> Rows:
    """Give the areas: code, name, level, parent."""
    require("look")
    return _areas(database(), data_version())


def areas_where(action: Action) -> Rows:
    """Give the areas in which who looks may do something, as `areas`."""
    who = require(action)
    return [area for area in areas() if rights.may(who, action, area["code"], known().parents)]


def accounts() -> list[Account]:
    """Give the accounts by name, without what their passwords are kept as."""
    require("manage")
    return [replace(account, password_hash="") for account in known().accounts.values()]


def areas_to_publish() -> Rows:
    """Give the areas that have figures which who looks may publish, as `open_areas`."""
    who = require("publish")
    found = _areas_with_figures(database(), data_version())
    inside = set(rights.within(who, "publish", {area["code"] for area in found}, known().parents))
    return [area for area in found if area["code"] in inside]


def open_areas() -> Rows:
    """Give the areas that have figures and are open to who looks, as `areas`, with `n_waves`, their own.

    Raises Denied where there are none.
    """
    require("look")
    found = _areas_with_figures(database(), data_version())
    opened = open_to_visitor(area["code"] for area in found)
    if not opened and found:
        require("view")
        raise Denied("access.no_figures_yet")
    return [area for area in found if area["code"] in opened]


def waves() -> Rows:
    """Give the waves that are stored in the countries of who looks, in every status."""
    who = require("waves")
    stored = _waves(database(), data_version())
    inside = set(rights.within(who, "waves", {wave["area"] for wave in stored}, known().parents))
    return [wave for wave in stored if wave["area"] in inside]


def wave_years(area: str) -> list[int]:
    """Give the years in which a wave speaks for an area, to who may see its figures or publish them."""
    if not rights.may(visitor(), "publish", area, known().parents):
        audience_of(area)
    return _wave_years(database(), version_of(area, alone=True), area)


def findings() -> list[tuple[str, int, Finding]]:
    """Give what the checks said of the waves that `waves` gives: wave, revision, finding."""
    own = {wave["wave"] for wave in waves()}
    return [found for found in _findings(database(), data_version()) if found[0] in own]


def indicators() -> Sequence[Indicator]:
    """Give the indicators that accepted waves asked."""
    require("look")
    return _indicators(database(), data_version())


def estimates(indicator: str, area: str, by: tuple[Group, ...] = ()) -> Rows:
    """Estimate an indicator in an area for every year, as who looks may see it, by groups as well.

    The note of a figure that isn't shown has what the pooling ladder offers instead.
    """
    return _estimates(database(), version_of(area), indicator, area, by, *audiences_of(area))


def benchmark_lines(indicator: str, area: str) -> Rows:
    """Give what an indicator of an area is compared with."""
    _, around = audiences_of(area)
    return _benchmark_lines(database(), version_of(area), indicator, area, around)


def beside(indicator: str, area: str, year: int, ends: tuple[int, int] | None) -> Beside:
    """Give what stands beside an area's estimates: the change, the long run, and how many answered."""
    seen = audience_of(area)
    return _beside(database(), version_of(area, alone=True), indicator, area, year, ends, seen)


def diff(wave: str, pair: tuple[int, int] | None = None) -> Diff:
    """Put two revisions of a wave beside each other, without numbers the last two that matter."""
    area = reach.area_of(wave)
    require("waves", area)
    return _diff(database(), data_version(), wave, pair, audience_of(area))


def factors(outcome: str, area: str, year: int) -> Rows:
    """Give what goes with an outcome in an area and year: a row for every factor."""
    return _factors(database(), version_of(area), outcome, area, year, *audiences_of(area))


def members(indicator: str, area: str, year: int, against: str) -> Members:
    """Give an area's figure of a year beside those of the municipalities in another area, or in itself.

    A municipality sees of the others only what is published for the executive today.
    """
    who = require("view")
    seen = Audiences(audience_of(area), audience_of(against), rights.audience_of_others(who))
    if rights.sees_others_published(who):
        return _members(database(), data_version(), indicator, area, year, against, seen, today())
    return _members(database(), version_of(area), indicator, area, year, against, seen, "")


def map_of(codes: tuple[str, ...]) -> Map:
    """Give what a map of some areas is drawn from."""
    require("look")
    return _map_of(database(), data_version(), codes)


def standings(area: str, year: int, against: str) -> list[Standing]:
    """Give how every indicator stands in an area and year, beside an area around it ("" for none)."""
    seen, around = audiences_of(area)
    if against:
        around = strictest(around, audience_of(against))
    return _standings(database(), data_version(), area, year, against, seen, around)


def response(indicator: str, area: str, year: int) -> Response | None:
    """Give how many of those enrolled answered the waves behind a year's figure."""
    return _response(database(), data_version(), indicator, area, year, audience_of(area))


def divisions(indicator: str, area: str, year: int) -> Sequence[Division]:
    """Give what divides an area's young people in a year, each with its difference; none if not asked."""
    seen = audience_of(area)
    return _divisions(database(), version_of(area, alone=True), indicator, area, year, seen)


def group_estimates(indicator: str, area: str, division: str) -> Rows:
    """Estimate every group of a division in every year, with what is offered where one isn't shown."""
    return _group_estimates(database(), version_of(area), indicator, area, division, *audiences_of(area))


def gaps(indicator: str, area: str, division: str, between: tuple[str, str]) -> Rows:
    """Give the difference between two groups of a division in every year."""
    question = GroupQuestion(indicator, area, division, between, audience_of(area))
    return _gaps(database(), version_of(area, alone=True), question)


def gap_change(
    indicator: str, area: str, division: str, between: tuple[str, str], ends: tuple[int, int]
) -> dict[str, Any] | None:
    """Give how the difference between two groups changed from one year to another."""
    question = GroupQuestion(indicator, area, division, between, audience_of(area))
    return _gap_change(database(), version_of(area, alone=True), question, ends)


def school() -> SchoolFigures:
    """Give the figures of the school that who looks is of, and of no other."""
    who = require("school")
    area = min(who.areas, default="")
    require("school", area)
    return _school(database(), version_of(area, alone=True), area, who.school)


def proposal(area: str, year: int, told: Told) -> Proposal:
    """Make what would be published of an area and year, afresh; may take seconds, and is kept nowhere."""
    require("publish", area)
    return publishing.proposal(database(), Asked(area, year), told)


def publish(made: Proposal, days: Days) -> Publication:
    """Store a proposal as a publication, and write the public file anew."""
    with acting_as(require("publish", made.asked.area).name):
        stored = releasing.publish(database(), made, days)
    write_public_file(database(), public_path(database()), today())
    return stored


def withdraw_publication(number: int, reason: str) -> None:
    """Take a publication back, and write the public file anew. Raises Denied for one of another's area."""
    with acting_as(require("publish", _area_of_publication(number)).name):
        releasing.withdraw(database(), number, reason)
    write_public_file(database(), public_path(database()), today())


def publications() -> Rows:
    """Give every publication there ever was of the areas of who looks, the last first, as it is today."""
    who = require("publish")
    every = _publications(database(), data_version(), today())
    inside = set(rights.within(who, "publish", {each["area"] for each in every}, known().parents))
    return [each for each in every if each["area"] in inside]


def _area_of_publication(number: int) -> str:
    """The area a publication is of; empty where there is none."""
    every = _publications(database(), data_version(), today())
    return next((str(each["area"]) for each in every if each["id"] == number), "")


def changes_of(made: Proposal) -> Rows | None:
    """Give what a proposal would change of the publication it replaces; None where there is none."""
    require("publish", made.asked.area)
    return releasing.changes_of(database(), made)


def staged_since(made: Proposal) -> list[Note]:
    """Name the waves behind a proposal of which a later revision waits to be accepted."""
    require("publish", made.asked.area)
    return releasing.staged_since(database(), made)


def resting_on(wave: str) -> list[int]:
    """Give the numbers of the publications that rest on an earlier revision of a wave."""
    require("waves", reach.area_of(wave))
    return [each.id for each in releasing.resting_on(database(), wave)]


def today() -> str:
    """Give the day by which is judged what is published: an ISO day, in UTC."""
    return datetime.now(UTC).date().isoformat()


def source_version() -> str:
    """Give the version of the data, as it is written below figures and into downloads."""
    require("look")
    return _source_version(database(), data_version())


def policy() -> str:
    """Give the id of the disclosure policy that everything here is shown by; anybody may know."""
    return load_policy().id


def shown_by() -> Note:
    """Say by whose rules of which policy who looks sees figures."""
    who = visitor()
    return Note(f"shown_by.{who.role if who else 'open'}", {"policy": policy()})


@st.cache_resource(show_spinner=False, max_entries=4)
def _versions(path: Path, version: str) -> Versions:
    return answers.versions(path)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _is_invented(path: Path, version: str) -> bool:
    return answers.is_invented(path)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _areas(path: Path, version: str) -> Rows:
    return rows_of(answers.areas(path))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _areas_with_figures(path: Path, version: str) -> Rows:
    return reach.with_figures(_areas(path, version), _waves(path, version))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _waves(path: Path, version: str) -> Rows:
    return rows_of(answers.waves(path))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _wave_years(path: Path, version: str, area: str) -> list[int]:
    return answers.wave_years(path, area)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _findings(path: Path, version: str) -> list[tuple[str, int, Finding]]:
    return answers.findings(path)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _indicators(path: Path, version: str) -> Sequence[Indicator]:
    return answers.indicators(path)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _estimates(
    path: Path,
    version: str,
    indicator: str,
    area: str,
    by: tuple[Group, ...],
    audience: Audience,
    around: Audience,
) -> Rows:
    return rows_of(ladder.trend_with_offers(path, indicator, area, by, audience, around))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _benchmark_lines(path: Path, version: str, indicator: str, area: str, audience: Audience) -> Rows:
    return rows_of(comparisons.benchmark_lines(path, indicator, area, audience))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _beside(
    path: Path,
    version: str,
    indicator: str,
    area: str,
    year: int,
    ends: tuple[int, int] | None,
    audience: Audience,
) -> Beside:
    return stands_beside.beside(path, indicator, area, year, ends, audience)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _diff(path: Path, version: str, wave: str, pair: tuple[int, int] | None, audience: Audience) -> Diff:
    return diffs.diff(path, wave, pair, audience)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _factors(
    path: Path, version: str, outcome: str, area: str, year: int, audience: Audience, around: Audience
) -> Rows:
    return rows_of(goes_with.factors(path, FactorsQuestion(outcome, area, year, audience, around)))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _members(
    path: Path,
    version: str,
    indicator: str,
    area: str,
    year: int,
    against: str,
    audiences: Audiences,
    published_by: str,
) -> Members:
    return side_by_side.members(path, indicator, area, year, against, audiences, published_by=published_by)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _publications(path: Path, version: str, day: str) -> Rows:
    return rows_of(releasing.publications(path, day))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _map_of(path: Path, version: str, codes: tuple[str, ...]) -> Map:
    return maps.map_of(path, codes)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _standings(
    path: Path, version: str, area: str, year: int, against: str, audience: Audience, around: Audience
) -> list[Standing]:
    return standing.standings(path, area, year, against, audience, around)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _response(
    path: Path, version: str, indicator: str, area: str, year: int, audience: Audience
) -> Response | None:
    return stands_beside.responded(path, indicator, area, year, audience)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _divisions(
    path: Path, version: str, indicator: str, area: str, year: int, audience: Audience
) -> Sequence[Division]:
    return groups.divisions(path, indicator, area, year, audience)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _group_estimates(
    path: Path, version: str, indicator: str, area: str, division: str, audience: Audience, around: Audience
) -> Rows:
    question = GroupQuestion(indicator, area, division, audience=audience, around=around)
    return rows_of(groups.estimates(path, question))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _gaps(path: Path, version: str, question: GroupQuestion) -> Rows:
    return groups.gaps(path, question)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _gap_change(
    path: Path, version: str, question: GroupQuestion, ends: tuple[int, int]
) -> dict[str, Any] | None:
    return groups.gap_change(path, question, *ends)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _school(path: Path, version: str, area: str, school: str) -> SchoolFigures:
    return schools.school_figures(path, area, school)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _source_version(path: Path, version: str) -> str:
    return answers.version(path)
