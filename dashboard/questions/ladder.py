"""The pooling ladder over stored waves: what is offered where a figure is hidden, or too uncertain.

An offer must not give a hidden figure away. So:

- A figure hidden for privacy is never pooled with other waves of its area: where those are shown, the pool
  minus them would be the hidden figure. Nor is a year pooled in which any figure of the same answer is hidden
  for privacy (boys in two waves, minus boys in one, leave girls). Such figures get only what the audience
  sees on its own account: all grades of the year, or the area around.
- A figure hidden because it is uncertain may follow from a pool: privacy doesn't forbid it.
- Whatever is offered has passed the audience's rules as a figure of its own.

Each answer is judged by itself; what follows from several answers together is judged over the whole release.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.figures.rows import rows_of
from dashboard.questions.answers import (
    EstimateQuestion,
    area_names,
    estimate,
    own_or_all,
    pools_of,
    shares,
    speaking,
)
from dashboard.questions.backgrounds import with_totals
from dashboard.questions.modelling import same_ground
from estimates.disclosure import release
from estimates.ladder import Rung
from estimates.reliability import UNRELIABLE
from estimates.totals import GROUPS, Group
from store.areas import find_area, list_areas
from store.database import reading
from store.instruments import stored_instruments
from store.pools import Pool, Pools
from survey_schema.comparability import how_asked, relation
from survey_schema.design import Audience
from survey_schema.errors import Note, Refusal
from survey_schema.instrument import Instrument
from survey_schema.policy import load_policy

OFFER = "ladder.offer"
"""The note that names an offer: `pooled` says what of, `figure` how much."""
PRIVACY = "disclosure"
_SIZES: dict[int, Rung] = {2: "two_waves", 3: "three_waves"}
Row = dict[str, Any]
Place = tuple[Any, ...]
"""Area, year, sex, grade, age band and level of a background item of a figure; None for all."""


def trend_with_offers(
    path: Path,
    indicator: str,
    area: str,
    by: tuple[Group, ...] = (),
    audience: Audience = "municipality",
    around: Audience | None = None,
) -> pd.DataFrame:
    """Answer as `answers.trend` does, each figure that isn't shown with what is offered instead.

    `around`: by whose rules the areas around are offered; None: by the audience's own.
    """
    with reading(path) as connection:
        find_area(connection, area)
        instrument = speaking(connection, indicator, area)
    question = EstimateQuestion(indicator, instrument, (area,), by=by, audience=audience, around=around)
    question = own_or_all(path, question)
    return with_offers(path, question, estimate(path, question))


def with_offers(path: Path, question: EstimateQuestion, shown: pd.DataFrame) -> pd.DataFrame:
    """Put an OFFER into the note of every row that is hidden or unreliable, where the ladder has one.

    `shown` is the answer to the question. The first rung that passes is offered: two waves, three waves (that
    year's and its neighbours, of those that compare), all grades, the nearest area around.
    """
    wanting = not_shown(shown)
    if wanting.empty:
        return shown
    notes = dict(shown["note"])
    with reading(path) as connection:
        tables = read_tables(connection)
        for instrument, rows in wanting.groupby("instrument", sort=False):
            asked = replace(question, instrument=str(instrument))
            found = offers(path, tables, asked, shown[shown["instrument"] == instrument], rows)
            for number, offer in found.items():
                notes[number] = (*notes[number], offer)
    return shown.assign(note=pd.Series(notes, dtype=object).reindex(shown.index))


def not_shown(answer: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of an answer for which the ladder is asked: hidden, or unreliable."""
    return answer[(answer["hidden"] != "") | (answer["reliability"] == UNRELIABLE)]


@dataclass(frozen=True)
class Tables:
    """What the ladder reads of the tables, once for however many answers."""

    connection: sqlite3.Connection
    pools: Pools
    instruments: Mapping[str, Instrument]
    names: Mapping[str, str]
    parents: Mapping[str, str | None]


def read_tables(connection: sqlite3.Connection) -> Tables:
    """Read them, for as long as the connection is open."""
    parents = {area.code: area.parent for area in list_areas(connection)}
    names = area_names(connection)
    return Tables(connection, Pools(connection), stored_instruments(connection), names, parents)


def offers(
    path: Path,
    tables: Tables,
    question: EstimateQuestion,
    shown: pd.DataFrame,
    rows: pd.DataFrame,
    around: Mapping[str, pd.DataFrame] | None = None,
) -> dict[Hashable, Note]:
    """Give the offers for some `rows` of an answer by their index; a row without one is absent.

    `shown` is the whole answer to the question, which names its instrument. `around` has answers for areas
    around that are known already; others are asked for.
    """
    ladder = _Ladder(path, tables, question, shown, around or {})
    ladder.pool_waves(rows)
    found = {label: ladder.offer(_place(row)) for label, row in rows.iterrows()}
    return {label: offer for label, offer in found.items() if offer}


@dataclass(frozen=True)
class _Window:
    """Waves of an area that are put together for a year."""

    area: str
    year: int
    pools: tuple[Pool, ...]

    @property
    def years(self) -> list[int]:
        return [pool.year for pool in self.pools]

    @property
    def pool(self) -> Pool:
        """All its waves as one."""
        return replace(self.pools[-1], waves=tuple(wave for pool in self.pools for wave in pool.waves))


class _Ladder:
    """The ladder for one answer on one instrument."""

    def __init__(
        self,
        path: Path,
        tables: Tables,
        question: EstimateQuestion,
        shown: pd.DataFrame,
        around: Mapping[str, pd.DataFrame],
    ) -> None:
        self._path, self._question, self._shown = path, question, shown
        self._connection, self._pools = tables.connection, tables.pools
        self._instrument = tables.instruments[question.instrument]
        self._names, self._parents = tables.names, tables.parents
        self._around = around
        self._wider: dict[str, Mapping[Place, Row]] = {}
        self._pooled: list[tuple[Mapping[Place, Row], dict[tuple[str, int], _Window]]] = []

    @cached_property
    def _own(self) -> Mapping[Place, Row]:
        return _passing(self._shown)

    def offer(self, place: Place) -> Note | None:
        """What is offered in place of a figure: the first rung that passes."""
        for figure, pooled in self._rungs(place):
            return Note(OFFER, {"pooled": (pooled,), "figure": (_figure(figure),)})
        return None

    def pool_waves(self, rows: pd.DataFrame) -> None:
        """Compute, for all rows at once, the figures of two waves that may be shown; of three for the rest.

        Standardised figures are not pooled over waves.
        """
        if self._question.standard:
            return
        areas = sorted(set(rows["area"]))
        private = self._private(areas)
        by_area = {area: self._by_year(area) for area in areas}
        wanting = {_place(row) for row in rows_of(rows)}
        for size in _SIZES:
            years = sorted({place[:2] for place in wanting})
            found = [self._window(by_area[area], area, year, size, private) for area, year in years]
            windows = [window for window in found if window]
            if windows:
                named = {(window.area, window.year): window for window in windows}
                self._pooled.append((_passing(self._figures(windows)), named))
                wanting -= set(self._pooled[-1][0])

    def _rungs(self, place: Place) -> Iterator[tuple[Row, Note]]:
        area, year, sex, grade, age_band, background = place
        for figures, windows in self._pooled:
            if place in figures:
                years = windows[area, year].years
                yield figures[place], Note(f"ladder.of_{_SIZES[len(years)]}", {"years": years})
        whole = (area, year, sex, None, age_band, background)
        if grade is not None and whole in self._own:
            yield self._own[whole], Note("ladder.of_all_grades")
        wider = self._parents[area]
        while wider:
            there = (wider, *place[1:])
            if there in self._of_area(wider) and self._are_alike(area, wider, year):
                yield self._wider[wider][there], Note("ladder.of_region", {"area": self._names[wider]})
            wider = self._parents[wider]

    def _private(self, areas: Sequence[str]) -> set[tuple[str, int]]:
        """The areas and years in which any figure of the answer is hidden for privacy."""
        whole = self._shown
        if self._question.years:
            whole = estimate(self._path, replace(self._question, years=(), areas=tuple(areas)))
        hidden = whole[whole["hidden"] == PRIVACY]
        return {(str(area), int(year)) for area, year in zip(hidden["area"], hidden["year"], strict=True)}

    def _by_year(self, area: str) -> dict[int, Pool]:
        """The pools of an area by year; none where they can't be put together."""
        every = replace(self._question, areas=(area,), years=())
        try:
            found = pools_of(self._connection, self._pools, every.instrument, every).pools
        except Refusal:
            return {}
        if self._question.background:
            asked = with_totals(self._connection, found, self._question)
            found = [pool for pool in found if asked.issuperset(wave.revision_id for wave in pool.waves)]
        return {pool.year: pool for pool in found}

    def _window(
        self, by_year: Mapping[int, Pool], area: str, year: int, size: int, private: set[tuple[str, int]]
    ) -> _Window | None:
        """So many waves that follow each other among those that compare with a year's, that one with them.

        Rather those before it than those after; none of a year that has something hidden for privacy.
        """
        if year not in by_year:
            return None
        like = [pool for pool in by_year.values() if self._alike(pool, by_year[year])]
        place = like.index(by_year[year])
        for first in range(place + 1 - size, place + 1):
            window = like[first : first + size] if first >= 0 else []
            if len(window) < size or any((area, pool.year) in private for pool in window):
                continue
            kept, _ = same_ground(self._pools, window)
            if len(kept) == size and len(set(map(_is_relative, kept))) == 1:
                return _Window(area, year, tuple(kept))
        return None

    def _figures(self, windows: Sequence[_Window]) -> pd.DataFrame:
        """The figures of windows, by the groups of the question, as the audience may see them."""
        question = replace(self._question, fpc=False)
        frame = shares(self._connection, [window.pool for window in windows], self._instrument, question)
        if frame.empty:
            return self._shown.iloc[:0]
        frame["area"] = [windows[number].area for number in frame["domain"]]
        frame["year"] = [windows[number].year for number in frame["domain"]]
        return release(frame, load_policy().audience[question.audience])

    def _of_area(self, area: str) -> Mapping[Place, Row]:
        """The figures of an area around that may be shown, of every year."""
        if area not in self._wider:
            self._wider[area] = _passing(self._around[area] if area in self._around else self._ask(area))
        return self._wider[area]

    def _ask(self, area: str) -> pd.DataFrame:
        try:
            audience = self._question.around or self._question.audience
            return estimate(self._path, replace(self._question, areas=(area,), years=(), audience=audience))
        except Refusal:
            return self._shown.iloc[:0]

    def _are_alike(self, area: str, wider: str, year: int) -> bool:
        """Whether an area was asked in a year as the one around it was."""
        found = [
            self._pools.resolve(self._question.instrument, code, year, self._question.indicator)
            for code in (area, wider)
        ]
        return all(found) and self._alike(*(pool for pool in found if pool))

    def _alike(self, one: Pool, other: Pool) -> bool:
        asked = [
            how_asked(self._instrument, self._question.indicator, pool.year, pool.way)
            for pool in (one, other)
        ]
        return relation(asked[0], asked[1], self._instrument).kind != "unlike"


def _is_relative(pool: Pool) -> bool:
    """Whether a pool's weights average one; those that don't can't be put together with those that do."""
    return all(wave.relative and wave.scale == 1 for wave in pool.waves)


def _place(row: Mapping[Any, Any]) -> Place:
    """The place of a figure; an answer that knows no background items is of all levels."""
    given = [row.get(group) for group in (*GROUPS, "background")]
    return (row["area"], int(row["year"]), *(value if pd.notna(value) else None for value in given))


def _passing(answer: pd.DataFrame) -> dict[Place, Row]:
    """The rows of an answer that are shown and reliable."""
    passing = answer[(answer["hidden"] == "") & (answer["reliability"] != UNRELIABLE)]
    return {_place(row): row for row in rows_of(passing)}


def _figure(row: Row) -> Note:
    """The figure that is offered, in words; one that is only shown as under or over a bound says so."""
    bounded = [note for note in row["note"] if note.code in ("disclosure.under", "disclosure.over")]
    if bounded:
        return Note(bounded[0].code, bounded[0].params)
    ends = {end: 100 * float(row[end]) for end in ("lower", "upper")}
    code = "ladder.figure_under_one" if 0 < row["value"] < 0.01 else "ladder.figure"
    return Note(code, {"value": float(row["value"]), **ends, "n": int(row["n"])})
