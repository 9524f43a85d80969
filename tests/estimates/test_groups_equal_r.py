"""Differences between groups of a wave, and how they changed, equal those of R: tests/reference/README.md."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from surveys import CITIES, CITY_CODES, REFERENCE, done, write_instrument

from dashboard.questions.groups import GroupQuestion, gap_change, gaps
from estimates.intervals import t_quantile

RELATIVE = 1e-9
BETWEEN = {"sex": ("female", "male"), "grade": ("12", "9"), "sad_hopeless": ("sad", "not_sad")}

CITY = """
[instrument]
id = "city"
version = "1"
title = {en = "City files"}
source = "tests/data/yrbs_cities"
mode = "paper"
years = [2011, 2019]
population = {kind = "grade", first = 9, last = 12}

[columns]
weight = ["weight"]
stratum = ["stratum"]
psu = ["psu"]
year = ["year"]

[[item]]
id = "sex"
role = "sex"
text = {en = "Sex"}
options = [
  {code = 1, value = "female", label = {en = "Girl"}},
  {code = 2, value = "male", label = {en = "Boy"}},
]

[[item]]
id = "grade"
role = "grade"
text = {en = "Grade"}
range = [9, 12]
missing = [{code = 88, kind = "no_answer"}]

[[item]]
id = "alcohol_30d"
recall = "30 days"
text = {en = "Alcohol?"}
options = [{code = 0, label = {en = "No"}}, {code = 1, label = {en = "Yes"}}]

[[item]]
id = "sad_hopeless"
role = "background"
text = {en = "Sad or hopeless?"}
options = [{code = 0, label = {en = "No"}}, {code = 1, label = {en = "Yes"}}]

[[split]]
item = "sad_hopeless"
title = {en = "Sad or hopeless"}
between = ["sad", "not_sad"]
levels = [
  {id = "sad", codes = [1], label = {en = "Sad"}},
  {id = "not_sad", codes = [0], label = {en = "Not sad"}},
]

[[indicator]]
id = "alcohol_30d"
title = {en = "Alcohol"}
phrase = {en = "drank"}
domain = "substances"
role = "outcome"
direction = "lower_is_better"
rule = {item = "alcohol_30d", yes = [1]}
"""


@pytest.fixture(scope="module")
def split_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first and last wave of the four cities, with totals split by a second answer."""
    folder = tmp_path_factory.mktemp("split")
    path = folder / "split.db"
    instrument = write_instrument(folder / "city", CITY, "")
    for city in CITY_CODES:
        done("area", "add", city, "--name", city, "--db", path)
        for year in (2011, 2019):
            where = ("--area", city, "--year", year, "--db", path)
            done("ingest", CITIES / f"{city}_{year}.zsav", "--instrument", instrument, *where, "--accept")
    return path


def expected(case: str) -> list[dict[str, str]]:
    with (REFERENCE / "groups.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["case"] == case]


def asked(row: dict[str, str]) -> GroupQuestion:
    division = {"sad": "sad_hopeless"}.get(row["division"], row["division"])
    return GroupQuestion("alcohol_30d", row["area"], division, BETWEEN[division], "researcher")


def near(found: float, wanted: str) -> bool:
    return math.isclose(found, float(wanted), rel_tol=RELATIVE)


def test_the_difference_of_two_groups_equals_svycontrast_of_svyby(split_db):
    rows = expected("gap")
    assert len(rows) == 24
    for row in rows:
        (ours,) = [gap for gap in gaps(split_db, asked(row)) if str(gap["year"]) == row["year"]]
        assert near(ours["difference"], row["difference"]), row
        assert near(ours["se"], row["se"]), row
        assert ours["df"] == ours["df_shown"] == float(row["df"]), row
        half = float(t_quantile(0.975, np.array(ours["df"]))) * float(row["se"])
        assert math.isclose(ours["lower"], float(row["difference"]) - half, abs_tol=1e-9), row
        assert math.isclose(ours["first"] - ours["second"], float(row["difference"]), rel_tol=1e-9), row


def test_the_change_of_a_difference_equals_svycontrast_over_both_years(split_db):
    rows = expected("change")
    assert len(rows) == 12
    for row in rows:
        ours = gap_change(split_db, asked(row), int(row["since"]), int(row["year"]))
        assert ours is not None
        assert near(ours["difference"], row["difference"]), row
        assert near(ours["se"], row["se"]), row
        assert ours["df"] == float(row["df"]), row
        assert ours["df_shown"] <= float(row["df"]), row
