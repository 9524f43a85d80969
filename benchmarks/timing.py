"""Takes turns between things to time, so that a drift of the machine's speed touches all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def in_turns(
    runs: int, *, clock: Callable[[], float] = time.perf_counter, **things: Callable[[], object]
) -> dict[str, float]:
    """Run each thing once unmeasured, then all of them in turn; the median seconds of each by the clock."""
    seconds: dict[str, list[float]] = {name: [] for name in things}
    for number in range(runs + 1):
        for name, thing in things.items():
            begin = clock()
            thing()
            if number:
                seconds[name].append(clock() - begin)
    return {name: statistics.median(times) for name, times in seconds.items()}


def report(title: str, ratio: float, allowed: float, *, at_most: bool) -> bool:
    """Print one ratio beside what is asked of it; tell whether it holds."""
    holds = ratio <= allowed if at_most else ratio >= allowed
    bound = "at most" if at_most else "at least"
    print(f"{title}: {ratio:.2f} ({bound} {allowed:g} asked) {'ok' if holds else 'MISSED'}")
    return holds
