"""Areas beside each other as far as they are published: what others may see of a municipality."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.texts.sentences import state
from store.publications import figures_of, in_force, list_publications
from survey_schema.errors import Note
from survey_schema.noted import note_of

Figures = Sequence[Mapping[str, Any]]
_NUMBERS = ("value", "lower", "upper", "n")


def published_figures(
    connection: sqlite3.Connection, indicator: str, year: int, day: str
) -> dict[str, list[dict[str, Any]]]:
    """Give an indicator's figures of a year that the executive may see on a day, by area.

    An area that is published without this indicator has an empty list; one that isn't published is not there.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for each in in_force(list_publications(connection), "executive_on", day):
        if each.year != year:
            continue
        of_areas: dict[str, list[dict[str, Any]]] = {}
        for row in figures_of(connection, each.id):
            own = of_areas.setdefault(row["area"], [])
            if row["indicator"] == indicator:
                own.append(row)
        found |= of_areas
    return found


def as_published(row: Mapping[str, Any], figures: Figures | None, band: str) -> dict[str, Any]:
    """Put what was published in place of an area's figure: of an age band, or ("") of all.

    The figure that the data give now leaves no trace. What doesn't compare says why and has no figure anyway.
    """
    if row["state"] == "unlike":
        return dict(row)
    bare = dict(row) | dict.fromkeys(_EXACT) | {"hidden": "", "note": (), "verdict": ""}
    if figures is None:
        return bare | {"state": "unpublished", "note": (Note("areas.unpublished_note"),)}
    shown = next((each for each in figures if _is_of(each, row["instrument"], band)), None)
    if shown is None:
        return bare | {"state": "not_asked"}
    seen = bare | {name: shown[name] for name in (*_NUMBERS, "hidden")}
    seen |= {"age_band": band or None, "note": tuple(note_of(note) for note in shown["notes"])}
    return seen | {"state": state(seen)}


_EXACT = (*_NUMBERS, "se", "cases", "effective_n", "n_eff", "df", "method", "reliability")


def _is_of(figure: Mapping[str, Any], instrument: str, band: str) -> bool:
    of = (figure["instrument"], figure["sex"], figure["grade"], figure["age_band"])
    return of == (instrument, "", "", band)
