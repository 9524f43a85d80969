"""Databases that many tests read, made once of the real extracts; the long proofs run only when asked for."""

from __future__ import annotations

import csv
import math
from collections import Counter
from pathlib import Path

import pyreadstat
import pytest
from surveys import CITIES, CITY_CODES, CITY_YEARS, NATIONAL, REFERENCE, done, write_csv, write_instrument

from store.refresh import refresh


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long proofs out unless they are chosen with -m."""
    proofs = [item for item in items if item.get_closest_marker("prove")]
    if proofs and "prove" not in str(config.getoption("-m")):
        config.hook.pytest_deselected(items=proofs)
        items[:] = [item for item in items if item not in proofs]


@pytest.fixture
def youth(tmp_path: Path) -> Path:
    """The folder of a small instrument, `youth`."""
    return write_instrument(tmp_path / "youth")


@pytest.fixture
def town_db(tmp_path: Path) -> Path:
    """A database with one municipality and no wave; benchmarks are in it, as after any first command."""
    path = tmp_path / "town.db"
    done("area", "add", "town", "--name", "Town", "--db", path)
    refresh(path)
    return path


@pytest.fixture(scope="session")
def cities_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty waves of four US cities, which are the region `four`."""
    path = tmp_path_factory.mktemp("cities") / "cities.db"
    done("area", "add", "four", "--name", "Four cities", "--level", "region", "--db", path)
    for city in CITY_CODES:
        done("area", "add", city, "--name", city.replace("_", " ").title(), "--parent", "four", "--db", path)
        for year in CITY_YEARS:
            file = CITIES / f"{city}_{year}.zsav"
            where = ("--area", city, "--year", year, "--db", path)
            done("ingest", file, "--instrument", "yrbs", *where, "--design", "sample", "--accept")
    return path


@pytest.fixture(scope="session")
def national_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three national waves, whose question numbers move from year to year."""
    path = tmp_path_factory.mktemp("national") / "national.db"
    done("area", "add", "us", "--name", "United States", "--level", "country", "--db", path)
    for year in (2015, 2017, 2019):
        where = ("--area", "us", "--year", year, "--db", path)
        done("ingest", NATIONAL / f"yrbs_{year}.zsav", "--instrument", "yrbs", *where, "--accept")
    return path


@pytest.fixture(scope="session")
def census_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """San Diego as if every school took part and 85 % of each answered (README of tests/reference)."""
    folder = tmp_path_factory.mktemp("census")
    path = folder / "census.db"
    done("area", "add", "san_diego", "--name", "San Diego", "--db", path)
    for year in CITY_YEARS:
        file = CITIES / f"san_diego_{year}.zsav"
        frame, _ = pyreadstat.read_sav(file, usecols=["stratum", "psu"])
        schools = Counter(f"{int(row.stratum)}.{int(row.psu)}" for row in frame.itertuples())
        enrolled = [{"stratum": school, "n": math.ceil(n / 0.85)} for school, n in schools.items()]
        enrolment = write_csv(folder / f"enrolment_{year}.csv", enrolled)
        where = ("--area", "san_diego", "--year", year, "--db", path)
        how = ("--design", "census", "--enrolment", enrolment, "--accept")
        done("ingest", file, "--instrument", "yrbs", *where, *how)
    return path


LONELY = """
[instrument]
id = "lonely"
version = "1"
title = {en = "Awkward designs"}
source = "tests/reference"
mode = "paper"
years = [2021, 2023]
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

[[item]]
id = "y"
text = {en = "Yes or no?"}
options = [{code = 0, label = {en = "No"}}, {code = 1, label = {en = "Yes"}}]

[[indicator]]
id = "y"
title = {en = "Yes"}
phrase = {en = "said yes"}
domain = "substances"
role = "outcome"
direction = "lower_is_better"
recall = "now"
wording = "y"
rule = {item = "y", yes = [1]}
"""


@pytest.fixture(scope="session")
def lonely_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented survey of awkward designs, once for every case of lonely.csv.

    Areas: lonely (sample; two years), pooled (a region of the two years as two areas), census (with the
    enrolment file), complete (a census in which all enrolled answered).
    """
    folder = tmp_path_factory.mktemp("lonely")
    path = folder / "lonely.db"
    instrument = write_instrument(folder / "lonely", LONELY, "")
    with (REFERENCE / "lonely_data.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (REFERENCE / "lonely_enrolment.csv").open(encoding="utf-8") as file:
        enrolled = list(csv.DictReader(file))
    done("area", "add", "pooled", "--name", "Pooled", "--level", "region", "--db", path)
    for code, parent in {
        "lonely": "",
        "census": "",
        "complete": "",
        "y2021": "pooled",
        "y2023": "pooled",
    }.items():
        above = ("--parent", parent) if parent else ()
        done("area", "add", code, "--name", code, *above, "--db", path)

    def load(file: Path, area: str, year: str, *how: object) -> None:
        what = ("--instrument", instrument, "--area", area, "--year", year)
        done("ingest", file, *what, *how, "--accept", "--db", path)

    for year in ("2021", "2023"):
        of_year = [row for row in rows if row["year"] == year]
        file = write_csv(folder / f"lonely_{year}.csv", of_year)
        load(file, "lonely", year)
        without_year = [{k: v for k, v in row.items() if k != "year"} for row in of_year]
        load(write_csv(folder / f"pooled_{year}.csv", without_year), f"y{year}", "2023")
        schools = [{k: v for k, v in row.items() if k != "year"} for row in enrolled if row["year"] == year]
        enrolment = write_csv(folder / f"enrolment_{year}.csv", schools)
        load(file, "census", year, "--design", "census", "--enrolment", enrolment)
        answered = Counter((row["stratum"], row["psu"]) for row in of_year)
        all_of_them = [{"stratum": f"{s}.{p}", "n": n} for (s, p), n in answered.items()]
        complete = write_csv(folder / f"complete_{year}.csv", all_of_them)
        load(file, "complete", year, "--design", "census", "--enrolment", complete)
    return path
