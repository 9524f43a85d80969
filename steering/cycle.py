"""The year's cycle: the ten steps with their days, and whether results come before the decision on money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from survey_schema.countries import Country, Moment
from survey_schema.steering import STEPS, Record

PROMISE = 56
"""Days from the end of fieldwork to the results: what municipalities are promised."""
_AFTER_FIELDWORK: Mapping[int, int] = {
    1: -180,
    2: -150,
    3: -60,
    4: 0,
    5: 28,
    6: PROMISE,
    7: PROMISE + 28,
    8: PROMISE + 84,
    9: PROMISE + 168,
    10: 300,
}
"""When each step is due, in days from the end of fieldwork; only the sixth, the results, is a promise."""
DECIDES = ("memorandum", "budget")
"""The moments of a country's year at which money for the next is decided on."""
State = Literal["done", "due", "late", "unmarked", "expected", "no_day"]
"""`expected`: the day is the last cycle's, as nobody set one yet; such a step is never late. `unmarked`: its
day has passed in a cycle that nobody keeps here, so that nobody can say whether it was done."""
ClockState = Literal["unknown", "ahead", "running", "late", "met", "met_late"]


@dataclass(frozen=True)
class Step:
    """A step of a year: when it is due (None where no fieldwork is known and nobody said), when it was done,
    and what shows it. `is_set`: somebody laid its day down."""

    number: int
    due: date | None
    done: date | None
    evidence: str
    state: State
    is_set: bool = False


@dataclass(frozen=True)
class Clock:
    """The promise of results within 56 days of fieldwork: `number` is the day of 56 it is, the days that it
    took, or the days that are left before it starts or gone since they were due; 0 where nobody can say."""

    state: ClockState
    due: date | None = None
    number: int = 0


@dataclass(frozen=True)
class Deciding:
    """The decision on money that results can still reach: in time, or the one after those they miss."""

    moment: Moment
    on: date
    missed: tuple[str, ...]


def steps_of(year: int, ends: Mapping[int, date], rows: Iterable[Record], today: date) -> list[Step]:
    """Give the ten steps of a year, from the ends of fieldwork by year and the rows of an area.

    Where neither fieldwork nor a set day is known, a step is expected on the day it had in the last cycle.
    """
    rows = list(rows)
    found = steps(year, ends.get(year), rows, today)
    if not any(row["year"] == year for row in rows):
        found = [replace(step, state="unmarked") if step.state == "late" else step for step in found]
    before = last_before(year, ends, rows)
    if before is None or year in ends:
        return found
    days = {step.number: step.due for step in steps_of(before, ends, rows, today)}
    return [_as_before(step, days[step.number], year - before) for step in found]


def last_before(year: int, ends: Mapping[int, date], rows: Iterable[Record]) -> int | None:
    """Give the last year before a year of which days are known; None where there is none."""
    known = {*ends, *(int(row["year"]) for row in rows if row["due"])}
    return max((each for each in known if each < year), default=None)


def _as_before(step: Step, day: date | None, years: int) -> Step:
    if step.due is not None or day is None or step.done is not None:
        return step
    return replace(step, due=later(day, years), state="expected")


def later(day: date, years: int) -> date:
    """Give the same day some years on; of 29 February the day before where there is none."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return (day - timedelta(days=is_leap_day)).replace(year=day.year + years)


def steps(year: int, fieldwork_end: date | None, rows: Iterable[Record], today: date) -> list[Step]:
    """Give the ten steps of a year; a day that somebody set stands before the one that is worked out."""
    told = {row["step"]: row for row in rows if row["year"] == year}
    return [_step(number, fieldwork_end, told.get(number), today) for number in STEPS]


def _step(number: int, fieldwork_end: date | None, row: Record | None, today: date) -> Step:
    due = fieldwork_end + timedelta(days=_AFTER_FIELDWORK[number]) if fieldwork_end else None
    is_set = bool(row and row["due"])
    if row and row["due"]:
        due = date.fromisoformat(row["due"])
    done = date.fromisoformat(row["done_on"]) if row and row["done_on"] else None
    state: State = "done" if done else "no_day" if due is None else "late" if due < today else "due"
    return Step(number, due, done, row["evidence"] if row else "", state, is_set)


def clock(fieldwork_end: date | None, done: date | None, today: date) -> Clock:
    """Say how far the 56 days are; `done` is when results were shared."""
    if fieldwork_end is None:
        return Clock("unknown")
    due = results_due(fieldwork_end)
    if done is not None:
        return Clock("met" if done <= due else "met_late", due, (done - fieldwork_end).days)
    if today < fieldwork_end:
        return Clock("ahead", due, (fieldwork_end - today).days)
    if today <= due:
        return Clock("running", due, (today - fieldwork_end).days)
    return Clock("late", due, (today - due).days)


def results_due(fieldwork_end: date) -> date:
    """Give the day on which results are promised."""
    return fieldwork_end + timedelta(days=PROMISE)


def moments(country: Country, first: date, last: date) -> Iterator[tuple[date, Moment]]:
    """Give the moments of a country's year of decisions between two days, in their order."""
    found = [
        (moment.of(year), moment) for year in range(first.year, last.year + 1) for moment in country.moment
    ]
    yield from sorted((each for each in found if first <= each[0] <= last), key=lambda each: each[0])


def deciding(country: Country, results: date, wanted: Sequence[str] = DECIDES) -> Deciding:
    """Give the first decision on money after the results, with the ones of that year that came before."""
    year_round = moments(country, date(results.year, 1, 1), results + timedelta(days=400))
    counted = [each for each in year_round if each[1].id in wanted]
    missed = tuple(moment.id for day, moment in counted if day < results)
    day, moment = next(each for each in counted if each[0] >= results)
    return Deciding(moment, day, missed)
