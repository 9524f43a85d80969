"""Reads and writes what estimates need of the database: totals and design units of the waves behind a figure.

The cells of a wave's totals for an indicator are one packed array, not a row each: they are only ever read
together, and so a figure costs a few small reads (benchmarks/from_totals.py).
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from store.cells import CELL, Cells

_LEVEL = 6
"""How hard splits are compressed: a sixth smaller than at 1, and of a few kilobytes each hardly slower."""


@dataclass(frozen=True)
class StoredTotals:
    """Cells by (revision, indicator); all with `age_band` as a place, from 1, in `age_bands`."""

    cells: dict[tuple[int, str], Cells]
    age_bands: tuple[str, ...]


@dataclass(frozen=True)
class StoredSplits:
    """Cells by (revision, exposure, level "yes" or "no"), with age bands as in `StoredTotals`."""

    cells: dict[tuple[int, str, str], Cells]
    age_bands: tuple[str, ...]


@dataclass(frozen=True)
class StoredUnits:
    """Every design unit of some revisions, in order; `first` says where each revision's units begin.

    `stratum` numbers strata within revisions; `population` is NaN where unknown.
    """

    first: dict[int, int]
    stratum: NDArray[np.int64]
    census: NDArray[np.bool_]
    respondents: NDArray[np.float64]
    population: NDArray[np.float64]


def write_totals(
    connection: sqlite3.Connection,
    revision_id: int,
    totals: Mapping[str, Cells],
    splits: Mapping[tuple[str, str, str], Cells],
    age_bands: Sequence[str],
) -> None:
    """Write a revision's totals by indicator, and those split by an exposure, in place of earlier ones."""
    connection.execute("DELETE FROM total WHERE revision_id = ?", [revision_id])
    whole = {(indicator, "", ""): cells for indicator, cells in totals.items()}
    bands = json.dumps(list(age_bands))
    connection.executemany(
        "INSERT INTO total (revision_id, indicator, split, level, n, cases, age_bands, cells)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (revision_id, *of, int(cells["n"].sum()), int(cells["cases"].sum()), bands, _packed(cells, of[1]))
            for of, cells in {**whole, **splits}.items()
        ],
    )


def _packed(cells: Cells, split: str) -> bytes:
    """The bytes of cells; those of splits, many and seldom read, are compressed."""
    return zlib.compress(cells.tobytes(), _LEVEL) if split else cells.tobytes()


def read_totals(
    connection: sqlite3.Connection,
    revision_ids: Sequence[int],
    indicators: Sequence[str],
    split: str = "",
    level: str = "",
) -> StoredTotals:
    """Read the cells of some indicators in some revisions; a pair without totals is absent.

    With a split those of the respondents on its level: of an exposure "yes" or "no", of a background item the
    id of a level.
    """
    rows = connection.execute(
        "SELECT revision_id, indicator, age_bands, cells FROM total"
        f" WHERE revision_id IN ({_marks(revision_ids)}) AND indicator IN ({_marks(indicators)})"
        " AND split = ? AND level = ?",
        [*revision_ids, *indicators, split, level],
    ).fetchall()
    unpack = zlib.decompress if split else bytes
    bands, arrays = _unpacked([(own, unpack(packed)) for _, _, own, packed in rows])
    keys = [(revision_id, indicator) for revision_id, indicator, *_ in rows]
    return StoredTotals(dict(zip(keys, arrays, strict=True)), bands)


def read_splits(connection: sqlite3.Connection, revision_ids: Sequence[int], indicator: str) -> StoredSplits:
    """Read the cells of one indicator in some revisions by every exposure it is split by, in one go."""
    rows = connection.execute(
        "SELECT revision_id, split, level, age_bands, cells FROM total"
        f" WHERE revision_id IN ({_marks(revision_ids)}) AND indicator = ? AND split != ''",
        [*revision_ids, indicator],
    ).fetchall()
    bands, arrays = _unpacked([(own, zlib.decompress(packed)) for *_, own, packed in rows])
    keys = [(revision_id, split, level) for revision_id, split, level, *_ in rows]
    return StoredSplits(dict(zip(keys, arrays, strict=True)), bands)


