"""Rows are changed only by who saw what is stored; every change is written down; rules hold."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from steering_town import FIRST, TODAY, audit, build_town, save
from surveys import contents, done, pupils, varda, write_csv

from steering.cells import read_cell
from steering.editing import Written, areas_touched, changes, new_id, taken_back
from steering.rules import read_known
from store.database import reading
from store.steering_rows import find_record, list_records
from survey_schema.errors import Refusal
from survey_schema.steering import KINDS

LINE = FIRST["budget_line"]["card_2026"]


@pytest.fixture
def db(tmp_path, youth):
    return build_town(tmp_path, youth)


def refused(path, *rows):
    """Give the columns that are refused, with the code of what is expected."""
    before = contents(path)
    with pytest.raises(Refusal) as refusal:
        save(path, *rows)
    assert contents(path) == before
    return {
        (found.params.get("column", "version"), *(note.code for note in found.params.get("expected", ())))
        for found in refusal.value.findings
    }


def test_money_is_stored_in_whole_cents(db):
    with reading(db) as connection:
        assert [row["adopted"] for row in list_records(connection, "budget_line")] == [100010, 20]


def test_a_new_row_has_the_first_version_and_each_change_the_next(db):
    save(db, Written("budget_line", "card_2026", {"adopted": 5}, seen=1))
    save(db, Written("budget_line", "card_2026", {"adopted": 6}, seen=2))
    with reading(db) as connection:
        row = find_record(connection, "budget_line", "card_2026")
    assert (row["version"], row["adopted"], row["payer"]) == (3, 600, "town_hall")


def test_every_change_is_in_the_audit_with_the_row_before_and_after(db):
    save(db, Written("partner", "fund", {"area": "town", "name": "Fund", "role": "fund"}))
    save(db, Written("partner", "fund", {"name": "Old fund"}, seen=1))
    save(db, Written("partner", "fund", {}, seen=2, remove=True))
    (added, changed, removed) = audit(db, "partner", "fund")
    assert [added[0], changed[0], removed[0]] == ["added", "changed", "removed"]
    assert (added[1], json.loads(added[2])["name"]) == ("", "Fund")
    assert (json.loads(changed[1])["name"], json.loads(changed[2])["name"]) == ("Fund", "Old fund")
    assert (json.loads(removed[1])["name"], removed[2]) == ("Old fund", "")


def test_saying_the_same_again_changes_nothing(db):
    before = contents(db)
    assert save(db, Written("budget_line", "card_2026", LINE, seen=1)) == []
    assert contents(db) == before


def test_an_edit_of_an_old_version_is_refused_with_who_when_and_what(db, monkeypatch):
    monkeypatch.setattr("store.acting.account", lambda: "anna")
    save(db, Written("budget_line", "card_2026", {"adopted": 7, "programme": "6.1"}, seen=1))
    monkeypatch.setattr("store.acting.account", lambda: "bram")
    with pytest.raises(Refusal) as refusal:
        save(db, Written("budget_line", "card_2026", {"adopted": 8}, seen=1))
    (found,) = refusal.value.findings
    assert (found.code, found.params["who"]) == ("steering.conflict", "anna")
    assert found.params["what"] == "adopted, programme"
    assert found.params["when"].startswith("20")
    with reading(db) as connection:
        assert find_record(connection, "budget_line", "card_2026")["adopted"] == 700


def test_a_row_that_was_removed_meanwhile_does_not_come_back(db):
    save(db, Written("budget_line", "card_2026", {}, seen=1, remove=True))
    assert refused(db, Written("budget_line", "card_2026", LINE, seen=1)) == {("version",)}


def test_two_new_rows_of_one_id_are_refused(db):
    rows = [Written("partner", "fund", {"area": "town", "name": name, "role": "fund"}) for name in "ab"]
    assert ("id", "expected.once") in refused(db, *rows)


def test_an_expectation_stays_as_it_was_once_its_wave_was_accepted(db, youth, tmp_path):
    file = write_csv(tmp_path / "next.csv", pupils(61))
    how = ("--instrument", youth, "--area", "town", "--year", 2022, "--design", "sample", "--db", db)
    save(db, Written("expectation", "card_2022", {**FIRST["expectation"]["card_2027"], "year": 2022}))
    done("ingest", file, *how)
    save(db, Written("expectation", "card_2022", {"change": "-0.06"}, seen=1))  # staged: nobody has seen it
    done("accept", "youth:town:2022", "--db", db)
    for row in (
        Written("expectation", "card_2022", {"change": "-0.01"}, seen=2),
        Written("expectation", "card_2022", {"year": 2029}, seen=2),
        Written("expectation", "card_2022", {}, seen=2, remove=True),
    ):
        assert ("id", "expected.new_expectation") in refused(db, row)
    done("withdraw", "youth:town:2022", "--reason", "again", "--db", db)
    row = Written("expectation", "card_2022", {"change": "-0.01"}, seen=2)
    assert ("id", "expected.new_expectation") in refused(db, row)


def test_an_expectation_that_comes_after_its_wave_is_marked_as_late(db):
    row = FIRST["expectation"]["card_2027"]
    save(db, Written("expectation", "afterwards", {**row, "year": 2023, "late": "no"}))
    with reading(db) as connection:
        late = {each["id"]: each["late"] for each in list_records(connection, "expectation")}
    assert late == {"card_2027": "no", "afterwards": "yes"}


def test_an_intervention_may_have_no_factor_and_then_is_not_measured(db):
    said = varda("evaluate", "film", "--from", 2022, "--to", 2023, "--db", db)
    assert said.code == 2
    assert "not measured by this survey" in said.err


def test_what_others_refer_to_is_not_removed(db):
    row = Written("partner", "insurer", {}, seen=1, remove=True)
    assert refused(db, row) == {("id", "expected.not_referred_to")}
    save(db, row, Written("budget_line", "nights_2026", {}, seen=1, remove=True))


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"adopted": 1.005}, "adopted", "expected.two_decimals"),
        ({"adopted": -1}, "adopted", "expected.not_negative"),
        ({"adopted": "ten"}, "adopted", "expected.money"),
        ({"adopted": None}, "adopted", "expected.something"),
        ({"currency": "ISK"}, "currency", "expected.one_of"),
        ({"source": "lottery"}, "source", "expected.one_of"),
        ({"source": "brede_spuk", "year": 2027}, "year", "expected.year_of_source"),
        ({"payer": "nobody"}, "payer", "expected.known_partner"),
        ({"intervention": "nothing"}, "intervention", "expected.known_intervention"),
        ({"intervention": ""}, "intervention", "expected.intervention"),
        ({"area": "other"}, "area", "expected.area_of_intervention"),
        ({"area": "nowhere"}, "area", "expected.known_area"),
        ({"year": 1492}, "year", "expected.year"),
        ({"structural": "no"}, "ends_on", "expected.end_of_temporary"),
        ({"ends_on": "2027-12-31"}, "ends_on", "expected.no_end_of_structural"),
        ({"ends_on": "31/12/2027"}, "ends_on", "expected.day"),
        ({"programme": "x" * 201}, "programme", "expected.shorter"),
    ],
)
def test_a_budget_line_with_a_mistake_is_refused(db, cells, column, expected):
    assert (column, expected) in refused(db, Written("budget_line", "new_line", {**LINE, **cells}))


GOAL = {
    **{"area": "town", "indicator": "drunk", "baseline_year": 2023, "baseline": 0.3, "target": 0.2},
    **{"target_year": 2027, "owner": "Coordinator", "laid_down_in": "Plan"},
}


@pytest.mark.parametrize("year", [2022, 2025, 2029])
def test_a_goal_lies_three_to_five_years_ahead(db, year):
    row = Written("goal", "less", {**GOAL, "target_year": year})
    assert refused(db, row) == {("target_year", "expected.ahead")}


@pytest.mark.parametrize("year", [2026, 2028])
def test_a_goal_of_three_or_five_years_is_stored(db, year):
    (change,) = save(db, Written("goal", "less", {**GOAL, "target_year": year}))
    assert change.what == "added"


def test_rows_written_together_may_refer_to_each_other(db):
    new = {"area": "town", "name": "Club", "role": "sports_club"}
    line = Written("budget_line", "club_2026", {**LINE, "payer": "club"})
    assert len(save(db, line, Written("partner", "club", new))) == 2


def test_an_editor_needs_the_right_to_every_area_that_is_touched(db):
    move = Written("intervention", "film", {"areas": "other"}, seen=1)
    with reading(db) as connection:
        found = changes(connection, [move], read_known(connection, TODAY))
    assert areas_touched(found) == {"town", "other"}


def test_what_was_registered_before_counts_as_such_only_where_nothing_was_known(db):
    with reading(db) as connection:
        known = replace(read_known(connection, TODAY), accepted={})
        row = {**FIRST["expectation"]["card_2027"], "year": 2023}
        (change,) = changes(connection, [Written("expectation", "early", row)], known)
    assert change.edit.after["late"] == "no"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Þjálfun á Höfn!", "thjalfun_a_hofn"), ("2027", "goal_2027"), ("Card", "card_2")],
)
def test_a_new_id_is_made_of_a_name(name, expected):
    assert new_id(KINDS["goal"], name, {"card"}) == expected


# ---- taking back -------------------------------------------------------------------------------------------


def test_a_change_an_addition_and_a_removal_are_taken_back_together(db):
    before = {kind: rows_of(db, kind) for kind in ("partner", "budget_line", "intervention")}
    stored = save(
        db,
        Written("budget_line", "card_2026", {"adopted": "1234.56", "committed": 7}, seen=1),
        Written("partner", "fund", {"area": "town", "name": "Fund", "role": "fund"}),
        Written("intervention", "film", {}, seen=1, remove=True),
    )
    save(db, *taken_back(stored))
    assert {kind: rows_of(db, kind) for kind in before} == before
    assert [row[0] for row in audit(db, "budget_line", "card_2026")][-2:] == ["changed", "changed"]
    assert [row[0] for row in audit(db, "partner", "fund")] == ["added", "removed"]


def test_what_somebody_changed_since_is_not_taken_back(db):
    stored = save(db, Written("budget_line", "card_2026", {"adopted": 5}, seen=1))
    save(db, Written("budget_line", "card_2026", {"programme": "6.1"}, seen=2))
    assert refused(db, *taken_back(stored)) == {("version",)}


def rows_of(path, kind):
    with reading(path) as connection:
        rows = list_records(connection, kind)
    return [{name: value for name, value in row.items() if name != "version"} for row in rows]


# ---- money as people write it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("1250", 125000),
        ("1250,5", 125050),
        ("€ 1.250,50", 125050),
        ("1,250.50", 125050),
        ("3.565.000 kr.", 356500000),
        ("1 250", 125000),
        (Decimal("0.07"), 7),
    ],
)
def test_money_is_read_as_people_write_it(written, cents):
    assert read_cell(KINDS["budget_line"].column("adopted"), written) == (cents, None)


@pytest.mark.parametrize("written", ["1.250", "1,250", "€ 3.600"])
def test_money_that_may_be_thousands_or_decimals_is_not_guessed(written):
    value, expected = read_cell(KINDS["budget_line"].column("adopted"), written)
    assert (value, expected.code) == (None, "expected.plain_money")


@pytest.mark.parametrize("written", ["12.34.56", "1.2345", "-5", "ten", "12 5", "EUR 12 EUR 3", "1 250 75"])
def test_what_is_no_amount_is_refused(written):
    value, expected = read_cell(KINDS["budget_line"].column("adopted"), written)
    assert value is None
    assert expected.code in {"expected.money", "expected.two_decimals", "expected.not_negative"}


@pytest.mark.parametrize(
    ("written", "kept"), [("Hall\x0bNorth\x00", "Hall\nNorth"), ("a\tb\nc", "a\tb\nc"), ("\x00\x01", "")]
)
def test_signs_that_no_file_can_hold_are_not_kept_of_a_text(written, kept):
    value, wrong = read_cell(KINDS["partner"].column("name"), written)
    assert value == kept
    assert (wrong and wrong.code) == (None if kept else "expected.something")
