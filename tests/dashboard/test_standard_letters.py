"""The standard letters: whole in every language, easy to read, and true to what is promised."""

from __future__ import annotations

import re

import pytest
from reading_ease import lix
from test_texts import CAUSAL

from survey_schema.letters import (
    FIELD,
    LETTER_LANGUAGES,
    LETTERS,
    fields_in,
    fingerprint,
    letter_fields,
    standard_text,
    wrong_fields,
)
from survey_schema.steering import KINDS

EVERY = [(letter, lang) for letter in LETTERS for lang in LETTER_LANGUAGES]


def paragraphs(text):
    return [FIELD.sub("day", line).lstrip("#- ") for line in text.splitlines() if len(line.split()) > 2]


@pytest.mark.parametrize(("letter", "lang"), EVERY)
def test_every_letter_is_easy_to_read(letter, lang):
    assert lix(paragraphs(standard_text(letter, lang))) <= 35


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_has_the_same_fields_in_every_language(letter):
    english = set(fields_in(standard_text(letter, "en")))
    assert {lang: set(fields_in(standard_text(letter, lang))) for lang in LETTER_LANGUAGES} == dict.fromkeys(
        LETTER_LANGUAGES, english
    )


@pytest.mark.parametrize(("letter", "lang"), EVERY)
def test_every_letter_has_a_title_room_for_more_and_known_fields_only(letter, lang):
    text = standard_text(letter, lang)
    assert text.startswith("# ")
    assert list(wrong_fields(text)) == []
    assert len(text) < KINDS["letter"].column("wording").longest / 2


@pytest.mark.parametrize(("letter", "lang"), EVERY)
def test_no_letter_says_anything_about_causes(letter, lang):
    found = [
        word for word in CAUSAL[lang] if re.search(rf"\b{word}", standard_text(letter, lang), re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("lang", LETTER_LANGUAGES)
def test_parents_are_told_how_to_say_no_where_the_questions_are_and_when_results_come(lang):
    fields = fields_in(standard_text("parents", lang))
    assert {"opt_out_until", "contact", "questions_at", "results_due", "sender"} <= set(fields)


@pytest.mark.parametrize("lang", LETTER_LANGUAGES)
def test_a_press_notice_opens_with_the_majority_below_its_title(lang):
    title, opening, *_ = [line for line in standard_text("press_notice", lang).splitlines() if line]
    assert title.startswith("# ")
    assert opening == "{majority}"


def test_every_field_is_used_by_a_letter():
    used = {name for letter, lang in EVERY for name in fields_in(standard_text(letter, lang))}
    assert used == set(letter_fields())


@pytest.mark.parametrize(
    ("wording", "found"),
    [
        ("Until {opt_out_til}.", "{opt_out_til}"),
        ("In {Area}.", "{Area}"),
        ("In {area.", "{area."),
        ("In area}.", "}"),
        ("{}", "{}"),
    ],
)
def test_a_field_nobody_knows_and_a_lone_brace_are_mistakes(wording, found):
    (note,) = wrong_fields(wording)
    assert note.code == "expected.letter_field"
    assert note.params["found"] == found


def test_a_fingerprint_changes_with_the_text():
    assert fingerprint("a") != fingerprint("b")
    assert fingerprint("a") == fingerprint("a")
