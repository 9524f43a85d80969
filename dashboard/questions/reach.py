"""Which areas have figures, and which area a wave is of."""

from __future__ import annotations

from collections import Counter

from dashboard.figures.rows import Rows
from dashboard.stories import trends as story


def with_figures(areas: Rows, waves: Rows) -> Rows:
    """Keep the areas with a wave that feeds figures, every area above one, and what they merged into.

    `n_waves` of each: how many waves of its own are stored.
    """
    next_to = {area["code"]: (area["parent"], area["merged_into"]) for area in areas}
    counted = Counter(wave["area"] for wave in waves)
    found: set[str] = set()
    reached = [wave["area"] for wave in story.feeding(waves)]
    while reached:
        code = reached.pop()
        if code and code not in found:
            found.add(code)
            reached += next_to.get(code, ())
    return [{**area, "n_waves": counted[area["code"]]} for area in areas if area["code"] in found]


def area_of(wave: str) -> str:
    """Give the area of a wave (instrument:area:year); empty where it is no such name."""
    parts = wave.split(":")
    return parts[1] if len(parts) == 3 else ""
