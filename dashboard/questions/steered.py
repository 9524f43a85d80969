"""What an area wants of an indicator and does about it, to stand on its figure over the years."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.stories.steering_words import open_place
from steering import money
from store.database import reading
from store.steering_rows import list_records
from survey_schema.steering import Record

DROPPED = "dropped"


@dataclass(frozen=True)
class Running:
    """An intervention on the indicator: its money in the area in one year and over all years, in cents by
    currency."""

    record: Record
    of_year: money.Sums
    total: money.Sums


@dataclass(frozen=True)
class Steered:
    """The goals on an indicator that still stand, and the interventions on it, by first year.

    `year` is the one of which money is told.
    """

    year: int
    goals: tuple[Record, ...] = ()
    running: tuple[Running, ...] = ()


def steered(path: Path, indicator: str, area: str, year: int, opened: Collection[str]) -> Steered:
    """Give what is registered on an indicator in an area, in areas around it and in the open ones in it."""
    with reading(path) as connection:
        place = open_place(connection, area, opened)
        goals = list_records(connection, "goal", [area])
        interventions = list_records(connection, "intervention", [*place.inside, *place.above])
        lines = list_records(connection, "budget_line", place.inside)
    of_indicator = (row for row in interventions if indicator in money.factors_of(row))
    return Steered(
        year,
        tuple(row for row in goals if row["indicator"] == indicator and row["status"] != DROPPED),
        tuple(
            _running(row, lines, year)
            for row in sorted(of_indicator, key=lambda row: (row["first_year"], row["id"]))
        ),
    )


def _running(record: Record, lines: Sequence[Record], year: int) -> Running:
    own = [line for line in lines if line["intervention"] == record["id"]]
    return Running(
        record,
        of_year=money.add_up(line for line in own if line["year"] == year),
        total=money.add_up(own),
    )
