"""Questions and their answers: store, then estimates, then disclosure control. Pages and commands ask here.

Nothing that leaves this module has bypassed the border of `estimates.disclosure`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.questions.backgrounds import areas_left_out, instruments_of, nobody_on, on_level
from estimates.disclosure import release
from estimates.prevalence import prevalence
from estimates.standard import Standard, standard_of
from estimates.standardised import standardised_prevalence
from estimates.totals import GROUPS, Group, Part, Totals, Units, assemble, build_units
from store import waves as stored_waves
from store.areas import Area, find_area, list_areas
from store.database import reading
from store.facts import stored_facts
from store.figures import StoredUnits, asked_in, data_version, read_totals, read_units
from store.instruments import find_indicators, stored_instruments
from store.pools import Pool, Pools
from store.versions import Versions, read_versions
from survey_schema.comparability import Change, changes, how_asked
from survey_schema.design import Audience, Interval
from survey_schema.errors import Fault, Finding, Note, NotShown, Refusal, VardaError
from survey_schema.instrument import Indicator, Instrument
from survey_schema.policy import load_policy

ESTIMATE_COLUMNS = (
    *("indicator", "instrument", "area", "year", "wave", "revision", "sex", "grade", "age_band"),
    *("value", "se", "lower", "upper", "n", "cases", "effective_n", "n_eff", "df"),
    *("method", "reliability", "hidden", "note", "background"),
)


Mix = tuple[tuple[str, str, str], ...]
"""Sex, grade and frequency of a standard's groups, as read."""


@dataclass(frozen=True)
class EstimateQuestion:
    """What is asked for; empty `areas` or `years` mean all. `interval` empty: the default of the design.

    `own_population`: only those the indicator speaks of (15-16-year-olds), where it speaks of an age.
    `background`: a background item the instrument splits by; its levels are groups beside those of `by`.
    `standard`: rows of sex, grade and frequency to whose mix figures are standardised. `around`: by whose
    rules the ladder offers areas around; None: by the audience's own.
    """

    indicator: str
    instrument: str = ""
    areas: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    by: tuple[Group, ...] = ()
    background: str = ""
    age_bands: tuple[str, ...] = ()
    own_population: bool = False
    interval: Interval | None = None
    fpc: bool = False
    standard: Mix = ()
    audience: Audience = "municipality"
    around: Audience | None = None


@dataclass(frozen=True)
class Resolved:
    """A question resolved: the pools that answer it, and what could not be pooled."""

    pools: list[Pool]
    refused: list[VardaError]


def version(path: Path) -> str:
    """A text that changes whenever the data behind any answer does."""
    with reading(path) as connection:
        return data_version(connection)


def versions(path: Path) -> Versions:
    """Give fingerprints of what the answers about each area rest on."""
    with reading(path) as connection:
        return read_versions(connection)


def areas(path: Path) -> pd.DataFrame:
    """List areas: code, name, level, parent, valid_from, valid_to, merged_into."""
    with reading(path) as connection:
        names = [field.name for field in fields(Area)]
        return pd.DataFrame([area.__dict__ for area in list_areas(connection)], columns=names, dtype=object)


def is_invented(path: Path) -> bool:
    """Tell whether everything in the database is invented, as in the demo."""
    with reading(path) as connection:
        return "invented" in stored_facts(connection)


def waves(path: Path) -> pd.DataFrame:
    """List every revision of every wave, with the columns of `store.waves.WAVE_COLUMNS`."""
    with reading(path) as connection:
        return stored_waves.list_waves(connection)


def wave_years(path: Path, area: str) -> list[int]:
    """List the years in which a wave of any instrument speaks for an area."""
    with reading(path) as connection:
        pools = Pools(connection)
        return sorted({year for name in stored_instruments(connection) for year in pools.years(name, area)})


def findings(path: Path) -> list[tuple[str, int, Finding]]:
    """List what the checks said of stored waves: wave, revision, finding."""
    with reading(path) as connection:
        return stored_waves.list_findings(connection)


