"""The rows of the steering side: read, and changed only by who saw the version that is stored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from store.audit import RowChange, last_row_change, record_row
from survey_schema.errors import Finding
from survey_schema.steering import KINDS, Kind, Record

_AREAS = (
    "(SELECT group_concat(area, ' ') FROM (SELECT area FROM intervention_area"
    " WHERE intervention = intervention.id ORDER BY area)) AS areas"
)


@dataclass(frozen=True)
class Edit:
    """A change of one row: `seen` is the version it was made on, 0 for a new row; `after` what is to stand
    there, by column, None to remove the row."""

    kind: str
    id: str
    seen: int
    after: Record | None


def list_records(
    connection: sqlite3.Connection, kind: str, areas: Iterable[str] | None = None
) -> list[dict[str, Any]]:
    """List the rows of a kind by id, with their versions; only those of some areas where they are given."""
    declared = KINDS[kind]
    where, codes = "", list(areas) if areas is not None else []
    if areas is not None:
        marks = ", ".join("?" * len(codes))
        of_areas = f"SELECT intervention FROM intervention_area WHERE area IN ({marks})"
        where = f" WHERE id IN ({of_areas})" if kind == "intervention" else f" WHERE area IN ({marks})"
    names = ("id", "version", *declared.names)
    read = ", ".join(_AREAS if name == "areas" else name for name in names)
    rows = connection.execute(f"SELECT {read} FROM {kind}{where} ORDER BY id", codes)
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def find_record(connection: sqlite3.Connection, kind: str, code: str) -> dict[str, Any] | None:
    """Find a row by its id; None where there is none."""
    names = ("id", "version", *KINDS[kind].names)
    read = ", ".join(_AREAS if name == "areas" else name for name in names)
    row = connection.execute(f"SELECT {read} FROM {kind} WHERE id = ?", [code]).fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def conflict(connection: sqlite3.Connection, edit: Edit) -> Finding | None:
    """Say who changed a row meanwhile, when and what, where an edit was made on another version than is
    stored; None where it was not."""
    stored = find_record(connection, edit.kind, edit.id)
    version = stored["version"] if stored else 0
    if version == edit.seen:
        return None
    told: dict[str, Any] = {"kind": edit.kind, "id": edit.id, "seen": edit.seen, "stored": version}
    last = last_row_change(connection, edit.kind, edit.id)
    if last is None:
        return Finding("error", "steering.conflict_unknown", told)
    happened_at, account, before, after = last
    changed = ", ".join(_changed(json.loads(before or "{}"), json.loads(after or "{}"))) or "-"
    return Finding(
        "error", "steering.conflict", {**told, "when": happened_at, "who": account, "what": changed}
    )


def store_edit(database: Database, edit: Edit) -> None:
    """Write an edit that has no conflict, inside the caller's transaction; the audit keeps what was."""
    declared = KINDS[edit.kind]
    before = find_record(database.conn, edit.kind, edit.id)
    if edit.after is None:
        database.conn.execute(f"DELETE FROM {edit.kind} WHERE id = ?", [edit.id])
        record_row(database, "removed", edit.kind, edit.id, before=_as_json(before), after="")
        return
    _write(database, declared, edit, before)
    after = find_record(database.conn, edit.kind, edit.id)
    action: RowChange = "changed" if before else "added"
    record_row(database, action, edit.kind, edit.id, before=_as_json(before), after=_as_json(after))


def _write(database: Database, kind: Kind, edit: Edit, before: Mapping[str, Any] | None) -> None:
    assert edit.after is not None
    names = [name for name in kind.names if name != "areas"]
    values = [edit.after[name] for name in names]
    if before:
        sets = ", ".join(f"{name} = ?" for name in names)
        database.conn.execute(
            f"UPDATE {kind.name} SET version = version + 1, {sets} WHERE id = ?", [*values, edit.id]
        )
    else:
        marks = ", ".join("?" * len(names))
        database.conn.execute(
            f"INSERT INTO {kind.name} (id, version, {', '.join(names)}) VALUES (?, 1, {marks})",
            [edit.id, *values],
        )
    if kind.name == "intervention":
        set_areas(database, edit.id, str(edit.after["areas"]).split())


def set_areas(database: Database, intervention: str, areas: Iterable[str]) -> None:
    """Say in which areas an intervention runs, inside the caller's transaction."""
    database.conn.execute("DELETE FROM intervention_area WHERE intervention = ?", [intervention])
    database.conn.executemany(
        "INSERT INTO intervention_area (intervention, area) VALUES (?, ?)",
        [(intervention, area) for area in dict.fromkeys(areas)],
    )


def referring(connection: sqlite3.Connection, kind: str, code: str) -> list[tuple[str, str]]:
    """List the rows, kind and id, that refer to a row."""
    found = []
    for other in KINDS.values():
        for column in other.columns:
            if column.of == kind:
                rows = connection.execute(f"SELECT id FROM {other.name} WHERE {column.name} = ?", [code])
                found += [(other.name, str(each)) for (each,) in rows.fetchall()]
    return found


def accepted_waves(connection: sqlite3.Connection) -> dict[str, set[int]]:
    """Give, by area, the years of which a wave was accepted, of it or of an area in it, as far as figures of
    it were ever to be seen: a withdrawn one counts."""
    rows = connection.execute(
        "WITH RECURSIVE within (top, code) AS (SELECT code, code FROM area UNION"
        " SELECT top, area.code FROM within JOIN area ON area.parent = within.code OR"
        " area.merged_into = within.code)"
        " SELECT DISTINCT top, year FROM within JOIN wave ON wave.area = code WHERE status <> 'staged'"
    )
    found: dict[str, set[int]] = {}
    for area, year in rows.fetchall():
        found.setdefault(area, set()).add(year)
    return found


def fieldwork_ends(connection: sqlite3.Connection, area: str) -> dict[int, str]:
    """Give the day on which the fieldwork of an area's last wave of each year ended, by year."""
    rows = connection.execute(
        "SELECT year, max(fieldwork_to) FROM wave WHERE area = ? AND status <> 'withdrawn'"
        " AND fieldwork_to IS NOT NULL AND fieldwork_to <> '' GROUP BY year",
        [area],
    )
    return dict(rows.fetchall())


def fieldwork_days(connection: sqlite3.Connection, area: str, year: int) -> tuple[str, str]:
    """Give the first and the last day of the fieldwork of an area's waves of a year; "" where nobody said."""
    row = connection.execute(
        "SELECT min(nullif(fieldwork_from, '')), max(nullif(fieldwork_to, '')) FROM wave"
        " WHERE area = ? AND year = ? AND status <> 'withdrawn'",
        [area, year],
    ).fetchone()
    return row[0] or "", row[1] or ""


def _as_json(record: Mapping[str, Any] | None) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True) if record else ""


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    names = [*before, *(name for name in after if name not in before)]
    return [name for name in names if name != "version" and before.get(name) != after.get(name)]
