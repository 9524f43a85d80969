"""The file: strict tables, write-ahead log, foreign keys, migrations in order and recorded."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations
from surveys import ask, contents, done, pupils, varda, write_csv

from store.database import reading, transaction, writing
from store.migrations import migrations
from survey_schema.errors import Fault


@pytest.fixture
def wave_db(town_db: Path, youth: Path, tmp_path: Path) -> Path:
    """A database with one wave in it."""
    where = ("--area", "town", "--year", 2022, "--db", town_db)
    done("ingest", write_csv(tmp_path / "wave.csv", pupils(24)), "--instrument", youth, *where, "--accept")
    return town_db


def test_every_table_is_strict(wave_db):
    tables = ask(
        wave_db, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    ours = {name: strict for name, strict in tables if not name.startswith(("_", "sqlite_"))}
    assert {
        "area",
        "wave",
        "design_unit",
        "total",
        "finding",
        "benchmark",
        "instrument",
        "response_youth",
    } <= set(ours)
    assert set(ours.values()) == {1}


def test_the_file_keeps_a_write_ahead_log(wave_db):
    assert ask(wave_db, "PRAGMA journal_mode") == [("wal",)]


def test_foreign_keys_are_on_for_every_writer(wave_db):
    with writing(wave_db) as database:
        assert database.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
        with pytest.raises(sqlite3.IntegrityError), transaction(database):
            database.execute("UPDATE wave SET area = 'nowhere'")
    assert ask(wave_db, "PRAGMA foreign_key_check") == []


def test_a_wave_leaves_with_all_that_hangs_on_it(wave_db):
    with writing(wave_db) as database, transaction(database):
        database.execute("DELETE FROM wave")
    left = contents(wave_db)
    assert {name: left[name] for name in ("total", "design_unit", "finding", "response_youth")} == {
        "total": [],
        "design_unit": [],
        "finding": [],
        "response_youth": [],
    }


def test_answers_are_small_integers_and_no_text(wave_db):
    columns = dict(ask(wave_db, "SELECT name, type FROM pragma_table_info('response_youth')"))
    assert {name for name, kind in columns.items() if kind == "TEXT"} == {"stratum", "psu", "school", "sex"}
    assert columns["drunk"] == "INTEGER"


def test_migrations_are_recorded_once_in_order_and_change_nothing_when_applied_again(wave_db):
    with closing(sqlite3.connect(wave_db)) as connection:
        database = Database(connection)
        recorded = [each.name for each in migrations.applied(database)]
        assert recorded == sorted(recorded)
        assert not migrations.pending(database)
        before = list(connection.iterdump())
        migrations.apply(database)
        assert list(connection.iterdump()) == before


def test_a_database_of_an_earlier_version_is_said_so_by_readers_and_brought_up_to_date_by_writers(tmp_path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        Migrations("varda").ensure_migrations_table(Database(connection))
    with pytest.raises(Fault) as fault, reading(path):
        pass
    assert fault.value.code == "database.outdated"
    with writing(path):
        pass
    with reading(path) as connection:
        assert connection.execute("SELECT count(*) FROM wave").fetchone() == (0,)


def test_somebody_elses_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE something (x)")
    before = path.read_bytes()
    with pytest.raises(Fault) as fault, writing(path, create=True):
        pass
    assert fault.value.code == "database.not_ours"
    assert path.read_bytes() == before


def test_readers_cannot_write(wave_db):
    with reading(wave_db) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM wave")


def test_readers_read_in_any_thread_and_while_another_writes(wave_db):
    counted: list[object] = []

    def look() -> None:
        with reading(wave_db) as connection:
            counted.append(connection.execute("SELECT count(*) FROM wave").fetchone())

    with writing(wave_db) as database, transaction(database):
        database.execute("UPDATE wave SET reason = 'x'")
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert counted == [(1,)]


def test_a_transaction_leaves_nothing_of_what_failed(wave_db):
    before = contents(wave_db, ())

    def fail_half_way() -> None:
        with writing(wave_db) as database, transaction(database):
            database.execute("DELETE FROM total")
            database.execute("CREATE TABLE half (x)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert contents(wave_db, ()) == before


# ---- areas -------------------------------------------------------------------------------------------------


def test_areas_are_imported_all_or_none_and_parents_may_stand_anywhere(town_db, tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("code,name,level,parent\na,A,,r\nr,R,region,c\nc,C,country,\n")
    done("area", "import", file, "--db", town_db)
    rows = {row["code"]: (row["level"], row["parent"]) for row in done("area", "list", "--db", town_db).rows}
    assert rows == {
        "a": ("municipality", "r"),
        "r": ("region", "c"),
        "c": ("country", ""),
        "town": ("municipality", ""),
    }


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("UPPER,Name,,", "UPPER"),
        ("a,,,", "name"),
        ("a,A,county,", "county"),
        ("a,A,,nowhere", "nowhere"),
        ("a,A,region,town", "town"),
        ("good,Another,,", "good"),
    ],
)
def test_an_area_that_cannot_be_is_refused_with_the_reason(town_db, tmp_path, line, named):
    file = tmp_path / "areas.csv"
    file.write_text(f"code,name,level,parent\ngood,Good,,\n{line}\n")
    before = contents(town_db)
    said = varda("area", "import", file, "--db", town_db)
    assert (said.code, len(said.lines)) == (2, 1)
    assert named in said.err
    assert contents(town_db) == before


def test_a_column_that_areas_do_not_have_is_named(town_db, tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("code,name,lvl,parent\na,A,region,\n")
    said = done("area", "import", file, "--db", town_db)
    assert "lvl" in said.err
    assert "parent:" not in said.err
    file.write_text("code,name,level,parent\na,A,region,\n")
    assert len(done("area", "import", file, "--db", town_db).lines) == 1


def test_the_level_is_municipality_unless_said(town_db):
    assert ask(town_db, "SELECT level FROM area") == [("municipality",)]


def test_population_is_stored_by_area_year_and_grade(town_db, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("area,year,grade,population\ntown,2022,9,120\ntown,2022,10,130\n")
    done("area", "population", file, "--db", town_db)
    done("area", "population", file, "--db", town_db)
    assert ask(town_db, "SELECT sum(population) FROM area_population") == [(250,)]
    file.write_text("area,year,grade,population\nnowhere,2022,9,120\n")
    assert varda("area", "population", file, "--db", town_db).code == 1
