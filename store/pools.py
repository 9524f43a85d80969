"""Whose waves speak for an area: its own, or, where it has none, those of the areas inside it.

After a merger waves stored under the old codes speak for the successor too; before it began, the waves of
those that merged into it do. `store.borders` says which area a year belongs to.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from store.areas import list_areas
from store.borders import Borders
from store.figures import asked_in
from store.instruments import stored_instruments
from store.likeness import alike
from survey_schema.comparability import Way, how_asked
from survey_schema.errors import Note, Refusal


@dataclass(frozen=True)
class Feeding:
    """An accepted revision that feeds figures, of `n` respondents; `scale` multiplies its weights.

    `limited`: only figures of areas that contain its own.
    """

    revision_id: int
    wave: str
    revision: int
    area: str
    limited: bool
    weight_sum: float
    eligible: int | None
    n: int
    way: Way
    scale: float = 1.0

    @property
    def relative(self) -> bool:
        """Whether its weights average one, and so don't say how many they stand for."""
        return abs(self.weight_sum / self.n - 1) < 0.01


@dataclass(frozen=True)
class Pool:
    """The waves behind the figure of an area in a year, and the members that have none.

    `merged`: the areas that merged into it. `unlike`: the areas whose waves were left out, for `reasons`;
    `bridges`: by what the waves that differ are bridged.
    """

    instrument: str
    area: str
    year: int
    waves: tuple[Feeding, ...]
    missing: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    reasons: tuple[Note, ...] = ()
    bridges: tuple[Note, ...] = ()

    @property
    def way(self) -> Way:
        """How it was asked: as of most respondents."""
        return max(self.waves, key=lambda wave: wave.n).way

    def notes(self, names: dict[str, str]) -> tuple[Note, ...]:
        """What a reader must know of a pooled figure; `names` gives areas' names by code."""

        def said(codes: Sequence[str]) -> str:
            return ", ".join(names[code] for code in codes)

        found: list[Note] = []
        merged = [wave.area for wave in self.waves if wave.area in self.merged]
        others = [wave.area for wave in self.waves if wave.area not in (self.area, *self.merged)]
        own = [wave.area for wave in self.waves if wave.area == self.area]
        missing = said(self.missing)
        if others or (own and missing and not merged):
            areas = said([*own, *others])
            code = "pool.areas_missing" if missing else "pool.areas"
            found.append(Note(code, {"areas": areas} | ({"missing": missing} if missing else {})))
            missing = ""
        if merged:
            params = {"areas": said(merged), "into": names[self.area]}
            code = "pool.merged_missing" if missing else "pool.merged"
            found.append(Note(code, params | ({"missing": missing} if missing else {})))
        if self.unlike:
            found.append(Note("pool.unlike", {"areas": said(self.unlike), "reasons": self.reasons}))
        if self.bridges:
            found.append(Note("pool.bridged", {"reasons": self.bridges}))
        return tuple(found)


@dataclass(frozen=True)
class _Gathered:
    """Waves that may speak for an area, and the areas that should but have none."""

    waves: tuple[Feeding, ...] = ()
    missing: tuple[str, ...] = ()