def indicators(path: Path) -> list[Indicator]:
    """List the indicators that some accepted wave has answers for, headlines first."""
    with reading(path) as connection:
        asked = set().union(*asked_in(connection).values())
        each = [i for one in stored_instruments(connection).values() for i in one.indicators]
    present = {indicator.id: indicator for indicator in each if indicator.id in asked}
    return sorted(present.values(), key=lambda indicator: not indicator.headline)


def estimate(path: Path, question: EstimateQuestion) -> pd.DataFrame:
    """Answer with one row per estimate, ESTIMATE_COLUMNS, as the audience may see it.

    A year in which the item was not asked has no row. Raises Fault for unknown ids, Refusal when a named
    area would mix weight scales or the standard can't be used, NotShown when every row is hidden (its `rows`
    carries them).
    """
    if question.standard and (question.by or question.background or question.age_bands):
        raise Fault("standard.with_groups")
    with reading(path) as connection:
        found = instruments_of(connection, question)
        pools = Pools(connection)
        frames = [_of_instrument(connection, pools, instrument, question) for instrument in found]
    frames = [frame for frame in frames if len(frame)] or frames[:1]
    together = pd.concat(frames, ignore_index=True)
    rules = load_policy().audience[question.audience]
    return release(together, rules)[list(ESTIMATE_COLUMNS)]


def trend(
    path: Path, indicator: str, area: str, by: tuple[Group, ...] = (), audience: Audience = "municipality"
) -> pd.DataFrame:
    """Answer for one area over all its years, on the instrument that speaks for it.

    Of those the indicator speaks of; where the waves have no ages, of all who answered (`age_band` empty).
    """
    with reading(path) as connection:
        find_area(connection, area)
        instrument = speaking(connection, indicator, area)
    question = EstimateQuestion(indicator, instrument, (area,), by=by, audience=audience)
    return estimate(path, own_or_all(path, question))


def own_or_all(path: Path, question: EstimateQuestion) -> EstimateQuestion:
    """Ask of those the indicator speaks of; of all who answered, where the waves have no ages."""
    own = replace(question, own_population=True)
    return own if len(estimate(path, own)) else replace(question, own_population=False)


def speaking(connection: sqlite3.Connection, indicator: str, area: str) -> str:
    """The instrument whose waves speak for an area; of several the one used last."""
    pools = Pools(connection)
    found = find_indicators(connection, indicator)
    return max(found, key=lambda name: max(pools.years(name, area), default=0))


def all_hidden(estimates: pd.DataFrame) -> NotShown | None:
    """Give the reason when every row of an answer is hidden."""
    if estimates.empty or not (estimates["hidden"] != "").all():
        return None
    privacy = (estimates["hidden"] == "disclosure").any()
    return NotShown("estimate.hidden_privacy" if privacy else "estimate.hidden_reliability")


def _of_instrument(
    connection: sqlite3.Connection, pools: Pools, instrument: str, question: EstimateQuestion
) -> pd.DataFrame:
    asked = pools_of(connection, pools, instrument, question)
    if not asked.pools:
        if asked.refused:
            raise asked.refused[0]
        return _nothing()
    stored = stored_instruments(connection)[instrument]
    if standard := fixed_mix(question):
        totals = of_population(totals_of(connection, asked.pools, question.indicator), stored, question)
        if not len(totals.n):
            return _nothing()
        method = question.interval or ("logit" if question.fpc else "korn-graubard")
        frame = standardised_prevalence(totals, standard, method=method, fpc=question.fpc)
        frame["note"] = [(Note("estimate.standardised"), *notes) for notes in frame["note"]]
        frame = _labelled(frame, stored, question).assign(background=None)
    else:
        frame = shares(connection, asked.pools, stored, question)
    if frame.empty:
        return _nothing()
    described = _described(frame, asked.pools, instrument, question.indicator, area_names(connection))
    return with_changes(described, asked.pools, stored, question.indicator)


