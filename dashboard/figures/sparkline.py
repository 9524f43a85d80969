"""A line the size of a word: one indicator over the years, as a picture within the text that reads aloud.

The line breaks where years aren't comparable or may not be shown; the last figure has a dot. It is an image
with its SVG in the address: Streamlit takes SVG elements out of markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from dashboard.figures.style import palette
from dashboard.texts import Words
from dashboard.texts.sentences import broken_at, is_given, percentage

WIDTH, HEIGHT = 96, 24
EDGE = 3.0
"""Pixels kept free around the line, room for the dot."""
LEAST_SPAN = 0.1
"""The height stands for at least ten points, so that chance doesn't look like a mountain."""
Row = Mapping[str, Any]


def sparkline(series: Sequence[Row], words: Words, dark: bool = False) -> str:
    """Draw the shares of a series (year, value, note; values proportions); nothing without a shown figure.

    Its accessible name says the first and last figure with their years.
    """
    shown = [row for row in series if is_given(row["value"])]
    if not shown:
        return ""
    runs = _runs(series)
    places = _places(shown)
    lines = "".join(
        f'<polyline points="{" ".join("{:.1f},{:.1f}".format(*places[int(row["year"])]) for row in run)}"/>'
        for run in runs
        if len(run) > 1
    )
    dots = "".join(
        '<circle cx="{:.1f}" cy="{:.1f}" r="1.2"/>'.format(*places[int(run[0]["year"])])
        for run in runs
        if len(run) == 1 and run[0] is not shown[-1]
    )
    x, y = places[int(shown[-1]["year"])]
    colour = palette(dark).own
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" fill="{colour}"><g fill="none" stroke="{colour}"'
        f' stroke-width="1.5" stroke-linejoin="round">{lines}</g>{dots}'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{EDGE - 0.5}"/></svg>'
    )
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    name = escape(_name(shown, words))
    return f'<img class="sparkline" {size} alt="{name}" src="data:image/svg+xml,{quote(drawn)}">'


def _name(shown: Sequence[Row], words: Words) -> str:
    first, last = shown[0], shown[-1]
    ends = {"first": percentage(first["value"], words), "last": percentage(last["value"], words)}
    if first is last:
        return words.get("overview.spark_one", year=int(last["year"]), **ends)
    years = {"since": int(first["year"]), "until": int(last["year"])}
    return words.get("overview.spark", **years, **ends)


def _runs(series: Sequence[Row]) -> list[list[Row]]:
    """Split a series into runs of shown figures that may be joined."""
    breaks = broken_at(series)
    runs: list[list[Row]] = [[]]
    for row in series:
        if int(row["year"]) in breaks or not is_given(row["value"]):
            runs.append([])
        if is_given(row["value"]):
            runs[-1].append(row)
    return [run for run in runs if run]


def _places(shown: Sequence[Row]) -> dict[int, tuple[float, float]]:
    """Give x and y in pixels by year; a single year stands at the right."""
    years = [int(row["year"]) for row in shown]
    values = [float(row["value"]) for row in shown]
    middle, span = (min(values) + max(values)) / 2, max(max(values) - min(values), LEAST_SPAN)
    low = max(middle - span / 2, 0.0)
    across, up = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    width = years[-1] - years[0]
    return {
        year: (
            EDGE + across * ((year - years[0]) / width if width else 1),
            HEIGHT - EDGE - up * (value - low) / span,
        )
        for year, value in zip(years, values, strict=True)
    }
