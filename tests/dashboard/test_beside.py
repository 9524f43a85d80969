"""What stands beside a figure: the long run in words, who answered, and how it all was computed."""

from __future__ import annotations

import csv
import io
import re
import shutil
from types import SimpleNamespace

import pytest
from conftest import ingest, words_on, write_wave
from surveys import ROOT, done

from cli.main import run
from dashboard.questions import beside
from dashboard.stories import how
from dashboard.stories import trends as story
from dashboard.texts import LANGUAGES, words
from dashboard.texts import sentences as say

NO_BREAK = "\N{NO-BREAK SPACE}"
DRANK = SimpleNamespace(
    title={"en": "Alcohol"},
    phrase={"en": "drank alcohol", "nl": "dronken alcohol", "is": "drukku áfengi"},
    direction="lower_is_better",
)


def line(verdict, first=0.24, last=0.1):
    return {"verdict": verdict, "first": first, "last": last, "years": "2011|2013|2019", "note": ()}


def test_the_long_run_is_said_with_the_fitted_ends():
    said = say.long_run(line("fell"), None, None, words("en"))
    assert said == "From 2011 to 2019 the share fell: the line through the waves goes from 24 to 10 of 100."
    assert "rose" in say.long_run(line("rose", 0.1, 0.24), None, None, words("en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_run_that_is_not_told_from_chance_is_never_called_stable(lang):
    wide = {"stable": False}
    said = say.long_run(line("unclear"), None, wide, words(lang))
    assert said == say.long_run(line("unclear"), None, None, words(lang))
    stable = say.long_run(line("unclear"), None, {"stable": True}, words(lang))
    assert stable != said
    assert "3" in stable


def test_a_fall_that_is_told_from_chance_is_a_fall_however_small():
    said = say.long_run(line("fell", 0.102, 0.098), None, {"stable": True}, words("en"))
    assert "fell: the line through the waves goes from 10.2 to 9.8 of 100" in said


@pytest.mark.parametrize(("p", "coefficient", "said"), [(0.01, 0.02, "lower"), (0.01, -0.02, "higher")])
def test_a_bend_is_said_with_its_direction(p, coefficient, said):
    bend = {"p": p, "coefficient": coefficient}
    whole = say.long_run(line("fell"), bend, None, words("en"))
    assert whole.endswith(f"the years in the middle lie {said} than a straight line.")


@pytest.mark.parametrize("p", [0.06, float("nan")])
def test_a_bend_that_is_not_told_from_chance_or_not_for_this_audience_is_not_said(p):
    bend = {"p": p, "coefficient": 0.02}
    assert say.long_run(line("fell"), bend, None, words("en")) == say.long_run(
        line("fell"), None, None, words("en")
    )


def test_the_page_says_the_long_run_and_leaves_the_bend_out_before_six_waves(open_page, database):
    said = words_on(open_page("trends", area="north"))
    assert "From 2015 to 2025 the share fell" in said
    assert "The line bends" not in said
    trend, bend = beside.long_run(database, "alcohol_30d", "north", "municipality")
    assert trend["years"] == "2015|2017|2021|2023|2025"  # without the year that is hidden for privacy
    assert bend is None


def test_two_waves_have_a_change_and_no_long_run(open_page):
    said = words_on(open_page("trends", area="south"))
    assert "30 in 2023" in said or "In 2023 it was 30" in said
    assert "the line through the waves" not in said


@pytest.fixture
def few_answered(database, tmp_path):
    """The made-up survey with a town where 200 of 500 answered, 60 of them yes, and one with 8 of 20."""
    path = shutil.copy(database, tmp_path / "few.db")
    for area, answered, yes, eligible in (("west", 200, 60, 500), ("islet", 8, 2, 20)):
        assert run(["area", "add", area, "--db", str(path), "--name", area, "--parent", "coast"]) == 0
        file = write_wave(tmp_path / f"{area}.csv", answered, yes, False)
        assert run([*ingest(path, file, area, 2025), "--eligible", str(eligible)]) == 0
    return path


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "In the whole survey 200 of 500 answered (40 %)."),
        ("nl", "Van de hele meting antwoordden 200 van de 500 (40 %)."),
        ("is", "Í allri könnuninni svöruðu 200 af 500 (40 %)."),
    ],
)
def test_how_many_answered_stands_near_the_headline_and_how_far_off_it_could_be(
    open_page, few_answered, lang, said
):
    shown = words_on(open_page("trends", path=few_answered, area="west", lang=lang)).replace(NO_BREAK, " ")
    assert said in shown
    if_no, if_yes = 60 / 500, (60 + 300) / 500
    bounds = words(lang).get("response.bounds", rate=0.4, if_no=if_no, if_yes=if_yes)
    assert bounds.replace(NO_BREAK, " ") in shown


