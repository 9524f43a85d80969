"""What is published: everything a public file holds, ready to be asked by area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from store.public import count_of, meta, reading_public, rows_of, some_of, verify_public

Row = Mapping[str, Any]
LEVELS = ("country", "region", "municipality")
OWN = ("agreement", "activity", "meeting")
"""Kinds of notice that speak for their own area only; the others hold in every area inside it as well."""


@dataclass(frozen=True, eq=False)
class Published:
    """One public file, verified. Figures are read when they are asked for; all else is here."""

    path: Path
    checksum: str
    meta: Mapping[str, str]
    areas: Mapping[str, Row]
    indicators: tuple[Row, ...]
    publications: tuple[Row, ...]
    questions: tuple[Row, ...]
    notices: tuple[Row, ...]

    def source(self, lang: str) -> str:
        """Say where the figures come from, in a language where the file has it."""
        return self.meta.get(f"source_{lang}") or self.meta.get("source", "")

    def around(self, area: str) -> list[Row]:
        """Give the areas around an area, the nearest first."""
        found: list[Row] = []
        parent = self.areas[area]["parent"]
        while parent:
            found.append(self.areas[parent])
            parent = self.areas[parent]["parent"]
        return found

    def inside(self, area: str | None) -> list[Row]:
        """Give the areas right inside an area by name; those inside none for None."""
        inside = [each for each in self.areas.values() if each["parent"] == area]
        return sorted(inside, key=lambda each: (LEVELS.index(each["level"]), str(each["name"]).casefold()))

    def years(self, area: str) -> list[int]:
        """Give the years in which an area has figures, shown or hidden, newest first."""
        lines = {area, *(each["code"] for each in self.around(area))}
        years = {each["year"] for each in self.publications if each["area"] in lines}
        return [year for year in sorted(years, reverse=True) if _has_figures(self.path, area, year)]

    def figures(self, area: str, year: int) -> tuple[Row, ...]:
        """Give the figures of an area in a year."""
        return _figures(self.path, area, year)

    def wholes(self, area: str, year: int) -> Mapping[str, Row]:
        """Give the figures of an area in a year that aren't divided, by indicator."""
        return _wholes(self.path, area, year)

    def told(self, area: str, kind: str) -> list[Row]:
        """Give the notices of a kind that hold in an area, its own before those of the areas around."""
        places = [area] if kind in OWN else [area, *(each["code"] for each in self.around(area))]
        return [
            each
            for place in places
            for each in self.notices
            if each["area"] == place and each["kind"] == kind
        ]

    def rows(
        self, table: str, where: Mapping[str, str | int], skip: int = 0, most: int | None = None
    ) -> list[dict[str, Any]]:
        """Give rows of a table as the file has them."""
        with reading_public(self.path) as connection:
            return some_of(connection, table, where, skip, most)

    def count(self, table: str, where: Mapping[str, str | int]) -> int:
        """Count rows of a table."""
        with reading_public(self.path) as connection:
            return count_of(connection, table, where)


def read_published(path: Path) -> Published:
    """Read a public file. Raises Fault when it is missing, damaged or of another format."""
    checksum = verify_public(path)
    with reading_public(path) as connection:
        told = {
            table: rows_of(connection, table)
            for table in ("area", "indicator", "publication", "question", "notice")
        }
        said = meta(connection)
    return Published(
        path=path,
        checksum=checksum,
        meta=said,
        areas={row["code"]: row for row in told["area"]},
        indicators=tuple(sorted(told["indicator"], key=lambda row: (row["position"], row["id"]))),
        publications=tuple(told["publication"]),
        questions=tuple(sorted(told["question"], key=lambda row: (row["instrument"], row["position"]))),
        notices=tuple(
            sorted(told["notice"], key=lambda row: (row["area"], row["kind"], row["position"])),
        ),
    )


@lru_cache(maxsize=256)
def _figures(path: Path, area: str, year: int) -> tuple[Row, ...]:
    with reading_public(path) as connection:
        return tuple(rows_of(connection, "figure", area=area, year=year))


@lru_cache(maxsize=1024)
def _has_figures(path: Path, area: str, year: int) -> bool:
    with reading_public(path) as connection:
        return count_of(connection, "figure", {"area": area, "year": year}) > 0


@lru_cache(maxsize=256)
def _wholes(path: Path, area: str, year: int) -> Mapping[str, Row]:
    """Of the ages an indicator speaks of, else of all ages; a shown one before a hidden one."""
    undivided = [row for row in _figures(path, area, year) if not row["sex"] and not row["grade"]]
    undivided.sort(key=lambda row: (not row["age_band"], row["hidden"] != "", row["instrument"]))
    found: dict[str, Row] = {}
    for row in undivided:
        found.setdefault(row["indicator"], row)
    return found
