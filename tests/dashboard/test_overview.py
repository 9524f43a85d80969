"""The Overview: headline, tables, what changed and differs, what can't be said, and what is copied."""

from __future__ import annotations

import re

import pytest
from conftest import HIDDEN, WAVES, plain, words_on

from dashboard.questions import standing
from dashboard.questions.comparisons import Comparison, compare
from dashboard.questions.standing import Other
from dashboard.stories import overview, told
from dashboard.stories.overview import view
from dashboard.texts import LANGUAGES, words

NO_BREAK = "\N{NO-BREAK SPACE}"
EN = words("en")


def seen(path, area, year, around="", name=""):
    found = standing.standings(path, area, year, around, "municipality")
    return view(area, "Here", year, name, found, "version")


def share(area, year):
    answered, drank, _ = WAVES[area, year]
    return f"{round(100 * drank / answered)} %"


def test_it_opens_at_the_bare_address_on_the_headline_of_the_last_wave(open_page):
    visit = open_page()
    assert visit.title[0].value.startswith("Of the 15-16-year-olds in 2025, 20 of 100")
    assert "Norðurvík · 2025" in words_on(visit)


def test_below_the_headline_stand_the_last_wave_the_area_around_interval_and_n(open_page, database):
    said = plain(open_page(area="north", against="coast"))
    asked = Comparison("alcohol_30d", "north", 2025, with_year=2023, own_population=True)
    (verdict,) = compare(database, asked)["verdict"]
    drank = [WAVES[area, 2025][1] for area in ("north", "south")]
    whole = round(100 * sum(drank) / sum(WAVES[area, 2025][0] for area in ("north", "south")))
    assert EN.get(f"change.{verdict}", before="25", year=2023) in said
    assert re.search(rf"Ströndin: {whole}; .*?Interval \d+ to \d+, n 400\.", said)


def test_each_row_has_its_figures_its_interval_a_line_over_the_years_and_a_link_to_trends(open_page):
    markup = words_on(open_page(area="south", lang="nl"))
    (row,) = [row for row in markup.split("<tr>") if "indicator=alcohol_30d" in row]
    assert 'href="./trends?area=south&amp;lang=nl&amp;indicator=alcohol_30d"' in row
    now = row.replace(NO_BREAK, " ")
    assert f"<b>{share('south', 2025)}</b>" in now
    assert share("south", 2023) in now
    assert re.search(r'<span class="range">\d+ – \d+</span>', row)
    assert 'alt="Van 30' in row


def test_what_protects_stands_before_what_harms(open_page):
    said = plain(open_page(area="south"))
    assert said.index("What protects") < said.index("Eight hours of sleep")
    assert said.index("Eight hours of sleep") < said.index("What harms")
    assert said.index("What harms") < said.index("Alcohol in the last 30 days")


def test_a_hidden_headline_says_so_and_no_number_of_it_is_on_the_page(open_page):
    visit = open_page(area="north", year=str(HIDDEN))
    said = plain(visit)
    assert "hidden for privacy" in visit.title[0].value
    assert "5 %" not in said  # three of sixty drank
    assert "Hidden for privacy: so few young people" in said
    assert "Alcohol in the last 30 days. Nothing that may be shown can stand in for it yet." in said


def test_an_uncertain_headline_is_said_with_what_is_offered_instead(open_page):
    said = plain(open_page(area="north", year="2021"))
    assert "too uncertain" in said
    assert "For 2021 instead, two waves together (2021, 2023): 26 %" in said
    assert "Alcohol in the last 30 days. Instead, two waves together (2021, 2023): 26 %" in said


def test_where_nothing_may_be_shown_nothing_is_compared_and_the_page_says_so(open_page):
    said = plain(open_page(area="tiny"))
    assert "No figure of Kot in 2025 may be shown." in said
    assert "What changed most" not in said
    assert "Not asked here in 2025: Eight hours of sleep" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_speaks_the_language_of_the_address(open_page, lang):
    said = plain(open_page(area="south", lang=lang))
    for code in ("overview.protects", "overview.harms", "overview.changed", "overview.cannot"):
        assert words(lang).get(code) in said


