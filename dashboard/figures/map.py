"""A map of municipalities, as their shapes or as tiles on a grid, by how each stands to the area around it.

Drawn as plain filled lines on an axis of equal steps: no map library, and nothing fetched from elsewhere.
Greys and hatching tell the classes apart, with a triangle beside the share; only the own area has a coloured
line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

import plotly.graph_objects as go

from dashboard.figures import style
from dashboard.figures.sheet import PATTERNS, Sheet, text
from dashboard.texts import Words
from dashboard.texts.sentences import Named, Row
from dashboard.texts.told_apart import Class, class_of, mark, said, value, word

WIDTH = 410
"""Pixels across where there is room; the figure is as high as the map then is."""
NARROWEST = 340
"""Pixels across on a phone: names are written that fit there."""
HIGHEST = 620
AIR = 0.015
"""Air around the map, as a part of its width."""
BETTER_OPACITY = 0.28
NARROW_LETTER = 6.4
"""Pixels that a letter takes at least, on the average of a name."""
ALONE = 1.25
"""How much more room a name has in a shape when nothing stands below it."""
Point = tuple[float, float]
Polygons = Sequence[Sequence[Sequence[Point]]]


class Outlined(Protocol):
    """What is drawn of an area: its polygons, and the middle and width of the widest box of words in it."""

    @property
    def polygons(self) -> Polygons:
        """Polygons of rings of points, each ring ending where it began."""

    @property
    def middle(self) -> Point:
        """The middle of the box of words."""

    @property
    def room(self) -> float:
        """The width of the box of words, in units of the map."""


def area_map(
    rows: Sequence[Row],
    outlines: Mapping[str, Outlined],
    stretch: float,
    indicator: Named,
    words: Words,
    dark: bool = False,
) -> go.Figure:
    """Draw the areas that have an outline; a unit upwards is as long as `stretch` units to the right.

    `rows` have MEMBER_COLUMNS of `questions.members`, at least one with an outline. A trace is named after
    its class and area. An own area that is more than a municipality is only outlined, around those in it.
    """
    sheet = Sheet(words, style.palette(dark))
    drawn = [row for row in rows if row["role"] != "around" and row["area"] in outlines]
    own = [row for row in drawn if row["role"] == "own"]
    middles = [outlines[row["area"]].middle for row in drawn if row["role"] != "own"]
    wider = [row for row in own if any(_holds(outlines[row["area"]], middle) for middle in middles)]
    left, right, low, high = _edges([outlines[row["area"]].polygons for row in drawn])
    filled = [row for row in drawn if row not in wider]
    for row in filled:
        _draw(sheet, row, outlines[row["area"]], class_of(row, indicator))
    for row in own:
        x, y = _path(outlines[row["area"]].polygons)
        line = {"color": sheet.colours.own, "width": style.OWN_WIDTH + 1}
        sheet.draw(name="own", x=x, y=y, mode="lines", line=line)
    for row in filled:
        scale = NARROWEST / (right - left)
        _write(sheet, row, outlines[row["area"]], class_of(row, indicator), scale)
    height = int(min(HIGHEST, WIDTH * stretch * (high - low) / (right - left)))
    return sheet.figure(_layout(sheet, height, (left, right), (low, high), stretch))


_DASHES = {"not_asked": "dot", "unpublished": "dash"}


def _draw(sheet: Sheet, row: Row, outline: Outlined, kind: Class) -> None:
    """Fill a shape by its class: dark and light grey, the ground, or hatched."""
    x, y = _path(outline.polygons)
    look: dict[str, Any] = {"fillcolor": _fill(sheet, kind)}
    if kind in PATTERNS:
        look = {"fillpattern": sheet.hatching(kind)}
    sheet.draw(
        name=f"{kind} {row['area']}",
        x=x,
        y=y,
        mode="lines",
        fill="toself",
        line={"color": sheet.colours.muted, "width": 1, "dash": _DASHES.get(kind, "solid")},
        hoveron="fills",
        hoverinfo="text",
        text=_touched(sheet, row),
        **look,
    )


def _fill(sheet: Sheet, kind: Class) -> str:
    if kind == "worse":
        return sheet.colours.benchmark
    if kind == "better":
        return style.translucent(sheet.colours.benchmark, BETTER_OPACITY)
    return sheet.colours.ground


def _touched(sheet: Sheet, row: Row) -> str:
    if row["state"] == "shown":
        return said(row, sheet.words)
    return f"{text(row['name'])}<br>{word(row, sheet.words)}"


def _write(sheet: Sheet, row: Row, outline: Outlined, kind: Class, scale: float) -> None:
    """Write the name and the share into a shape, or as much of them as fits; the own name always."""
    is_own = row["role"] == "own"
    share = f"{value(row, sheet.words)} {mark(row)}".strip() if row["state"] == "shown" else ""
    letters = outline.room * scale / NARROW_LETTER
    lines = [str(row["name"]), share or word(row, sheet.words)]
    if max(map(len, lines)) > letters:
        lines = lines[:1] if is_own or len(lines[0]) <= letters * ALONE else []
    if not lines:
        return
    written = [f"<b>{text(lines[0])}</b>" if is_own else text(lines[0]), *map(text, lines[1:])]
    colour = sheet.colours.ground if kind == "worse" else sheet.colours.ink
    plate = {"bgcolor": sheet.colours.ground, "borderpad": 1} if kind in PATTERNS else {}
    x, y = outline.middle
    sheet.write("<br>".join(written), colour, x=x, y=y, xanchor="center", yanchor="middle", **plate)


def _path(polygons: Polygons) -> tuple[list[float | None], list[float | None]]:
    """Give all rings as one line with gaps: what runs the other way round is a hole."""
    x: list[float | None] = []
    y: list[float | None] = []
    for polygon in polygons:
        for ring in polygon:
            x += [*(point[0] for point in ring), None]
            y += [*(point[1] for point in ring), None]
    return x, y


def _edges(shapes: Sequence[Polygons]) -> tuple[float, float, float, float]:
    """The left, right, lower and upper edge of a map of some shapes, with air around them."""
    points = [point for polygons in shapes for polygon in polygons for point in polygon[0]]
    (left, right), (low, high) = ((min(ends), max(ends)) for ends in zip(*points, strict=True))
    air = AIR * (right - left)
    return left - air, right + air, low - air, high + air


def _holds(outline: Outlined, point: Point) -> bool:
    """Whether a point lies in an outline: a ray to the right crosses it an odd number of times."""
    x, y = point
    crossed = 0
    for polygon in outline.polygons:
        for ring in polygon:
            for (x1, y1), (x2, y2) in pairwise(ring):
                if (y1 > y) != (y2 > y):
                    crossed += x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return crossed % 2 == 1


def _layout(sheet: Sheet, height: int, across: Point, upward: Point, stretch: float) -> dict[str, Any]:
    layout = style.layout(sheet.colours, height)
    plain = {"showline": False, "showticklabels": False, "ticks": "", "showgrid": False}
    layout["xaxis"] |= {**plain, "range": list(across), "constrain": "domain"}
    layout["yaxis"] |= {**plain, "range": list(upward), "constrain": "domain", "constraintoward": "top"}
    layout["yaxis"] |= {"scaleanchor": "x", "scaleratio": stretch}
    return {**layout, "margin": {"l": 2, "r": 2, "t": 2, "b": 2}}
