"""Mapping profiles: what researchers said of the columns of a source's files, kept for the next of them."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from store.instruments import now
from survey_schema.errors import Fault


def save_profile(database: Database, instrument: str, source: str, document: str) -> None:
    """Keep a profile (a JSON text) under its instrument and source, in place of an earlier one.

    Inside the caller's transaction.
    """
    database.conn.execute(
        "INSERT OR REPLACE INTO profile (instrument, source, document, saved_at) VALUES (?, ?, ?, ?)",
        [instrument, source, document, now()],
    )


def stored_profiles(connection: sqlite3.Connection, instrument: str = "") -> list[tuple[str, str, str, str]]:
    """List instrument, source, document and time of saving, of all or one instrument, the newest first."""
    return connection.execute(
        "SELECT instrument, source, document, saved_at FROM profile WHERE ? IN ('', instrument)"
        " ORDER BY saved_at DESC, instrument, source",
        [instrument],
    ).fetchall()


def find_profile(connection: sqlite3.Connection, instrument: str, source: str) -> str:
    """Give a profile's JSON. Raises Fault, with the known sources, when there is none."""
    known = {name: document for _, name, document, _ in stored_profiles(connection, instrument)}
    if source not in known:
        raise Fault("profile.unknown", found=source, instrument=instrument, known=sorted(known) or ["-"])
    return known[source]


def delete_profile(database: Database, instrument: str, source: str) -> None:
    """Forget a profile, inside the caller's transaction. Raises Fault when there is none."""
    find_profile(database.conn, instrument, source)
    database.conn.execute("DELETE FROM profile WHERE instrument = ? AND source = ?", [instrument, source])
