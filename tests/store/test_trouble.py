"""A full disk and a database that another process holds: said in words, and nothing half stored."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from surveys import contents, done, pupils, varda, write_csv

import store.database

HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.rollback()
"""


@pytest.fixture
def wave_db(town_db: Path, youth: Path, tmp_path: Path) -> Path:
    """A database with one accepted wave."""
    at = ("--area", "town", "--year", 2022, "--db", town_db)
    done("ingest", write_csv(tmp_path / "wave.csv", pupils(24)), "--instrument", youth, *at, "--accept")
    return town_db


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that needs some hundred pages."""
    return write_csv(tmp_path / "large.csv", pupils(5_000))


def disk_of(pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no database grow by more than so many pages, as on a disk that has no more room."""
    connect = sqlite3.connect

    def limited(*arguments: object, **more: object) -> sqlite3.Connection:
        connection = connect(*arguments, **more)
        (now,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {now + pages}")
        return connection

    monkeypatch.setattr(store.database.sqlite3, "connect", limited)


@pytest.mark.parametrize("pages", [0, 1, 5, 40])
@pytest.mark.parametrize("kind", ["ingest", "revise"])
def test_a_full_disk_is_said_and_the_store_is_as_it_was(wave_db, youth, large, monkeypatch, pages, kind):
    at = ("--instrument", youth, "--db", wave_db)
    words: dict[str, tuple[object, ...]] = {
        "ingest": ("ingest", large, *at, "--area", "town", "--year", 2023),
        "revise": ("revise", "youth:town:2022", large, "--reason", "x", *at),
    }
    before = contents(wave_db, ())
    with monkeypatch.context() as patched:
        disk_of(pages, patched)
        said = varda(*words[kind], "--accept")
    assert said.code == 2
    assert "disk is full" in said.err
    assert contents(wave_db, ()) == before
    assert done("check", "--db", wave_db).code == 0
    done(*words[kind], "--accept")


@pytest.mark.parametrize(
    "words",
    [
        ("accept", "youth:town:2022"),
        ("withdraw", "youth:town:2022", "--reason", "x"),
        ("forget", "youth:town:2022"),
    ],
)
def test_a_database_held_for_ten_seconds_is_said_to_be_in_use_and_can_be_read_meanwhile(
    wave_db, words, monkeypatch
):
    monkeypatch.setattr(store.database, "BUSY_SECONDS", 0.2)
    before = contents(wave_db, ())
    process = held(wave_db, 10)
    try:
        said = varda(*words, "--db", wave_db)
        read = varda("waves", "--db", wave_db)
    finally:
        process.kill()
        process.wait()
    assert (said.code, len(said.lines)) == (2, 1)
    assert "in use" in said.err
    assert len(read.rows) == 1
    assert contents(wave_db, ()) == before


def test_a_database_held_for_a_moment_is_waited_for(wave_db):
    process = held(wave_db, 0.5)
    done("withdraw", "youth:town:2022", "--reason", "x", "--db", wave_db)
    process.wait()
    assert {row["status"] for row in done("waves", "--db", wave_db).rows} == {"withdrawn"}


def held(database: Path, seconds: float) -> subprocess.Popen[bytes]:
    """Have another process write to the database for so many seconds."""
    words = [sys.executable, "-c", HOLD, str(database), str(seconds)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline().strip() == b"held"
    process.stdout.close()
    return process
