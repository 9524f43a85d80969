"""Interventions as far as effects need them: where, from when to when, and what they should move."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from store.areas import list_areas
from store.instruments import stored_instruments
from store.steering_rows import Edit, find_record, store_edit
from survey_schema.errors import Fault, Finding, Refusal
from survey_schema.instrument import ID_PATTERN
from survey_schema.steering import KINDS
from survey_schema.tables import Row, is_count


@dataclass(frozen=True)
class Intervention:
    """A measure in some areas from a year on; `factor` is the indicator it should move, `last` its last year
    (None while it runs). `also` are further indicators it should move; without a factor ("") the survey
    doesn't measure what it should move."""

    id: str
    name: str
    areas: tuple[str, ...]
    factor: str
    first: int
    last: int | None = None
    also: tuple[str, ...] = ()

    @property
    def factors(self) -> tuple[str, ...]:
        """Every indicator it should move."""
        return (*([self.factor] if self.factor else []), *self.also)

    def runs_between(self, first: int, last: int) -> bool:
        """Whether it runs in any year after `first`, up to `last`."""
        return self.first <= last and (self.last is None or self.last > first)


COLUMNS = ("id", "name", "areas", "factor", "from", "to")
_NAMES = KINDS["intervention"].names


def list_interventions(connection: sqlite3.Connection) -> list[Intervention]:
    """List the interventions by id."""
    rows = connection.execute(
        "SELECT id, name, (SELECT group_concat(area, ' ') FROM (SELECT area FROM intervention_area"
        " WHERE intervention = id ORDER BY area)), factor, first_year, last_year, also FROM intervention"
        " ORDER BY id"
    )
    return [
        Intervention(code, name, tuple(areas.split()), factor, first, last, tuple(also.split()))
        for code, name, areas, factor, first, last, also in rows.fetchall()
    ]


def find_intervention(connection: sqlite3.Connection, code: str) -> Intervention:
    """Find an intervention by id. Raises Fault with the known ids when there is none."""
    known = {each.id: each for each in list_interventions(connection)}
    if code not in known:
        raise Fault("intervention.unknown", intervention=code, known=", ".join(known) or "-")
    return known[code]


def read_interventions(rows: list[Row], file: str) -> list[Intervention]:
    """Read the rows of a CSV with COLUMNS (areas with spaces between). Raises Refusal with every finding."""
    findings: list[Finding] = []
    read: dict[str, Intervention] = {}
    for number, cells in rows:
        at = {"file": file, "row": number}
        wrong = list(_faults(cells))
        for column, expected in wrong:
            params = {**at, "column": column, "found": cells[column] or "-", "expected": expected}
            findings.append(Finding("error", "csv.cell", params))
        if cells["id"] in read:
            findings.append(Finding("error", "csv.twice", {**at, "column": "id", "found": cells["id"]}))
        if not wrong:
            areas = tuple(dict.fromkeys(cells["areas"].split()))
            last = int(cells["to"]) if cells["to"] else None
            found = (cells["id"], cells["name"], areas, cells["factor"], int(cells["from"]), last)
            read[cells["id"]] = Intervention(*found)
    if findings:
        raise Refusal("intervention.faults", file=file, count=len(findings), findings=tuple(findings))
    return list(read.values())


def _faults(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The columns of a row that can't be read, each with what is expected there."""
    if not ID_PATTERN.fullmatch(cells["id"]):
        yield "id", "a-z, 0-9, _"
    yield from ((name, "a name") for name in ("name", "areas", "factor") if not cells[name])
    if not _is_year(cells["from"]):
        yield "from", "a year"
    if not cells["to"]:
        return
    if not _is_year(cells["to"]):
        yield "to", "a year"
    elif _is_year(cells["from"]) and int(cells["to"]) < int(cells["from"]):
        yield "to", f">= {cells['from']}"


def _is_year(text: str) -> bool:
    return is_count(text) and len(text) == 4


def save_interventions(database: Database, interventions: list[Intervention]) -> None:
    """Add interventions, or change those that exist, all or none, inside the caller's transaction.

    Raises Refusal with every unknown area and indicator.
    """
    areas = {area.code for area in list_areas(database.conn)}
    instruments = stored_instruments(database.conn).values()
    indicators = {indicator.id for each in instruments for indicator in each.indicators}
    findings = [
        Finding("error", "intervention.unknown_part", {"id": each.id, "found": found})
        for each in interventions
        for found in (
            *(code for code in each.areas if code not in areas),
            *((each.factor,) if each.factor not in indicators else ()),
        )
    ]
    if findings:
        raise Refusal("intervention.faults", file="", count=len(findings), findings=tuple(findings))
    for each in interventions:
        before = find_record(database.conn, "intervention", each.id)
        known = before or {name: KINDS["intervention"].column(name).empty for name in _NAMES}
        said = {"name": each.name, "areas": " ".join(sorted(each.areas)), "factor": each.factor}
        after = {**known, **said, "first_year": each.first, "last_year": each.last}
        if after != before:
            store_edit(database, Edit("intervention", each.id, before["version"] if before else 0, after))