def _unpacked(rows: Sequence[tuple[str, bytes]]) -> tuple[tuple[str, ...], list[Cells]]:
    """The cells of some rows (their own age bands, and bytes), over the age bands that any of them has."""
    bands = tuple(sorted({band for text in {own for own, _ in rows} for band in json.loads(text)}))
    arrays = []
    for own, packed in rows:
        array = np.frombuffer(packed, dtype=CELL)
        if tuple(json.loads(own)) != bands:
            array = array.copy()
            array["age_band"] = np.array([0, *(bands.index(band) + 1 for band in json.loads(own))])[
                array["age_band"]
            ]
        arrays.append(array)
    return bands, arrays


def read_units(connection: sqlite3.Connection, revision_ids: Sequence[int]) -> StoredUnits:
    """Read every design unit of some revisions."""
    rows = connection.execute(
        "SELECT revision_id, psu IS NULL, respondents, coalesce(population, -1), stratum"
        f" FROM design_unit WHERE revision_id IN ({_marks(revision_ids)}) ORDER BY unit",
        list(revision_ids),
    ).fetchall()
    places: dict[tuple[int, str], int] = {}
    stratum = [places.setdefault((row[0], row[4]), len(places)) for row in rows]
    counts = np.array([row[:4] for row in rows], dtype=np.int64).reshape(-1, 4)
    revisions, begin = np.unique(counts[:, 0], return_index=True)
    return StoredUnits(
        dict(zip(revisions.tolist(), begin.tolist(), strict=True)),
        np.array(stratum, dtype=np.int64),
        counts[:, 1] == 1,
        counts[:, 2].astype(float),
        np.where(counts[:, 3] < 0, np.nan, counts[:, 3]),
    )


def read_schools(connection: sqlite3.Connection, revision_ids: Sequence[int]) -> list[str]:
    """Give the school of every unit that `read_units` gives, in its order: the last part of its stratum.

    Only under a census is a unit a school; of others it is empty.
    """
    rows = connection.execute(
        "SELECT psu IS NULL, stratum FROM design_unit"
        f" WHERE revision_id IN ({_marks(revision_ids)}) ORDER BY unit",
        list(revision_ids),
    )
    return [str(stratum).rsplit(".", 1)[-1] if census else "" for census, stratum in rows]


def asked_in(connection: sqlite3.Connection) -> dict[int, frozenset[str]]:
    """Give, for every revision, the indicators it has totals of."""
    found: dict[int, set[str]] = {}
    for revision_id, indicator in connection.execute(
        "SELECT revision_id, indicator FROM total WHERE split = ''"
    ):
        found.setdefault(revision_id, set()).add(indicator)
    return {revision_id: frozenset(indicators) for revision_id, indicators in found.items()}


def split_in(
    connection: sqlite3.Connection, revision_ids: Sequence[int], indicator: str
) -> dict[str, frozenset[int]]:
    """Give, for everything an indicator is split by, the revisions of some that have the totals."""
    found: dict[str, set[int]] = {}
    for split, revision_id in connection.execute(
        f"SELECT DISTINCT split, revision_id FROM total WHERE revision_id IN ({_marks(revision_ids)})"
        " AND indicator = ? AND split <> ''",
        [*revision_ids, indicator],
    ):
        found.setdefault(split, set()).add(revision_id)
    return {split: frozenset(revisions) for split, revisions in found.items()}


def data_version(connection: sqlite3.Connection) -> str:
    """A text that changes whenever a wave, an area, an instrument or a benchmark does."""
    parts = connection.execute(
        "SELECT (SELECT group_concat(wave || revision || status || stored_at, ' ') FROM"
        " (SELECT * FROM wave ORDER BY revision_id)),"
        " (SELECT group_concat(code || name || coalesce(parent, '') || level || coalesce(valid_from, '')"
        " || '/' || coalesce(valid_to, '') || '/' || coalesce(merged_into, ''), ' ') FROM"
        " (SELECT * FROM area ORDER BY code)),"
        " (SELECT group_concat(fingerprint, ' ') FROM (SELECT * FROM instrument ORDER BY id)),"
        " (SELECT group_concat(id || label || coalesce(year, '') || value || coalesce(lower, '')"
        " || coalesce(upper, '') || source, ' ') FROM (SELECT * FROM benchmark ORDER BY id))"
    ).fetchone()
    return sha256(repr(parts).encode()).hexdigest()[:12]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
