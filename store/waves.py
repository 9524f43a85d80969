"""Waves and their revisions: their states, and the lists of them. Nothing is ever silently overwritten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlite_utils import Database

from survey_schema.errors import Fault, Finding, Refusal


@dataclass(frozen=True)
class Revision:
    """A stored revision of a wave, as far as the rules about states need it."""

    revision_id: int
    wave: str
    revision: int
    status: str
    sha256: str
    options: dict[str, object]


def revisions(connection: sqlite3.Connection, wave: str) -> list[Revision]:
    """List the revisions of a wave, oldest first."""
    rows = connection.execute(
        "SELECT revision_id, wave, revision, status, sha256, options FROM wave WHERE wave = ?"
        " ORDER BY revision",
        [wave],
    )
    return [
        Revision(revision_id, name, revision, status, sha256, json.loads(options))
        for revision_id, name, revision, status, sha256, options in rows
    ]


def same_upload(
    connection: sqlite3.Connection,
    wave: str,
    sha256: str,
    options: dict[str, object],
    *,
    revising: bool,
    accept: bool,
) -> Revision | None:
    """Give the stored revision that this file with these options would only repeat.

    Raises Refusal when the wave exists with another file or other options and no revision was asked for, or
    when it is to be accepted although it was withdrawn; Fault when a revision is asked of a wave that isn't
    there.
    """
    stored = revisions(connection, wave)
    if revising and not stored:
        raise Fault("wave.unknown", wave=wave)
    if not stored:
        return None
    latest = stored[-1]
    if latest.sha256 == sha256 and latest.options == options:
        if accept and latest.status == "withdrawn":
            raise Refusal("wave.is_withdrawn", wave=wave)
        return latest
    if not revising:
        code = "wave.other_options" if latest.sha256 == sha256 else "wave.exists"
        raise Refusal(code, wave=wave, revision=latest.revision)
    return None


def set_status(database: Database, revision_id: int, status: str, reason: str = "") -> None:
    """Change a revision's state."""
    database.conn.execute(
        "UPDATE wave SET status = ?, reason = CASE WHEN ? = '' THEN reason ELSE ? END WHERE revision_id = ?",
        [status, reason, reason, revision_id],
    )


def accept_wave(database: Database, wave: str) -> int:
    """Accept the latest revision of a wave; give its number. Raises Fault when there is no such wave."""
    stored = revisions(database.conn, wave)
    if not stored:
        raise Fault("wave.unknown", wave=wave)
    set_status(database, stored[-1].revision_id, "accepted")
    return stored[-1].revision


def withdraw_wave(database: Database, wave: str, reason: str) -> None:
    """Take every revision of a wave out of all figures; nothing is deleted. Raises Fault when unknown."""
    stored = revisions(database.conn, wave)
    if not stored:
        raise Fault("wave.unknown", wave=wave)
    for revision in stored:
        set_status(database, revision.revision_id, "withdrawn", reason)


WAVE_COLUMNS = (
    *("wave", "area", "year", "instrument", "design", "status", "revision"),
    *("n_answered", "n_valid", "response_rate", "sha256", "stored_at"),
    *("mode", "eligible", "file_name", "reason", "revision_id"),
)


def list_waves(connection: sqlite3.Connection) -> pd.DataFrame:
    """List every revision of every wave, newest year first, with WAVE_COLUMNS."""
    rows = connection.execute(
        "SELECT wave, area, year, instrument, design, status, revision, n_answered, n_valid,"
        " 1.0 * n_answered / eligible, sha256, stored_at, mode, eligible, file_name, reason, revision_id"
        " FROM wave ORDER BY area, instrument, year DESC, revision DESC"
    ).fetchall()
    return pd.DataFrame(rows, columns=list(WAVE_COLUMNS))


def list_findings(
    connection: sqlite3.Connection, waves: Sequence[str] = ()
) -> list[tuple[str, int, Finding]]:
    """List what the checks said: wave, revision, finding; of all waves, or of some."""
    rows = connection.execute(
        "SELECT wave, revision, severity, code, params, count FROM finding JOIN wave USING (revision_id)"
        " ORDER BY wave, revision, CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, code"
    )
    return [
        (wave, revision, Finding(severity, code, json.loads(params), count))
        for wave, revision, severity, code, params, count in rows
        if not waves or wave in waves
    ]
