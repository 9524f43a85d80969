"""Figures that speak of an age are compared for that age only."""

from __future__ import annotations

import csv
import io
import itertools

import pytest
from surveys import done, varda

from dashboard.questions import answers, comparisons


@pytest.fixture
def all_grades_db(tmp_path):
    """A census of 12- to 16-year-olds: of those of 15 and 16, 40 of 100 drank, of the others 5 of 100."""
    for year, often in ((2014, 50), (2015, 40)):
        rows = ["year,school,sex,grade,birth_year,alcohol_30d"]
        for age, number in itertools.product((12, 13, 15, 16), range(100)):
            yes = number < (often if age >= 15 else 5)
            rows.append(f"{year},s{number % 5},{1 + number % 2},{age - 6},{year - age},{2 if yes else 1}")
        (tmp_path / f"{year}.csv").write_text("\n".join(rows) + "\n")
    database = tmp_path / "ages.db"
    done("area", "add", "town", "--name", "Town", "--db", database)
    for year in (2014, 2015):
        at = ("--area", "town", "--year", year, "--db", database, "--accept")
        done("ingest", tmp_path / f"{year}.csv", "--instrument", "ipm", "--design", "census", *at)
    return database


def test_a_published_figure_of_15_and_16_year_olds_is_compared_with_these(all_grades_db):
    asked = ("--indicator", "alcohol_30d", "--area", "town", "--year", 2015, "--db", all_grades_db)
    said = done("compare", *asked, "--with-benchmark", "espad_2015_alcohol_30d_avg")
    (row,) = csv.DictReader(io.StringIO(said.out))
    assert float(row["difference"]) == pytest.approx(0.40 - 0.48)


def test_the_trend_is_of_those_the_indicator_speaks_of(all_grades_db):
    shown = answers.trend(all_grades_db, "alcohol_30d", "town")
    assert shown["value"].tolist() == [0.5, 0.4]
    assert set(shown["age_band"]) == {"15-16"}


def test_the_change_said_beside_the_trend_is_of_the_same_young_people(all_grades_db):
    asked = comparisons.Comparison("alcohol_30d", "town", 2015, with_year=2014, own_population=True)
    (row,) = comparisons.compare(all_grades_db, asked).to_dict("records")
    assert row["difference"] == pytest.approx(-0.1)


def test_the_command_line_compares_all_who_answered_unless_a_published_figure_is_of_an_age(all_grades_db):
    asked = ("--indicator", "alcohol_30d", "--area", "town", "--year", 2015, "--db", all_grades_db)
    (row,) = csv.DictReader(io.StringIO(done("compare", *asked, "--with-year", 2014).out))
    assert float(row["difference"]) == pytest.approx((40 - 50) / 200)


def test_without_ages_a_figure_of_an_age_is_refused(tmp_path):
    rows = [f"2015,s{n % 4},{1 + n % 2},9,{1 + n % 2}" for n in range(80)]
    (tmp_path / "w.csv").write_text("year,school,sex,grade,alcohol_30d\n" + "\n".join(rows) + "\n")
    database = tmp_path / "no_ages.db"
    done("area", "add", "town", "--name", "Town", "--db", database)
    at = ("--area", "town", "--year", 2015, "--db", database, "--accept")
    done("ingest", tmp_path / "w.csv", "--instrument", "ipm", "--design", "census", *at)
    asked = ("--indicator", "alcohol_30d", "--area", "town", "--year", 2015, "--db", database)
    said = varda("compare", *asked, "--with-benchmark", "espad_2015_alcohol_30d_avg")
    assert said.code == 2
    assert "no ages are known" in said.err
    assert len(answers.trend(database, "alcohol_30d", "town")) == 1


def test_the_command_line_compares_those_the_indicator_speaks_of_when_asked_to(all_grades_db):
    asked = ("--indicator", "alcohol_30d", "--area", "town", "--year", 2015, "--with-year", 2014)
    said = done("compare", *asked, "--own-population", "--db", all_grades_db)
    (row,) = csv.DictReader(io.StringIO(said.out))
    assert float(row["difference"]) == pytest.approx(0.40 - 0.50)
