"""The known truth: the mean, over all eligible pupils, of each one's own chance of counting as yes.

A pupil's chance is given their school, grade and sex; it is summed exactly over the kinds of pupils
(`data.demo.chances`), never drawn. Jokers and those who don't answer are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.demo import programmes as planted
from data.demo.chances import Chances, Numbers
from data.demo.people import levels, regions
from data.demo.plan import by_residence
from survey_schema.instrument import AnyOf, AtLeast, Indicator, Part, Population, Score, Yes

HEADLINE = "15-16"
_UNTRUE = {"dummy_drug"}
"""Only jokers say yes to these: nobody's own answer."""


@dataclass(frozen=True)
class Truth:
    """The true share of an indicator among an area's eligible pupils in a year, of all ages or one band."""

    country: str
    area: str
    year: int
    indicator: str
    age_band: str
    truth: float
    pupils: int


class Shares:
    """True shares of a country in a year; `programmes` leaves the planted programmes out where False."""

    def __init__(self, chances: Chances, *, programmes: bool = True) -> None:
        self.chances = chances
        self.kinds = planted.kinds(chances, programmes=programmes)
        self._ages = chances.year - chances.pupils.born

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The indicators whose items are all asked in the year."""
        asked = set(self.chances.items)
        listed = self.chances.instrument.indicators
        return [each for each in listed if asked.issuperset(each.items()) and each.id not in _UNTRUE]

    def own_chances(self, indicator: Indicator) -> Numbers:
        """Each cell's chance of counting as yes."""
        if indicator.asked:
            raise ValueError(f"{indicator.id}: a share of some only has no exact truth here")
        return np.asarray((self.kinds * self._chance(indicator.rule)).sum(axis=1))

    def of(self, own: Numbers, chosen: NDArray[np.bool_], indicator: Indicator) -> tuple[float, int]:
        """The mean chance of some pupils, and how many they are; only those the indicator speaks of."""
        inside = chosen & self._in_population(indicator.population)
        count = int(inside.sum())
        return (float(own[self.chances.cells.of_pupil][inside].mean()) if count else np.nan), count

    def in_band(self, band: str) -> NDArray[np.bool_]:
        """Which pupils are of an age band; all, without one."""
        known = {each.id: each for each in self.chances.instrument.age_bands}
        if not band:
            return np.ones(len(self._ages), dtype=bool)
        return (self._ages >= known[band].first) & (self._ages <= known[band].last)

    def _in_population(self, population: Population | None) -> NDArray[np.bool_]:
        if population is None or population == self.chances.instrument.population:
            return np.ones(len(self._ages), dtype=bool)
        values = self.chances.pupils.grade if population.kind == "grade" else self._ages
        return np.asarray((values >= population.first) & (values <= population.last))

    def _chance(self, rule: Part) -> Numbers:
        """How likely a rule is to say yes, by cell and kind."""
        if isinstance(rule, Yes):
            answers = self._answers(rule.item)[:, :, self._places(rule.item, rule.yes)]
            return np.asarray(answers.sum(axis=2))
        if isinstance(rule, Score):
            return self._score(rule)
        if isinstance(rule, AnyOf):
            parts, wanted = rule.any, 1
        elif isinstance(rule, AtLeast):
            parts, wanted = rule.of, rule.at_least
        else:
            raise TypeError(rule)
        self._refuse_dependent(parts)
        counts = np.stack([np.ones(self.kinds.shape), *[np.zeros(self.kinds.shape)] * wanted])
        for part in parts:
            yes = self._chance(part)
            more = np.concatenate([np.zeros((1, *yes.shape)), counts[:-1] * yes])
            more[-1] += counts[-1] * yes
            counts = counts * (1 - yes) + more
        return np.asarray(counts[-1])

    def _score(self, rule: Score) -> Numbers:
        sums = np.ones((*self.kinds.shape, 1))
        lowest = 0
        for item in rule.sum:
            answers = self._answers(item)
            lowest += min(self.chances.instrument.item(item).codes)
            longer = np.zeros((*self.kinds.shape, sums.shape[2] + answers.shape[2] - 1))
            for place in range(answers.shape[2]):
                longer[:, :, place : place + sums.shape[2]] += sums * answers[:, :, place : place + 1]
            sums = longer
        scores = (lowest + np.arange(sums.shape[2])) * rule.multiply
        return np.asarray(sums[:, :, scores > rule.above].sum(axis=2))

    def _answers(self, item: str) -> Numbers:
        at_least = self.chances.at_least(item)
        return np.asarray(-np.diff(at_least, axis=2, append=0))

    def _places(self, item: str, codes: Iterable[int]) -> list[int]:
        order = sorted(self.chances.instrument.item(item).codes)
        return [order.index(code) for code in codes]

    def _refuse_dependent(self, parts: Iterable[Part]) -> None:
        """Items that contain one another share each pupil's chance: their shares can't be multiplied."""
        items = [item for part in parts for item in set(part.items())]
        chains = [chain_of(item) for item in items]
        if len(set(chains)) < len(chains):
            raise ValueError(f"answers that depend on each other in one rule: {', '.join(items)}")


def chain_of(item: str) -> str:
    """Name the chain of items that contain one another to which an item belongs."""
    known = levels()["items"]
    group = known[item]["group"]
    linked = {name for name, each in known.items() if each["group"] == group and each.get("contains")}
    inner = {name for each in linked for name in known[each]["contains"]}
    return group if item in linked | inner else item


def truths_of(shares: Shares) -> Iterator[Truth]:
    """Give the truth of every area and indicator of a country in a year: all ages, then 15 and 16."""
    chances = shares.chances
    places = dict(areas_of(chances))
    for indicator in shares.indicators:
        own = shares.own_chances(indicator)
        for area, chosen in places.items():
            for band in ("", HEADLINE):
                share, count = shares.of(own, chosen & shares.in_band(band), indicator)
                if count:
                    yield Truth(chances.country, area, chances.year, indicator.id, band, share, count)


def areas_of(chances: Chances) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Give each area of a country with the pupils it counts: those who live there where its wave does."""
    people, parent = chances.pupils, regions(chances.country)
    for area in dict.fromkeys(people.area.tolist()):
        yield area, (people.home if area in by_residence(chances.year) else people.area) == area
    lies_in = np.array([parent[area] for area in people.area])
    for region in dict.fromkeys(lies_in.tolist()):
        yield region, lies_in == region
    yield chances.country, np.ones(len(people.area), dtype=bool)
