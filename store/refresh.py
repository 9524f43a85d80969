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
from survey_schema.loading import (
    fingerprint,
    instrument_texts,
    load_from_texts,
    shipped_instruments,
)

MOST_NAMED = 6
"""More waves than this that were counted anew are not named one by one."""


def refresh(path: Path, folder: dict[str, str] | None = None) -> list[Note]:
    """Rebuild the totals of waves whose instrument has changed; say what was rebuilt and what can't be.

    `folder` holds the texts of an instrument that isn't shipped. Does nothing, and needs no right to write,
    when nothing has changed; where it can't write it says so. Raises Refusal for a folder whose rules have
    changed under the version that is stored.
    """
    with reading(path) as connection:
        outdated = _outdated(connection)
        if folder:
            outdated |= _changed(connection, folder)
        if not outdated and not _waves_behind(connection) and not _benchmarks_behind(connection):
            return []
    try:
        with writing(path) as database, transaction(database):
            for texts in outdated.values():
                save_instrument(database, texts)
            save_benchmarks(database, shipped_benchmarks(), shipped=True)
            return _rebuild(database)
    except Refusal as refusal:
        return [Note("refresh.not_now"), Note(refusal.code, refusal.params)]


def _outdated(connection: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """The texts of stored instruments that come with Varða and have changed, by id."""
    stored = stored_fingerprints(connection)
    texts = {name: instrument_texts(name) for name in stored if name in shipped_instruments()}
    return {name: text for name, text in texts.items() if fingerprint(text) != stored[name]}


def _changed(connection: sqlite3.Connection, folder: dict[str, str]) -> dict[str, dict[str, str]]:
    """The texts of a folder, if it differs from what is stored under its id."""
    instrument = load_from_texts(folder)
    stored = stored_instruments(connection).get(instrument.id)
    if stored is None or stored.fingerprint == instrument.fingerprint:
        return {}
    if stored.version == instrument.version and _rewrites(stored, instrument):
        raise Refusal("instrument.same_version", id=instrument.id, version=instrument.version)
    return {instrument.id: folder}


def _rewrites(stored: Instrument, changed: Instrument) -> bool:
    """Whether what is there already would mean something else: a rule, or the answers of an item."""
    before, after = _meanings(stored), _meanings(changed)
    return any(after.get(key, meaning) != meaning for key, meaning in before.items())


def _meanings(instrument: Instrument) -> dict[tuple[str, str], tuple[object, ...]]:
    items = {
        ("item", each.id): (each.values, each.codes, each.missing, each.role) for each in instrument.items
    }
    rules = {
        ("indicator", each.id): (each.rule, each.asked, each.population) for each in instrument.indicators
    }
    splits = {
        ("split", each.item): tuple(sorted((level.id, *sorted(level.codes)) for level in each.levels))
        for each in instrument.splits
    }
    return {**items, **rules, **splits}


def _benchmarks_behind(connection: sqlite3.Connection) -> bool:
    stored = {astuple(each) for each in stored_benchmarks(connection, shipped=True)}
    return stored != {astuple(each) for each in shipped_benchmarks()}


def _waves_behind(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    return connection.execute(
        "SELECT revision_id, wave, instrument FROM wave JOIN instrument ON instrument.id = wave.instrument"
        " WHERE wave.instrument_fingerprint <> instrument.fingerprint ORDER BY revision_id"
    ).fetchall()


def _rebuild(database: Database) -> list[Note]:
    rebuilt: list[str] = []
    kept: list[str] = []
    instruments = stored_instruments(database.conn)
    for revision_id, wave, name in _waves_behind(database.conn):
        (rebuilt if rebuild_totals(database, instruments[name], revision_id) else kept).append(wave)
    deleted = [Note("refresh.answers_deleted", {"wave": wave}) for wave in kept]
    if len(rebuilt) > MOST_NAMED:
        return [Note("refresh.rebuilt_many", {"count": len(rebuilt)}), *deleted]
    return [*(Note("refresh.rebuilt", {"wave": wave}) for wave in rebuilt), *deleted]


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
