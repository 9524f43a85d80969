"""Opens the SQLite file, and says in a sentence why it can't."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

from store.migrations import migrations
from survey_schema.errors import Fault, Refusal

BUSY_SECONDS = 5.0
"""How long a writer waits for another one before it gives up."""


@contextmanager
def writing(path: str | Path, *, create: bool = False) -> Iterator[Database]:
    """Open a database to change it, with every migration applied.

    Raises Fault when it is missing (unless `create`) or no Varða database; Refusal when it is read-only
    or locked by another process.
    """
    file = Path(path)
    if not create and not file.exists():
        raise Fault("database.missing", path=file)
    if file.exists() and not file.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Refusal("database.read_only", path=file)
    with _sentences(file):
        connection = sqlite3.connect(file, timeout=BUSY_SECONDS)
        try:
            _refuse_foreign(connection, file)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            database = Database(connection)
            if migrations.pending(database):
                migrations.apply(database)
            yield database
        finally:
            connection.close()


def move_at_close(database: Database) -> None:
    """Have a commit write the log only; it is moved into the file when the connection closes.

    So a large commit is two waits, half as long. Where others are reading then, the next to write moves it.
    """
    database.conn.execute("PRAGMA wal_autocheckpoint = 0")


@contextmanager
def reading(path: str | Path) -> Iterator[sqlite3.Connection]:
    """Open a database for one question, read-only, safe in any thread.

    Raises Fault when it is missing, no Varða database, or older than this version.
    """
    file = Path(path)
    if not file.exists():
        raise Fault("database.missing", path=file)
    with _sentences(file):
        uri = f"{file.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)
        try:
            if migrations.pending(Database(connection)):
                raise Fault("database.outdated", path=file)
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """Do all or nothing; other writers wait from the first line on, so that what was read stays true."""
    database.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.conn.rollback()
        raise
    database.conn.commit()


def _refuse_foreign(connection: sqlite3.Connection, file: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and Migrations.migrations_table not in tables:
        raise Fault("database.not_ours", path=file)


@contextmanager
def _sentences(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        code = {
            sqlite3.SQLITE_BUSY: "database.locked",
            sqlite3.SQLITE_LOCKED: "database.locked",
            sqlite3.SQLITE_READONLY: "database.read_only",
            sqlite3.SQLITE_CANTOPEN: "database.cannot_open",
            sqlite3.SQLITE_FULL: "database.disk_full",
            sqlite3.SQLITE_IOERR: "database.disk_error",
        }.get((getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF)
        if code is None:
            raise
        raise Refusal(code, path=file) from None
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        raise Fault("database.not_ours", path=file) from None
