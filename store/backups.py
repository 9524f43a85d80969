"""Copies a whole database while it is in use, and puts a copy back, keeping what it replaces."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from store.checking import refuse_damaged
from store.database import reading, writing
from store.migrations import migrations
from survey_schema.errors import Fault, Refusal

_FAMILY = ("", "-wal", "-shm")
"""The file and those that SQLite keeps beside it."""


def backup(path: Path, to: Path) -> None:
    """Copy a database to a file of its own, readable by its owner only; others may write meanwhile.

    Raises Refusal for a file that is there already, and for a damaged database.
    """
    if to.exists():
        raise Refusal("upkeep.file_exists", file=to)
    with reading(path) as connection:
        refuse_damaged(connection, path)
        _copy_to(connection, to)


def restore(path: Path, source: Path) -> Path | None:
    """Put a backup in the place of a database; give where what it replaces is kept, if there was any.

    Nothing is replaced before the backup has been found whole. Raises Fault for a source that is no Varða
    database, Refusal for a damaged one, and while another process writes to what is to be replaced.
    """
    if not source.exists():
        raise Fault("database.missing", path=source)
    if path.exists() and path.samefile(source):
        raise Refusal("upkeep.same_file", file=source)
    whole = path.with_name(f"{path.name}.restoring")
    try:
        _copy_of(source, whole)
        kept = _set_aside(path) if path.exists() else None
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)
    with writing(path):
        return kept  # opened so that a backup of an earlier version is brought up to date


def forgotten_again(path: Path, kept: Path) -> list[str]:
    """Name the waves whose answers a restored database has and the one it replaced had deleted."""
    with (
        reading(path) as now,
        closing(sqlite3.connect(f"{kept.absolute().as_uri()}?mode=ro", uri=True)) as old,
    ):
        try:
            deleted = dict(
                old.execute("SELECT wave || revision, wave FROM wave WHERE deleted_at IS NOT NULL")
            )
        except sqlite3.DatabaseError:
            return []  # damaged, or of a version that deleted nothing
        there = now.execute("SELECT wave || revision FROM wave WHERE deleted_at IS NULL").fetchall()
    return sorted({deleted[key] for (key,) in there if key in deleted})


def _copy_of(source: Path, whole: Path) -> None:
    """Copy a backup, whatever its version, and see that it is whole."""
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        except sqlite3.DatabaseError:
            raise Fault("database.not_ours", path=source) from None
        applied = {each.name for each in migrations.applied(Database(connection))} if tables else set()
        if not applied:
            raise Fault("database.not_ours", path=source)
        refuse_damaged(connection, source)
        _copy_to(connection, whole)


def _copy_to(connection: sqlite3.Connection, to: Path) -> None:
    """Copy what a connection sees into a file that gets its name when it is whole."""
    try:
        handle, name = tempfile.mkstemp(prefix=".varda-", suffix=".db", dir=to.absolute().parent)
        os.close(handle)
        part = Path(name)
        try:
            with closing(sqlite3.connect(part)) as copy:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Refusal("upkeep.cannot_write", file=to, reason=error.strerror) from None


def _set_aside(path: Path) -> Path:
    """Give the database that is there another name, once nobody writes to it."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    kept = path.with_name(f"{path.stem}.replaced-{stamp}{path.suffix}")
    if kept.exists():
        raise Refusal("upkeep.file_exists", file=kept)
    # One that is damaged, which is why it is replaced, or not ours can't be opened; it is kept as it is.
    with suppress(Fault), writing(path) as database:
        database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.conn.execute("BEGIN EXCLUSIVE")
        database.conn.rollback()
    for ending in _FAMILY:
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + ending))
    return kept
