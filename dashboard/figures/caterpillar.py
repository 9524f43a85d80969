"""All municipalities of an area side by side: each share with its interval, around the share of them all.

The own area is the only coloured thing. What isn't shown is listed below with its word. The order is that of
the numbers, and no place in it has a number: where intervals overlap it means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import style
from dashboard.figures.axes import y_axis
from dashboard.figures.labels import LETTER_WIDTH
from dashboard.figures.sheet import PATTERNS, SYMBOLS, Sheet, text
from dashboard.texts import Words
from dashboard.texts.sentences import Row, is_given
from dashboard.texts.told_apart import bound, said, value, word

ROW, CROWDED_ROW = 30, 9
"""Pixels from one area to the next, with its name and without."""
MOST_NAMED = 40
"""Areas that are all named; of more only the own one is, and what isn't shown is counted."""
LONGEST = 17
TOP, BOTTOM = 34, 58
ABOVE = 0.7
"""Rows of air above the first area, and between what is shown and what isn't."""
CELL_WIDTH = 0.05
NOT_SHOWN = ("uncertain", "hidden", "unlike", "not_asked", "unpublished")


@dataclass(frozen=True)
class Place:
    """A row of the figure: an area (without a name: `count` of them) and how far down it stands."""

    at: float
    name: str
    row: Row
    count: int = 1

    @property
    def is_own(self) -> bool:
        """Whether it is the area looked at."""
        return bool(self.row["role"] == "own")


def caterpillar(rows: Sequence[Row], words: Words, dark: bool = False) -> go.Figure:
    """Draw areas from the highest share down, in points of a hundred, and below them those not shown.

    `rows` have MEMBER_COLUMNS of `questions.members`; the one with the role "around" is the dashed line. The
    traces "own" and "members" hold x = 100 * value.
    """
    areas = [row for row in rows if row["role"] != "around"]
    around = [row for row in rows if row["role"] == "around" and is_given(row["value"])]
    shown = _shown(areas)
    below = list(_below(areas, len(shown) - 1 + (ABOVE if shown else 0)))
    top, step = y_axis([*(place.row for place in shown), *around])
    sheet = Sheet(words, style.palette(dark))
    for row in around:
        _draw_benchmark(sheet, row, shown, top)
    _draw_members(sheet, [place for place in shown if not place.is_own])
    _draw_own(sheet, [place for place in shown if place.is_own])
    for place in below:
        _draw_cell(sheet, place, top)
    right = _write_values(sheet, shown, is_crowded=_is_crowded(areas))
    edge = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "bottom"}
    sheet.write(words.get("chart.unit"), **edge, yshift=2 - BOTTOM)
    return sheet.figure(_layout(sheet, [*shown, *below], (top, step), right, is_crowded=_is_crowded(areas)))


def _is_crowded(areas: Sequence[Row]) -> bool:
    return len(areas) > MOST_NAMED


def _shown(areas: Sequence[Row]) -> list[Place]:
    """Place the areas that are shown, from the top, by their share."""
    shown = [row for row in areas if row["state"] == "shown"]
    ordered = sorted(shown, key=lambda row: (-row["value"], bound(row) == "under", row["name"]))
    return [Place(float(at), str(row["name"]), row) for at, row in enumerate(ordered)]


def _below(areas: Sequence[Row], last: float) -> Iterator[Place]:
    """Place what isn't shown below a row, by state; of many areas the others of a state are one row."""
    for state in NOT_SHOWN:
        inside = [row for row in areas if row["state"] == state]
        own = [row for row in inside if row["role"] == "own"]
        others = [row for row in inside if row["role"] != "own"]
        named = own if _is_crowded(areas) else inside
        for row in named:
            last += 1
            yield Place(last, str(row["name"]), row)
        if _is_crowded(areas) and others:
            last += 1 if not named else ROW / CROWDED_ROW
            yield Place(last, "", others[0], len(others))


def _draw_benchmark(sheet: Sheet, around: Row, shown: Sequence[Place], top: float) -> None:
    """Draw the share of the area around as a dashed line, named above it on the side with room."""
    x, grey = 100 * float(around["value"]), sheet.colours.benchmark
    line = {"color": grey, "width": style.BENCHMARK_WIDTH, "dash": "dash"}
    last = max((place.at for place in shown), default=0.0)
    sheet.draw(name="benchmark", x=[x, x], y=[-ABOVE, last + 0.5], mode="lines", line=line)
    label = sheet.words.get("chart.label", label=around["name"], value=value(around, sheet.words))
    side = "left" if x < 0.35 * top else "right" if x > 0.65 * top else "center"
    sheet.write(text(label), grey, x=x, xanchor=side, y=-ABOVE, yanchor="bottom")


