"""What an area should be reminded of now: a pure rule over its cycle, its money, its goals and activities."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from steering.cycle import DECIDES, Clock, Step, moments
from steering.money import Ending, factors_of, runs
from survey_schema.countries import Country
from survey_schema.steering import Record

Kind = Literal["late", "due", "results", "decision", "money", "expectation", "goal"]
STEP_AHEAD, DECISION_AHEAD, MONEY_AHEAD = 28, 60, 365
"""Days before their day that a step, a decision on money and the end of money are told."""
SHARING = 6
"""The step that the 56 days are about."""


@dataclass(frozen=True)
class Reminder:
    """Something to do: `day` is when (None: no day of its own), `told` fills its sentence."""

    kind: Kind
    day: date | None
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What is known of an area. `is_kept`: somebody registered a step of this cycle; `accepted` are the years
    of accepted waves; `around` are activities of areas around it."""

    year: int
    steps: Sequence[Step]
    is_kept: bool
    clock: Clock
    country: Country | None
    endings: Sequence[Ending]
    interventions: Sequence[Record]
    around: Sequence[Record]
    expectations: Sequence[Record]
    goals: Sequence[Record]
    accepted: Collection[int]
    today: date


def reminders(seen: Seen) -> list[Reminder]:
    """List what there is to do, the soonest first; what has no day of its own stands last.

    Of each kind there is one at most: it names the first and counts the others.
    """
    found = [*_steps(seen), *_results(seen), *_decision(seen), *_money(seen)]
    found += [*_expectation(seen), *_goal(seen)]
    return sorted(found, key=lambda each: (each.day is None, each.day or seen.today))


def _steps(seen: Seen) -> list[Reminder]:
    """Steps that are late, in a cycle that somebody keeps, and the next ones; the clock tells of results."""
    told = [step for step in seen.steps if not (step.number == SHARING and seen.clock.state != "unknown")]
    late = [step for step in told if step.state == "late"] if seen.is_kept else []
    soon = [
        step
        for step in told
        if step.state == "due" and step.due and (step.due - seen.today).days <= STEP_AHEAD
    ]
    return [
        *_first("late", [(step.due, step.number) for step in late if step.due], "step", seen),
        *_first("due", [(step.due, step.number) for step in soon if step.due], "step", seen),
    ]


def _first(kind: Kind, found: Sequence[tuple[date, Any]], name: str, seen: Seen) -> list[Reminder]:
    if not found:
        return []
    day, what = min(found)
    return [Reminder(kind, day, {name: what, "others": len(found) - 1, "year": seen.year})]


def _results(seen: Seen) -> list[Reminder]:
    clock = seen.clock
    is_told = clock.state == "running" or (clock.state == "late" and seen.is_kept)
    told = {"year": seen.year, "state": clock.state, "number": clock.number}
    return [Reminder("results", clock.due, told)] if is_told else []


def _decision(seen: Seen) -> list[Reminder]:
    if seen.country is None:
        return []
    last = date.fromordinal(seen.today.toordinal() + DECISION_AHEAD)
    coming = [each for each in moments(seen.country, seen.today, last) if each[1].id in DECIDES]
    return [Reminder("decision", day, {"moment": moment}) for day, moment in coming[:1]]


def _money(seen: Seen) -> list[Reminder]:
    """Money that ends and stops an activity with it."""
    stops = [each for each in seen.endings if not each.goes_on and (each.on - seen.today).days <= MONEY_AHEAD]
    if not stops:
        return []
    first = stops[0]
    others = len({each.line["intervention"] or each.line["purpose"] for each in stops}) - 1
    return [Reminder("money", first.on, {"ending": first, "others": others})]


def _expectation(seen: Seen) -> list[Reminder]:
    """Activities that run, whose factor is measured, without an expectation of a wave still to come."""
    registered = {row["intervention"] for row in seen.expectations if row["year"] not in seen.accepted}
    open_ones = [
        row
        for row in seen.interventions
        if runs(row, seen.today.year) and row["factor"] and row["id"] not in registered
    ]
    if not open_ones:
        return []
    first = open_ones[0]
    told = {"name": str(first["name"]), "intervention": first["id"], "others": len(open_ones) - 1}
    return [Reminder("expectation", None, told)]


def _goal(seen: Seen) -> list[Reminder]:
    """Goals, still ahead, on whose indicator nothing runs."""
    running = [row for row in (*seen.interventions, *seen.around) if runs(row, seen.today.year)]
    moved = {factor for row in running for factor in factors_of(row)}
    alone = [
        row for row in seen.goals if row["target_year"] >= seen.today.year and row["indicator"] not in moved
    ]
    if not alone:
        return []
    first = min(alone, key=lambda row: (row["target_year"], row["id"]))
    return [Reminder("goal", None, {"indicator": first["indicator"], "others": len(alone) - 1})]
