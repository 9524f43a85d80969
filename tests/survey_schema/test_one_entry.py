"""A new figure or question is one entry in one file; nothing else needs to be touched."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from surveys import ask, done, varda, write_csv

import survey_schema.loading
from survey_schema.loading import SHIPPED, load_instrument

NEW_INDICATOR = """
[[indicator]]
id = "often_out"
title = {en = "Often outside late", nl = "Vaak laat buiten", is = "Oft úti seint"}
phrase = {en = "were outside late", nl = "waren laat buiten", is = "voru úti seint"}
why = {en = "It is asked for.", nl = "Er wordt om gevraagd.", is = "Spurt er um það."}
domain = "leisure"
role = "risk"
direction = "lower_is_better"
rule = {item = "out_after_22", yes = [5, 6, 7]}
source = "Own"
"""
NEW_ITEM = """
[[item]]
id = "pets"
domain = "family"
recall = "usual"
text = {en = "How many pets have you?", nl = "Hoeveel huisdieren heb je?", is = "Hve mörg gæludýr átt þú?"}
range = [0, 20]
"""


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped instruments that stands in their place; the folder of the standard one."""
    copy = tmp_path / "shipped"
    shutil.copytree(SHIPPED, copy)
    monkeypatch.setattr(survey_schema.loading, "SHIPPED", copy)
    return copy / "ipm"


def append(file: Path, entry: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + entry, encoding="utf-8")


def load_town(db: Path, year: int, **more: int) -> str:
    """Load twelve pupils of 15; every other was outside late on five evenings. Give what was said."""
    rows = [
        {"school": 1, "grade": 10, "birth_year": year - 15, "out_after_22": 5 * (i % 2), **more}
        for i in range(12)
    ]
    file = write_csv(db.parent / f"town_{year}.csv", rows)
    where = ("--area", "town", "--year", year, "--db", db)
    return done("ingest", file, "--instrument", "ipm", *where, "--design", "census", "--accept").err


def test_a_new_indicator_is_one_entry_and_earlier_waves_have_it_at_once(shipped, town_db):
    load_town(town_db, 2024)
    assert varda("estimate", "--indicator", "often_out", "--db", town_db).code == 1
    append(shipped / "indicators.toml", NEW_INDICATOR)
    new = load_instrument("ipm").indicator("often_out")
    assert (new.recall, new.wording) == ("7 days", "evenings_after_22_7d")
    said = done("estimate", "--indicator", "often_out", "--db", town_db)
    assert "ipm:town:2024" in said.err  # the totals were counted anew
    assert [(row["year"], row["cases"], row["n"]) for row in said.rows] == [("2024", "6", "12")]
    assert "often_out" in {row["indicator"] for row in done("schema", "show", "--instrument", "ipm").rows}


def test_a_new_item_is_one_entry_and_the_next_wave_stores_its_answers(shipped, town_db):
    assert "pets" in load_town(town_db, 2023, pets=3)  # matched to no item
    append(shipped / "items.toml", NEW_ITEM)
    assert "pets" not in load_town(town_db, 2024, pets=3)
    assert ask(town_db, "SELECT count(*), count(pets), min(pets) FROM response_ipm") == [(24, 12, 3)]


@pytest.mark.parametrize(("file", "entry"), [("indicators", NEW_INDICATOR), ("items", NEW_ITEM)])
@pytest.mark.parametrize("language", ["nl", "is"])
def test_an_entry_without_one_of_the_three_languages_is_refused(shipped, file, entry, language):
    append(shipped / f"{file}.toml", re.sub(rf', {language} = "[^"]*"', "", entry, count=1))
    said = varda("schema", "show", "--instrument", "ipm")
    assert said.code == 2
    (line,) = said.lines
    assert {"nl": "Dutch", "is": "Icelandic"}[language] in line
    assert ("pets" if file == "items" else "often_out") in line
