"""Answers go out as a researcher's file, come in again as the same wave, and the audit keeps it."""

from __future__ import annotations

import csv
import random
import stat
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from surveys import CITIES, NATIONAL, ask, change, contents, done, pupils, varda, write_csv

WAVE = "youth:town:2022"


@pytest.fixture
def answered(town_db: Path, youth: Path, tmp_path: Path) -> Path:
    """A wave with every kind of missing answer, and a school whose code looks like a formula."""
    chance = random.Random(5)
    rows = [
        {
            **row,
            "school": "=1+1",
            "birth": chance.choice([2006, 2007, 2008, None]),
            "drunk": chance.choice([0, 1, 8, 9, None]),
            "smoke": chance.choice([0, 3, 7, 99]),
            "tease": chance.choice([0, 4, None]),
        }
        for row in pupils(60)
    ]
    at = ("--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db, "--accept")
    done("ingest", write_csv(tmp_path / "wave.csv", rows), *at)
    return town_db


def again(file: Path, to: Path, instrument: object, area: str, *how: object, year: int = 2022) -> Path:
    """Load an exported file into a database of its own."""
    done("area", "add", area, "--name", area, "--db", to)
    where = ("--area", area, "--year", year, "--db", to, "--accept")
    done("ingest", file, "--instrument", instrument, *where, *how)
    return to


def cells(db: Path, wave: str) -> list[tuple[object, ...]]:
    return ask(
        db,
        "SELECT indicator, split, level, n, cases, cells FROM total JOIN wave USING (revision_id)"
        " WHERE wave = ? ORDER BY 1, 2, 3",
        wave,
    )


def test_an_exported_sav_comes_in_again_with_the_same_totals_and_answers(answered, youth, tmp_path):
    file = tmp_path / "out.sav"
    done("export", WAVE, "--out", file, "--db", answered)
    other = again(file, tmp_path / "again.db", youth, "town")
    assert cells(other, WAVE) == cells(answered, WAVE)
    assert contents(other)["response_youth"] == contents(answered)["response_youth"]


@pytest.mark.parametrize("how", [(), ("--design", "census")], ids=["sample", "census"])
def test_a_real_wave_comes_in_again_with_the_same_totals(tmp_path, how):
    first, wave = tmp_path / "first.db", "yrbs:duval:2019"
    again(CITIES / "duval_2019.zsav", first, "yrbs", "duval", *how, year=2019)
    done("export", wave, "--out", tmp_path / "duval.sav", "--db", first)
    second = again(tmp_path / "duval.sav", tmp_path / "second.db", "yrbs", "duval", *how, year=2019)
    assert cells(second, wave) == cells(first, wave)


def test_questions_whose_numbers_moved_come_in_again_under_their_own_names(tmp_path):
    first, wave = tmp_path / "first.db", "yrbs:us:2015"
    again(NATIONAL / "yrbs_2015.zsav", first, "yrbs", "us", year=2015)
    done("export", wave, "--out", tmp_path / "us.sav", "--db", first)
    second = again(tmp_path / "us.sav", tmp_path / "second.db", "yrbs", "us", year=2015)
    assert cells(second, wave) == cells(first, wave)


def test_a_sav_carries_questions_answers_and_user_missing_codes(answered, tmp_path):
    file = tmp_path / "out.sav"
    done("export", WAVE, "--out", file, "--db", answered)
    frame, meta = pyreadstat.read_sav(file, user_missing=True)
    assert meta.column_names_to_labels["drunk"] == "Were you drunk in the last 30 days?"
    labels = meta.variable_value_labels["drunk"]
    assert labels == {0: "No", 1: "Yes", 8: "no answer", 9: "not asked"}
    assert {(each["lo"], each["hi"]) for each in meta.missing_ranges["drunk"]} == {(8, 8), (9, 9)}
    stored = dict(ask(answered, "SELECT drunk, count(*) FROM response_youth GROUP BY 1"))
    found = frame["drunk"].value_counts(dropna=False).to_dict()
    assert {found[8.0], found[9.0]} == {stored[-1], stored[-2]}


def test_a_csv_has_codes_as_numbers_and_no_cell_that_a_spreadsheet_would_run(answered, tmp_path):
    file = tmp_path / "out.csv"
    done("export", WAVE, "--out", file, "--db", answered)
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 60
    assert {row["school"] for row in rows} == {"'=1+1"}
    texts = [cell for row in rows for cell in row.values()]
    assert [cell for cell in texts if cell.startswith(("=", "+", "@"))] == []
    assert {row["smoke"] for row in rows} == {"0", "3", "7", "99"}


def test_a_parquet_file_holds_the_same_answers_as_the_csv(answered, tmp_path):
    for ending in ("csv", "parquet"):
        done("export", WAVE, "--out", tmp_path / f"out_{ending}.{ending}", "--db", answered)
    one, other = pd.read_csv(tmp_path / "out_csv.csv"), pd.read_parquet(tmp_path / "out_parquet.parquet")
    for name in ("weight", "drunk", "smoke", "tease", "sex", "grade"):
        assert one[name].astype("float64").equals(other[name].astype("float64")), name


def test_the_codebook_lies_beside_and_both_are_their_owner_s_only(answered, tmp_path):
    file = tmp_path / "out.csv"
    done("export", WAVE, "--out", file, "--lang", "nl", "--db", answered)
    codebook = tmp_path / "out_codebook.html"
    assert '<html lang="nl"' in codebook.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_export_is_kept_in_the_audit_and_one_that_failed_is_not(answered, tmp_path):
    assert varda("export", WAVE, "--out", tmp_path / "nowhere" / "out.csv", "--db", answered).code == 2
    done("export", WAVE, "--out", tmp_path / "out.csv", "--db", answered)
    actions = [row["action"] for row in done("audit", "--db", answered).rows]
    assert actions.count("exported") == 1


def test_nothing_is_written_over(answered, tmp_path):
    file = tmp_path / "out.csv"
    file.write_text("mine")
    said = varda("export", WAVE, "--out", file, "--db", answered)
    assert (said.code, len(said.lines)) == (2, 1)
    assert file.read_text() == "mine"


def test_the_revision_that_feeds_figures_is_given_unless_another_is_named(answered, youth, tmp_path):
    more = write_csv(tmp_path / "more.csv", pupils(70))
    done("revise", WAVE, more, "--reason", "x", "--instrument", youth, "--db", answered)
    done("export", WAVE, "--out", tmp_path / "one.csv", "--db", answered)
    done("export", WAVE, "--out", tmp_path / "two.csv", "--revision", 2, "--db", answered)
    assert [len(pd.read_csv(tmp_path / f"{name}.csv")) for name in ("one", "two")] == [60, 70]


def test_forgotten_answers_cannot_be_exported_and_it_is_said(answered, tmp_path):
    done("forget", WAVE, "--db", answered)
    said = varda("export", WAVE, "--out", tmp_path / "out.csv", "--db", answered)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "deleted" in said.err


def test_another_ending_is_refused_with_those_that_are_known(answered, tmp_path):
    said = varda("export", WAVE, "--out", tmp_path / "out.docx", "--db", answered)
    assert said.code == 1
    assert ".sav, .csv, .parquet" in said.err


def test_four_kinds_of_missing_answers_fit_the_three_that_spss_allows(answered, youth, tmp_path):
    kinds = {1: -1, 2: -2, 3: -3, 4: -4, 5: -9}
    for row, code in kinds.items():
        change(answered, "UPDATE response_youth SET smoke = ? WHERE rowid = ?", code, row)
    file = tmp_path / "out.sav"
    done("export", WAVE, "--out", file, "--db", answered)
    frame, meta = pyreadstat.read_sav(file, user_missing=True)
    assert frame["smoke"].iloc[:5].tolist() == [-1, -2, 99, -1, -1]
    assert len(meta.missing_ranges["smoke"]) == 3
    assert meta.variable_value_labels["smoke"] == {-1: "no answer", -2: "not asked", 99: "does not apply"}
    read, _ = pyreadstat.read_sav(file)
    assert read["smoke"].iloc[:5].isna().all()
