"""Areas: who lies inside whom, and whose waves speak for an area."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace

from sqlite_utils import Database

from store.database import transaction
from survey_schema.design import LEVELS
from survey_schema.errors import Fault, Finding, Refusal

AREA_CODE = re.compile(r"^[a-z0-9][a-z0-9_-]{0,40}$")


@dataclass(frozen=True)
class Area:
    """A municipality, a region or a country; `parent` is the area that contains it."""

    code: str
    name: str
    level: str = "municipality"
    parent: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


def list_areas(connection: sqlite3.Connection) -> list[Area]:
    """List all areas, largest level first, then by name."""
    rows = connection.execute(
        "SELECT code, name, level, parent, valid_from, valid_to FROM area"
        " ORDER BY CASE level WHEN 'country' THEN 0 WHEN 'region' THEN 1 ELSE 2 END, name, code"
    )
    return [Area(*row) for row in rows]


def find_area(connection: sqlite3.Connection, code: str) -> Area:
    """Find an area by its code. Raises Fault with the known codes when there is none."""
    areas = {area.code: area for area in list_areas(connection)}
    if code not in areas:
        raise Fault("area.unknown", area=code, known=", ".join(sorted(areas)[:20]) or "-")
    return areas[code]


def as_stored(connection: sqlite3.Connection, code: str, name: str, **given: str | None) -> Area:
    """Describe an area anew; of one that exists, what isn't given (or is empty) stays as it is."""
    stored = {area.code: area for area in list_areas(connection)}.get(code, Area(code, name))
    return replace(stored, name=name, **{key: value for key, value in given.items() if value})


def save_areas(database: Database, areas: list[Area]) -> None:
    """Add areas, or change those that exist, all or none.

    Parents may stand anywhere in the list. Raises Refusal with every finding.
    """
    known = {area.code: area for area in list_areas(database.conn)}
    together = known | {area.code: area for area in areas}
    findings = [finding for area in areas for finding in _faults(area, together)]
    if findings:
        raise Refusal("area.faults", count=len(findings), findings=tuple(findings))
    ordered = sorted(areas, key=lambda area: LEVELS[::-1].index(area.level))
    with transaction(database):
        database.conn.execute("PRAGMA defer_foreign_keys = ON")
        for area in ordered:
            database.execute(
                "INSERT INTO area (code, name, level, parent, valid_from, valid_to) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level,"
                " parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to",
                [area.code, area.name, area.level, area.parent, area.valid_from, area.valid_to],
            )


def _faults(area: Area, together: dict[str, Area]) -> list[Finding]:
    def fault(code: str, **params: object) -> Finding:
        return Finding("error", code, {"area": area.code, **params})

    found = []
    if not AREA_CODE.fullmatch(area.code):
        found.append(fault("area.code_form"))
    if not area.name.strip():
        found.append(fault("area.no_name"))
    if area.level not in LEVELS:
        found.append(fault("area.unknown_level", found=area.level, expected=", ".join(LEVELS)))
    elif area.parent is not None:
        parent = together.get(area.parent)
        if parent is None:
            found.append(fault("area.unknown_parent", found=area.parent))
        elif parent.level not in LEVELS or LEVELS.index(parent.level) <= LEVELS.index(area.level):
            found.append(fault("area.parent_level", parent=area.parent, found=parent.level, level=area.level))
    for inside in together.values():
        levels = [LEVELS.index(each.level) for each in (inside, area) if each.level in LEVELS]
        if inside.parent == area.code and len(levels) == 2 and levels[0] >= levels[1]:
            wrong = {"area": inside.code, "parent": area.code, "found": area.level, "level": inside.level}
            found.append(Finding("error", "area.parent_level", wrong))
    if area.valid_from and area.valid_to and area.valid_from > area.valid_to:
        found.append(fault("area.validity", found=area.valid_from, expected=area.valid_to))
    return found


def members(connection: sqlite3.Connection, code: str) -> list[str]:
    """List the codes of the areas directly inside an area, in order."""
    rows = connection.execute("SELECT code FROM area WHERE parent = ? ORDER BY code", [code])
    return [row[0] for row in rows]


@dataclass(frozen=True)
class Population:
    """How many young people of a grade live in an area in a year."""

    area: str
    year: int
    grade: int
    population: int


def save_population(database: Database, people: list[Population]) -> None:
    """Store counts by area, year and grade, replacing earlier ones. Raises Fault for an unknown area."""
    for area in {entry.area for entry in people}:
        find_area(database.conn, area)
    with transaction(database):
        database.conn.executemany(
            "INSERT OR REPLACE INTO area_population (area, year, grade, population) VALUES (?, ?, ?, ?)",
            [(entry.area, entry.year, entry.grade, entry.population) for entry in people],
        )
