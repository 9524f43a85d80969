"""The picture holds the estimates and nothing else: its traces are read back."""

from __future__ import annotations

import math
from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboard.figures import labels, style
from dashboard.figures.axes import tick_texts, y_axis
from dashboard.figures.trend import trend
from dashboard.texts import words
from survey_schema.errors import Note

INDICATOR = SimpleNamespace(title={"en": "Alcohol"}, phrase={"en": "drank"}, direction="lower_is_better")
COLUMNS = ["id", "label", "kind", "year", "value", "lower", "upper", "comparable"]
BROKEN = (Note("break.unlike", {"before": 2013, "after": 2015, "reasons": ()}),)
NO_LINES = pd.DataFrame(columns=COLUMNS)


def estimates(*rows):
    base = {"sex": None, "grade": None, "age_band": None, "n": 900.0, "reliability": "reliable", "hidden": ""}
    base = {**base, "note": ()}
    found = []
    for year, value, *more in rows:
        given = more[0] if more else {}
        ends = {"lower": value - 0.02, "upper": value + 0.02}
        found.append({"year": year, "value": value, **ends, **base, **given})
    return pd.DataFrame(found)


def hidden(year, reason="disclosure"):
    return (year, math.nan, {"hidden": reason})


def lines(*rows):
    return [{**dict(zip(COLUMNS, row, strict=True)), "note": ()} for row in rows]


def drawn(frame, benchmark_lines=NO_LINES, **more):
    return trend(frame, INDICATOR, benchmark_lines, words("en"), own_name="Kot", **more)


def named(figure, name):
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return trace


