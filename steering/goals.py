"""Goals: what a town of this size could see; whether a goal is on course, off course, or nobody can say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from estimates.power import Seen, needed_per_wave, seen_with
from survey_schema.errors import Note
from survey_schema.steering import Record

Status = Literal["on_course", "off_course", "cannot_say"]


@dataclass(frozen=True)
class PowerBox:
    """What two waves of this size could tell from chance in 80 of 100 cases, from the baseline; `needed` is
    how many respondents per wave the goal would take, `is_seen` whether the town has as many."""

    seen: Seen
    needed: int
    is_seen: bool


@dataclass(frozen=True)
class Course:
    """Where a goal stands: `expected` is the share on a straight way from baseline to target at the year of
    the newest figure (proportion); `why` the reason where nobody can say, with what would make it sayable."""

    status: Status
    year: int | None = None
    value: float | None = None
    expected: float | None = None
    why: tuple[Note, ...] = ()


def power_box(baseline: float, target: float, effective_n: int) -> PowerBox | None:
    """Say what waves of an effective size could detect; None where the baseline is 0 or 1."""
    if not 0 < baseline < 1 or effective_n < 1:
        return None
    needed = needed_per_wave(baseline, target)
    return PowerBox(seen_with(baseline, effective_n), needed, effective_n >= needed)


def course(goal: Record, figures: Sequence[Mapping[str, Any]], effective_n: int = 0) -> Course:
    """Judge a goal by the newest figure after its baseline (rows with year, value, lower, upper, hidden).

    On course: the interval doesn't lie wholly on the wrong side of the straight way, and the figure isn't
    between the baseline and chance; off course: it does. In between nobody can say.
    """
    later = [row for row in figures if row["year"] > goal["baseline_year"]]
    if not later:
        return Course("cannot_say", why=(Note("goal.wait_for_wave", {"year": goal["baseline_year"]}),))
    newest = max(later, key=lambda row: int(row["year"]))
    year = int(newest["year"])
    if not _is_number(newest.get("lower")):
        return Course("cannot_say", year, why=(Note("goal.pool", {"year": year}),))
    expected = expected_at(goal, year)
    rises = goal["target"] > goal["baseline"]
    told = {"year": year, "value": float(newest["value"]), "expected": expected}
    behind = newest["upper"] < expected if rises else newest["lower"] > expected
    ahead = newest["lower"] > goal["baseline"] if rises else newest["upper"] < goal["baseline"]
    on_way = newest["value"] >= expected if rises else newest["value"] <= expected
    if behind:
        return Course("off_course", **told)  # type: ignore[arg-type]
    if on_way and ahead:
        return Course("on_course", **told)  # type: ignore[arg-type]
    return Course("cannot_say", **told, why=_sayable(goal, effective_n))  # type: ignore[arg-type]


def expected_at(goal: Record, year: int) -> float:
    """Give the share that a straight way from baseline to target has in a year (proportion)."""
    part = (year - goal["baseline_year"]) / (goal["target_year"] - goal["baseline_year"])
    return float(goal["baseline"] + min(part, 1.0) * (goal["target"] - goal["baseline"]))


def _sayable(goal: Record, effective_n: int) -> tuple[Note, ...]:
    """What would make it sayable: more waves together, the target year, or a factor that more young people
    have."""
    box = power_box(goal["baseline"], goal["target"], effective_n) if effective_n else None
    if box and not box.is_seen:
        return (Note("goal.pool_waves", {"needed": box.needed, "n": effective_n}), Note("goal.choose_factor"))
    return (Note("goal.wait_until", {"year": goal["target_year"]}),)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not math.isnan(value)
