"""Sentences say what was seen, how sure it is, and no more than that."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from dashboard.access.rights import KINDS
from dashboard.texts import LANGUAGES, words
from dashboard.texts import sentences as say
from survey_schema.errors import Note

NO_BREAK = "\N{NO-BREAK SPACE}"
DRANK = SimpleNamespace(
    title={"en": "Alcohol, last 30 days", "nl": "Alcohol, 30 dagen", "is": "Áfengi, 30 dagar"},
    phrase={"en": "drank alcohol in the last 30 days", "nl": "dronken alcohol", "is": "drukku áfengi"},
    direction="lower_is_better",
)
SLEPT = SimpleNamespace(title={"en": "Sleep"}, phrase={"en": "slept well"}, direction="higher_is_better")


def estimate(value=0.29, *, year=2019, lower=0.26, upper=0.32, n=1326, hidden="", **more):
    if hidden:
        value = lower = upper = math.nan
    row = {"year": year, "value": value, "lower": lower, "upper": upper, "n": n, "hidden": hidden}
    return {**row, "sex": None, "grade": None, "age_band": None, **more}


def comparison(difference, lower, upper, verdict):
    return {"difference": difference, "lower": lower, "upper": upper, "verdict": verdict}


def test_the_headline_says_of_100_and_percent_together():
    said = say.headline(estimate(), DRANK, words("en"))
    assert said == f"In 2019, 29 of 100 (29{NO_BREAK}%) drank alcohol in the last 30 days"


def test_the_whole_sentence_has_interval_and_n():
    said = say.sentence(estimate(), DRANK, words("en"))
    assert said.endswith("(interval 26 to 32, n 1,326).")


def test_one_of_a_hundred_is_said_in_a_way_that_agrees():
    assert "Alcohol, 30 dagen, 2019: 1 van de 100" in say.headline(estimate(0.01), DRANK, words("nl"))
    assert "Áfengi, 30 dagar, árið 2019: 21 af 100" in say.headline(estimate(0.21), DRANK, words("is"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.004, f"fewer than 1 of 100 (0.4{NO_BREAK}%)"),
        (0.996, f"more than 99 of 100 (99.6{NO_BREAK}%)"),
        (0.0, f"0 of 100 (0{NO_BREAK}%)"),
        (1.0, f"100 of 100 (100{NO_BREAK}%)"),
    ],
)
def test_a_few_are_never_called_none_and_nearly_all_never_all(value, said):
    assert said in say.headline(estimate(value), DRANK, words("en"))


def test_hidden_and_uncertain_are_two_sentences():
    hidden = say.sentence(estimate(hidden="disclosure"), DRANK, words("en"))
    uncertain = say.sentence(estimate(hidden="reliability"), DRANK, words("en"))
    assert "hidden for privacy" in hidden
    assert "too uncertain" in uncertain


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("lower", "Down from 36 in 2011."),
        ("higher", "Up from 36 in 2011."),
        ("unclear", "In 2011 it was 36; the difference cannot be told from chance."),
    ],
)
def test_a_change_is_said_with_its_verdict(verdict, said):
    first = estimate(0.36, year=2011)
    assert say.change(first, estimate(), comparison(-0.07, -0.1, -0.04, verdict), words("en")) == said


def test_without_a_test_no_direction_is_claimed():
    said = say.change(estimate(0.36, year=2011), estimate(), None, words("en"))
    assert "Down" not in said
    assert "could not be tested" in said


def test_a_change_that_rounds_away_is_said_with_a_decimal():
    lower = comparison(-0.006, -0.01, -0.002, "lower")
    said = say.change(estimate(0.294, year=2011), estimate(0.288), lower, words("en"))
    assert said == f"Down from 29.4{NO_BREAK}% in 2011."


@pytest.mark.parametrize(
    ("indicator", "verdict", "judged"),
    [
        (DRANK, "lower", "better"),
        (DRANK, "higher", "worse"),
        (SLEPT, "lower", "worse"),
        (SLEPT, "higher", "better"),
    ],
)
def test_whether_a_change_is_good_depends_on_the_indicator(indicator, verdict, judged):
    sign = -1 if verdict == "lower" else 1
    change = comparison(0.1 * sign, *sorted((0.05 * sign, 0.15 * sign)), verdict)
    said = say.change_in_full(estimate(year=2011), estimate(), change, indicator, words("en"))
    assert said.endswith(f"that is {judged}.")
    assert "10.0 points" in said
    assert "(interval 5.0 to 15.0)" in said


def test_an_unclear_change_names_no_direction_and_keeps_its_interval():
    unclear = comparison(-0.01, -0.04, 0.02, "unclear")
    said = say.change_in_full(estimate(year=2011), estimate(), unclear, DRANK, words("en"))
    assert "cannot be told from chance" in said
    assert "(interval −4.0 to 2.0)" in said
    assert "better" not in said


def line(label, year, value, **more):
    more = {"comparable": True, "note": (), **more}
    return {"label": label, "year": year, "value": value, "lower": None, "upper": None, **more}


def test_a_line_is_quoted_for_the_same_year_or_with_its_own():
    lines = [line("Region", 2017, 0.3), line("Region", 2019, 0.25), line("ESPAD", 2015, 0.48)]
    said = say.against(lines, 2019, words("en"))
    assert said == "For comparison, of 100: Region 25, ESPAD 48 (2015)."


def test_what_is_not_comparable_is_named_once_for_each_reason():
    recall = Note("unlike.recall", {"one": "30 days", "other": "12 months"})
    other = {"comparable": False, "note": (recall,)}
    lines = [line("A", 2015, 0.48, **other), line("B", None, 0.3, **other), line("C", 2015, 0.3)]
    (said,) = say.not_comparable(lines, words("en"))
    assert f"A 48{NO_BREAK}% (2015), B 30.0{NO_BREAK}%." in said
    assert "the last 30 days" in said
    assert "the last 12 months" in said


def test_groups_are_named_in_words():
    assert say.group(estimate(sex="female", grade=10), words("en")) == f"Girls, Grade{NO_BREAK}10"
    assert say.group(estimate(sex=math.nan, grade=10.0), words("is")) == f"10.{NO_BREAK}bekkur"
    assert say.group(estimate(), words("nl")) == "Allen die antwoordden"


def test_an_amount_in_kronas_ends_a_sentence_with_one_stop():
    said = words("is").get("decision.reinvested", amount=words("is").money(250000, "ISK"))
    assert said.endswith("2.500\N{NO-BREAK SPACE}kr.")
    assert not said.endswith("..")


def test_who_looks_is_told_by_whose_rules():
    for lang in LANGUAGES:
        told = {words(lang).get(f"shown_by.{kind}", policy="p1") for kind in KINDS}
        assert all("p1" in each for each in told)
        assert "there are no accounts" not in words("en").get("shown_by.municipality", policy="p1")
