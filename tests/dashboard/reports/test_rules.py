"""A rule is a sentence made of the questions and answers that count."""

from __future__ import annotations

import pytest
from surveys import INDICATORS, YOUTH, indicator, write_instrument

from dashboard.reports.rules import rule_clause, rule_sentence
from dashboard.reports.wordings import years_in_words
from dashboard.texts import words
from survey_schema.loading import load_instrument

DRUNK = "“Were you drunk in the last 30 days?”"
HIT = "“How often were you hit?”"
TEASED = "“How often were you teased?”"
OUT = "“How often were you left out?”"


@pytest.fixture
def said(tmp_path):
    composites = indicator("harmed", "{any = [{indicator = 'bullied'}, {item = 'left_out', yes = [4]}]}")
    youth = load_instrument(write_instrument(tmp_path / "youth", YOUTH, INDICATORS + composites))
    return lambda name, lang="en": rule_sentence(youth.indicator(name), youth, words(lang))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("drunk", f"Counts as yes: answered “Yes” to {DRUNK}."),
        ("smokes", "Counts as yes: answered 1–7 to “How often do you smoke?”."),
        (
            "bullied",
            f"Counts as yes: at least one of these: (1) answered 3–4 to {TEASED}; (2) answered 2–4 to {HIT}.",
        ),
        (
            "bullied_twice",
            f"Counts as yes: at least 2 of these 3: (1) answered 3–4 to {TEASED}; (2) answered 2–4 to {HIT}; "
            f"(3) answered 3–4 to {OUT}.",
        ),
        (
            "distress",
            "Counts as yes: the codes of the answers to these, added up and multiplied by 2.5, are more than "
            f"12.5: (1) {TEASED}; (2) {HIT}; (3) {OUT}.",
        ),
        (
            "smoker_drunk",
            f"Counts as yes: answered “Yes” to {DRUNK}. "
            "Only those count who answered 1–7 to “How often do you smoke?”.",
        ),
        (
            "harmed",
            "Counts as yes: at least one of these: (1) counts as yes for “bullied”; "
            f"(2) answered 4 to {OUT}.",
        ),
    ],
)
def test_a_rule_as_a_sentence(said, name, sentence):
    assert said(name) == sentence


def test_a_rule_in_the_other_languages(said):
    assert said("drunk", "nl") == "Telt als ja: antwoordde ‘Yes’ op ‘Were you drunk in the last 30 days?’."
    assert said("drunk", "is") == "Telst já: svaraði „Yes“ við „Were you drunk in the last 30 days?“."
    assert "maal 2,5 meer dan 12,5:" in said("distress", "nl")


def test_several_answers_are_named_in_the_order_of_the_question():
    ipm = load_instrument("ipm")
    text = rule_clause(ipm.indicator("parents_know_where"), ipm, words("en")).text
    assert text.startswith("answered “Very well” or “Rather well” to “")


def test_a_composite_points_at_the_indicators_it_is_made_of():
    ipm = load_instrument("ipm")
    composite = next(each for each in ipm.indicators if each.composed_of)
    clause = rule_clause(composite, ipm, words("is"))
    assert {part.indicator for part in clause.parts} >= set(composite.composed_of)


def test_years_that_follow_each_other_are_a_span():
    assert years_in_words([2008, 2009, 2010, 2012]) == "2008–2010, 2012"
    assert years_in_words([2019, 2017]) == "2017, 2019"
    assert years_in_words([]) == ""
