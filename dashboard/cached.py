"""The one place with Streamlit's cache: answers are kept until what they rest on changes.

Every entry is keyed by the database's path and a version, never by anything of a visitor's session. The
version is that of the whole database, or (`version_of`) that of an area's country or own waves.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import answers, comparisons, diffs, groups, ladder, maps, standing
from dashboard import beside as stands_beside
from dashboard import factors as goes_with
from dashboard import members as side_by_side
from dashboard.beside import Beside
from dashboard.diffs import Diff
from dashboard.factors import FactorsQuestion
from dashboard.figures.rows import Rows, rows_of
from dashboard.groups import Division, GroupQuestion
from dashboard.maps import Map
from dashboard.members import Members
from dashboard.publishing import proposal as publishing
from dashboard.publishing import releasing
from dashboard.publishing.proposal import Asked, Proposal
from dashboard.publishing.public_file import public_path, write_public_file
from dashboard.publishing.releasing import Days
from dashboard.standing import Standing
from estimates.nonresponse import Response
from estimates.totals import Group
from store.publications import Publication
from store.versions import Versions
from survey_schema.design import Audience
from survey_schema.errors import Finding, Note
from survey_schema.instrument import Indicator
from survey_schema.policy import load_policy
from survey_schema.progress import Told

AUDIENCE: Audience = "municipality"
"""Until there are accounts, every area is shown by the municipality's rules."""
ENTRIES = 512


def database() -> Path:
    """Give the path of the database the dashboard was started on."""
    return Path(os.environ.get("VARDA_DB") or "varda.db")


def data_version() -> str:
    """Give a fingerprint that changes with every write to the database: the times and sizes of its files."""
    path = database()
    files = (path, path.with_name(path.name + "-wal"))
    return "-".join(f"{s.st_mtime_ns:x}.{s.st_size:x}" for f in files if f.exists() for s in (f.stat(),))


def version_of(area: str, *, alone: bool = False) -> str:
    """Give a fingerprint that changes when an answer about an area may: with any wave of its country.

    `alone`: for answers in which no area around it and no neighbour has a part: with its own waves only.
    """
    versions = _versions(database(), data_version())
    return versions.of_ground(area) if alone else versions.of_tree(area)


def is_invented() -> bool:
    """Tell whether everything in the database is invented."""
    return _is_invented(database(), data_version())


def areas() -> Rows:
    """Give the areas: code, name, level, parent."""
    return _areas(database(), data_version())


def waves() -> Rows:
    """Give the waves that are stored, in every status."""
    return _waves(database(), data_version())


def wave_years(area: str) -> list[int]:
    """Give the years in which a wave speaks for an area."""
    return _wave_years(database(), version_of(area, alone=True), area)


def findings() -> list[tuple[str, int, Finding]]:
    """Give what the checks said of the stored waves: wave, revision, finding."""
    return _findings(database(), data_version())


def indicators() -> Sequence[Indicator]:
    """Give the indicators that accepted waves asked."""
    return _indicators(database(), data_version())


def estimates(indicator: str, area: str, by: tuple[Group, ...] = ()) -> Rows:
    """Estimate an indicator in an area for every year, as the municipality may see it, by groups as well.

    The note of a figure that isn't shown has what the pooling ladder offers instead.
    """
    return _estimates(database(), version_of(area), indicator, area, by)


def benchmark_lines(indicator: str, area: str) -> Rows:
    """Give what an indicator of an area is compared with."""
    return _benchmark_lines(database(), version_of(area), indicator, area)


def beside(indicator: str, area: str, year: int, ends: tuple[int, int] | None) -> Beside:
    """Give what stands beside an area's estimates: the change, the long run, and how many answered."""
    return _beside(database(), version_of(area, alone=True), indicator, area, year, ends)


def diff(wave: str, pair: tuple[int, int] | None = None) -> Diff:
    """Put two revisions of a wave beside each other, without numbers the last two that matter."""
    return _diff(database(), data_version(), wave, pair)


def factors(outcome: str, area: str, year: int) -> Rows:
    """Give what goes with an outcome in an area and year: a row for every factor."""
    return _factors(database(), version_of(area), outcome, area, year)


def members(indicator: str, area: str, year: int, against: str, *, published_only: bool = False) -> Members:
    """Give an area's figure of a year beside those of the municipalities in another area, or in itself.

    `published_only`: of the others only what is published for the executive today.
    """
    by = today() if published_only else ""
    version = data_version() if published_only else version_of(area)
    return _members(database(), version, indicator, area, year, against, by)


def map_of(codes: tuple[str, ...]) -> Map:
    """Give what a map of some areas is drawn from."""
    return _map_of(database(), data_version(), codes)


def standings(area: str, year: int, against: str) -> list[Standing]:
    """Give how every indicator stands in an area and year, beside an area around it ("" for none)."""
    return _standings(database(), data_version(), area, year, against)


def response(indicator: str, area: str, year: int) -> Response | None:
    """Give how many of those enrolled answered the waves behind a year's figure."""
    return _response(database(), data_version(), indicator, area, year)


def divisions(indicator: str, area: str, year: int) -> Sequence[Division]:
    """Give what divides an area's young people in a year, each with its difference; none if not asked."""
    return _divisions(database(), version_of(area, alone=True), indicator, area, year)


