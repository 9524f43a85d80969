"""The difference between two groups over the years, in points of 100, around the line of no difference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import labels, style
from dashboard.figures.axes import STEPS, plot_height, tick_texts, year_range
from dashboard.figures.canvas import LABEL_AWAY, of_100, with_breaks
from dashboard.figures.style import Palette
from dashboard.texts import Words
from dashboard.texts.sentences import Row, broken_at, is_given

HEIGHT = 380
MARGIN = {"l": 36, "t": 40, "b": 60}
MOST_TICKS = 7
CELL, CELL_HEIGHT = 0.3, 0.05
"""Half the width in years of the cell of a year not shown, and its height as a part of the axis."""
NARROWEST = 220
"""Pixels from the first to the last year on a phone."""
Points = list[tuple[float | None, float | None]]


def gap(
    rows: Sequence[Row], between: tuple[str, str], words: Words, dark: bool = False, *, years: Sequence[int]
) -> go.Figure:
    """Draw the difference of each year with its band; `between` names the first group and the second.

    `rows` have year, difference, lower and upper (proportions) and `hidden`; `years` are those of all waves,
    also of those that did not ask. The trace "gap" holds x = years and y = points of a hundred, "none" the
    line of no difference.
    """
    colours = style.palette(dark)
    by_year = {int(row["year"]): row for row in rows}
    waves = sorted({*years, *by_year})
    low, high, step = _range(rows)
    wide = year_range(waves, 1.2 * CELL)
    drawn = with_breaks(waves, broken_at(rows))
    values = [of_100(by_year[int(year)]["difference"]) if year in by_year else math.nan for year in drawn]
    traces = [
        {
            **_line("none", wide, [0, 0], colours.benchmark, style.BENCHMARK_WIDTH, "dash"),
            "hoverinfo": "skip",
        },
        *_band(drawn, by_year, colours),
        _own(drawn, values, by_year, words, colours),
        *_breaks(rows, low, high, colours),
        *(_cell(year, row, low, high, colours) for year, row in by_year.items() if row["hidden"]),
    ]
    ends = _ends(drawn, values, words)
    notes = [*_directions(between, words, colours), *_gap_words(by_year, waves, low, words, colours)]
    notes += _written_ends(ends, low, high, colours)
    layout = style.layout(colours, HEIGHT)
    ticks = {"tickmode": "array", "tickangle": 0, "tickvals": waves, "ticktext": tick_texts(waves)}
    layout["xaxis"] |= {**ticks, "range": wide}
    layout["yaxis"] |= {"range": [low, high], "tick0": 0, "dtick": step}
    right = int(max(labels.Label(lines, 0).width for lines, _, _ in ends)) + LABEL_AWAY
    return go.Figure(data=traces, layout={**layout, "margin": {**MARGIN, "r": right}, "annotations": notes})


def _own(
    drawn: Sequence[float],
    values: Sequence[float],
    by_year: dict[int, Row],
    words: Words,
    colours: Palette,
) -> dict[str, Any]:
    return {
        **_line("gap", drawn, values, colours.own, style.OWN_WIDTH, "solid"),
        "mode": "lines+markers",
        "marker": {"symbol": "circle", "size": style.MARK_SIZE, "color": colours.own},
        "text": [_said(by_year[int(year)], words) if year in by_year else "" for year in drawn],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _range(rows: Sequence[Row]) -> tuple[float, float, float]:
    """Choose an axis with round steps that holds nought and every interval, and room for cells below."""
    ends = [of_100(row[key]) for row in rows for key in ("difference", "lower", "upper")]
    ends = [0.0, *(end for end in ends if not math.isnan(end))]
    least, most = min(ends), max(ends)
    step = next((step for step in STEPS if (most - least) / step <= MOST_TICKS - 1), STEPS[-1])
    low, high = step * math.floor(least / step), step * math.ceil(most / step)
    return float(min(low, -step)), float(max(high, step)), float(step)


def _line(
    name: str, x: Sequence[float], y: Sequence[float], colour: str, width: float, dash: str
) -> dict[str, Any]:
    line = {"color": colour, "width": width, "dash": dash}
    look = {"mode": "lines", "line": line, "connectgaps": False, "cliponaxis": False}
    return {"type": "scatter", "name": name, "x": list(x), "y": list(y), **look}


def _band(drawn: Sequence[float], by_year: dict[int, Row], colours: Palette) -> list[dict[str, Any]]:
    """Draw the interval as a band along each unbroken run of years, and as a whisker on a year alone."""
    has = [year in by_year and is_given(by_year[int(year)]["lower"]) for year in drawn]
    runs = [
        [int(drawn[i]) for i, _ in run]
        for given, run in groupby(enumerate(has), lambda pair: pair[1])
        if given
    ]
    bands: Points = []
    whiskers: Points = []
    for run in runs:
        lower: Points = [(year, of_100(by_year[year]["lower"])) for year in run]
        upper: Points = [(year, of_100(by_year[year]["upper"])) for year in run]
        (whiskers if len(run) == 1 else bands).extend([*lower, *reversed(upper), (None, None)])
    filled = {
        "fill": "toself",
        "fillcolor": style.translucent(colours.own, style.BAND_OPACITY),
        "line": {"width": 0},
    }
    thin = {"line": {"color": colours.own, "width": 1.5}}
    return [
        {
            "type": "scatter",
            "name": name,
            "x": [x for x, _ in points],
            "y": [y for _, y in points],
            "mode": "lines",
            "hoverinfo": "skip",
            **look,
        }
        for name, points, look in (("interval", bands, filled), ("whisker", whiskers, thin))
        if points
    ]


def _breaks(rows: Sequence[Row], low: float, high: float, colours: Palette) -> list[dict[str, Any]]:
    return [
        {
            **_line(f"break {year}", [year - 0.5] * 2, [low, high], colours.muted, 1, "dot"),
            "hoverinfo": "skip",
        }
        for year in broken_at(rows)
    ]


def _cell(year: int, row: Row, low: float, high: float, colours: Palette) -> dict[str, Any]:
    """Give the small cell on the axis that stands for a year not shown."""
    pattern = {"shape": "/" if row["hidden"] == "disclosure" else ".", "size": 6, "solidity": 0.25}
    pattern |= {"fgcolor": colours.muted, "bgcolor": colours.ground}
    return {
        "type": "bar",
        "name": f"hidden {year}",
        "x": [year],
        "y": [CELL_HEIGHT * (high - low)],
        "base": [low],
        "width": [2 * CELL],
        "marker": {"color": colours.ground, "line": {"color": colours.muted, "width": 1}, "pattern": pattern},
        "hoverinfo": "skip",
    }


def _gap_words(
    by_year: dict[int, Row], years: Sequence[int], low: float, words: Words, colours: Palette
) -> list[dict[str, Any]]:
    """Name why years are not shown, once for years that follow each other, and only where it has room."""
    kinds = {"disclosure": "hidden", "reliability": "uncertain", "": "", None: "not_asked"}
    of_year = [(year, kinds[by_year[year]["hidden"] if year in by_year else None]) for year in years]
    written, free_from = [], -math.inf
    for kind, run in groupby(of_year, key=lambda pair: pair[1]):
        inside = [year for year, _ in run]
        if not kind:
            continue
        text, middle = words.get(f"chart.{kind}"), (inside[0] + inside[-1]) / 2
        half = labels.LETTER_WIDTH * len(text) / 2 / NARROWEST * max(max(years) - min(years), 1)
        if middle - half >= free_from:
            free_from = middle + half
            where = {"x": middle, "y": low, "yanchor": "bottom", "yshift": 22}
            written.append({**_written(text, colours.muted), **where})
    return written


def _directions(between: tuple[str, str], words: Words, colours: Palette) -> list[dict[str, Any]]:
    """Name the group that is higher above the line, at the top, and the one below it, at the bottom."""
    edges = ({"y": 1, "yanchor": "bottom", "yshift": 12}, {"y": 0, "yanchor": "top", "yshift": -34})
    left = {"xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "xshift": 1 - MARGIN["l"]}
    codes = ("groups.above", "groups.below")
    return [
        {**_written(words.get(code, name=escape(name)), colours.muted), **left, **edge}
        for code, name, edge in zip(codes, between, edges, strict=True)
    ]


End = tuple[tuple[str, ...], float, bool]
"""The lines of a label, the value it stands at, and whether it is the own line's."""