def texts_of(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def test_the_own_line_holds_every_year_and_exactly_a_hundred_times_the_value():
    own = named(drawn(estimates((2011, 0.361), (2013, 0.3333))), "own")
    assert list(own.x) == [2011, 2013]
    assert list(own.y) == [100 * 0.361, 100 * 0.3333]


def test_the_axis_starts_at_nought_and_holds_every_interval():
    figure = drawn(estimates((2011, 0.361), (2013, 0.33)))
    low, high = figure.layout.yaxis.range
    assert low == 0
    assert high >= 38.1


@pytest.mark.parametrize(("highest", "top"), [(0.004, 1), (0.03, 3.5), (0.235, 25), (0.5, 55), (0.999, 100)])
def test_the_axis_is_round_and_never_above_a_hundred(highest, top):
    assert y_axis([{"value": highest, "upper": highest}])[0] == top


def test_there_is_one_tick_for_each_wave_and_none_between():
    figure = drawn(estimates((2011, 0.3), (2015, 0.3)), years=(2011, 2013, 2015))
    assert list(figure.layout.xaxis.tickvals) == [2011, 2013, 2015]


def test_many_waves_thin_their_ticks_out_and_keep_the_last():
    assert tick_texts(list(range(2000, 2026)))[-1] == "2025"
    assert tick_texts(list(range(2000, 2026))).count("") > 10


def test_a_line_is_broken_where_figures_are_not_comparable():
    figure = drawn(estimates((2011, 0.3), (2013, 0.3), (2015, 0.2, {"note": BROKEN})))
    own = named(figure, "own")
    assert list(own.x) == [2011, 2013, 2014.5, 2015]
    assert math.isnan(own.y[2])
    assert named(figure, "whisker Kot").x[0] == 2015
    assert "asked differently" in texts_of(figure)


def test_a_bridge_does_not_break_the_line():
    bridged = (Note("break.bridged", {"before": 2013, "after": 2015, "reasons": ()}),)
    own = named(drawn(estimates((2013, 0.3), (2015, 0.2, {"note": bridged}))), "own")
    assert list(own.x) == [2013, 2015]


def test_a_level_without_a_year_stands_in_the_margin_and_never_at_a_year():
    levels = lines(("espad", "Europe", "published", None, 0.274, None, None, True))
    figure = drawn(estimates((2011, 0.3), (2013, 0.3)), levels)
    level = named(figure, "level: Europe")
    assert list(level.x) == [figure.layout.xaxis.range[1]]
    assert list(level.y) == [100 * 0.274]
    assert any("27.4" in text and "(no year)" in text for text in texts_of(figure))


def test_a_year_without_the_item_is_a_gap_that_says_so():
    figure = drawn(estimates((2011, 0.3), (2015, 0.3)), years=(2011, 2013, 2015))
    own = named(figure, "own")
    assert math.isnan(own.y[1])
    assert own.connectgaps is False
    assert "not asked" in texts_of(figure)


def test_a_hidden_year_is_a_hatched_cell_that_says_too_few():
    figure = drawn(estimates((2011, 0.3), hidden(2013), (2015, 0.3)))
    cell = named(figure, "hidden 2013")
    assert cell.marker.pattern.shape == "/"
    assert "too few" in texts_of(figure)
    assert math.isnan(named(figure, "own").y[1])


def test_words_on_gaps_never_stand_closer_than_they_are_wide_on_a_phone():
    years = [(2008 + i, 0.3) if i % 2 else hidden(2008 + i) for i in range(18)]
    figure = drawn(estimates(*years))
    at = [note.x for note in figure.layout.annotations if note.text == "too few"]
    assert at[0] == 2008
    assert min(b - a for a, b in pairwise(at)) * 190 / 17 >= 7 * len("too few")
    assert named(figure, "hidden 2010").marker.pattern.shape == "/"


def test_the_cell_of_a_hidden_year_has_one_size_whatever_it_hides():
    figure = drawn(estimates((2011, 0.3), hidden(2013), hidden(2015), (2017, 0.3)))
    assert named(figure, "hidden 2013").y == named(figure, "hidden 2015").y


def test_nothing_of_a_hidden_year_is_in_the_figure():
    figure = drawn(estimates((2011, 0.3), (2013, math.nan, {"hidden": "disclosure", "n": 37.0})))
    assert named(figure, "own").text[1] == ""
    assert "37" not in str(named(figure, "hidden 2013"))


def test_an_uncertain_year_is_another_cell_with_another_word():
    figure = drawn(estimates((2011, 0.3), hidden(2013, "reliability")))
    assert named(figure, "uncertain 2013").marker.pattern.shape == "."
    assert "uncertain" in texts_of(figure)


def test_an_unreliable_figure_that_is_shown_has_a_hollow_dotted_mark():
    shaky = {"reliability": "unreliable", "hidden": "reliability"}
    figure = drawn(estimates((2011, 0.3), (2013, 0.3, shaky)))
    assert list(named(figure, "own").marker.symbol) == ["circle", "circle-open-dot"]


def test_the_band_breaks_where_the_line_does():
    figure = drawn(estimates((2011, 0.3), (2013, 0.3), hidden(2015), (2017, 0.2), (2019, 0.2)))
    band = named(figure, "interval Kot")
    assert [x for x in band.x if x is not None] == [2011, 2013, 2013, 2011, 2017, 2019, 2019, 2017]
    assert band.fillcolor.endswith(f"{style.BAND_OPACITY})")


def test_a_year_between_gaps_has_a_whisker():
    figure = drawn(estimates((2011, 0.3), hidden(2013), (2015, 0.2)))
    assert [x for x in named(figure, "whisker Kot").x if x is not None] == [2011, 2011, 2015, 2015]


def test_what_is_compared_with_is_grey_dashed_and_hollow():
    area = [("r", "Region", "area", year, 0.25, 0.2, 0.3, True) for year in (2011, 2013)]
    line = named(drawn(estimates((2011, 0.3), (2013, 0.3)), lines(*area)), "benchmark: Region")
    assert line.line.color == style.LIGHT.benchmark
    assert line.line.dash != "solid"
    assert line.marker.color == style.LIGHT.ground


def test_a_year_of_which_only_a_bound_is_known_is_a_gap_in_the_line():
    bound = Note("disclosure.under", {"percent": 5})
    area = [("area:region", "Region", "area", year, 0.2, 0.18, 0.22, True) for year in (2011, 2013, 2015)]
    told = lines(*area)
    told[1] |= {"value": 0.05, "lower": 0.0, "note": (bound,)}
    line = named(drawn(estimates((2011, 0.3), (2013, 0.3), (2015, 0.3)), told), "benchmark: Region")
    assert list(line.x) == [2011, 2013, 2015]
    assert [math.isnan(value) for value in line.y] == [False, True, False]
    assert line.connectgaps is False


def test_two_lines_can_be_told_apart_without_colour():
    rows = [(name, name, "area", year, 0.25, None, None, True) for name in "AB" for year in (2011, 2013)]
    figure = drawn(estimates((2011, 0.3), (2013, 0.3)), lines(*rows))
    first, second = named(figure, "benchmark: A"), named(figure, "benchmark: B")
    assert first.line.dash != second.line.dash
    assert first.marker.symbol != second.marker.symbol


def test_a_published_figure_of_one_year_is_a_hollow_diamond_with_its_whisker():
    published = lines(("e", "ESPAD", "published", 2011, 0.25, 0.2, 0.32, True))
    mark = named(drawn(estimates((2011, 0.3), (2013, 0.3)), published), "benchmark: ESPAD")
    assert mark.marker.symbol == "diamond"
    assert mark.mode == "markers"
    assert mark.error_y.array[0] == pytest.approx(7)
    assert mark.error_y.arrayminus[0] == pytest.approx(5)


def test_what_is_not_comparable_is_not_drawn():
    published = lines(("e", "ESPAD", "published", 2011, 0.9, None, None, False))
    figure = drawn(estimates((2011, 0.3), (2013, 0.3)), published)
    assert not [trace for trace in figure.data if "ESPAD" in trace.name]
    assert figure.layout.yaxis.range[1] < 50


def test_every_line_is_labelled_at_its_end_with_its_value():
    area = [("r", "Region", "area", year, 0.25, 0.2, 0.3, True) for year in (2011, 2013)]
    said = texts_of(drawn(estimates((2011, 0.3), (2013, 0.31)), lines(*area)))
    assert "Kot 31\N{NO-BREAK SPACE}%" in said
    assert "Region 25\N{NO-BREAK SPACE}%" in said


def test_groups_are_lines_of_their_own_and_nothing_is_drawn_beside_them():
    groups = (("female", 0.3), ("male", 0.2))
    rows = [(year, value, {"sex": sex}) for year in (2011, 2013) for sex, value in groups]
    area = [("r", "Region", "area", year, 0.25, 0.2, 0.3, True) for year in (2011, 2013)]
    figure = drawn(estimates(*rows), lines(*area))
    assert list(named(figure, "own: Girls").y) == [30, 30]
    assert list(named(figure, "own: Boys").y) == [20, 20]
    assert named(figure, "own: Girls").line.dash != named(figure, "own: Boys").line.dash
    assert not [trace for trace in figure.data if trace.name.startswith("benchmark")]


def test_a_name_is_text_and_never_markup():
    area = [("r", "<b>x</b>", "area", year, 0.25, 0.2, 0.3, True) for year in (2011, 2013)]
    said = texts_of(drawn(estimates((2011, 0.3), (2013, 0.31)), lines(*area)))
    assert not [text for text in said if "<b>" in text]


@pytest.mark.parametrize("dark", [False, True])
def test_colours_are_set_and_no_template_takes_part(dark):
    figure = drawn(estimates((2011, 0.3), (2013, 0.31)), dark=dark)
    colours = style.palette(dark)
    assert figure.layout.paper_bgcolor == colours.ground
    assert named(figure, "own").line.color == colours.own
    assert figure.layout.template.layout.to_plotly_json() == {}


def test_labels_are_pushed_apart_until_none_overlap():
    near = [labels.Label(("a",), 100), labels.Label(("b", "c"), 101), labels.Label(("d",), 99)]
    placed = labels.spread(near, 400)
    halves = [each.height / 2 for each in near]
    spans = sorted((middle - half, middle + half) for middle, half in zip(placed, halves, strict=True))
    assert all(first[1] <= second[0] + 1e-9 for first, second in pairwise(spans))


def test_a_label_with_room_stays_at_its_line():
    assert labels.spread([labels.Label(("a",), 100), labels.Label(("b",), 300)], 400) == [100, 300]


def test_labels_stay_inside_the_plot():
    crowded = [labels.Label(("a",), 399), labels.Label(("b",), 399)]
    assert max(labels.spread(crowded, 400)) + crowded[0].height / 2 <= 400


def contrast(one, other):
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("role", ["ink", "muted", "own", "benchmark", "goal", "good", "watch"])
def test_every_text_colour_can_be_read_on_the_ground(dark, role):
    colours = style.palette(dark)
    assert contrast(getattr(colours, role), colours.ground) >= 4.8


def test_an_area_beside_has_a_gap_at_a_wave_of_which_it_has_no_figure():
    area = [("r", "Region", "area", year, 0.25, 0.2, 0.3, True) for year in (2011, 2015)]
    line = named(drawn(estimates((2011, 0.3), (2013, 0.3), (2015, 0.3)), lines(*area)), "benchmark: Region")
    assert list(line.x) == [2011, 2013, 2015]
    assert math.isnan(line.y[1])


def test_a_single_mark_stands_with_its_label_inside_the_plot_and_says_its_year():
    published = lines(
        ("e", "ESPAD", "published", 2010, 0.25, None, None, True),
        ("d", "Denmark", "published", 2010, 0.26, None, None, True),
    )
    figure = drawn(estimates((2011, 0.3), (2015, 0.3)), published)
    beside = [a for a in figure.layout.annotations if a.text.endswith("(2010)")]
    assert len(beside) == 2
    assert {(a.x, a.xanchor) for a in beside} == {(2010, "left")}
    assert abs((beside[0].y - beside[1].y) * 484 - (beside[0].ay - beside[1].ay)) > 2 * style.LINE_HEIGHT


def test_more_than_two_groups_have_their_intervals_as_whiskers():
    rows = [(2013, 0.1 * grade, {"grade": 8 + grade}) for grade in (1, 2, 3)]
    figure = drawn(estimates(*rows))
    traces = [trace for trace in figure.data if str(trace.name).startswith("own: ")]
    assert len(traces) == 3
    for trace in traces:
        assert list(trace.error_y.array) == pytest.approx([2.0])
        assert list(trace.error_y.arrayminus) == pytest.approx([2.0])