def group_estimates(indicator: str, area: str, division: str) -> Rows:
    """Estimate every group of a division in every year, with what is offered where one isn't shown."""
    return _group_estimates(database(), version_of(area), indicator, area, division)


def gaps(indicator: str, area: str, division: str, between: tuple[str, str]) -> Rows:
    """Give the difference between two groups of a division in every year."""
    return _gaps(database(), version_of(area, alone=True), indicator, area, division, between)


def gap_change(
    indicator: str, area: str, division: str, between: tuple[str, str], ends: tuple[int, int]
) -> dict[str, Any] | None:
    """Give how the difference between two groups changed from one year to another."""
    return _gap_change(database(), version_of(area, alone=True), indicator, area, division, between, ends)


def proposal(area: str, year: int, told: Told) -> Proposal:
    """Make what would be published of an area and year, afresh; may take seconds, and is kept nowhere."""
    return publishing.proposal(database(), Asked(area, year), told)


def publish(made: Proposal, days: Days) -> Publication:
    """Store a proposal as a publication, and write the public file anew."""
    stored = releasing.publish(database(), made, days)
    write_public_file(database(), public_path(database()), today())
    return stored


def withdraw_publication(number: int, reason: str) -> None:
    """Take a publication back, and write the public file anew."""
    releasing.withdraw(database(), number, reason)
    write_public_file(database(), public_path(database()), today())


def publications() -> Rows:
    """Give every publication there ever was, the last first, with its state today."""
    return _publications(database(), data_version(), today())


def changes_of(made: Proposal) -> Rows | None:
    """Give what a proposal would change of the publication it replaces; None where there is none."""
    return releasing.changes_of(database(), made)


def staged_since(made: Proposal) -> list[Note]:
    """Name the waves behind a proposal of which a later revision waits to be accepted."""
    return releasing.staged_since(database(), made)


def resting_on(wave: str) -> list[int]:
    """Give the numbers of the publications that rest on an earlier revision of a wave."""
    return [each.id for each in releasing.resting_on(database(), wave)]


def today() -> str:
    """Give the day by which is judged what is published: an ISO day, in UTC."""
    return datetime.now(UTC).date().isoformat()


def source_version() -> str:
    """Give the version of the data, as it is written below figures and into downloads."""
    return _source_version(database(), data_version())


def policy() -> str:
    """Give the id of the disclosure policy that everything here is shown by."""
    return load_policy().id


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
def _estimates(path: Path, version: str, indicator: str, area: str, by: tuple[Group, ...]) -> Rows:
    return rows_of(ladder.trend_with_offers(path, indicator, area, by, AUDIENCE))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _benchmark_lines(path: Path, version: str, indicator: str, area: str) -> Rows:
    return rows_of(comparisons.benchmark_lines(path, indicator, area))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _beside(
    path: Path, version: str, indicator: str, area: str, year: int, ends: tuple[int, int] | None
) -> Beside:
    return stands_beside.beside(path, indicator, area, year, ends, AUDIENCE)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _diff(path: Path, version: str, wave: str, pair: tuple[int, int] | None) -> Diff:
    return diffs.diff(path, wave, pair, AUDIENCE)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _factors(path: Path, version: str, outcome: str, area: str, year: int) -> Rows:
    return rows_of(goes_with.factors(path, FactorsQuestion(outcome, area, year, AUDIENCE)))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _members(
    path: Path, version: str, indicator: str, area: str, year: int, against: str, published_by: str
) -> Members:
    return side_by_side.members(path, indicator, area, year, against, AUDIENCE, published_by=published_by)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _publications(path: Path, version: str, day: str) -> Rows:
    return rows_of(releasing.publications(path, day))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _map_of(path: Path, version: str, codes: tuple[str, ...]) -> Map:
    return maps.map_of(path, codes)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _standings(path: Path, version: str, area: str, year: int, against: str) -> list[Standing]:
    return standing.standings(path, area, year, against, AUDIENCE)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _response(path: Path, version: str, indicator: str, area: str, year: int) -> Response | None:
    return stands_beside.responded(path, indicator, area, year, AUDIENCE)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _divisions(path: Path, version: str, indicator: str, area: str, year: int) -> Sequence[Division]:
    return groups.divisions(path, indicator, area, year, AUDIENCE)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _group_estimates(path: Path, version: str, indicator: str, area: str, division: str) -> Rows:
    return rows_of(groups.estimates(path, GroupQuestion(indicator, area, division, audience=AUDIENCE)))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _gaps(
    path: Path, version: str, indicator: str, area: str, division: str, between: tuple[str, str]
) -> Rows:
    return groups.gaps(path, GroupQuestion(indicator, area, division, between, AUDIENCE))


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _gap_change(
    path: Path,
    version: str,
    indicator: str,
    area: str,
    division: str,
    between: tuple[str, str],
    ends: tuple[int, int],
) -> dict[str, Any] | None:
    return groups.gap_change(path, GroupQuestion(indicator, area, division, between, AUDIENCE), *ends)


@st.cache_data(show_spinner=False, max_entries=ENTRIES)
def _source_version(path: Path, version: str) -> str:
    return answers.version(path)