def _ends(drawn: Sequence[float], values: Sequence[float], words: Words) -> list[End]:
    none: End = (labels.broken(words.get("groups.no_difference"), ""), 0.0, False)
    given = [(year, value) for year, value in zip(drawn, values, strict=True) if not math.isnan(value)]
    if not given:
        return [none]
    year, value = given[-1]
    text = words.get("groups.points_short", points=words.number(value, 1))
    return [none, ((text,) if year == drawn[-1] else (text, f"({int(year)})"), value, True)]


def _written_ends(ends: Sequence[End], low: float, high: float, colours: Palette) -> list[dict[str, Any]]:
    """Write the labels at the right edge, pushed apart so that they don't overlap."""
    height = plot_height(HEIGHT, MARGIN)
    wished = [labels.Label(lines, height * (high - value) / (high - low)) for lines, value, _ in ends]
    return [
        {
            **_written(
                "<br>".join(escape(line) for line in lines if line), colours.own if own else colours.benchmark
            ),
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": LABEL_AWAY / 2,
            "yref": "paper",
            "y": 1 - middle / height,
            "yanchor": "middle",
            "align": "left",
        }
        for (lines, _, own), middle in zip(ends, labels.spread(wished, height), strict=True)
    ]


def _said(row: Row, words: Words) -> str:
    """Say one year for the one who touches it."""
    if not is_given(row["difference"]):
        return ""
    points = words.get("groups.points_short", points=words.number(of_100(row["difference"]), 1))
    said = words.get("chart.label", label=str(int(row["year"])), value=points)
    if not is_given(row["lower"]):
        return said
    ends = {end: words.number(of_100(row[end]), 1) for end in ("lower", "upper")}
    return f"{said}<br>{words.get('chart.interval', **ends)}"


def _written(text: str, colour: str) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "font": {"color": colour, "size": style.TEXT_SIZE}}
