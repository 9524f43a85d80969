"""The glossary: every word in three languages, and the catalogues held to it."""

from __future__ import annotations

import re

import pytest
from conftest import words_on

from dashboard.texts import LANGUAGES, words
from dashboard.texts.glossary import glossary


def test_every_word_stands_once_and_in_three_languages():
    ids = [word.id for word in glossary()]
    assert len(ids) == len(set(ids))
    for word in glossary():
        assert set(word.term) == set(word.means) == set(LANGUAGES), word.id
        assert set(word.never) <= set(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_catalogue_says_what_is_never_said(lang):
    never = [said for word in glossary() for said in word.never.get(lang, ())]
    assert never
    wrong = re.compile("|".join(rf"\b{re.escape(said)}" for said in never), re.IGNORECASE)
    found = {
        code: form for code, forms in words(lang).codes().items() for form in forms if wrong.search(form)
    }
    assert found == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_every_word(open_page, lang):
    said = words_on(open_page("glossary", lang=lang))
    assert all(word.term[lang] in said for word in glossary())
