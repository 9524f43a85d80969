"""Indicators made of indicators, and instruments that contradict themselves: every fault in one refusal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from surveys import DRUNK, YOUTH, done, indicator, pupils, varda, write_csv, write_instrument

from survey_schema.errors import Refusal
from survey_schema.instrument import LANGUAGES, AnyOf, AtLeast, Yes
from survey_schema.loading import load_instrument

HIT = indicator("hit", "{item = 'hit', yes = [2, 3, 4]}")
TEASED = indicator("teased", "{item = 'tease', yes = [3, 4]}")
LEFT_OUT = indicator("left_out", "{item = 'left_out', yes = [3, 4]}")


def composite(name: str, *of: str, more: str = "") -> str:
    parts = ", ".join(f"{{indicator = '{other}'}}" for other in of)
    return indicator(name, f"{{any = [{parts}]}}", more)


def faults(folder: Path) -> list[tuple[str, object, object]]:
    """The code of each fault, the entry it is of, and what was found there."""
    with pytest.raises(Refusal) as refusal:
        load_instrument(folder)
    assert refusal.value.code == "instrument.faults"
    said = [
        (found.code, found.params.get("id"), found.params.get("found")) for found in refusal.value.findings
    ]
    assert refusal.value.params["count"] == len(said)
    return said


# ---- composites --------------------------------------------------------------------------------------------


def test_the_rules_of_the_parts_stand_in_place_of_their_names(tmp_path):
    bullied = load_instrument(
        write_instrument(tmp_path / "y", YOUTH, composite("bullied", "hit", "teased") + HIT + TEASED)
    ).indicator("bullied")
    assert bullied.rule == AnyOf(any=(Yes(item="hit", yes=(2, 3, 4)), Yes(item="tease", yes=(3, 4))))
    assert bullied.items() == ("hit", "tease")
    assert bullied.composed_of == ("hit", "teased")


def test_a_composite_may_hold_composites_and_items_side_by_side(tmp_path):
    either = "{any = [{indicator = 'left_out'}, {item = 'smoke', yes = [7]}]}"
    rule = f"{{at_least = 2, of = [{{indicator = 'bullied'}}, {{item = 'drunk', yes = [1]}}, {either}]}}"
    rules = indicator("trouble", rule) + composite("bullied", "hit", "teased") + HIT + TEASED + LEFT_OUT
    trouble = load_instrument(write_instrument(tmp_path / "y", YOUTH, rules)).indicator("trouble")
    assert isinstance(trouble.rule, AtLeast)
    bullied, drunk, other = trouble.rule.of
    assert bullied == AnyOf(any=(Yes(item="hit", yes=(2, 3, 4)), Yes(item="tease", yes=(3, 4))))
    assert drunk == Yes(item="drunk", yes=(1,))
    assert other == AnyOf(any=(Yes(item="left_out", yes=(3, 4)), Yes(item="smoke", yes=(7,))))
    assert trouble.items() == ("hit", "tease", "drunk", "left_out", "smoke")
    assert trouble.composed_of == ("bullied", "left_out")


def test_a_composite_counts_as_its_parts_do(tmp_path, town_db):
    rules = composite("bullied", "hit", "teased") + HIT + TEASED
    folder = write_instrument(tmp_path / "y", YOUTH, rules)
    answers = [(0, 0), (2, 0), (0, 3), (None, 4), (None, 0), (1, 2)]
    rows = [{**row, "hit": h, "tease": t} for row, (h, t) in zip(pupils(6), answers, strict=True)]
    where = ("--area", "town", "--year", 2022, "--db", town_db)
    done("ingest", write_csv(tmp_path / "w.csv", rows), "--instrument", folder, *where, "--accept")
    (row,) = done("estimate", "--indicator", "bullied", "--db", town_db).rows
    assert (row["cases"], row["n"]) == (
        "3",
        "5",
    )  # who wasn't teased and gave no answer on hitting isn't counted


def test_the_recall_period_of_a_composite_is_that_of_its_items_or_must_be_said(tmp_path):
    said = 'recall = "30 days"\n'
    month, week = 'id = "hit"\nrecall = "30 days"', 'id = "tease"\nrecall = "{}"'
    rules = (composite("bullied", "hit", "teased") + HIT + TEASED).replace(said, "")
    for period, fault in (("30 days", []), ("7 days", [("instrument.no_recall", "bullied", None)])):
        text = YOUTH.replace('id = "hit"', month).replace('id = "tease"', week.format(period))
        folder = write_instrument(tmp_path / period, text, rules)
        assert (faults(folder) if fault else []) == fault
    assert load_instrument(tmp_path / "30 days").indicator("bullied").recall == "30 days"


def test_what_only_limits_who_counts_gives_no_recall_period(tmp_path):
    text = YOUTH.replace('id = "hit"', 'id = "hit"\nrecall = "7 days"\nwording = "hit_week"')
    rules = HIT.replace('recall = "30 days"\nwording = "hit"', "asked = {item = 'smoke', yes = [1]}")
    hit = load_instrument(write_instrument(tmp_path / "y", text, rules)).indicator("hit")
    assert (hit.recall, hit.wording) == ("7 days", "hit_week")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (composite("a", "a", "hit") + HIT, [("a", "a")]),
        (composite("a", "b", "hit") + composite("b", "a", "hit") + HIT, [("a", "b"), ("b", "a")]),
        (
            composite("a", "b", "hit") + composite("b", "c", "hit") + composite("c", "b", "hit") + HIT,
            [("a", "b"), ("b", "c"), ("c", "b")],
        ),
    ],
)
def test_a_circle_is_found_and_named_at_each_indicator_that_leads_into_it(tmp_path, rules, expected):
    folder = write_instrument(tmp_path / "y", YOUTH, rules)
    assert faults(folder) == [("instrument.rule_circle", *each) for each in expected]


def test_a_circle_and_an_unknown_indicator_in_one_rule_are_both_said(tmp_path):
    rules = composite("a", "b", "nosuch") + composite("b", "a", "hit") + HIT
    assert faults(write_instrument(tmp_path / "y", YOUTH, rules)) == [
        ("instrument.rule_indicator", "a", "nosuch"),
        ("instrument.rule_circle", "a", "b"),
        ("instrument.rule_circle", "b", "a"),
    ]


def test_a_composite_of_an_indicator_that_is_not_there_is_a_fault(tmp_path):
    folder = write_instrument(tmp_path / "y", YOUTH, composite("a", "hit", "nosuch") + HIT)
    assert faults(folder) == [("instrument.rule_indicator", "a", "nosuch")]


@pytest.mark.parametrize(
    "limit", ["asked = {item = 'smoke', yes = [1]}", "population = {kind = 'age', first = 15, last = 16}"]
)
def test_an_indicator_of_some_young_people_only_is_no_part_of_a_composite(tmp_path, limit):
    some = indicator("some", "{item = 'drunk', yes = [1]}", limit)
    folder = write_instrument(tmp_path / "y", YOUTH, composite("a", "hit", "some") + HIT + some)
    assert faults(folder) == [("instrument.rule_limited", "a", "some")]


# ---- years and wordings ------------------------------------------------------------------------------------

DROPPED = '\n[[item]]\nid = "tv"\nlast = 2022\ntext = {en = "Hours of television?"}\nrange = [0, 9]\n'
WATCHES = "{item = 'tv', yes = [3, 4, 5, 6, 7, 8, 9]}"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", [("instrument.dropped_item", "a", "tv")]),
        ("until = 2023", [("instrument.dropped_item", "a", "tv")]),
        ("until = 2022", []),
        ("until = 2021", []),
    ],
)
def test_an_indicator_ends_with_its_item(tmp_path, more, expected):
    folder = write_instrument(tmp_path / "y", YOUTH + DROPPED, indicator("a", WATCHES, more))
    if expected:
        assert faults(folder) == expected
    else:
        assert load_instrument(folder).indicator("a").until == int(more[-4:])


EARLIER = """
[[item]]
id = "x"
text = {en = "Now?"}
options = [{code = 0, label = {en = "No"}}, {code = 1, label = {en = "Yes"}}]
FIRST

