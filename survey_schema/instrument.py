"""Small typed objects over an instrument's data files: items, answer codes, rules, indicators, columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from survey_schema.design import Mode

LANGUAGES = ("en", "nl", "is")
SEXES = ("female", "male", "other")

# Codes below zero are ours: they keep the kinds of "no valid answer" apart from a blank (which is NULL).
MISSING_CODES = {
    "no_answer": -1,
    "not_asked": -2,
    "does_not_apply": -3,
    "set_aside": -4,
    "declared_missing": -9,
}
"""Stored code of each kind of missing answer. `set_aside` are the answers of a sheet that doesn't count, by
the instrument's checks; `declared_missing` is one only the file itself declares."""

ID_PATTERN = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
Identifier = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Text = dict[Literal["en", "nl", "is"], Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]]
"""A text by language; English is always there and stands in for a missing translation."""

Domain = Literal["family", "peers", "leisure", "school", "wellbeing", "substances", "background"]
Role = Literal["answer", "sex", "grade", "age", "birth_year", "background"]
Comparable = Literal["A", "B", "C"]
"""How two ways of asking compare: A the same, B bridged, C not comparable."""
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


class Population(Typed):
    """Who a figure speaks of: grades or ages, both ends included."""

    kind: Literal["grade", "age"]
    first: int
    last: int


class Earlier(Typed):
    """An earlier wording of an item, with the years in which it was asked; what isn't said is as in the item.

    Only the words may differ: codes mean the same in every wording, else it is another item.
    """

    first: int
    last: int
    text: Text
    options: tuple[Option, ...] = ()
    recall: str = ""
    wording: Identifier | None = None
    population: Population | None = None
    mode: Mode | None = None


class Version(Typed):
    """A wording of an item in full: its number (1 is the oldest), its years, and all that decides what
    it may be compared with."""

    number: int
    first: int
    last: int
    text: Text
    options: tuple[Option, ...]
    recall: str
    wording: Identifier
    population: Population
    mode: Mode


class Item(Typed):
    """One question: wording, answers, and the columns in which files carry it.

    Answers are `options`, or a whole number in `range` (both ends included). Other codes are refused.
    The item holds the latest wording, asked from `first` to `last` (open where not said); `earlier` those
    before it. `wording` names a family of wordings that mean the same; it is the item's id where not said.
    """

    id: Identifier
    text: Text
    role: Role = "answer"
    domain: Domain = "background"
    recall: str = ""
    wording: Identifier = ""
    population: Population | None = None
    mode: Mode | None = None
    first: int | None = None
    last: int | None = None
    earlier: tuple[Earlier, ...] = ()
    options: tuple[Option, ...] = ()
    answers: str = ""
    range: tuple[Code, Code] | None = None
    missing: tuple[Missing, ...] = ()
    columns: tuple[Column, ...] = ()
    labels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _own_family(self) -> Item:
        if not self.wording:
            object.__setattr__(self, "wording", self.id)
        return self

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


class Of(Typed):
    """Counts as yes when another indicator does; loading puts that indicator's rule in its place."""

    indicator: Identifier

    def items(self) -> Iterator[str]:
        """Name the items the rule reads: none before the other's rule stands in its place."""
        return iter(())


class AnyOf(Typed):
    """Yes when any part is yes; no when every part is answered and none is."""

    any: tuple[Part, ...] = Field(min_length=2)

    def items(self) -> Iterator[str]:
        """Name the items the rule reads."""
        return (item for part in self.any for item in part.items())


class AtLeast(Typed):
    """Yes when at least so many parts are yes; no when that can't be reached any more."""

    at_least: int = Field(ge=1)
    of: tuple[Part, ...] = Field(min_length=2)

    def items(self) -> Iterator[str]:
        """Name the items the rule reads."""
        return (item for part in self.of for item in part.items())


class Score(Typed):
    """Yes when the sum of the items' codes, times `multiply`, is above a bound. All must be answered."""

    sum: tuple[Identifier, ...] = Field(min_length=1)
    multiply: float = 1.0
    above: float

    def items(self) -> Iterator[str]:
        """Name the items the rule reads."""
        return iter(self.sum)


Rule = Yes | AnyOf | AtLeast | Score
Part = Yes | Of | AnyOf | AtLeast | Score
AnyOf.model_rebuild()
AtLeast.model_rebuild()


