"""From the public file of the demo's countries nothing that it hides can be worked out, all of it together.

Run with -s the counts are printed. The file has the last years of both countries, by sex, grade and age; then
a wave is revised, published again, and both files are attacked as one.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest
from public_attack import attacked, snapshot, told
from surveys import done

from store.public import reading_public, rows_of, verify_public

pytestmark = pytest.mark.prove
SOLVED_FOR = 8
"""Counts of an indicator that are solved for after all were narrowed: those that narrowing got nearest to."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    database = folder / "demo.db"
    done("demo", "--no-serve", "--db", database)
    return database


def test_the_files_of_the_demo_give_nothing_away(demo):
    file = demo.with_name("public.db")
    taken = [snapshot(demo, file)]
    with reading_public(file) as connection:
        areas = {row["area"]: row["year"] for row in rows_of(connection, "publication")}
    with closing(sqlite3.connect(demo)) as connection:
        # The last wave of a town goes back one revision, or out: the country is published without it.
        (wave,) = connection.execute(
            "SELECT wave FROM wave WHERE year = ? AND area = 'silfurvik' AND status = 'accepted'",
            [max(areas.values())],
        ).fetchone()
    done("withdraw", wave, "--reason", "tried", "--db", demo)
    done("publish", "--area", "hrimland", "--year", max(areas.values()), "--yes", "--db", demo)
    taken.append(snapshot(demo, file))
    begun = time.monotonic()
    found = attacked(taken, solving=SOLVED_FOR)
    print(f"\n{dict(found)}, {time.monotonic() - begun:.0f} s")
    assert found["hidden"] > 10_000
    assert found["found out"] == 0
    assert found["known exactly"] == 0
    secrets = secrets_of(demo)
    assert told(file, secrets) == []
    demo.unlink()
    verify_public(file)


def secrets_of(database) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        queries = ("file_name FROM wave", "sha256 FROM wave", "wave FROM wave", "psu FROM design_unit")
        found = {str(row[0]) for query in queries for row in connection.execute(f"SELECT {query}") if row[0]}
        return sorted(found | {row[0] for row in connection.execute("SELECT account FROM audit")})
