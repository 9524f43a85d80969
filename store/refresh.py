"""Brings a database up to the shipped instruments and benchmarks when these have changed."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple
from pathlib import Path

from sqlite_utils import Database

from store.benchmarks import save_benchmarks, stored_benchmarks
from store.database import reading, transaction, writing
from store.instruments import save_instrument, stored_fingerprints, stored_instruments
from store.responses import prepare_table, stored_answers
from survey_schema.benchmark import shipped_benchmarks
from survey_schema.errors import Note, Refusal
from survey_schema.instrument import Instrument
from survey_schema.loading import fingerprint, instrument_texts, shipped_instruments


def refresh(path: Path) -> list[Note]:
    """Rebuild the totals of waves whose instrument has changed; say what was rebuilt and what can't be.

    Does nothing, and needs no right to write, when nothing has changed; where it can't write it says so.
    """
    with reading(path) as connection:
        outdated = _outdated(connection)
        if not outdated and not _waves_behind(connection) and not _benchmarks_behind(connection):
            return []
    try:
        with writing(path) as database, transaction(database):
            for name in outdated:
                save_instrument(database, instrument_texts(name))
            save_benchmarks(database, shipped_benchmarks(), shipped=True)
            return _rebuild(database)
    except Refusal as refusal:
        return [Note("refresh.not_now"), Note(refusal.code, refusal.params)]


def _outdated(connection: sqlite3.Connection) -> list[str]:
    stored, shipped = stored_fingerprints(connection), shipped_instruments()
    return [
        name for name in stored if name in shipped and fingerprint(instrument_texts(name)) != stored[name]
    ]


def _benchmarks_behind(connection: sqlite3.Connection) -> bool:
    stored = {astuple(each) for each in stored_benchmarks(connection, shipped=True)}
    return stored != {astuple(each) for each in shipped_benchmarks()}


def _waves_behind(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    return connection.execute(
        "SELECT revision_id, wave, instrument FROM wave JOIN instrument ON instrument.id = wave.instrument"
        " WHERE wave.instrument_fingerprint <> instrument.fingerprint ORDER BY revision_id"
    ).fetchall()


def _rebuild(database: Database) -> list[Note]:
    notes = []
    instruments = stored_instruments(database.conn)
    for revision_id, wave, name in _waves_behind(database.conn):
        rebuilt = rebuild_totals(database, instruments[name], revision_id)
        notes.append(Note("refresh.rebuilt" if rebuilt else "refresh.answers_deleted", {"wave": wave}))
    return notes


def rebuild_totals(database: Database, instrument: Instrument, revision_id: int) -> bool:
    """Compute a revision's totals anew from its stored answers; False where these were deleted."""
    # Whoever only asks for a figure need not wait for the engine that makes totals.
    from store.saving import write_revision_totals  # noqa: PLC0415

    prepare_table(database, instrument)
    answers = stored_answers(database.conn, instrument, revision_id)
    if not answers.empty:
        write_revision_totals(database, instrument, revision_id, answers)
    database.conn.execute(
        "UPDATE wave SET instrument_fingerprint = ? WHERE revision_id = ?",
        [instrument.fingerprint, revision_id],
    )
    return not answers.empty
