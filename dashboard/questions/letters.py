"""A letter of an area, its wording and what its fields are filled with."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.public import picking, saying
from dashboard.public.published import read_published
from dashboard.questions.answers import wave_years
from dashboard.texts import Words, words
from steering.cycle import results_due
from store.areas import find_area
from store.database import reading
from store.steering_rows import fieldwork_days, list_records
from survey_schema.errors import Fault
from survey_schema.letters import LETTER_LANGUAGES, LETTERS, fields_in, fingerprint, standard_text
from survey_schema.steering import KINDS, Record

DAYS = tuple(column.name for column in KINDS["letter_year"].columns if column.sort == "day")
TEXTS = tuple(column.name for column in KINDS["letter_year"].columns if column.sort == "text")
"""What somebody says of the letters of a year: days, and texts."""


WAVES = 3
"""How many of the last waves there may be letters of."""


@dataclass(frozen=True)
class Letter:
    """A letter as it stands: `own` is the area's own row, None where the standard text is used; `year_row`
    what somebody said of the letters of the year; `values` what each field is filled with, in the letter's
    language, without those that nothing is known for."""

    area: str
    area_name: str
    letter: str
    language: str
    year: int
    wording: str
    own: Record | None
    year_row: Record | None
    values: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields of the wording that nothing is known for, in their order."""
        return tuple(name for name in fields_in(self.wording) if name not in self.values)

    @property
    def is_outdated(self) -> bool:
        """Whether the standard text is another one now than the own wording was made on."""
        now = fingerprint(standard_text(self.letter, self.language))
        return self.own is not None and self.own["made_from"] != now


def letter_of(path: Path, public: Path, area: str, letter: str, language: str, year: int) -> Letter:
    """Give a letter of an area in a language, filled for a year.

    `public` is the file for everybody: a press notice says nothing that isn't in it. Raises Fault for an
    unknown area, letter or language.
    """
    if letter not in LETTERS:
        raise Fault("letter.unknown", found=letter, known=LETTERS)
    if language not in LETTER_LANGUAGES:
        raise Fault("letter.unknown_language", found=language, known=LETTER_LANGUAGES)
    with reading(path) as connection:
        name = find_area(connection, area).name
        written = list_records(connection, "letter", [area])
        said = [row for row in list_records(connection, "letter_year", [area]) if row["year"] == year]
        days = _days(connection, area, year, said[0] if said else None)
    own = next((row for row in written if (row["letter"], row["language"]) == (letter, language)), None)
    wording = str(own["wording"]) if own else standard_text(letter, language)
    values = _values(days, said[0] if said else {}, words(language))
    values |= {"area": name, "year": str(year)}
    if "majority" in fields_in(wording):
        values |= _majority(public, area, year, words(language))
    return Letter(area, name, letter, language, year, wording, own, said[0] if said else None, values)


def _days(connection: sqlite3.Connection, area: str, year: int, row: Record | None) -> dict[str, date]:
    """Give the days that are known: as somebody said, else as the wave has them; results as promised."""
    first, last = fieldwork_days(connection, area, year)
    said = {"fieldwork_from": first, "fieldwork_to": last}
    said |= {name: row[name] for name in DAYS if row[name]} if row else {}
    days = {name: date.fromisoformat(day) for name, day in said.items() if day}
    if "fieldwork_to" in days:
        days.setdefault("results_due", results_due(days["fieldwork_to"]))
    return days


def _values(days: Mapping[str, date], row: Record, with_words: Words) -> dict[str, str]:
    texts = {name: str(row[name]) for name in TEXTS if row.get(name)}
    written = {name: with_words.day_in_full(day, weekday=name == "evening_on") for name, day in days.items()}
    return {**texts, **written}


def _majority(public: Path, area: str, year: int, with_words: Words) -> dict[str, str]:
    """Say what most young people did not do, as the public page does, of this year; else nothing."""
    try:
        published = read_published(public)
    except Fault:
        return {}
    if area not in published.areas:
        return {}
    seen = picking.opener(published, area, year, with_words)
    if seen is None or seen.figure["year"] != year:
        return {}
    parts = [saying.majority(seen, with_words)]
    if not seen.is_own:
        parts.append(f"{saying.place(seen, with_words)}.")
    return {"majority": " ".join([*parts, saying.majority_in_full(seen, with_words)])}


def letter_years(path: Path, area: str, this_year: int) -> list[int]:
    """Give the years there may be letters of, the last first: those that somebody said days of, the last with
    a wave, this one and the next."""
    with reading(path) as connection:
        said = {row["year"] for row in list_records(connection, "letter_year", [area])}
    asked = wave_years(path, area)[-WAVES:]
    return sorted({*said, *asked, this_year, this_year + 1}, reverse=True)
