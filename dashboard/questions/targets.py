"""The goals of an area as they stand: each with its figures, its course and what this town could see."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.figures.rows import Rows, rows_of
from dashboard.questions import ladder
from dashboard.stories.steering_words import place_of
from steering.cycle import Deciding, deciding, results_due
from steering.goals import Course, PowerBox, course, power_box
from store.database import reading
from store.steering_rows import fieldwork_ends, list_records
from survey_schema.design import Audience
from survey_schema.errors import VardaError
from survey_schema.steering import Record


@dataclass(frozen=True)
class Standing:
    """A goal, the estimates of its indicator by year, where it stands, and what this town could see."""

    goal: Record
    figures: Rows
    course: Course
    box: PowerBox | None


@dataclass(frozen=True)
class Timing:
    """The survey of a year: the day of its results, and which decision on money they reach."""

    year: int
    results: date
    deciding: Deciding | None


def goals(path: Path, area: str, audience: Audience) -> list[Standing]:
    """Give the goals of an area, by target year."""
    with reading(path) as connection:
        rows = list_records(connection, "goal", [area])
    by_year = sorted(rows, key=lambda row: (row["target_year"], row["id"]))
    return [_standing(path, row, audience) for row in by_year]


def _standing(path: Path, goal: Record, audience: Audience) -> Standing:
    try:
        figures = rows_of(
            ladder.trend_with_offers(path, goal["indicator"], goal["area"], _division(goal), audience)
        )
    except VardaError:
        figures = []
    own = of_young(figures, goal["young"])
    n = effective_n(own)
    return Standing(goal, own, course(goal, own, n), power_box(goal["baseline"], goal["target"], n))


def of_young(figures: Rows, young: str) -> Rows:
    """Keep the figures of whom a goal is for: girls, boys, or "" for all the figures there are."""
    sex = {"girls": "female", "boys": "male"}.get(young)
    return [row for row in figures if sex is None or row["sex"] == sex]


def _division(goal: Record) -> tuple[Any, ...]:
    return ("sex",) if goal["young"] else ()


def effective_n(figures: Sequence[Mapping[str, Any]]) -> int:
    """Give the effective number of answers behind the newest figure that is shown; 0 where there is none."""
    given = [row for row in figures if not row["hidden"] and not math.isnan(row["effective_n"])]
    return int(max(given, key=lambda row: int(row["year"]))["effective_n"]) if given else 0


def timing(path: Path, area: str) -> Timing | None:
    """Give the last survey of an area and the decision on money that its results reach; None without one."""
    with reading(path) as connection:
        ends = fieldwork_ends(connection, area)
        country = place_of(connection, area).country
    if not ends:
        return None
    year = max(ends)
    results = results_due(date.fromisoformat(ends[year]))
    return Timing(year, results, deciding(country, results) if country else None)