def shares(
    connection: sqlite3.Connection, pools: Sequence[Pool], instrument: Instrument, question: EstimateQuestion
) -> pd.DataFrame:
    """Estimate each pool (`domain`) and its groups: the rows of `prevalence`, and `background`.

    That is "item=level" for those on a level of the question's background item, None for all.
    """
    by = tuple(dict.fromkeys((*question.by, *(("age_band",) if question.age_bands else ()))))
    method = question.interval or ("logit" if question.fpc else "korn-graubard")
    split = instrument.split(question.background) if question.background else None
    levels = [level.id for level in split.levels] if split else []
    frames = []
    for level in ("", *levels):
        of = (question.background, level) if level else ("", "")
        totals = of_population(totals_of(connection, pools, question.indicator, *of), instrument, question)
        if len(totals.n):
            frame = prevalence(totals, by, method=method, fpc=question.fpc)
            frames.append(frame.assign(background=on_level(*of) if level else None))
    left_out = areas_left_out(connection, pools, question) if levels else []
    for frame in frames[1:]:
        notes = zip(frame["domain"], frame["note"], strict=True)
        frame["note"] = [(*left_out[domain], *note) for domain, note in notes]
    if not frames:
        return _nothing()
    together = pd.concat([*frames, nobody_on(frames, question.background, levels)], ignore_index=True)
    return _labelled(together, instrument, question)


def _labelled(frame: pd.DataFrame, instrument: Instrument, question: EstimateQuestion) -> pd.DataFrame:
    """Name the ages of rows of several age bands; of bands that were asked for only their own rows stay."""
    if question.age_bands:
        return frame[frame["age_band"].notna()]
    label = own_bands(instrument, question.indicator)[1] if question.own_population else ""
    return frame.assign(age_band=frame["age_band"].fillna(label)) if label else frame


def fixed_mix(question: EstimateQuestion) -> Standard | None:
    """The mix a question is standardised to. Raises Refusal when its rows can't be used."""
    if not question.standard:
        return None
    return standard_of(pd.DataFrame(question.standard, columns=["sex", "grade", "Freq"]))


def with_changes(
    frame: pd.DataFrame, pools: Sequence[Pool], instrument: Instrument, indicator: str
) -> pd.DataFrame:
    """Note at each area's year what changed in how the indicator was asked since the year before it."""
    said: dict[tuple[str, int], Note] = {}
    for area in {pool.area for pool in pools}:
        years = sorted((pool for pool in pools if pool.area == area), key=lambda pool: pool.year)
        asked = [(pool.year, how_asked(instrument, indicator, pool.year, pool.way)) for pool in years]
        for change in changes(asked, instrument):
            said[area, change.after] = change_note(change)
    places = zip(frame["area"], frame["year"], frame["note"], strict=True)
    notes = [(*note, *([said[area, year]] if (area, year) in said else [])) for area, year, note in places]
    return frame.assign(note=pd.Series(notes, index=frame.index, dtype=object))


def change_note(change: Change) -> Note:
    """Say a change in how an indicator was asked; the note knows which side compares with the last year."""
    params = {"before": change.before, "after": change.after, "reasons": change.relation.reasons}
    counts = {"before_counts": change.before_counts, "after_counts": change.after_counts}
    return Note(f"break.{change.relation.kind}", {**params, **counts})


def of_population(totals: Totals, instrument: Instrument, question: EstimateQuestion) -> Totals:
    """Keep the cells of the age bands a question names, or of those its indicator speaks of.

    Raises Fault for an age band the instrument hasn't, Refusal as `own_bands` does.
    """
    known = [band.id for band in instrument.age_bands]
    for band in question.age_bands:
        if band not in known:
            raise Fault("age_band.unknown", band=band, known=", ".join(known) or "-")
    if question.age_bands:
        return of_ages(totals, question.age_bands)
    if not question.own_population:
        return totals
    bands, label = own_bands(instrument, question.indicator)
    return of_ages(totals, bands) if label else totals