class Pools:
    """Resolves areas to waves, with one look at the tables of waves, areas and instruments."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._borders = Borders(list_areas(connection))
        self._instruments = stored_instruments(connection)
        self._asked_in = asked_in(connection)
        self._own: dict[tuple[str, str, int], Feeding] = {}
        self._years: dict[str, set[int]] = {}
        rows = connection.execute(
            "SELECT instrument, area, year, status = 'limited', revision_id, wave, revision, weight_sum,"
            " eligible, n_answered, mode, residence, versions FROM wave"
            " WHERE status IN ('accepted', 'limited') ORDER BY revision"
        )
        for instrument, area, year, limited, revision_id, wave, revision, *more in rows:
            weight_sum, eligible, n, mode, basis, versions = more
            way = Way(mode, basis, json.loads(versions))
            self._own[instrument, area, year] = Feeding(
                revision_id, wave, revision, area, bool(limited), weight_sum, eligible, n, way
            )
            self._years.setdefault(instrument, set()).add(year)

    def years(self, instrument: str, area: str) -> list[int]:
        """List the years in which a wave speaks for the area."""
        years = sorted(self._years.get(instrument, ()))
        return [year for year in years if self._speaking(instrument, area, year).waves]

    def resolve(self, instrument: str, area: str, year: int, indicator: str) -> Pool | None:
        """Give the waves behind an area's figure of an indicator, scaled so that they may be pooled.

        Only waves that asked it, and asked it alike; others are named. Raises Refusal when weight scales
        differ and a wave has no count of eligible pupils. None when no wave speaks for the area.
        """
        found = self._speaking(instrument, area, year)
        asking = [wave for wave in found.waves if indicator in self._asked_in.get(wave.revision_id, ())]
        if not asking:
            return None
        silent = (wave.area for wave in found.waves if wave not in asking)
        pool = Pool(
            instrument,
            area,
            year,
            tuple(asking),
            tuple(sorted({*found.missing, *silent})),
            tuple(self._borders.predecessors(area)),
        )
        pool = self._alike(pool, indicator)
        return replace(pool, waves=tuple(_scaled(pool.waves, area, year)))

    def home(self, area: str, year: int) -> str:
        """Give the area that a wave stored under a code counts for in a year."""
        return self._borders.home(area, year)

    def ground(self, pool: Pool, other: Pool) -> set[str]:
        """Give the areas behind a pool by the borders of the later of two years, to tell who took part."""
        year = max(pool.year, other.year)
        return {self._borders.home(wave.area, year) for wave in pool.waves}

    def _speaking(self, instrument: str, area: str, year: int) -> _Gathered:
        """The waves that count for an area; for one that has ended and merged, none."""
        if self._borders.home(area, year) != area:
            return _Gathered()
        own = self._own.get((instrument, area, year))
        own = None if own and own.limited else own
        if self._borders.ended(area, year):
            return _Gathered((own,) if own else ())
        return self._together(instrument, area, year, own)

    def _together(self, instrument: str, area: str, year: int, own: Feeding | None) -> _Gathered:
        """An area's own wave, with those under the codes of areas that have merged into it; else its parts.

        The own wave of a year before the area began is of all its ground, and stands alone.
        """
        joined = self._borders.joined(area, year)
        if own:
            carried = self._carried(instrument, area, year) if self._borders.begun(area, year) else ()
            return _Gathered((own, *carried))
        members = self._borders.members(area, year)
        waves: list[Feeding] = []
        missing: list[str] = []
        for part in (*joined, *members):
            found = self._together(instrument, part, year, self._own.get((instrument, part, year)))
            emptied = part in joined and members and not self._borders.members(part, year)
            if not found.waves and emptied:
                continue
            waves += found.waves
            missing += found.missing if found.waves else [part]
        if joined and not members and self._lacks_own_ground(area, year):
            missing.append(area)
        return _Gathered(tuple(waves), tuple(missing))

    def _carried(self, instrument: str, area: str, year: int) -> tuple[Feeding, ...]:
        """The waves under the codes of those that have merged into an area, and into those."""
        found: list[Feeding] = []
        for each in self._borders.joined(area, year):
            own = self._own.get((instrument, each, year))
            found += (*((own,) if own else ()), *self._carried(instrument, each, year))
        return tuple(found)

    def _lacks_own_ground(self, area: str, year: int) -> bool:
        """Whether an area without a wave is more than those that merged into it."""
        return self._borders.begun(area, year) and self._borders.had_own_ground(area)

    def _alike(self, pool: Pool, indicator: str) -> Pool:
        """Leave out the waves that don't compare with the rest."""
        if all(wave.way == pool.waves[0].way for wave in pool.waves):
            return pool
        instrument = self._instruments[pool.instrument]
        asked = [how_asked(instrument, indicator, pool.year, wave.way) for wave in pool.waves]
        found = alike(asked, [wave.n for wave in pool.waves], instrument)
        kept = tuple(pool.waves[place] for place in found.kept)
        unlike = tuple(wave.area for wave in pool.waves if wave not in kept)
        return replace(pool, waves=kept, unlike=unlike, reasons=found.reasons, bridges=found.bridges)


def _scaled(waves: Sequence[Feeding], area: str, year: int) -> Sequence[Feeding]:
    if len({wave.relative for wave in waves}) < 2:
        return waves
    without = [wave.wave for wave in waves if wave.eligible is None]
    if without:
        raise Refusal("pool.weight_scales", area=area, year=year, waves=", ".join(without))
    return [replace(wave, scale=(wave.eligible or 0) / wave.weight_sum) for wave in waves]
