"""Own wording of letters and what fills them: checked, versioned, in the audit and in the workbook."""

from __future__ import annotations

import json

import pytest
from steering_town import TODAY, audit, build_town, save

from steering import editing
from steering.editing import Written
from steering.incoming import changes_of
from steering.workbook import write_workbook
from store.database import reading
from store.steering_rows import find_record, list_records
from survey_schema.errors import Refusal
from survey_schema.letters import fingerprint, standard_text
from survey_schema.steering import KINDS

OWN = {"area": "town", "letter": "parents", "language": "nl", "wording": "# Brief\n\nTot {opt_out_until}."}
YEAR = {"area": "town", "year": 2027, "fieldwork_from": "2027-02-01", "fieldwork_to": "2027-02-12"}


@pytest.fixture
def db(tmp_path, youth):
    return build_town(tmp_path, youth)


def stored(db, kind, code):
    with reading(db) as connection:
        return find_record(connection, kind, code)


def mistakes(db, *rows):
    with pytest.raises(Refusal) as refusal:
        save(db, *rows)
    return [(found.params["column"], found.params["expected"][0].code) for found in refusal.value.findings]


def test_own_wording_keeps_which_standard_text_it_was_made_on(db):
    save(db, Written("letter", "own", OWN))
    assert stored(db, "letter", "own")["made_from"] == fingerprint(standard_text("parents", "nl"))


def test_what_it_was_made_on_stays_until_the_wording_changes(db, monkeypatch):
    save(db, Written("letter", "own", OWN))
    first = stored(db, "letter", "own")["made_from"]
    monkeypatch.setattr(editing, "standard_text", lambda letter, language: "another text")
    assert save(db, Written("letter", "own", OWN, seen=1)) == []
    assert stored(db, "letter", "own")["made_from"] == first
    save(db, Written("letter", "own", {**OWN, "wording": "# Nieuw"}, seen=1))
    assert stored(db, "letter", "own")["made_from"] == fingerprint("another text")


def test_nobody_can_say_themselves_what_it_was_made_on(db):
    save(db, Written("letter", "own", {**OWN, "made_from": "forged"}))
    assert stored(db, "letter", "own")["made_from"] != "forged"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"wording": "Until {opt_out_til}."}, ("wording", "expected.letter_field")),
        ({"wording": "x" * 5001}, ("wording", "expected.shorter")),
        ({"wording": " "}, ("wording", "expected.something")),
        ({"letter": "poem"}, ("letter", "expected.one_of")),
        ({"language": "fr"}, ("language", "expected.one_of")),
    ],
)
def test_a_letter_with_a_mistake_is_refused(db, cells, expected):
    assert mistakes(db, Written("letter", "own", {**OWN, **cells})) == [expected]
    assert stored(db, "letter", "own") is None


def test_of_a_letter_there_is_one_wording_in_a_language(db):
    save(db, Written("letter", "own", OWN))
    assert mistakes(db, Written("letter", "second", OWN)) == [("language", "expected.one_row")]
    save(db, Written("letter", "second", {**OWN, "language": "en"}))
    save(db, Written("letter", "second", {**OWN, "area": "other"}, seen=1))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"fieldwork_to": "2027-01-31"}, ("fieldwork_to", "expected.not_before")),
        ({"results_due": "2027-02-11"}, ("results_due", "expected.not_before")),
        ({"opt_out_until": "2027-02-02"}, ("opt_out_until", "expected.not_after")),
        ({"evening_on": "soon"}, ("evening_on", "expected.day")),
    ],
)
def test_days_of_letters_are_in_their_order(db, cells, expected):
    assert mistakes(db, Written("letter_year", "days", {**YEAR, **cells})) == [expected]


def test_parents_may_say_no_until_the_first_day(db):
    save(db, Written("letter_year", "days", {**YEAR, "opt_out_until": "2027-02-01"}))
    with reading(db) as connection:
        assert find_record(connection, "letter_year", "days")["opt_out_until"] == "2027-02-01"


def test_a_year_has_one_row(db):
    save(db, Written("letter_year", "days", YEAR))
    assert mistakes(db, Written("letter_year", "again", YEAR)) == [("year", "expected.one_row")]


def test_going_back_to_the_standard_text_is_in_the_audit_with_the_wording_that_was(db):
    save(db, Written("letter", "own", OWN))
    save(db, Written("letter", "own", {}, seen=1, remove=True))
    before = [json.loads(row[1]) for row in audit(db, "letter", "own") if row[0] == "removed"]
    assert [each["wording"] for each in before] == [OWN["wording"]]


def test_letters_go_into_a_workbook_and_come_back_without_a_change(db):
    save(db, Written("letter", "own", OWN), Written("letter_year", "days", {**YEAR, "place": "=1+1"}))
    with reading(db) as connection:
        rows = {kind: list_records(connection, kind) for kind in KINDS}
        assert changes_of(connection, write_workbook(rows, optional=True), "x.xlsx", TODAY) == []
