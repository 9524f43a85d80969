"""A hundred small figures of which so many are filled: a share that can be counted.

Plain SVG that prints and needs no script; filled and hollow figures differ without colour.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape

ROWS = COLUMNS = 10
WIDE, TALL = 20, 26
"""Pixels that one figure takes in the drawing."""
_HEAD = "M{x} {y}m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z"
_BODY = "M{x} {y}m-5 15v-5.5a5 5 0 0 1 10 0v5.5z"


def icon_array(share: float, name: str, filled: str, outline: str) -> str:
    """Draw a hundred figures, so many filled from the lower left as the share is of 100 in whole people.

    `name` is the sentence for those who don't see it, `filled` and `outline` are colours; `share` is a
    proportion 0..1. Raises ValueError for any other.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share is 0 to 1, not {share}")
    count = round(100 * share)
    looks = {
        "filled": (range(count), f'fill="{filled}" stroke="{filled}"'),
        "hollow": (range(count, ROWS * COLUMNS), f'fill="none" stroke="{outline}"'),
    }
    paths = "".join(
        f'<path class="{kind}" {look} stroke-width="0.8" d="{"".join(map(_figure, places))}"/>'
        for kind, (places, look) in looks.items()
        if places
    )
    wide, tall = COLUMNS * WIDE, ROWS * TALL
    size = f'width="{wide}" height="{tall}" viewBox="0 0 {wide} {tall}"'
    label = escape(name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{label}">'
        f"<title>{label}</title>{paths}</svg>"
    )


def as_image(drawing: str, name: str) -> str:
    """Write a drawing as an `img` that carries it, for pages that let no SVG markup through."""
    source = b64encode(drawing.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{source}" alt="{escape(name)}">'


def _figure(place: int) -> str:
    """Give the outline of the figure at a place, counted from the lower left, row by row."""
    row, column = divmod(place, COLUMNS)
    centre = {"x": column * WIDE + WIDE // 2, "y": (ROWS - 1 - row) * TALL + 6}
    return (_HEAD + _BODY).format(**centre)
