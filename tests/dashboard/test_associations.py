"""The page on what goes with what: with data, empty, hidden, from a wrong link, in three languages."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import words_on
from linked_survey import YEAR, build

from dashboard.questions.factors import FACTOR_COLUMNS
from dashboard.reports.exports import as_csv
from dashboard.texts import LANGUAGES, words


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    return build(tmp_path_factory.mktemp("linked"))


@pytest.fixture
def visit(open_page, linked):
    def opened(**address):
        return open_page("associations", path=linked, **address)

    return opened


def test_the_page_opens_with_both_shares_of_the_largest_difference(visit):
    page = visit(area="north")
    assert page.title[0].value == (
        "Of 100 young people who sleep eight hours or more, 10 drank alcohol in the last 30 days; "
        "of 100 others, 40."
    )
    assert "Norðurvík · 2025" in words_on(page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("area", ["north", "tiny"])
def test_the_caveat_always_stands_there_in_the_reader_s_language(visit, lang, area):
    said = words_on(visit(area=area, lang=lang))
    assert f'<p class="caveat">{words(lang).get("associations.caveat")}' in said


def test_the_figure_has_the_shares_of_the_factors_that_may_be_shown(visit):
    spec = json.loads(visit(area="north").get("plotly_chart")[0].proto.spec)
    drawn = {trace["name"]: trace["x"] for trace in spec["data"]}
    assert drawn["with sleep_8h"] == [pytest.approx(10)]
    assert drawn["without sleep_8h"] == [pytest.approx(40)]
    assert not [name for name in drawn if "sport_weekly" in name]


def test_a_factor_that_was_not_asked_is_said_with_the_area_around(visit):
    said = words_on(visit(area="north"))
    assert "Not asked in 2025: Every week sport." in said
    assert "instead: Ströndin" in said


def test_where_all_is_hidden_no_figure_is_drawn_and_no_number_of_the_place_is_said(visit):
    page = visit(area="tiny")
    assert (
        page.title[0].value
        == "Alcohol in the last 30 days: what goes with it in Kot in 2025 is hidden for privacy"
    )
    assert not page.get("plotly_chart")
    said = words_on(page)
    assert "The wider area Ströndin can be shown." in said
    assert "<img" not in said


def test_what_is_too_uncertain_has_a_sentence_of_its_own(visit):
    said = words_on(visit(area="mid"))
    assert "Too uncertain to show: Eight hours of sleep" in said


@pytest.mark.parametrize(("name", "value"), [("area", "atlantis"), ("year", "1999"), ("outcome", "sleep_8h")])
def test_a_wrong_link_says_what_is_wrong_and_shows_something_sound(visit, name, value):
    page = visit(**{name: value})
    said = words_on(page)
    assert "This link could not be followed" in said
    assert value in said
    assert page.get("plotly_chart")


def test_choosing_an_outcome_offers_only_those_with_factors(visit):
    assert visit().selectbox(key="outcome").options == ["Alcohol in the last 30 days"]


def test_without_an_outcome_that_has_factors_the_page_says_so(open_page):
    page = open_page("associations")
    assert page.title[0].value == words("en").get("associations.no_outcome")


def test_without_a_wave_the_page_says_how_to_load_one(open_page, tmp_path):
    from cli.main import run

    path = tmp_path / "empty.db"
    assert run(["area", "add", "north", "--db", str(path), "--name", "Norðurvík"]) == 0
    page = open_page("associations", path=path)
    assert "varda ingest" in words_on(page)


def test_researchers_find_ratios_gains_method_and_what_was_dropped(visit):
    said = words_on(visit(area="north"))
    assert words("en").get("associations.how_standardised") in said
    assert words("en").get("associations.how_gain") in said
    assert "0.25" in said  # 10 of 100 against 40 of 100


def test_the_download_has_every_factor_hidden_ones_without_figures(visit, taken):
    visit(area="tiny")
    rows = list(csv.DictReader(io.StringIO(as_csv(taken[-1], words("en")))))
    assert list(rows[0]) == [*FACTOR_COLUMNS, "source", "policy", "data_version"]
    assert {row["year"] for row in rows} == {str(YEAR)}
    assert {row[name] for row in rows for name in ("risk_with", "risk_difference", "participation", "n")} == {
        ""
    }
    assert "Ströndin" in rows[0]["note"]
