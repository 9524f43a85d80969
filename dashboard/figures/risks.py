"""The risks of an outcome with and without each factor: two marks on one axis, joined by a thin line.

With the factor: a filled circle in the own colour. Without it: a hollow diamond in grey. The two stand on
lanes of their own, so that their whiskers and values never cover each other; the factor's name stands above.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import style
from dashboard.figures.axes import y_axis
from dashboard.figures.style import Palette
from dashboard.texts import Words
from dashboard.texts.factors import Told, having_it, pair
from dashboard.texts.sentences import Row, is_given, title_of

LETTERS = 46
"""Letters on a line of a factor's name, so that it fits a phone."""
LANE, HEAD, GAP, LEADING = 20, 28, 16, 2
"""Pixels from lane to lane, for the heading of a group, between two factors, and between two texts."""
MARGIN = {"l": 10, "r": 96, "t": 8, "b": 64}


@dataclass
class _Sheet:
    """A figure being drawn from the top down; y is in pixels."""

    colours: Palette
    words: Words
    y: float = 0
    traces: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)

    def write(self, lines: Sequence[str], *, colour: str, is_bold: bool = False) -> None:
        """Write lines at the left edge and move below them."""
        text = "<br>".join(escape(line) for line in lines)
        self.annotations.append(
            {
                **{"xref": "paper", "x": 0, "xanchor": "left", "y": self.y, "yanchor": "top"},
                **{"align": "left", "showarrow": False, "borderpad": 0, "xshift": -MARGIN["l"]},
                "text": f"<b>{text}</b>" if is_bold else text,
                "bgcolor": self.colours.ground,
                "font": {"color": colour, "size": style.TEXT_SIZE},
            }
        )
        self.y += style.LINE_HEIGHT * len(lines) + LEADING


def risks(told: Told, words: Words, dark: bool = False) -> go.Figure:
    """Draw the factors that are shown, of a hundred young people.

    Traces by factor id: "with ID" and "without ID" hold x = 100 * risk, "line ID" joins them (dotted where
    the difference can't be told from chance).
    """
    sheet = _Sheet(style.palette(dark), words)
    rows = told.shown
    for protects in (True, False):
        of_kind = [row for row in rows if told.protects(row) is protects]
        if of_kind:
            sheet.write(
                [words.get(f"associations.{'protective' if protects else 'risk'}")],
                colour=sheet.colours.ink,
                is_bold=True,
            )
            sheet.y += HEAD - style.LINE_HEIGHT
        for row in of_kind:
            _draw(sheet, row, told)
    return go.Figure(
        data=sheet.traces,
        layout={**_layout(sheet, rows, title_of(told.outcome, words)), "annotations": sheet.annotations},
    )


def _draw(sheet: _Sheet, row: Row, told: Told) -> None:
    """Draw one factor: its name, how many have it, and its two risks."""
    factor, words = told.factor(row), sheet.words
    sheet.write(textwrap.wrap(title_of(factor, words), LETTERS), colour=sheet.colours.ink)
    is_told = row["verdict_adjusted"] in ("lower", "higher")
    said = having_it(row, factor, words)
    lines = [said] if is_told else [said, words.get("associations.unclear")]
    sheet.write([part for line in lines for part in textwrap.wrap(line, LETTERS)], colour=sheet.colours.muted)
    lanes = (sheet.y + LANE * 0.7, sheet.y + LANE * 1.7)
    values = [100 * row["risk_with"], 100 * row["risk_without"]]
    name = row["exposure"]
    line = {"color": sheet.colours.muted, "width": 1, "dash": "solid" if is_told else "dot"}
    # Down or up at the smaller risk, then along the lane of the larger: so it never crosses a value.
    left, right = (0, 1) if values[0] <= values[1] else (1, 0)
    corner = {
        "x": [values[left], values[left], values[right]],
        "y": [lanes[left], lanes[right], lanes[right]],
    }
    sheet.traces.append({**_silent(f"line {name}"), **corner, "mode": "lines", "line": line})
    numbers = pair(row["risk_with"], row["risk_without"], words)
    for side, y, number in zip(("with", "without"), lanes, numbers, strict=True):
        _draw_side(sheet, row, side, y, number)
    sheet.y = lanes[1] + LANE * 0.5 + GAP


