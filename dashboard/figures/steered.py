"""What an area wants and does, on its figure over the years: the way to a goal, and what ran below the axis.

Both have the colour of goals; the goal is dashed, and each is named beside it, so that none needs a colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import style
from dashboard.figures.canvas import MARGIN, Canvas, of_100

HEAD, WORDS, LANE, BAR = 48, 22, 34, 5
"""Pixels from the axis to the words above the lanes, of a line of words, from lane to lane, of a bar."""
SHORTEST = 0.2
"""Years that the bar of a single year is long."""


@dataclass(frozen=True)
class GoalLine:
    """The straight way from a goal's baseline to its target, both as proportions."""

    first: int
    last: int
    baseline: float
    target: float
    name: str


@dataclass(frozen=True)
class Lane:
    """What ran from one year to another (None while it runs), with what is written above its bar."""

    first: int
    last: int | None
    text: str


@dataclass(frozen=True)
class Lanes:
    """Lanes one under the other; `head` stands above them, `more` says below what there is no room for."""

    head: str
    lanes: tuple[Lane, ...]
    more: str = ""


def draw_goals(canvas: Canvas, goals: Sequence[GoalLine]) -> None:
    """Draw each goal as a dashed line that ends in a hollow mark, labelled with its target and year."""
    colour = canvas.colours.goal
    for goal in goals:
        years, values = [goal.first, goal.last], [of_100(goal.baseline), of_100(goal.target)]
        canvas.draw(
            name=f"goal: {goal.name}",
            x=years,
            y=values,
            mode="lines+markers",
            line={"color": colour, "width": style.BENCHMARK_WIDTH, "dash": "dash"},
            marker={"symbol": "diamond-open", "size": [0, style.MARK_SIZE], "color": colour},
            cliponaxis=False,
        )
        canvas.label_end(years, values, goal.name, colour)


def with_lanes(figure: go.Figure, lanes: Lanes, dark: bool = False) -> go.Figure:
    """Draw lanes below the years; gives the figure, so much higher. Lanes outside the years are left out."""
    left, right = figure.layout.xaxis.range
    inside = [lane for lane in lanes.lanes if lane.first < right and (lane.last is None or lane.last > left)]
    if not inside:
        return figure
    colours = style.palette(dark)
    _write(figure, lanes.head, HEAD, colours.muted)
    for place, lane in enumerate(inside):
        down = HEAD + WORDS + place * LANE
        _write(figure, lane.text, down, colours.goal)
        start = max(lane.first, left)
        end = max(right if lane.last is None else min(lane.last, right), start + SHORTEST)
        top = -(down + WORDS + 2)
        span = {"xref": "x", "x0": start, "x1": end, "yref": "paper", "ysizemode": "pixel", "yanchor": 0}
        figure.add_shape(type="rect", **span, y0=top, y1=top - BAR, fillcolor=colours.goal, line={"width": 0})
    height = HEAD - MARGIN["b"] + WORDS + len(inside) * LANE
    if lanes.more:
        _write(figure, lanes.more, HEAD + WORDS + len(inside) * LANE, colours.muted)
        height += WORDS
    figure.layout.height += height
    figure.layout.margin.b = MARGIN["b"] + height
    return figure


def _write(figure: go.Figure, text: str, down: int, colour: str) -> None:
    """Write words so many pixels below the axis, from the left edge of the figure."""
    place: dict[str, Any] = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": 1 - MARGIN["l"]}
    place |= {"yref": "paper", "y": 0, "yanchor": "top", "yshift": -down}
    font = {"color": colour, "size": style.TEXT_SIZE}
    figure.add_annotation(**place, showarrow=False, text=escape(text), font=font, borderpad=0)
