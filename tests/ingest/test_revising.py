"""Corrections: of one town of a regional file, of an instrument, of an area."""

from __future__ import annotations

import pytest
from surveys import ask, done, pupils, varda, write_csv


@pytest.fixture
def regional(tmp_path, youth):
    """A database with two towns of one regional file."""
    database = tmp_path / "regional.db"
    done("area", "add", "coast", "--name", "Coast", "--level", "region", "--db", database)
    for code in ("north", "south"):
        done("area", "add", code, "--name", code.title(), "--parent", "coast", "--db", database)
    file = regional_file(tmp_path / "first.csv", 24)
    load(database, file, youth, "--area-column", "town")
    return database


def regional_file(path, number):
    rows = pupils(number)
    return write_csv(path, [{**row, "town": ("north", "south")[i % 2]} for i, row in enumerate(rows)])


def load(database, file, youth, *more):
    return varda("ingest", file, "--instrument", youth, "--year", 2022, "--db", database, "--accept", *more)


def test_a_corrected_regional_file_gives_a_town_only_its_own_respondents(regional, youth, tmp_path):
    file = regional_file(tmp_path / "second.csv", 32)
    more = ("--reason", "wrong weights", "--instrument", youth, "--accept", "--db", regional)
    done("revise", "youth:north:2022", file, *more)
    answered = "SELECT n_answered FROM wave WHERE wave = 'youth:north:2022' ORDER BY revision"
    assert ask(regional, answered) == [(12,), (16,)]


def test_eligible_of_a_regional_file_is_refused(tmp_path, youth, regional):
    file = regional_file(tmp_path / "other.csv", 40)
    said = load(regional, file, youth, "--area-column", "town", "--eligible", 500)
    assert (said.code, len(said.lines)) == (2, 1)


def test_a_recoding_that_was_corrected_reads_the_same_file_anew(town_db, youth, tmp_path):
    file = write_csv(tmp_path / "wave.csv", pupils(24))
    at = ("--area", "town", "--year", 2022, "--db", town_db, "--accept")
    done("ingest", file, "--instrument", youth, *at)
    text = (youth / "instrument.toml").read_text()
    swapped = text.replace('value = "female"', 'value = "x"').replace('value = "male"', 'value = "female"')
    swapped = swapped.replace('value = "x"', 'value = "male"').replace('version = "1"', 'version = "2"')
    (youth / "instrument.toml").write_text(swapped)
    said = varda("ingest", file, "--instrument", youth, *at)
    assert said.code == 2
    assert "revise" in said.err
    more = ("--reason", "sexes were swapped", "--instrument", youth, "--accept", "--db", town_db)
    done("revise", "youth:town:2022", file, *more)
    by_sex = "SELECT revision, sex, count(*) FROM response_youth JOIN wave USING (revision_id) GROUP BY 1, 2"
    counts = {(revision, sex): count for revision, sex, count in ask(town_db, by_sex)}
    girls, boys = ([counts[revision, sex] for revision in (1, 2)] for sex in ("female", "male"))
    assert girls == boys[::-1]


def test_adding_an_area_again_keeps_what_is_not_said(regional):
    done("area", "add", "north", "--name", "Northern town", "--db", regional)
    found = "SELECT name, level, parent FROM area WHERE code = 'north'"
    assert ask(regional, found) == [("Northern town", "municipality", "coast")]


def test_an_area_with_members_does_not_become_one_of_their_level(regional):
    said = varda("area", "add", "coast", "--name", "Coast", "--level", "municipality", "--db", regional)
    assert said.code == 2
    assert ask(regional, "SELECT level FROM area WHERE code = 'coast'") == [("region",)]


def test_a_region_whose_members_changed_says_so_when_years_are_compared(regional, youth, tmp_path):
    file = write_csv(tmp_path / "north.csv", pupils(24))
    at = ("--area", "north", "--year", 2023, "--db", regional, "--accept")
    done("ingest", file, "--instrument", youth, *at)
    asked = ("--indicator", "drunk", "--area", "coast", "--year", 2023, "--with-year", 2022)
    said = done("compare", *asked, "--db", regional)
    assert "missing: South" in said.out
    assert "who took part" in said.out
