"""Which area exists in which year, and, after a merger, for which area a wave counts.

A year belongs to the area that exists on the first of July: a town that ended on 9 June 2018 ends with 2017,
and 2018 is the first year of its successor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from store.areas import Area
from survey_schema.errors import Finding

OPEN = "9999-12-31"


def first_of_july(year: int) -> str:
    """Give the day that decides to whom a year belongs."""
    return f"{year:04d}-07-01"


class Borders:
    """The areas of a database with their days, their members and their mergers."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas = {area.code: area for area in areas}
        self._inside: dict[str, list[str]] = {}
        self._merged: dict[str, list[str]] = {}
        for code, area in sorted(self._areas.items()):
            if area.parent:
                self._inside.setdefault(area.parent, []).append(code)
            if area.merged_into:
                self._merged.setdefault(area.merged_into, []).append(code)

    def begun(self, code: str, year: int) -> bool:
        """Whether the area has begun by the first of July of a year."""
        return (self._areas[code].valid_from or "") <= first_of_july(year)

    def ended(self, code: str, year: int) -> bool:
        """Whether the area has ended before the first of July of a year."""
        return (self._areas[code].valid_to or OPEN) < first_of_july(year)

    def exists(self, code: str, year: int) -> bool:
        """Whether a year belongs to the area."""
        return self.begun(code, year) and not self.ended(code, year)

    def home(self, code: str, year: int) -> str:
        """Give the area that a wave stored under a code counts for: once it has ended, its successor."""
        area = self._areas[code]
        while area.merged_into and self.ended(area.code, year):
            area = self._areas[area.merged_into]
        return area.code

    def members(self, code: str, year: int) -> list[str]:
        """List the areas directly inside an area that exist in a year, in order."""
        return [member for member in self._inside.get(code, ()) if self.exists(member, year)]

    def joined(self, code: str, year: int) -> list[str]:
        """List those that merged into an area and whose waves of a year speak for it, in order.

        After the merger: those that have ended. Before the area began: all. Where both exist, neither
        speaks for the other.
        """
        begun = self.begun(code, year)
        return [each for each in self._merged.get(code, ()) if not begun or self.ended(each, year)]

    def predecessors(self, code: str) -> Iterator[str]:
        """Walk through all that merged into an area, and into those."""
        for each in self._merged.get(code, ()):
            yield each
            yield from self.predecessors(each)

    def remarks(self, code: str, year: int) -> list[Finding]:
        """Say what becomes of a wave stored for a year that does not belong to its area."""
        area, home = self._areas[code], self._areas[self.home(code, year)]
        params: dict[str, object] = {"area": area.name, "year": year}
        if home != area:
            ended = {**params, "last": area.valid_to, "into": home.name}
            return [Finding("warning", "area.wave_after_merger", ended)]
        if self.ended(code, year):
            return [Finding("warning", "area.wave_after_end", {**params, "last": area.valid_to})]
        if not self.begun(code, year):
            return [Finding("warning", "area.wave_before_start", {**params, "first": area.valid_from})]
        return []

    def had_own_ground(self, code: str) -> bool:
        """Whether the area existed before the last of those that merged into it ended."""
        begins = self._areas[code].valid_from or ""
        return any(begins <= (self._areas[each].valid_to or OPEN) for each in self._merged.get(code, ()))
