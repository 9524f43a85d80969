"""`varda area notices`: every fault is named with its cell, a sound file replaces what there was."""

from __future__ import annotations

import re

import pytest
from surveys import done, varda

from store.database import reading
from store.notices import list_notices

HEAD = "area,kind,position,lang,title,body,age,price,how,checked_on\n"


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.db"
    done("area", "add", "town", "--name", "Town", "--db", path)
    return path


def imported(path, *rows):
    file = path.with_name("notices.csv")
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return varda("area", "notices", file, "--db", path)


def notices(path):
    with reading(path) as connection:
        return list_notices(connection)


def test_a_notice_is_read_in_its_languages(town):
    rows = (
        "town,activity,1,en,Football,,10-16,free,,2025-01-02",
        "town,activity,1,nl,Voetbal,,,,,2025-01-02",
    )
    said = imported(town, *rows)
    assert said.code == 0, said.err
    (notice,) = notices(town)
    assert notice.words == {
        "en": {"title": "Football", "age": "10-16", "price": "free"},
        "nl": {"title": "Voetbal"},
    }


def test_a_file_takes_the_place_of_what_its_areas_had(town):
    imported(town, "town,help,1,en,Line,,,,,2025-01-02", "town,help,2,en,Other,,,,,2025-01-02")
    imported(town, "town,meeting,1,en,Meeting,,,,,2025-01-02")
    assert [notice.kind for notice in notices(town)] == ["meeting"]


def test_every_fault_is_named_with_its_cell(town):
    said = imported(
        town,
        "town,party,x,fr,,,,,,soon",
        "town,help,1,en,Line,,,,,2025-01-02",
        "town,help,1,en,Line,,,,,2025-01-02",
        "town,help,1,nl,Lijn,,,,,2025-01-03",
    )
    assert said.code == 2
    faults = [(row, column) for row, column in _cells(said.err)]
    wanted = [(2, "kind"), (2, "position"), (2, "lang"), (2, "title"), (2, "checked_on")]
    assert faults == [*wanted, (4, "lang"), (5, "checked_on")]
    assert notices(town) == []


def _cells(text):
    return [(int(row), column) for row, column in re.findall(r"row (\d+), column (\w+)", text)]


def test_an_unknown_area_is_refused(town):
    said = imported(town, "nowhere,help,1,en,Line,,,,,2025-01-02")
    assert said.code == 2
    assert "nowhere" in said.err
