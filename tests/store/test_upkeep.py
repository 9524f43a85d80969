"""A database is checked, copied while in use, and put back; nothing is replaced by what isn't whole."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from surveys import ask, change, contents, done, pupils, varda, write_csv

from store.database import transaction, writing

WAVE = "youth:town:2022"


@pytest.fixture
def wave_db(town_db: Path, youth: Path, tmp_path: Path) -> Path:
    """A database with one accepted wave."""
    file = write_csv(tmp_path / "wave.csv", [{**row, "birth": 2007} for row in pupils(24)])
    at = ("--area", "town", "--year", 2022, "--db", town_db)
    done("ingest", file, "--instrument", youth, *at, "--accept")
    return town_db


def changed(db: Path, statement: str) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)


# ---- check -------------------------------------------------------------------------------------------------


def test_a_whole_database_is_clean_and_says_what_was_recounted(wave_db):
    said = done("check", "--db", wave_db)
    assert [tuple(row.values()) for row in said.rows] == [(WAVE, "1", "accepted", "kept", "recounted", "0")]
    assert len(said.lines) == 1


def test_a_forgotten_wave_is_clean_though_it_cannot_be_counted_again(wave_db):
    done("forget", WAVE, "--db", wave_db)
    (row,) = done("check", "--db", wave_db).rows
    assert (row["answers"], row["totals"], row["findings"]) == ("deleted", "kept", "0")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM response_youth WHERE rowid = 3", "answer sheets"),
        ("UPDATE response_youth SET weight = 9 WHERE rowid = 3", "weights"),
        ("UPDATE response_youth SET drunk = 1 - drunk", "totals of drunk"),
        ("DELETE FROM total WHERE indicator = 'drunk' AND split = ''", "totals of drunk"),
        ("DELETE FROM design_unit WHERE unit = 1", "response_youth"),
        ("UPDATE wave SET deleted_at = '2022-01-01T00:00:00+00:00'", "answer sheets"),
        ("UPDATE wave SET area = 'nowhere'", "wave"),
    ],
)
def test_what_is_not_whole_is_named(wave_db, statement, named):
    changed(wave_db, statement)
    said = varda("check", "--db", wave_db)
    assert said.code == 2
    assert named in said.err


def test_a_damaged_file_is_said_to_be_damaged(wave_db):
    with closing(sqlite3.connect(wave_db)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'total'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with wave_db.open("rb+") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))
    said = varda("check", "--db", wave_db)
    assert said.code == 2
    assert "damaged" in said.err


def test_a_wave_of_an_earlier_instrument_is_not_called_wrong(wave_db):
    changed(wave_db, "UPDATE wave SET instrument_fingerprint = 'x'")
    (row,) = done("check", "--db", wave_db).rows
    assert row["totals"] == "outdated"


# ---- backup and restore ------------------------------------------------------------------------------------


def test_a_backup_holds_everything_and_is_its_owner_s_only(wave_db, tmp_path):
    done("backup", tmp_path / "copy.db", "--db", wave_db)
    assert contents(tmp_path / "copy.db", ()) == contents(wave_db, ())
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_backup_is_made_while_another_writes_and_holds_what_was_stored(wave_db, tmp_path):
    before = contents(wave_db, ())
    with writing(wave_db) as database, transaction(database):
        database.execute("UPDATE wave SET reason = 'half way'")
        done("backup", tmp_path / "copy.db", "--db", wave_db)
    assert contents(tmp_path / "copy.db", ()) == before


def test_a_backup_writes_over_nothing(wave_db, tmp_path):
    (tmp_path / "copy.db").write_text("mine")
    said = varda("backup", tmp_path / "copy.db", "--db", wave_db)
    assert (said.code, len(said.lines)) == (2, 1)
    assert (tmp_path / "copy.db").read_text() == "mine"


def replaced(db: Path) -> list[Path]:
    return sorted(db.parent.glob(f"{db.stem}.replaced-*{db.suffix}"))


def test_a_restored_database_is_as_the_backup_and_what_it_replaces_is_kept(wave_db, tmp_path):
    done("backup", tmp_path / "copy.db", "--db", wave_db)
    done("withdraw", WAVE, "--reason", "x", "--db", wave_db)
    later = contents(wave_db, ())
    done("restore", tmp_path / "copy.db", "--db", wave_db)
    assert contents(wave_db, ()) == contents(tmp_path / "copy.db", ())
    (kept,) = replaced(wave_db)
    assert contents(kept, ()) == later
    assert len(done("estimate", "--indicator", "drunk", "--db", wave_db).rows) == 1


def test_a_backup_comes_back_where_no_database_is_left(wave_db, tmp_path):
    done("backup", tmp_path / "copy.db", "--db", wave_db)
    done("restore", tmp_path / "copy.db", "--db", tmp_path / "new.db")
    assert contents(tmp_path / "new.db", ()) == contents(wave_db, ())
    assert replaced(tmp_path / "new.db") == []


def test_a_damaged_database_is_replaced_and_kept_as_it_is(wave_db, tmp_path):
    done("backup", tmp_path / "copy.db", "--db", wave_db)
    wave_db.write_bytes(b"no database at all" * 100)
    done("restore", tmp_path / "copy.db", "--db", wave_db)
    assert done("check", "--db", wave_db).code == 0
    (kept,) = replaced(wave_db)
    assert kept.read_bytes().startswith(b"no database at all")


@pytest.mark.parametrize("kind", ["text", "theirs", "empty", "missing", "damaged", "itself"])
def test_what_is_no_whole_varda_database_is_not_restored(wave_db, tmp_path, kind):
    source = tmp_path / "source.db"
    if kind == "text":
        source.write_text("no database")
    elif kind == "empty":
        source.write_bytes(b"")
    elif kind == "theirs":
        change(source, "CREATE TABLE something (x)")
    elif kind == "damaged":
        done("backup", source, "--db", wave_db)
        whole = source.read_bytes()
        source.write_bytes(whole[:8192] + os.urandom(len(whole) - 8192))
    elif kind == "itself":
        source = wave_db
    before = contents(wave_db, ())
    said = varda("restore", source, "--db", wave_db)
    assert said.code in {1, 2}
    assert "Traceback" not in said.err
    assert contents(wave_db, ()) == before
    assert replaced(wave_db) == []
    assert list(tmp_path.glob("*.restoring")) == []


def test_a_database_that_is_being_written_to_is_not_replaced(wave_db, tmp_path, monkeypatch):
    monkeypatch.setattr("store.database.BUSY_SECONDS", 0.1)
    done("backup", tmp_path / "copy.db", "--db", wave_db)
    with writing(wave_db) as database, transaction(database):
        database.execute("UPDATE wave SET reason = 'half way'")
        said = varda("restore", tmp_path / "copy.db", "--db", wave_db)
    assert said.code == 2
    assert ask(wave_db, "SELECT reason FROM wave") == [("half way",)]


def test_answers_that_were_deleted_since_the_backup_are_named_when_they_come_back(wave_db, tmp_path):
    done("backup", tmp_path / "copy.db", "--db", wave_db)
    done("forget", WAVE, "--db", wave_db)
    said = done("restore", tmp_path / "copy.db", "--db", wave_db)
    assert f"varda forget {WAVE}" in said.err
