"""Reads what estimates need of the database: totals and design units of the waves behind a figure."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hashlib import sha256

import pandas as pd

from store.totals import SUMS

CELL_COLUMNS = ("revision_id", "unit", "sex", "grade", "age_band", *SUMS)
UNIT_COLUMNS = ("unit", "revision_id", "stratum", "design", "respondents", "population")


def read_totals(connection: sqlite3.Connection, revision_ids: Sequence[int], indicator: str) -> pd.DataFrame:
    """Read the cells of one indicator in some revisions, with CELL_COLUMNS."""
    rows = connection.execute(
        f"SELECT {', '.join(CELL_COLUMNS)} FROM total"
        f" WHERE revision_id IN ({_marks(revision_ids)}) AND indicator = ? AND split = '' AND level = ''",
        [*revision_ids, indicator],
    ).fetchall()
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS))


def read_units(connection: sqlite3.Connection, revision_ids: Sequence[int]) -> pd.DataFrame:
    """Read every design unit of some revisions, with UNIT_COLUMNS."""
    rows = connection.execute(
        "SELECT unit, revision_id, stratum, design, respondents, population"
        " FROM design_unit JOIN wave USING (revision_id)"
        f" WHERE revision_id IN ({_marks(revision_ids)}) ORDER BY unit",
        list(revision_ids),
    ).fetchall()
    return pd.DataFrame(rows, columns=list(UNIT_COLUMNS))


def asked_in(connection: sqlite3.Connection) -> dict[int, frozenset[str]]:
    """Give, for every revision, the indicators it has totals of."""
    rows = connection.execute("SELECT DISTINCT revision_id, indicator FROM total")
    found: dict[int, set[str]] = {}
    for revision_id, indicator in rows:
        found.setdefault(revision_id, set()).add(indicator)
    return {revision_id: frozenset(indicators) for revision_id, indicators in found.items()}


def data_version(connection: sqlite3.Connection) -> str:
    """A text that changes whenever a wave, an area, an instrument or a benchmark does."""
    parts = connection.execute(
        "SELECT (SELECT group_concat(wave || revision || status || stored_at, ' ') FROM"
        " (SELECT * FROM wave ORDER BY revision_id)),"
        " (SELECT group_concat(code || name || coalesce(parent, '') || level, ' ') FROM"
        " (SELECT * FROM area ORDER BY code)),"
        " (SELECT group_concat(fingerprint, ' ') FROM (SELECT * FROM instrument ORDER BY id)),"
        " (SELECT group_concat(id || value || source, ' ') FROM (SELECT * FROM benchmark ORDER BY id))"
    ).fetchone()
    return sha256(repr(parts).encode()).hexdigest()[:12]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
