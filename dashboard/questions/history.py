"""What was changed on an area's steering side: every entry of the audit on its own rows, column by column."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.questions.answers import indicators
from dashboard.stories.steering_words import place_of
from store.areas import list_areas
from store.audit import RowChange, list_row_changes
from store.database import reading
from store.steering_rows import list_records
from survey_schema.countries import Country
from survey_schema.instrument import Indicator
from survey_schema.steering import KINDS, areas_of

_ABOUT = ("name", "intervention", "indicator", "goal", "partner", "school", "district", "step", "letter")
"""Columns that say what a row is about, the plainest first."""


@dataclass(frozen=True)
class Entry:
    """One change of one row: when (ISO, UTC), by which account, and what stood and stands in each column that
    differs; "" or None where nothing did. `name` is what the row is about, a name or a code, "" where it is
    about its area; `year` its calendar year, None where it has none."""

    happened_at: str
    account: str
    change: RowChange
    kind: str
    id: str
    name: str
    year: int | None
    columns: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class History:
    """The changes of an area's rows, the last first, with what ids and funding sources in them are called."""

    entries: tuple[Entry, ...]
    names: Mapping[str, str]
    indicators: Mapping[str, Indicator]
    country: Country | None


def history(path: Path, area: str) -> History:
    """Give every change of an area's own rows; of one that moved between areas only the side in this one."""
    with reading(path) as connection:
        changes = list_row_changes(connection, area)
        names = _names(connection)
        country = place_of(connection, area).country
    entries = tuple(_entry(area, *change) for change in changes)
    return History(entries, names, {each.id: each for each in indicators(path)}, country)


def _names(connection: sqlite3.Connection) -> dict[str, str]:
    """Give the names of areas, partners and interventions by their ids."""
    found = {area.code: area.name for area in list_areas(connection)}
    for kind in ("partner", "intervention"):
        found |= {row["id"]: str(row["name"]) for row in list_records(connection, kind)}
    return found


def _entry(
    area: str, happened_at: str, account: str, change: RowChange, named: str, before: str, after: str
) -> Entry:
    kind, _, code = named.partition(" ")
    was, is_now = _own_side(area, kind, before), _own_side(area, kind, after)
    columns = tuple(
        (name, was.get(name), is_now.get(name))
        for name in KINDS[kind].names
        if (was.get(name) or None) != (is_now.get(name) or None) and name != "area"
    )
    about = is_now or was
    name = next((about[each] for each in _ABOUT if about.get(each)), "")
    return Entry(happened_at, account, change, kind, code, str(name), about.get("year"), columns)


def _own_side(area: str, kind: str, row: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(row) if row else {}
    return record if record and area in areas_of(kind, record) else {}
