"""Parents' agreements as notices of the public page: the newest of each area, in the language they are in."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from typing import Any

from dashboard.texts import LANGUAGES, Words, words
from steering.rules import line_above
from store.areas import list_areas
from store.steering_rows import list_records
from survey_schema.steering import Record


def agreement_notices(connection: sqlite3.Connection, areas: Collection[str]) -> list[dict[str, Any]]:
    """Give a notice for each agreement of an area's newest year of agreements.

    A school is named only where it agreed to be. The text is the parents' own and isn't translated; every
    language there is a title in has it, marked as what it is.
    """
    rows = [row for row in list_records(connection, "parents_agreement") if row["area"] in areas]
    newest: dict[str, int] = {}
    for row in rows:
        newest[row["area"]] = max(row["year"], newest.get(row["area"], 0))
    spoken = _languages(connection)
    places: dict[str, int] = {}
    found = []
    for row in rows:
        if row["year"] == newest[row["area"]]:
            places[row["area"]] = places.get(row["area"], 0) + 1
            found.append(_notice(row, places[row["area"]], spoken[row["area"]]))
    return found


def _languages(connection: sqlite3.Connection) -> Mapping[str, str]:
    """The language of each area's country, whose rules are called by it; else English."""
    areas = {each.code: each for each in list_areas(connection)}
    said = {row["area"]: row["rules"] for row in list_records(connection, "country")}
    found = {}
    for code in areas:
        rules = next((said[above] for above in line_above(areas, code) if above in said), "")
        found[code] = rules if rules in LANGUAGES else "en"
    return found


def _notice(row: Record, position: int, language: str) -> dict[str, Any]:
    told = {"title": _title(row, words(language)), "body": _body(row, words(language))}
    return {
        "area": row["area"],
        "kind": "agreement",
        "position": position,
        "words": {"en": told, language: told},
        "checked_on": f"{row['year']}-01-01",
    }


def _title(row: Mapping[str, Any], with_words: Words) -> str:
    of_school = row["school"] if row["school_agrees"] == "yes" else ""
    where = of_school or row["district"]
    code = "agreement.title_of" if where else "agreement.title"
    return with_words.get(code, year=row["year"], where=where)


def _body(row: Mapping[str, Any], with_words: Words) -> str:
    parts = [row["wording"], row["home_times"], row["alcohol"]]
    if row["signed"] is not None:
        number = with_words.number(row["signed"])
        parts.append(with_words.get("agreement.signed", count=row["signed"], number=number))
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)
