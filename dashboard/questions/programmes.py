"""Everything that is told of an intervention: its dose, its money, what its factor did beside elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.figures.rows import Rows, rows_of
from dashboard.questions import evaluations
from dashboard.questions.evaluations import EvaluationQuestion
from dashboard.stories.steering_words import Place, open_place
from steering.money import factors_of
from store.areas import find_area
from store.database import reading
from store.instruments import stored_instruments
from store.pools import Pools
from store.steering_rows import find_record, list_records
from survey_schema.design import Audience
from survey_schema.errors import Fault, Note, VardaError
from survey_schema.steering import Record


@dataclass(frozen=True)
class Measured:
    """A change in the intervention's areas beside the change elsewhere (a row as of `evaluations.evaluate`),
    or the reason why there is none."""

    row: Mapping[str, Any] | None = None
    why: Note | None = None


@dataclass(frozen=True)
class Expected:
    """What was expected of the change up to a year, and what was measured."""

    record: Record
    measured: Measured


@dataclass(frozen=True)
class Story:
    """An intervention as it is told on its page.

    `lines` are its money in the area, `payers` their names by id; `together` are the others that ran on the
    same factor in any of its areas at the same time, with which it shares one card.
    """

    place: Place
    record: Record
    area_names: tuple[str, ...]
    lines: tuple[Record, ...]
    payers: Mapping[str, str]
    together: tuple[str, ...]
    measured: Measured
    expected: tuple[Expected, ...]
    decisions: tuple[Record, ...]


def interventions(path: Path, area: str, opened: Collection[str]) -> Rows:
    """Give the interventions of an area, of those around it and of the open ones in it, by name."""
    with reading(path) as connection:
        place = open_place(connection, area, opened)
        found = list_records(connection, "intervention", [*place.inside, *place.above])
    return sorted(found, key=lambda row: (str(row["name"]).casefold(), row["id"]))


def told_of(path: Path, intervention: str, area: str, audience: Audience, opened: Collection[str]) -> Story:
    """Gather what is told of an intervention in an area, and in the `opened` ones in it.

    Raises Fault when there is no such one.
    """
    with reading(path) as connection:
        record = find_record(connection, "intervention", intervention)
        if record is None:
            raise Fault("intervention.unknown", intervention=intervention, known="-")
        place = open_place(connection, area, opened)
        areas = str(record["areas"]).split()
        others = list_records(connection, "intervention", areas)
        lines = [
            line
            for line in list_records(connection, "budget_line", place.inside)
            if line["intervention"] == intervention
        ]
        payers = {row["id"]: str(row["name"]) for row in list_records(connection, "partner", place.inside)}
        expected = _of(list_records(connection, "expectation", place.inside), intervention)
        decisions = _of(list_records(connection, "decision", place.inside), intervention)
        asked = {(record["factor"], 0), *((str(row["indicator"]), int(row["year"])) for row in expected)}
        own, pools = str(record["areas"]).split(), Pools(connection)
        years = {indicator: years_asked(pools, connection, indicator, own) for indicator, _ in asked}
        names = tuple(find_area(connection, code).name for code in areas)
    found = {
        (indicator, until): measured(path, record, years[indicator], until, audience, indicator)
        for indicator, until in asked
    }
    return Story(
        place=place,
        record=record,
        area_names=names,
        lines=tuple(lines),
        payers=payers,
        together=tuple(str(each["name"]) for each in others if shares_factor(each, record)),
        measured=found[record["factor"], 0],
        expected=tuple(Expected(row, found[row["indicator"], int(row["year"])]) for row in expected),
        decisions=tuple(sorted(decisions, key=lambda row: str(row["decided_on"]), reverse=True)),
    )


def _of(rows: Iterable[Record], intervention: str) -> list[Record]:
    return [row for row in rows if row["intervention"] == intervention]


def shares_factor(other: Record, own: Record) -> bool:
    """Whether another intervention ran on the same factor at the same time."""
    if other["id"] == own["id"] or not own["factor"] or own["factor"] not in factors_of(other):
        return False
    starts_late = own["last_year"] is not None and other["first_year"] > own["last_year"]
    ended = other["last_year"] is not None and other["last_year"] < own["first_year"]
    return not (starts_late or ended)


def years_asked(pools: Pools, connection: sqlite3.Connection, factor: str, areas: Sequence[str]) -> list[int]:
    """Give the years in which every one of some areas was asked about a factor."""
    instruments = stored_instruments(connection)
    knowing = [
        name for name, each in instruments.items() if any(known.id == factor for known in each.indicators)
    ]
    found: set[int] = set()
    for name in knowing:
        each = [set(pools.years(name, area)) for area in areas]
        found |= set.intersection(*each) if each else set()
    return sorted(found)


def measured(
    path: Path, record: Record, years: Sequence[int], until: int, audience: Audience, indicator: str = ""
) -> Measured:
    """Evaluate from the last wave before the start to the last one (or that of `until`) while it ran.

    Of the intervention's factor, or of another indicator; `years` are those in which it was asked.
    """
    if not (indicator or record["factor"]):
        return Measured(why=Note("evaluate.not_measured", {"intervention": record["name"]}))
    first = record["first_year"]
    before = [year for year in years if year < first]
    # A wave of the year after the last one still sees it.
    end = until or (record["last_year"] + 1 if record["last_year"] else max(years, default=first))
    after = [year for year in years if first < year <= end]
    if not before or not after or (until and after[-1] != until):
        code = "intervention.no_wave_before" if not before else "intervention.no_wave_after"
        return Measured(why=Note(code, {"year": until if before and until else first}))
    asked = EvaluationQuestion(before[-1], after[-1], record["id"], indicator, audience=audience)
    try:
        (row,) = rows_of(evaluations.evaluate(path, asked))
    except VardaError as refusal:
        return Measured(why=Note(refusal.code, refusal.params))
    return Measured(row=row)
