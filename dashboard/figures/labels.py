"""Labels that stand at the ends of lines: broken into short lines, and pushed apart until none overlap."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.style import LINE_HEIGHT

WIDEST = 15
"""Letters on one line of a label, so that a chart 360 pixels wide keeps most of its width."""
LETTER_WIDTH = 7.0
GAP = 4


@dataclass(frozen=True)
class Label:
    """A label for the end of a line: where it belongs, in pixels from the top of the plot."""

    lines: tuple[str, ...]
    at: float

    @property
    def height(self) -> float:
        """Height in pixels, with a little air."""
        return LINE_HEIGHT * len(self.lines) + GAP

    @property
    def width(self) -> float:
        """Width in pixels, roughly."""
        return LETTER_WIDTH * max(len(line) for line in self.lines)


def broken(name: str, value: str) -> tuple[str, ...]:
    """Break a name into short lines with the value behind it; the value itself is never broken."""
    lines = textwrap.wrap(name, WIDEST, break_long_words=False) or [""]
    if len(lines[-1]) + len(value) + 1 <= WIDEST:
        return (*lines[:-1], f"{lines[-1]} {value}".strip())
    return (*lines, value)


def spread(labels: Sequence[Label], height: float) -> list[float]:
    """Find the middle of each label in pixels from the top, in the order given, so that none overlap.

    Labels stay as near to their lines as they can: touching ones form a block around their common middle.
    """
    order = sorted(range(len(labels)), key=lambda i: labels[i].at)
    blocks: list[list[int]] = []
    for index in order:
        blocks.append([index])
        while len(blocks) > 1 and _bottom(blocks[-2], labels, height) > _top(blocks[-1], labels, height):
            last = blocks.pop()
            blocks[-1].extend(last)
    placed = [0.0] * len(labels)
    for block in blocks:
        edge = _top(block, labels, height)
        for index in block:
            placed[index] = edge + labels[index].height / 2
            edge += labels[index].height
    return placed


def _size(block: list[int], labels: Sequence[Label]) -> float:
    return sum(labels[i].height for i in block)


def _top(block: list[int], labels: Sequence[Label], height: float) -> float:
    """Give the upper edge of a block: centred on its lines, inside the plot where it fits."""
    wished, above = 0.0, 0.0
    for index in block:
        wished += labels[index].at - labels[index].height / 2 - above
        above += labels[index].height
    free = wished / len(block)
    return max(0.0, min(free, height - _size(block, labels)))


def _bottom(block: list[int], labels: Sequence[Label], height: float) -> float:
    return _top(block, labels, height) + _size(block, labels)
