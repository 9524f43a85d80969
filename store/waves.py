"""Waves and their revisions: their states, and the lists of them. Nothing is ever silently overwritten.

A revision is staged (in no figure), accepted, limited (only in figures of areas that contain its own) or
withdrawn. Of a wave's accepted and limited revisions the latest feeds figures.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from sqlite_utils import Database

from store.acceptance import refuse_accepting_alone
from store.audit import record
from survey_schema.errors import Fault, Finding, Refusal

Status = Literal["staged", "accepted", "limited", "withdrawn"]


@dataclass(frozen=True)
class Revision:
    """A stored revision of a wave, as far as the rules about states need it.

    `delete_on` is the ISO day on which its answers are to be deleted, `deleted_at` when they were.
    """

    revision_id: int
    wave: str
    revision: int
    status: str
    sha256: str
    options: dict[str, object]
    delete_on: str | None
    deleted_at: str | None

    @property
    def feeds(self) -> bool:
        """Whether figures may be made of it; of several revisions the latest one does."""
        return self.status in {"accepted", "limited"}


def revisions(connection: sqlite3.Connection, wave: str) -> list[Revision]:
    """List the revisions of a wave, oldest first."""
    rows = connection.execute(
        "SELECT revision_id, wave, revision, status, sha256, options, delete_on, deleted_at FROM wave"
        " WHERE wave = ? ORDER BY revision",
        [wave],
    )
    return [
        Revision(revision_id, name, revision, status, sha256, json.loads(options), *dates)
        for revision_id, name, revision, status, sha256, options, *dates in rows
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
            raise Refusal("wave.is_withdrawn", wave=wave, revision=latest.revision)
        return latest
    if not revising:
        code = "wave.other_options" if latest.sha256 == sha256 else "wave.exists"
        raise Refusal(code, wave=wave, revision=latest.revision)
    return None


def set_status(database: Database, revision: Revision, status: Status, reason: str = "") -> None:
    """Change a revision's state, inside the caller's transaction; the audit keeps who, when and from what."""
    if revision.status == status:
        return
    database.conn.execute(
        "UPDATE wave SET status = ?, reason = CASE WHEN ? = '' THEN reason ELSE ? END WHERE revision_id = ?",
        [status, reason, reason, revision.revision_id],
    )
    record(
        database,
        "status",
        revision.wave,
        revision.revision,
        before=revision.status,
        after=status,
        reason=reason,
    )


def accept_wave(
    database: Database, wave: str, *, revision: int | None = None, limited: bool = False
) -> Revision:
    """Let a revision feed figures; `limited`: only those of areas that contain its own. Gives the revision.

    Without a number it is the latest that isn't withdrawn, or the only one there is. Raises Fault when there
    is no such revision; Refusal when a later one feeds figures, all of several are withdrawn, or a second
    person is to accept it.
    """
    stored = find_revisions(database.conn, wave)
    chosen = find_revision(stored, revision) if revision else _latest(stored)
    later = [each for each in stored if each.feeds and each.revision > chosen.revision]
    if later:
        raise Refusal("wave.later_feeds", wave=wave, revision=chosen.revision, later=later[-1].revision)
    refuse_accepting_alone(database.conn, wave, chosen.revision)
    set_status(database, chosen, "limited" if limited else "accepted")
    return chosen


def withdraw_wave(
    database: Database, wave: str, reason: str, *, revision: int | None = None
) -> Revision | None:
    """Take a wave out of all figures, or only one of its revisions; nothing is deleted.

    A wave leaves with every revision: one that was corrected never comes back by itself. With a number only
    that revision leaves, and the one accepted before it, if there is, feeds figures again; it is given.
    Raises Fault when there is no such wave or revision.
    """
    stored = find_revisions(database.conn, wave)
    for each in [find_revision(stored, revision)] if revision else stored:
        set_status(database, each, "withdrawn", reason)
    return next((each for each in reversed(revisions(database.conn, wave)) if each.feeds), None)


def find_revisions(connection: sqlite3.Connection, wave: str) -> list[Revision]:
    """List the revisions of a wave, oldest first. Raises Fault when there is no such wave."""
    stored = revisions(connection, wave)
    if not stored:
        raise Fault("wave.unknown", wave=wave)
    return stored


def find_revision(stored: Sequence[Revision], revision: int) -> Revision:
    """Choose a revision of a wave by its number. Raises Fault with the known numbers."""
    found = next((each for each in stored if each.revision == revision), None)
    if found is None:
        known = ", ".join(str(each.revision) for each in stored)
        raise Fault("wave.no_revision", wave=stored[0].wave, revision=revision, known=known)
    return found


def _latest(stored: Sequence[Revision]) -> Revision:
    kept = [each for each in stored if each.status != "withdrawn"] or stored[:1]
    if len(stored) > 1 and kept[-1].status == "withdrawn":
        known = ", ".join(str(each.revision) for each in stored)
        raise Refusal("wave.all_withdrawn", wave=stored[0].wave, known=known)
    return kept[-1]


WAVE_COLUMNS = (
    *("wave", "area", "year", "instrument", "design", "status", "revision"),
    *("n_answered", "n_valid", "response_rate", "sha256", "stored_at"),
    *("mode", "eligible", "file_name", "reason", "delete_on", "deleted_at", "revision_id"),
)


def list_waves(connection: sqlite3.Connection) -> pd.DataFrame:
    """List every revision of every wave, newest year first, with WAVE_COLUMNS."""
    rows = connection.execute(
        "SELECT wave, area, year, instrument, design, status, revision, n_answered, n_valid,"
        " 1.0 * n_answered / eligible, sha256, stored_at, mode, eligible, file_name, reason,"
        " delete_on, deleted_at, revision_id FROM wave ORDER BY area, instrument, year DESC, revision DESC"
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
