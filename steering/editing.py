"""From what somebody wrote to stored rows: every mistake is found first, then all is done or none."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from sqlite_utils import Database

from steering.cells import is_id, read_cell
from steering.rules import Known, wrongs
from store.steering_rows import Edit, conflict, find_record, referring, store_edit
from survey_schema.errors import Finding, Note, Refusal
from survey_schema.letters import fingerprint, standard_text
from survey_schema.steering import KINDS, Column, Kind, Record, areas_of

_LETTERS = str.maketrans({"ð": "d", "þ": "th", "æ": "ae", "ø": "o"})
"""Letters that don't come apart into a plain one and an accent."""


@dataclass(frozen=True)
class Written:
    """A row as somebody wrote it: cells by column, the version it was made on (None where nobody said one),
    whether it is to be removed. `places` name its cells in a workbook, B7; `line` counts those of a table."""

    kind: str
    id: str
    cells: Mapping[str, object]
    seen: int | None = None
    remove: bool = False
    places: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Change:
    """What an edit would do to a row: each column that differs, with what stands there and what will."""

    edit: Edit
    what: Literal["added", "changed", "removed"]
    columns: tuple[tuple[str, Any, Any], ...]


def changes(connection: sqlite3.Connection, rows: Sequence[Written], known: Known) -> list[Change]:
    """Turn what was written into changes; rows that say what is stored already are left out.

    `known` is what `read_known` read just now; the rows become part of it, as they may refer to each other.
    Raises Refusal with every mistake of every cell and every row that another has changed meanwhile.
    """
    findings: list[Finding] = []
    records = [_record(row, known, findings) for row in rows]
    for row, (record, _) in zip(rows, records, strict=True):
        if row.remove:
            known.rows[row.kind].pop(row.id, None)
        elif row.id:
            known.rows[row.kind][row.id] = record
    findings += _twice(rows)
    found: list[Change] = []
    for row, (record, read) in zip(rows, records, strict=True):
        stored = find_record(connection, row.kind, row.id)
        edit = Edit(row.kind, row.id, row.seen or 0, None if row.remove else record)
        if not row.remove:
            found_wrong = wrongs(KINDS[row.kind], record, known, read)
            findings += [_finding(row, name, note) for name, note in found_wrong]
        change = _change(edit, stored)
        if change is None:
            continue
        findings += _refusals(connection, row, edit, stored, known)
        found.append(change)
    if findings:
        raise Refusal("steering.faults", count=len(findings), findings=tuple(findings))
    return found


def apply(database: Database, found: Iterable[Change]) -> None:
    """Store changes, all or none, inside the caller's transaction. Raises Refusal where a row was changed
    meanwhile, with who, when and what."""
    found = list(found)
    conflicts = [said for each in found if (said := conflict(database.conn, each.edit))]
    if conflicts:
        raise Refusal("steering.faults", count=len(conflicts), findings=tuple(conflicts))
    order = list(KINDS)
    removed = [each for each in found if each.edit.after is None]
    kept = [each for each in found if each.edit.after is not None]
    for each in sorted(kept, key=lambda change: order.index(change.edit.kind)):
        store_edit(database, each.edit)
    for each in sorted(removed, key=lambda change: -order.index(change.edit.kind)):
        store_edit(database, each.edit)


def taken_back(stored: Iterable[Change]) -> list[Written]:
    """Give the edits that take stored changes back, each made on the version that its change left behind."""
    rows = []
    for each in stored:
        edit, kind = each.edit, KINDS[each.edit.kind]
        cells = {name: _as_written(kind.column(name), before) for name, before, _ in each.columns}
        if each.what == "added":
            rows.append(Written(kind.name, edit.id, {}, 1, remove=True))
        else:
            rows.append(Written(kind.name, edit.id, cells, None if each.what == "removed" else edit.seen + 1))
    return rows


def _as_written(column: Column, value: Any) -> object:
    """Give a stored value as a form writes it: money is written in units."""
    return Decimal(value) / 100 if column.sort == "money" and value is not None else value


def areas_touched(found: Iterable[Change]) -> set[str]:
    """Name the areas that changes touch, before or after: an editor needs the right to each of them."""
    touched: set[str] = set()
    for each in found:
        before = {name: value for name, value, _ in each.columns}
        after = {name: value for name, _, value in each.columns} | dict(each.edit.after or {})
        for record in (before, after):
            name = "areas" if each.edit.kind == "intervention" else "area"
            touched |= set(areas_of(each.edit.kind, record)) if record.get(name) else set()
    return touched


