"""Where an area lies, how its money is written, and what is wrong with a row that was filled in."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace

from dashboard.texts import Words
from steering.money import Sums
from steering.rules import country_of, line_above
from store.areas import find_area, list_areas
from store.steering_rows import list_records
from survey_schema.countries import Country
from survey_schema.errors import Finding


@dataclass(frozen=True)
class Place:
    """An area with all areas in it (`inside`, itself among them) and above it, and its country's rules.

    `left_out` names the municipalities in it whose rows are not open to who looks.
    """

    area: str
    name: str
    inside: tuple[str, ...]
    above: tuple[str, ...]
    country: Country | None
    left_out: tuple[str, ...] = ()


def place_of(connection: sqlite3.Connection, area: str) -> Place:
    """Find where an area lies. Raises Fault when there is no such area."""
    found = find_area(connection, area)
    areas = {each.code: each for each in list_areas(connection)}
    inside = tuple(code for code in areas if area in line_above(areas, code))
    above = tuple(line_above(areas, area)[1:])
    country = country_of(areas, list_records(connection, "country", [area, *above]), area)
    return Place(area, found.name, inside, above, country)


def open_place(connection: sqlite3.Connection, area: str, opened: Collection[str]) -> Place:
    """Find where an area lies, with only those areas in it whose rows are open to who looks.

    Raises Fault when there is no such area.
    """
    place = place_of(connection, area)
    known = {each.code: each for each in list_areas(connection)}
    closed = [known[code] for code in place.inside if code not in opened]
    left_out = sorted(each.name for each in closed if each.level == "municipality" and not each.valid_to)
    inside = tuple(code for code in place.inside if code in opened)
    return replace(place, inside=inside, left_out=tuple(left_out))


def mistake(finding: Finding, words: Words) -> str:
    """Word a mistake: in a form it names the field by its label, in a workbook sheet and cell."""
    told = finding.params
    kind, column = told.get("sheet"), told.get("column")
    labels = (f"field.{kind}_{column}", f"cell.{column}")
    label = next((code for code in labels if words.knows(code)), "")
    if not label or told["cell"] != column:
        return words.message(finding)
    named = {"field": words.get(label), "kind": words.get(f"kind.{kind}")}
    expected = told["expected"]
    if isinstance(expected, tuple) and expected[0].code == "expected.something":
        return words.get("form.not_filled", **named)
    return words.get("form.mistake", found=told["found"], expected=expected, **named)


def left_out(place: Place, words: Words) -> list[str]:
    """Name the municipalities in an area that nothing is told of, because they are not open to who looks."""
    return [words.get("yearly.left_out", areas=words.list_of(place.left_out))] if place.left_out else []


def amounts(sums: Sums, words: Words) -> str:
    """Write sums, each currency apart."""
    return " + ".join(words.money(cents, currency) for currency, cents in sorted(sums.items()))
