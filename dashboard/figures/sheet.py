"""A figure being drawn, in plain dictionaries that Plotly checks once, at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import style
from dashboard.figures.style import Palette
from dashboard.texts import Words

PATTERNS = {"uncertain": ".", "hidden": "/", "unlike": "x"}
"""How what isn't shown is hatched, by its state."""
SYMBOLS = {"": "circle", "under": "triangle-left", "over": "triangle-right"}
"""The mark of a share, and of one only known to lie under or over a bound, along a lying axis."""


@dataclass(frozen=True)
class Sheet:
    """What is drawn and written so far, in the words and colours of one look."""

    words: Words
    colours: Palette
    traces: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)

    def draw(self, **trace: Any) -> None:
        """Add lines, marks or bars; those that say nothing when touched are left alone."""
        touched = {"hovertemplate": "%{text}<extra></extra>"} if "text" in trace else {"hoverinfo": "skip"}
        self.traces.append({"type": "scatter", **touched, **trace})

    def write(self, said: str, colour: str | None = None, /, **place: Any) -> None:
        """Write words without an arrow, in the muted colour where none is given."""
        font = {"color": colour or self.colours.muted, "size": style.TEXT_SIZE}
        self.annotations.append({"text": said, "showarrow": False, "font": font, **place})

    def hatching(self, state: str) -> dict[str, Any]:
        """Give the pattern of what isn't shown."""
        colours = {"fgcolor": self.colours.muted, "bgcolor": self.colours.ground}
        return {"shape": PATTERNS[state], **colours, "size": 6, "solidity": 0.25}

    def hollow(self, symbols: list[str] | str) -> dict[str, Any]:
        """Give the marks of what the own area stands beside."""
        line = {"color": self.colours.benchmark, "width": 1.5}
        return {"symbol": symbols, "size": style.MARK_SIZE, "color": self.colours.ground, "line": line}

    def filled(self, symbols: list[str] | str) -> dict[str, Any]:
        """Give the marks of the own area."""
        return {
            "symbol": symbols,
            "size": style.MARK_SIZE + 2,
            "color": self.colours.own,
            "line": {"width": 0},
        }

    def figure(self, layout: dict[str, Any]) -> go.Figure:
        """Put it all together."""
        return go.Figure(data=self.traces, layout={**layout, "annotations": self.annotations})


def text(name: str) -> str:
    """Write a name so that Plotly takes none of it for markup."""
    return escape(name, quote=False)
