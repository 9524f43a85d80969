"""Weights that should sum to those who live in the area, by the population that is stored for its grades."""

from __future__ import annotations

import pytest
from surveys import done, pupils, varda, write_csv

GRADES = (8, 9, 10)


@pytest.fixture
def load(town_db, youth, tmp_path):
    """Load pupils of a weight each where so many live in each of the grades; give what was said."""

    def loaded(weight, population, *more, grades=GRADES):
        people = [{"area": "town", "year": 2022, "grade": g, "population": population} for g in grades]
        done("area", "population", write_csv(tmp_path / "people.csv", people), "--db", town_db)
        rows = [{**row, "weight": weight, "grade": GRADES[n % 3]} for n, row in enumerate(pupils(60))]
        file = write_csv(tmp_path / "w.csv", rows)
        where = ("--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db)
        said = varda("ingest", file, *where, "--dry-run", *more)
        assert said.code == 0, said.err
        return "The weights sum to" in said.err and "who live here" in said.err

    return loaded


@pytest.mark.parametrize(
    ("weight", "population", "is_said"),
    [
        (5, 100, False),  # 300 of 300
        (5, 109, False),  # 8 % off
        (5, 115, True),  # 13 % off
        (5, 50, True),
        (1, 115, False),  # each respondent counts for one: nothing was to be summed to
    ],
)
def test_a_sum_that_is_neither_the_answers_nor_the_population_is_said(load, weight, population, is_said):
    assert load(weight, population) is is_said


def test_nothing_is_said_where_a_grade_has_no_population_or_the_eligible_are_known(load):
    assert not load(5, 500, grades=GRADES[:2])
    assert not load(5, 500, "--eligible", 300)
