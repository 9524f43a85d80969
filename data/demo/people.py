"""Who goes to school in the invented countries: towns, schools, and each pupil's grade, sex and home."""

from __future__ import annotations

import csv
import tomllib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
SEED = 2008
FIRST, LAST = 2008, 2025
GRADES = {"hrimland": (8, 9, 10), "lagemark": (8, 10)}
YEARS = {"hrimland": range(FIRST, LAST + 1), "lagemark": range(2019, LAST + 1, 2)}
FEMALE, MALE, OTHER = 0, 1, 2
_OTHER_SHARE = 0.012
_MERGED_IN = 2020
_LIVES_ELSEWHERE = 0.1
VMBO, GENERAL = 1, 2


class Town(NamedTuple):
    """A town in whose schools pupils are counted; `risk` and `sport` set it apart, in log odds."""

    code: str
    country: str
    pupils_first: int
    pupils_last: int
    schools: int
    risk: float
    sport: float

    def area(self, year: int) -> str:
        """The municipality it belongs to: two towns have merged."""
        merged = _rows("areas.csv")[self.code]["merged_into"]
        return merged if merged and year >= _MERGED_IN else self.code

    @property
    def region(self) -> str:
        """The region it lies in."""
        return _rows("areas.csv")[self.code]["parent"]


class School(NamedTuple):
    """A school: its code in files, its town, its kind (0 where schools are of one kind), its size."""

    code: int
    town: Town
    kind: int
    share: float


@dataclass(frozen=True)
class Pupils:
    """One entry per pupil in every array; `school` is a place in `schools`, `area` and `home` are codes.

    `area` is where the school lies, `home` where the pupil lives.
    """

    schools: Sequence[School]
    school: NDArray[np.int64]
    grade: NDArray[np.int64]
    sex: NDArray[np.int64]
    born: NDArray[np.int64]
    area: NDArray[np.str_]
    home: NDArray[np.str_]

    def take(self, chosen: NDArray[Any]) -> Pupils:
        """Keep some pupils."""
        arrays = (self.school, self.grade, self.sex, self.born, self.area, self.home)
        return Pupils(self.schools, *(array[chosen] for array in arrays))


@cache
def _rows(name: str) -> dict[str, dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return {row[next(iter(row))]: row for row in csv.DictReader(stream)}


@cache
def levels() -> dict[str, Any]:
    """Read how the pupils answer."""
    return tomllib.loads((HERE / "levels.toml").read_text(encoding="utf-8"))


def chance(seed: int, *words: object) -> np.random.Generator:
    """A stream of random numbers of its own for each thing that is drawn, so that none disturbs another."""
    return np.random.default_rng([seed, zlib.crc32(" ".join(map(str, words)).encode())])


def regions(country: str) -> dict[str, str]:
    """Give the region of each municipality of a country."""
    areas = _rows("areas.csv")
    return {
        code: row["parent"]
        for code, row in areas.items()
        if row["level"] == "municipality" and areas[row["parent"]]["parent"] == country
    }


def names() -> dict[str, str]:
    """Give the name of every area by its code."""
    return {code: row["name"] for code, row in _rows("areas.csv").items()}


@cache
def towns(country: str) -> tuple[Town, ...]:
    """List the towns of a country."""
    return tuple(
        Town(
            row["town"],
            row["country"],
            int(row["pupils_first"]),
            int(row["pupils_last"]),
            int(row["schools"]),
            float(row["risk"]),
            float(row["sport"]),
        )
        for row in _rows("towns.csv").values()
        if row["country"] == country
    )


@cache
def schools(country: str, seed: int) -> tuple[School, ...]:
    """List the schools of a country, in the order of their towns; codes tell nothing and never change."""
    count = sum(town.schools for town in towns(country))
    codes = iter(chance(seed, "codes", country).permutation(900)[:count] + 100)
    found = []
    for town in towns(country):
        sizes = chance(seed, "sizes", town.code).uniform(0.7, 1.4, town.schools)
        for place, share in enumerate(sizes / sizes.sum()):
            kind = (VMBO, GENERAL)[place % 2] if country == "lagemark" else 0
            found.append(School(int(next(codes)), town, kind, float(share)))
    return tuple(found)


@cache
def pupils(country: str, year: int, seed: int = SEED) -> Pupils:
    """Draw every pupil of a country in a year, school by school."""
    listed = schools(country, seed)
    parts = []
    for town in towns(country):
        draw = chance(seed, "pupils", town.code, year)
        own = [place for place, school in enumerate(listed) if school.town == town]
        cells = [(place, grade) for place in own for grade in GRADES[country]]
        wanted = [listed[place].share * draw.uniform(0.93, 1.07) for place, _ in cells]
        counts = _apportioned(_size(town, year), np.array(wanted))
        place, grade = (np.repeat(np.array(cells)[:, column], counts) for column in (0, 1))
        part = np.stack([place, grade, _sexes(draw, len(place)), _births(draw, grade, year, country)])
        parts.append((part, _homes(draw, town, year, len(place))))
    school, grade, sex, born = np.concatenate([part for part, _ in parts], axis=1)
    area = np.array([listed[place].town.area(year) for place in school])
    return Pupils(listed, school, grade, sex, born, area, np.concatenate([home for _, home in parts]))


def _size(town: Town, year: int) -> int:
    done = (year - FIRST) / (LAST - FIRST)
    return round(town.pupils_first + done * (town.pupils_last - town.pupils_first))


def _apportioned(total: int, wanted: NDArray[np.float64]) -> NDArray[np.int64]:
    """Share a total out in whole numbers, the largest remainders first."""
    exact = total * wanted / wanted.sum()
    counts: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    counts[np.argsort(-(exact - counts), kind="stable")[: total - counts.sum()]] += 1
    return counts


def _sexes(draw: np.random.Generator, count: int) -> NDArray[np.int64]:
    even = (1 - _OTHER_SHARE) / 2
    return draw.choice(3, count, p=[even, even, _OTHER_SHARE])


def _births(
    draw: np.random.Generator, grade: NDArray[np.int64], year: int, country: str
) -> NDArray[np.int64]:
    """Spring fieldwork: grade 10 turns 16 in the year. Autumn fieldwork: most have turned a year less."""
    if country == "hrimland":
        return year - grade - 6 + draw.choice(3, len(grade), p=[0.01, 0.98, 0.01]) - 1
    return year - grade - 5 - draw.choice(3, len(grade), p=[0.7, 0.24, 0.06])


def _homes(draw: np.random.Generator, town: Town, year: int, count: int) -> NDArray[np.str_]:
    """Some live in another small town of the region; those of larger towns live where they go to school."""
    near = [other.code for other in towns(town.country) if other.region == town.region and other.schools == 1]
    if town.code not in near:
        return np.full(count, town.area(year))
    others = [code for code in near if code != town.code]
    moved = draw.random(count) < (_LIVES_ELSEWHERE if others else 0)
    return np.where(moved, draw.choice(np.array(others or [town.code]), count), town.code)
