"""The public file: figures that are cleared for everybody, in a file of its own with its own tables.

Whoever serves the public opens this file and no other. It is written whole, from what is published, and the
same publications give the same file to the byte. Its checksum stands beside it, and is looked at when it is
opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from survey_schema.errors import Fault

FORMAT = 1
"""Goes up when a table or a column changes its meaning."""
TABLES: Mapping[str, tuple[str, ...]] = {
    "meta": ("name", "value"),
    "area": ("code", "name", "level", "parent"),
    "publication": (
        *("id", "area", "year", "public_on", "policy", "data_version", "revision", "replaces", "changed"),
    ),
    "indicator": (
        *("id", "position", "domain", "role", "direction", "headline", "recall", "population"),
        *("title", "phrase", "why", "source"),
    ),
    "question": ("instrument", "item", "position", "text", "options", "indicators"),
    "figure": (
        *("publication", "area", "year", "indicator", "instrument", "sex", "grade", "age_band"),
        *("value", "lower", "upper", "n", "bound", "hidden", "notes"),
    ),
    "notice": ("area", "kind", "position", "words", "checked_on"),
}
"""Every table, and its columns in the order in which they are written."""
JSON_COLUMNS = frozenset(
    {"title", "phrase", "why", "text", "options", "indicators", "notes", "words", "changed"}
)
"""Columns that hold JSON; readers give them as objects."""
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE area (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('municipality', 'region', 'country')),
    parent TEXT REFERENCES area (code) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE publication (
    id INTEGER PRIMARY KEY,
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    public_on TEXT NOT NULL,
    policy TEXT NOT NULL,
    data_version TEXT NOT NULL,
    revision TEXT NOT NULL,
    replaces INTEGER,
    changed TEXT NOT NULL
) STRICT;
CREATE TABLE indicator (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    domain TEXT NOT NULL,
    role TEXT NOT NULL,
    direction TEXT NOT NULL,
    headline INTEGER NOT NULL,
    recall TEXT NOT NULL,
    population TEXT NOT NULL,
    title TEXT NOT NULL,
    phrase TEXT NOT NULL,
    why TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;
CREATE TABLE question (
    instrument TEXT NOT NULL,
    item TEXT NOT NULL,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    options TEXT NOT NULL,
    indicators TEXT NOT NULL,
    PRIMARY KEY (instrument, item)
) STRICT;
CREATE TABLE figure (
    publication INTEGER NOT NULL REFERENCES publication (id),
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    indicator TEXT NOT NULL REFERENCES indicator (id),
    instrument TEXT NOT NULL,
    sex TEXT NOT NULL,
    grade TEXT NOT NULL,
    age_band TEXT NOT NULL,
    value REAL,
    lower REAL,
    upper REAL,
    n INTEGER,
    bound TEXT NOT NULL CHECK (bound IN ('', 'under', 'over')),
    hidden TEXT NOT NULL CHECK (hidden IN ('', 'disclosure', 'reliability')),
    notes TEXT NOT NULL,
    CHECK (hidden = '' OR (value IS NULL AND lower IS NULL AND upper IS NULL AND n IS NULL AND bound = '')),
    PRIMARY KEY (area, year, indicator, instrument, sex, grade, age_band)
) STRICT, WITHOUT ROWID;
CREATE TABLE notice (
    area TEXT NOT NULL REFERENCES area (code),
    kind TEXT NOT NULL CHECK (kind IN ('agreement', 'activity', 'meeting', 'opt_out', 'help', 'law')),
    position INTEGER NOT NULL,
    words TEXT NOT NULL,
    checked_on TEXT NOT NULL,
    PRIMARY KEY (area, kind, position)
) STRICT, WITHOUT ROWID;
"""