def parts_of(rule: Part) -> tuple[Part, ...]:
    """List the parts of a composite rule; none where it isn't one."""
    if isinstance(rule, AnyOf):
        return rule.any
    return rule.of if isinstance(rule, AtLeast) else ()


class Indicator(Typed):
    """A share of young people, defined by a rule over items or over other indicators.

    `recall` and `wording` are those of its items where not said; with `population` they say what may be
    compared with it. `phrase` completes "29 of 100 ..."; `asked` limits the denominator to those who gave
    one of some answers. `links` name the factors that go with an outcome, `heavy` its heavy-use twin;
    `until` is the last year of an indicator whose item was dropped.
    """

    id: Identifier
    title: Text
    phrase: Text
    domain: Domain
    role: Literal["outcome", "risk", "protective"]
    direction: Literal["lower_is_better", "higher_is_better"]
    rule: Rule
    recall: str = ""
    wording: Identifier = ""
    why: Text | None = None
    source: str = ""
    headline: bool = False
    population: Population | None = None
    asked: Yes | None = None
    links: tuple[Identifier, ...] = ()
    heavy: Identifier | None = None
    until: int | None = None
    composed_of: tuple[Identifier, ...] = Field(default=(), init=False)

    def items(self) -> tuple[str, ...]:
        """Name every item that the rule and the denominator read, once."""
        asked = (self.asked.item,) if self.asked else ()
        return tuple(dict.fromkeys((*self.rule.items(), *asked)))


