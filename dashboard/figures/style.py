"""The tokens of the look, light and dark, and the layout every figure starts from.

Colours are set explicitly, so that a figure prints as it is drawn; no template of Plotly's takes part.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import plotly.io as pio

pio.templates.default = None

FONT = "'Source Sans 3', 'Segoe UI', Helvetica, Arial, sans-serif"
TEXT_SIZE = 14
LINE_HEIGHT = 18
"""Height in pixels that one line of a label takes."""
MARK_SIZE = 9
OWN_WIDTH = 2.5
BENCHMARK_WIDTH = 1.6
BAND_OPACITY = 0.16
MARKS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")
DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot")
"""Marks and dashes in the order lines get them, so that each can be told apart in greyscale."""


@dataclass(frozen=True)
class Palette:
    """One colour for each role; text colours keep a contrast of at least 4.8 on the ground."""

    ground: str
    ink: str
    muted: str
    rule: str
    own: str
    benchmark: str
    goal: str
    good: str
    watch: str

    def as_css(self) -> str:
        """Write the tokens as CSS custom properties, for the page around the figures."""
        tokens = "".join(f"--{role}:{colour};" for role, colour in asdict(self).items())
        return f":root{{{tokens}}}"


LIGHT = Palette(
    ground="#FBFAF7",
    ink="#1C2227",
    muted="#5B646B",
    rule="#D9D5CC",
    own="#0B5C7A",
    benchmark="#6B6F73",
    goal="#8A5A00",
    good="#2F6B3A",
    watch="#A03A2C",
)
DARK = Palette(
    ground="#14181B",
    ink="#ECEAE4",
    muted="#A3ABB1",
    rule="#343A3F",
    own="#6CC3E0",
    benchmark="#A9AEB2",
    goal="#E2B04A",
    good="#8CCB97",
    watch="#F0907F",
)

CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""How a figure behaves in the browser: it is a printed figure, with values on touch."""


def palette(dark: bool) -> Palette:
    """Give the tokens of the light or the dark look."""
    return DARK if dark else LIGHT


def translucent(colour: str, opacity: float) -> str:
    """Write a hex colour with an opacity 0..1."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def layout(colours: Palette, height: int) -> dict[str, Any]:
    """Give the layout every figure starts from; height in pixels."""
    axis = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": colours.muted, "size": TEXT_SIZE},
    }
    baseline = {"showline": True, "linecolor": colours.muted}
    ticks = {"ticks": "outside", "ticklen": 6, "tickcolor": colours.muted}
    return {
        "height": height,
        "paper_bgcolor": colours.ground,
        "plot_bgcolor": colours.ground,
        "font": {"family": FONT, "size": TEXT_SIZE, "color": colours.ink},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colours.ground,
            "bordercolor": colours.rule,
            "font": {"family": FONT, "size": TEXT_SIZE, "color": colours.ink},
            "align": "left",
        },
        "xaxis": {**axis, **baseline, **ticks},
        "yaxis": {**axis, "showgrid": True, "gridcolor": colours.rule, "gridwidth": 1},
    }