def test_nothing_is_said_of_answering_where_nobody_counted_who_could(open_page, database):
    assert beside.responded(database, "alcohol_30d", "north", 2025, "municipality") is None
    assert "In the whole survey" not in words_on(open_page("trends", area="north"))


def test_where_fewer_answered_than_may_be_shown_nothing_is_said_of_it(few_answered):
    assert beside.responded(few_answered, "alcohol_30d", "islet", 2025, "municipality") is None
    found = beside.responded(few_answered, "alcohol_30d", "islet", 2025, "researcher")
    assert (found.answered, found.enrolled) == (8, 20)


def test_how_a_figure_was_computed_has_its_own_numbers(open_page, database):
    said = words_on(open_page("trends", area="north")).replace(NO_BREAK, " ")
    asked = ("--indicator", "alcohol_30d", "--area", "north", "--year", 2025, "--db", database)
    (row,) = csv.DictReader(io.StringIO(done("estimate", *asked, "--audience", "municipality").out))
    assert (row["cases"], row["n"]) == ("80", "400")
    assert "2025: 80 of 400 valid answers were yes." in said
    assert f"degrees of freedom: {row['df']}." in said
    effect = 400 / float(row["effective_n"])
    assert f"(design effect {effect:.2f})" in said
    assert "logit model" in said


def test_where_all_is_hidden_no_number_of_a_figure_is_given_away(open_page):
    said = words_on(open_page("trends", area="tiny"))
    assert "valid answers were yes" not in said
    assert "degrees of freedom" not in said


def test_the_methods_that_are_named_are_in_the_file():
    text = (ROOT / how.METHODS).read_text("utf-8")
    assert [name for name in how.SECTIONS if not re.search(rf"^## {name}$", text, re.MULTILINE)] == []


def share_of(band, lang, value=0.09):
    row = {
        "year": 2025,
        "value": value,
        "lower": 0.06,
        "upper": 0.13,
        "n": 312,
        "hidden": "",
        "age_band": band,
    }
    return say.headline(row, DRANK, words(lang)).replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Of the 15-16-year-olds in 2025, 9 of 100 (9 %) drank alcohol"),
        ("nl", "Van de 15-16-jarigen in 2025: 9 van de 100 (9 %) dronken alcohol"),
        ("is", "Af 15-16 ára ungmennum árið 2025: 9 af 100 (9 %) drukku áfengi"),
    ],
)
def test_the_headline_names_the_people_it_speaks_of(lang, said):
    assert share_of("15-16", lang) == said


def test_a_single_age_is_named_once_and_a_band_without_ages_not_at_all():
    assert share_of("15-15", "en").startswith("Of the 15-year-olds in 2025")
    assert share_of("17-or-over", "en").startswith("In 2025, 9 of 100")
    assert share_of("15-16", "en", 0.004) == "Alcohol, ages 15-16, 2025: fewer than 1 of 100 (0.4 %)"


def test_a_revision_that_was_replaced_feeds_nothing_any_more():
    rows = [
        {"wave": "a", "revision": 2, "status": "accepted"},
        {"wave": "a", "revision": 1, "status": "accepted"},
        {"wave": "b", "revision": 2, "status": "staged"},
        {"wave": "b", "revision": 1, "status": "limited"},
        {"wave": "c", "revision": 1, "status": "withdrawn"},
    ]
    assert [(row["wave"], row["revision"]) for row in story.feeding(rows)] == [("a", 2), ("b", 1)]
