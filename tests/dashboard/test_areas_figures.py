"""The pictures of the Areas page: traces are read back; what is not shown has a cell and no number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from types import SimpleNamespace

import pytest

from dashboard.figures import style
from dashboard.figures.beside_marks import Box, free_place
from dashboard.figures.caterpillar import MOST_NAMED, caterpillar
from dashboard.figures.funnel import funnel
from dashboard.figures.map import area_map
from dashboard.texts import words
from dashboard.texts.told_apart import by_class, class_of
from survey_schema.errors import Note

INDICATOR = SimpleNamespace(title={"en": "Alcohol"}, phrase={"en": "drank"}, direction="lower_is_better")
UNDER = (Note("disclosure.under", {"bound": 0.05}),)


def row(name, value=None, *, role="member", state="shown", verdict="unclear", n=300.0, note=()):
    shown = value is not None
    ends = {"lower": value - 0.02, "upper": value + 0.03} if shown else {"lower": math.nan, "upper": math.nan}
    figures = {"value": value if shown else math.nan, **ends, "n": n, "note": note}
    return {"area": name.lower(), "name": name, "role": role, "state": state, "verdict": verdict, **figures}


ROWS = [
    row("Land", 0.10, role="around", verdict="", n=3000.0),
    row("Own", 0.12, role="own"),
    row("High", 0.20, verdict="higher"),
    row("Low", 0.08, verdict="lower"),
    row("Under", 0.05, note=UNDER),
    row("Few", state="hidden", verdict=""),
    row("Vague", state="uncertain", verdict=""),
    row("Other", state="unlike", verdict=""),
    row("None", state="not_asked", verdict=""),
]


def named(figure, name):
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return trace


def texts_of(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def colours_of(figure):
    said = figure.to_json()
    return {role: said.count(colour) for role, colour in vars(style.LIGHT).items()}


# ---- side by side ------------------------------------------------------------------------------------------


def test_shares_stand_by_size_with_exactly_a_hundred_times_the_value():
    figure = caterpillar(ROWS, words("en"))
    assert list(named(figure, "own").x) == [100 * 0.12]
    assert list(named(figure, "members").x) == [100 * 0.20, 100 * 0.08, 100 * 0.05]
    heights = {
        **dict(zip(named(figure, "members").x, named(figure, "members").y, strict=True)),
        12.0: named(figure, "own").y[0],
    }
    assert [heights[x] for x in sorted(heights, reverse=True)] == [0, 1, 2, 3]


def test_intervals_are_the_ends_of_each_row():
    x = list(named(caterpillar(ROWS, words("en")), "own interval").x)
    assert x[:2] == [pytest.approx(10), pytest.approx(15)]


def test_only_the_own_area_is_coloured_and_its_name_is_bold():
    figure = caterpillar(ROWS, words("en"))
    names = figure.layout.yaxis.ticktext
    assert [name for name in names if style.LIGHT.own in name] == [
        f'<b><span style="color:{style.LIGHT.own}">Own</span></b>'
    ]
    assert named(figure, "members").marker.color == style.LIGHT.ground
    assert {colours_of(figure)[role] for role in ("good", "watch", "goal")} == {0}


def test_the_benchmark_is_a_dashed_line_named_with_its_value():
    figure = caterpillar(ROWS, words("en"))
    assert list(named(figure, "benchmark").x) == [10, 10]
    assert named(figure, "benchmark").line.dash == "dash"
    assert "Land 10\N{NO-BREAK SPACE}%" in texts_of(figure)


def test_there_are_no_places_in_a_ranking():
    figure = caterpillar(ROWS, words("en"))
    assert set(figure.layout.yaxis.ticktext) - {
        f'<b><span style="color:{style.LIGHT.own}">Own</span></b>'
    } == {*("High", "Low", "Under", "Few", "Vague", "Other", "None")}


def test_what_is_not_shown_is_listed_below_with_its_word_and_cells_of_one_width():
    figure = caterpillar(ROWS, words("en"))
    cells = {trace.name: trace for trace in figure.data if trace.type == "bar"}
    assert set(cells) == {"hidden Few", "uncertain Vague", "unlike Other"}
    assert len({cell.x[0] for cell in cells.values()}) == 1
    assert len({cell.marker.pattern.shape for cell in cells.values()}) == 3
    assert min(cell.y[0] for cell in cells.values()) > max(named(figure, "members").y)
    assert {"too few", "uncertain", "asked differently", "not asked"} <= set(texts_of(figure))


def test_a_share_known_only_by_a_bound_points_away_from_it_and_is_written_so():
    figure = caterpillar(ROWS, words("en"))
    assert list(named(figure, "members").marker.symbol) == ["circle", "circle", "triangle-left"]
    assert "under 5\N{NO-BREAK SPACE}%" in texts_of(figure)


def test_an_own_area_that_is_hidden_has_a_cell_with_its_own_line():
    rows = [ROWS[0], row("Own", role="own", state="hidden", verdict=""), ROWS[2]]
    cell = named(caterpillar(rows, words("en")), "hidden Own")
    assert cell.marker.line.color == style.LIGHT.own


def test_of_many_areas_only_the_own_one_is_named_and_what_is_not_shown_is_counted():
    many = [row(f"Town {i}", 0.1 + i / 1000) for i in range(MOST_NAMED)]
    many += [row(f"Small {i}", state="hidden", verdict="") for i in range(7)]
    figure = caterpillar([ROWS[0], ROWS[1], *many], words("en"))
    assert len(figure.layout.yaxis.ticktext) == 1
    assert "7 × too few" in texts_of(figure)
    assert len(named(figure, "members").x) == MOST_NAMED


def test_without_any_figure_there_are_only_names():
    figure = caterpillar([ROWS[5], ROWS[8]], words("nl"))
    assert {trace.type for trace in figure.data} == {"bar"}
    assert "niet gevraagd" in texts_of(figure)


def test_what_a_name_says_is_text_and_never_markup():
    names = caterpillar([row("<i>x</i>", 0.1)], words("en")).layout.yaxis.ticktext
    assert list(names) == ["&lt;i&gt;x&lt;/i&gt;"]


# ---- the funnel --------------------------------------------------------------------------------------------


def line(n, half):
    return {
        "n": n,
        "lower_95": 0.1 - half,
        "upper_95": 0.1 + half,
        "lower_998": 0.09 - half,
        "upper_998": 0.11 + half,
    }


LINES = [line(100.0, 0.05), line(300.0, 0.03), line(1000.0, 0.01)]


def test_the_funnel_holds_shares_by_n():
    figure = funnel(ROWS, LINES, words("en"))
    assert (list(named(figure, "own").x), list(named(figure, "own").y)) == ([300], [12])
    assert list(named(figure, "members").y) == [20, 8, 5]


def test_the_limits_are_two_lines_each_told_apart_by_dashes():
    figure = funnel(ROWS, LINES, words("en"))
    limits = [named(figure, f"limits {name}") for name in ("95", "998")]
    assert list(limits[0].y) == [
        *(pytest.approx(100 * each["lower_95"]) for each in LINES),
        None,
        *(pytest.approx(100 * each["upper_95"]) for each in LINES),
        None,
    ]
    assert len({trace.line.dash for trace in limits}) == 2
    said = " ".join(texts_of(figure))
    assert "limits 95\N{NO-BREAK SPACE}%" in said
    assert "limits 99.8\N{NO-BREAK SPACE}%" in said


def test_the_own_area_and_those_outside_the_limits_are_named_where_there_is_room():
    said = texts_of(funnel(ROWS, LINES, words("en")))
    assert "<b>Own</b>" in said
    assert "High" in said
    assert "Low" not in said


def test_the_axis_of_shares_starts_at_nought_unless_half_would_be_empty():
    assert funnel(ROWS, LINES, words("en")).layout.yaxis.range[0] == 0
    high = [{**each, **{name: each[name] + 0.6 for name in each if name != "n"}} for each in LINES]
    rows = [row("Land", 0.7, role="around", verdict=""), row("Own", 0.72, role="own")]
    figure = funnel(rows, high, words("en"))
    low = figure.layout.yaxis.range[0]
    assert 0 < low <= 65
    assert f"of 100 young people (from {low:.0f})" in texts_of(figure)


def test_a_name_beside_a_mark_lies_on_nothing_else():
    size, marks = (230.0, 300.0), [(50.0, 50.0), (60.0, 52.0), (220.0, 100.0), (5.0, 200.0)]
    taken = [Box.around(x, y, 9, 9) for x, y in marks]
    for at in marks:
        place = free_place(at, "Norðurvík", taken, size)
        if place:
            taken.append(place.box)
            assert place.box.inside(size)
    assert len(taken) > len(marks)
    assert not any(one.meets(other) for one, other in combinations(taken[len(marks) :], 2))


def test_where_there_is_no_room_no_name_is_written():
    assert free_place((50, 50), "Norðurvík", [Box(0, 0, 400, 400)], (230, 300)) is None


# ---- the map -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Square:
    """A square of a size with room for words."""

    left: float
    low: float
    size: float = 10.0

    @property
    def polygons(self):
        right, top = self.left + self.size, self.low + self.size
        ring = (
            (self.left, self.low),
            (right, self.low),
            (right, top),
            (self.left, top),
            (self.left, self.low),
        )
        return ((ring,),)

    @property
    def middle(self):
        return self.left + self.size / 2, self.low + self.size / 2

    @property
    def room(self):
        return self.size


PLACED = {each["area"]: Square(10 * (i % 3), 10 * (i // 3)) for i, each in enumerate(ROWS[1:])}


def drawn_map(rows=ROWS, outlines=PLACED, lang="en", **more):
    return area_map(rows, outlines, 1.0, INDICATOR, words(lang), **more)


def test_each_area_is_a_filled_line_named_after_its_class():
    figure = drawn_map()
    assert {trace.name for trace in figure.data} == {
        *("unclear own", "worse high", "better low", "unclear under", "hidden few"),
        *("uncertain vague", "unlike other", "not_asked none", "own"),
    }
    assert {trace.type for trace in figure.data} == {"scatter"}


def test_classes_differ_without_colour():
    figure = drawn_map()
    looks = {
        trace.name.partition(" ")[0]: (trace.fillcolor, trace.fillpattern.shape, trace.line.dash)
        for trace in figure.data
        if trace.name != "own"
    }
    assert len(set(looks.values())) == len(looks) == 7
    assert {colours_of(figure)[role] for role in ("good", "watch", "goal")} == {0}


def test_a_share_told_from_chance_has_a_triangle_that_says_which_way():
    said = texts_of(drawn_map())
    assert "High<br>20\N{NO-BREAK SPACE}% ▲" in said
    assert "Low<br>8\N{NO-BREAK SPACE}% ▼" in said
    assert "Few<br>too few" in said


def test_only_the_own_outline_has_the_own_colour():
    figure = drawn_map()
    assert [trace.name for trace in figure.data if trace.line.color == style.LIGHT.own] == ["own"]


def test_names_that_do_not_fit_are_left_out_but_the_own_never():
    small = {**PLACED, "high": Square(10, 0, 1.0), "own": Square(0, 0, 1.0)}
    said = texts_of(drawn_map(outlines=small))
    assert "<b>Own</b>" in said
    assert not [each for each in said if "High" in each]


def test_a_hole_is_drawn_as_a_ring_of_its_own():
    hole = ((4.0, 4.0), (4.0, 6.0), (6.0, 6.0), (6.0, 4.0), (4.0, 4.0))
    holed = SimpleNamespace(polygons=((Square(0, 0).polygons[0][0], hole),), middle=(2.0, 2.0), room=4.0)
    x = list(named(drawn_map(outlines={"own": holed}), "unclear own").x)
    assert x[5] is None
    assert x[6:11] == [4, 4, 6, 6, 4]


def test_an_own_region_is_outlined_around_its_towns_and_not_filled():
    outlines = {**PLACED, "own": Square(-1, -1, 40)}
    figure = drawn_map(outlines=outlines)
    assert "own" in {trace.name for trace in figure.data}
    assert not [trace for trace in figure.data if trace.name.endswith(" own")]
    assert not [each for each in texts_of(figure) if "Own" in each]


def test_steps_upwards_are_as_long_as_the_map_says():
    figure = area_map(ROWS, PLACED, 2.0, INDICATOR, words("en"))
    assert figure.layout.yaxis.scaleratio == 2
    assert figure.layout.yaxis.scaleanchor == "x"


# ---- classes -----------------------------------------------------------------------------------------------


def test_higher_is_worse_or_better_as_the_indicator_says():
    good = SimpleNamespace(**{**vars(INDICATOR), "direction": "higher_is_better"})
    assert class_of(ROWS[2], INDICATOR) == "worse"
    assert class_of(ROWS[2], good) == "better"
    assert class_of(row("X", 0.1, verdict=""), good) == "untold"


def test_classes_are_given_in_their_order_and_none_empty():
    assert list(by_class(ROWS[1:], INDICATOR)) == [
        *("worse", "unclear", "better", "uncertain", "hidden", "unlike", "not_asked")
    ]
