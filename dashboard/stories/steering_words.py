"""Where an area lies, and how its money is written."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from dashboard.texts import Words
from steering.money import Sums
from steering.rules import country_of, line_above
from store.areas import find_area, list_areas
from store.steering_rows import list_records
from survey_schema.countries import Country


@dataclass(frozen=True)
class Place:
    """An area with all areas in it (`inside`, itself among them) and above it, and its country's rules."""

    area: str
    name: str
    inside: tuple[str, ...]
    above: tuple[str, ...]
    country: Country | None


def place_of(connection: sqlite3.Connection, area: str) -> Place:
    """Find where an area lies. Raises Fault when there is no such area."""
    found = find_area(connection, area)
    areas = {each.code: each for each in list_areas(connection)}
    inside = tuple(code for code in areas if area in line_above(areas, code))
    above = tuple(line_above(areas, area)[1:])
    country = country_of(areas, list_records(connection, "country", [area, *above]), area)
    return Place(area, found.name, inside, above, country)


def amounts(sums: Sums, words: Words) -> str:
    """Write sums, each currency apart."""
    return " + ".join(words.money(cents, currency) for currency, cents in sorted(sums.items()))
