"""What may be compared with what: how a question was asked, and whether two ways of asking are alike.

Waves, areas and published figures are compared only where recall period, population, wording, mode and
basis are the same, or where the instrument declares a bridge between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from survey_schema.benchmark import Benchmark
from survey_schema.design import Basis, Mode
from survey_schema.errors import Note
from survey_schema.instrument import Bridge, Comparable, Instrument, Population

Kind = Literal["same", "bridged", "unlike"]
_KINDS: dict[Comparable, Kind] = {"A": "same", "B": "bridged", "C": "unlike"}
_ORDER: tuple[Kind, ...] = ("same", "bridged", "unlike")


@dataclass(frozen=True)
class Asked:
    """How an indicator was asked: recall period, wording family of each item, of whom, mode and basis.

    `mode` and `basis` are empty where a published figure does not say.
    """

    indicator: str
    recall: str
    wordings: Mapping[str, str]
    population: Population
    mode: str
    basis: str


@dataclass(frozen=True)
class Relation:
    """Whether two ways of asking compare, and every reason why not, or only by a bridge."""

    kind: Kind = "same"
    reasons: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Way:
    """How a wave was answered; `versions` numbers the wording of items that differ from the year's."""

    mode: Mode
    basis: Basis = "school"
    versions: Mapping[str, int] = field(default_factory=dict)


def how_asked(instrument: Instrument, indicator_id: str, year: int, way: Way) -> Asked:
    """Say how an indicator was asked in a wave. Raises KeyError for an indicator the instrument hasn't."""
    indicator = instrument.indicator(indicator_id)
    population = indicator.population or instrument.population
    recalls, wordings = set(), {}
    for item in indicator.items():
        versions = instrument.versions(item)
        version = instrument.version_in(item, year) or versions[-1]
        if item in way.versions:
            version = versions[way.versions[item] - 1]
        wordings[item] = version.wording
        recalls.add(version.recall)
        if version.population != versions[-1].population:
            population = version.population
    # An indicator may state a recall period or a population of its own; an earlier wording overrides both.
    latest = {instrument.item(item).recall for item in wordings}
    recall = indicator.recall if recalls == latest else ", ".join(sorted(recalls))
    return Asked(indicator_id, recall, wordings, population, way.mode, way.basis)


def relation(one: Asked, other: Asked, instrument: Instrument) -> Relation:
    """Tell whether two ways of asking are alike, bridged, or not comparable, with the reasons."""
    found = list(_differences(one, other, instrument))
    kind: Kind = max((each.kind for each in found), key=_ORDER.index, default="same")
    reasons = tuple(note for each in found if each.kind == kind for note in each.reasons)
    return Relation(kind, tuple({repr(note): note for note in reasons}.values()))


def way_relation(kind: Literal["mode", "basis"], one: str, other: str, instrument: Instrument) -> Relation:
    """Tell whether two modes, or two bases, are alike for an instrument; one that isn't said is."""
    if one == other or not one or not other:
        return Relation()
    return _related(kind, one, other, instrument.bridge(kind, one, other))


def against_published(benchmark: Benchmark, asked: Asked, instrument: Instrument) -> Relation:
    """Tell whether a published figure compares with an indicator as it was asked."""
    indicator = instrument.indicator(asked.indicator)
    latest = {item: instrument.item(item).wording for item in asked.wordings}
    is_family = benchmark.wording == indicator.wording and asked.wordings == latest
    published = replace(
        asked,
        indicator=benchmark.indicator,
        recall=benchmark.recall,
        wordings=latest if is_family else dict.fromkeys(asked.wordings, benchmark.wording),
        population=benchmark.population,
        mode=benchmark.mode,
        basis="",
    )
    return relation(asked, published, instrument)


def _differences(one: Asked, other: Asked, instrument: Instrument) -> Iterator[Relation]:
    if one.recall != other.recall:
        yield Relation("unlike", (Note("unlike.recall", {"one": one.recall, "other": other.recall}),))
    elif one.indicator != other.indicator:
        params = {"one": one.indicator, "other": other.indicator}
        yield Relation("unlike", (Note("unlike.indicator", params),))
    if one.population != other.population:
        populations = {"one": one.population, "other": other.population}
        yield Relation("unlike", (Note("unlike.population", populations),))
    if one.indicator == other.indicator:
        for item, wording in one.wordings.items():
            if wording != other.wordings[item]:
                bridge = instrument.bridge("wording", wording, other.wordings[item])
                yield _related("wording", wording, other.wordings[item], bridge)
    yield way_relation("mode", one.mode, other.mode, instrument)
    yield way_relation("basis", one.basis, other.basis, instrument)


def _related(kind: str, one: str, other: str, bridge: Bridge | None) -> Relation:
    if bridge is None:
        return Relation("unlike", (Note(f"unlike.{kind}", {"one": one, "other": other}),))
    params = {"one": one, "other": other, "why": bridge.why}
    related = _KINDS[bridge.comparable]
    return Relation(related, () if related == "same" else (Note(f"{related}.{kind}_why", params),))


@dataclass(frozen=True)
class Change:
    """A change in how an indicator was asked, between two years that follow each other.

    `before_counts` and `after_counts` say which of them compares with the last year.
    """

    before: int
    after: int
    relation: Relation
    before_counts: bool
    after_counts: bool


def changes(asked: Sequence[tuple[int, Asked]], instrument: Instrument) -> list[Change]:
    """List the changes between neighbouring years, `asked` in order of year; like years are left out."""
    counts = {year: relation(way, asked[-1][1], instrument).kind != "unlike" for year, way in asked}
    found = [
        Change(before, after, relation(one, other, instrument), counts[before], counts[after])
        for (before, one), (after, other) in pairwise(asked)
    ]
    return [change for change in found if change.relation.kind != "same"]
