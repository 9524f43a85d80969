"""The year's cycle: the ten steps with their days, and whether results come before the decision on money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
State = Literal["done", "due", "late"]


@dataclass(frozen=True)
class Step:
    """A step of a year: when it is due (None where no fieldwork is known and nobody said), when it was done,
    and what shows it."""

    number: int
    due: date | None
    done: date | None
    evidence: str
    state: State


@dataclass(frozen=True)
class Deciding:
    """The decision on money that results can still reach: in time, or the one after those they miss."""

    moment: Moment
    on: date
    missed: tuple[str, ...]


def steps(year: int, fieldwork_end: date | None, rows: Iterable[Record], today: date) -> list[Step]:
    """Give the ten steps of a year; a day that somebody set stands before the one that is worked out."""
    told = {row["step"]: row for row in rows if row["year"] == year}
    return [_step(number, fieldwork_end, told.get(number), today) for number in STEPS]


def _step(number: int, fieldwork_end: date | None, row: Record | None, today: date) -> Step:
    due = fieldwork_end + timedelta(days=_AFTER_FIELDWORK[number]) if fieldwork_end else None
    if row and row["due"]:
        due = date.fromisoformat(row["due"])
    done = date.fromisoformat(row["done_on"]) if row and row["done_on"] else None
    state: State = "done" if done else "late" if due and due < today else "due"
    return Step(number, due, done, row["evidence"] if row else "", state)


def results_due(fieldwork_end: date) -> date:
    """Give the day on which results are promised."""
    return fieldwork_end + timedelta(days=PROMISE)


def moments(country: Country, first: date, last: date) -> Iterator[tuple[date, Moment]]:
    """Give the moments of a country's year of decisions between two days, in their order."""
    found = [
        (moment.of(year), moment) for year in range(first.year, last.year + 1) for moment in country.moment
    ]
    yield from sorted((each for each in found if first <= each[0] <= last), key=lambda each: each[0])


def deciding(country: Country, results: date, wanted: Sequence[str] = ("memorandum", "budget")) -> Deciding:
    """Give the first decision on money after the results, with the ones of that year that came before."""
    year_round = moments(country, date(results.year, 1, 1), results + timedelta(days=400))
    counted = [each for each in year_round if each[1].id in wanted]
    missed = tuple(moment.id for day, moment in counted if day < results)
    day, moment = next(each for each in counted if each[0] >= results)
    return Deciding(moment, day, missed)
