"""The line over the years in a row: where it breaks, where it ends, and what it says to those who hear it."""

from __future__ import annotations

import math
import re
from urllib.parse import unquote

from dashboard.figures.sparkline import HEIGHT, LEAST_SPAN, WIDTH, sparkline
from dashboard.figures.style import DARK, LIGHT
from dashboard.texts import words
from survey_schema.errors import Note

EN = words("en")
BREAK = (Note("break.unlike", {"before": 2019, "after": 2021, "reasons": ()}),)


def series(*points, broken=()):
    return [{"year": year, "value": value, "note": BREAK if year in broken else ()} for year, value in points]


def lines(drawn):
    svg = unquote(drawn)
    return [
        [tuple(map(float, point.split(","))) for point in found.split()]
        for found in re.findall(r'points="([^"]+)"', svg)
    ]


def test_years_are_spaced_by_time_and_higher_shares_stand_higher():
    ((first, second, last),) = lines(sparkline(series((2010, 0.1), (2011, 0.2), (2020, 0.3)), EN))
    assert (second[0] - first[0]) * 9 == (last[0] - second[0]) or math.isclose(
        (last[0] - first[0]) / (second[0] - first[0]), 10, rel_tol=0.02
    )
    assert first[1] > second[1] > last[1]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in (first, second, last))


def test_small_differences_are_not_blown_up():
    ((first, last),) = lines(sparkline(series((2010, 0.500), (2011, 0.510)), EN))
    assert abs(first[1] - last[1]) <= HEIGHT * 0.01 / LEAST_SPAN


def test_the_line_is_not_drawn_over_a_hidden_year_or_a_break():
    hidden = sparkline(series((2015, 0.1), (2017, 0.2), (2019, math.nan), (2021, 0.2), (2023, 0.2)), EN)
    assert [len(run) for run in lines(hidden)] == [2, 2]
    points = series((2017, 0.1), (2019, 0.2), (2021, 0.2), (2023, 0.2), broken=(2021,))
    assert [len(run) for run in lines(sparkline(points, EN))] == [2, 2]


def test_its_name_says_both_ends_with_their_years():
    drawn = sparkline(series((2008, 0.42), (2025, 0.09)), EN).replace("\N{NO-BREAK SPACE}", " ")
    assert 'alt="From 42 % in 2008 to 9 % in 2025"' in drawn
    alone = sparkline(series((2025, 0.09)), EN).replace("\N{NO-BREAK SPACE}", " ")
    assert 'alt="Only 2025: 9 %"' in alone


def test_without_a_shown_figure_nothing_is_drawn():
    assert sparkline(series((2025, math.nan)), EN) == ""


def test_it_has_the_colour_of_the_own_area_in_both_looks():
    points = series((2008, 0.42), (2025, 0.09))
    assert LIGHT.own in unquote(sparkline(points, EN))
    assert DARK.own in unquote(sparkline(points, EN, dark=True))
