"""Workbooks go out and come in; every mistake of every cell is found at once, and then nothing is changed."""

from __future__ import annotations

import io
from datetime import date

import pytest
from steering_town import TODAY, build_town
from surveys import contents, done, varda
from xlsxwriter import Workbook

from steering.incoming import changes_of
from steering.workbook import write_workbook
from store.database import reading
from store.steering_rows import list_records
from survey_schema.errors import Refusal
from survey_schema.steering import KINDS

LINE = {
    **{"area": "town", "year": 2026, "purpose": "intervention", "intervention": "card"},
    **{
        "payer": "town_hall",
        "source": "gemeentefonds",
        "currency": "EUR",
        "adopted": 10,
        "structural": "yes",
    },
}
GOAL = {
    **{"area": "town", "indicator": "drunk", "baseline_year": 2023, "baseline": 0.3, "target": 0.2},
    **{"target_year": 2027, "owner": "Coordinator", "laid_down_in": "Plan"},
}


@pytest.fixture
def db(tmp_path, youth):
    return build_town(tmp_path, youth)


def workbook(**sheets):
    """Write a workbook: by sheet its rows, by column; an Exception stands for a formula's error."""
    written = io.BytesIO()
    with Workbook(written) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column)
                for line, row in enumerate(rows, start=1):
                    value = row.get(column)
                    if isinstance(value, ZeroDivisionError):
                        sheet.write_formula(line, place, "=1/0", None, "#DIV/0!")
                    elif isinstance(value, date):
                        form = book.add_format({"num_format": "yyyy-mm-dd"})
                        sheet.write_datetime(line, place, value, form)
                    elif value is not None:
                        sheet.write(line, place, value)
    return written.getvalue()


def mistakes(db, content):
    with reading(db) as connection, pytest.raises(Refusal) as refusal:
        changes_of(connection, content, "x.xlsx", TODAY)
    return {(f.params["sheet"], f.params["cell"], *(n.code for n in f.params.get("expected", ()))) for f in refusal.value.findings}  # fmt: skip # noqa: E501


def test_what_was_exported_is_imported_without_a_change(db, tmp_path):
    file = tmp_path / "out.xlsx"
    done("steering", "export", file, "--db", db)
    before = contents(db)
    assert done("steering", "diff", file, "--db", db).rows == []
    done("steering", "import", file, "--db", db)
    assert contents(db) == before


def test_the_diff_names_each_cell_that_would_change_and_changes_nothing(db, tmp_path):
    file = tmp_path / "change.xlsx"
    file.write_bytes(workbook(budget_line=[{"id": "card_2026", "version": 1, **LINE, "adopted": 1234.5}]))
    before = contents(db)
    (row,) = done("steering", "diff", file, "--db", db).rows
    assert list(row.values()) == ["budget_line", "card_2026", "changed", "adopted", "1000.10", "1234.50"]
    assert contents(db) == before
    said = done("steering", "import", file, "--db", db)
    assert "0 added, 1 changed, 0 removed" in said.err
    (listed,) = (
        row for row in done("steering", "list", "budget_line", "--db", db).rows if "card" in row["id"]
    )
    assert (listed["adopted"], listed["version"]) == ("123450", "2")


EACH = {
    "payer": "expected.known_partner",
    "source": "expected.one_of",
    "currency": "expected.one_of",
    "adopted": "expected.two_decimals",
    "amended": "expected.not_negative",
    "committed": "expected.no_error",
    "realised": "expected.money",
    "year": "expected.year",
    "ends_on": "expected.day",
    "programme": "expected.shorter",
}


WRONG_LINE = {
    **{"id": "wrong", "version": None, "purpose": "intervention", "intervention": "card"},
    **{"structural": "no", "area": "town", "payer": "nobody", "source": "lottery", "currency": "USD"},
    **{"adopted": 1.234, "amended": -5, "committed": ZeroDivisionError(), "realised": "much"},
    **{"year": 1800, "ends_on": "soon", "programme": "x" * 300},
}
WRONG = {
    "budget_line": [
        WRONG_LINE,
        {"id": "card_2026", "version": 9, **LINE, "adopted": 2},
        {"id": "twice", **LINE},
        {"id": "twice", **LINE},
        {"id": "away", **LINE, "area": "nowhere"},
    ],
    "goal": [
        {"id": "late", **GOAL, "target_year": 2020},
        {"id": "unknown", **GOAL, "indicator": "happiness"},
        {"id": "bare", **GOAL, "owner": None},
    ],
    "intervention": [
        {
            "id": "back",
            "name": "x",
            "areas": "town",
            "first_year": 2024,
            "last_year": 2022,
            "colour": "red",
        }
    ],
    "expectation": [
        {
            "id": "odd",
            "area": "town",
            "intervention": "card",
            "indicator": "drunk",
            "year": 2027,
            "change": 5,
        }
    ],
    "notes": [{"id": "x"}],
}


