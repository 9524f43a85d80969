"""A workbook against what is stored: every mistake of every cell at once, else what it would change."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from steering.editing import Change, Written, changes
from steering.rules import read_known
from steering.workbook import check_totals, read_workbook
from store.steering_rows import list_records
from survey_schema.errors import Finding, Refusal
from survey_schema.steering import Record


def changes_of(connection: sqlite3.Connection, file: Path | bytes, name: str, today: date) -> list[Change]:
    """Read a workbook and give what importing it would change.

    Raises Fault for a missing file, Refusal for one that can't be read, else with every mistake found.
    """
    sheets = read_workbook(file, name)
    findings: list[Finding] = list(sheets.findings)
    found: list[Change] = []
    try:
        found = changes(connection, sheets.rows, read_known(connection, today))
    except Refusal as refusal:
        findings += refusal.findings
    if not findings and sheets.totals:
        findings += check_totals(sheets, _lines(connection, sheets.rows, found))
    if findings:
        raise Refusal("steering.faults", count=len(findings), findings=tuple(findings))
    return found


def _lines(connection: sqlite3.Connection, rows: Sequence[Written], found: Sequence[Change]) -> list[Record]:
    """Give the budget lines that stand in the workbook, as they will be stored."""
    after = {each.edit.id: each.edit.after for each in found if each.edit.kind == "budget_line"}
    stored = {row["id"]: row for row in list_records(connection, "budget_line")}
    kept = [row.id for row in rows if row.kind == "budget_line" and not row.remove]
    lines = [after[code] if code in after else stored[code] for code in kept]
    return [line for line in lines if line is not None]
