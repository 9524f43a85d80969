"""The exact figures of an area and all areas inside it in a year, of every indicator in one go.

A figure is of all, of a sex, of a grade, or of the ages its indicator speaks of. Those of other ages are
counted besides: nobody is shown them, but who knows all and the one part knows the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.questions.answers import area_names, change_note, own_bands
from estimates.disclosure.cells import ALL
from estimates.prevalence import prevalence
from estimates.totals import Group, Part, Totals, assemble, build_units
from store.figures import read_totals, read_units
from store.instruments import stored_instruments
from store.pools import Pool, Pools
from survey_schema.comparability import changes, how_asked
from survey_schema.errors import Note, Refusal
from survey_schema.instrument import Instrument

GROUPS: tuple[Group, ...] = ("sex", "grade")
OTHERS = "others"
"""Level of the known ages that an indicator doesn't speak of."""
FIGURES = (
    *("indicator", "instrument", "area", "year", "wave", "revision", "kind", "level"),
    *("sex", "grade", "age_band", "value", "se", "lower", "upper", "n", "cases", "effective_n", "n_eff"),
    *("df", "method", "reliability", "note"),
)
"""Columns of exact figures; `kind` is all, sex, grade or age_band, `level` which one of these."""


@dataclass(frozen=True)
class _Asked:
    """One domain: an indicator and the waves behind it, with what is to be said of it."""

    indicator: str
    pool: Pool
    notes: tuple[Note, ...]


def exact_figures(connection: sqlite3.Connection, areas: Sequence[str], year: int) -> Iterator[pd.DataFrame]:
    """Give the figures of some areas in a year: a frame with FIGURES for each indicator of each instrument.

    Areas whose waves can't be pooled have no figure. For no audience: nothing is hidden or rounded.
    """
    pools, names = Pools(connection), area_names(connection)
    for instrument in stored_instruments(connection).values():
        asked = list(_asked(pools, names, instrument, areas, year))
        if not asked:
            continue
        figures = _estimated(_totals(connection, asked), asked, instrument)
        for _, rows in figures.groupby("indicator", sort=False):
            yield rows.reset_index(drop=True)


def _asked(
    pools: Pools, names: Mapping[str, str], instrument: Instrument, areas: Sequence[str], year: int
) -> Iterator[_Asked]:
    speaking = {area: pools.years(instrument.id, area) for area in areas}
    present = [area for area in areas if year in speaking[area]]
    for indicator in instrument.indicators:
        for area in present:
            pool = _resolved(pools, instrument.id, area, year, indicator.id)
            if pool is None:
                continue
            earlier = [each for each in speaking[area] if each < year]
            before = _resolved(pools, instrument.id, area, earlier[-1], indicator.id) if earlier else None
            notes = (*pool.notes(dict(names)), *_changed(instrument, indicator.id, before, pool))
            yield _Asked(indicator.id, pool, notes)


def _resolved(pools: Pools, instrument: str, area: str, year: int, indicator: str) -> Pool | None:
    try:
        return pools.resolve(instrument, area, year, indicator)
    except Refusal:
        return None  # its waves can't be put together: there is no such figure


def _changed(instrument: Instrument, indicator: str, before: Pool | None, now: Pool) -> Iterator[Note]:
    """Say what changed in how an indicator was asked since the wave before."""
    if before is not None:
        asked = [(each.year, how_asked(instrument, indicator, each.year, each.way)) for each in (before, now)]
        yield from (change_note(change) for change in changes(asked, instrument))


def _totals(connection: sqlite3.Connection, asked: Sequence[_Asked]) -> Totals:
    """The cells behind every figure, a domain each."""
    revisions = sorted({wave.revision_id for each in asked for wave in each.pool.waves})
    stored = read_totals(connection, revisions, sorted({each.indicator for each in asked}))
    units = read_units(connection, revisions)
    parts = [
        Part(
            domain,
            stored.cells[wave.revision_id, each.indicator],
            units.first[wave.revision_id],
            wave.scale,
        )
        for domain, each in enumerate(asked)
        for wave in each.pool.waves
    ]
    built = build_units(units.stratum, units.census, units.respondents, units.population)
    return assemble(parts, built, stored.age_bands)


def _estimated(totals: Totals, asked: Sequence[_Asked], instrument: Instrument) -> pd.DataFrame:
    """Every figure; within an indicator and an area all, the groups in their order, then the ages."""
    frames = [prevalence(totals).assign(kind=ALL, level="")]
    for group in GROUPS:
        frame = prevalence(totals, (group,))
        frame = frame[frame[group].notna()]
        frames.append(frame.assign(kind=group, level=frame[group].astype(str)))
    frames += _by_age(totals, asked, instrument)
    together = pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
    ordered = together.sort_values("domain", kind="stable", ignore_index=True)
    behind = [asked[domain] for domain in ordered["domain"]]
    described = ordered.assign(
        indicator=[each.indicator for each in behind],
        instrument=instrument.id,
        area=[each.pool.area for each in behind],
        year=[each.pool.year for each in behind],
        wave=[" ".join(wave.wave for wave in each.pool.waves) for each in behind],
        revision=[" ".join(str(wave.revision) for wave in each.pool.waves) for each in behind],
        note=[(*each.notes, *said) for each, said in zip(behind, ordered["note"], strict=True)],
    )
    return described[list(FIGURES)]


def _by_age(totals: Totals, asked: Sequence[_Asked], instrument: Instrument) -> list[pd.DataFrame]:
    """The figures of the ages that each indicator speaks of, and of the other ages."""
    labels, inside = [], np.zeros((len(asked), len(totals.age_bands) + 1), bool)
    for domain, each in enumerate(asked):
        bands, label = _bands(instrument, each.indicator)
        labels.append(label)
        inside[domain, 1:] = [band in bands for band in totals.age_bands]
    speaks = np.array([bool(label) for label in labels])[totals.domain]
    own = inside[totals.domain, totals.age_band]
    frames = []
    for which, is_own in ((own, True), (~own & (totals.age_band > 0), False)):
        kept = totals.where(speaks & which)
        if not len(kept.n):
            continue
        frame = prevalence(kept)
        names = [labels[domain] if is_own else OTHERS for domain in frame["domain"]]
        frames.append(frame.assign(kind="age_band", level=names, age_band=names))
    return frames


def _bands(instrument: Instrument, indicator: str) -> tuple[tuple[str, ...], str]:
    try:
        return own_bands(instrument, indicator)
    except Refusal:
        return (), ""  # the bands don't make up its ages: there is no such figure