def _draw_members(sheet: Sheet, places: Sequence[Place]) -> None:
    if places:
        _draw_intervals(sheet, "intervals", places, {"color": sheet.colours.benchmark, "width": 1.5})
        _draw_shares(sheet, "members", places, sheet.hollow([SYMBOLS[bound(place.row)] for place in places]))


def _draw_own(sheet: Sheet, places: Sequence[Place]) -> None:
    if places:
        line = {"color": sheet.colours.own, "width": style.OWN_WIDTH}
        _draw_intervals(sheet, "own interval", places, line)
        _draw_shares(sheet, "own", places, sheet.filled([SYMBOLS[bound(place.row)] for place in places]))


def _draw_intervals(sheet: Sheet, name: str, places: Sequence[Place], line: dict[str, Any]) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for place in places:
        if is_given(place.row["lower"]) and is_given(place.row["upper"]):
            x += [100 * place.row["lower"], 100 * place.row["upper"], None]
            y += [place.at, place.at, None]
    sheet.draw(name=name, x=x, y=y, mode="lines", line=line)


def _draw_shares(sheet: Sheet, name: str, places: Sequence[Place], marker: dict[str, Any]) -> None:
    sheet.draw(
        name=name,
        x=[100 * place.row["value"] for place in places],
        y=[place.at for place in places],
        mode="markers",
        marker=marker,
        cliponaxis=False,
        text=[said(place.row, sheet.words) for place in places],
    )


def _draw_cell(sheet: Sheet, place: Place, top: float) -> None:
    """Draw what stands for a figure not shown, as wide whatever it hides, and its word beside it."""
    state = str(place.row["state"])
    has_cell = state in PATTERNS
    if has_cell:
        line = {
            "color": sheet.colours.own if place.is_own else sheet.colours.muted,
            "width": 1 + place.is_own,
        }
        pattern = sheet.hatching(state)
        sheet.draw(
            type="bar",
            orientation="h",
            name=f"{state} {place.name}".strip(),
            x=[top * CELL_WIDTH],
            y=[place.at],
            width=[0.55],
            marker={"color": sheet.colours.ground, "line": line, "pattern": pattern},
        )
    label = word(place.row, sheet.words)
    if not place.name:
        label = sheet.words.get("areas.counted", several=place.count, word=label)
    x = top * CELL_WIDTH if has_cell else 0.0
    sheet.write(label, x=x, xanchor="left", xshift=6, y=place.at, yanchor="middle")


def _write_values(sheet: Sheet, shown: Sequence[Place], *, is_crowded: bool) -> int:
    """Write each share in a column right of the plot, of many only the own one; gives the room it takes."""
    written = {place.at: value(place.row, sheet.words) for place in shown if place.is_own or not is_crowded}
    room = int(LETTER_WIDTH * max(map(len, written.values()), default=0)) + 8
    for place in shown:
        if place.at in written:
            colour = sheet.colours.own if place.is_own else sheet.colours.ink
            edge = {"xref": "paper", "x": 1, "xanchor": "right", "xshift": room}
            sheet.write(text(written[place.at]), colour, y=place.at, yanchor="middle", **edge)
    return room


def _layout(
    sheet: Sheet, places: Sequence[Place], axis: tuple[float, float], right: int, *, is_crowded: bool
) -> dict[str, Any]:
    colours = sheet.colours
    depth = max((place.at for place in places), default=0.0) + 0.6
    row = CROWDED_ROW if is_crowded else ROW
    layout = style.layout(colours, int(TOP + BOTTOM + row * (depth + ABOVE + 0.1)))
    named = [place for place in places if place.name and (place.is_own or not is_crowded)]
    layout["xaxis"] |= {"range": [0, axis[0]], "tick0": 0, "dtick": axis[1]}
    layout["xaxis"] |= {"showgrid": True, "gridcolor": colours.rule, "gridwidth": 1}
    layout["yaxis"] |= {
        "range": [depth, -ABOVE - 0.1],
        "showgrid": False,
        "tickmode": "array",
        "ticklabelstandoff": 6,
        "tickvals": [place.at for place in named],
        "ticktext": [_name(place, sheet) for place in named],
        "tickfont": {"color": colours.ink, "size": style.TEXT_SIZE},
    }
    widest = max((len(_short(place.name)) for place in named), default=0)
    margin = {"l": int(LETTER_WIDTH * widest) + 14, "r": right, "t": TOP, "b": BOTTOM}
    return {**layout, "margin": margin}


def _name(place: Place, sheet: Sheet) -> str:
    name = text(_short(place.name))
    return f'<b><span style="color:{sheet.colours.own}">{name}</span></b>' if place.is_own else name


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