class AgeBand(Typed):
    """A band of ages, both ends included."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-z+-]{1,20}$")]
    first: int
    last: int


class Level(Typed):
    """Some answers to a background item that are told apart from the others as one group."""

    id: Identifier
    label: Text
    codes: tuple[Code, ...] = Field(min_length=1)


class Split(Typed):
    """A background item by which every figure's totals are kept; who gives no answer of a level is in none.

    `between` names the two levels whose difference is followed: the first minus the second.
    """

    item: Identifier
    title: Text
    levels: tuple[Level, ...] = Field(min_length=2)
    between: tuple[Identifier, Identifier]

    def level(self, level_id: str) -> Level:
        """Find a level by id. Raises KeyError."""
        return {level.id: level for level in self.levels}[level_id]


class DesignColumns(Typed):
    """Names under which files carry the survey design; the first that is there is taken."""

    weight: tuple[str, ...] = ()
    stratum: tuple[str, ...] = ()
    psu: tuple[str, ...] = ()
    school: tuple[str, ...] = ()
    year: tuple[str, ...] = ()


class Bridge(Typed):
    """What is known of two ways of asking: two wording families, two modes, or by school and by residence.

    Ways of asking that differ and have no bridge are not comparable. A recall period or a population
    can't be bridged.
    """

    kind: Literal["wording", "mode", "basis"]
    between: tuple[str, str]
    comparable: Comparable
    why: Text
    source: str = ""


class Participant(Typed):
    """Who took part: those who answered all items of `given` and so many of the questions behind figures."""

    given: tuple[Identifier, ...] = ()
    answered: int = Field(default=0, ge=0)


class Checks(Typed):
    """What a sheet of answers is held against.

    Set aside (kept and counted as a respondent, with no valid answer): who says yes to `dummy`, a thing that
    does not exist; who gives the highest code of every item in `maximum`; who is no `participant`. Only said:
    who gives the same answer to every question of all `grids`, and who counts as yes in the first indicator
    of a pair in `implies` but not in the second.
    """

    dummy: Yes | None = None
    participant: Participant | None = None
    maximum: tuple[Identifier, ...] = ()
    grids: tuple[tuple[Identifier, ...], ...] = ()
    implies: tuple[tuple[Identifier, Identifier], ...] = ()


class Instrument(Typed):
    """A standard questionnaire. `population` holds for indicators and items that declare none of their own.

    Every text is given in all of `languages`.
    """

    id: Identifier
    version: str
    title: Text
    source: str
    languages: tuple[Literal["en", "nl", "is"], ...] = ("en",)
    mode: Mode
    years: tuple[int, ...] = Field(min_length=1)
    population: Population
    psu_unique: bool = False
    ignore: tuple[str, ...] = ()
    columns: DesignColumns = DesignColumns()
    age_bands: tuple[AgeBand, ...] = ()
    bridges: tuple[Bridge, ...] = ()
    splits: tuple[Split, ...] = ()
    checks: Checks = Checks()
    items: tuple[Item, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    fingerprint: str = ""

    @model_validator(mode="after")
    def _settled(self) -> Instrument:
        """Put into each indicator what it takes from others and from its items."""
        rules = {indicator.id: indicator.rule for indicator in self.indicators}
        items = {item.id: item for item in self.items}
        settled = tuple(self._settle(indicator, rules, items) for indicator in self.indicators)
        object.__setattr__(self, "indicators", settled)
        return self

    def _settle(self, indicator: Indicator, rules: dict[str, Rule], items: dict[str, Item]) -> Indicator:
        whole = indicator.model_copy(
            update={
                "rule": _resolved(indicator.rule, rules, (indicator.id,)),
                "composed_of": tuple(part.indicator for part in _named(indicator.rule)),
                "population": indicator.population or self.population,
            }
        )
        read = [items[name] for name in whole.rule.items() if name in items]
        recalls, wordings = {item.recall for item in read}, {item.wording for item in read}
        recall = whole.recall or (recalls.pop() if len(recalls) == 1 else "")
        wording = whole.wording or (wordings.pop() if len(wordings) == 1 else whole.id)
        return whole.model_copy(update={"recall": recall, "wording": wording})

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def item(self, item_id: str) -> Item:
        """Find an item by id. Raises KeyError."""
        return {item.id: item for item in self.items}[item_id]

    def indicator(self, indicator_id: str) -> Indicator:
        """Find an indicator by id. Raises KeyError."""
        return {indicator.id: indicator for indicator in self.indicators}[indicator_id]

    def split(self, item_id: str) -> Split | None:
        """Find how a background item is split into levels; None where its totals are not kept."""
        return next((split for split in self.splits if split.item == item_id), None)

    def with_role(self, role: Role) -> Item | None:
        """Find the one item that has a role such as sex or grade."""
        return next((item for item in self.items if item.role == role), None)

    def versions(self, item_id: str) -> tuple[Version, ...]:
        """List the wordings of an item, oldest first, each with its years. Raises KeyError."""
        item = self.item(item_id)
        last = max(self.years) if item.last is None else item.last
        first = max((earlier.last + 1 for earlier in item.earlier), default=min(self.years))
        ways: list[tuple[int, int, Earlier | Item]] = [(each.first, each.last, each) for each in item.earlier]
        ways.append((first if item.first is None else item.first, last, item))
        return tuple(
            Version(
                number=number,
                first=first,
                last=last,
                text=way.text,
                options=way.options or item.options,
                recall=way.recall or item.recall,
                wording=way.wording or item.wording,
                population=way.population or item.population or self.population,
                mode=way.mode or item.mode or self.mode,
            )
            for number, (first, last, way) in enumerate(sorted(ways, key=lambda way: way[0]), start=1)
        )

    def version_in(self, item_id: str, year: int) -> Version | None:
        """Find the wording in which an item was asked in a year; None when it wasn't. Raises KeyError."""
        asked = (version for version in self.versions(item_id) if version.first <= year <= version.last)
        return next(asked, None)

    def bridge(self, kind: str, one: str, other: str) -> Bridge | None:
        """Find what is declared of two ways of asking, in either order."""
        return next((b for b in self.bridges if b.kind == kind and set(b.between) == {one, other}), None)


def _named(rule: Part) -> Iterator[Of]:
    """List the indicators a rule names directly."""
    for part in parts_of(rule):
        if isinstance(part, Of):
            yield part
        yield from _named(part)


def _resolved(rule: Part, rules: dict[str, Rule], path: tuple[str, ...]) -> Part:
    """Put the rule of each indicator named in its place; what is unknown or leads in a circle stays named."""
    if isinstance(rule, Of):
        if rule.indicator in path or rule.indicator not in rules:
            return rule
        return _resolved(rules[rule.indicator], rules, (*path, rule.indicator))
    if isinstance(rule, AnyOf):
        return rule.model_copy(update={"any": tuple(_resolved(part, rules, path) for part in rule.any)})
    if isinstance(rule, AtLeast):
        return rule.model_copy(update={"of": tuple(_resolved(part, rules, path) for part in rule.of)})
    return rule
