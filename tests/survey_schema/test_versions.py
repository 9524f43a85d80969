"""Wordings have years, and what was asked otherwise is compared only over a declared bridge."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from surveys import write_instrument

from survey_schema.comparability import Relation, Way, changes, how_asked, relation, way_relation
from survey_schema.instrument import Population
from survey_schema.loading import load_instrument

IPM = load_instrument("ipm")
PAPER = Way("paper")

QUESTIONS = """
[instrument]
id = "town"
version = "1"
title = {en = "Town survey"}
source = "invented for tests"
mode = "paper"
years = [2010, 2012, 2014, 2016]
population = {kind = "grade", first = 8, last = 10}

[[item]]
id = "sad"
recall = "30 days"
wording = "sad_month"
text = {en = "How often were you sad in the last 30 days?"}
options = [{code = 1, label = {en = "Never"}}, {code = 2, label = {en = "Often"}}]

[[item.earlier]]
first = 2010
last = 2011
recall = "7 days"
wording = "sad_week"
text = {en = "How often were you sad this week?"}

[[item.earlier]]
first = 2012
last = 2013
wording = "blue_month"
mode = "online-home"
text = {en = "How often did you feel blue in the last 30 days?"}
options = [{code = 1, label = {en = "Not once"}}, {code = 2, label = {en = "Often"}}]

[[item]]
id = "tired"
recall = "usual"
text = {en = "Are you tired?"}
range = [0, 1]

[[item.earlier]]
first = 2010
last = 2013
text = {en = "Are you tired?"}
population = {kind = "age", first = 15, last = 16}

[[item]]
id = "radio"
recall = "usual"
last = 2012
text = {en = "Do you listen to the radio?"}
range = [0, 1]

[[item]]
id = "phone"
recall = "usual"
first = 2014
text = {en = "Do you have a phone?"}
range = [0, 1]

[[indicator]]
id = "sad"
title = {en = "Sad"}
phrase = {en = "were often sad"}
domain = "wellbeing"
role = "risk"
direction = "lower_is_better"
rule = {item = "sad", yes = [2]}

[[indicator]]
id = "tired"
title = {en = "Tired"}
phrase = {en = "are tired"}
domain = "wellbeing"
role = "risk"
direction = "lower_is_better"
rule = {item = "tired", yes = [1]}

