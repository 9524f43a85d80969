"""The indicators of a domain against the area around, a row each: how far the own figure is off, in points.

Right of the middle is better for young people, whichever way the number goes; the whisker is the interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.figures import style
from dashboard.figures.style import Palette
from dashboard.texts import Words

ROW, HEAD, FOOT = 44, 48, 28
"""Pixels that a row, the words above and the numbers below take."""
NUMBERS = 100
"""Pixels right of the plot for the two columns of numbers."""
COLUMN = 54
"""Pixels from the right end to the end of the first column."""
NAME_ABOVE = 11
"""Pixels that a row's name stands above the row's middle, and its mark below."""
LEAST_REACH = 5.0
"""Points to either side that are drawn at least, so that chance doesn't look large."""
STEPS = (1, 2, 5, 10, 20, 25, 50)
MOST_STEPS = 3
"""Steps on one side of the middle that a phone has room for."""
Certainty = Literal["certain", "perhaps", "unclear"]


@dataclass(frozen=True)
class SpineRow:
    """The own share minus the benchmark's, turned so that above 0 is better for young people.

    `difference`, `lower` and `upper` are points of a hundred, the ends NaN where there is no interval; `own`
    and `around` the two shares in words; `told` the verdict in words, "" where it can't be told from chance;
    `said` what is said of the row when it is touched.
    """

    title: str
    difference: float
    lower: float
    upper: float
    certainty: Certainty
    own: str
    around: str
    told: str
    said: str


def spine(
    rows: Sequence[SpineRow], names: tuple[str, str], reach: float, words: Words, dark: bool = False
) -> go.Figure:
    """Draw the rows from above as they come, under the names of the own area and the one around.

    The trace "own" has x = the turned difference, y = the place of the row. A filled triangle is certain, a
    hollow one perhaps, a ring cannot be told from chance. `reach` is how many points go to either side.
    """
    colours = style.palette(dark)
    layout = style.layout(colours, HEAD + FOOT + ROW * len(rows))
    ticks = steps_of(reach)
    layout["xaxis"] |= {
        "range": [-reach, reach],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [words.number(abs(tick)) for tick in ticks],
        "showgrid": True,
        "gridcolor": colours.rule,
        "showline": False,
        "ticks": "",
    }
    layout["yaxis"] |= {"range": [len(rows) - 0.5, -0.5], "showticklabels": False, "showgrid": False}
    layout["margin"] = {"l": 2, "r": NUMBERS, "t": HEAD, "b": FOOT}
    line = {"color": colours.benchmark, "width": 1.5}
    middle = {"type": "line", "xref": "x", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": line}
    layout["shapes"] = [middle]
    texts = [each for place, row in enumerate(rows) for each in _row_texts(row, place, colours)]
    layout["annotations"] = [*_heads(names, colours, words), *texts]
    return go.Figure(data=[_marks(rows, colours)], layout=layout)


def reach_of(rows: Sequence[SpineRow]) -> float:
    """Choose how many points an axis goes to either side, so that every interval fits."""
    return reach_of_ends([end for row in rows for end in (row.difference, row.lower, row.upper)])


def reach_of_ends(ends: Sequence[float]) -> float:
    """Choose it for the ends of intervals, NaN where there is none."""
    sizes = [abs(end) for end in ends if not math.isnan(end)]
    return max(1.06 * max(sizes, default=0.0), LEAST_REACH)


def steps_of(reach: float) -> list[float]:
    """Give round steps to either side of the middle, few enough for a phone."""
    step = next((step for step in STEPS if reach / step <= MOST_STEPS), STEPS[-1])
    count = int(reach // step)
    return [float(step * place) for place in range(-count, count + 1)]


def _heads(names: tuple[str, str], colours: Palette, words: Words) -> list[dict[str, Any]]:
    """Say above the plot which side is which, and above the numbers whose they are."""
    own, around = names
    above = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    return [
        {
            **above,
            **_font(colours.muted),
            "x": 0,
            "xanchor": "left",
            "text": f"◀ {words.get('profile.worse')}",
        },
        {
            **above,
            **_font(colours.muted),
            "x": 1,
            "xanchor": "right",
            "text": f"{words.get('profile.better')} ▶",
        },
        {**above, **_font(colours.own), **_at_right(COLUMN), "text": escape(own)},
        {
            **above,
            **_font(colours.muted),
            **_at_right(0),
            "yshift": style.LINE_HEIGHT,
            "text": escape(around),
        },
    ]


def _row_texts(row: SpineRow, place: int, colours: Palette) -> list[dict[str, Any]]:
    """A row's name above its mark, both shares at the right, and the verdict in the half that is empty."""
    on = {"yref": "y", "y": place, "showarrow": False}
    name = {"xref": "paper", "x": 0, "xanchor": "left", "yshift": NAME_ABOVE, "text": escape(row.title)}
    name |= {"bgcolor": colours.ground, "borderpad": 0}  # no line runs through a word
    low = {**on, "yshift": -NAME_ABOVE}
    texts = [
        {**on, **_font(colours.ink), **name},
        {**low, **_font(colours.own), **_at_right(COLUMN), "text": row.own},
        {**low, **_font(colours.muted), **_at_right(0), "text": row.around},
    ]
    if row.told:
        is_better = row.difference > 0
        side = {"xref": "x", "x": 0, "xanchor": "right" if is_better else "left"}
        colour = colours.good if is_better else colours.watch
        away = -6 if is_better else 6
        texts.append({**low, **_font(colour), **side, "xshift": away, "text": escape(row.told)})
    return texts


def _font(colour: str) -> dict[str, Any]:
    return {"font": {"color": colour, "size": style.TEXT_SIZE}}


def _at_right(pixels: int) -> dict[str, Any]:
    return {"xref": "paper", "x": 1, "xanchor": "right", "xshift": NUMBERS - 4 - pixels}


def _marks(rows: Sequence[SpineRow], colours: Palette) -> dict[str, Any]:
    """A whisker and a mark for each row, somewhat below its middle: the name stands above."""
    symbols = [
        "circle" if row.certainty == "unclear" else f"triangle-{'right' if row.difference > 0 else 'left'}"
        for row in rows
    ]
    return {
        "type": "scatter",
        "name": "own",
        "x": [row.difference for row in rows],
        "y": [place + NAME_ABOVE / ROW for place in range(len(rows))],
        "mode": "markers",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.upper - row.difference for row in rows],
            "arrayminus": [row.difference - row.lower for row in rows],
            "color": style.translucent(colours.own, 0.6),
            "thickness": 1.5,
            "width": 0,
        },
        "marker": {
            "symbol": symbols,
            "size": [style.MARK_SIZE if mark == "circle" else style.MARK_SIZE + 3 for mark in symbols],
            "color": [colours.own if row.certainty == "certain" else colours.ground for row in rows],
            "opacity": 1,
            "line": {"color": colours.own, "width": 1.5},
        },
        "text": [row.said for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }
