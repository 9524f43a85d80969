"""Sheets, codes, coverage and jumps: what is set aside, what is said, what is refused. Issue 5."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from surveys import (
    INDICATORS,
    YOUTH,
    ask,
    done,
    indicator,
    pupils,
    varda,
    write_csv,
    write_file,
    write_instrument,
)

from survey_schema.errors import Refusal
from survey_schema.loading import load_instrument

DUMMY = """
[[item]]
id = "relevin"
text = {en = "Have you ever used relevin?"}
answers = "yes_no"
"""
CHECKS = """
[checks]
dummy = {item = "relevin", yes = [1]}
participant = {given = ["grade"], answered = 2}
maximum = ["drunk", "smoke", "tease", "hit", "left_out"]
grids = [["tease", "hit", "left_out", "q1", "q2"], ["q3", "q4", "q5"]]
implies = [["drunk", "smokes"]]
"""
MANY = "".join(
    f'\n[[item]]\nid = "q{n}"\ntext = {{en = "Question {n}"}}\nrange = [1, 5]\n' for n in range(1, 25)
)


@pytest.fixture
def checked(tmp_path):
    return write_instrument(tmp_path / "checked", YOUTH + DUMMY + MANY + CHECKS)


@pytest.fixture
def load(town_db, checked, tmp_path):
    """Ingest rows as the wave of 2022, or of another year; give what was said and every finding of it."""

    def ingest(rows, *more, year=2022, instrument=checked, area="town"):
        file = rows if hasattr(rows, "suffix") else write_csv(tmp_path / f"w{year}.csv", rows)
        where = ("--instrument", instrument, "--area", area, "--year", year, "--db", town_db)
        table = tmp_path / "findings.csv"
        said = varda("ingest", file, *where, "--accept", "--findings", table, *more)
        with table.open(encoding="utf-8", newline="") as stream:
            return said, {row["code"]: row for row in csv.DictReader(stream)}

    return ingest


def sheets(count=12, **more):
    """Pupils who answered enough, and nothing odd."""
    return [
        {**row, "smoke": 1, "tease": i % 4, "hit": 0, "relevin": 0, **more}
        for i, row in enumerate(pupils(count))
    ]


def drunk(town_db):
    (row,) = done("estimate", "--indicator", "drunk", "--area", "town", "--db", town_db).rows
    return row


def test_who_claims_a_drug_that_does_not_exist_is_counted_and_answers_nothing(load, town_db):
    rows = sheets()
    rows[4] |= {"relevin": 1, "drunk": 1}
    said, found = load(rows)
    assert said.code == 0, said.err
    assert (found["check.jokers"]["severity"], found["check.jokers"]["row"]) == ("note", "5")
    assert ask(town_db, "SELECT n_answered, n_valid FROM wave") == [(12, 11)]
    assert ask(town_db, "SELECT drunk, smoke, relevin, grade FROM response_youth WHERE relevin = 1") == [
        (-4, -4, 1, 9)
    ]
    assert (drunk(town_db)["n"], drunk(town_db)["cases"]) == ("11", "4")


def test_figures_without_jokers_are_those_of_a_file_in_which_they_answered_nothing(load, town_db):
    rows = sheets(24)
    blank = {**rows[7], **dict.fromkeys(("drunk", "smoke", "tease", "hit", "relevin"))}
    load([*rows[:7], {**rows[7], "relevin": 1}, *rows[8:]], year=2022)
    load([*rows[:7], blank, *rows[8:]], year=2023)
    table = done("estimate", "--indicator", "drunk", "--area", "town", "--db", town_db).rows
    same = [{k: v for k, v in row.items() if k not in ("year", "wave", "note")} for row in table]
    assert len(same) == 2
    assert same[0] == same[1]
    assert same[0]["n"] == "23"


def test_who_gave_no_grade_or_answered_too_little_took_no_part(load, town_db):
    rows = sheets()
    rows[2]["grade"] = None
    rows[5] |= dict.fromkeys(("smoke", "tease", "hit"))
    rows[6] |= dict.fromkeys(("tease", "hit"))
    _, found = load(rows)
    finding = found["check.no_participant"]
    assert (finding["count"], finding["severity"]) == ("2", "warning")
    assert drunk(town_db)["n"] == "10"


def test_a_file_without_the_item_that_must_be_given_loses_nobody(load, town_db):
    _, found = load([{k: v for k, v in row.items() if k != "grade"} for row in sheets()])
    assert "check.no_participant" not in found
    assert drunk(town_db)["n"] == "12"


def test_the_most_of_everything_is_set_aside_and_the_most_of_all_but_one_is_not(load, town_db):
    most = {"drunk": 1, "smoke": 7, "tease": 4, "hit": 4, "left_out": 4}
    rows = [{**row, "left_out": 0} for row in sheets()]
    rows[3] |= most
    rows[8] |= {**most, "hit": 3}
    _, found = load(rows)
    assert (found["check.all_at_most"]["count"], found["check.all_at_most"]["row"]) == ("1", "4")
    assert drunk(town_db)["n"] == "11"


def test_an_instrument_without_checks_sets_nobody_aside(load, youth, town_db):
    most = {"drunk": 1, "smoke": 7, "tease": 4, "hit": 4, "left_out": 4, "grade": None}
    load([*sheets(11, left_out=1), {**sheets()[11], **most}], instrument=youth)
    assert drunk(town_db)["n"] == "12"


def test_a_contradiction_is_said_and_stays(load, town_db):
    rows = sheets()  # rows 1, 4, 7, 10 are drunk
    rows[3]["smoke"] = 0
    rows[6]["smoke"] = 99
    _, found = load(rows)
    assert (found["check.contradiction"]["row"], found["check.contradiction"]["found"]) == ("4", "1")
    assert "(of 3 who answered both)" in found["check.contradiction"]["finding"]
    assert drunk(town_db)["n"] == "12"


def test_a_heavy_twin_implies_any_use_without_being_listed(tmp_path, load):
    heavy = indicator("smokes_much", "{item = 'hit', yes = [4]}")
    any_use = indicator("smokes_any", "{item = 'smoke', yes = [1, 2, 3]}", 'heavy = "smokes_much"')
    folder = write_instrument(tmp_path / "heavy", YOUTH, INDICATORS + heavy + any_use)
    rows = [{**row, "hit": 4 * (i < 3), "smoke": int(i > 0)} for i, row in enumerate(pupils(12))]
    _, found = load(rows, instrument=folder)
    assert (found["check.contradiction"]["row"], found["check.contradiction"]["count"]) == ("1", "1")


@pytest.mark.parametrize(("code", "said"), [((0, 1), True), ((4, 5), True), ((0, 5), False)])
def test_straight_lines_over_all_grids_are_said(code, said, load):
    in_line = dict.fromkeys(("tease", "hit", "left_out"), code[0]) | {f"q{n}": code[1] for n in range(1, 6)}
    usual = sheets(11, left_out=1, q1=2, q2=3, q3=1, q4=4, q5=1)
    _, found = load([*usual, {**sheets()[11], **in_line}])
    assert ("check.straight_lines" in found) is said


def test_copies_are_said_and_sheets_that_are_alike_by_chance_are_not(load):
    draw = np.random.default_rng(3)
    shares = (0.92, 0.02, 0.02, 0.02, 0.02)
    usual = [{f"q{n}": int(draw.choice(5, p=shares)) + 1 for n in range(1, 25)} for _ in range(200)]
    varied = [{f"q{n}": int(draw.integers(1, 6)) for n in range(1, 25)} for _ in range(40)]
    rows = [{**row, **more} for row, more in zip(sheets(240), [*usual, *varied], strict=True)]
    sheet = [tuple(value for name, value in row.items() if name != "weight") for row in rows]
    assert len(set(sheet)) < len(sheet)  # some are equal by chance, weight and stratum included
    assert "check.copies" not in load(rows, year=2021)[1]
    rows[230] = rows[224]
    _, found = load(rows)
    assert (found["check.copies"]["count"], found["check.copies"]["row"]) == ("2", "225")


@pytest.mark.parametrize(
    ("checks", "fault"),
    [
        ("dummy = {item = 'nothing', yes = [1]}", "nothing"),
        ("dummy = {item = 'drunk', yes = [7]}", "7"),
        ("maximum = ['drunk', 'grade']", "grade"),
        ("grids = [['drunk', 'hat']]", "hat"),
        ("implies = [['drunk', 'sober']]", "sober"),
        ("participant = {given = ['hat']}", "hat"),
        ("participant = {given = ['grade'], answered = -1}", "-1"),
    ],
)
def test_checks_that_name_what_is_not_there_are_faults(checks, fault, tmp_path):
    folder = write_instrument(tmp_path / "faulty", YOUTH + "[checks]\n" + checks)
    with pytest.raises(Refusal) as refused:
        load_instrument(folder)
    assert any(fault in str(finding.params) for finding in refused.value.findings)


@pytest.mark.parametrize(
    ("codes", "finding"),
    [
        ([0, 1, 2, 3, 4], ""),
        ([0, 1, 2, 3, 5], "check.code_outside"),
        ([1, 2, 3, 4, 5], "check.codes_too_high"),
        ([-1, 0, 1, 2, 3], "check.codes_too_low"),
        ([5, 5, 5, 4, 5], "check.code_outside"),  # two values only: anything may be
    ],
)
def test_codes_that_look_shifted_by_one_are_refused_in_these_words(codes, finding, load):
    rows = [{**row, "tease": codes[i % 5]} for i, row in enumerate(sheets(10))]
    said, found = load(rows)
    wrong = {code for code, row in found.items() if row["severity"] == "error"}
    assert wrong == ({finding} if finding else set())
    assert said.code == (2 if finding else 0)
    if finding == "check.codes_too_high":
        assert found[finding]["found"] == "1 - 5"
        assert found[finding]["expected"] == "0 - 4"


def test_labels_in_place_of_codes_are_read_and_other_words_are_not(load, town_db):
    rows = [{**row, "drunk": "YES " if row["drunk"] else "no"} for row in sheets()]
    said, found = load(rows)
    assert said.code == 0, said.err
    assert found["check.labels_read"]["column"] == "drunk"
    assert drunk(town_db)["cases"] == "4"
    said, found = load([{**rows[0], "drunk": "perhaps"}, *rows[1:]], year=2023)
    assert (said.code, found["check.code_outside"]["found"]) == (2, "perhaps")


def test_a_file_whose_own_labels_say_otherwise_is_refused(load, tmp_path):
    rows = sheets()
    right = write_file(tmp_path / "w.sav", rows, variable_value_labels={"drunk": {0: "No", 1: "Yes"}})
    assert load(right)[0].code == 0
    wrong = write_file(tmp_path / "x.sav", rows, variable_value_labels={"drunk": {0: "Yes", 1: "no"}})
    said, found = load(wrong, year=2023)
    assert (said.code, found["check.label_of_other_code"]["column"]) == (2, "drunk")
    other = write_file(tmp_path / "y.sav", rows, variable_value_labels={"drunk": {0: "Nei", 1: "Já"}})
    assert load(other, year=2023)[0].code == 0


def test_questions_that_no_column_carries_are_named_but_for_those_left_out_on_purpose(load, tmp_path):
    mapping = write_csv(tmp_path / "map.csv", [{"column": "-", "item": f"q{n}"} for n in range(1, 25)])
    assert load(sheets())[1]["match.items_absent"]["count"] == "26"
    _, found = load(sheets(), "--map", mapping, year=2023)
    assert (found["match.items_absent"]["found"], found["match.items_absent"]["count"]) == (
        "birth, left_out",
        "2",
    )


def census(count, schools=2):
    return [
        {"school": f"s{i % schools}", "grade": 8 + i // schools % 2, "drunk": int(i % 5 == 0)}
        | {"smoke": 1, "tease": 1}
        for i in range(count)
    ]


@pytest.mark.parametrize(("eligible", "said"), [(20, False), (33, False), (34, True)])
def test_a_response_under_six_in_ten_is_said(eligible, said, load):
    _, found = load(census(20), "--design", "census", "--eligible", eligible)
    assert ("check.low_response" in found) is said


@pytest.mark.parametrize(("enrolled", "said"), [(20, False), (21, True)])
def test_a_school_of_which_few_answered_is_named(enrolled, said, load, tmp_path):
    enrolment = write_csv(tmp_path / "e.csv", [{"stratum": "s0", "n": enrolled}, {"stratum": "s1", "n": 10}])
    _, found = load(census(20), "--design", "census", "--enrolment", enrolment)
    assert ("check.low_response_in" in found) is said
    if said:
        assert found["check.low_response_in"]["found"] == "s0: 10 / 21"


def test_a_grade_of_a_school_of_which_few_answered_is_named(load, tmp_path, town_db):
    grades = [("s0", 8, 11), ("s0", 9, 5), ("s1", 8, 5), ("s1", 9, 12)]
    rows = [{"school": school, "grade": grade, "n": n} for school, grade, n in grades]
    _, found = load(census(20), "--design", "census", "--enrolment", write_csv(tmp_path / "e.csv", rows))
    assert found["check.low_response_in"]["found"] == "s1.9: 5 / 12, s0.8: 5 / 11"
    assert ask(town_db, "SELECT stratum, population FROM design_unit ORDER BY stratum") == [
        ("s0", 16),
        ("s1", 17),
    ]


@pytest.mark.parametrize(("largest", "said"), [(1000, False), (1001, True)])
def test_weights_that_outweigh_all_others_are_said(largest, said, load):
    rows = [{**row, "weight": 1 if i % 4 == 1 else 50} for i, row in enumerate(sheets())]
    rows[3]["weight"] = largest
    assert ("check.weight_extreme" in load(rows)[1]) is said


@pytest.mark.parametrize(("each", "said"), [(1, False), (4, True), (9, False), (40, False)])
def test_weights_that_sum_to_neither_the_eligible_nor_the_answers_are_said(each, said, load):
    rows = [{**row, "weight": each * (0.9 + 0.2 * (i % 2))} for i, row in enumerate(sheets())]
    assert ("check.weight_sum" in load(rows, "--eligible", 100)[1]) is said


@pytest.mark.parametrize(("drunk_of_ten", "said"), [(3, False), (5, False), (9, True)])
def test_a_share_that_jumps_by_more_than_five_standard_errors_is_said(drunk_of_ten, said, load):
    def wave(of_ten):
        return [{**row, "drunk": int(i % 10 < of_ten), "smoke": 1} for i, row in enumerate(sheets(120))]

    assert "check.jump" not in load(wave(3), year=2021)[1]
    _, found = load(wave(drunk_of_ten))
    assert ("check.jump" in found) is said
    if said:
        assert "2021" in found["check.jump"]["finding"]
        assert "30 %" in found["check.jump"]["finding"].replace("\N{NO-BREAK SPACE}", " ")


def test_weights_of_another_scale_than_in_the_last_wave_are_said(load):
    load(sheets(60), year=2021)
    assert "check.weights_of_other_scale" not in load(sheets(80))[1]
    rows = [{**row, "weight": row["weight"] * 3} for row in sheets(60)]
    assert "check.weights_of_other_scale" in load(rows, year=2023)[1]


def test_every_finding_is_in_the_table_also_where_the_file_is_refused(load):
    rows = sheets()
    rows[3]["relevin"] = 1
    rows[5]["tease"] = 9
    said, found = load(rows)
    assert said.code == 2
    assert {"check.jokers", "check.code_outside", "match.items_absent"} <= set(found)
    assert len(said.lines) == 1
