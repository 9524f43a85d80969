"""The page of partners: who is missing, what is agreed, what ends; what parents agreed below the law."""

from __future__ import annotations

import pytest
from conftest import words_on
from steered import TODAY, anybody, steered
from test_cycle_page import labelled, plain

from dashboard import cached_steering
from dashboard.questions.steering_saving import save
from dashboard.stories import partners as story
from dashboard.texts import LANGUAGES, words
from steering.editing import Written
from steering.partners import FORMS, ROLES
from store.database import reading, transaction, writing
from store.notices import Notice, save_notices
from store.steering_rows import list_records

AGREEMENT = {"area": "north", "partner": "insurer", "form": "formal", "about": "money"}
PARENTS = {"area": "north", "year": 2026, "wording": "We call each other.", "signed": 50, "invited": 80}


@pytest.fixture
def path(database, tmp_path, monkeypatch):
    monkeypatch.setattr(cached_steering, "current_day", lambda: TODAY)
    return steered(database, tmp_path)


def store(path, kind, code, cells):
    save(path, [Written(kind, code, cells)], TODAY, anybody)


def save_buttons(visit):
    """Give the buttons of the three forms: of a partner, of an agreement, of what parents agreed."""
    return [each for each in visit.get("button") if each.label == "Save"]


def listed(path, kind):
    with reading(path) as connection:
        return {row["id"]: row for row in list_records(connection, kind, ["north"])}


def test_missing_roles_are_named(open_page, path):
    visit = open_page("partners", path, area="north")
    assert visit.title[0].value == "Norðurvík has 2 partners; something is agreed with 0"
    assert "Not at the table yet: a school, a parents’ platform, a sports club." in plain(visit)


def test_what_is_agreed_stands_in_its_column_with_its_end_and_its_paper(open_page, path):
    store(path, "partner_agreement", "x", {**AGREEMENT, "until": "2026-12-31", "document": "Letter <i>"})
    visit = open_page("partners", path, area="north")
    said = plain(visit)
    assert "Health insurer Insurer nothing registered ● formal until Dec 31, 2026 Letter <i>" in said
    assert "The agreement with Insurer (money) ends on Dec 31, 2026." in said
    assert "<i>" not in words_on(visit)


def test_an_agreement_that_has_ended_is_called_so(open_page, path):
    store(path, "partner_agreement", "x", {**AGREEMENT, "until": "2026-01-31"})
    said = plain(open_page("partners", path, area="north"))
    assert "The agreement with Insurer (money) ended on Jan 31, 2026." in said
    assert "● formal, ended" in said


def test_a_partner_is_added(open_page, path):
    visit = open_page("partners", path, area="north")
    labelled(visit, "text_input", "Partner").set_value("Rowing club")
    labelled(visit, "selectbox", "Role").set_value("sports_club")
    save_buttons(visit)[0].click().run()
    assert not visit.exception
    assert listed(path, "partner")["rowing_club"]["role"] == "sports_club"
    assert "Not at the table yet: a school, a parents’ platform." in plain(visit)


def test_an_agreement_is_changed_and_its_version_counts(open_page, path):
    store(path, "partner_agreement", "x", AGREEMENT)
    visit = open_page("partners", path, area="north")
    visit.selectbox(key="partner_agreement_which_north").set_value("x").run()
    labelled(visit, "selectbox", "What there is").set_value("talking")
    save_buttons(visit)[1].click().run()
    row = listed(path, "partner_agreement")["x"]
    assert (row["form"], row["about"], row["partner"], row["version"]) == ("talking", "money", "insurer", 2)


def test_what_parents_agreed_is_added_with_who_signed(open_page, path):
    visit = open_page("partners", path, area="north")
    labelled(visit, "text_area", "Agreed").set_value("Home by ten.")
    labelled(visit, "number_input", "How many parents signed").set_value(40)
    labelled(visit, "number_input", "How many were invited").set_value(50)
    save_buttons(visit)[-1].click().run()
    row = listed(path, "parents_agreement")["north_2026"]
    assert (row["wording"], row["signed"], row["invited"], row["school_agrees"]) == (
        "Home by ten.",
        40,
        50,
        "",
    )
    assert "40 of 50 parents invited (80 %)" in plain(visit)


def test_more_who_signed_than_were_invited_is_refused_in_words(open_page, path):
    visit = open_page("partners", path, area="north")
    labelled(visit, "text_area", "Agreed").set_value("Home by ten.")
    labelled(visit, "number_input", "How many parents signed").set_value(51)
    labelled(visit, "number_input", "How many were invited").set_value(50)
    save_buttons(visit)[-1].click().run()
    assert "signed not above invited" in plain(visit)
    assert listed(path, "parents_agreement") == {}


def test_the_law_of_the_country_stands_above_what_parents_agreed(open_page, path):
    law = {"title": "Home times", "body": "By ten. <u>"}
    notice = Notice("land", "law", 1, {"en": law, "is": {"title": "Útivistartími"}}, "2025-05-01")
    with writing(path) as opened, transaction(opened):
        save_notices(opened, [notice, Notice("land", "help", 1, {"en": {"title": "A line"}}, "2025-05-01")])
    store(path, "parents_agreement", "x", PARENTS)
    said = plain(open_page("partners", path, area="north"))
    assert said.index("Home times By ten. <u> Looked at on May 1, 2025.") < said.index("We call each other.")
    assert "A line" not in said
    assert "What parents agreed in 2026 stands on the public page" in said
    assert "Útivistartími Skoðað" in plain(open_page("partners", path, area="north", lang="is"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_role_and_every_form_has_a_word_and_every_form_a_shape(lang):
    said = words(lang)
    assert all(said.get(f"role_of.{role}") and said.get(f"partners.no_{role}") for role in ROLES)
    assert len({said.get(f"tie.{form}") for form in FORMS}) == len(FORMS) == len(set(story.MARKS.values()))
    assert set(story.MARKS) == set(FORMS)


def test_a_school_is_named_on_the_public_page_only_where_it_agreed(open_page, path):
    store(path, "parents_agreement", "x", {**PARENTS, "school": "Hill school", "school_agrees": "yes"})
    store(path, "parents_agreement", "y", {**PARENTS, "year": 2025, "school": "Vale school"})
    said = plain(open_page("partners", path, area="north"))
    assert said.index("2026 · Hill school") < said.index("agreed to be named on the public page")
    assert said.index("2025 · Vale school") < said.index("not named on the public page")
