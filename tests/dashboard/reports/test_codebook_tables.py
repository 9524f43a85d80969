"""The codebook as tables: one row an answer, one row an indicator, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest
from surveys import INDICATORS, YOUTH, write_instrument

from dashboard.reports.codebook_tables import codebook_csv, harmless
from survey_schema.loading import load_instrument


def rows_of(instrument, part="questions"):
    return list(csv.DictReader(io.StringIO(codebook_csv(instrument, part))))


@pytest.mark.parametrize("name", ["ipm", "yrbs"])
def test_each_answer_of_each_wording_is_a_row(name):
    instrument = load_instrument(name)
    expected = [
        (item.id, str(version.number), str(code))
        for item in instrument.items
        for version in instrument.versions(item.id)
        for code in [
            *([item.range[0]] if item.range else []),
            *(option.code for option in version.options),
            *(missing.code for missing in item.missing),
        ]
    ]
    assert [(row["item"], row["version"], row["code"]) for row in rows_of(instrument)] == expected


def test_an_answer_s_row_has_its_labels_its_kind_and_its_meaning():
    rows = [row for row in rows_of(load_instrument("ipm")) if row["item"] == "sex"]
    girl, missing = rows[0], rows[-1]
    assert (girl["kind"], girl["value"], girl["label_nl"], girl["label_is"]) == (
        "answer",
        "female",
        "Meisje",
        "Stelpa",
    )
    assert (missing["code"], missing["kind"], missing["label_nl"]) == ("99", "no_answer", "geen antwoord")


def test_a_whole_number_has_the_ends_of_its_range_in_two_cells(youth):
    (row, missing) = [row for row in rows_of(load_instrument(youth)) if row["item"] == "smoke"]
    assert (row["code"], row["code_to"]) == ("0", "7")
    assert (missing["code"], missing["code_to"], missing["kind"]) == ("99", "", "does_not_apply")


def test_wordings_that_do_not_compare_say_so():
    rows = [
        row for row in rows_of(load_instrument("ipm")) if row["item"] in ("lonely", "time_parents_weekday")
    ]
    found = {
        (row["item"], row["version"], row["first_year"], row["last_year"]): row["comparable"] for row in rows
    }
    assert found == {
        ("lonely", "1", "1997", "2015"): "C",
        ("lonely", "2", "2016", "2035"): "A",
        ("time_parents_weekday", "1", "1997", "2011"): "B",
        ("time_parents_weekday", "2", "2012", "2035"): "A",
    }


def test_an_indicator_s_row_has_its_rule_as_data_and_in_words():
    rows = {row["indicator"]: row for row in rows_of(load_instrument("ipm"), "indicators")}
    assert len(rows) == len(load_instrument("ipm").indicators)
    row = rows["drunk_30d"]
    assert json.loads(row["rule"]) == {"item": "drunk_30d", "yes": [2, 3, 4, 5, 6, 7]}
    assert row["rule_nl"].startswith("Telt als ja: antwoordde ‘1–2 keer’")
    assert "ie_west_drunk_30d_2022" in row["benchmarks"].split()
    assert not any("12m" in name for name in row["benchmarks"].split())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_begins_with_a_quote(text):
    assert harmless(text) == f"'{text}"
    assert harmless(f"a{text}") == f"a{text}"


def test_negative_codes_stay_numbers(tmp_path):
    text = YOUTH.replace("missing = [{code = 99, kind", "missing = [{code = -9, kind").replace(
        '{en = "How often were you hit?"}', '{en = "=HYPERLINK(1)"}'
    )
    rows = rows_of(load_instrument(write_instrument(tmp_path / "youth", text, INDICATORS)))
    assert "-9" in [row["code"] for row in rows]
    assert "'=HYPERLINK(1)" in [row["text_en"] for row in rows]