@pytest.mark.parametrize(("name", "value"), [("year", "1999"), ("against", "atlantis")])
def test_a_wrong_link_says_what_is_wrong_and_shows_something_sound(open_page, name, value):
    visit = open_page(area="north", **{name: value})
    assert "This link could not be followed" in words_on(visit)
    assert value in words_on(visit)
    assert visit.title[0].value.startswith("Of the 15-16-year-olds in 2025")


def test_every_sentence_is_copied_with_n_interval_and_source(database):
    view_of = seen(database, "south", 2025, "land", "Landið")
    sentences = [
        overview.heading(view_of, EN),
        *overview.changed(view_of, EN),
        *overview.differs(view_of, EN),
        *(overview.row_sentence(view_of, each, EN) for each in view_of.shown),
    ]
    assert len(sentences) >= 4
    for each in sentences:
        assert re.search(r"[Ii]nterval \d+ to \d+, n \d+", each.copied), each
        assert "Source: survey made_up, Here, waves of 2023, 2025. Data version version." in each.copied


COMPARISON = {
    "difference": -0.05,
    "lower": -0.09,
    "upper": -0.01,
    "verdict": "lower",
    "verdict_adjusted": "lower",
    "stable": False,
}


class Harm:
    direction = "lower_is_better"


class Good:
    direction = "higher_is_better"


@pytest.mark.parametrize(
    ("indicator", "change", "said"),
    [
        (Harm, {}, "▼ better, certain"),
        (Good, {}, "▼ worse, certain"),
        (Harm, {"verdict": "higher", "verdict_adjusted": "higher"}, "▲ worse, certain"),
        (Harm, {"verdict_adjusted": "unclear"}, "▼ better, perhaps"),
        (Harm, {"verdict_adjusted": "unclear", "verdict": "unclear"}, "cannot be told from chance"),
        (Good, {"verdict_adjusted": "unclear", "verdict": "unclear", "stable": True}, "about the same"),
        (
            Harm,
            {"lower": float("nan"), "verdict_adjusted": "unclear", "verdict": "unclear"},
            "could not be tested",
        ),
    ],
)
def test_the_arrow_says_the_way_of_the_number_and_the_word_whether_it_is_good(indicator, change, said):
    assert told.in_words(Other("shown", {}, {**COMPARISON, **change}), indicator(), EN) == said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("unlike", "not comparable"),
        ("not_asked", "no earlier figure"),
        ("hidden", "no figure to hold it against"),
    ],
)
def test_where_there_is_no_other_side_the_reason_is_said_instead(state, said):
    assert told.in_words(Other(state), Harm(), EN) == said


def test_what_changed_most_has_what_is_certain_first_and_then_the_larger(database):
    view_of = seen(database, "south", 2025)
    (each,) = [each for each in view_of.shown if each.indicator.id == "alcohol_30d"]
    sizes = {"a": (-0.02, "lower"), "b": (-0.09, "unclear"), "c": (0.04, "higher"), "d": (0.01, "unclear")}
    rows = []
    for name, (difference, adjusted) in sizes.items():
        way = "lower" if difference < 0 else "higher"
        plain_verdict = "unclear" if name == "d" else way
        comparison = {
            **COMPARISON,
            "difference": difference,
            "verdict": plain_verdict,
            "verdict_adjusted": adjusted,
        }
        titled = each.indicator.model_copy(update={"title": {"en": name}})
        before = Other("shown", each.before.estimate, comparison)
        rows.append(standing.Standing(titled, "shown", each.now, before))
    found = overview.changed(view("south", "Here", 2025, "", rows, "v"), EN)
    assert [sentence.text[0] for sentence in found] == ["c", "a", "b"]
    assert "That is 4.0 points" in found[0].text
