"""The file for everybody: what is published and seen by a day, with the texts it needs, and nothing else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from dashboard.publishing.agreements import agreement_notices
from dashboard.publishing.releasing import changed
from dashboard.texts import LANGUAGES, words
from store.areas import Area, list_areas
from store.database import reading
from store.facts import stored_facts
from store.instruments import stored_instruments
from store.notices import list_notices
from store.public import write_public
from store.publications import Publication, figures_of, in_force, list_publications
from survey_schema.instrument import Indicator, Instrument, Item
from survey_schema.policy import load_policy

FILE = "public.db"
Rows = list[dict[str, Any]]


def public_path(database: Path) -> Path:
    """Say where the file for everybody is: where VARDA_PUBLIC says, else beside the database."""
    said = os.environ.get("VARDA_PUBLIC")
    return Path(said) if said else database.with_name(FILE)


def write_public_file(database: Path, file: Path, today: str) -> str:
    """Write the file anew with all that is public on a day; gives its checksum.

    The same database and day give the same file to the byte.
    """
    with reading(database) as connection:
        rows = public_rows(connection, today)
    return write_public(file, rows)


def public_rows(connection: sqlite3.Connection, today: str) -> dict[str, Rows]:
    """Give what is public on a day, by table of the public file."""
    every = list_publications(connection)
    seen = in_force(every, "public_on", today)
    figures = _figures(connection, seen)
    areas = _with_those_around(list_areas(connection), figures, [each.area for each in seen])
    used = {row["publication"] for row in figures}
    asked = list(dict.fromkeys((row["instrument"], row["indicator"]) for row in figures))
    instruments = stored_instruments(connection)
    codes = {area["code"] for area in areas}
    return {
        "meta": _meta(connection, today),
        "area": areas,
        "publication": [_publication(connection, each, every) for each in seen if each.id in used],
        "indicator": _indicators(instruments, asked),
        "question": _questions(instruments, asked),
        "figure": figures,
        "notice": [*_notices(connection, codes), *agreement_notices(connection, codes)],
    }


def _figures(connection: sqlite3.Connection, seen: Sequence[Publication]) -> Rows:
    """Each area's figures of a year are those of the last publication that has any of them."""
    found: dict[tuple[str, int], Rows] = {}
    for each in seen:
        of_areas: dict[str, Rows] = {}
        for row in figures_of(connection, each.id):
            of_areas.setdefault(row["area"], []).append({**row, "publication": each.id, "year": each.year})
        found |= {(area, each.year): rows for area, rows in of_areas.items()}
    return [row for rows in found.values() for row in rows]


def _with_those_around(areas: Iterable[Area], figures: Rows, published: Sequence[str]) -> Rows:
    known = {area.code: area for area in areas}
    wanted = {*published, *(row["area"] for row in figures)}
    left = sorted(wanted)
    while left:
        above = known[left.pop()].parent
        if above and above not in wanted:
            wanted.add(above)
            left.append(above)
    names = ("code", "name", "level", "parent")
    return [{name: getattr(known[code], name) for name in names} for code in sorted(wanted)]


def _meta(connection: sqlite3.Connection, today: str) -> Rows:
    is_invented = "invented" in stored_facts(connection)
    said = {
        "policy": load_policy().id,
        "written_for": today,
        "source": words("en").get("publish.source"),
        "software": f"Varða {installed('varda')}",
        "invented": "1" if is_invented else "0",
    }
    said |= {f"source_{lang}": words(lang).get("publish.source") for lang in LANGUAGES}
    return [{"name": name, "value": value} for name, value in said.items()]


def _publication(
    connection: sqlite3.Connection, each: Publication, every: Sequence[Publication]
) -> dict[str, Any]:
    """What everybody may know of a publication: which edition it is, and what it changed of the last seen."""
    editions = [other for other in every if (other.area, other.year) == (each.area, each.year)]
    number = next(place for place, other in enumerate(editions, start=1) if other.id == each.id)
    before = next((other for other in reversed(editions) if _was_public_before(other, each)), None)
    differs = changed(figures_of(connection, before.id), figures_of(connection, each.id)) if before else []
    return {
        **{name: getattr(each, name) for name in ("id", "area", "year", "public_on", "policy")},
        "data_version": each.data_version,
        "revision": str(number),
        "replaces": before.id if before else None,
        "changed": differs,
    }


def _was_public_before(other: Publication, each: Publication) -> bool:
    """Whether everybody had seen a publication before another replaced it, and it wasn't withdrawn."""
    is_seen = other.public_on < each.public_on or other.public_on <= each.decided_at[:10]
    return other.id < each.id and is_seen and not other.withdrawn_at


def _indicators(instruments: Mapping[str, Instrument], asked: Sequence[tuple[str, str]]) -> Rows:
    found: dict[str, dict[str, Any]] = {}
    for instrument in instruments.values():
        for indicator in instrument.indicators:
            if (instrument.id, indicator.id) in asked:
                found[indicator.id] = _indicator(indicator, len(found))
    return list(found.values())


def _indicator(indicator: Indicator, position: int) -> dict[str, Any]:
    population = indicator.population
    who = f"{population.kind} {population.first}-{population.last}" if population else ""
    plain = ("id", "domain", "role", "direction", "recall", "source")
    return {
        **{name: getattr(indicator, name) for name in plain},
        **{"position": position, "headline": int(indicator.headline), "population": who},
        **{"title": dict(indicator.title), "phrase": dict(indicator.phrase)},
        "why": dict(indicator.why or {}),
    }


def _questions(instruments: Mapping[str, Instrument], asked: Sequence[tuple[str, str]]) -> Rows:
    """The questions behind the figures, in the instrument's order, each with the indicators it is in."""
    rows: Rows = []
    for instrument in instruments.values():
        behind: dict[str, list[str]] = {}
        for indicator in instrument.indicators:
            if (instrument.id, indicator.id) in asked:
                for item in indicator.items():
                    behind.setdefault(item, []).append(indicator.id)
        rows += [
            {
                **{"instrument": instrument.id, "item": item.id, "position": position},
                **{"text": dict(item.text), "options": _options(item), "indicators": behind[item.id]},
            }
            for position, item in enumerate(instrument.items, start=1)
            if item.id in behind
        ]
    return rows


def _options(item: Item) -> list[dict[str, Any]]:
    """The answers one could tick, each with its code and its text by language; a range is one text."""
    if item.range:
        return [{"code": "", "text": dict.fromkeys(LANGUAGES, f"{item.range[0]}–{item.range[1]}")}]
    return [{"code": str(option.code), "text": dict(option.label)} for option in item.options]


def _notices(connection: sqlite3.Connection, areas: set[str]) -> Rows:
    """The notices of areas in the file; where there is no English, the first language stands in for it."""
    return [
        {
            **{"area": each.area, "kind": each.kind, "position": each.position},
            **{"words": {"en": next(iter(each.words.values())), **each.words}, "checked_on": each.checked_on},
        }
        for each in list_notices(connection)
        if each.area in areas
    ]
