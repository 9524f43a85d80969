"""What forms, tables and workbooks of the steering side do: check what was written, store all or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.stories.steering_words import place_of
from steering.cells import as_text
from steering.editing import Change, Written, apply, areas_touched, changes, new_id
from steering.incoming import changes_of
from steering.optional import is_on, turn
from steering.rules import read_known
from steering.workbook import read_workbook, write_workbook
from store.database import reading, transaction, writing
from store.steering_rows import accepted_waves, find_record, list_records
from survey_schema.steering import KINDS, Column, Record, areas_of

OWN_MONEY = "own_money"
"""The funding source where nobody said whose rules a country follows."""


Guard = Callable[[Iterable[str]], object]
"""Raises Denied where who acts may not edit one of some areas."""


def save(path: Path, rows: Sequence[Written], today: date, guard: Guard) -> list[Change]:
    """Store what was written, all or nothing; gives what changed.

    Raises Denied as the guard does, before anything is told of a row; Refusal with every mistake, and with
    who, when and what where another changed a row meanwhile.
    """
    with writing(path) as opened, transaction(opened):
        guard(stored_areas(opened.conn, rows))
        found = changes(opened.conn, rows, read_known(opened.conn, today))
        guard(areas_touched(found))
        apply(opened, found)
    return found


def stored_areas(connection: sqlite3.Connection, rows: Sequence[Written]) -> set[str]:
    """Name the areas of the rows that are stored under the ids that were written, where they would change."""
    found: set[str] = set()
    for row in rows:
        stored = find_record(connection, row.kind, row.id)
        if stored and stored["version"] != row.seen:
            found |= set(areas_of(row.kind, stored))
    return found


def records(path: Path, kind: str, area: str) -> list[dict[str, Any]]:
    """Give the rows of a kind of an area itself."""
    with reading(path) as connection:
        return list_records(connection, kind, [area])


def ids(path: Path, kind: str) -> list[str]:
    """Give the ids that rows of a kind have, of every area: a new row needs another."""
    with reading(path) as connection:
        return [row["id"] for row in list_records(connection, kind)]


def told_years(path: Path, area: str) -> set[int]:
    """Give the years of which a wave of an area was accepted: what is expected of them comes late."""
    with reading(path) as connection:
        return accepted_waves(connection).get(area, set())


def named(path: Path, kind: str, name: str) -> str:
    """Give an id of a name that no row of a kind has yet."""
    return new_id(KINDS[kind], name, ids(path, kind))


def first_intervention(path: Path, area: str, cells: Mapping[str, object], amount: object) -> list[Written]:
    """Turn the four fields that are enough to begin into rows: the activity and its money of its first year.

    The municipality itself pays, from the first funding source of its country, until somebody says otherwise.
    """
    with reading(path) as connection:
        place = place_of(connection, area)
        partners = list_records(connection, "partner", [area])
        lines = [row["id"] for row in list_records(connection, "budget_line")]
        everyone = [row["id"] for row in list_records(connection, "partner")]
    code = named(path, "intervention", str(cells["name"]))
    rows = [Written("intervention", code, {**cells, "areas": area})]
    own = next((row["id"] for row in partners if row["role"] == "municipality"), "")
    if not own:
        own = new_id(KINDS["partner"], f"{area}_municipality", everyone)
        rows.append(Written("partner", own, {"area": area, "name": place.name, "role": "municipality"}))
    country = place.country
    line = {
        **{"area": area, "year": cells["first_year"], "purpose": "intervention", "intervention": code},
        **{"payer": own, "source": country.source[0].id if country else OWN_MONEY, "structural": "yes"},
        **{"currency": country.currency if country else "EUR", "adopted": amount},
    }
    line_id = new_id(KINDS["budget_line"], f"{code}_{cells['first_year']}", lines)
    return [*rows, Written("budget_line", line_id, line)]


def edited_lines(
    area: str, seen: Sequence[Record], edited: Sequence[Mapping[str, Any]], taken: Sequence[str]
) -> list[Written]:
    """Compare a table of budget lines with what was seen when it was opened: changed, added, removed.

    Money in the table is text in units, in what was seen it is in cents. `taken` are the ids there are.
    """
    versions = {row["id"]: row["version"] for row in seen}
    before = {row["id"]: as_edited(row) for row in seen}
    ids = [*taken]
    rows = []
    for line, row in enumerate(edited, start=1):
        code = str(row.get("id") or "")
        cells = {name: given(row.get(name)) for name in KINDS["budget_line"].names if name != "area"}
        if code not in before:
            if all(value in (None, "") for value in cells.values()):
                continue
            code = new_id(KINDS["budget_line"], f"{cells['intervention'] or area}_{cells['year']}", ids)
            ids.append(code)
        elif all(given(before[code].get(name)) == value for name, value in cells.items()):
            continue
        rows.append(Written("budget_line", code, {**cells, "area": area}, versions.get(code), line=line))
    kept = {str(row.get("id") or "") for row in edited}
    gone = [code for code in before if code not in kept]
    return [*rows, *(Written("budget_line", code, {}, versions[code], remove=True) for code in gone)]


def as_edited(row: Record) -> dict[str, Any]:
    """Give a budget line as a table shows it: money as text in units, nothing as None."""
    kind = KINDS["budget_line"]
    return {
        "id": row["id"],
        **{
            column.name: _as_edited(column, row[column.name]) or None
            for column in kind.columns
            if column.name != "area"
        },
    }


def _as_edited(column: Column, value: Any) -> Any:
    return as_text(column, value).removesuffix(".00") if column.sort == "money" else value


def given(value: Any) -> Any:
    """Give what stands in a cell of a table: nothing is None however it is written, 2026.0 is 2026."""
    if value is None or value == "" or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value


def workbook(path: Path, area: str) -> bytes:
    """Write an area's rows of every kind as a workbook."""
    with reading(path) as connection:
        rows = {kind: list_records(connection, kind, [area]) for kind in KINDS}
        return write_workbook(rows, optional=is_on(connection))


def incoming(path: Path, content: bytes, name: str, today: date, guard: Guard) -> list[Change]:
    """Say what importing a workbook would change. Raises Refusal with every mistake of every cell, Denied."""
    with reading(path) as connection:
        return _guarded(connection, content, name, today, guard)


def apply_incoming(path: Path, content: bytes, name: str, today: date, guard: Guard) -> list[Change]:
    """Import a workbook, all or nothing: what it would change is worked out anew, on what is stored now."""
    with writing(path) as opened, transaction(opened):
        found = _guarded(opened.conn, content, name, today, guard)
        apply(opened, found)
    return found


def _guarded(
    connection: sqlite3.Connection, content: bytes, name: str, today: date, guard: Guard
) -> list[Change]:
    guard(stored_areas(connection, read_workbook(content, name).rows))
    found = changes_of(connection, content, name, today)
    guard(areas_touched(found))
    return found


def is_results_funding_on(path: Path) -> bool:
    """Tell whether the module on funding by results is on; off where there is no database."""
    if not path.exists():
        return False
    with reading(path) as connection:
        return is_on(connection)


def turn_results_funding(path: Path, *, on: bool) -> None:
    """Turn the module on funding by results on or off; the audit keeps who did."""
    with writing(path) as opened, transaction(opened):
        turn(opened, on=on)
