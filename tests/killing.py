"""Kills a command in a process of its own at a moment, and tells what it left in the database."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from surveys import CITIES, NATIONAL, ROOT, command, contents, done, varda

from store.refresh import refresh

WAVE = "yrbs:duval:2015"


@dataclass(frozen=True)
class Bench:
    """A database before a command, the words of the command, what is in it before and after, and the seconds
    it takes undisturbed."""

    before: Path
    words: tuple[object, ...]
    untouched: dict[str, list[tuple[object, ...]]]
    undisturbed: dict[str, list[tuple[object, ...]]]
    seconds: float

    def command(self, database: Path) -> list[str]:
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
    what = ("--instrument", "yrbs", "--area", "us", "--year", 2015, "--accept")
    return _measured(before, ("ingest", NATIONAL / "yrbs_2015.zsav", *what), folder / "ingested.db")


def make_benches(folder: Path) -> dict[str, Bench]:
    """A city's wave withdrawn with both its revisions; that wave revised; and the national ingest."""
    ingest = make_bench(folder)
    file = CITIES / "duval_2015.zsav"
    revise = ("revise", WAVE, file, "--reason", "pupils were counted", "--eligible", 20_000, "--accept")
    withdraw = ("withdraw", WAVE, "--reason", "the weights were wrong")
    revised = _measured(ingest.before, revise, folder / "revised.db")
    withdrawn = _measured(folder / "revised.db", withdraw, folder / "withdrawn.db")
    return {"withdraw": withdrawn, "revise": revised, "ingest": ingest}


def _measured(before: Path, words: tuple[object, ...], whole: Path) -> Bench:
    copy(before, whole)
    started = time.perf_counter()
    subprocess.run(command(*words, "--db", whole), cwd=ROOT, check=True, capture_output=True)
    seconds = time.perf_counter() - started
    return Bench(before, words, contents(before), contents(whole), seconds)


def copy(database: Path, to: Path) -> Path:
    """Copy a database that nobody has open."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for leftover in to.parent.glob(f"{to.name}*"):
        leftover.unlink()
    return Path(shutil.copy(database, to))


@dataclass(frozen=True)
class Left:
    """What a killed command left: `whole` or `nothing` (or `half`), whether it ended before the kill, and
    what `varda check` says."""

    state: str
    ended: bool
    check: str


def kill_after(bench: Bench, seconds: float, to: Path, *, from_first_write: bool = False) -> Left:
    """Start the command on a copy, kill it after so many seconds, and look.

    `from_first_write`: the seconds count from when it begins to write.
    """
    database = copy(bench.before, to)
    process = subprocess.Popen(
        bench.command(database), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    log = database.with_name(f"{database.name}-wal")
    while from_first_write and process.poll() is None and not (log.exists() and log.stat().st_size):
        time.sleep(0.0005)
    try:
        process.wait(timeout=seconds)
        ended = True
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        ended = False
    found = contents(database)
    states = {"whole": bench.undisturbed, "nothing": bench.untouched}
    state = next((name for name, rows in states.items() if rows == found), "half")
    said = varda("check", "--db", database)
    return Left(state, ended, "clean" if said.code == 0 else said.err)


def again(bench: Bench, database: Path) -> bool:
    """The same command afterwards: does it succeed and leave what an undisturbed one makes?"""
    subprocess.run(bench.command(database), cwd=ROOT, check=True, capture_output=True)
    return contents(database) == bench.undisturbed
