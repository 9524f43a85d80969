"""Every page of a demo says in the visitor's language that its country is invented; no other page does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import words_on

from dashboard.navigation import PAGES
from store.database import transaction, writing
from store.facts import save_facts

PAGE_NAMES = [Path(entry.file).stem for entry in PAGES]
SAID = {"en": "Invented country", "nl": "Verzonnen land", "is": "Tilbúið land"}


@pytest.fixture(scope="module")
def invented(database, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("invented") / "demo.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", [str(path)])
    with writing(path) as opened, transaction(opened):
        save_facts(opened, {"invented": "all"})
    return path


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("page", PAGE_NAMES)
def test_every_page_of_a_demo_says_that_it_is_invented(page, language, invented, open_page):
    assert SAID[language] in words_on(open_page(page, invented, lang=language))


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_no_page_of_a_real_database_does(page, open_page):
    assert SAID["en"] not in words_on(open_page(page, lang="en"))
