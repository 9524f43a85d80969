"""Where a name has room beside its mark: right, left, above or below, on nothing else that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.labels import LETTER_WIDTH
from dashboard.figures.style import LINE_HEIGHT

AWAY = 9
"""Pixels between the middle of a mark and its name."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, counted from the left and the top."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """A box of a size around its middle."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def meets(self, other: Box) -> bool:
        """Whether two boxes lie on each other."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def inside(self, size: tuple[float, float]) -> bool:
        """Whether it lies within a picture of a width and height."""
        return min(self.left, self.top) >= 0 and self.right <= size[0] and self.bottom <= size[1]


@dataclass(frozen=True)
class Free:
    """A place for a name: the box it fills, and how it is anchored at the mark."""

    box: Box
    anchors: dict[str, Any]


def free_place(
    at: tuple[float, float], name: str, taken: Sequence[Box], size: tuple[float, float]
) -> Free | None:
    """Find the first free place for a name beside the mark at some pixels; None where there is none."""
    width, (x, y) = LETTER_WIDTH * len(name), at
    reach = AWAY + width / 2
    places = (
        (Box.around(x + reach, y, width, LINE_HEIGHT), {"xanchor": "left", "xshift": AWAY}),
        (Box.around(x - reach, y, width, LINE_HEIGHT), {"xanchor": "right", "xshift": -AWAY}),
        (Box.around(x, y - LINE_HEIGHT, width, LINE_HEIGHT), {"yanchor": "bottom", "yshift": AWAY / 2}),
        (Box.around(x, y + LINE_HEIGHT, width, LINE_HEIGHT), {"yanchor": "top", "yshift": -AWAY / 2}),
    )
    middle = {"xanchor": "center", "yanchor": "middle"}
    for box, anchors in places:
        if box.inside(size) and not any(box.meets(other) for other in taken):
            return Free(box, {**middle, **anchors})
    return None
