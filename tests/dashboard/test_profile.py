"""The Profile: every indicator against the area around, better to the right; what can't be compared."""

from __future__ import annotations

import json
import math
import re

import pytest
from conftest import HIDDEN, plain, words_on

from dashboard.figures.spine import LEAST_REACH, SpineRow, reach_of, spine
from dashboard.figures.style import DARK, LIGHT
from dashboard.questions.comparisons import Comparison, compare
from dashboard.texts import LANGUAGES, words

EN = words("en")


def figures_of(visit):
    return [json.loads(chart.proto.spec) for chart in visit.get("plotly_chart")]


def row(difference=4.0, certainty="certain", told="better, certain", title="Sport", half=2.0):
    ends = (difference - half, difference + half)
    return SpineRow(title, difference, *ends, certainty, "44 %", "40 %", told, "said")


def drawn(rows, **more):
    (own,) = spine(rows, ("here", "Landið"), reach_of(rows), EN, **more).data
    return own


def test_a_lower_share_of_what_harms_stands_right_of_the_middle(open_page, database):
    visit = open_page("profile", area="north", against="coast")
    (own,) = [trace for figure in figures_of(visit)[:1] for trace in figure["data"]]
    asked = Comparison("alcohol_30d", "north", 2025, with_area="coast", own_population=True)
    (found,) = compare(database, asked).to_dict("records")
    assert found["difference"] < 0  # 80 of 400 in the town, 210 of 900 in all
    assert own["x"] == [pytest.approx(-100 * found["difference"])]
    assert own["x"][0] > 0
    assert own["x"][0] - own["error_x"]["arrayminus"][0] == pytest.approx(-100 * found["upper"])
    assert own["x"][0] + own["error_x"]["array"][0] == pytest.approx(-100 * found["lower"])


def test_both_shares_stand_beside_each_mark_and_in_the_table(open_page):
    visit = open_page("profile", area="north", against="coast")
    texts = [note["text"] for figure in figures_of(visit) for note in figure["layout"]["annotations"]]
    assert {"Alcohol in the last 30 days", "Eight hours of sleep", "here", "Ströndin"} <= set(texts)
    assert "20\N{NO-BREAK SPACE}%" in texts
    (table,) = re.findall(r"<table>.*?</table>", words_on(visit), re.DOTALL)
    assert table.count("<tr>") == 3
    assert "<caption>The figures of Norðurvík, 2025</caption>" in table


def test_the_title_counts_what_is_better_worse_and_neither(open_page):
    visit = open_page("profile", area="north", against="coast")
    found = re.search(
        r"better on (\d) and worse on (\d) of 2 figures; (\d) cannot be told", visit.title[0].value
    )
    assert sum(map(int, found.groups())) == 2


def test_each_chart_is_said_for_those_who_do_not_see_it(open_page):
    visit = open_page("profile", area="north", against="coast")
    said = [chart.proto.alt for chart in visit.get("plotly_chart")]
    assert any("Wellbeing: Norðurvík beside Ströndin" in each for each in said)


def test_what_is_hidden_is_named_with_its_reason_and_drawn_nowhere(open_page):
    visit = open_page("profile", area="north", against="coast", year=str(HIDDEN))
    said = plain(visit)
    titles = [note["text"] for figure in figures_of(visit) for note in figure["layout"]["annotations"]]
    assert "Alcohol in the last 30 days" not in titles
    assert "Hidden for privacy" in said


def test_where_nothing_compares_the_title_says_so(open_page):
    visit = open_page("profile", area="tiny")
    assert visit.title[0].value == "Nothing of Kot in 2025 can be held against Landið"
    assert not visit.get("plotly_chart")
    assert "Hidden for privacy" in plain(visit)
    assert "Not asked here in 2025: Eight hours of sleep" in plain(visit)


def test_a_country_has_nothing_to_stand_beside_and_the_page_says_what_to_choose(open_page):
    visit = open_page("profile", area="land")
    assert visit.title[0].value == "Landið has no area around it to stand beside"
    assert "Choose a region or a municipality" in plain(visit)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_speaks_the_language_of_the_address(open_page, lang):
    visit = open_page("profile", area="south", lang=lang)
    assert words(lang).get("domain.wellbeing") in plain(visit)
    assert words(lang).get("profile.lead") in plain(visit)


def test_rows_stand_in_their_order_and_the_mark_says_how_certain_it_is():
    rows = [
        row(),
        row(3.0, "perhaps", "better, perhaps"),
        row(0.5, "unclear", ""),
        row(-4.0, told="worse, certain"),
    ]
    own = drawn(rows)
    assert list(own.y) == sorted(own.y)
    assert list(own.marker.symbol) == ["triangle-right", "triangle-right", "circle", "triangle-left"]
    assert list(own.marker.color) == [LIGHT.own, LIGHT.ground, LIGHT.ground, LIGHT.own]


def test_the_verdict_stands_in_the_half_that_is_empty():
    rows = [row(), row(-4.0, told="worse, certain"), row(0.5, "unclear", "")]
    notes = spine(rows, ("here", "Landið"), 10, EN).layout.annotations
    sides = {note.text: (note.xref, note.xanchor) for note in notes if "certain" in note.text}
    assert sides == {"better, certain": ("x", "right"), "worse, certain": ("x", "left")}


def test_the_axis_is_alike_on_both_sides_and_holds_every_interval():
    rows = [row(4.0, half=9.0), row(-2.0, told="worse, certain")]
    assert reach_of(rows) >= 13
    layout = spine(rows, ("here", "Landið"), reach_of(rows), EN).layout
    assert layout.xaxis.range == (-reach_of(rows), reach_of(rows))
    assert list(layout.xaxis.ticktext) == [str(abs(int(tick))) for tick in layout.xaxis.tickvals]


def test_small_differences_and_those_without_an_interval_are_not_blown_up():
    alone = SpineRow("Sport", 0.4, math.nan, math.nan, "unclear", "44 %", "44 %", "", "said")
    assert reach_of([alone]) == LEAST_REACH
    assert reach_of([]) == LEAST_REACH


def test_it_grows_with_its_rows_and_has_a_dark_look():
    one, two = (spine([row()] * count, ("here", "Landið"), 10, EN) for count in (1, 2))
    assert two.layout.height > one.layout.height
    assert spine([row()], ("here", "Landið"), 10, EN, dark=True).layout.paper_bgcolor == DARK.ground


def test_a_name_with_markup_is_written_as_text():
    notes = spine([row(title="<b>x</b>")], ("here", "<i>y</i>"), 10, EN).layout.annotations
    assert {"&lt;b&gt;x&lt;/b&gt;", "&lt;i&gt;y&lt;/i&gt;"} <= {note.text for note in notes}
