"""Individual answers: a STRICT table per instrument, a row per respondent, no identifiers, no free text."""

from __future__ import annotations

import re
import sqlite3

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlite_utils import Database

from store.cells import BLANK, MISSING_GRADE
from survey_schema.instrument import SEXES, Instrument
from survey_schema.progress import Told, unheard

STANDARD = {
    "revision_id": "INTEGER NOT NULL REFERENCES wave (revision_id) ON DELETE CASCADE",
    "unit": "INTEGER NOT NULL REFERENCES design_unit (unit)",
    "stratum": "TEXT",
    "psu": "TEXT",
    "school": "TEXT",
    "sex": "TEXT",
    "grade": "INTEGER",
    "age": "INTEGER",
    "birth_year": "INTEGER",
    "weight": "REAL NOT NULL",
}
"""The columns every instrument's table has, before its items."""

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
_ROWS_AT_ONCE = 10_000


def table_name(instrument: str) -> str:
    """Name the table of an instrument's answers. Raises ValueError for an id that is no identifier."""
    if not _NAME.match(instrument):
        raise ValueError(instrument)
    return f"response_{instrument}"


def prepare_table(database: Database, instrument: Instrument) -> None:
    """Create the instrument's table, or add the columns of items it lacks."""
    table, items = table_name(instrument.id), answer_items(instrument)
    if not database[table].exists():
        columns = [f'"{name}" {kind}' for name, kind in STANDARD.items()]
        columns += [f'"{name}" INTEGER' for name in items]
        database.execute(f'CREATE TABLE "{table}" ({", ".join(columns)}) STRICT')
        database.execute(f'CREATE INDEX "{table}_by_revision" ON "{table}" (revision_id)')
        return
    present = set(_columns(database.conn, table))
    for name in items:
        if name not in present:
            database.execute(f'ALTER TABLE "{table}" ADD COLUMN "{name}" INTEGER')


def answer_items(instrument: Instrument) -> list[str]:
    """List the items whose codes are stored; sex, grade and age are stored by their meaning instead."""
    return [item.id for item in instrument.items if item.role in ("answer", "background")]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def insert_answers(
    database: Database,
    instrument: Instrument,
    revision_id: int,
    first_unit: int,
    answers: pd.DataFrame,
    told: Told = unheard,
) -> None:
    """Write a row per respondent: STANDARD columns (unit from 0, sex as in a cell), codes (BLANK = NULL)."""
    present = [name for name in answer_items(instrument) if name in answers.columns]
    names = [*STANDARD, *present]
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table_name(instrument.id)}" ({quoted}) VALUES ({marks})'
    for start in range(0, len(answers), _ROWS_AT_ONCE):
        some = answers.iloc[start : start + _ROWS_AT_ONCE]
        columns = [
            [revision_id] * len(some),
            (some["unit"].to_numpy() + first_unit).tolist(),
            *(_texts(some[name]) for name in ("stratum", "psu", "school")),
            [(None, *SEXES)[code] for code in some["sex"].tolist()],
            *(_integers(some[name].to_numpy()) for name in ("grade", "age", "birth_year")),
            some["weight"].tolist(),
            *(_integers(some[name].to_numpy()) for name in present),
        ]
        database.conn.executemany(statement, zip(*columns, strict=True))
        told(min(start + _ROWS_AT_ONCE, len(answers)) / len(answers))


def _texts(column: pd.Series[str]) -> list[str | None]:
    return [value or None for value in column.tolist()]


def _integers(codes: NDArray[np.int64]) -> list[int | None]:
    if len(codes) == 0:
        return []
    low = int(codes[codes != BLANK].min(initial=0))
    high = int(codes.max(initial=0))
    objects = np.empty(high - low + 2, dtype=object)
    objects[:-1] = range(low, high + 1)
    objects[-1] = None
    chosen: list[int | None] = objects[np.where(codes == BLANK, -1, codes.astype(np.int64) - low)].tolist()
    return chosen


def stored_answers(connection: sqlite3.Connection, instrument: Instrument, revision_id: int) -> pd.DataFrame:
    """Read the answers of a revision back, as `totals` wants them; `unit` counts the revision's units from 0.

    No rows where the answers were deleted.
    """
    table = table_name(instrument.id)
    present = [name for name in answer_items(instrument) if name in _columns(connection, table)]
    names = ["unit", "sex", "grade", "age", "weight", *present]
    rows = connection.execute(
        f'SELECT {", ".join(names)} FROM "{table}" WHERE revision_id = ?', [revision_id]
    ).fetchall()
    frame = pd.DataFrame(rows, columns=names)
    (first,) = connection.execute(
        "SELECT min(unit) FROM design_unit WHERE revision_id = ?", [revision_id]
    ).fetchone()
    frame["unit"] = frame["unit"] - first
    for name in present:
        frame[name] = frame[name].fillna(BLANK).astype(np.int16)
    frame["sex"] = frame["sex"].map({sex: place for place, sex in enumerate(SEXES, start=1)})
    frame["sex"] = frame["sex"].fillna(0).astype(np.int64)
    frame["grade"] = frame["grade"].fillna(MISSING_GRADE).astype(np.int64)
    frame["age"] = frame["age"].fillna(BLANK).astype(np.int64)
    frame["age_band"] = age_bands(frame["age"].to_numpy(), instrument)
    return frame


def age_bands(ages: NDArray[np.int64], instrument: Instrument) -> NDArray[np.int64]:
    """Give each age the place of its band among the instrument's, from 1; 0 where there is none."""
    bands = np.zeros(len(ages), dtype=np.int64)
    for place, band in enumerate(instrument.age_bands, start=1):
        bands[(ages >= band.first) & (ages <= band.last)] = place
    return bands
