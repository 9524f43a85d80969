"""Answers are deleted for good: no byte of them stays in the file, and every figure stays as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from surveys import DRUNK, YOUTH, ask, contents, done, indicator, pupils, varda, write_csv, write_instrument

WAVE = "youth:town:2022"
PLANTED = b"schoolcode-4711"
LINKED = indicator("smokes", "{item = 'smoke', yes = [1]}", "links = ['drunk']")


@pytest.fixture
def planted(town_db: Path, tmp_path: Path) -> Path:
    """Two waves of 240; those of 2022 come from a school whose code is found nowhere else."""
    folder = write_instrument(tmp_path / "youth", YOUTH, DRUNK + LINKED)
    for year, school in ((2021, "elsewhere"), (2022, PLANTED.decode())):
        more = {"smoke": 0, "birth": year - 15, "school": school}
        rows = [
            {**row, **more, "drunk": i % 7 // 5, "smoke": i % 5 // 4} for i, row in enumerate(pupils(240))
        ]
        file = write_csv(tmp_path / f"{year}.csv", rows)
        at = ("--area", "town", "--year", year, "--db", town_db, "--accept")
        done("ingest", file, "--instrument", folder, *at)
    return town_db


def figures(db: Path) -> list[str]:
    """Everything that can be asked of the two waves."""
    town = ("--area", "town", "--db", db)
    return [
        done("estimate", "--indicator", "drunk", "--by", "sex,grade,age_band", "--db", db).out,
        done("compare", "--indicator", "drunk", *town, "--year", 2022, "--with-year", 2021).out,
        done("trend", "--indicator", "drunk", *town, "--adjust", "sex").out,
        done("association", "--outcome", "smokes", "--exposure", "drunk", *town, "--year", 2022).out,
    ]


def holding(db: Path, text: bytes) -> list[str]:
    """The database's files in which a text stands."""
    return [file.name for file in db.parent.glob(f"{db.name}*") if text in file.read_bytes()]


def test_a_forgotten_wave_is_gone_from_the_file_and_every_figure_is_as_it_was(planted):
    before = figures(planted)
    assert holding(planted, PLANTED)
    said = done("forget", WAVE, "--db", planted)
    assert "deleted" in said.err
    assert holding(planted, PLANTED) == []
    assert figures(planted) == before
    assert ask(planted, "SELECT wave, count(*) FROM response_youth JOIN wave USING (revision_id)") == [
        ("youth:town:2021", 240)
    ]
    assert done("check", "--db", planted).code == 0


def test_totals_and_units_stay_to_the_byte(planted):
    before = contents(planted)
    done("forget", WAVE, "--db", planted)
    after = contents(planted)
    same = [name for name in before if before[name] == after[name]]
    assert {"total", "design_unit", "finding"} <= set(same)
    assert set(before) - set(same) == {"response_youth", "wave", "audit"}


def test_a_changed_instrument_says_of_a_forgotten_wave_that_its_answers_were_deleted(planted, tmp_path):
    done("forget", WAVE, "--db", planted)
    more = indicator("teased", "{item = 'tease', yes = [3, 4]}")
    folder = write_instrument(tmp_path / "youth", YOUTH, DRUNK + LINKED + more)
    file = write_csv(tmp_path / "2023.csv", [{**row, "tease": 1} for row in pupils(24)])
    at = ("--area", "town", "--year", 2023, "--db", planted)
    said = done("ingest", file, "--instrument", folder, *at)
    assert f"{WAVE}: its answers were deleted" in said.err


def test_forgetting_is_kept_in_the_audit_and_twice_is_said(planted):
    done("forget", WAVE, "--db", planted)
    assert "no answers left" in done("forget", WAVE, "--db", planted).err
    rows = done("audit", "--db", planted).rows
    assert [(row["wave"], row["before"]) for row in rows if row["action"] == "answers_deleted"] == [
        (WAVE, "240")
    ]


def test_one_revision_can_be_forgotten_alone(planted, tmp_path):
    file = write_csv(tmp_path / "more.csv", [{**row, "school": "b"} for row in pupils(30)])
    done("revise", WAVE, file, "--reason", "x", "--instrument", tmp_path / "youth", "--db", planted)
    done("forget", WAVE, "--revision", 1, "--db", planted)
    left = "SELECT revision FROM response_youth JOIN wave USING (revision_id) WHERE year = 2022 GROUP BY 1"
    assert ask(planted, left) == [(2,)]


def test_answers_are_deleted_on_their_day_and_not_before(planted):
    done("forget", WAVE, "--on", "2099-12-31", "--db", planted)
    assert "no answers left" in done("forget", "--due", "--db", planted).err
    done("forget", WAVE, "--on", "2020-01-01", "--db", planted)
    assert WAVE in done("forget", "--due", "--db", planted).err
    assert ask(planted, "SELECT count(*) FROM response_youth") == [(240,)]
    days = [row["after"] for row in done("audit", "--db", planted).rows if row["action"] == "delete_on"]
    assert days == ["2099-12-31", "2020-01-01"]


def test_the_day_is_said_at_ingest_and_holds_for_later_revisions(town_db, youth, tmp_path):
    first, second = (write_csv(tmp_path / f"{n}.csv", pupils(n)) for n in (24, 30))
    at = ("--instrument", youth, "--db", town_db)
    more = ("--area", "town", "--year", 2022, "--delete-answers-on", "2020-06-30")
    done("ingest", first, *at, *more)
    done("revise", WAVE, second, "--reason", "x", *at)
    assert ask(town_db, "SELECT delete_on FROM wave") == [("2020-06-30",)] * 2
    done("forget", "--due", "--db", town_db)
    assert ask(town_db, "SELECT count(*) FROM response_youth") == [(0,)]


def test_a_reader_that_keeps_the_log_alive_is_said_and_the_next_time_cleans(planted):
    with closing(sqlite3.connect(planted, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM response_youth").fetchone()
        said = varda("forget", WAVE, "--db", planted)
        assert (said.code, len(said.lines)) == (2, 1)
        assert "traces" in said.err
    done("forget", WAVE, "--db", planted)
    assert holding(planted, PLANTED) == []


@pytest.mark.parametrize(
    "words",
    [
        (),
        (WAVE, "--due"),
        (WAVE, "--on", "soon"),
        ("--due", "--on", "2020-01-01"),
        ("--due", "--revision", 1),
    ],
)
def test_wrong_usage_deletes_nothing(planted, words):
    before = contents(planted)
    assert varda("forget", *words, "--db", planted).code == 1
    assert contents(planted) == before
