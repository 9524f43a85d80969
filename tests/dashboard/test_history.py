"""The Changes page: what was changed of an area's rows, by whom, in words; nothing of another's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import words_on
from steered import TODAY, anybody, steered

from dashboard.questions.history import history
from dashboard.questions.steering_saving import save
from dashboard.stories import history as story
from dashboard.texts import LANGUAGES, words
from steering.editing import Written
from store.acting import acting_as
from survey_schema.countries import find_country
from survey_schema.steering import KINDS


@pytest.fixture
def path(database, tmp_path):
    return steered(database, tmp_path)


def change(path, *rows, who="officer"):
    with acting_as(who):
        save(path, rows, TODAY, anybody)


def test_a_change_stands_first_with_who_and_what_it_was_and_became(path):
    change(path, Written("goal", "less", {"owner": "Head of youth"}, seen=1))
    first = history(path, "north").entries[0]
    assert (first.account, first.change, first.kind, first.id) == ("officer", "changed", "goal", "less")
    assert first.columns == (("owner", "Coordinator", "Head of youth"),)


def test_what_is_removed_is_told_with_what_it_was(path):
    change(path, Written("decision", "go_on", {}, seen=1, remove=True))
    first = history(path, "north").entries[0]
    assert first.change == "removed"
    assert ("reasons", "Too early to tell.", None) in first.columns


def test_nothing_is_told_of_another_area(path):
    change(path, Written("partner", "club", {"area": "south", "name": "Secret club", "role": "sports_club"}))
    change(path, Written("partner", "club", {"area": "north"}, seen=1))
    change(path, Written("partner", "club", {"area": "south", "name": "Newer secret"}, seen=2))
    ours = history(path, "north").entries[:2]
    assert [entry.account for entry in ours] == ["officer", "officer"]
    assert ours[1].columns == (("name", None, "Secret club"), ("role", None, "sports_club"))
    assert ours[0].columns == (("name", "Secret club", None), ("role", "sports_club", None))
    assert all("Newer" not in str(entry) for entry in history(path, "north").entries)


def test_of_a_wording_the_page_tells_its_lines_and_no_fingerprint(path):
    own = {"area": "north", "letter": "parents", "language": "en", "wording": "# One\n\nTwo"}
    change(path, Written("letter", "own", own))
    found = history(path, "north")
    said = story.listed(replace(found, entries=found.entries[:1]), words("en"))
    assert "# One\n\nTwo" in said
    assert "made_from" in [name for name, _, _ in found.entries[0].columns]
    assert words("en").get("cell.made_from") not in said


def test_an_activity_of_several_areas_is_told_to_each(path):
    night = {"name": "Night walks", "areas": "north south", "first_year": 2025}
    change(path, Written("intervention", "walks", night))
    for area in ("north", "south"):
        assert history(path, area).entries[0].id == "walks"
    assert not any(entry.id == "walks" for entry in history(path, "tiny").entries)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_it_in_words(open_page, path, lang):
    change(path, Written("decision", "go_on", {"outcome": "scale_up"}, seen=1))
    said = words_on(open_page("history", path=path, area="north", lang=lang))
    word = words(lang)
    assert word.get("kind.decision") in said
    assert word.get("decision.continue") in said
    assert word.get("decision.scale_up") in said
    assert "officer" in said
    assert "scale_up" not in said
    assert "Card &amp; co" in said
    assert word.text(find_country("nl").find_source("zvw").name) in said
    assert ">zvw<" not in said


def test_the_page_without_changes_says_what_would_stand_there(open_page, database):
    assert words("en").get("history.none", area="Norðurvík") in words_on(open_page("history", area="north"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_and_column_has_a_word(lang):
    word = words(lang)
    assert [kind for kind in KINDS if not word.knows(f"kind.{kind}")] == []
    columns = {name for kind in KINDS.values() for name in kind.names}
    assert [name for name in sorted(columns) if not word.knows(f"cell.{name}")] == []
