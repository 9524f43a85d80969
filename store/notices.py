"""What a public page of an area says besides figures: what there is to do, where to get help, and so on."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from sqlite_utils import Database

from store.areas import list_areas
from survey_schema.errors import Finding, Refusal
from survey_schema.instrument import LANGUAGES
from survey_schema.tables import Row, is_count

Kind = Literal["activity", "meeting", "opt_out", "help", "law"]
KINDS: tuple[str, ...] = get_args(Kind)
WORDS = ("title", "body", "age", "price", "how")
COLUMNS = ("area", "kind", "position", "lang", *WORDS, "checked_on")
"""Of the file: a row a language. `how` says how to take part, or how to get the price paid."""


@dataclass(frozen=True)
class Notice:
    """One notice: `words` by language, each with a title and maybe more of WORDS; `checked_on` an ISO day."""

    area: str
    kind: str
    position: int
    words: dict[str, dict[str, str]]
    checked_on: str


def read_notices(rows: list[Row], file: str) -> list[Notice]:
    """Read the rows of a CSV with COLUMNS. Raises Refusal with every fault and its cell.

    The rows of one notice, in its languages, have the same area, kind, position and day.
    """
    findings: list[Finding] = []
    read: dict[tuple[str, str, int], Notice] = {}
    for number, cells in rows:
        at = {"file": file, "row": number}
        wrong = list(_faults(cells))
        if not wrong:
            key = (cells["area"], cells["kind"], int(cells["position"]))
            notice = read.setdefault(key, Notice(*key, {}, cells["checked_on"]))
            if cells["lang"] in notice.words:
                wrong.append(("lang", "each language once"))
            elif notice.checked_on != cells["checked_on"]:
                wrong.append(("checked_on", notice.checked_on))
            else:
                notice.words[cells["lang"]] = {name: cells[name] for name in WORDS if cells[name]}
        for column, expected in wrong:
            params = {**at, "column": column, "found": cells[column] or "-", "expected": expected}
            findings.append(Finding("error", "csv.cell", params))
    if findings:
        raise Refusal("notice.faults", file=file, count=len(findings), findings=tuple(findings))
    return list(read.values())


def _faults(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The columns of a row that can't be read, each with what is expected there."""
    if not cells["area"]:
        yield "area", "a code"
    if cells["kind"] not in KINDS:
        yield "kind", ", ".join(KINDS)
    if not is_count(cells["position"]):
        yield "position", "1, 2, 3"
    if cells["lang"] not in LANGUAGES:
        yield "lang", ", ".join(LANGUAGES)
    if not cells["title"]:
        yield "title", "a title"
    try:
        datetime.date.fromisoformat(cells["checked_on"])
    except ValueError:
        yield "checked_on", "YYYY-MM-DD"


def save_notices(database: Database, notices: list[Notice]) -> None:
    """Store notices in place of all that their areas had, inside the caller's transaction.

    Raises Refusal with every unknown area.
    """
    areas = {area.code for area in list_areas(database.conn)}
    named = dict.fromkeys(each.area for each in notices)
    findings = tuple(
        Finding("error", "notice.unknown_area", {"found": code}) for code in named if code not in areas
    )
    if findings:
        raise Refusal("notice.faults", file="", count=len(findings), findings=findings)
    for code in named:
        database.conn.execute("DELETE FROM notice WHERE area = ?", [code])
    database.conn.executemany(
        "INSERT INTO notice (area, kind, position, words, checked_on) VALUES (?, ?, ?, ?, ?)",
        [
            (each.area, each.kind, each.position, json.dumps(each.words, sort_keys=True), each.checked_on)
            for each in notices
        ],
    )


def list_notices(connection: sqlite3.Connection) -> list[Notice]:
    """List every notice by area, kind and position."""
    rows = connection.execute(
        "SELECT area, kind, position, words, checked_on FROM notice ORDER BY area, kind, position"
    )
    return [Notice(area, kind, position, json.loads(words), day) for area, kind, position, words, day in rows]