def _record(row: Written, known: Known, findings: list[Finding]) -> tuple[dict[str, Any], set[str]]:
    """Read the cells of a row; gives the row, and the columns that could be read."""
    kind = KINDS[row.kind]
    record: dict[str, Any] = {}
    read: set[str] = set()
    stored = known.rows[row.kind].get(row.id)
    for column in kind.columns:
        if column.name in kind.kept:
            record[column.name] = stored[column.name] if stored else column.empty
            continue
        if column.name not in row.cells and stored is not None:
            record[column.name] = stored[column.name]
            read.add(column.name)
            continue
        record[column.name], wrong = read_cell(column, row.cells.get(column.name))
        if wrong is None:
            read.add(column.name)
        elif not row.remove:
            findings.append(_finding(row, column.name, wrong))
    if not is_id(row.id):
        findings.append(_finding(row, "id", Note("expected.id")))
    if kind.name == "expectation" and not (stored and stored["year"] == record["year"]):
        is_late = record["year"] is not None and known.is_told(record["area"], record["year"])
        record["late"] = "yes" if is_late else "no"
        record["registered_on"] = record["registered_on"] or known.today.isoformat()
    if kind.name == "letter" and not (stored and stored["wording"] == record["wording"]):
        record["made_from"] = _standard_of(record)
    return record, read


def _standard_of(record: Record) -> str:
    """Give the fingerprint of the standard text that a wording is made on; "" where its letter is unknown."""
    if record["letter"] and record["language"]:
        return fingerprint(standard_text(record["letter"], record["language"]))
    return ""


def _twice(rows: Sequence[Written]) -> Iterator[Finding]:
    counted = Counter((row.kind, row.id) for row in rows if row.id)
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if counted[row.kind, row.id] > 1 and (row.kind, row.id) in seen:
            yield _finding(row, "id", Note("expected.once"))
        seen.add((row.kind, row.id))


def _change(edit: Edit, stored: Record | None) -> Change | None:
    names = KINDS[edit.kind].names
    before = stored or {}
    if edit.after is None:
        return Change(edit, "removed", tuple((name, before.get(name), None) for name in names))
    differing = tuple(
        (name, before.get(name), edit.after[name])
        for name in names
        if (before.get(name) if stored else KINDS[edit.kind].column(name).empty) != edit.after[name]
    )
    if stored and not differing:
        return None
    return Change(edit, "changed" if stored else "added", differing)


def _refusals(
    connection: sqlite3.Connection, row: Written, edit: Edit, stored: Record | None, known: Known
) -> Iterator[Finding]:
    """Why a row may not be changed: another changed it, a wave has told, or others refer to it."""
    clash = conflict(connection, edit)
    if clash:
        yield Finding("error", clash.code, {**clash.params, **_place(row, "version")})
    if stored and row.kind == "expectation" and known.is_told(stored["area"], stored["year"]):
        yield _finding(row, "id", Note("expected.new_expectation", {"year": stored["year"]}))
    if row.remove:
        left = [f"{kind} {code}" for kind, code in referring(connection, row.kind, row.id)]
        left = [name for name in left if name.split()[1] in known.rows[name.split()[0]]]
        if left:
            yield _finding(row, "id", Note("expected.not_referred_to", {"rows": ", ".join(left)}))


def _place(row: Written, name: str) -> dict[str, object]:
    return {"sheet": row.kind, "cell": row.places.get(name, name), "row": row.id, "line": row.line}


def _finding(row: Written, name: str, expected: Note) -> Finding:
    """Name the cell, what stands there and what is expected."""
    found = {"id": row.id, "version": row.seen}.get(name, row.cells.get(name))
    told = str(found)[:60] if found not in (None, "") else "-"
    code = "steering.cell" if row.places else "steering.line" if row.line else "steering.field"
    return Finding(
        "error",
        code,
        {**_place(row, name), "column": name, "found": told, "expected": (expected,)},
    )


def new_id(kind: Kind, named: str, taken: Iterable[str]) -> str:
    """Make an id of a name that nobody has yet."""
    plain = unicodedata.normalize("NFKD", named.lower().translate(_LETTERS))
    base = re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")[:40]
    base = base if base[:1].isalpha() else f"{kind.name}_{base}".strip("_")
    there = set(taken)
    number, found = 1, base
    while found in there:
        number += 1
        found = f"{base}_{number}"
    return found
