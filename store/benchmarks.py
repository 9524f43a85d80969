"""Published figures in the database: the shipped ones and those an administrator added."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple

from sqlite_utils import Database

from survey_schema.benchmark import COLUMNS, Benchmark
from survey_schema.errors import Fault


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
