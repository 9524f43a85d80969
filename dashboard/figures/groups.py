"""Groups of one year beside each other: a mark with its interval for each, on one axis in points of 100."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import style
from dashboard.figures.axes import y_axis
from dashboard.figures.canvas import UNSEEN, has_interval, of_100, said
from dashboard.figures.style import MARKS, Palette
from dashboard.texts import Words
from dashboard.texts.sentences import Row, state

ROW = 54
"""Pixels for a group: its name and value, and below these its mark."""
MARGIN = {"l": 8, "t": 40, "r": 16, "b": 60}
LABEL_UP = 8
"""Pixels from the middle of a mark to the foot of its label."""
CELL = 0.03
"""Width of the cell of a group that isn't shown, as a part of the axis."""
EDGE = 0.2
"""Within this part of the axis from an edge, the label of all together stands beside its line."""


def groups(rows: Sequence[Row], whole: Row | None, words: Words, dark: bool = False) -> go.Figure:
    """Draw the groups in their order from the top; `whole` is the figure of all together, a dashed line.

    Each row has `name` and the estimate columns. The trace of a group that is shown is named after it and
    holds x = 100 * value; that of one that isn't is named "hidden: Girls" or "uncertain: Girls".
    """
    colours = style.palette(dark)
    drawn_whole = [whole] if whole is not None and state(whole) == "shown" else []
    top, step = y_axis([*rows, *drawn_whole])
    traces: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = [_unit(words, colours)]
    for row in drawn_whole:
        traces.append(_line(row, len(rows), words, colours))
        labels.append(_line_label(row, top, words, colours))
    for place, row in enumerate(rows):
        seen = state(row)
        mark = MARKS[place % len(MARKS)]
        traces.append(
            _mark(row, place, mark, words, colours) if seen == "shown" else _cell(row, place, top, colours)
        )
        value = words.percent(row["value"]) if seen == "shown" else words.get(f"chart.{seen}")
        labels.append(_label(f"{row['name']} {value}", place, colours, is_shown=seen == "shown"))
    layout = style.layout(colours, MARGIN["t"] + MARGIN["b"] + ROW * len(rows))
    layout["xaxis"] |= {
        "range": [0, top],
        "tick0": 0,
        "dtick": step,
        "showgrid": True,
        "gridcolor": colours.rule,
    }
    layout["yaxis"] |= {"range": [0.5 - len(rows), 0.75], "visible": False, "showgrid": False}
    return go.Figure(
        data=traces, layout={**layout, "margin": MARGIN, "annotations": labels, "barmode": "overlay"}
    )


def _mark(row: Row, place: int, mark: str, words: Words, colours: Palette) -> dict[str, Any]:
    whisker: dict[str, Any] = {}
    if has_interval(row):
        lengths = {"array": [of_100(row["upper"] - row["value"])]}
        lengths["arrayminus"] = [of_100(row["value"] - row["lower"])]
        look = {"color": colours.own, "thickness": style.OWN_WIDTH, "width": 5}
        whisker = {"type": "data", "symmetric": False, **lengths, **look}
    return {
        "type": "scatter",
        "name": row["name"],
        "x": [of_100(row["value"])],
        "y": [-place],
        "mode": "markers",
        "marker": {"symbol": mark, "size": style.MARK_SIZE + 3, "color": colours.own},
        "error_x": whisker,
        "text": [said(str(row["name"]), row, words)],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _cell(row: Row, place: int, top: float, colours: Palette) -> dict[str, Any]:
    """Give the small cell that stands for a group not shown: hatched for privacy, dotted where uncertain."""
    seen = state(row)
    pattern = {"shape": "/" if seen == "hidden" else ".", "size": 6, "solidity": 0.25}
    pattern |= {"fgcolor": colours.muted, "bgcolor": colours.ground}
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{seen}: {row['name']}",
        "x": [top * CELL],
        "y": [-place],
        "width": [0.3],
        "marker": {"color": colours.ground, "line": {"color": colours.muted, "width": 1}, "pattern": pattern},
        "hoverinfo": "skip",
    }


def _line(row: Row, count: int, words: Words, colours: Palette) -> dict[str, Any]:
    value = of_100(row["value"])
    name = words.get("groups.all")
    return {
        "type": "scatter",
        "name": "all",
        "x": [value, value],
        "y": [0.75, 0.5 - count],
        "mode": "lines",
        "line": {"color": colours.benchmark, "width": style.BENCHMARK_WIDTH, "dash": "dash"},
        "text": [said(name, row, words)] * 2,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _line_label(row: Row, top: float, words: Words, colours: Palette) -> dict[str, Any]:
    at = of_100(row["value"]) / top
    anchor = "left" if at < EDGE else "right" if at > 1 - EDGE else "center"
    text = words.get("chart.label", label=words.get("groups.all"), value=words.percent(row["value"]))
    place = {
        "xref": "x",
        "x": of_100(row["value"]),
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 4,
    }
    return {**_written(text, colours.benchmark), **place, "xanchor": anchor}


def _label(text: str, place: int, colours: Palette, *, is_shown: bool) -> dict[str, Any]:
    where = {"xref": "paper", "x": 0, "xanchor": "left", "y": -place, "yanchor": "bottom", "yshift": LABEL_UP}
    look = {"bgcolor": colours.ground, "borderpad": 1, "bordercolor": UNSEEN}
    return {**_written(escape(text), colours.own if is_shown else colours.muted), **where, **look}


def _unit(words: Words, colours: Palette) -> dict[str, Any]:
    where = {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": 0,
        "yanchor": "top",
        "yshift": -30,
    }
    return {**_written(words.get("chart.unit"), colours.muted), **where}


def _written(text: str, colour: str) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "font": {"color": colour, "size": style.TEXT_SIZE}}
