"""Deletes a wave's answers for good, and leaves its totals and every figure as they were.

Deleted bytes are overwritten, the file is written anew and its log emptied: nothing of an answer stays in it.
Totals, units, findings and the audit stay. A backup made before still holds the answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from store.audit import record
from store.database import transaction, writing
from store.instruments import now
from store.responses import table_name
from store.waves import Revision, find_revision, find_revisions, revisions
from survey_schema.errors import Refusal


def forget(path: Path, wave: str, revision: int | None = None) -> list[Revision]:
    """Delete the answers of a wave, or of one of its revisions; give the revisions that had any.

    Raises Fault for an unknown wave or revision; Refusal when the file can't be cleaned because another
    process reads it: the answers are deleted then, and the same again cleans it.
    """
    with writing(path) as database:
        database.conn.execute("PRAGMA secure_delete = ON")
        with transaction(database):
            stored = find_revisions(database.conn, wave)
            chosen = [find_revision(stored, revision)] if revision else stored
            forgotten = _delete(database, chosen)
        _clean(database, path)
    return forgotten


def forget_due(path: Path, today: date) -> list[Revision]:
    """Delete the answers of every wave whose day has come; give the revisions. Raises as `forget`."""
    with writing(path) as database:
        database.conn.execute("PRAGMA secure_delete = ON")
        with transaction(database):
            waves = database.conn.execute(
                "SELECT DISTINCT wave FROM wave WHERE delete_on <= ? AND deleted_at IS NULL ORDER BY wave",
                [today.isoformat()],
            ).fetchall()
            forgotten = [
                each for (wave,) in waves for each in _delete(database, revisions(database.conn, wave))
            ]
        _clean(database, path)
    return forgotten


def set_deletion_day(database: Database, wave: str, day: date) -> None:
    """Say on which day a wave's answers are to be deleted, inside the caller's transaction.

    It holds for every revision, also later ones. Raises Fault for an unknown wave.
    """
    for each in find_revisions(database.conn, wave):
        if each.delete_on != day.isoformat():
            database.conn.execute(
                "UPDATE wave SET delete_on = ? WHERE revision_id = ?", [day.isoformat(), each.revision_id]
            )
            before = each.delete_on or ""
            record(database, "delete_on", wave, each.revision, before=before, after=day.isoformat())


def _delete(database: Database, chosen: Sequence[Revision]) -> list[Revision]:
    kept = [each for each in chosen if each.deleted_at is None]
    for each in kept:
        table = table_name(each.wave.partition(":")[0])
        counted = database.conn.execute(
            f'DELETE FROM "{table}" WHERE revision_id = ?', [each.revision_id]
        ).rowcount
        database.conn.execute(
            "UPDATE wave SET deleted_at = ? WHERE revision_id = ?", [now(), each.revision_id]
        )
        record(database, "answers_deleted", each.wave, each.revision, before=str(counted))
    return kept


def _clean(database: Database, path: Path) -> None:
    """Write the file anew without what was deleted, and empty its log."""
    busy = 0
    try:
        database.conn.execute("VACUUM")
        busy, *_ = database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        busy = 1
    if busy:
        raise Refusal("forget.in_use", path=path)
