"""Axes with round steps from nought, and one tick for each wave there is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

STEPS = (1, 2, 5, 10, 20, 25)
AIR = 0.4
"""Years of air left of the first wave, room for half a mark or cell."""
MOST_TICKS = 6
MOST_YEARS = 6
"""Years for which there is room on a phone; with more waves only some are written, the last always."""


def y_axis(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Choose the top of the axis and its step, in points of a hundred, so that every interval fits."""
    ends = [100 * float(row[key]) for row in rows for key in ("value", "upper") if _is_number(row.get(key))]
    highest = max(ends, default=10.0)
    step = next((step for step in STEPS if highest / step <= MOST_TICKS), STEPS[-1])
    top = step * max(math.ceil(highest * 1.02 / step * 2) / 2, 1)
    return float(min(top, 100) if highest <= 100 else top), float(step)


def year_range(years: Sequence[int], right: float) -> list[float]:
    """Give the range of the years, with so many years of air on the right."""
    first, last = min(years, default=2000), max(years, default=2001)
    left = max(AIR, 0.05 * (last - first))
    return [first - left, last + (right if first < last else AIR)]


def tick_texts(years: Sequence[int]) -> list[str]:
    """Write the years below their ticks; of many only every so many, counted from the last."""
    every = math.ceil(len(years) / MOST_YEARS)
    return [str(year) if (len(years) - 1 - i) % every == 0 else "" for i, year in enumerate(years)]


def plot_height(height: int, margin: Mapping[str, int]) -> float:
    """Give the pixels between the top and the bottom of the plot."""
    return float(height - margin["t"] - margin["b"])


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not math.isnan(value)
