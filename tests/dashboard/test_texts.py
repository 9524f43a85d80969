"""Every language says the same things, says them whole, and claims nothing a survey can't know."""

from __future__ import annotations

import datetime
import re
import string
import subprocess
import sys

import pytest

from dashboard.texts import LANGUAGES, words
from survey_schema.errors import Finding, Note, Refusal

NO_BREAK = "\N{NO-BREAK SPACE}"
CAUSAL = {
    "en": ("caused", "causes", "effect of", "thanks to", "due to", "leads to", "led to", "result of"),
    "nl": ("veroorza", "dankzij", "effect van", "leidt tot", "leidde tot", "als gevolg van", "komt door"),
    "is": (
        "vegna þess",
        "olli",
        "ollu",
        "veldur",
        "valda",
        "þökk sé",
        "leiðir til",
        "leiddi til",
        "áhrif af",
    ),
}


def placeholders(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_exactly_the_same_codes(lang):
    assert set(words(lang).codes()) == set(words("en").codes())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_fills_the_same_placeholders(lang):
    english = words("en").codes()
    differing = {
        code: forms
        for code, forms in words(lang).codes().items()
        if set().union(*map(placeholders, forms)) != set().union(*map(placeholders, english[code]))
    }
    assert differing == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_is_empty_and_plurals_are_whole(lang):
    english = words("en").codes()
    for code, forms in words(lang).codes().items():
        assert all(form.strip() for form in forms), code
        assert len(forms) == len(english[code]), code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_said_about_causes(lang):
    found = [
        (code, word)
        for code, forms in words(lang).codes().items()
        for form in forms
        for word in CAUSAL[lang]
        if re.search(rf"\b{word}", form, re.IGNORECASE)
    ]
    assert found == []


def test_the_same_sentence_differs_between_languages():
    same = [
        code
        for code, forms in words("en").codes().items()
        if len(forms[0]) > 40 and forms[0] in (words("nl").codes()[code][0], words("is").codes()[code][0])
    ]
    assert same == []


def test_an_unknown_code_is_an_error():
    with pytest.raises(KeyError):
        words("en").get("no.such.code")


def test_an_unknown_language_is_an_error():
    with pytest.raises(KeyError):
        words("fr")


def test_words_are_read_once():
    assert words("is") is words("is")


@pytest.mark.parametrize(("lang", "written"), [("en", "12.3"), ("nl", "12,3"), ("is", "12,3")])
def test_a_percentage_is_written_the_way_of_the_language(lang, written):
    assert words(lang).percent(0.1234, 1) == f"{written}{NO_BREAK}%"
    assert words(lang).percent(0.126) == f"13{NO_BREAK}%"


@pytest.mark.parametrize(("lang", "written"), [("en", "1,326"), ("nl", "1.326"), ("is", "1.326")])
def test_thousands_are_told_apart(lang, written):
    assert words(lang).number(1326) == written


def test_a_negative_number_has_a_minus_and_nought_has_none():
    assert words("en").number(-2.5, 1) == "\N{MINUS SIGN}2.5"
    assert words("en").number(-0.01, 1) == "0.0"


@pytest.mark.parametrize(
    ("lang", "written"), [("en", "Nov 5, 2026"), ("nl", "5 nov 2026"), ("is", "5. nóv. 2026")]
)
def test_a_day_is_written_the_way_of_the_language(lang, written):
    assert words(lang).date(datetime.date(2026, 11, 5)) == written
    assert words(lang).date("2026-11-05T10:00:00+00:00") == written


@pytest.mark.parametrize(("count", "said"), [(1, "könnun er"), (21, "könnun er"), (2, "kannanir eru")])
def test_icelandic_counts_21_like_1(count, said):
    assert said in words("is").get("waves.headline", count=count, accepted=count)


def test_anything_with_a_code_is_worded():
    assert words("en").message(Note("reliability.few_respondents"))
    assert words("nl").message(Refusal("area.unknown", area="x", known="y")).count("x") >= 1
    finding = Finding("error", "check.weight_missing", {"file": "f.csv", "row": 3, "column": "w"}, 2)
    assert "f.csv" in words("is").message(finding)


def test_starting_needs_neither_streamlit_nor_plotly_nor_pandas():
    program = (
        "import sys; from dashboard.texts import words, sentences; words('en').get('app.name');"
        "print(sorted({'streamlit', 'plotly', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
