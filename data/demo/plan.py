"""Which wave files the invented countries send, and how each is to be loaded: the manifest of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache

import numpy as np

from data.demo.people import SEED, YEARS, chance, pupils, regions, schools

OTHER_WORDINGS = {("lyngbakki", 2017): {"lonely": 1}}
"""Who asked an item in another wording than that of the year: its number by municipality and year."""
REGIONAL = "utnes", 2018
"""The region whose small towns came in one file of pupils by residence, and the year."""
AT_HOME = "heidarskard", 2021
RENAMED = "birkidalur", 2013
WRONG_WEIGHTS = "duinrade", 2019
WITH_NAMES = "rietdorp", 2023
_FORMATS = {
    "csv": {
        ("silfurvik", 2010),
        ("klettavik", 2011),
        ("kriuey", 2012),
        ("selhofn", 2019),
        ("molenbeke", 2021),
    },
    "dta": {("hraunmyri", 2012), ("straumbaer", 2015), ("melhofn", 2020), ("wilgenveen", 2023)},
}
_ENROLLED_FROM = 2018


@dataclass(frozen=True)
class Wave:
    """A row of the manifest: what `varda ingest` is told of a file, and what is then to happen.

    `then` is `accept`, `refuse`, or `revise:` with the reason.
    """

    file: str
    instrument: str
    area: str
    area_column: str
    year: int
    design: str
    mode: str
    fieldwork: str
    eligible: int | None
    enrolment: str
    map: str
    by: str
    then: str

    @property
    def country(self) -> str:
        """The country it is of."""
        return "hrimland" if self.design == "census" else "lagemark"

    @property
    def key(self) -> tuple[str, int]:
        """Its area (for a regional file, the region) and year."""
        return (self.area or REGIONAL[0], self.year)

    @property
    def written_on(self) -> date:
        """The day in the file's header: the last of the fieldwork."""
        return date.fromisoformat(self.fieldwork.partition(":")[2])


COLUMNS = tuple(field.name for field in fields(Wave))


def by_residence(year: int) -> tuple[str, ...]:
    """List the municipalities whose wave of a year counts those who live there: towns with one school."""
    region, when = REGIONAL
    if year != when:
        return ()
    listed = schools("hrimland", SEED)
    return tuple(
        code
        for code, parent in regions("hrimland").items()
        if parent == region and sum(school.town.area(year) == code for school in listed) == 1
    )


@cache
def waves(seed: int = SEED) -> tuple[Wave, ...]:
    """List every file, oldest first."""
    return tuple(wave for year in YEARS["hrimland"] for wave in _of_year(year, seed))


def _of_year(year: int, seed: int) -> Iterator[Wave]:
    for country, years in YEARS.items():
        if year in years:
            for area in dict.fromkeys(school.town.area(year) for school in schools(country, seed)):
                if area not in by_residence(year):
                    yield from _of_area(country, area, year, seed)
    if by_residence(year):
        yield _wave(
            "hrimland", "", year, f"{REGIONAL[0]}_{year}.sav", area_column="sveitarfelag", by="residence"
        )


def _of_area(country: str, area: str, year: int, seed: int) -> Iterator[Wave]:
    key, stem = (area, year), f"{area}_{year}"
    suffix = next((name for name, keys in _FORMATS.items() if key in keys), "sav")
    everyone = pupils(country, year, seed)
    asked = everyone.area == area
    if country == "lagemark":
        asked &= np.isin(everyone.school, drawn_schools(area, year, seed))
    several = len(set(everyone.school[asked].tolist())) > 1
    enrolled = country == "hrimland" and several and year >= _ENROLLED_FROM
    more = {
        "eligible": int(asked.sum()),
        "mode": "online-home" if key == AT_HOME else "",
        "map": f"{stem}_map.csv" if key == RENAMED or key in OTHER_WORDINGS else "",
        "enrolment": f"{stem}_enrolment.csv" if enrolled else "",
    }
    if key == WITH_NAMES:
        yield _wave(country, area, year, f"{stem}_with_names.csv", then="refuse", **more)
    yield _wave(country, area, year, f"{stem}.{suffix}", **more)
    if key == WRONG_WEIGHTS:
        reason = "revise:the weights of klas 4 were three times what they should be"
        yield _wave(country, area, year, f"{stem}_corrected.{suffix}", then=reason, **more)


def _wave(country: str, area: str, year: int, file: str, **more: str | int) -> Wave:
    spring = country == "hrimland"
    usual: dict[str, str | int | None] = {
        "area_column": "",
        "design": "census" if spring else "sample",
        "mode": "",
        "fieldwork": f"{year}-02-06:{year}-02-17" if spring else f"{year}-10-02:{year}-11-10",
        "eligible": None,
        "enrolment": "",
        "map": "",
        "by": "school",
        "then": "accept",
    }
    said = {**usual, **{name: value for name, value in more.items() if value != ""}}
    said["mode"] = said["mode"] or ("paper" if spring else "online-class")
    return Wave(file=file, instrument="ipm", area=area, year=year, **said)  # type: ignore[arg-type]


@cache
def drawn_schools(area: str, year: int, seed: int) -> tuple[int, ...]:
    """Draw the schools of a municipality of Lagemark that are asked in a year, by kind of school: places."""
    draw = chance(seed, "drawn", area, year)
    listed = schools("lagemark", seed)
    chosen: list[int] = []
    for kind in (1, 2):
        own = [place for place, s in enumerate(listed) if s.town.code == area and s.kind == kind]
        chosen += sorted(draw.choice(own, 3 + len(own) // 5, replace=False).tolist())
    return tuple(chosen)