def write_public(path: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Write the file anew from rows by table (TABLES), and its checksum beside it; gives the checksum.

    The format's number is added to `meta`. Readers see the old file or the new one, never half of one.
    Raises KeyError for a row without one of its table's columns, sqlite3.IntegrityError for one that breaks
    a rule of the tables.
    """
    with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".public-") as folder:
        fresh = Path(folder) / "public.db"
        connection = sqlite3.connect(fresh)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(_SCHEMA)
            for table, columns in TABLES.items():
                own = list(rows.get(table, ()))
                if table == "meta":
                    own.append({"name": "format", "value": str(FORMAT)})
                marks = ", ".join("?" * len(columns))
                values = sorted((tuple(_plain(name, row[name]) for name in columns) for row in own), key=repr)
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
            connection.commit()
            connection.execute("VACUUM")
        finally:
            connection.close()
        checksum = checksum_of(fresh)
        note = Path(folder) / "checksum"
        note.write_text(f"{checksum}  {path.name}\n", encoding="ascii")
        fresh.chmod(0o644)
        os.replace(fresh, path)
        os.replace(note, checksum_file(path))
    return checksum


def checksum_file(path: Path) -> Path:
    """Say where the checksum of a public file stands, as `sha256sum -c` reads it."""
    return path.with_name(path.name + ".sha256")


def checksum_of(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify_public(path: Path) -> str:
    """Give the checksum of a public file. Raises Fault when it is missing, damaged or of another format."""
    if not path.is_file():
        raise Fault("public.missing", path=path)
    noted, found = checksum_file(path), checksum_of(path)
    if not noted.is_file() or noted.read_text(encoding="ascii", errors="replace").split()[:1] != [found]:
        raise Fault("public.checksum", path=path)
    with reading_public(path) as connection:
        written = meta(connection).get("format", "")
    if written != str(FORMAT):
        raise Fault("public.format", path=path, found=written, expected=FORMAT)
    return found


@contextmanager
def reading_public(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a public file for one question, read-only. Raises Fault when it isn't one."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.OperationalError:
        raise Fault("public.missing", path=path) from None
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    except sqlite3.DatabaseError:
        raise Fault("public.checksum", path=path) from None
    finally:
        connection.close()


def meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Give what the file says of itself: its format, and what the writer added."""
    return {row["name"]: row["value"] for row in connection.execute("SELECT name, value FROM meta")}


def rows_of(connection: sqlite3.Connection, table: str, **where: str | int) -> list[dict[str, Any]]:
    """Give a table's rows in the order of their keys, of those where columns are as said."""
    return some_of(connection, table, where)


def some_of(
    connection: sqlite3.Connection,
    table: str,
    where: Mapping[str, str | int],
    skip: int = 0,
    most: int | None = None,
) -> list[dict[str, Any]]:
    """Give at most so many of a table's rows, in the order of `rows_of`, after skipping some."""
    columns = TABLES[table]
    sql = f"SELECT {', '.join(columns)} FROM {table}{_chosen(table, where)}"
    sql += f" ORDER BY {', '.join(columns[:8])} LIMIT ? OFFSET ?"
    values = [*where.values(), -1 if most is None else most, skip]
    return [_read(row) for row in connection.execute(sql, values)]


def count_of(connection: sqlite3.Connection, table: str, where: Mapping[str, str | int]) -> int:
    """Count a table's rows of those where columns are as said."""
    sql = f"SELECT COUNT(*) FROM {table}{_chosen(table, where)}"
    return int(connection.execute(sql, list(where.values())).fetchone()[0])


def _chosen(table: str, where: Mapping[str, str | int]) -> str:
    columns = TABLES[table]
    conditions = " AND ".join(f"{columns[columns.index(name)]} = ?" for name in where)
    return f" WHERE {conditions}" if conditions else ""


def _read(row: sqlite3.Row) -> dict[str, Any]:
    return {name: json.loads(row[name]) if name in JSON_COLUMNS else row[name] for name in row.keys()}  # noqa: SIM118


def _plain(name: str, value: Any) -> Any:
    if name in JSON_COLUMNS:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return value
