"""Columns are found by name, per-year name, alias, then label; a map corrects; doubt refuses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from surveys import DRUNK, REFERENCE, YOUTH, ask, pupils, write_instrument

from ingest.matching import Corrections, Matching, match, read_map
from ingest.reading import RawWave
from survey_schema.errors import Refusal
from survey_schema.instrument import Instrument
from survey_schema.loading import load_instrument


@pytest.fixture
def instrument(youth: Path) -> Instrument:
    return load_instrument(youth)


def matched(
    instrument: Instrument, names: list[str], year: int = 2022, labels=None, versions=None, **corrections: str
) -> Matching:
    raw = RawWave("wave.sav", tuple(names), lambda wanted: {}, 1, labels or {})
    return match(raw, instrument, year, Corrections(corrections, versions or {}))


def how(matching: Matching) -> dict[str, tuple[str, str]]:
    return {item: (each.column, each.how) for item, each in matching.items.items()}


def codes(matching: Matching) -> list[str]:
    return [finding.code for finding in matching.findings]


def test_a_column_of_the_item_s_name_carries_it_whatever_its_case(instrument):
    assert how(matched(instrument, ["DRUNK", "Grade"])) == {
        "drunk": ("DRUNK", "name"),
        "grade": ("Grade", "name"),
    }


@pytest.mark.parametrize(("year", "item"), [(2021, "drunk"), (2022, None), (2023, None)])
def test_a_per_year_name_counts_in_its_years_only(instrument, year, item):
    assert how(matched(instrument, ["V12"], year)) == ({item: ("V12", "year")} if item else {})


@pytest.mark.parametrize(("year", "item"), [(2021, "smoke"), (2023, "drunk")])
def test_the_same_column_name_carries_another_item_in_another_year(instrument, year, item):
    assert how(matched(instrument, ["V15"], year)) == {item: ("V15", "year")}


def test_an_alias_counts_in_every_year(instrument):
    assert how(matched(instrument, ["Dronken"], 2022)) == {"drunk": ("Dronken", "alias")}


def test_a_label_is_the_last_thing_that_is_looked_at(instrument):
    labels = {"q7": "  DRUNK, last 30   days?", "q8": "How often were you hit?"}
    found = matched(instrument, ["q7", "q8"], labels=labels)
    assert how(found) == {"drunk": ("q7", "label"), "hit": ("q8", "label")}
    both = matched(instrument, ["q7", "drunk"], labels=labels)
    assert how(both)["drunk"] == ("drunk", "name")
    assert both.unmatched == ("q7",)


def test_a_per_year_name_goes_before_an_alias_and_a_label(instrument):
    labels = {"q7": "Drunk, last 30 days"}
    assert how(matched(instrument, ["q7", "dronken", "V12"], 2021, labels)) == {"drunk": ("V12", "year")}


def test_two_columns_with_the_same_label_are_ambiguous(instrument):
    labels = {"q7": "Drunk, last 30 days", "q8": "Drunk, last 30 days"}
    found = matched(instrument, ["q7", "q8"], labels=labels)
    assert codes(found) == ["match.ambiguous"]
    assert "drunk" not in found.items


def test_a_map_settles_what_is_ambiguous(instrument):
    labels = {"q7": "Drunk, last 30 days", "q8": "Drunk, last 30 days"}
    found = matched(instrument, ["q7", "q8"], labels=labels, drunk="Q8")
    assert (how(found), codes(found)) == ({"drunk": ("q8", "map")}, [])


def test_a_map_goes_before_the_name_and_can_leave_an_item_out(instrument):
    assert how(matched(instrument, ["drunk", "q8"], drunk="q8"))["drunk"] == ("q8", "map")
    assert "drunk" not in matched(instrument, ["drunk", "dronken"], drunk="-").items


def test_a_map_that_names_a_declared_column_takes_its_recoding(instrument):
    assert matched(instrument, ["V12"], 2022, drunk="V12").items["drunk"].recode == {"1": 1, "2": 0}
    assert matched(instrument, ["q1"], 2022, drunk="q1").items["drunk"].recode == {}


def test_a_map_may_say_which_column_is_the_weight(instrument):
    assert matched(instrument, ["w_final", "weight"], weight="w_final").design["weight"] == "w_final"


def test_a_map_is_refused_where_it_names_what_is_not_there(instrument):
    assert codes(matched(instrument, ["drunk"], drunk="q99", dronk="drunk")) == [
        "match.map_column",
        "match.map_item",
    ]


def test_a_column_with_the_label_of_another_item_is_refused(instrument):
    found = matched(instrument, ["V15"], 2023, {"V15": "How often do you smoke?"})
    assert codes(found) == ["match.label_of_other"]
    (finding,) = found.findings
    assert (finding.params["item"], finding.params["other"]) == ("drunk", "smoke")


def test_a_map_may_say_that_a_label_is_wrong(instrument):
    found = matched(instrument, ["V15"], 2023, {"V15": "How often do you smoke?"}, drunk="V15")
    assert (codes(found), how(found)) == ([], {"drunk": ("V15", "map")})


def test_a_column_carries_one_item_only(instrument):
    found = matched(instrument, ["V15"], 2021, {"V15": "How often do you smoke?"})
    assert how(found) == {"smoke": ("V15", "year")}


def test_ignored_and_design_columns_are_not_called_unmatched(instrument):
    found = matched(instrument, ["RECORD", "gewicht", "psu", "drunk", "shoe_size"])
    assert found.unmatched == ("shoe_size",)
    assert found.design == {"weight": "gewicht", "psu": "psu"}


def test_names_that_differ_in_case_only_are_ambiguous(instrument):
    assert codes(matched(instrument, ["drunk", "DRUNK"])) == ["match.ambiguous"]


def test_a_map_is_read_with_spaces_and_blank_lines(tmp_path):
    (tmp_path / "map.csv").write_text("\ufeffcolumn,item\n q7 , drunk \n\n-,hit\n", encoding="utf-8")
    assert read_map(tmp_path / "map.csv") == Corrections({"drunk": "q7", "hit": "-"})


def test_a_map_may_say_in_which_wording_an_item_was_asked(tmp_path):
    (tmp_path / "map.csv").write_text("column,item,version\nq7,drunk,1\nq8,hit,\n", encoding="utf-8")
    assert read_map(tmp_path / "map.csv") == Corrections({"drunk": "q7", "hit": "q8"}, {"drunk": 1})


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [("q7,drunk,1\nq7,drunk,2\n", 3, "item"), ("q7,drunk,\nq8,hit,\nq7,smoke,\n", 4, "column")],
)
def test_a_map_that_says_two_things_of_an_item_or_a_column_is_refused(tmp_path, rows, row, column):
    (tmp_path / "map.csv").write_text(f"column,item,version\n{rows}", encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        read_map(tmp_path / "map.csv")
    assert refusal.value.code == "csv.twice"
    assert (refusal.value.params["row"], refusal.value.params["column"]) == (row, column)


def test_a_map_may_leave_out_several_items_and_name_a_school_as_the_unit_too(tmp_path):
    (tmp_path / "map.csv").write_text("column,item\n-,drunk\n-,hit\ns,school\ns,psu\n", encoding="utf-8")
    assert len(read_map(tmp_path / "map.csv").columns) == 4


REWORDED = YOUTH.replace(
    'id = "drunk"\n',
    'id = "drunk"\nfirst = 2022\nearlier = [{first = 2021, last = 2021, text = {en = "Tipsy of late?"}}]\n',
)


@pytest.mark.parametrize(("year", "warned"), [(2021, []), (2022, ["match.other_wording"])])
def test_a_label_in_the_wording_of_other_years_gives_a_warning(tmp_path, year, warned):
    instrument = load_instrument(write_instrument(tmp_path / "two", REWORDED))
    found = matched(instrument, ["drunk"], year, {"drunk": "Tipsy of late"})
    assert [code for code in codes(found) if code.startswith("match.other")] == warned


def test_a_map_that_says_the_wording_silences_the_warning(tmp_path):
    instrument = load_instrument(write_instrument(tmp_path / "two", REWORDED))
    found = matched(instrument, ["drunk"], 2022, {"drunk": "Tipsy of late?"}, {"drunk": 1}, drunk="drunk")
    assert codes(found) == []
    refused = matched(instrument, ["drunk"], 2022, {}, {"drunk": 3}, drunk="drunk")
    assert "match.map_version" in codes(refused)


def test_an_item_that_was_not_asked_in_the_year_is_not_read(tmp_path):
    new = YOUTH.replace('id = "drunk"\n', 'id = "drunk"\nfirst = 2022\n')
    instrument = load_instrument(write_instrument(tmp_path / "new", new))
    assert "drunk" not in how(matched(instrument, ["drunk"], 2021))
    assert "match.not_in_year" in codes(matched(instrument, ["drunk"], 2021))
    assert "drunk" in how(matched(instrument, ["drunk"], 2022))


def test_a_label_match_takes_the_recoding_only_when_the_item_s_columns_share_one(tmp_path):
    one = YOUTH.replace('  {name = "dronken"},\n', "")
    instrument = load_instrument(write_instrument(tmp_path / "one", one, DRUNK))
    labels = {"q7": "Drunk, last 30 days"}
    assert matched(instrument, ["q7"], labels=labels).items["drunk"].recode == {"1": 1, "2": 0}
    two = load_instrument(write_instrument(tmp_path / "two", YOUTH, DRUNK))
    assert matched(two, ["q7"], labels=labels).items["drunk"].recode == {}


def test_the_national_files_take_the_right_columns_in_every_year(national_db):
    """Drinking is QN43, QN42 and QN41; a stray column of the same name never takes its place (issue 2)."""
    rows = ask(
        national_db,
        "SELECT year, count(alcohol_30d), sum(alcohol_30d), count(seatbelt_never) > 0, count(binge_30d) > 0"
        " FROM response_yrbs JOIN wave USING (revision_id) GROUP BY year ORDER BY year",
    )
    r = pd.read_csv(REFERENCE / "prevalence_national.csv", keep_default_na=False)
    r = r[
        (r["indicator"] == "alcohol_30d") & (r["sex"] == "") & (r["grade"] == "") & (r["method"] == "logit")
    ]
    assert [row[:3] for row in rows] == [(e.year, e.n, e.cases) for e in r.sort_values("year").itertuples()]
    assert [row[4] for row in rows] == [0, 1, 1]


def test_a_note_says_what_was_matched_by_label_and_what_was_left_aside(national_db):
    said = {
        (wave, code)
        for wave, code in ask(national_db, "SELECT wave, code FROM finding JOIN wave USING (revision_id)")
    }
    assert ("yrbs:us:2015", "match.by_label") in said
    assert {(f"yrbs:us:{year}", "match.unmatched") for year in (2015, 2017, 2019)} <= said


def test_pupils_are_rows_one_can_see():
    assert [row["drunk"] for row in pupils(4)] == [1, 0, 0, 1]
