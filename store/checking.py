"""Checks that a database is whole: the file itself, its keys, and every wave's totals against its answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from store.cells import KEYS, SUMS, Cells
from store.database import reading
from store.figures import read_totals
from store.instruments import stored_instruments
from store.responses import stored_answers, table_name
from store.totals import totals_of_frame
from survey_schema.errors import Finding, Refusal
from survey_schema.instrument import Instrument

CHECK_COLUMNS = ("wave", "revision", "status", "answers", "totals", "findings")
_NAMED = 5
"""How many faults of the file itself are named."""


def check(path: Path) -> tuple[pd.DataFrame, list[Finding]]:
    """Check a database: one row per revision with CHECK_COLUMNS, and everything that is wrong.

    `answers` is kept or deleted; `totals` is recounted, kept (where the answers were deleted, so that they
    can't be counted again) or outdated (the instrument has changed since: any other command counts anew).
    Raises Fault for a missing file or one that is no Varða database.
    """
    with reading(path) as connection:
        findings = list(_of_file(connection, path))
        if findings:
            return pd.DataFrame(columns=list(CHECK_COLUMNS)), findings
        instruments = stored_instruments(connection)
        waves = connection.execute(
            "SELECT revision_id, wave, revision, status, n_answered, weight_sum, deleted_at,"
            " instrument_fingerprint, instrument FROM wave ORDER BY wave, revision"
        ).fetchall()
        rows = []
        for revision_id, wave, revision, status, n, weight, deleted, fingerprint, name in waves:
            instrument = instruments[name]
            at = {"wave": wave, "revision": revision}
            found = list(_of_wave(connection, instrument, revision_id, (n, weight), deleted, at))
            totals = "kept" if deleted else "recounted"
            if not found and not deleted and fingerprint == instrument.fingerprint:
                found += _of_totals(connection, instrument, revision_id, at)
            elif fingerprint != instrument.fingerprint:
                totals = "outdated"
            answers = "deleted" if deleted else "kept"
            rows.append((wave, revision, status, answers, totals, len(found)))
            findings += found
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS)), findings


def refuse_damaged(connection: sqlite3.Connection, path: Path) -> None:
    """Raise Refusal, with every finding, for a file that is damaged or whose keys lead nowhere."""
    findings = tuple(_of_file(connection, path))
    if findings:
        raise Refusal("upkeep.damaged", path=path, count=len(findings), findings=findings)


def _of_file(connection: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    try:
        said = [row[0] for row in connection.execute(f"PRAGMA integrity_check({_NAMED})")]
        for each in said:
            if each != "ok":
                yield Finding(
                    "error", "upkeep.file_damaged", {"path": path, "reason": " ".join(each.split())}
                )
        for table, *_ in connection.execute("PRAGMA foreign_key_check").fetchmany(_NAMED):
            yield Finding("error", "upkeep.broken_key", {"table": table})
    except sqlite3.DatabaseError as error:
        yield Finding("error", "upkeep.file_damaged", {"path": path, "reason": error})


def _of_wave(
    connection: sqlite3.Connection,
    instrument: Instrument,
    revision_id: int,
    said: tuple[int, float],
    deleted: str | None,
    at: dict[str, object],
) -> Iterator[Finding]:
    """Whether the parts of a stored wave are all there: respondents, their weights, units."""
    n, weight = said
    table = table_name(instrument.id)
    answers, weights = connection.execute(
        f'SELECT count(*), coalesce(sum(weight), 0) FROM "{table}" WHERE revision_id = ?', [revision_id]
    ).fetchone()
    (units,) = connection.execute(
        "SELECT coalesce(sum(respondents), 0) FROM design_unit WHERE revision_id = ?", [revision_id]
    ).fetchone()
    expected = 0 if deleted else n
    if answers != expected:
        yield Finding("error", "upkeep.half_answers", {**at, "found": answers, "expected": expected})
    elif not deleted and not np.isclose(weights, weight, rtol=1e-9):
        yield Finding("error", "upkeep.other_weights", {**at, "found": weights, "expected": weight})
    if units != n:
        yield Finding("error", "upkeep.half_units", {**at, "found": units, "expected": n})


def _of_totals(
    connection: sqlite3.Connection, instrument: Instrument, revision_id: int, at: dict[str, object]
) -> Iterator[Finding]:
    """Count the totals again and compare; those by split are made of the same answers in the same way."""
    counted = totals_of_frame(stored_answers(connection, instrument, revision_id), instrument)
    names = [indicator.id for indicator in instrument.indicators]
    read = read_totals(connection, [revision_id], names)
    stored = {indicator: cells for (_, indicator), cells in read.cells.items()}
    bands = [band.id for band in instrument.age_bands]
    place = {code: bands.index(band) + 1 for code, band in enumerate(read.age_bands, start=1)}
    for indicator in sorted({*counted, *stored}):
        if not _equal(counted, stored, indicator, place):
            yield Finding("error", "upkeep.other_totals", {**at, "indicator": indicator})


def _equal(
    counted: Mapping[str, Cells], stored: Mapping[str, Cells], indicator: str, place: dict[int, int]
) -> bool:
    if indicator not in counted or indicator not in stored:
        return False
    one, other = counted[indicator], stored[indicator].copy()
    other["age_band"] = [place.get(band, 0) for band in other["age_band"].tolist()]
    if len(one) != len(other):
        return False
    one, other = np.sort(one, order=KEYS), np.sort(other, order=KEYS)
    same_keys = all((one[key] == other[key]).all() for key in KEYS)
    return same_keys and all(np.allclose(one[name], other[name], rtol=1e-9, atol=1e-9) for name in SUMS)