[[item.earlier]]
first = 2021
last = LAST
text = {en = "Then?"}
options = [{code = 0, label = {en = "Not"}}, {code = CODE, label = {en = "Ja"}}]
"""


@pytest.mark.parametrize(
    ("first", "last", "code", "expected"),
    [
        ("", "2021", "1", []),
        ("", "2021", "2", [("instrument.earlier_codes", "x", [2])]),
        ("", "2020", "1", [("instrument.reversed", "x", [2021, 2020])]),
        ("first = 2021", "2021", "1", [("instrument.versions_overlap", "x", [2021, 2021])]),
    ],
)
def test_wordings_follow_each_other_and_no_code_changes_its_meaning(tmp_path, first, last, code, expected):
    text = YOUTH + EARLIER.replace("FIRST", first).replace("LAST", last).replace("CODE", code)
    folder = write_instrument(tmp_path / "y", text, DRUNK)
    if expected:
        assert faults(folder) == expected
    else:
        assert [each.first for each in load_instrument(folder).versions("x")] == [2021, 2022]


def test_an_indicator_can_not_ask_of_another_time_than_its_items(tmp_path):
    text = YOUTH.replace('id = "hit"', 'id = "hit"\nrecall = "7 days"')
    assert faults(write_instrument(tmp_path / "y", text, HIT)) == [
        ("instrument.other_recall", "hit", "30 days")
    ]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("mode", "paper", "telephone"),
        ("basis", "school", "school"),
        ("wording", "nosuch", "nor_this"),
    ],
)
def test_a_bridge_joins_two_ways_of_which_the_instrument_knows_one(tmp_path, kind, one, other):
    ways = f'kind = "{kind}"\nbetween = ["{one}", "{other}"]\ncomparable = "B"\nwhy = {{en = "x"}}\n'
    bridge = f"\n[[bridge]]\n{ways}"
    folder = write_instrument(tmp_path / "y", YOUTH, DRUNK + bridge)
    assert faults(folder) == [("instrument.bridge", f"{one} - {other}", None)]


# ---- all of it at once -------------------------------------------------------------------------------------


def in_dutch(text: str) -> str:
    """Give each English text a Dutch one; the words don't matter here."""
    return re.sub(r'\{en = "([^"]*)"\}', r'{en = "\1", nl = "\1"}', text)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """An instrument in English and Dutch with five faults of five kinds; both ends of a circle say it."""
    rules = (
        indicator("unknown_code", "{item = 'hit', yes = [7]}"),
        indicator("dropped", WATCHES),
        composite("circle", "hit", "circle_too"),
        composite("circle_too", "circle", "hit"),
        composite("lost", "hit", "nosuch"),
        HIT,
    )
    text = YOUTH.replace('version = "1"', 'version = "1"\nlanguages = ["en", "nl"]')
    no_dutch = '\n[[item]]\nid = "no_dutch"\ntext = {en = "Is it so?"}\nrange = [0, 1]\n'
    return write_instrument(
        tmp_path / "faulty", in_dutch(text + DROPPED) + no_dutch, in_dutch("".join(rules))
    )


def test_five_faults_of_five_kinds_are_all_in_one_refusal(faulty):
    assert sorted(faults(faulty), key=str) == [
        ("instrument.dropped_item", "dropped", "tv"),
        ("instrument.no_language", "no_dutch", None),
        ("instrument.rule_circle", "circle", "circle_too"),
        ("instrument.rule_circle", "circle_too", "circle"),
        ("instrument.rule_code", "unknown_code", [7]),
        ("instrument.rule_indicator", "lost", "nosuch"),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_line_names_all_of_them_in_every_language(faulty, lang):
    said = varda("schema", "show", "--instrument", faulty, "--lang", lang)
    assert (said.code, said.out) == (2, "")
    first, *lines = said.lines
    assert "6" in first
    assert len(lines) == 6
    named = ("dropped", "no_dutch", "circle", "circle_too", "unknown_code", "lost")
    assert sorted(line.strip().split(":")[0] for line in lines) == sorted(named)
    (code,) = [line for line in lines if "unknown_code" in line]
    assert "[7]" in code
    assert "0" in code  # what it could have been
    (dutch,) = [line for line in lines if "no_dutch" in line]
    assert {"en": "Dutch", "nl": "Nederlands", "is": "hollensku"}[lang] in dutch
