"""A column that singles out a person never comes in, and nothing of it is repeated."""

from __future__ import annotations

import pytest
from surveys import counts, done, pupils, varda, write_csv

from ingest import guessing

PERSON = "Guusje de Rietsnijder"


def ingest(file, youth, database, *more):
    where = ("--instrument", youth, "--area", "town", "--year", 2022, "--db", database)
    return varda("ingest", file, *where, "--accept", *more)


NAMES = [
    *("name", "First name", "PupilName", "surname_of_child", "naam", "Voornaam", "naam_leerling", "nafn"),
    *("fullt nafn", "eftirnafn", "BSN", "bsn_nummer", "kennitala", "kt", "ssn", "national_id"),
    *("e-mail", "email_address", "E-mailadres ouder", "netfang", "tölvupóstur"),
    *("phone", "phone_number", "telefoonnummer", "mobiel nummer", "sími", "símanúmer foreldris"),
    *("roepnaam", "GSM ouder", "mobileNumber", "vegabréf"),
]


@pytest.mark.parametrize("column", NAMES)
def test_a_column_that_names_people_refuses_the_file(column, youth, town_db, tmp_path):
    before = counts(town_db)
    said = ingest(write_csv(tmp_path / "w.csv", pupils(**{column: PERSON})), youth, town_db)
    assert said.code == 2
    assert column in said.err
    assert PERSON not in said.err
    assert counts(town_db) == before
    assert PERSON.encode() not in b"".join(file.read_bytes() for file in town_db.parent.glob("town.db*"))


@pytest.mark.parametrize("column", NAMES)
def test_what_is_refused_of_a_wave_is_left_out_of_a_draft(column):
    assert guessing.is_identifying(column)


@pytest.mark.parametrize(
    "column",
    [
        *("school_name", "naam_school", "gemeente_naam", "phone_hours", "hours on the phone", "telefoonuren"),
        *("nationality", "gender_identity", "named_adult", "mailbox_use", "tel_uur", "simanotkun"),
    ],
)
def test_a_column_that_only_sounds_like_it_is_left_aside(column, youth, town_db, tmp_path):
    said = ingest(write_csv(tmp_path / "w.csv", pupils(**{column: "7"})), youth, town_db)
    assert said.code == 0, said.err
    assert column in said.err  # the note on columns that match no item


def test_a_column_that_the_map_gives_to_an_item_is_an_item(youth, town_db, tmp_path):
    rows = [{("name" if key == "drunk" else key): value for key, value in row.items()} for row in pupils()]
    mapping = write_csv(tmp_path / "map.csv", [{"column": "name", "item": "drunk"}])
    said = ingest(write_csv(tmp_path / "w.csv", rows), youth, town_db, "--map", mapping)
    assert said.code == 0, said.err


def test_the_column_of_areas_may_be_a_name(youth, town_db, tmp_path):
    file = write_csv(tmp_path / "w.csv", pupils(name="Town"))
    where = ("--instrument", youth, "--area-column", "name", "--year", 2022, "--db", town_db)
    said = done("ingest", file, *where, "--accept")
    assert "youth:town:2022" in said.err


@pytest.mark.parametrize(
    ("language", "word"), [("en", "phone"), ("nl", "telefoonnummers"), ("is", "símanúmer")]
)
def test_the_refusal_is_worded_in_three_languages(language, word, youth, town_db, tmp_path):
    said = ingest(write_csv(tmp_path / "w.csv", pupils(bsn="1")), youth, town_db, "--lang", language)
    assert word in said.err
