"""What differs between countries on the steering side: the year of decisions, and where money comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from survey_schema.errors import Fault
from survey_schema.instrument import Identifier, Text, Typed

_FILE = Path(__file__).with_name("countries.toml")


class Stated(Typed):
    """What is said with a source: `checked` is the day on which it was last looked at, `certainty` whether
    the source was read then."""

    id: Identifier
    name: Text
    source: str
    certainty: Literal["read", "to_check"]
    checked: date


class Moment(Stated):
    """A moment of the year at which money is decided on; `day` is written month-day."""

    day: str

    @model_validator(mode="after")
    def _is_a_day(self) -> Moment:
        self.of(2026)
        return self

    def of(self, year: int) -> date:
        """Give its day in a year."""
        return date.fromisoformat(f"{year}-{self.day}")


class Source(Stated):
    """Where money comes from, how it is accounted for, and from when to when there is any."""

    rule: Text
    valid_from: date | None = None
    valid_to: date | None = None

    def has(self, year: int) -> bool:
        """Whether there is money from it in any part of a year."""
        after = self.valid_from is None or self.valid_from.year <= year
        return after and (self.valid_to is None or year <= self.valid_to.year)


class Country(Typed):
    """The rules of a country: moments in the order of the year, funding sources, and the roles that a
    coalition has there besides those it has everywhere."""

    name: Text
    currency: Literal["EUR", "ISK"]
    partner_roles: tuple[str, ...] = ()
    moment: tuple[Moment, ...]
    source: tuple[Source, ...]

    def find_source(self, code: str) -> Source | None:
        """Give a funding source by its id; None where there is none."""
        return next((each for each in self.source if each.id == code), None)


@cache
def countries() -> Mapping[str, Country]:
    """Read the rules of every country there is a chapter for, by its code."""
    with _FILE.open("rb") as file:
        read = tomllib.load(file)
    return {code: Country.model_validate(rules) for code, rules in read.items()}


def find_country(code: str) -> Country:
    """Give the rules of a country. Raises Fault with the known codes."""
    known = countries()
    if code not in known:
        raise Fault("steering.unknown_country", found=code, known=", ".join(known))
    return known[code]
