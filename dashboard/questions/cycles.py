"""The cycle of a year as it stands in an area, and what the area should be reminded of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dashboard.questions.targets import Timing
from dashboard.stories.steering_words import Place, place_of
from steering import reminders as remind
from steering.cycle import (
    Clock,
    Step,
    clock,
    deciding,
    last_before,
    moments,
    results_due,
    steps_of,
)
from steering.money import Ending, endings
from steering.reminders import SHARING, Reminder
from store.database import reading
from store.notices import Notice, list_notices
from store.steering_rows import accepted_waves, fieldwork_ends, list_records
from survey_schema.countries import Moment
from survey_schema.steering import Record

AFTER = 365
"""Days after the results whose decisions on money belong to a cycle."""


@dataclass(frozen=True)
class Cycle:
    """The cycle of a survey's year.

    `before` is the year whose days stand in where none is known yet (0: none do); `timing` the day of the
    results and the decision on money they reach; `is_kept`: somebody registered a step of it.
    """

    place: Place
    year: int
    today: date
    steps: tuple[Step, ...]
    before: int
    clock: Clock
    timing: Timing | None
    moments: tuple[tuple[date, Moment], ...]
    endings: tuple[Ending, ...]
    is_kept: bool


def cycle_years(path: Path, area: str, this_year: int) -> list[int]:
    """Give the years that have a cycle in an area, the one in progress first.

    These are the years with fieldwork or with a step that somebody registered, and the year after them.
    """
    with reading(path) as connection:
        known = set(_ends(connection, place_of(connection, area)))
        rows = list_records(connection, "cycle_step", [area])
    known |= {int(row["year"]) for row in rows}
    current = max(known, default=this_year)
    return [current, *sorted({*known, current + 1} - {current}, reverse=True)]


def cycle(path: Path, area: str, year: int, today: date) -> Cycle:
    """Give the cycle of a year in an area. Raises Fault for an unknown area."""
    with reading(path) as connection:
        return cycle_of(connection, area, year, today)


def cycle_of(connection: sqlite3.Connection, area: str, year: int, today: date) -> Cycle:
    """Give the cycle of a year as an open database has it. Raises Fault for an unknown area."""
    place = place_of(connection, area)
    rows = list_records(connection, "cycle_step", [area])
    ends = _ends(connection, place)
    found = steps_of(year, ends, rows, today)
    sharing = found[SHARING - 1]
    is_expected = any(step.state == "expected" for step in found)
    return Cycle(
        place=place,
        year=year,
        today=today,
        steps=tuple(found),
        before=(last_before(year, ends, rows) or 0) if is_expected else 0,
        clock=clock(ends.get(year), sharing.done, today),
        timing=_timing(place, year, _results_on(sharing, today)),
        moments=tuple(_moments(place, found, ends.get(year), year, today)),
        endings=tuple(_endings(connection, place, today)),
        is_kept=any(row["year"] == year for row in rows),
    )


def _ends(connection: sqlite3.Connection, place: Place) -> dict[int, date]:
    """Give the ends of fieldwork by year; of an area that has no waves itself the last of those in it."""
    own = fieldwork_ends(connection, place.area)
    found = [own] if own else [fieldwork_ends(connection, code) for code in place.inside]
    years = {year for each in found for year in each}
    return {
        int(year): date.fromisoformat(max(each[year] for each in found if year in each)) for year in years
    }


def _results_on(sharing: Step, today: date) -> date | None:
    """When results are shared: when they were, else when they are due, today where that has passed; nobody
    can say where nobody keeps the cycle."""
    if sharing.done or sharing.due is None or sharing.state == "unmarked":
        return sharing.done
    return max(sharing.due, today)


def _timing(place: Place, year: int, results: date | None) -> Timing | None:
    if results is None:
        return None
    return Timing(year, results, deciding(place.country, results) if place.country else None)


def _moments(
    place: Place, found: Sequence[Step], fieldwork_end: date | None, year: int, today: date
) -> Iterator[tuple[date, Moment]]:
    """Give the moments of a year of decisions that are to come in the cycle, or came after its results."""
    if place.country is None:
        return
    days = [step.due for step in found if step.due]
    results = results_due(fieldwork_end) if fieldwork_end else found[SHARING - 1].due or date(year, 1, 1)
    first = min(results, max(min(days, default=results), today))
    yield from moments(place.country, first, max([results + timedelta(days=AFTER), *days]))


def _endings(connection: sqlite3.Connection, place: Place, today: date) -> list[Ending]:
    lines = list_records(connection, "budget_line", [place.area])
    names = {row["id"]: str(row["name"]) for row in list_records(connection, "intervention", [place.area])}
    return endings(lines, names, place.country, today)


def reminders(path: Path, area: str, today: date) -> list[Reminder]:
    """Give what an area should be reminded of, the soonest first."""
    year = cycle_years(path, area, today.year)[0]
    with reading(path) as connection:
        found = cycle_of(connection, area, year, today)
        rows = _rows(connection, found.place)
        accepted = accepted_waves(connection).get(area, set())
    return remind.reminders(
        remind.Seen(
            year=year,
            steps=found.steps,
            is_kept=found.is_kept,
            clock=found.clock,
            country=found.place.country,
            endings=found.endings,
            interventions=rows["intervention"],
            around=rows["around"],
            expectations=rows["expectation"],
            goals=rows["goal"],
            accepted=accepted,
            today=today,
        )
    )


def _rows(connection: sqlite3.Connection, place: Place) -> Mapping[str, list[Record]]:
    kinds = ("intervention", "expectation", "goal")
    found: dict[str, list[Record]] = {kind: [*list_records(connection, kind, [place.area])] for kind in kinds}
    found["around"] = [*list_records(connection, "intervention", place.above)]
    return found


def law(path: Path, area: str) -> list[Notice]:
    """Give what the public page of an area says of the law, its own before that of the areas around it."""
    with reading(path) as connection:
        place = place_of(connection, area)
        found = [each for each in list_notices(connection) if each.kind == "law"]
    order = [area, *place.above]
    here = [each for each in found if each.area in order]
    return sorted(here, key=lambda each: (order.index(each.area), each.position))
