"""A second person's acceptance: who stored a wave doesn't accept it, where the setting asks for another."""

from __future__ import annotations

import pytest
from surveys import ask, done, pupils, varda, write_csv

from cli.main import run
from store import acting

WAVE = "youth:town:2022"


@pytest.fixture
def by(monkeypatch):
    """Act under an account of that name from here on."""

    def named(account):
        monkeypatch.setattr(acting, "account", lambda: account)

    return named


@pytest.fixture
def db(town_db):
    assert run(["setting", "set", "second-acceptance", "on", "--db", str(town_db)]) == 0
    return town_db


def ingest(db, youth, tmp_path, *more, n=24):
    file = write_csv(tmp_path / f"{n}.csv", pupils(n))
    words = ("ingest", file, "--instrument", youth, "--area", "town", "--year", 2022, "--db", db, *more)
    return run([str(word) for word in words])


def status(db):
    return ask(db, "SELECT status FROM wave ORDER BY revision")


def test_the_one_who_stored_a_wave_does_not_accept_it_and_another_does(db, youth, tmp_path, by, capsys):
    by("first")
    assert ingest(db, youth, tmp_path) == 0
    assert run(["accept", WAVE, "--db", str(db)]) == 2
    assert "first stored this one" in capsys.readouterr().err
    assert status(db) == [("staged",)]
    by("second")
    assert run(["accept", WAVE, "--db", str(db)]) == 0
    assert status(db) == [("accepted",)]
    assert ask(db, "SELECT account, action FROM audit WHERE wave <> '' ORDER BY entry") == [
        ("first", "stored"),
        ("second", "status"),
    ]


def test_nothing_is_stored_that_would_feed_figures_at_once(db, youth, tmp_path, by, capsys):
    by("first")
    assert ingest(db, youth, tmp_path, "--accept") == 2
    assert "a second person accepts waves here" in capsys.readouterr().err
    assert status(db) == []


def test_loading_a_staged_file_again_is_no_way_round(db, youth, tmp_path, by):
    by("first")
    assert ingest(db, youth, tmp_path) == 0
    assert ingest(db, youth, tmp_path, "--accept") == 2
    by("second")
    assert ingest(db, youth, tmp_path, "--accept") == 0
    assert status(db) == [("accepted",)]


def test_a_revision_needs_a_second_person_too(db, youth, tmp_path, by):
    by("first")
    assert ingest(db, youth, tmp_path) == 0
    by("second")
    assert run(["accept", WAVE, "--db", str(db)]) == 0
    file = write_csv(tmp_path / "30.csv", pupils(30))
    revise = ["revise", WAVE, str(file), "--instrument", str(youth), "--reason", "more", "--db", str(db)]
    assert run([*revise, "--accept"]) == 2
    assert run(revise) == 0
    assert run(["accept", WAVE, "--db", str(db)]) == 2
    by("first")
    assert run(["accept", WAVE, "--db", str(db)]) == 0
    assert status(db) == [("accepted",), ("accepted",)]


def test_who_is_not_known_is_no_second_person(db, youth, tmp_path, by):
    by("first")
    assert ingest(db, youth, tmp_path) == 0
    by("")
    assert run(["accept", WAVE, "--db", str(db)]) == 2


def test_the_setting_is_listed_and_its_change_is_in_the_audit(db):
    row = done("setting", "list", "--db", db).rows[0]
    assert row == {"name": "second-acceptance", "value": "on"}
    done("setting", "set", "second-acceptance", "on", "--db", db)
    entries = ask(db, "SELECT before, after FROM audit WHERE action = 'setting'")
    assert entries == [("off", "on")]  # saying the same again changes nothing


def test_without_the_setting_one_person_is_enough(town_db, youth, tmp_path):
    assert ingest(town_db, youth, tmp_path, "--accept") == 0
    assert status(town_db) == [("accepted",)]


def test_a_setting_that_there_is_not_is_named(town_db):
    said = varda("setting", "set", "third-acceptance", "on", "--db", town_db)
    assert said.code == 1
    assert "second-acceptance" in said.err