def of_ages(totals: Totals, bands: Sequence[str]) -> Totals:
    """Keep the cells of some age bands."""
    wanted = [place for place, band in enumerate(totals.age_bands, start=1) if band in bands]
    return totals.where(np.isin(totals.age_band, wanted))


def own_bands(instrument: Instrument, indicator: str) -> tuple[tuple[str, ...], str]:
    """The age bands that make up those an indicator speaks of, and their name; none where it is of grades.

    Raises Refusal when the instrument's bands don't make up its ages.
    """
    population = instrument.indicator(indicator).population
    if population is None or population.kind == "grade":
        return (), ""
    inside = [b for b in instrument.age_bands if population.first <= b.first and b.last <= population.last]
    ages = [age for band in inside for age in range(band.first, band.last + 1)]
    if sorted(ages) != list(range(population.first, population.last + 1)):
        raise Refusal("population.no_bands", indicator=indicator, population=population)
    return tuple(band.id for band in inside), f"{population.first}-{population.last}"


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(ESTIMATE_COLUMNS))


def area_names(connection: sqlite3.Connection) -> dict[str, str]:
    """Give the names of all areas by code."""
    return {area.code: area.name for area in list_areas(connection)}


def pools_of(
    connection: sqlite3.Connection, pools: Pools, instrument: str, question: EstimateQuestion
) -> Resolved:
    """Find the waves behind each area and year of a question.

    Raises Refusal when an area that was named would mix weight scales.
    """
    named = [find_area(connection, code).code for code in question.areas]
    chosen = named or [area.code for area in list_areas(connection)]
    found: list[Pool] = []
    refused: list[VardaError] = []
    for area in chosen:
        for year in pools.years(instrument, area):
            if question.years and year not in question.years:
                continue
            try:
                pool = pools.resolve(instrument, area, year, question.indicator)
            except Refusal as refusal:
                if named:
                    raise
                refused.append(refusal)
                continue
            if pool:
                found.append(pool)
    return Resolved(found, refused)


def totals_of(
    connection: sqlite3.Connection, pools: Sequence[Pool], indicator: str, split: str = "", level: str = ""
) -> Totals:
    """Totals with a domain per pool; a wave that feeds several pools stands in each.

    With a split (an exposure or a background item) only those of its level; a wave may have nobody there.
    """
    revision_ids = sorted({wave.revision_id for pool in pools for wave in pool.waves})
    stored = read_totals(connection, revision_ids, [indicator], split, level)
    units = read_units(connection, revision_ids)
    parts = [
        Part(domain, stored.cells[wave.revision_id, indicator], units.first[wave.revision_id], wave.scale)
        for domain, pool in enumerate(pools)
        for wave in pool.waves
        if not split or (wave.revision_id, indicator) in stored.cells
    ]
    return assemble(parts, _built(units), stored.age_bands)


def _built(units: StoredUnits) -> Units:
    return build_units(units.stratum, units.census, units.respondents, units.population)


def _described(
    frame: pd.DataFrame, pools: Sequence[Pool], instrument: str, indicator: str, names: dict[str, str]
) -> pd.DataFrame:
    """Put what an estimate is of beside what it is."""
    behind = [pools[number] for number in frame["domain"]]
    described = frame.assign(
        indicator=indicator,
        instrument=instrument,
        area=[pool.area for pool in behind],
        year=[pool.year for pool in behind],
        wave=[" ".join(wave.wave for wave in pool.waves) for pool in behind],
        revision=[" ".join(str(wave.revision) for wave in pool.waves) for pool in behind],
        note=[(*pool.notes(names), *notes) for pool, notes in zip(behind, frame["note"], strict=True)],
        hidden="",
    )
    order = ["area", "year", *GROUPS]
    # Levels stay in the order in which the instrument lists them.
    return described.sort_values(order, na_position="first", kind="stable", ignore_index=True)
