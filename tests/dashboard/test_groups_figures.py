"""The figures of the Groups page, read from their traces: the groups of a year, the gap over the years."""

from __future__ import annotations

import math

import pytest

from dashboard.figures.gap import gap
from dashboard.figures.groups import groups
from dashboard.texts import words
from survey_schema.errors import Note

EN = words("en")


def group(name, value, lower, upper, **more):
    row = {"name": name, "year": 2025, "value": value, "lower": lower, "upper": upper, "n": 200}
    return {**row, "hidden": "", "reliability": "reliable", "note": (), **more}


def not_shown(name, hidden):
    return group(name, math.nan, math.nan, math.nan, hidden=hidden)


GIRLS, BOYS = group("Girls", 0.14, 0.10, 0.19), group("Boys", 0.11, 0.08, 0.15)
WHOLE = group("", 0.125, 0.1, 0.15)


def trace(figure, name):
    (found,) = [each for each in figure.data if each.name == name]
    return found


def texts(figure):
    return [note.text for note in figure.layout.annotations]


def test_each_group_is_a_mark_of_its_own_shape_with_its_interval_in_points_of_100():
    figure = groups([GIRLS, BOYS], WHOLE, EN)
    girls, boys = trace(figure, "Girls"), trace(figure, "Boys")
    assert list(girls.x) == [pytest.approx(14)]
    assert list(girls.error_x.array) == [pytest.approx(5)]
    assert list(girls.error_x.arrayminus) == [pytest.approx(4)]
    assert girls.marker.symbol != boys.marker.symbol
    assert girls.marker.color == boys.marker.color
    assert girls.y[0] > boys.y[0]  # in their order from the top


def test_groups_are_labelled_with_name_and_value_and_without_a_legend():
    figure = groups([GIRLS, BOYS], WHOLE, EN)
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(figure)[1:]] == [
        *("All together 12 %", "Girls 14 %", "Boys 11 %")
    ]
    assert figure.layout.showlegend is False


def test_all_together_is_a_dashed_line_through_all_groups():
    line = trace(groups([GIRLS, BOYS], WHOLE, EN), "all")
    assert list(line.x) == [12.5, 12.5]
    assert line.line.dash == "dash"
    assert max(line.y) > 0 > -1 > min(line.y)


def test_a_group_not_shown_is_a_cell_of_the_same_size_whatever_it_hides():
    figure = groups([GIRLS, not_shown("Boys", "disclosure"), not_shown("Others", "reliability")], WHOLE, EN)
    hidden, uncertain = trace(figure, "hidden: Boys"), trace(figure, "uncertain: Others")
    assert hidden.x == uncertain.x
    assert hidden.marker.pattern.shape != uncertain.marker.pattern.shape
    assert "Boys too few" in texts(figure)
    assert "Others uncertain" in texts(figure)


def test_a_total_that_is_not_shown_is_not_drawn():
    figure = groups([GIRLS, BOYS], not_shown("", "disclosure"), EN)
    assert [each.name for each in figure.data] == ["Girls", "Boys"]


def test_a_name_cannot_bring_markup_of_its_own():
    figure = groups([{**GIRLS, "name": "<b>Girls</b>"}], None, EN)
    assert any("&lt;b&gt;Girls" in text for text in texts(figure))


# ---- the gap -----------------------------------------------------------------------------------------------


def year(of, difference, half=0.05, **more):
    row = {"year": of, "difference": difference, "lower": difference - half, "upper": difference + half}
    return {**row, "hidden": "", "note": (), **more}


def hidden_year(of, reason="disclosure"):
    return year(of, math.nan, hidden=reason)


def test_the_gap_is_drawn_in_points_with_its_band_around_the_line_of_no_difference():
    figure = gap([year(2021, 0.10), year(2023, 0.06), year(2025, -0.01)], ("Girls", "Boys"), EN, years=())
    line = trace(figure, "gap")
    assert list(line.x) == [2021, 2023, 2025]
    assert list(line.y) == pytest.approx([10, 6, -1])
    band = trace(figure, "interval")
    ends = [y for y in band.y if y is not None]
    assert (min(ends), max(ends)) == pytest.approx((-6, 15))
    none = trace(figure, "none")
    assert set(none.y) == {0}
    assert none.line.dash == "dash"
    assert "no difference" in texts(figure)
    assert "▲ higher: Girls" in texts(figure)
    assert "▼ higher: Boys" in texts(figure)


def test_the_axis_holds_every_interval_and_nought():
    figure = gap([year(2023, 0.22), year(2025, 0.31)], ("Girls", "Boys"), EN, years=())
    low, high = figure.layout.yaxis.range
    assert low <= 0
    assert high >= 36


def test_a_year_not_shown_is_a_gap_with_a_cell_and_a_word():
    rows = [year(2019, 0.1), hidden_year(2021), year(2023, 0.1), hidden_year(2025, "reliability")]
    figure = gap(rows, ("Girls", "Boys"), EN, years=())
    assert [math.isnan(y) for y in trace(figure, "gap").y] == [False, True, False, True]
    cells = {each.name: each for each in figure.data if each.type == "bar"}
    assert set(cells) == {"hidden 2021", "hidden 2025"}
    assert cells["hidden 2021"].y == cells["hidden 2025"].y
    assert {"too few", "uncertain"} <= set(texts(figure))


def test_a_wave_that_did_not_ask_is_a_gap_too():
    figure = gap([year(2021, 0.1), year(2025, 0.1)], ("Girls", "Boys"), EN, years=(2021, 2023, 2025))
    line = trace(figure, "gap")
    assert list(line.x) == [2021, 2023, 2025]
    assert math.isnan(line.y[1])
    assert "not asked" in texts(figure)


def test_years_that_are_not_comparable_are_not_joined():
    params = {"before": 2021, "after": 2023, "reasons": (), "before_counts": False, "after_counts": True}
    rows = [year(2021, 0.1), year(2023, 0.1, note=(Note("break.unlike", params),)), year(2025, 0.1)]
    figure = gap(rows, ("Girls", "Boys"), EN, years=())
    line = trace(figure, "gap")
    assert list(line.x) == [2021, 2022.5, 2023, 2025]
    assert math.isnan(line.y[1])
    assert list(trace(figure, "break 2023").x) == [2022.5, 2022.5]
    assert list(trace(figure, "whisker").x[:2]) == [2021, 2021]


def test_the_labels_at_the_right_edge_stand_apart():
    figure = gap([year(2023, 0.1), year(2025, 0.002)], ("Girls", "Boys"), EN, years=())
    places = [note.y for note in figure.layout.annotations if note.x == 1]
    assert len(places) == 2
    assert abs(places[0] - places[1]) * 280 >= 18  # a line of text on a plot of 280 pixels


def test_a_difference_that_ended_early_says_in_which_year():
    figure = gap([year(2021, 0.1), hidden_year(2023)], ("Girls", "Boys"), EN, years=())
    assert "10.0 points<br>(2021)" in texts(figure)
