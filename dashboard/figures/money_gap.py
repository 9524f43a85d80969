"""Where the money is and where the gap is: a row a factor, left the gap to the area around, right the money.

Left of the middle is worse for young people. An empty bar beside a long gap says it all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.figures import style
from dashboard.figures.spine import reach_of_ends, steps_of
from dashboard.figures.style import Palette
from dashboard.texts import Words

ROW, HEAD, FOOT, BELOW = 88, 56, 28, 16
LEFT, RIGHT = (0.0, 0.47), (0.53, 1.0)
"""The parts of the width that gaps and money take."""
NAME_ABOVE, TEXT_BELOW = 24, 12
"""Pixels that a row's name stands above its mark, and that its words begin below."""
BAR = 0.14
"""Height of a bar, as a part of a row."""
Money = Literal["amount", "checked", "not_filled_in"]


@dataclass(frozen=True)
class GapRow:
    """A factor beside its money.

    `difference`, `lower` and `upper` are points of a hundred, turned so that below 0 is worse for young
    people, NaN where there is no figure; `is_certain` whether it can be told from chance; `told` the gap in
    words. `amount` is whole units of the page's currency, `money` the state, `paid` the money in words.
    """

    title: str
    difference: float
    lower: float
    upper: float
    is_certain: bool
    told: str
    money: Money
    amount: float
    paid: str


def money_gap(rows: Sequence[GapRow], heads: tuple[str, str], words: Words, dark: bool = False) -> go.Figure:
    """Draw the rows from above as they come; `heads` name the two halves.

    The trace "gap" has x = the turned difference, y = the place of the row; the trace "money" x = the amount.
    """
    colours = style.palette(dark)
    layout = style.layout(colours, HEAD + FOOT + BELOW + ROW * len(rows))
    reach = reach_of_ends([end for row in rows for end in (row.difference, row.lower, row.upper)])
    most = max((row.amount for row in rows), default=0) or 1.0
    layout["xaxis"] |= _gap_axis(reach, colours, words)
    hidden = {"showticklabels": False, "showline": False, "ticks": "", "fixedrange": True, "zeroline": False}
    layout["xaxis2"] = {**hidden, "domain": list(RIGHT), "range": [0, 1.02 * most], "anchor": "y"}
    layout["xaxis2"] |= {"showgrid": False}
    layout["yaxis"] |= {
        "range": [len(rows) - 0.5 + BELOW / ROW, -0.5],
        "showticklabels": False,
        "showgrid": False,
    }
    layout["margin"] = {"l": 2, "r": 2, "t": HEAD, "b": FOOT}
    layout["barmode"] = "overlay"
    layout["shapes"] = [_upright("x", colours.benchmark), _upright("x2", colours.goal)]
    texts = [each for place, row in enumerate(rows) for each in _row_texts(row, place, colours)]
    layout["annotations"] = [*_heads(heads, colours, words), *texts]
    return go.Figure(
        data=[_lengths(rows, colours), _marks(rows, colours), _bars(rows, colours)], layout=layout
    )


def _gap_axis(reach: float, colours: Palette, words: Words) -> dict[str, Any]:
    ticks = steps_of(reach)
    return {
        "domain": list(LEFT),
        "range": [-reach, reach],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [words.number(tick) for tick in ticks],
        "showgrid": True,
        "gridcolor": colours.rule,
        "showline": False,
        "ticks": "",
    }


def _upright(axis: str, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1.5}
    return {"type": "line", "xref": axis, "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _heads(heads: tuple[str, str], colours: Palette, words: Words) -> list[dict[str, Any]]:
    """Say above each half what it shows, and which side of the middle is which."""
    above = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    muted = {"font": {"color": colours.muted, "size": style.TEXT_SIZE}}
    gold = {"font": {"color": colours.goal, "size": style.TEXT_SIZE}}
    left = {"x": LEFT[0], "xanchor": "left"}
    up = style.LINE_HEIGHT + 4
    return [
        {**above, **muted, **left, "yshift": up, "text": escape(heads[0])},
        {**above, **gold, "x": RIGHT[0], "xanchor": "left", "yshift": up, "text": escape(heads[1])},
        {**above, **muted, **left, "text": f"◀ {words.get('profile.worse')}"},
        {
            **above,
            **muted,
            "x": LEFT[1],
            "xanchor": "right",
            "text": f"{words.get('profile.better')} ▶",
        },
    ]


def _row_texts(row: GapRow, place: int, colours: Palette) -> list[dict[str, Any]]:
    """A row's name above, and below it what its gap and its money are in words."""
    on = {"yref": "y", "y": place, "showarrow": False, "xref": "paper", "xanchor": "left"}
    name = {"color": colours.ink, "size": style.TEXT_SIZE + 1}
    is_worse = row.is_certain and row.difference < 0
    gap = {"color": colours.watch if is_worse else colours.muted, "size": style.TEXT_SIZE}
    paid = {"color": colours.goal if row.money == "amount" else colours.muted, "size": style.TEXT_SIZE}
    ground = {"bgcolor": colours.ground, "borderpad": 0}
    low = {**on, "yshift": -TEXT_BELOW, "yanchor": "top", "align": "left", **ground}
    return [
        {**on, **ground, "x": 0, "yshift": NAME_ABOVE, "font": name, "text": f"<b>{escape(row.title)}</b>"},
        {**low, "x": 0, "font": gap, "text": _lines(row.told)},
        {**low, "x": RIGHT[0], "xshift": 3, "font": paid, "text": _lines(row.paid)},
    ]


def _lines(text: str) -> str:
    """Write a text of one or two lines."""
    return "<br>".join(escape(line) for line in text.split("\n"))


def _lengths(rows: Sequence[GapRow], colours: Palette) -> dict[str, Any]:
    """A bar from the middle to each mark, so that a gap has a length."""
    return {
        "type": "bar",
        "name": "length",
        "orientation": "h",
        "x": [row.difference for row in rows],
        "y": list(range(len(rows))),
        "width": BAR,
        "marker": {
            "color": [style.translucent(colours.own, 0.45 if row.is_certain else 0.16) for row in rows]
        },
        "hoverinfo": "skip",
    }


def _marks(rows: Sequence[GapRow], colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "gap",
        "x": [row.difference for row in rows],
        "y": list(range(len(rows))),
        "mode": "markers",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.upper - row.difference for row in rows],
            "arrayminus": [row.difference - row.lower for row in rows],
            "color": style.translucent(colours.own, 0.8),
            "thickness": 1.5,
            "width": 0,
        },
        "marker": {
            "symbol": "circle",
            "size": style.MARK_SIZE,
            "color": [colours.own if row.is_certain else colours.ground for row in rows],
            "opacity": 1,
            "line": {"color": colours.own, "width": 1.5},
        },
        "text": [_lines(f"{row.title}: {row.told}") for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _bars(rows: Sequence[GapRow], colours: Palette) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": "money",
        "orientation": "h",
        "xaxis": "x2",
        "x": [row.amount if not math.isnan(row.amount) else 0 for row in rows],
        "y": list(range(len(rows))),
        "width": 1.6 * BAR,
        "marker": {"color": colours.goal},
        "text": [_lines(f"{row.title}: {row.paid}") for row in rows],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
