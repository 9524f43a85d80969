"""What is registered of an area's money in a year: by factor, in all, per young person, and what ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.stories.steering_words import Place, open_place
from steering import money
from steering.money import Ending, FactorMoney
from store.database import reading
from store.steering_rows import list_records
from survey_schema.steering import Record

WHOLE_FROM = 1000
"""Cents from which an amount per person is written in whole units."""


@dataclass(frozen=True)
class Spending:
    """Money of an area in a calendar year, in cents by currency.

    `factors` has every factor that something is registered for; `unmeasured` are interventions whose factor
    this survey doesn't measure; `young` the row on how many young people of 12 to 16 there are; `years` those
    with money.
    """

    place: Place
    year: int
    years: tuple[int, ...]
    factors: Mapping[str, FactorMoney]
    names: Mapping[str, str]
    total: money.Sums
    unmeasured: tuple[str, ...]
    young: Record | None
    endings: tuple[Ending, ...]

    def each(self, sums: money.Sums) -> dict[str, int]:
        """Divide sums among the young people, in whole cents; nothing where their number isn't known."""
        number = self.young["aged_12_to_16"] if self.young else 0
        return per(sums, number) if number else {}


def per(sums: money.Sums, number: int) -> dict[str, int]:
    """Divide sums by a number, in cents; rounded to whole units from `WHOLE_FROM` on, kronas always."""
    found = {}
    for currency, cents in sums.items():
        is_whole = currency == "ISK" or cents >= WHOLE_FROM * number
        found[currency] = 100 * round(cents / number / 100) if is_whole else round(cents / number)
    return found


def budget_years(path: Path, area: str, opened: Collection[str]) -> list[int]:
    """Give the years for which an area, or an open one in it, has budget lines, the last first."""
    with reading(path) as connection:
        place = open_place(connection, area, opened)
        lines = list_records(connection, "budget_line", place.inside)
    return sorted({line["year"] for line in lines}, reverse=True)


def spending(path: Path, area: str, year: int, today: date, opened: Collection[str]) -> Spending:
    """Give an area's money of a year, with that of the areas in it that are `opened` to who looks.

    Raises Fault for an unknown area.
    """
    with reading(path) as connection:
        place = open_place(connection, area, opened)
        lines = list_records(connection, "budget_line", place.inside)
        interventions = list_records(connection, "intervention", [*place.inside, *place.above])
        checks = list_records(connection, "factor_check", [area])
        young = _young(connection, place, year)
    of_year = [line for line in lines if line["year"] == year]
    names = {row["id"]: str(row["name"]) for row in interventions}
    return Spending(
        place=place,
        year=year,
        years=tuple(sorted({line["year"] for line in lines})),
        factors=money.by_factor(year, lines, interventions, checks),
        names=names,
        total=money.add_up(of_year),
        unmeasured=tuple(_unmeasured(interventions, of_year)),
        young=young,
        endings=tuple(money.endings(lines, names, place.country, today)),
    )


def _unmeasured(interventions: Iterable[Record], lines: Iterable[Record]) -> list[str]:
    paid = {line["intervention"] for line in lines}
    return [str(row["name"]) for row in interventions if row["id"] in paid and not money.factors_of(row)]


def _young(connection: sqlite3.Connection, place: Place, year: int) -> Record | None:
    rows = list_records(connection, "young_people", [place.area])
    return money.newest_count(rows, {place.area}, year)
