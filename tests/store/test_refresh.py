"""When an instrument changes, columns are added, totals are counted anew, and it is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from surveys import (
    CITIES,
    DRUNK,
    YOUTH,
    ask,
    change,
    contents,
    done,
    indicator,
    pupils,
    varda,
    write_csv,
    write_instrument,
)

import survey_schema.loading
from store.refresh import refresh


@pytest.fixture
def drunk_only(town_db: Path, tmp_path: Path) -> Path:
    """A database whose one wave was loaded with an instrument that knows one indicator."""
    folder = write_instrument(tmp_path / "small", YOUTH, DRUNK)
    rows = [{**row, "smoke": i % 2} for i, row in enumerate(pupils(24))]
    where = ("--area", "town", "--year", 2022, "--db", town_db)
    done("ingest", write_csv(tmp_path / "wave.csv", rows), "--instrument", folder, *where, "--accept")
    return town_db


def load_next(db: Path, folder: Path, **more: object) -> str:
    """Load the next year with the changed instrument; give what was said."""
    file = write_csv(db.parent / "next.csv", pupils(24, **more))
    where = ("--area", "town", "--year", 2023, "--db", db)
    return done("ingest", file, "--instrument", folder, *where, "--accept").err


def test_a_new_indicator_is_counted_in_waves_that_were_there_already(drunk_only, tmp_path):
    folder = tmp_path / "small"
    write_instrument(folder, YOUTH, DRUNK + indicator("smokes", "{item = 'smoke', yes = [1]}"))
    assert "youth:town:2022" in load_next(drunk_only, folder, smoke=1)
    said = done("estimate", "--indicator", "smokes", "--db", drunk_only)
    assert [(row["year"], row["n"], row["cases"]) for row in said.rows] == [
        ("2022", "24", "12"),
        ("2023", "24", "24"),
    ]
    assert done("estimate", "--indicator", "smokes", "--db", drunk_only).err == ""


def test_many_waves_counted_anew_are_one_sentence(drunk_only, tmp_path, monkeypatch):
    folder = tmp_path / "small"
    load_next(drunk_only, folder)
    monkeypatch.setattr("store.refresh.MOST_NAMED", 1)
    write_instrument(folder, YOUTH, DRUNK + indicator("smokes", "{item = 'smoke', yes = [1]}"))
    said = load_next(drunk_only, folder).splitlines()
    assert [line for line in said if "2 waves" in line] == said[:1]
    assert "youth:town:2022" not in "".join(said)


def test_a_new_item_gets_a_column_and_earlier_waves_have_no_row_of_it(drunk_only, tmp_path):
    item = '\n[[item]]\nid = "sleep"\ntext = {en = "Hours?"}\nrange = [0, 12]\n'
    folder = write_instrument(
        tmp_path / "small", YOUTH + item, DRUNK + indicator("sleeps", "{item = 'sleep', yes = [8]}")
    )
    load_next(drunk_only, folder, sleep=8)
    done("estimate", "--indicator", "drunk", "--db", drunk_only)
    rows = done("estimate", "--indicator", "sleeps", "--db", drunk_only).rows
    assert [row["year"] for row in rows] == ["2023"]
    assert ask(drunk_only, "SELECT count(*), count(sleep) FROM response_youth") == [(48, 24)]


def test_a_changed_rule_changes_the_figures_of_earlier_waves(drunk_only, tmp_path):
    changed = indicator("drunk", "{item = 'drunk', yes = [0, 1]}")
    folder = write_instrument(tmp_path / "small", YOUTH, changed)
    file = write_csv(drunk_only.parent / "next.csv", pupils(24))
    at = ("--area", "town", "--year", 2023, "--db", drunk_only, "--accept")
    refused = varda("ingest", file, "--instrument", folder, *at)
    assert (refused.code, len(refused.lines)) == (2, 1)  # the version must say that figures change
    assert "version" in refused.err
    write_instrument(tmp_path / "small", YOUTH.replace('version = "1"', 'version = "2"'), changed)
    load_next(drunk_only, folder)
    rows = done("estimate", "--indicator", "drunk", "--db", drunk_only).rows
    assert [row["value"] for row in rows] == ["1.0", "1.0"]


def test_where_the_answers_were_deleted_it_is_said_and_the_totals_stay(drunk_only, tmp_path):
    change(drunk_only, "DELETE FROM response_youth")
    folder = write_instrument(
        tmp_path / "small", YOUTH, DRUNK + indicator("smokes", "{item = 'smoke', yes = [1]}")
    )
    assert "deleted" in load_next(drunk_only, folder, smoke=1)
    said = done("estimate", "--indicator", "drunk", "--db", drunk_only)
    assert [row["year"] for row in said.rows] == ["2022", "2023"]


def test_the_next_command_has_nothing_left_to_change_where_answers_were_deleted(drunk_only, tmp_path):
    change(drunk_only, "DELETE FROM response_youth")
    folder = write_instrument(
        tmp_path / "small", YOUTH, DRUNK + indicator("smokes", "{item = 'smoke', yes = [1]}")
    )
    load_next(drunk_only, folder, smoke=1)
    done("estimate", "--indicator", "drunk", "--db", drunk_only)
    before = contents(drunk_only, ())
    done("estimate", "--indicator", "drunk", "--db", drunk_only)
    assert contents(drunk_only, ()) == before


def test_a_changed_shipped_instrument_is_taken_over_when_the_database_is_next_opened(tmp_path, monkeypatch):
    path = tmp_path / "us.db"
    done("area", "add", "duval", "--name", "Duval", "--db", path)
    where = ("--area", "duval", "--year", 2019, "--db", path)
    done("ingest", CITIES / "duval_2019.zsav", "--instrument", "yrbs", *where, "--accept")
    shipped = tmp_path / "shipped"
    shutil.copytree(survey_schema.loading.SHIPPED, shipped)
    rule = "{any = [{item = 'alcohol_30d', yes = [1]}, {item = 'cannabis_30d', yes = [1]}]}"
    (shipped / "yrbs" / "more.toml").write_text(indicator("alcohol_or_cannabis", rule))
    monkeypatch.setattr(survey_schema.loading, "SHIPPED", shipped)
    said = done("estimate", "--indicator", "alcohol_or_cannabis", "--db", path)
    assert "yrbs:duval:2019" in said.err
    (row,) = said.rows
    expected = ask(
        path,
        "SELECT count(*), sum(alcohol_30d = 1 OR cannabis_30d = 1) FROM response_yrbs"
        " WHERE alcohol_30d = 1 OR cannabis_30d = 1 OR (alcohol_30d >= 0 AND cannabis_30d >= 0)",
    )
    assert [(int(row["n"]), int(row["cases"]))] == expected
    assert ask(
        path,
        "SELECT DISTINCT fingerprint = instrument_fingerprint FROM wave JOIN instrument ON id = instrument",
    ) == [(1,)]


def test_nothing_is_written_where_nothing_changed(drunk_only):
    before = (drunk_only.read_bytes(), contents(drunk_only, ()))
    assert refresh(drunk_only) == []
    assert varda("estimate", "--indicator", "drunk", "--db", drunk_only).err == ""
    assert (drunk_only.read_bytes(), contents(drunk_only, ())) == before


def test_a_database_explains_itself_without_the_instrument_s_folder(drunk_only, tmp_path):
    shutil.rmtree(tmp_path / "small")
    assert len(done("estimate", "--indicator", "drunk", "--db", drunk_only).rows) == 1
