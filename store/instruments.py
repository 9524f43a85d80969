"""Keeps the full text of every instrument in the database, so that a database explains itself."""

from __future__ import annotations

import datetime
import json
import sqlite3
from functools import lru_cache

from sqlite_utils import Database

from survey_schema.errors import Fault
from survey_schema.instrument import Indicator, Instrument
from survey_schema.loading import load_from_texts


def now() -> str:
    """Give the time in UTC as a sortable text."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def save_instrument(database: Database, texts: dict[str, str]) -> Instrument:
    """Store an instrument's files, replacing an earlier text of the same id, and give the instrument."""
    instrument = load_from_texts(texts)
    database.execute(
        "INSERT INTO instrument (id, version, fingerprint, files, stored_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET version = excluded.version, fingerprint = excluded.fingerprint,"
        " files = excluded.files, stored_at = excluded.stored_at",
        [instrument.id, instrument.version, instrument.fingerprint, json.dumps(texts), now()],
    )
    return instrument


def stored_instruments(connection: sqlite3.Connection) -> dict[str, Instrument]:
    """Give every stored instrument by id."""
    rows = connection.execute("SELECT id, files FROM instrument ORDER BY id")
    return {name: _parsed(files) for name, files in rows}


@lru_cache(maxsize=16)
def _parsed(files: str) -> Instrument:
    return load_from_texts(json.loads(files))


def stored_fingerprints(connection: sqlite3.Connection) -> dict[str, str]:
    """Give the fingerprint of each stored instrument, by id."""
    return dict(connection.execute("SELECT id, fingerprint FROM instrument"))


def find_indicators(
    connection: sqlite3.Connection, indicator: str, instrument: str = ""
) -> dict[str, Indicator]:
    """Find an indicator by id in the stored instruments, by instrument id.

    Raises Fault with the known ids when no stored instrument has it.
    """
    stored = stored_instruments(connection)
    if instrument and instrument not in stored:
        raise Fault("instrument.not_stored", instrument=instrument, known=", ".join(stored) or "-")
    asked = {name: stored[name] for name in ([instrument] if instrument else stored)}
    found = {
        name: entry for name, each in asked.items() for entry in each.indicators if entry.id == indicator
    }
    if not found:
        known = sorted({entry.id for each in asked.values() for entry in each.indicators})
        raise Fault("indicator.unknown", indicator=indicator, known=", ".join(known) or "-")
    return found


def stored_texts(connection: sqlite3.Connection, instrument: str) -> dict[str, str]:
    """Give the files of a stored instrument, by name; none where it isn't stored."""
    row = connection.execute("SELECT files FROM instrument WHERE id = ?", [instrument]).fetchone()
    return dict(json.loads(row[0])) if row else {}
