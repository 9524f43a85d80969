"""Rows to take home: CSV and workbook hold the same, say what they are, and never hold a formula."""

from __future__ import annotations

import csv
import io
import math
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from dashboard.questions.answers import ESTIMATE_COLUMNS
from dashboard.reports.exports import Export, as_csv, as_workbook, file_name
from dashboard.texts import LANGUAGES, words
from survey_schema.errors import Note

NOTE = Note("reliability.few_respondents")
ROWS = [
    {"area": "north", "year": 2023, "value": 0.125, "n": 1300.0, "df": math.nan, "note": ()},
    {"area": "north", "year": 2025, "value": None, "n": 24.0, "df": 3.5, "note": (NOTE,)},
]
SHOWN_BY = Note("shown_by.municipality", {"policy": "policy-1"})
EXPORT = Export(ROWS, "A title", "A source", SHOWN_BY, "abc123", ["How it was done.", "", "And more."])


def sheets(export, lang="en"):
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(export, words(lang))))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_csv_has_the_rows_and_what_goes_with_them():
    first, second = csv.DictReader(io.StringIO(as_csv(EXPORT, words("en"))))
    assert first == {
        **{"area": "north", "year": "2023", "value": "0.125", "n": "1300", "df": "", "note": ""},
        **{"source": "A source", "policy": "policy-1", "data_version": "abc123"},
    }
    assert second["note"] == words("en").message(NOTE)
    assert (second["value"], second["df"]) == ("", "3.5")


def test_the_workbook_has_the_same_rows_with_numbers_as_numbers():
    heads, first, second = sheets(EXPORT)["Figures"]
    assert heads == list(ROWS[0])
    assert first == ["north", 2023, 0.125, 1300, "", ""]
    assert second == ["north", 2025, "", 24, 3.5, words("en").message(NOTE)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_says_what_it_holds_on_a_second_sheet(lang):
    figures, about = sheets(EXPORT, lang).items()
    said = dict(about[1])
    get = words(lang).get
    assert figures[0] == get("export.figures")
    assert said[get("export.title")] == "A title"
    assert said[get("export.source")] == "A source"
    assert "policy-1" in said[get("export.policy")]
    assert said[get("export.version")] == "abc123"
    assert [text for _, text in about[1]].index("And more.") > [text for _, text in about[1]].index(
        "How it was done."
    )
    assert said["value"] == get("column.value")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_of_an_estimate_is_explained(lang):
    assert all(words(lang).knows(f"column.{column}") for column in ESTIMATE_COLUMNS)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "-cmd", "http://example.org", "0012"])
def test_no_text_becomes_a_formula_a_link_or_a_number(text):
    export = Export([{"area": text}], text, text, SHOWN_BY, "v", [text])
    (row,) = csv.DictReader(io.StringIO(as_csv(export, words("en"))))
    assert not row["area"].startswith(("=", "@", "+", "-"))
    assert not row["source"].startswith(("=", "@", "+", "-"))
    assert sheets(export)["Figures"][1] == [text]
    with zipfile.ZipFile(io.BytesIO(as_workbook(export, words("en")))) as book:
        parts = {name: book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")}
    assert len([name for name in parts if name.endswith(".xml")]) == 2
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts.values())


def test_the_same_rows_give_the_same_bytes():
    assert as_workbook(EXPORT, words("is")) == as_workbook(EXPORT, words("is"))


@pytest.mark.parametrize(
    ("parts", "years", "name"),
    [
        (("drunk_30d", "birkidalur"), (2008, 2025, 2012), "varda_drunk_30d_birkidalur_2008-2025"),
        (("drunk_30d", "birkidalur", "sex"), (2025, 2025), "varda_drunk_30d_birkidalur_sex_2025"),
        (("all", "a/b c"), (), "varda_all_a-b-c"),
    ],
)
def test_a_file_is_named_so_that_it_is_found_again(parts, years, name):
    assert file_name(*parts, years=years) == name
