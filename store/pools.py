"""Whose waves speak for an area: its own, or, where it has none, those of the areas inside it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from store.areas import members
from survey_schema.errors import Note, Refusal


@dataclass(frozen=True)
class Feeding:
    """An accepted revision that feeds figures; `scale` multiplies its weights."""

    revision_id: int
    wave: str
    revision: int
    area: str
    relative: bool
    weight_sum: float
    eligible: int | None
    scale: float = 1.0


@dataclass(frozen=True)
class Pool:
    """The waves behind the figure of an area in a year, and the members that have none."""

    instrument: str
    area: str
    year: int
    waves: tuple[Feeding, ...]
    missing: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether the area speaks for itself."""
        return len(self.waves) == 1 and self.waves[0].area == self.area

    def notes(self, names: dict[str, str]) -> tuple[Note, ...]:
        """What a reader must know of a pooled figure; `names` gives areas' names by code."""
        if self.own:
            return ()
        areas = ", ".join(names[wave.area] for wave in self.waves)
        if not self.missing:
            return (Note("pool.areas", {"areas": areas}),)
        missing = ", ".join(names[area] for area in self.missing)
        return (Note("pool.areas_missing", {"areas": areas, "missing": missing}),)


class Pools:
    """Resolves areas to waves, with one look at the wave table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._own: dict[tuple[str, str, int], dict[str, Feeding]] = {}
        rows = connection.execute(
            "SELECT instrument, area, year, status, revision_id, wave, revision, n_answered, weight_sum,"
            " eligible FROM wave WHERE status IN ('accepted', 'limited') ORDER BY revision"
        )
        for instrument, area, year, status, revision_id, wave, revision, n, weight_sum, eligible in rows:
            relative = abs(weight_sum / n - 1) < 0.01
            feeding = Feeding(revision_id, wave, revision, area, relative, weight_sum, eligible)
            self._own[instrument, area, year] = {status: feeding}
        self._members: dict[str, list[str]] = {}

    def years(self, instrument: str, area: str) -> list[int]:
        """List the years in which the area has a wave or contains an area that has one."""
        inside = self._inside(area)
        return sorted({year for name, where, year in self._own if name == instrument and where in inside})

    def resolve(self, instrument: str, area: str, year: int) -> Pool | None:
        """Give the waves behind an area's figure, scaled so that they may be pooled.

        Raises Refusal when weight scales differ and a wave has no count of eligible pupils. None when no
        wave speaks for the area.
        """
        own = self._own.get((instrument, area, year), {}).get("accepted")
        if own:
            return Pool(instrument, area, year, (own,))
        waves, missing = self._gather(instrument, area, year)
        if not waves:
            return None
        return Pool(instrument, area, year, tuple(_scaled(waves, area, year)), tuple(missing))

    def _gather(self, instrument: str, area: str, year: int) -> tuple[list[Feeding], list[str]]:
        waves: list[Feeding] = []
        missing: list[str] = []
        for member in self._inside_directly(area):
            own = self._own.get((instrument, member, year), {})
            if own:
                waves += own.values()
                continue
            deeper, absent = self._gather(instrument, member, year)
            waves += deeper
            missing += absent if deeper else [member]
        return waves, missing

    def _inside_directly(self, area: str) -> list[str]:
        if area not in self._members:
            self._members[area] = members(self._connection, area)
        return self._members[area]

    def _inside(self, area: str) -> set[str]:
        found = {area}
        for member in self._inside_directly(area):
            found |= self._inside(member)
        return found


def _scaled(waves: list[Feeding], area: str, year: int) -> list[Feeding]:
    if len({wave.relative for wave in waves}) < 2:
        return waves
    without = [wave.wave for wave in waves if wave.eligible is None]
    if without:
        raise Refusal("pool.weight_scales", area=area, year=year, waves=", ".join(without))
    return [_to_eligible(wave) for wave in waves]


def _to_eligible(wave: Feeding) -> Feeding:
    scale = (wave.eligible or 0) / wave.weight_sum
    return Feeding(**{**wave.__dict__, "scale": scale})
