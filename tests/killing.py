"""Kills an ingest in a process of its own at a moment, and tells what it left in the database."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from surveys import CITIES, NATIONAL, ROOT, command, contents, done

from store.refresh import refresh


@dataclass(frozen=True)
class Bench:
    """A database before an ingest, the words of the ingest, what it makes undisturbed, and in how long."""

    before: Path
    words: tuple[object, ...]
    undisturbed: dict[str, list[tuple[object, ...]]]
    seconds: float

    def ingest(self, database: Path) -> list[str]:
        """The command on a database."""
        return command(*self.words, "--db", database)


def make_bench(folder: Path) -> Bench:
    """One city's wave is there; the national wave of 2015 (15,624 respondents) is loaded and killed."""
    before = folder / "before.db"
    for code, level in (("us", "country"), ("duval", "municipality")):
        done("area", "add", code, "--name", code, "--level", level, "--db", before)
    where = ("--area", "duval", "--year", 2015, "--db", before)
    done("ingest", CITIES / "duval_2015.zsav", "--instrument", "yrbs", *where, "--accept")
    refresh(before)
    words = (
        "ingest",
        NATIONAL / "yrbs_2015.zsav",
        "--instrument",
        "yrbs",
        "--area",
        "us",
        "--year",
        2015,
        "--accept",
    )
    taken = []
    for _ in range(2):  # the first run pays for a cold disk
        whole = copy(before, folder / "whole.db")
        started = time.perf_counter()
        subprocess.run(command(*words, "--db", whole), cwd=ROOT, check=True, capture_output=True)
        taken.append(time.perf_counter() - started)
    return Bench(before, words, contents(whole), min(taken))


def copy(database: Path, to: Path) -> Path:
    """Copy a database that nobody has open."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for leftover in to.parent.glob(f"{to.name}*"):
        leftover.unlink()
    return Path(shutil.copy(database, to))


@dataclass(frozen=True)
class Left:
    """What a killed ingest left: `whole` or `nothing` (or `half`), and whether it ended before the kill."""

    state: str
    ended: bool
    integrity: str


def kill_after(bench: Bench, seconds: float, to: Path) -> Left:
    """Start the ingest on a copy, kill it after so many seconds, and look."""
    database = copy(bench.before, to)
    process = subprocess.Popen(
        bench.ingest(database), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(timeout=seconds)
        ended = True
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        ended = False
    with closing(sqlite3.connect(database)) as connection:
        integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    found = contents(database)
    states = {"whole": bench.undisturbed, "nothing": contents(bench.before)}
    state = next((name for name, rows in states.items() if rows == found), "half")
    return Left(state, ended, integrity if not broken else f"{len(broken)} broken keys")


def ingest_again(bench: Bench, database: Path) -> bool:
    """The same ingest afterwards: does it succeed and leave what an undisturbed one makes?"""
    subprocess.run(bench.ingest(database), cwd=ROOT, check=True, capture_output=True)
    return contents(database) == bench.undisturbed
