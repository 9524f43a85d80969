"""Share against how many answered, with the limits that chance alone keeps: small towns swing more.

Method: control limits around the share of the area around, after Spiegelhalter 2005 (Statistics in Medicine
24:1185-1202); `estimates.funnel` works them out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import labels, style
from dashboard.figures.axes import plot_height, y_axis
from dashboard.figures.beside_marks import Box, free_place
from dashboard.figures.sheet import Sheet, text
from dashboard.texts import Words
from dashboard.texts.sentences import Row
from dashboard.texts.told_apart import bound, said, value

HEIGHT = 460
MARGIN = {"l": 36, "t": 40, "b": 60}
NARROWEST = 230
"""Pixels between the edges of the plot on a phone."""
STEPS = ((1, 2, 5), (1, 3), (1,))
"""Where ticks stand within each power of ten: the finest steps that leave them apart."""
MOST_TICKS = 5
STEPS_OF_SHARES, MOST_STEPS = (1, 2, 5, 10), 6
LIMITS = {"95": "dash", "998": "dot"}
_PERCENT = {"95": 0.95, "998": 0.998}
_SYMBOLS = {"": "circle", "under": "triangle-down", "over": "triangle-up"}
Ends = list[tuple[str, float]]
"""Labels for the right edge, each with the value (of a hundred) beside which it belongs."""


def funnel(rows: Sequence[Row], lines: Sequence[Row], words: Words, dark: bool = False) -> go.Figure:
    """Draw the shares that are shown by their n, on an axis on which equal steps multiply it.

    `rows` have MEMBER_COLUMNS of `questions.members`, one of them with the role "around"; `lines` are those
    of its `Funnel`, at least one. The traces "own" and "members" hold x = n and y = 100 * value.
    """
    sheet = Sheet(words, style.palette(dark))
    around = next(row for row in rows if row["role"] == "around")
    shown = [row for row in rows if row["role"] != "around" and row["state"] == "shown"]
    axis = _axis(shown, lines)
    ends = [_draw_limits(sheet, lines, name) for name in LIMITS]
    ends.append(_draw_around(sheet, around, lines))
    room = _write_ends(sheet, ends, axis)
    _draw_shares(sheet, "members", [row for row in shown if row["role"] != "own"])
    _draw_shares(sheet, "own", [row for row in shown if row["role"] == "own"])
    _write_names(sheet, shown, lines, axis)
    corner = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "yanchor": "bottom"}
    unit = words.get("chart.unit")
    unit = words.get("areas.from", unit=unit, low=words.number(axis.low)) if axis.low else unit
    sheet.write(unit, **corner, y=1, yshift=12, xshift=1 - MARGIN["l"])
    sheet.write(words.get("areas.answered"), **corner, y=0, yshift=2 - MARGIN["b"])
    return sheet.figure(_layout(sheet, lines, axis, room))


@dataclass(frozen=True)
class _Axis:
    """The axis of shares, in points of a hundred."""

    low: float
    top: float
    step: float

    def down(self, value: float) -> float:
        """How far down from its top a value stands, as a part of the axis."""
        return (self.top - value) / (self.top - self.low)


def _axis(shown: Sequence[Row], lines: Sequence[Row]) -> _Axis:
    """Give room for the shares and the limits of 95 %; those beyond may leave the picture on the left.

    From nought, unless more than half of the picture would then be empty.
    """
    values = [float(row["value"]) for row in shown]
    top, step = y_axis([{"value": max([*values, *(line["upper_95"] for line in lines)])}])
    least = 100 * min([*values, *(float(line["lower_95"]) for line in lines)])
    if least <= top / 2:
        return _Axis(0.0, top, step)
    step = next((each for each in STEPS_OF_SHARES if (top - least) / each <= MOST_STEPS), step)
    return _Axis(step * math.floor(least / step), step * math.ceil(top / step), float(step))


def _draw_limits(sheet: Sheet, lines: Sequence[Row], name: str) -> tuple[str, float]:
    """Draw the lower and the upper limit as one line with a gap; gives the label of its end."""
    x: list[float | None] = []
    y: list[float | None] = []
    for end in ("lower", "upper"):
        x += [*(float(line["n"]) for line in lines), None]
        y += [*(100 * float(line[f"{end}_{name}"]) for line in lines), None]
    line = {"color": sheet.colours.muted, "width": 1.2, "dash": LIMITS[name]}
    sheet.draw(name=f"limits {name}", x=x, y=y, mode="lines", line=line)
    percent = sheet.words.percent(_PERCENT[name], 0 if name == "95" else 1)
    return sheet.words.get("areas.limits", percent=percent), 100 * float(lines[-1][f"upper_{name}"])


def _draw_around(sheet: Sheet, around: Row, lines: Sequence[Row]) -> tuple[str, float]:
    share = 100 * float(around["value"])
    line = {"color": sheet.colours.benchmark, "width": style.BENCHMARK_WIDTH}
    ends = [float(lines[0]["n"]), float(lines[-1]["n"])]
    sheet.draw(name="benchmark", x=ends, y=[share, share], mode="lines", line=line)
    return f"{around['name']} {value(around, sheet.words)}", share


def _write_ends(sheet: Sheet, ends: Ends, axis: _Axis) -> int:
    """Write what each line is beside its right end, pushed apart; gives the room they take."""
    height = plot_height(HEIGHT, MARGIN)
    wished = []
    for said_of, at in ends:
        name, _, number = said_of.rpartition(" ")
        wished.append(labels.Label(labels.broken(name, number), height * axis.down(at)))
    for label, middle in zip(wished, labels.spread(wished, height), strict=True):
        written = "<br>".join(text(line) for line in label.lines)
        edge = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "align": "left"}
        sheet.write(written, **edge, yref="paper", y=1 - middle / height, yanchor="middle")
    return int(max(label.width for label in wished)) + 16


def _draw_shares(sheet: Sheet, name: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    symbols = [_SYMBOLS[bound(row)] for row in rows]
    sheet.draw(
        name=name,
        x=[float(row["n"]) for row in rows],
        y=[100 * float(row["value"]) for row in rows],
        mode="markers",
        marker=sheet.filled(symbols) if name == "own" else sheet.hollow(symbols),
        cliponaxis=False,
        text=[said(row, sheet.words) for row in rows],
    )


def _write_names(sheet: Sheet, shown: Sequence[Row], lines: Sequence[Row], axis: _Axis) -> None:
    """Name the own area, and those outside the limits of 95 % for whose name there is room."""
    first, last = _range(lines)
    height = plot_height(HEIGHT, MARGIN)

    def pixels(row: Row) -> tuple[float, float]:
        across = (math.log10(float(row["n"])) - first) / (last - first)
        return NARROWEST * across, height * axis.down(100 * float(row["value"]))

    marks = [Box.around(*pixels(row), style.MARK_SIZE, style.MARK_SIZE) for row in shown]
    named = [row for row in shown if row["role"] == "own"]
    named += [row for row in shown if row["role"] != "own" and _is_outside(row, lines)]
    taken = list(marks)
    for row in named:
        is_own = row["role"] == "own"
        place = free_place(pixels(row), str(row["name"]), taken, (NARROWEST, height))
        if place is None:
            continue
        taken.append(place.box)
        name = f"<b>{text(row['name'])}</b>" if is_own else text(row["name"])
        colour = sheet.colours.own if is_own else sheet.colours.muted
        at = {"x": math.log10(float(row["n"])), "y": 100 * float(row["value"])}
        sheet.write(name, colour, bgcolor=sheet.colours.ground, **at, **place.anchors)


def _is_outside(row: Row, lines: Sequence[Row]) -> bool:
    """Whether a share lies beyond the limits of 95 % at its n, by the nearest point of the lines."""
    nearest = min(lines, key=lambda line: abs(float(line["n"]) - float(row["n"])))
    return not nearest["lower_95"] <= row["value"] <= nearest["upper_95"]


def _range(lines: Sequence[Row]) -> tuple[float, float]:
    """The first and the last n, as powers of ten."""
    return math.log10(float(lines[0]["n"])), math.log10(float(lines[-1]["n"]))


def _layout(sheet: Sheet, lines: Sequence[Row], axis: _Axis, room: int) -> dict[str, Any]:
    layout = style.layout(sheet.colours, HEIGHT)
    first, last = _range(lines)
    ticks = _ticks(first, last)
    layout["xaxis"] |= {
        "type": "log",
        "range": [first, last],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [sheet.words.number(count) for count in ticks],
        "tickangle": 0,
    }
    layout["yaxis"] |= {"range": [axis.low, axis.top], "tick0": 0, "dtick": axis.step}
    return {**layout, "margin": {**MARGIN, "r": room}}


def _ticks(first: float, last: float) -> list[int]:
    """Choose round numbers between two powers of ten, no more than fit on a phone."""
    found: list[int] = []
    for steps in STEPS:
        counts = [step * 10**power for power in range(math.floor(last) + 1) for step in steps]
        found = [count for count in counts if first <= math.log10(count) <= last]
        if len(found) <= MOST_TICKS:
            break
    return found