[[indicator]]
id = "listens"
title = {en = "Radio"}
phrase = {en = "listen to the radio"}
domain = "leisure"
role = "risk"
direction = "lower_is_better"
rule = {item = "radio", yes = [1]}
until = 2012
"""
BRIDGE = """
[[bridge]]
kind = "{kind}"
between = ["{one}", "{other}"]
comparable = "{comparable}"
why = {{en = "so it is known"}}
"""


def town(tmp_path, *bridges):
    """The instrument, with bridges given as kind, one way, the other way and A, B or C."""
    names = ("kind", "one", "other", "comparable")
    text = "".join(BRIDGE.format(**dict(zip(names, bridge, strict=True))) for bridge in bridges)
    return load_instrument(write_instrument(tmp_path / "town", QUESTIONS, text))


def test_wordings_are_listed_oldest_first_and_take_from_the_item_what_they_do_not_say(tmp_path):
    week, blue, month = town(tmp_path).versions("sad")
    assert [(each.number, each.first, each.last) for each in (week, blue, month)] == [
        (1, 2010, 2011),
        (2, 2012, 2013),
        (3, 2014, 2016),
    ]
    assert (week.recall, blue.recall, month.recall) == ("7 days", "30 days", "30 days")
    assert (week.wording, blue.wording, month.wording) == ("sad_week", "blue_month", "sad_month")
    assert (week.mode, blue.mode, month.mode) == ("paper", "online-home", "paper")
    assert {each.population for each in (week, blue, month)} == {town(tmp_path).population}
    assert [each.options[0].label["en"] for each in (week, blue, month)] == ["Never", "Not once", "Never"]


@pytest.mark.parametrize(
    ("item", "year", "number"),
    [
        ("sad", 2010, 1),
        ("sad", 2012, 2),
        ("sad", 2014, 3),
        ("sad", 2009, None),
        ("radio", 2012, 1),
        ("radio", 2014, None),
        ("phone", 2012, None),
        ("phone", 2016, 1),
    ],
)
def test_a_year_has_the_wording_that_was_asked_in_it_or_none(tmp_path, item, year, number):
    version = town(tmp_path).version_in(item, year)
    assert (version.number if version else None) == number


def test_an_item_that_says_nothing_of_years_was_asked_in_all_of_the_instrument_s():
    (only,) = IPM.versions("drunk_30d")
    assert (only.first, only.last, only.wording) == (1997, 2035, "drunk_times_30d")


def test_a_wave_may_say_that_it_asked_another_wording_than_that_of_its_year(tmp_path):
    instrument = town(tmp_path)
    usual = how_asked(instrument, "sad", 2016, PAPER)
    said = how_asked(instrument, "sad", 2016, replace(PAPER, versions={"sad": 1}))
    assert (usual.recall, dict(usual.wordings)) == ("30 days", {"sad": "sad_month"})
    assert (said.recall, dict(said.wordings)) == ("7 days", {"sad": "sad_week"})


def test_a_wording_that_was_asked_of_others_speaks_of_others(tmp_path):
    instrument = town(tmp_path)
    older, newer = (how_asked(instrument, "tired", year, PAPER) for year in (2012, 2014))
    assert older.population == Population(kind="age", first=15, last=16)
    assert [note.code for note in relation(older, newer, instrument).reasons] == ["unlike.population"]


@pytest.mark.parametrize(("comparable", "kind"), [("A", "same"), ("B", "bridged"), ("C", "unlike")])
@pytest.mark.parametrize(
    ("what", "one", "other"),
    [
        ("wording", "blue_month", "sad_month"),
        ("mode", "paper", "online-class"),
        ("basis", "school", "residence"),
    ],
)
def test_a_bridge_says_whether_two_ways_compare_in_either_order(tmp_path, what, one, other, comparable, kind):
    instrument = town(tmp_path, (what, one, other, comparable))
    ways = {
        "wording": [(2012, PAPER), (2014, PAPER)],
        "mode": [(2014, PAPER), (2016, Way("online-class"))],
        "basis": [(2014, PAPER), (2016, Way("paper", "residence"))],
    }[what]
    asked = [how_asked(instrument, "sad", year, way) for year, way in ways]
    for found in (relation(*asked, instrument), relation(*reversed(asked), instrument)):
        assert found.kind == kind
        assert [note.code for note in found.reasons] == ([] if kind == "same" else [f"{kind}.{what}_why"])
        assert all(note.params["why"] == {"en": "so it is known"} for note in found.reasons)


def test_ways_that_differ_and_have_no_bridge_are_not_comparable(tmp_path):
    instrument = town(tmp_path)
    here = how_asked(instrument, "sad", 2014, PAPER)
    for other, code in (
        (how_asked(instrument, "sad", 2012, PAPER), "unlike.wording"),
        (replace(here, mode="online-class"), "unlike.mode"),
        (replace(here, basis="residence"), "unlike.basis"),
        (replace(here, recall="12 months"), "unlike.recall"),
        (replace(here, indicator="mood"), "unlike.indicator"),
        (replace(here, population=Population(kind="grade", first=9, last=10)), "unlike.population"),
    ):
        found = relation(here, other, instrument)
        assert (found.kind, [note.code for note in found.reasons]) == ("unlike", [code])


def test_a_recall_period_and_a_population_can_not_be_bridged(tmp_path):
    ways = (("wording", "sad_week", "sad_month", "A"), ("mode", "paper", "online-class", "A"))
    instrument = town(tmp_path, *ways)
    week, month = (how_asked(instrument, "sad", year, PAPER) for year in (2010, 2014))
    assert [note.code for note in relation(week, month, instrument).reasons] == ["unlike.recall"]
    younger = replace(month, population=Population(kind="grade", first=8, last=8))
    assert [note.code for note in relation(month, younger, instrument).reasons] == ["unlike.population"]


_ORDER = ("same", "bridged", "unlike")


@pytest.mark.parametrize("grades", list(product("ABC", repeat=3)), ids="".join)
def test_the_weakest_of_several_bridges_decides_and_only_its_reasons_are_said(tmp_path, grades):
    kinds = {"A": "same", "B": "bridged", "C": "unlike"}
    wording, mode, basis = grades
    instrument = town(
        tmp_path,
        ("wording", "blue_month", "sad_month", wording),
        ("mode", "paper", "online-class", mode),
        ("basis", "school", "residence", basis),
    )
    before = how_asked(instrument, "sad", 2012, PAPER)
    after = how_asked(instrument, "sad", 2014, Way("online-class", "residence"))
    found = relation(before, after, instrument)
    weakest = max((kinds[grade] for grade in grades), key=_ORDER.index)
    assert found.kind == weakest
    expected = {
        f"{weakest}.{what}_why"
        for what, grade in zip(("wording", "mode", "basis"), grades, strict=True)
        if kinds[grade] == weakest != "same"
    }
    assert {note.code for note in found.reasons} == expected


def test_a_line_breaks_where_the_wording_changed_and_nowhere_else(tmp_path):
    instrument = town(tmp_path, ("wording", "blue_month", "sad_month", "B"))
    asked = [(year, how_asked(instrument, "sad", year, PAPER)) for year in instrument.years]
    found = [(each.before, each.after, each.relation.kind) for each in changes(asked, instrument)]
    assert found == [(2010, 2012, "unlike"), (2012, 2014, "bridged")]


def test_a_mode_or_a_basis_that_is_not_said_stands_in_the_way_of_nothing(tmp_path):
    instrument = town(tmp_path)
    assert way_relation("mode", "", "online-home", instrument) == Relation()
    assert way_relation("basis", "residence", "", instrument) == Relation()
    assert way_relation("mode", "paper", "online-home", instrument).kind == "unlike"


@pytest.mark.parametrize(
    ("indicator", "before", "after", "kind", "codes"),
    [
        ("drunk_30d", 2008, 2025, "same", set()),
        ("time_parents_weekday", 2011, 2012, "bridged", {"bridged.wording_why"}),
        ("time_parents_weekend", 2011, 2012, "bridged", {"bridged.wording_why"}),
        ("lonely", 2015, 2016, "unlike", {"unlike.recall", "unlike.wording_why"}),
        ("lonely", 2016, 2017, "same", set()),
    ],
)
def test_the_standard_questionnaire_says_what_its_changes_mean(indicator, before, after, kind, codes):
    asked = [how_asked(IPM, indicator, year, PAPER) for year in (before, after)]
    found = relation(*asked, IPM)
    assert (found.kind, {note.code for note in found.reasons}) == (kind, codes)


@pytest.mark.parametrize(
    ("what", "one", "other", "kind"),
    [
        ("mode", "paper", "online-class", "bridged"),
        ("mode", "paper", "online-home", "unlike"),
        ("mode", "online-class", "online-home", "unlike"),
        ("basis", "school", "residence", "unlike"),
    ],
)
def test_the_standard_questionnaire_says_which_modes_and_bases_compare(what, one, other, kind):
    assert way_relation(what, one, other, IPM).kind == kind
    assert way_relation(what, other, one, IPM).kind == kind


def test_binge_drinking_breaks_in_2017_and_drinking_does_not():
    yrbs = load_instrument("yrbs")
    for name, kind in (("binge_30d", "unlike"), ("alcohol_30d", "same"), ("sad_hopeless", "same")):
        asked = [how_asked(yrbs, name, year, PAPER) for year in (2015, 2017)]
        assert relation(*asked, yrbs).kind == kind
