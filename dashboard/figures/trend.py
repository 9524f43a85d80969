"""One indicator over the years: the own line with its interval, and what it is compared with.

The own area is the only coloured thing. A year whose figure may not be shown is a marked gap, and years that
are not comparable are never joined.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import labels, style
from dashboard.figures.axes import tick_texts, y_axis, year_range
from dashboard.figures.canvas import HEIGHT, MARGIN, Canvas, has_interval, of_100, said, with_breaks
from dashboard.figures.compared import comparable, draw_benchmarks, draw_levels
from dashboard.figures.rows import Rows, rows_of
from dashboard.figures.steered import GoalLine, draw_goals
from dashboard.figures.style import DASHES, MARKS, Palette
from dashboard.texts import Words
from dashboard.texts.sentences import Named, Row, broken_at, cited, group, state, telling_apart, title_of

WHISKER_OPACITY = 0.6
NOTES_APART = 4
"""Years that two notes on breaks must be apart."""
LEVELS_AWAY = 0.04
"""How far right of the last year cited levels stand, as a part of all years."""
CELL = 0.3
"""Half the width in years of the cell that stands for a figure not shown."""
NARROWEST = 190
"""Pixels from the first to the last year on a phone with long labels."""
CELL_HEIGHT = 0.045
"""Height of that cell as a part of the value axis: the same whatever it hides."""


def trend(
    estimates: pd.DataFrame | Rows,
    indicator: Named,
    benchmark_lines: pd.DataFrame | Rows,
    words: Words,
    dark: bool = False,
    *,
    own_name: str = "",
    years: Sequence[int] = (),
    goals: Sequence[GoalLine] = (),
) -> go.Figure:
    """Draw one indicator over the years, in points of a hundred.

    `estimates` has one row per year (and group); `years` are those of all waves, also of those that did not
    ask. The trace named "own" holds x = years and y = 100 * value; groups are named "own: Girls". `goals` are
    drawn up to their target years.
    """
    rows: list[Row] = list(rows_of(estimates))
    grouped = _groups(rows, own_name, words)
    lines = [] if len(grouped) > 1 else comparable(benchmark_lines)
    levels = [] if len(grouped) > 1 else cited(rows_of(benchmark_lines))
    wanted = [{"value": share} for goal in goals for share in (goal.baseline, goal.target)]
    top, step = y_axis([*rows, *lines, *levels, *wanted])
    canvas = _canvas(rows, lines, years, words, top, style.palette(dark))
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"}
    canvas.write(words.get("chart.unit"), **place, xshift=1 - MARGIN["l"], yshift=12)
    draw_benchmarks(canvas, lines)
    draw_goals(canvas, goals)
    _draw_own(canvas, grouped)
    _draw_breaks(canvas, rows)
    if len(grouped) == 1:
        _draw_gaps(canvas, rows)
    until = max((goal.last for goal in goals), default=0)
    layout = _layout(canvas, rows, step, title_of(indicator, words), has_margin=bool(levels), until=until)
    draw_levels(canvas, levels, layout["xaxis"]["range"][1])
    canvas.write_labels()
    return canvas.figure(layout)


def _canvas(
    rows: list[Row], lines: list[Row], years: Sequence[int], words: Words, top: float, colours: Palette
) -> Canvas:
    own_years = sorted({*(int(year) for year in years), *(int(row["year"]) for row in rows)})
    around = {int(line["year"]) for line in lines if line["kind"] == "area"}
    drawn = [*own_years, *(int(line["year"]) for line in lines)]
    return Canvas(
        colours=colours,
        words=words,
        years=own_years,
        ticks=sorted({*own_years, *around}),
        first_year=min(drawn, default=0),
        last_year=max(drawn, default=0),
        top=top,
    )


def _layout(
    canvas: Canvas, rows: list[Row], step: float, title: str, *, has_margin: bool, until: int
) -> dict[str, Any]:
    layout = style.layout(canvas.colours, HEIGHT)
    right = LEVELS_AWAY * (canvas.last_year - canvas.first_year) if has_margin else 0.0
    ends_in_a_gap = not any(row["year"] == canvas.last_year and state(row) == "shown" for row in rows)
    layout["xaxis"] |= {
        "tickmode": "array",
        "tickangle": 0,
        "tickvals": canvas.ticks,
        "ticktext": tick_texts(canvas.ticks),
        "range": year_range(
            (canvas.first_year, canvas.last_year),
            max(right, 1.2 * CELL * ends_in_a_gap, until - canvas.last_year),
        ),
    }
    layout["yaxis"] |= {"range": [0, canvas.top], "tick0": 0, "dtick": step}
    return {**layout, "meta": {"title": title}}


def _groups(rows: list[Row], own_name: str, words: Words) -> dict[str, list[Row]]:
    """Sort the rows into lines by group; an undivided figure is one line, named after the area."""
    by_year = sorted(rows, key=lambda row: int(row["year"]))
    apart = telling_apart(rows)
    if not apart:
        return {own_name: by_year}
    found: dict[str, list[Row]] = {}
    for row in by_year:
        found.setdefault(group(row, words, apart), []).append(row)
    return found


def _draw_own(canvas: Canvas, grouped: dict[str, list[Row]]) -> None:
    for index, (name, rows) in enumerate(grouped.items()):
        by_year = {int(row["year"]): row for row in rows}
        if len(grouped) <= 2:
            _draw_interval(canvas, by_year, name)
        years = with_breaks(canvas.years, broken_at(rows))
        asked = [by_year.get(year) if isinstance(year, int) else None for year in years]
        values = [math.nan if row is None else of_100(row["value"]) for row in asked]
        dash = "solid" if index == 0 else DASHES[(index - 1) % len(DASHES)]
        canvas.draw(
            name="own" if len(grouped) == 1 else f"own: {name}",
            x=years,
            y=values,
            mode="lines+markers",
            connectgaps=False,
            line={"color": canvas.colours.own, "width": style.OWN_WIDTH, "dash": dash},
            marker=_own_marks(asked, MARKS[index % len(MARKS)], canvas.colours),
            text=["" if row is None else said(name, row, canvas.words) for row in asked],
            cliponaxis=False,
            error_y=_whiskers(asked, canvas.colours) if len(grouped) > 2 else {},
        )
        canvas.label_end(years, values, name, canvas.colours.own)


def _whiskers(asked: Sequence[Row | None], colours: Palette) -> dict[str, Any]:
    """Give each mark its interval as a thin line; bands of more than two groups would hide each other."""
    shown = [row if row is not None and has_interval(row) else None for row in asked]
    ends = {"array": "upper", "arrayminus": "lower"}
    lengths = {
        side: [None if row is None else abs(of_100(row[end]) - of_100(row["value"])) for row in shown]
        for side, end in ends.items()
    }
    colour = style.translucent(colours.own, WHISKER_OPACITY)
    return {"type": "data", "symmetric": False, **lengths, "color": colour, "thickness": 1.2, "width": 0}


def _own_marks(asked: Sequence[Row | None], mark: str, colours: Palette) -> dict[str, Any]:
    """Give filled marks, and hollow dotted ones where a figure that is shown is not reliable."""
    shaky = [row is not None and row["reliability"] == "unreliable" for row in asked]
    return {
        "symbol": [f"{mark}-open-dot" if is_shaky else mark for is_shaky in shaky],
        "size": style.MARK_SIZE,
        "color": colours.own,
        "line": {"color": colours.own, "width": [2 if is_shaky else 0 for is_shaky in shaky]},
        "opacity": 1,
    }


def _draw_interval(canvas: Canvas, by_year: dict[int, Row], name: str) -> None:
    """Draw the interval as a band along each unbroken run of years, and as a whisker on a year alone."""
    band: list[tuple[float | None, float | None]] = []
    whisker: list[tuple[float | None, float | None]] = []
    for run in _runs(by_year, canvas.years):
        lower = [(year, of_100(by_year[year]["lower"])) for year in run]
        upper = [(year, of_100(by_year[year]["upper"])) for year in run]
        (whisker if len(run) == 1 else band).extend([*lower, *reversed(upper), (None, None)])
    colour = canvas.colours.own
    filled = {
        "fill": "toself",
        "fillcolor": style.translucent(colour, style.BAND_OPACITY),
        "line": {"width": 0},
    }
    thin = {"line": {"color": colour, "width": 1.5}, "cliponaxis": False}
    for kind, points, look in (("interval", band, filled), ("whisker", whisker, thin)):
        if points:
            x, y = zip(*points, strict=True)
            canvas.draw(name=f"{kind} {name}".strip(), x=x, y=y, mode="lines", **look)


def _runs(by_year: dict[int, Row], years: list[int]) -> list[list[int]]:
    """Split the years of the waves into unbroken runs of comparable years that have an interval."""
    runs: list[list[int]] = [[]]
    breaks = broken_at(list(by_year.values()))
    for year in years:
        if year in breaks and runs[-1]:
            runs.append([])
        if year in by_year and has_interval(by_year[year]):
            runs[-1].append(year)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _draw_breaks(canvas: Canvas, rows: list[Row]) -> None:
    """Draw a thin dotted line where figures before and after are not comparable, with a short note.

    Of lines close to each other only the first has the note.
    """
    noted = -math.inf
    for year in broken_at(rows):
        line = {"color": canvas.colours.muted, "width": 1, "dash": "dot"}
        place = [year - 0.5, year - 0.5]
        canvas.draw(name=f"break {year}", x=place, y=[0, canvas.top], mode="lines", line=line)
        if year - noted < NOTES_APART:
            continue
        noted = year
        is_late = year > (canvas.first_year + canvas.last_year) / 2
        canvas.write(
            canvas.words.get("chart.break"),
            x=year - 0.5,
            y=canvas.top,
            xanchor="right" if is_late else "left",
            yanchor="top",
            xshift=-5 if is_late else 5,
        )


def _draw_gaps(canvas: Canvas, rows: list[Row]) -> None:
    """Mark on the axis each year without a figure: too few (hatched), uncertain (dotted), not asked.

    The word stands once over years of a kind that follow each other. Words of neighbours are lifted by turns,
    and one that would touch the same word before it is left out, so that they don't overlap on a phone.
    """
    by_year = {int(row["year"]): row for row in rows}
    kinds = [(year, state(by_year[year]) if year in by_year else "not_asked") for year in canvas.years]
    is_lifted = True
    written: dict[str, float] = {}
    for kind, run in groupby(kinds, key=lambda pair: pair[1]):
        if kind == "shown":
            is_lifted = True
            continue
        is_lifted = not is_lifted
        years = [year for year, _ in run]
        canvas.gaps.extend(years)
        if kind != "not_asked":
            canvas.traces.extend(_cell(year, kind, canvas.top, canvas.colours) for year in years)
        word, middle = canvas.words.get(f"chart.{kind}"), (years[0] + years[-1]) / 2
        room = (middle - written.get(kind, -math.inf)) / max(canvas.last_year - canvas.first_year, 1)
        if room * NARROWEST < labels.LETTER_WIDTH * len(word):
            continue
        written[kind] = middle
        canvas.write(
            word,
            x=middle,
            y=0 if kind == "not_asked" else canvas.top * CELL_HEIGHT,
            yanchor="bottom",
            yshift=3 + (style.LINE_HEIGHT + labels.GAP if is_lifted else 0),
        )


def _cell(year: int, kind: str, top: float, colours: Palette) -> dict[str, Any]:
    """Give the small cell on the axis that stands for a figure not shown."""
    pattern = {
        "shape": "/" if kind == "hidden" else ".",
        "fgcolor": colours.muted,
        "bgcolor": colours.ground,
        "size": 6,
        "solidity": 0.25,
    }
    line = {"color": colours.muted, "width": 1}
    return {
        "type": "bar",
        "name": f"{kind} {year}",
        "x": [year],
        "y": [top * CELL_HEIGHT],
        "width": [2 * CELL],
        "marker": {"color": colours.ground, "line": line, "pattern": pattern},
        "hoverinfo": "skip",
    }
