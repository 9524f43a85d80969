"""What every part of a trend's drawing shares: the figure, its axes, and the labels at the ends of lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import labels, style
from dashboard.figures.axes import plot_height
from dashboard.figures.style import Palette
from dashboard.texts import Words
from dashboard.texts.sentences import Row, is_given

HEIGHT = 560
MARGIN = {"l": 32, "t": 40, "b": 36}
LABEL_AWAY = 16
"""Pixels between a mark and its label."""
GAP_ROOM = 76
"""Pixels above the axis that the cells and words of years without a figure may take."""
UNSEEN = "rgba(0,0,0,0)"


@dataclass(frozen=True)
class End:
    """A mark with the label that belongs beside it; the value is of a hundred."""

    year: int
    value: float
    lines: tuple[str, ...]
    colour: str


@dataclass(frozen=True)
class Canvas:
    """A figure being drawn, in plain dictionaries that Plotly checks once, at the end.

    `years` are those of the own waves, `ticks` the years written below the axis, `first_year` and `last_year`
    the edges of the plot; `top` is the top of the value axis.
    """

    colours: Palette
    words: Words
    years: list[int]
    ticks: list[int]
    first_year: int
    last_year: int
    top: float
    ends: list[End] = field(default_factory=list)
    alone: list[End] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    traces: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)

    def draw(self, **trace: Any) -> None:
        """Add a line or marks; those that say nothing when touched are left alone."""
        touched = {"hovertemplate": "%{text}<extra></extra>"} if "text" in trace else {"hoverinfo": "skip"}
        self.traces.append({"type": "scatter", **touched, **trace})

    def write(self, text: str, **place: Any) -> None:
        """Write words without an arrow."""
        font = {"color": self.colours.muted, "size": style.TEXT_SIZE}
        self.annotations.append({"text": text, "showarrow": False, "font": font, **place})

    def label_end(self, years: Sequence[float], values: Sequence[float], name: str, colour: str) -> None:
        """Keep a line's name and last value for its end; one that ended early says in which year."""
        drawn = [(year, value) for year, value in zip(years, values, strict=True) if not math.isnan(value)]
        if drawn:
            year, value = int(drawn[-1][0]), drawn[-1][1]
            self.ends.append(self._end(year, value, name, colour, has_year=year != self.last_year))

    def label_mark(self, year: int, value: float, name: str, colour: str) -> None:
        """Keep a single mark's name and value, to stand beside it; without a tick it says its year."""
        self.alone.append(self._end(year, value, name, colour, has_year=year not in self.ticks))

    def label_level(self, value: float, name: str, colour: str) -> None:
        """Keep a level's name and value for the right edge; its source states no year."""
        lines = labels.broken(name, self.words.percent(value / 100, 1))
        self.ends.append(End(self.last_year, value, (*lines, self.words.get("chart.no_year")), colour))

    def write_labels(self) -> None:
        """Write all labels that were kept: at the right edge, and beside single marks."""
        at_edge = GAP_ROOM if self.last_year in self.gaps else 0
        self._write(self.ends, {"xref": "paper", "x": 1}, kept_free=at_edge)
        for year in sorted({end.year for end in self.alone}):
            beside = [end for end in self.alone if end.year == year]
            is_left = year - self.first_year > self.last_year - year
            kept_free = GAP_ROOM if self.gaps else 0
            self._write(beside, {"xref": "x", "x": year}, is_left=is_left, kept_free=kept_free)

    def figure(self, layout: dict[str, Any]) -> go.Figure:
        """Put it all together; the right margin has room for the widest label."""
        widths = [labels.Label(end.lines, 0).width for end in self.ends]
        margin = {**MARGIN, "r": int(max(widths, default=0)) + LABEL_AWAY + 4}
        return go.Figure(
            data=self.traces, layout={**layout, "margin": margin, "annotations": self.annotations}
        )

    def _end(self, year: int, value: float, name: str, colour: str, *, has_year: bool) -> End:
        lines = labels.broken(name, self.words.percent(value / 100))
        return End(year, value, (*lines, f"({year})") if has_year else lines, colour)

    def _write(
        self, ends: Sequence[End], place: dict[str, Any], *, is_left: bool = False, kept_free: int = 0
    ) -> None:
        """Write labels that share a place on the year axis, pushed apart; one pushed far gets a thin line."""
        height = plot_height(HEIGHT, MARGIN)
        wished = [labels.Label(end.lines, height * (1 - end.value / self.top)) for end in ends]
        placed = labels.spread(wished, height - kept_free)
        for end, label, middle in zip(ends, wished, placed, strict=True):
            is_moved = abs(middle - label.at) > style.LINE_HEIGHT / 2
            has_leader = is_moved and (place["xref"] == "x" or end.year == self.last_year)
            self.annotations.append(
                {
                    **place,
                    "ax": -LABEL_AWAY if is_left else LABEL_AWAY,
                    "yref": "paper",
                    "y": 1 - label.at / height,
                    "ay": middle - label.at,
                    "arrowhead": 0,
                    "arrowwidth": 1,
                    "arrowcolor": end.colour if has_leader else UNSEEN,
                    "standoff": 7,
                    "text": "<br>".join(escape(line) for line in end.lines),
                    "xanchor": "right" if is_left else "left",
                    "yanchor": "middle",
                    "align": "right" if is_left else "left",
                    "borderpad": 0,
                    "font": {"color": end.colour, "size": style.TEXT_SIZE},
                }
            )


def said(label: str, row: Row, words: Words) -> str:
    """Say one point for the one who touches it: name, year, value, interval and n."""
    if not is_given(row["value"]):
        return ""
    value = words.percent(row["value"], 1)
    lines = [words.get("chart.point", label=escape(label), year=int(row["year"]), value=value)]
    if has_interval(row):
        ends = {end: words.percent(row[end], 1) for end in ("lower", "upper")}
        lines.append(words.get("chart.interval", **ends))
    if is_given(row.get("n")):
        lines.append(words.get("chart.n", n=words.number(row["n"])))
    return "<br>".join(lines)


def with_breaks(years: Sequence[int], breaks: Iterable[int]) -> list[float]:
    """Put a place without a value before each year at which a line breaks."""
    return sorted([*years, *(year - 0.5 for year in breaks if years and years[0] < year <= years[-1])])


def has_interval(row: Row) -> bool:
    """Tell whether an estimate or benchmark has both ends of an interval."""
    return is_given(row["lower"]) and is_given(row["upper"])


def of_100(p: float) -> float:
    """Turn a proportion into points of a hundred."""
    return 100 * float(p)
