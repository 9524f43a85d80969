"""An area's days of a year, named in words: the ten steps, results, decisions on money, the ends of money."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta

from dashboard.texts import Words
from steering.calendar import Entry
from steering.cycle import moments, results_due, steps
from steering.money import Ending, endings
from steering.rules import read_known
from store.areas import find_area
from store.steering_rows import fieldwork_ends, list_records
from survey_schema.countries import Country

AFTER = 365
"""Days after the results whose decisions on money are in the calendar."""


def entries(connection: sqlite3.Connection, area: str, year: int, today: date, words: Words) -> list[Entry]:
    """Give the days of an area around the survey of a year. Raises Fault for an unknown area."""
    name = find_area(connection, area).name
    end = fieldwork_ends(connection, area).get(year)
    fieldwork = date.fromisoformat(end) if end else None
    country = read_known(connection, today).country(area)
    rows = list_records(connection, "cycle_step", [area])
    found = [
        Entry(
            f"{area}-{year}-step{step.number}",
            step.due,
            words.get("calendar.step", area=name, step=words.get(f"step.{step.number}")),
        )
        for step in steps(year, fieldwork, rows, today)
        if step.due
    ]
    if country:
        first = results_due(fieldwork) if fieldwork else date(year, 1, 1)
        found += list(_decisions(country, first, area, name, words))
    lines = list_records(connection, "budget_line", [area])
    names = {row["id"]: str(row["name"]) for row in list_records(connection, "intervention", [area])}
    return found + [
        Entry(f"{area}-{each.line['id']}-ends", each.on, ending_sentence(each, country, words))
        for each in endings(lines, names, country, today)
    ]


def _decisions(country: Country, first: date, area: str, name: str, words: Words) -> Iterator[Entry]:
    for day, moment in moments(country, first, first + timedelta(days=AFTER)):
        said = words.get("calendar.moment", area=name, moment=words.text(moment.name))
        yield Entry(f"{area}-{day.year}-{moment.id}", day, said, moment.source)


def ending_sentence(ending: Ending, country: Country | None, words: Words) -> str:
    """Warn of money that ends, naming the activity: "This money ends on 31-12-2026 and with it ..."."""
    source = country.find_source(ending.line["source"]) if country else None
    told = {
        "source": words.text(source.name) if source else ending.line["source"],
        "day": words.day_in_numbers(ending.on),
        "activity": ending.activity or words.get(f"purpose.{ending.line['purpose']}"),
    }
    return words.get("ending.goes_on" if ending.goes_on else "ending.stops", **told)
