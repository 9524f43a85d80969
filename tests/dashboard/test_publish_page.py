"""The Publish page: nothing is made before it is asked for, what is shown is published, and confirmed."""

from __future__ import annotations

import shutil

import pytest
from conftest import words_on

from dashboard.publishing.proposal import Asked, proposal
from dashboard.questions.answers import areas
from dashboard.texts import LANGUAGES, words
from store.database import reading
from store.public import reading_public, rows_of
from store.publications import list_publications


@pytest.fixture
def own(database, tmp_path):
    """A copy that a test may publish from."""
    path = tmp_path / "own.db"
    shutil.copy(database, path)
    return path


def looked_at(open_page, path, **address):
    visit = open_page("publish", path, **address)
    return visit.button(key="publish_look").click().run()


def test_nothing_is_made_before_it_is_asked_for(open_page, own):
    visit = open_page("publish", own, area="coast", year="2025")
    said = words_on(visit)
    assert words("en").get("publish.none") in said
    assert words("en").get("publish.preview") not in said


def test_the_preview_has_the_figures_of_the_release_and_the_verdict(open_page, own):
    visit = looked_at(open_page, own, area="coast", year="2025")
    said = words_on(visit)
    made = proposal(own, Asked("coast", 2025))
    assert words("en").message(made.verdict) in said
    visit.selectbox(key="publish_inside").select("south").run()
    row = made.rows.query("area == 'south' and indicator == 'alcohol_30d' and sex.isna() and grade.isna()")
    share = row[row["age_band"].isna()].iloc[0]["value"]
    assert share == 0.26  # 130 of 500
    assert f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%") in words_on(visit)


def test_a_hidden_figure_has_its_word_and_its_sentence(open_page, own):
    visit = looked_at(open_page, own, area="north", year="2019")
    said = words_on(visit)
    assert words("en").get("publish.cell_disclosure") in said
    assert words("en").get("disclosure.hidden") in said


def test_what_shows_nothing_can_t_be_published_and_offers_a_larger_area(open_page, own):
    visit = looked_at(open_page, own, area="tiny", year="2025")
    assert words("en").get("publish.nothing_next") in words_on(visit)
    assert not [box for box in visit.checkbox if box.key == "publish_sure"]


def test_it_is_published_only_when_one_says_so(open_page, own):
    visit = looked_at(open_page, own, area="coast", year="2025")
    visit = sent(visit)
    assert words("en").get("publish.not_meant") in words_on(visit)
    with reading(own) as connection:
        assert list_publications(connection) == []
    visit.checkbox(key="publish_sure").check()
    visit = sent(visit)
    assert words("en").get("publish.page_done", number=1) in words_on(visit)
    with reading_public(own.with_name("public.db")) as connection:
        assert {row["area"] for row in rows_of(connection, "figure")} == {"coast", "north", "south", "tiny"}


def sent(visit):
    (button,) = [each for each in visit.button if each.label == words("en").get("publish.do")]
    return button.click().run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_speaks_the_language_of_the_address(open_page, own, lang):
    said = words_on(open_page("publish", own, area="coast", year="2025", lang=lang))
    assert words(lang).get("publish.lead") in said
    assert words(lang).get("publish.none") in said


def test_without_a_wave_the_page_says_how_to_load_one(open_page, tmp_path):
    from surveys import done

    path = tmp_path / "empty.db"
    done("area", "add", "north", "--name", "Norðurvík", "--db", path)
    assert "varda ingest" in words_on(open_page("publish", path))


def test_a_wrong_link_says_what_is_wrong(open_page, own):
    said = words_on(open_page("publish", own, area="atlantis"))
    assert "This link could not be followed" in said
    assert set(areas(own)["code"]) >= {"north"}