def _draw_side(sheet: _Sheet, row: Row, side: str, y: float, number: str) -> None:
    """Draw one risk with its whisker, and its value right of both."""
    colours, words = sheet.colours, sheet.words
    value, lower, upper = (100 * row[f"risk_{side}{end}"] for end in ("", "_lower", "_upper"))
    colour = colours.own if side == "with" else colours.benchmark
    reach = [x for x in (lower, upper) if is_given(x)]
    if len(reach) == 2:
        whisker = {"color": colour, "width": style.BENCHMARK_WIDTH}
        sheet.traces.append(
            {**_silent(f"whisker {side} {row['exposure']}"), "x": reach, "y": [y, y]}
            | {"mode": "lines", "line": whisker}
        )
    label = words.get(f"associations.{side}", number=number)
    sheet.traces.append(
        {
            **_silent(f"{side} {row['exposure']}"),
            "x": [value],
            "y": [y],
            "mode": "markers",
            "marker": _mark(side, colours),
            "hoverinfo": "text",
            "hovertext": [_said(row, side, label, words)],
        }
    )
    at = max([value, *reach])
    place = {"x": at, "y": y, "xanchor": "left", "yanchor": "middle", "xshift": 9, "showarrow": False}
    font = {"color": colours.own if side == "with" else colours.muted, "size": style.TEXT_SIZE}
    look = {"font": font, "borderpad": 0, "bgcolor": colours.ground}
    sheet.annotations.append({**place, **look, "text": escape(label)})


def _mark(side: str, colours: Palette) -> dict[str, Any]:
    if side == "with":
        return {"symbol": "circle", "size": style.MARK_SIZE + 2, "color": colours.own, "opacity": 1}
    line = {"color": colours.benchmark, "width": 2}
    return {
        "symbol": "diamond",
        "size": style.MARK_SIZE + 2,
        "color": colours.ground,
        "line": line,
        "opacity": 1,
    }


def _said(row: Row, side: str, label: str, words: Words) -> str:
    """Say one risk for the one who touches it: value, interval."""
    lower, upper = (row[f"risk_{side}_{end}"] for end in ("lower", "upper"))
    if not (is_given(lower) and is_given(upper)):
        return escape(label)
    ends = {"lower": words.percent(lower, 1), "upper": words.percent(upper, 1)}
    return f"{escape(label)}<br>{escape(words.get('chart.interval', **ends))}"


def _silent(name: str) -> dict[str, Any]:
    return {"type": "scatter", "name": name, "hoverinfo": "skip", "cliponaxis": False}


def _layout(sheet: _Sheet, rows: Sequence[Row], title: str) -> dict[str, Any]:
    sides = [
        {"value": row[f"risk_{side}"], "upper": row[f"risk_{side}_upper"]}
        for row in rows
        for side in ("with", "without")
    ]
    top, step = y_axis(sides)
    height = int(sheet.y) + MARGIN["t"] + MARGIN["b"]
    layout = style.layout(sheet.colours, height)
    layout["xaxis"] |= {
        **{"range": [0, top], "tick0": 0, "dtick": step, "showgrid": True},
        **{"gridcolor": sheet.colours.rule, "gridwidth": 1, "tickangle": 0},
        "title": {
            "text": escape(sheet.words.get("chart.unit")),
            "font": {"color": sheet.colours.muted, "size": style.TEXT_SIZE},
            "standoff": 8,
        },
    }
    layout["yaxis"] |= {"range": [sheet.y, 0], "showgrid": False, "showticklabels": False}
    return {**layout, "margin": MARGIN, "meta": {"title": title}}
