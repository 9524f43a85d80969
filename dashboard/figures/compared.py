"""What the own line stands beside: grey, dashed and hollow, labelled with its name and value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from dashboard.figures import style
from dashboard.figures.canvas import Canvas, has_interval, of_100, said, with_breaks
from dashboard.figures.rows import Rows, rows_of
from dashboard.figures.style import DASHES, MARKS, Palette
from dashboard.texts.sentences import Row, bound_of, broken_at, is_given


def comparable(benchmark_lines: pd.DataFrame | Rows) -> list[Row]:
    """Give the points that may be drawn: comparable ones, of a year that is stated."""
    points = rows_of(benchmark_lines)
    return [p for p in points if p["comparable"] and is_given(p["year"]) and is_given(p["value"])]


def draw_benchmarks(canvas: Canvas, points: Sequence[Row]) -> None:
    """Draw each benchmark: a line, or a hollow diamond for one published in a single year."""
    named: dict[str, list[Row]] = {}
    for point in sorted(points, key=lambda point: int(point["year"])):
        named.setdefault(str(point["label"]), []).append(point)
    for index, (label, line) in enumerate(named.items()):
        if len(line) == 1:
            _draw_mark(canvas, label, line[0])
        else:
            _draw_line(canvas, label, line, index)


def draw_levels(canvas: Canvas, levels: Sequence[Row], edge: float) -> None:
    """Draw cited levels of no stated year: hollow marks in the margin, at the right edge of the plot."""
    for level in levels:
        value = of_100(level["value"])
        canvas.draw(
            name=f"level: {level['label']}",
            x=[edge],
            y=[value],
            mode="markers",
            marker=_hollow("triangle-left", style.MARK_SIZE, canvas.colours),
            text=[said_level(level, canvas)],
            cliponaxis=False,
        )
        canvas.label_level(value, str(level["label"]), canvas.colours.benchmark)


def said_level(level: Row, canvas: Canvas) -> str:
    """Say a cited level for the one who touches it."""
    value = canvas.words.percent(level["value"], 1)
    return canvas.words.get("chart.level", label=escape(str(level["label"])), value=value)


def _draw_line(canvas: Canvas, label: str, line: Sequence[Row], index: int) -> None:
    """Draw a line through its figures; a year of which only a bound is known is a gap, as it is no figure."""
    colours = canvas.colours
    by_year: dict[float, Row] = {int(point["year"]): point for point in line if bound_of(point) is None}
    years = with_breaks(_years_of(line, canvas), broken_at(line))
    values = [of_100(by_year[year]["value"]) if year in by_year else math.nan for year in years]
    canvas.draw(
        name=f"benchmark: {label}",
        x=years,
        y=values,
        mode="lines+markers",
        connectgaps=False,
        line={
            "color": colours.benchmark,
            "width": style.BENCHMARK_WIDTH,
            "dash": DASHES[index % len(DASHES)],
        },
        marker=_hollow(MARKS[index % len(MARKS)], style.MARK_SIZE - 1, colours),
        text=[said(label, by_year[year], canvas.words) if year in by_year else "" for year in years],
        cliponaxis=False,
    )
    canvas.label_end(years, values, label, colours.benchmark)


def _years_of(line: Sequence[Row], canvas: Canvas) -> list[int]:
    """Give the years of a line; an area's line has a gap at a wave of which it has no figure."""
    years = {int(point["year"]) for point in line}
    if line[0]["kind"] == "area":
        years |= {year for year in canvas.ticks if min(years) < year < max(years)}
    return sorted(years)


def _draw_mark(canvas: Canvas, label: str, point: Row) -> None:
    if bound_of(point):
        return
    colours = canvas.colours
    year, value = int(point["year"]), of_100(point["value"])
    canvas.draw(
        name=f"benchmark: {label}",
        x=[year],
        y=[value],
        mode="markers",
        marker=_hollow("diamond", style.MARK_SIZE + 2, colours),
        error_y=_whisker(point, colours),
        text=[said(label, point, canvas.words)],
        cliponaxis=False,
    )
    if year == canvas.last_year:
        canvas.label_end([year], [value], label, colours.benchmark)
    else:
        canvas.label_mark(year, value, label, colours.benchmark)


def _hollow(mark: str, size: int, colours: Palette) -> dict[str, Any]:
    line = {"color": colours.benchmark, "width": 1.5}
    return {"symbol": mark, "size": size, "color": colours.ground, "line": line}


def _whisker(point: Row, colours: Palette) -> dict[str, Any] | None:
    if not has_interval(point):
        return None
    return {
        "type": "data",
        "symmetric": False,
        "array": [of_100(point["upper"]) - of_100(point["value"])],
        "arrayminus": [of_100(point["value"]) - of_100(point["lower"])],
        "color": colours.benchmark,
        "thickness": 1.2,
        "width": 4,
    }
