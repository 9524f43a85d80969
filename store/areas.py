"""Areas: who lies inside whom, from when to when, and into whom they merged."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from store.database import transaction
from survey_schema.design import LEVELS
from survey_schema.errors import Fault, Finding, Refusal

AREA_CODE = re.compile(r"^[a-z0-9][a-z0-9_-]{0,40}$")
CLEAR = "-"
"""What stands for nothing where something stored is to be emptied."""


@dataclass(frozen=True)
class Area:
    """A municipality, a region or a country; `parent` is the area that contains it.

    `valid_from` and `valid_to` are its first and last day, as ISO days; open where not said. `merged_into` is
    the code of the area that it became, or became part of, the day after `valid_to`.
    """

    code: str
    name: str
    level: str = "municipality"
    parent: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    merged_into: str | None = None


def list_areas(connection: sqlite3.Connection) -> list[Area]:
    """List all areas, largest level first, then by name."""
    rows = connection.execute(
        "SELECT code, name, level, parent, valid_from, valid_to, merged_into FROM area"
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
    """Describe an area anew; of one that exists, what isn't given (or is empty) stays as it is.

    CLEAR empties what is stored.
    """
    stored = {area.code: area for area in list_areas(connection)}.get(code, Area(code, name))
    said: dict[str, Any] = {key: None if value == CLEAR else value for key, value in given.items() if value}
    return replace(stored, name=name, **said)


def save_areas(database: Database, areas: list[Area]) -> list[Finding]:
    """Add areas, or change those that exist, all or none; give what is odd but not wrong.

    Parents and successors may stand anywhere in the list. Raises Refusal with every finding.
    """
    stored = {area.code: area for area in list_areas(database.conn)}
    together = stored | {area.code: area for area in areas}
    changed = {area.code for area in areas}
    touched = [a for a in together.values() if changed & {a.code, a.parent, a.merged_into}]
    codes = Counter(area.code for area in areas)
    findings = [Finding("error", "area.code_twice", {"area": c}) for c, count in codes.items() if count > 1]
    findings += [finding for area in areas for finding in _own_faults(area)]
    findings += [finding for area in touched for finding in _parent_faults(area, together)]
    findings += [finding for area in touched for finding in _merger_faults(area, together)]
    if findings:
        raise Refusal("area.faults", count=len(findings), findings=tuple(findings))
    ordered = sorted(areas, key=lambda area: LEVELS[::-1].index(area.level))
    with transaction(database):
        database.conn.execute("PRAGMA defer_foreign_keys = ON")
        database.conn.executemany(
            "INSERT INTO area (code, name, level, parent, valid_from, valid_to, merged_into)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level,"
            " parent = excluded.parent, valid_from = excluded.valid_from, valid_to = excluded.valid_to,"
            " merged_into = excluded.merged_into",
            [astuple(area) for area in ordered],
        )
    return [finding for area in touched for finding in _oddities(area, together)]


def _own_faults(area: Area) -> Iterator[Finding]:
    """What an area shows by itself: its code, name, level and days."""

    def fault(code: str, **params: object) -> Finding:
        return Finding("error", code, {"area": area.code, **params})

    if not AREA_CODE.fullmatch(area.code):
        yield fault("area.code_form")
    if not area.name.strip():
        yield fault("area.no_name")
    if area.level not in LEVELS:
        yield fault("area.unknown_level", found=area.level, expected=", ".join(LEVELS))
    days = {"valid_from": area.valid_from, "valid_to": area.valid_to}
    wrong = {column: day for column, day in days.items() if day and not _is_day(day)}
    for column, day in wrong.items():
        yield fault("area.day_form", column=column, found=day)
    if not wrong and area.valid_from and area.valid_to and area.valid_from > area.valid_to:
        yield fault("area.validity", found=area.valid_from, expected=area.valid_to)


def _parent_faults(area: Area, together: Mapping[str, Area]) -> Iterator[Finding]:
    if area.parent is None or area.level not in LEVELS:
        return
    parent = together.get(area.parent)
    if parent is None:
        yield Finding("error", "area.unknown_parent", {"area": area.code, "found": area.parent})
    elif parent.level in LEVELS and LEVELS.index(parent.level) <= LEVELS.index(area.level):
        params = {"area": area.code, "parent": parent.code, "found": parent.level, "level": area.level}
        yield Finding("error", "area.parent_level", params)


def _merger_faults(area: Area, together: Mapping[str, Area]) -> Iterator[Finding]:
    """Whether the successor can be one: it is there, of the same level, and exists on the day after."""
    if area.merged_into is None:
        return
    params: dict[str, object] = {"area": area.code, "into": area.merged_into}
    chain = list(_successors(area, together))
    into = together.get(area.merged_into)
    if into is None:
        yield Finding("error", "area.merged_unknown", params)
    elif area.code in chain:
        yield Finding("error", "area.merged_circle", {**params, "chain": " > ".join((area.code, *chain))})
    elif into.level != area.level:
        yield Finding("error", "area.merged_level", {**params, "found": into.level, "expected": area.level})
    if not area.valid_to:
        yield Finding("error", "area.merged_no_end", params)
    elif into and area.code not in chain and not _exists_after(into, area.valid_to):
        from_to = f"{into.valid_from or ''} - {into.valid_to or ''}"
        yield Finding("error", "area.merged_gap", {**params, "found": from_to, "expected": area.valid_to})


def _successors(area: Area, together: Mapping[str, Area]) -> Iterator[str]:
    """Follow mergers from an area to the last successor, or round a circle once."""
    seen: set[str] = set()
    code = area.merged_into
    while code and code in together and code not in seen:
        yield code
        seen.add(code)
        code = together[code].merged_into


def _exists_after(area: Area, last: str) -> bool:
    """Whether an area exists on the day after another's last; a day that is none is said elsewhere."""
    days = (last, area.valid_from or last, area.valid_to or last)
    if not all(map(_is_day, days)):
        return True
    if last == date.max.isoformat():
        return False
    after = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    return (area.valid_from or after) <= after <= (area.valid_to or after)


def _oddities(area: Area, together: Mapping[str, Area]) -> Iterator[Finding]:
    """A parent that never existed together with the area."""
    parent = together[area.parent] if area.parent else None
    if parent is None:
        return
    begins = max(area.valid_from or "", parent.valid_from or "")
    ends = [day for day in (area.valid_to, parent.valid_to) if day]
    if ends and begins > min(ends):
        yield Finding("warning", "area.parent_days", {"area": area.code, "parent": parent.code})


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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


def stored_population(connection: sqlite3.Connection, area: str, year: int) -> dict[int, int]:
    """Give how many young people live in an area in a year, by grade; empty where nobody said."""
    rows = connection.execute(
        "SELECT grade, population FROM area_population WHERE area = ? AND year = ?", [area, year]
    )
    return dict(rows.fetchall())