def test_fifteen_kinds_and_more_of_mistakes_are_found_in_one_go_and_nothing_is_applied(db, tmp_path):
    file = tmp_path / "wrong.xlsx"
    file.write_bytes(workbook(**WRONG))
    before = contents(db)
    found = mistakes(db, file.read_bytes())
    letters = {column: chr(65 + place) for place, column in enumerate(WRONG_LINE)}
    expected = {("budget_line", f"{letters[column]}2", code) for column, code in EACH.items()}
    expected |= {
        ("budget_line", "B3"),  # version 9 of a row whose version is 1
        ("budget_line", "A5", "expected.once"),
        ("goal", "G2", "expected.ahead"),
        ("goal", "C3", "expected.known_indicator"),
        ("goal", "H4", "expected.something"),
        ("intervention", "E2", "expected.not_before"),
        ("intervention", "F1", "expected.one_of"),
        ("expectation", "F2", "expected.change"),
        ("notes", "-", "expected.one_of"),
    }
    assert expected <= found
    assert len({code for _, _, *codes in found for code in codes}) >= 15
    said = varda("steering", "import", file, "--db", db, "--lang", "nl")
    assert said.code == 2
    assert len(said.lines) == 1 + len(found)
    assert any("goal, cel C3 (indicator): gevonden happiness" in line for line in said.lines)
    assert contents(db) == before


def test_a_sheet_without_a_needed_column_says_which(db):
    row = {key: value for key, value in GOAL.items() if key != "target"}
    assert ("goal", "1", "expected.column") in mistakes(db, workbook(goal=[{"id": "x", **row}]))


def test_totals_must_agree_to_the_cent(db):
    line = {"id": "card_2026", "version": 1, **LINE, "adopted": 0.1}
    more = {"id": "more_2026", **LINE, "adopted": 0.2}
    total = {"year": 2026, "currency": "EUR", "adopted": 0.3}
    with reading(db) as connection:
        good = workbook(budget_line=[line, more], totals=[total])
        assert len(changes_of(connection, good, "x.xlsx", TODAY)) == 2
    wrong = workbook(budget_line=[line, more], totals=[{**total, "adopted": 0.31}])
    assert mistakes(db, wrong) == {("totals", "C2", "expected.sum")}


def test_a_row_with_yes_under_remove_goes_and_one_left_out_stays(db, tmp_path):
    file = tmp_path / "remove.xlsx"
    file.write_bytes(workbook(budget_line=[{"id": "card_2026", "version": 1, **LINE, "remove": "yes"}]))
    done("steering", "import", file, "--db", db)
    assert [row["id"] for row in done("steering", "list", "budget_line", "--db", db).rows] == ["nights_2026"]


def test_a_text_that_looks_like_a_formula_stays_a_text(db):
    evil = '=HYPERLINK("https://example.org")'
    with reading(db) as connection:
        rows = {kind: list_records(connection, kind) for kind in KINDS}
        rows["partner"][0]["name"] = evil
        (change,) = changes_of(connection, write_workbook(rows, optional=False), "x.xlsx", TODAY)
    assert change.columns == (("name", "Insurer", evil),)


def test_the_optional_module_is_not_in_the_workbook_until_it_is_on(db, tmp_path):
    assert b"outcome_agreement" not in write_workbook({}, optional=False)
    import python_calamine as calamine

    for state, is_there in (("off", False), ("on", True)):
        done("setting", "set", "results-funding", state, "--db", db)
        done("steering", "export", tmp_path / "x.xlsx", "--db", db)
        names = calamine.CalamineWorkbook.from_path(tmp_path / "x.xlsx").sheet_names
        assert ("outcome_agreement" in names) is is_there


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"id,version\n"])
def test_what_is_no_workbook_is_refused_in_a_sentence(db, tmp_path, content):
    file = tmp_path / "bad.xlsx"
    file.write_bytes(content)
    said = varda("steering", "import", file, "--db", db)
    assert said.code == 2
    assert len(said.lines) == 1
