"""How likely each answer is for each pupil: the whole of what the invented young people do, in numbers.

Pupils are of twelve kinds: three steps of risk, training weekly or not, feeling low or not. Given the
kind, the school, the grade and the sex, answers to different groups of questions are independent, so that
the share of any indicator is a sum over kinds and needs no drawing (`data.demo.truth`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.demo.people import FEMALE, SEED, VMBO, Pupils, chance, levels, pupils, towns
from data.demo.plan import OTHER_WORDINGS
from survey_schema.instrument import Instrument
from survey_schema.loading import load_instrument

Numbers = NDArray[np.float64]

STEPS = 3
KINDS = np.array([(risk, sport, low) for risk in range(STEPS) for sport in (0, 1) for low in (0, 1)])
"""Step of risk, trains weekly, feels low: one row per kind of pupil."""

_RISK = np.array([0.0, -0.75, -1.75])
_RISK_BY_GRADE, _RISK_OF_VMBO = 0.2, 0.15
_ALIKE = 0.042
"""Intraclass correlation over all schools of a country; within one large town it is a little less."""
_LASTING, _OF_TOWN = 0.95, 0.2
"""What part of how a school differs lasts over the years; what part of that its town has in common."""
_ENOUGH = 4
"""From so many schools on, a town's schools differ by just as much as schools do, and are in no year all
better or worse together: chance has no say in how a large town differs from itself."""
_STEEPEST = 1.1
_ROUNDS, _STEPS_OF_NEWTON = 3, 12


@dataclass(frozen=True)
class Cells:
    """The cells of pupils who share every chance: school, grade, sex; and the cell of each pupil."""

    school: NDArray[np.int64]
    grade: NDArray[np.int64]
    sex: NDArray[np.int64]
    of_pupil: NDArray[np.int64]
    size: Numbers

    @classmethod
    def of(cls, people: Pupils) -> Cells:
        """Find the cells of some pupils."""
        keys = np.stack([people.school, people.grade, people.sex])
        (school, grade, sex), place, size = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
        return cls(school, grade, sex, place.reshape(-1), size.astype(float))


class Chances:
    """The chances of a country's pupils in a year, by cell, kind of pupil and (where there) answer."""

    def __init__(self, country: str, year: int, seed: int = SEED) -> None:
        self.country, self.year, self.seed = country, year, seed
        self.instrument: Instrument = load_instrument("ipm")
        self.pupils = pupils(country, year, seed)
        self.cells = Cells.of(self.pupils)
        self._at_least: dict[str, Numbers] = {}
        # Levels are set for those of 15 and 16 years.
        self._headline = self.cells.size * (self.cells.grade >= 9)
        self._vmbo = np.array([school.kind == VMBO for school in self.pupils.schools])[self.cells.school]

    @property
    def items(self) -> list[str]:
        """The items of the year's questionnaire that pupils answer by chance, in its order."""
        asked = [item.id for item in self.instrument.items if item.role == "answer"]
        return [item for item in asked if self.instrument.version_in(item, self.year) is not None]

    @cached_property
    def kinds(self) -> Numbers:
        """How likely each kind of pupil is, by cell, without any programme."""
        shares = []
        for step, sport, low in KINDS:
            trains = self._trains[:, step] if sport else 1 - self._trains[:, step]
            feels = self._feels_low[:, step] if low else 1 - self._feels_low[:, step]
            shares.append(self._risks[:, step] * trains * feels)
        return np.stack(shares, axis=1)

    @cached_property
    def _risks(self) -> Numbers:
        tilt = self._of_town("risk") + _RISK_BY_GRADE * (self.cells.grade - 9.5) + _RISK_OF_VMBO * self._vmbo
        weights = np.exp(_RISK + tilt[:, None] * np.arange(STEPS))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    @cached_property
    def _trains(self) -> Numbers:
        added = self._of_cell("sport") + self._of_town("sport")
        fixed = added[:, None] + levels()["groups"]["sport"]["risk"] * np.arange(STEPS)
        return _logistic(
            self._fitted(fixed, self._risks, self._level(levels()["items"]["sport_club"]), "sport")
        )

    @cached_property
    def _feels_low(self) -> Numbers:
        base = -2.0 + 0.6 * (self.cells.sex == FEMALE) + 0.035 * (self.year - 2008)
        return _logistic(base[:, None] + 0.5 * np.arange(STEPS))

    def at_least(self, item: str) -> Numbers:
        """How likely an answer of at least each of the item's codes is, lowest code first."""
        if item not in self._at_least:
            found = self._sport() if item == "sport_club" else self._ordinary(item)
            for inner in levels()["items"][item].get("contains", ()):
                found = np.maximum(found, self.at_least(inner))
            self._at_least[item] = found
        return self._at_least[item]

    def _ordinary(self, item: str) -> Numbers:
        known = levels()["items"][item]
        group = levels()["groups"][known["group"]]
        of_kind = KINDS @ np.array([group.get(name, 0.0) for name in ("risk", "sport", "low")])
        fixed = self._of_cell(known["group"])[:, None] + of_kind
        odds = self._fitted(fixed, self.kinds, self._level(known), known["group"])
        odds = odds + (known.get("earlier", 0.0) * self._in_earlier_words(item))[:, None]
        codes = np.array(sorted(self.instrument.item(item).codes))
        return _from_lowest(odds, codes, known)

    def _sport(self) -> Numbers:
        """Weekly sport is part of a pupil's kind; how often those train who do is drawn."""
        known = levels()["items"]["sport_club"]
        fixed = self._of_cell("training")[:, None] + levels()["groups"]["training"]["risk"] * KINDS[:, 0]
        members = {**known, **known["members"]}
        trains = KINDS[:, 1] == 1
        odds = self._fitted(fixed, self.kinds * trains, self._level(members), "training")
        codes = np.array(sorted(self.instrument.item("sport_club").codes))
        found: Numbers = _from_lowest(odds, codes, members) * trains[:, None]
        found[:, :, codes <= known["at"]] = trains[:, None]
        found[:, :, 0] = 1
        return found

    def _level(self, known: Mapping[str, Any]) -> float:
        points = known[self.country]
        return float(np.interp(self.year, [int(year) for year in points], list(points.values()))) / 100

    def _in_earlier_words(self, item: str) -> Numbers:
        """1 for the cells in whose municipality the item was asked in an earlier wording, else 0."""
        latest = self.instrument.versions(item)[-1].number
        usual = self.instrument.version_in(item, self.year)
        areas = [self.pupils.schools[place].town.area(self.year) for place in self.cells.school]
        usually = {item: usual.number if usual else latest}
        return (
            np.array([{**usually, **OTHER_WORDINGS.get((a, self.year), {})}[item] < latest for a in areas])
            * 1.0
        )

    def _of_cell(self, group: str) -> Numbers:
        """What a cell's grade, sex and kind of school add to the log odds."""
        known = levels()["groups"][group]
        grade = known.get("grade", 0.0) * (self.cells.grade - 10)
        girl = known.get("girl", 0.0) * (self.cells.sex == FEMALE)
        return np.asarray(grade + girl + known.get("vmbo", 0.0) * self._vmbo)

    def _of_town(self, name: str) -> Numbers:
        of_school = [getattr(school.town, name) for school in self.pupils.schools]
        return np.array(of_school)[self.cells.school]

    def _schools_differ(self, group: str) -> Numbers:
        """How a cell's school differs in a group of questions; variance one over all schools."""
        listed, known = self.pupils.schools, towns(self.country)
        of_town = chance(self.seed, "towns", self.country, group).standard_normal(len(known))
        own, now = (
            chance(self.seed, "schools", self.country, group, when).standard_normal(len(listed))
            for when in ("always", self.year)
        )
        place = np.array([known.index(school.town) for school in listed])
        for town in np.flatnonzero(np.bincount(place) >= _ENOUGH):
            rows = place == town
            own[rows] = (own[rows] - own[rows].mean()) / own[rows].std(ddof=1)
            now[rows] = now[rows] - now[rows].mean()
        lasting = np.sqrt(_OF_TOWN) * of_town[place] + np.sqrt(1 - _OF_TOWN) * own
        return np.asarray(np.sqrt(_LASTING) * lasting + np.sqrt(1 - _LASTING) * now)[self.cells.school]

    def _fitted(self, fixed: Numbers, weights: Numbers, level: float, group: str) -> Numbers:
        """Log odds by cell and kind, such that the country's share is the level and schools differ enough.

        `fixed` is what is known of them. How much schools differ is what gives their shares a variance of
        ICC * p * (1 - p), to first order.
        """
        if not level:
            return np.full(fixed.shape, -np.inf)
        among = self._headline[:, None] * weights
        among = among / among.sum()
        differ = self._schools_differ(group)[:, None]
        base, spread = float(np.log(level / (1 - level))), 0.0
        for _ in range(_ROUNDS):
            base, slope = _constant(level, base, fixed + spread * differ, among)
            spread = min(_STEEPEST, float(np.sqrt(_ALIKE * level * (1 - level))) / slope)
        base, _ = _constant(level, base, fixed + spread * differ, among)
        return base + fixed + spread * differ


def _constant(level: float, base: float, fixed: Numbers, among: Numbers) -> tuple[float, float]:
    """Newton's steps to the constant at which the weighted share is the level; gives the slope there too."""
    slope = 1.0
    for _ in range(_STEPS_OF_NEWTON):
        share = _logistic(base + fixed)
        slope = float((among * share * (1 - share)).sum())
        base += float(np.clip((level - (among * share).sum()) / slope, -1.5, 1.5))
    return base, slope


def _from_lowest(odds: Numbers, codes: NDArray[np.int64], known: Mapping[str, Any]) -> Numbers:
    """Chances of at least each code from the log odds of the level, `step` apart."""
    apart = known["step"] * (codes - known["at"])
    above = -odds[:, :, None] - apart if known.get("falls") else odds[:, :, None] - apart
    found = _logistic(above)
    found[:, :, 0] = 1
    return found


def _logistic(odds: Numbers) -> Numbers:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-odds)))
