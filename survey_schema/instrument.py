"""Small typed objects over an instrument's data files: items, answer codes, rules, indicators, columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

LANGUAGES = ("en", "nl", "is")
SEXES = ("female", "male", "other")

# Codes below zero are ours: they keep the kinds of "no valid answer" apart from a blank (which is NULL).
MISSING_CODES = {"no_answer": -1, "not_asked": -2, "does_not_apply": -3, "declared_missing": -9}
"""Stored code of each kind of missing answer; `declared_missing` is one only the file itself declares."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Text = dict[Literal["en", "nl", "is"], Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]]
"""A text by language; English is always there and stands in for a missing translation."""

Domain = Literal["family", "peers", "leisure", "school", "wellbeing", "substances", "background"]
Role = Literal["answer", "sex", "grade", "age", "birth_year", "background"]
Code = Annotated[int, Field(ge=0, le=9999)]


class Typed(BaseModel):
    """Base of every schema object: unknown keys are faults, objects can't be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def in_language(text: Text, language: str) -> str:
    """Give a text in a language, or in English where it isn't translated."""
    for key, words in text.items():
        if key == language:
            return words
    return text["en"]


class Option(Typed):
    """One answer that can be ticked. `value` is what it means for a role: a sex, a grade, an age."""

    code: Code
    label: Text
    value: str | int | None = None


class Missing(Typed):
    """A code that stands for "no valid answer", and which kind of it."""

    code: int
    kind: Literal["no_answer", "not_asked", "does_not_apply"]


class Column(Typed):
    """A column name under which files carry an item; without `years` in any year.

    `recode` translates what the file holds (number or text) to the item's codes; `coding` names a shared one.
    """

    name: str
    years: tuple[int, ...] = ()
    recode: dict[str, int] = {}
    coding: str = ""


class Item(Typed):
    """One question: wording, answers, and the columns in which files carry it.

    Answers are `options`, or a whole number in `range` (both ends included). Other codes are refused.
    """

    id: Identifier
    text: Text
    role: Role = "answer"
    domain: Domain = "background"
    options: tuple[Option, ...] = ()
    answers: str = ""
    range: tuple[Code, Code] | None = None
    missing: tuple[Missing, ...] = ()
    columns: tuple[Column, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def codes(self) -> frozenset[int]:
        """The codes of valid answers."""
        if self.range:
            return frozenset(range(self.range[0], self.range[1] + 1))
        return frozenset(option.code for option in self.options)

    @property
    def values(self) -> dict[int, str | int]:
        """What each code means for the item's role; codes without a meaning (ungraded) are left out."""
        if self.range:
            return {code: code for code in self.codes}
        return {option.code: option.value for option in self.options if option.value is not None}

    @property
    def expected(self) -> str:
        """The constraint as a phrase, for a finding and for the codebook."""
        if self.range:
            return f"{self.range[0]} to {self.range[1]}"
        return ", ".join(str(option.code) for option in self.options)


class Yes(Typed):
    """Counts as yes when the item's answer is one of the codes."""

    item: Identifier
    yes: tuple[Code, ...] = Field(min_length=1)

    def items(self) -> Iterator[str]:
        """Name the items the rule reads."""
        yield self.item


class AnyOf(Typed):
    """Yes when any part is yes; no when every part is answered and none is."""

    any: tuple[Yes, ...] = Field(min_length=2)

    def items(self) -> Iterator[str]:
        """Name the items the rule reads."""
        return (part.item for part in self.any)


class AtLeast(Typed):
    """Yes when at least so many parts are yes; no when that can't be reached any more."""

    at_least: int = Field(ge=1)
    of: tuple[Yes, ...] = Field(min_length=2)

    def items(self) -> Iterator[str]:
        """Name the items the rule reads."""
        return (part.item for part in self.of)


class Score(Typed):
    """Yes when the sum of the items' codes, times `multiply`, is above a bound. All must be answered."""

    sum: tuple[Identifier, ...] = Field(min_length=1)
    multiply: float = 1.0
    above: float

    def items(self) -> Iterator[str]:
        """Name the items the rule reads."""
        return iter(self.sum)


Rule = Yes | AnyOf | AtLeast | Score


class Population(Typed):
    """Who a figure speaks of: grades or ages, both ends included."""

    kind: Literal["grade", "age"]
    first: int
    last: int


class Indicator(Typed):
    """A share of young people, defined by a rule over items.

    `recall`, `population` and `wording` say what may be compared with it; `phrase` completes
    "29 of 100 ..."; `asked` limits the denominator to those who gave one of some answers.
    """

    id: Identifier
    title: Text
    phrase: Text
    domain: Domain
    role: Literal["outcome", "risk", "protective"]
    direction: Literal["lower_is_better", "higher_is_better"]
    recall: str
    wording: Identifier
    rule: Rule
    why: Text | None = None
    source: str = ""
    headline: bool = False
    population: Population | None = None
    asked: Yes | None = None

    def items(self) -> tuple[str, ...]:
        """Name every item that the rule and the denominator read, once."""
        asked = (self.asked.item,) if self.asked else ()
        return tuple(dict.fromkeys((*self.rule.items(), *asked)))


class AgeBand(Typed):
    """A band of ages, both ends included."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-z+-]{1,20}$")]
    first: int
    last: int


class DesignColumns(Typed):
    """Names under which files carry the survey design; the first that is there is taken."""

    weight: tuple[str, ...] = ()
    stratum: tuple[str, ...] = ()
    psu: tuple[str, ...] = ()
    school: tuple[str, ...] = ()
    year: tuple[str, ...] = ()


class Instrument(Typed):
    """A standard questionnaire. `population` holds for indicators that declare none of their own."""

    id: Identifier
    version: str
    title: Text
    source: str
    mode: Literal["paper", "online-class", "online-home"]
    years: tuple[int, ...] = Field(min_length=1)
    population: Population
    psu_unique: bool = False
    ignore: tuple[str, ...] = ()
    columns: DesignColumns = DesignColumns()
    age_bands: tuple[AgeBand, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    fingerprint: str = ""

    @model_validator(mode="after")
    def _population_of_indicators(self) -> Instrument:
        settled = tuple(
            i if i.population else i.model_copy(update={"population": self.population})
            for i in self.indicators
        )
        object.__setattr__(self, "indicators", settled)
        return self

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def item(self, item_id: str) -> Item:
        """Find an item by id. Raises KeyError."""
        return {item.id: item for item in self.items}[item_id]

    def indicator(self, indicator_id: str) -> Indicator:
        """Find an indicator by id. Raises KeyError."""
        return {indicator.id: indicator for indicator in self.indicators}[indicator_id]

    def with_role(self, role: Role) -> Item | None:
        """Find the one item that has a role such as sex or grade."""
        return next((item for item in self.items if item.role == role), None)
