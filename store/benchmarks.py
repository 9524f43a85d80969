"""Published figures in the database: the shipped ones and those an administrator added."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple

from sqlite_utils import Database

from store.instruments import stored_instruments
from survey_schema.benchmark import COLUMNS, Benchmark
from survey_schema.comparability import Asked, Way, against_published, how_asked
from survey_schema.errors import Fault, Finding
from survey_schema.instrument import Instrument
from survey_schema.loading import load_instrument, shipped_instruments


def stored_benchmarks(connection: sqlite3.Connection, *, shipped: bool | None = None) -> list[Benchmark]:
    """List benchmarks by indicator and year; only the shipped ones, or only others, when asked."""
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM benchmark WHERE ? IS NULL OR shipped = ?"
        " ORDER BY indicator, year, id",
        [shipped, shipped],
    )
    return [Benchmark(*row) for row in rows]


def find_benchmark(connection: sqlite3.Connection, benchmark: str) -> Benchmark:
    """Find a benchmark by id. Raises Fault with the known ids."""
    stored = {each.id: each for each in stored_benchmarks(connection)}
    if benchmark not in stored:
        raise Fault("benchmark.unknown", benchmark=benchmark, known=", ".join(stored) or "-")
    return stored[benchmark]


def save_benchmarks(database: Database, benchmarks: Iterable[Benchmark], *, shipped: bool) -> None:
    """Add benchmarks or replace those of the same id, inside the caller's transaction.

    Shipped ones that no longer are shipped go; an administrator's own ones stay. Raises Fault for an own
    benchmark with the id of a shipped one.
    """
    if shipped:
        database.conn.execute("DELETE FROM benchmark WHERE shipped = 1")
    else:
        taken = {each.id for each in stored_benchmarks(database.conn, shipped=True)}
        for each in benchmarks:
            if each.id in taken:
                raise Fault("benchmark.is_shipped", benchmark=each.id)
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    database.conn.executemany(
        f"INSERT OR REPLACE INTO benchmark ({', '.join(COLUMNS)}, shipped) VALUES ({marks})",
        [(*astuple(each), int(shipped)) for each in benchmarks],
    )


def oddities(connection: sqlite3.Connection, benchmarks: Iterable[Benchmark]) -> Iterator[Finding]:
    """Warn of benchmarks that no figure compares with, by the shipped and the stored instruments."""
    shipped = {name: load_instrument(name) for name in shipped_instruments()}
    instruments = {**shipped, **stored_instruments(connection)}.values()
    for each in benchmarks:
        asking = [i for i in instruments if each.indicator in {indicator.id for indicator in i.indicators}]
        related = [against_published(each, _asked_of(each, one), one) for one in asking]
        params = {"benchmark": each.id, "found": each.indicator}
        if not related:
            yield Finding("warning", "benchmark.unknown_indicator", params)
        elif all(found.kind == "unlike" for found in related):
            yield Finding("warning", "benchmark.unlike_all", {**params, "reasons": related[-1].reasons})


def _asked_of(benchmark: Benchmark, instrument: Instrument) -> Asked:
    """How an instrument asks it in the benchmark's year, and in its mode where it says one."""
    way = Way(benchmark.mode or instrument.mode)
    return how_asked(instrument, benchmark.indicator, benchmark.year or max(instrument.years), way)
