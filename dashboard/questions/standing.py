"""How every indicator of an area stands in a year: its figure, the wave before, the area around, the series.

The figures are those of `answers.estimate`, `ladder.trend_with_offers` and `together.compare_all`, which work
them out one indicator at a time; here all totals are read at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.figures.rows import rows_of
from dashboard.questions import ladder
from dashboard.questions.answers import (
    ESTIMATE_COLUMNS,
    EstimateQuestion,
    change_note,
    indicators,
    own_bands,
    pools_of,
    speaking,
)
from dashboard.questions.comparisons import between, remarks, waves_alone
from dashboard.texts import sentences as say
from estimates.disclosure import release, release_comparison
from estimates.many import judged_together
from estimates.prevalence import prevalence
from estimates.reliability import UNRELIABLE
from estimates.totals import Part, Totals, assemble, build_units
from store.areas import find_area
from store.database import reading
from store.figures import StoredTotals, StoredUnits, read_totals, read_units
from store.pools import Pool
from survey_schema.comparability import Asked, changes, how_asked, relation
from survey_schema.design import Audience, strictest
from survey_schema.errors import Note, Refusal, VardaError
from survey_schema.instrument import Indicator, Instrument
from survey_schema.policy import Rules, load_policy

State = Literal["shown", "hidden", "uncertain", "not_asked", "unlike"]
"""A figure is shown; or hidden for privacy, too uncertain, of a question nobody was asked, not comparable."""
Row = dict[str, Any]
Side = Literal["before", "around"]
_SIDES: tuple[Side, ...] = ("before", "around")


@dataclass(frozen=True)
class Other:
    """The other side of a comparison: an earlier wave, or the area around.

    `estimate` is its figure as the audience may see it, `comparison` a row as of `together.compare_all` (the
    own share minus the other), `why` the reasons where the two can't be compared.
    """

    state: State = "not_asked"
    estimate: Row | None = None
    comparison: Row | None = None
    why: tuple[Note, ...] = ()


NO_OTHER = Other()


@dataclass(frozen=True)
class Standing:
    """How an indicator stands in an area and year.

    `now` is the estimate of those the indicator speaks of (of all, where the waves have no ages), with the
    ladder's offer in its note where it isn't shown; `before` the last comparable earlier wave, `around` the
    area around in the same year; `series` the estimates up to that year; `why` the reasons where there can't
    be a figure.
    """

    indicator: Indicator
    state: State = "not_asked"
    now: Row | None = None
    before: Other = NO_OTHER
    around: Other = NO_OTHER
    series: tuple[Row, ...] = ()
    why: tuple[Note, ...] = ()


def standings(
    path: Path,
    area: str,
    year: int,
    against: str,
    audience: Audience,
    around: Audience | None = None,
    only: Container[str] | None = None,
) -> list[Standing]:
    """Give every indicator that was ever asked, headlines first, as it stands in an area and year.

    `against` is an area around it, "" for none. Verdicts are judged over all indicators shown, by Benjamini
    and Hochberg: the changes together, and the differences from the area around together. Raises Fault for
    an unknown area. `around`: by whose rules the areas around are seen; None: by the audience's own. `only`:
    the indicators that are asked for; None: all.
    """
    asked = [each for each in indicators(path) if only is None or each.id in only]
    with reading(path) as connection:
        tables = ladder.read_tables(connection)
        for code in (area, against) if against else (area,):
            find_area(connection, code)
        sought = [_sought(tables, indicator, area, year, against) for indicator in asked]
        seen = (audience, around or audience)
        figures = _Figures(path, tables, [each for each in sought if each.pools], year, seen)
        found = [figures.standing(each) if each.pools else each.nothing for each in sought]
    for side in _SIDES:
        of_side = audience if side == "before" else strictest(*seen)
        found = _judged(found, side, figures.tested[side], load_policy().audience[of_side])
    return found


@dataclass(frozen=True)
class _Test:
    """A comparison with every digit, and the two estimates it is of, as they may be seen."""

    row: Row
    sides: tuple[Row, Row]


def _judged(
    found: Sequence[Standing], side: Side, tests: Mapping[str, _Test], rules: Rules
) -> list[Standing]:
    """Put what may be seen of a side's comparisons into the standings, judged together.

    As in `together.compare_all`: tested with every digit, shown as rounded as the rest.
    """
    if not tests:
        return list(found)
    judged = judged_together(pd.DataFrame([test.row for test in tests.values()]))
    adjusted = judged["p_adjusted"].round(rules.share_digits) if rules.errors else np.nan
    judged = judged.assign(p_adjusted=adjusted, indicator=list(tests))
    shown: dict[str, Row] = {}
    for batch in _batches(tests, rules):
        sides = pd.DataFrame([row for name in batch for row in tests[name].sides])
        released = release_comparison(judged[judged["indicator"].isin(batch)], sides, rules)
        shown |= {row["indicator"]: row for row in rows_of(released)}
    return [_with_comparison(each, side, shown) for each in found]


def _batches(tests: Mapping[str, _Test], rules: Rules) -> list[list[str]]:
    """Divide what is released: together, but each alone that has a side only known to be under or over."""
    coded = [
        name
        for name, test in tests.items()
        if any(not rules.bottom < row["value"] < rules.top for row in test.sides)
    ]
    exact = [name for name in tests if name not in coded]
    return [*([exact] if exact else []), *([name] for name in coded)]


def _with_comparison(standing: Standing, side: Side, shown: Mapping[str, Row]) -> Standing:
    row = shown.get(standing.indicator.id)
    if row is None:
        return standing
    if side == "before":
        return replace(standing, before=replace(standing.before, comparison=row))
    return replace(standing, around=replace(standing.around, comparison=row))


@dataclass(frozen=True)
class _Sought:
    """An indicator with the waves behind its figures: `pools` of the area by year, `around` those of areas
    around in the year. `nothing` is what is said where there are none."""

    indicator: Indicator
    instrument: Instrument | None = None
    pools: Mapping[int, Pool] = field(default_factory=dict)
    around: Mapping[str, Pool] = field(default_factory=dict)
    against: str = ""
    bands: tuple[str, ...] = ()
    label: str = ""
    why: tuple[Note, ...] = ()

    @property
    def nothing(self) -> Standing:
        return Standing(self.indicator, "unlike" if self.why else "not_asked", why=self.why)

    @property
    def every(self) -> Iterable[Pool]:
        return chain(self.pools.values(), self.around.values())

    def asked(self, pool: Pool) -> Asked:
        assert self.instrument is not None
        return how_asked(self.instrument, self.indicator.id, pool.year, pool.way)


def _sought(tables: ladder.Tables, indicator: Indicator, area: str, year: int, against: str) -> _Sought:
    """Find the waves behind an indicator's figures, up to the year and around the area."""
    knowing = [
        name
        for name, each in tables.instruments.items()
        if any(known.id == indicator.id for known in each.indicators)
    ]
    fitting = [name for name in knowing if year in tables.pools.years(name, area)]
    name = fitting[0] if len(fitting) == 1 else speaking(tables.connection, indicator.id, area)
    several = (Note("compare.several_instruments", {"instruments": ", ".join(fitting)}),)
    why = several if len(fitting) > 1 else ()
    question = EstimateQuestion(indicator.id, name, (area,))
    try:
        own = pools_of(tables.connection, tables.pools, name, question).pools
        bands, label = own_bands(tables.instruments[name], indicator.id)
    except Refusal as refusal:
        return _Sought(indicator, why=(_said(refusal),))
    if not any(pool.year == year for pool in own):
        return _Sought(indicator)
    around: dict[str, Pool] = {}
    wider = tables.parents[area]
    while wider:
        try:
            pool = tables.pools.resolve(name, wider, year, indicator.id)
            around |= {wider: pool} if pool else {}
        except Refusal as refusal:
            why = (*why, _said(refusal)) if wider == against else why
        wider = tables.parents[wider]
    pools = {pool.year: pool for pool in own}
    return _Sought(indicator, tables.instruments[name], pools, around, against, bands, label, why)


