"""The catalogues, one folder a language, read when first asked for, with its numbers and dates.

A message id is a code (`trends.title`), never English words, so that English is a catalogue like the others.
"""

from __future__ import annotations

import gettext
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from survey_schema.errors import Note

if TYPE_CHECKING:
    from survey_schema.instrument import Population

LANGUAGES = ("en", "nl", "is")
LOCALE = Path(__file__).parent / "locale"
NO_BREAK = "\N{NO-BREAK SPACE}"
KRONAS = "kr."
"""An abbreviation: its stop is also that of a sentence."""
MINUS = "\N{MINUS SIGN}"


class Coded(Protocol):
    """Anything that carries a code with parameters: an error, a finding, a note."""

    @property
    def code(self) -> str:
        """The message id."""

    @property
    def params(self) -> Mapping[str, object]:
        """What fills the message's placeholders."""


class Words(string.Formatter):
    """The words of one language.

    Placeholders are those of `str.format`; `{n:number}`, `{value:percent}`, `{day:date}`, `{codes:list}`,
    `{who:population}`, `{period:recall}`, `{how:mode}`, `{whom:basis}`, `{tongue:language}`, `{is:text}`,
    `{row:kind}`, `{column:cell}`, `{columns:cells}`, `{when:years}` and `{reasons:notes}` write a value the
    way the language does; `{factor:title}` and `{factor:phrase}` an indicator, by what fits the sentence.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._locale = Locale.parse(lang)
        self._messages, self._form_of = _read_catalogues(lang)

    def get(self, code: str, **params: object) -> str:
        """Word a code. With a parameter `count` the form for that many is taken. Raises KeyError."""
        forms = self._messages[code]
        count = params.get("count")
        form = self._form_of(abs(int(count))) if isinstance(count, (int, float)) and len(forms) > 1 else 0
        return self.vformat(forms[form], (), params).replace(f"{KRONAS}.", KRONAS)

    def knows(self, code: str) -> bool:
        """Tell whether there are words for a code."""
        return code in self._messages

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Give every message of the language with its forms, for the tests that compare languages."""
        return dict(self._messages)

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value into a message; see the class for what may stand after the colon."""
        writers: dict[str, Callable[[Any], str]] = {
            "number": self.number,
            "percent": self.percent,
            "date": self.date,
            "list": self.list_of,
            "population": self.population,
            "recall": self.recall,
            "text": self.text,
            "title": lambda indicator: self.text(indicator.title),
            "phrase": lambda indicator: self.text(indicator.phrase),
            "years": self.years,
            "notes": self.reasons,
            "cells": lambda columns: self.list_of(map(self._cell, columns.split(", "))),
            **{kind: partial(self.named, kind) for kind in ("mode", "basis", "language", "kind", "cell")},
        }
        if format_spec in writers:
            return writers[format_spec](value)
        return str(super().format_field(value, format_spec))

    def number(self, x: float, digits: int = 0) -> str:
        """Write a number with so many decimals: 1,326 or 1.326."""
        return _decimal(self._locale, round(float(x), digits) + 0.0, digits).replace("-", MINUS)

    def percent(self, p: float, digits: int = 0) -> str:
        """Write a proportion 0..1 as a percentage: 12.3 % or 12,3 %."""
        return f"{self.number(100 * p, digits)}{NO_BREAK}%"

    def of_100(self, p: float) -> str:
        """Write a proportion 0..1 as how many of a hundred, in whole people."""
        return self.number(100 * p)

    def day_in_numbers(self, day: date) -> str:
        """Write a day in numbers, the way papers on budgets do: 31-12-2026, in Icelandic 31.12.2026."""
        return f"{day:%d.%m.%Y}" if self.lang == "is" else f"{day:%d-%m-%Y}"

    def day_in_full(self, day: date, *, weekday: bool = False) -> str:
        """Write a day the way a letter does, with its weekday where asked: Friday, March 12, 2027."""
        return str(format_date(day, format="full" if weekday else "long", locale=self._locale))

    def money(self, cents: int, currency: str) -> str:
        """Write money in cents exactly: without decimals where there are none."""
        digits = 0 if cents % 100 == 0 else 2
        amount = self.number(cents / 100, digits)
        return f"€{NO_BREAK}{amount}" if currency == "EUR" else f"{amount}{NO_BREAK}{KRONAS}"

    def date(self, day: date | datetime | str) -> str:
        """Write a day, also one given in ISO form."""
        day = datetime.fromisoformat(day) if isinstance(day, str) else day
        return str(format_date(day, format="medium", locale=self._locale))

    def population(self, population: Population) -> str:
        """Write who a figure speaks of: ages 15 to 16, grades 9 to 12, grade 10."""
        if population.first == population.last:
            return self.get(f"population.one_{population.kind}", first=population.first)
        return self.get(f"population.{population.kind}", first=population.first, last=population.last)

    def recall(self, recall: str) -> str:
        """Write a recall period; one without words of its own as it is."""
        code = f"recall.{recall.replace(' ', '_')}"
        return self.get(code) if self.knows(code) else recall

    def text(self, text: Mapping[Any, str]) -> str:
        """Write a text of an instrument, in English where it isn't translated."""
        return text.get(self.lang, text["en"])

    def named(self, kind: str, value: str) -> str:
        """Name a mode, a basis or a language."""
        return self.get(f"{kind}.{value}")

    def _cell(self, column: str) -> str:
        return self.named("cell", column) if self.knows(f"cell.{column}") else column

    def reasons(self, notes: Sequence[Note]) -> str:
        """Word several reasons within one sentence, each once."""
        return "; ".join(dict.fromkeys(self.message(note).removesuffix(".") for note in notes))

    def list_of(self, things: Iterable[object]) -> str:
        """Write several things behind each other."""
        return ", ".join(str(thing) for thing in things)

    def years(self, years: Iterable[int]) -> str:
        """Write years in order, three or more that follow each other as a span: 2008–2015, 2017."""
        runs: list[list[int]] = []
        for year in sorted(set(years)):
            if runs and year == runs[-1][-1] + 1:
                runs[-1].append(year)
            else:
                runs.append([year])
        spans = ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run) for run in runs)
        return self.list_of(span for each in spans for span in each)

    def message(self, coded: Coded) -> str:
        """Word an error, a finding or a note."""
        params = dict(coded.params)
        count = getattr(coded, "count", None)
        return self.get(coded.code, **({"count": count} if count is not None else {}), **params)

    def notes(self, notes: Sequence[Note]) -> str:
        """Word the notes of an estimate, one behind the other."""
        return " ".join(self.message(note) for note in notes)


@cache
def words(lang: str) -> Words:
    """Give the words of a language: en, nl or is. Raises KeyError for another."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    return Words(lang)


@lru_cache(maxsize=4096)
def _decimal(locale: Locale, x: float, digits: int) -> str:
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return str(format_decimal(x, format=pattern, locale=locale))


def _read_catalogues(lang: str) -> tuple[dict[str, tuple[str, ...]], Callable[[int], int]]:
    messages: dict[str, tuple[str, ...]] = {}
    plural = "(n != 1)"
    for path in sorted((LOCALE / lang).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=lang)
        plural = catalogue.plural_expr
        for message in catalogue:
            if message.id:
                code = message.id if isinstance(message.id, str) else message.id[0]
                said = message.string or ""
                messages[code] = (said,) if isinstance(said, str) else tuple(said)
    return messages, gettext.c2py(plural)