def _said(error: VardaError) -> Note:
    return Note(error.code, error.params)


class _Figures:
    """The estimates of all indicators that were sought, from one reading of totals and units."""

    def __init__(
        self,
        path: Path,
        tables: ladder.Tables,
        sought: Sequence[_Sought],
        year: int,
        audiences: tuple[Audience, Audience],
    ) -> None:
        self._path, self._tables, self._year = path, tables, year
        self._audience, self._wider_audience = audiences
        self.tested: dict[Side, dict[str, _Test]] = {side: {} for side in _SIDES}
        ids = sorted({wave.revision_id for each in sought for pool in each.every for wave in pool.waves})
        names = [each.indicator.id for each in sought]
        self._stored: StoredTotals = read_totals(tables.connection, ids, names)
        self._units: StoredUnits = read_units(tables.connection, ids)
        units = self._units
        self._built = build_units(units.stratum, units.census, units.respondents, units.population)
        self._narrow = {each.indicator.id: self._has_own(each) for each in sought}
        self._asked = {
            (each.indicator.id, year): each.asked(pool)
            for each in sought
            for year, pool in each.pools.items()
        }
        self._rows: dict[tuple[str, str], list[Row]] = {}
        self._places: dict[tuple[str, str], list[int]] = {}
        self._released = self._estimate(sought)

    def standing(self, sought: _Sought) -> Standing:
        """Put together what is known of an indicator; where the year has nobody of its ages, no figure."""
        rows = self._rows.get((sought.indicator.id, ""), [])
        now = next((row for row in rows if row["year"] == self._year), None)
        if now is None:
            return Standing(sought.indicator)
        state = say.state(now)
        if state != "shown" or now["reliability"] == UNRELIABLE:
            now = {**now, "note": (*now["note"], *self._offer(sought))}
        series = tuple(_point(row) for row in rows if row["year"] <= self._year)
        before, around = self._before(sought, now, rows), self._around(sought, now)
        return Standing(sought.indicator, state, now, before, around, series, sought.why)

    def _has_own(self, sought: _Sought) -> bool:
        """Whether any wave of the area knows those an indicator speaks of, as `answers.own_or_all` asks."""
        return any(
            len(self._cells(wave.revision_id, sought, narrow=True))
            for pool in sought.pools.values()
            for wave in pool.waves
        )

    def _cells(self, revision_id: int, sought: _Sought, *, narrow: bool) -> Any:
        """The cells of a wave; only those the indicator speaks of where that is asked and said."""
        cells = self._stored.cells[revision_id, sought.indicator.id]
        if not (narrow and sought.label):
            return cells
        bands = enumerate(self._stored.age_bands, start=1)
        return cells[np.isin(cells["age_band"], [place for place, band in bands if band in sought.bands])]

    def _assembled(self, placed: Iterable[tuple[_Sought, Pool]]) -> Totals:
        """Totals with a domain for each indicator and pool, numbered in their order."""
        parts = [
            Part(domain, cells, self._units.first[wave.revision_id], wave.scale)
            for domain, (each, pool) in enumerate(placed)
            for wave in pool.waves
            for cells in [self._cells(wave.revision_id, each, narrow=self._narrow[each.indicator.id])]
        ]
        return assemble(parts, self._built, self._stored.age_bands)

    def _estimate(self, sought: Sequence[_Sought]) -> pd.DataFrame:
        """Released estimates as of `answers.estimate`; their rows and places by indicator and area around."""
        placed = [(each, "", pool) for each in sought for pool in each.pools.values()]
        placed += [(each, code, pool) for each in sought for code, pool in each.around.items()]
        frame = prevalence(self._assembled((each, pool) for each, _, pool in placed))
        behind = [placed[domain] for domain in frame["domain"]]
        breaks = {each.indicator.id: self._changes(each) for each in sought}
        frame = frame.assign(
            indicator=[each.indicator.id for each, _, _ in behind],
            instrument=[pool.instrument for _, _, pool in behind],
            area=[pool.area for _, _, pool in behind],
            year=[pool.year for _, _, pool in behind],
            wave=[" ".join(wave.wave for wave in pool.waves) for _, _, pool in behind],
            revision=[" ".join(str(wave.revision) for wave in pool.waves) for _, _, pool in behind],
            age_band=[each.label if self._narrow[each.indicator.id] else "" for each, _, _ in behind],
            note=[
                (*pool.notes(dict(self._tables.names)), *notes, *_at(breaks, each, code, pool))
                for (each, code, pool), notes in zip(behind, frame["note"], strict=True)
            ],
            hidden="",
            background=None,
        )
        frame["age_band"] = frame["age_band"].replace("", None).astype(object)
        is_around = np.array([bool(code) for _, code, _ in behind])
        released = self._release(frame, is_around)
        for place, (row, (each, code, _)) in enumerate(zip(rows_of(released), behind, strict=True)):
            self._rows.setdefault((each.indicator.id, code), []).append(row)
            self._places.setdefault((each.indicator.id, code), []).append(place)
        return released

    def _release(self, frame: pd.DataFrame, is_around: NDArray[np.bool_]) -> pd.DataFrame:
        """The estimates as they may be seen: of the area itself and of those around it, each by its rules."""
        policy = load_policy().audience
        if self._audience == self._wider_audience or not is_around.any():
            return release(frame, policy[self._audience])[list(ESTIMATE_COLUMNS)]
        own = release(frame[~is_around], policy[self._audience])
        wider = release(frame[is_around], policy[self._wider_audience])
        return pd.concat([own, wider]).sort_index()[list(ESTIMATE_COLUMNS)]

    def _frame(self, indicator: str, code: str = "") -> pd.DataFrame:
        """The estimates of an indicator in an area around, or in the area itself."""
        return self._released.iloc[self._places.get((indicator, code), [])]

    def _changes(self, sought: _Sought) -> dict[int, Note]:
        """What changed in how an indicator was asked, by the year after."""
        assert sought.instrument is not None
        years = sorted(sought.pools)
        asked = [(year, self._asked[sought.indicator.id, year]) for year in years]
        return {change.after: change_note(change) for change in changes(asked, sought.instrument)}

    def _offer(self, sought: _Sought) -> Iterator[Note]:
        """What the ladder offers in place of the year's figure."""
        indicator = sought.indicator.id
        frame = self._frame(indicator)
        wanting = frame[frame["year"] == self._year]
        name, area = (str(wanting[column].iloc[0]) for column in ("instrument", "area"))
        question = EstimateQuestion(
            indicator, name, (area,), own_population=self._narrow[indicator], audience=self._audience
        )
        question = replace(question, around=self._wider_audience)
        unknown = dict.fromkeys(self._above(area), frame.iloc[:0])
        around = {**unknown, **{code: self._frame(indicator, code) for code in sought.around}}
        yield from ladder.offers(self._path, self._tables, question, frame, wanting, around).values()

    def _above(self, area: str) -> Iterator[str]:
        above = self._tables.parents[area]
        while above:
            yield above
            above = self._tables.parents[above]

    def _before(self, sought: _Sought, now: Row, rows: Sequence[Row]) -> Other:
        """Compare with the last earlier wave that compares; without one say why none does."""
        earlier = [row for row in rows if row["year"] < self._year]
        why: tuple[Note, ...] = ()
        for row in reversed(earlier):
            other = self._compared(sought, now, row, sought.pools[int(row["year"])], "before")
            if other.state != "unlike":
                return other
            why = why or other.why
        return Other("unlike" if why else "not_asked", why=why)

    def _around(self, sought: _Sought, now: Row) -> Other:
        """Compare with the area around in the same year."""
        pool = sought.around.get(sought.against)
        if pool is None:
            return Other("unlike" if sought.why else "not_asked", why=sought.why)
        rows = self._rows.get((sought.indicator.id, sought.against))
        if not rows:
            refused = Note("compare.no_ages", {"area": sought.against, "year": self._year})
            return Other("unlike", why=(refused,))
        return self._compared(sought, now, rows[0], pool, "around")

    def _compared(self, sought: _Sought, now: Row, row: Row, pool: Pool, side: Side) -> Other:
        """Compare the year's figure with another, as `comparisons.compare` does."""
        assert sought.instrument is not None
        here, indicator = sought.pools[self._year], sought.indicator.id
        own = self._asked[indicator, self._year]
        related = relation(own, sought.asked(pool), sought.instrument)
        if related.kind == "unlike":
            return Other("unlike", why=related.reasons)
        state = say.state(row)
        if state != "shown" or say.state(now) != "shown" or sought.why:
            return Other(state, row, why=sought.why)
        totals = self._assembled((sought, wave) for wave in waves_alone(here, pool))
        found = between(totals, (here, pool), self._tables.pools, dict(self._tables.names))
        found = found.assign(note=[(*remarks(related, None), *found["note"].iloc[0])])
        other = str(pool.year) if pool.area == here.area else pool.area
        said = {"area": here.area, "year": self._year, "other": other}
        self.tested[side][indicator] = _Test({**said, **rows_of(found)[0]}, (now, row))
        return Other(state, row)


def _at(breaks: Mapping[str, Mapping[int, Note]], sought: _Sought, code: str, pool: Pool) -> tuple[Note, ...]:
    """The note on a change in how it was asked at a year of the area itself."""
    note = None if code else breaks[sought.indicator.id].get(pool.year)
    return (note,) if note else ()


def _point(row: Row) -> Row:
    """What a series keeps of an estimate."""
    kept = {name: row[name] for name in ("year", "value", "lower", "upper", "hidden")}
    return {**kept, "note": tuple(note for note in row["note"] if note.code == say.BREAK)}
