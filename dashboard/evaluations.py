"""What an intervention's areas saw, before and after, against the change elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.answers import EstimateQuestion, area_names, of_population, totals_of
from estimates.disclosure import release, release_comparison
from estimates.evaluation import EVALUATION_COLUMNS, Four, difference_in_differences, placebo
from estimates.prevalence import prevalence
from estimates.totals import Totals
from store.areas import Area, find_area, list_areas
from store.database import reading
from store.instruments import find_indicators, stored_instruments
from store.interventions import find_intervention, list_interventions
from store.pools import Feeding, Pool, Pools
from survey_schema.comparability import how_asked, relation
from survey_schema.design import Audience
from survey_schema.errors import Fault, Note, Refusal
from survey_schema.instrument import Instrument
from survey_schema.policy import load_policy

ANSWER_COLUMNS = (
    *("intervention", "indicator", "areas", "comparison", "from", "to"),
    *EVALUATION_COLUMNS,
    *("place", "of"),
)


@dataclass(frozen=True)
class EvaluationQuestion:
    """Which change: of an intervention's factor in its areas, or of an indicator in some areas.

    From one year to another, against `comparison` (else the widest area around all of them). Of those the
    indicator speaks of, where ages are known.
    """

    first: int
    last: int
    intervention: str = ""
    indicator: str = ""
    areas: tuple[str, ...] = ()
    comparison: str = ""
    instrument: str = ""
    audience: Audience = "municipality"


@dataclass(frozen=True)
class _Waves:
    """The waves of one side in both years, and the areas left out because one year has none of them."""

    before: tuple[Feeding, ...]
    after: tuple[Feeding, ...]
    left_out: tuple[str, ...] = ()


def evaluate(path: Path, asked: EvaluationQuestion) -> pd.DataFrame:
    """Set the change in some areas beside the change elsewhere: one row with ANSWER_COLUMNS.

    The comparison excludes the areas themselves and every area in which an intervention on the same indicator
    ran between the two years; of both sides only areas with a wave in both years are used. `place` of `of`:
    where the areas stand among the comparison's own areas, the largest fall first. Raises Fault for unknown
    ids, Refusal where there is nothing to compare, NotShown when a side is hidden from the audience.
    """
    with reading(path) as connection:
        asked = _filled(connection, asked)
        pools = Pools(connection)
        instrument = _instrument(connection, pools, asked)
        same_programme = _excluded(connection, asked)
        own = _own(pools, instrument, asked)
        names = area_names(connection)
        elsewhere = _elsewhere(pools, instrument, asked, {*asked.areas, *same_programme})
        _refuse_unlike(instrument, asked, own)
        totals, waves = _totals(connection, instrument, asked, (own, elsewhere))
    of_side = [
        np.array([wave.revision_id in ids for wave in waves])
        for ids in (_ids(own.before), _ids(own.after), _ids(elsewhere.before), _ids(elsewhere.after))
    ]
    scale = np.array([wave.scale for wave in waves])
    scales = [np.where(side, scale, 0.0)[totals.domain] for side in of_side]
    row = difference_in_differences(totals, Four(*scales))
    rules = load_policy().audience[asked.audience]
    row = release_comparison(row, release(_sides(totals, of_side), rules), rules)
    if not rules.errors or row["difference"].isna().any():
        row = row.assign(
            **dict.fromkeys(("before", "after", "comparison_before", "comparison_after"), np.nan)
        )
    ranked = _ranked(totals, waves, (own, elsewhere), pools, asked)
    said = {
        "intervention": asked.intervention,
        "indicator": asked.indicator,
        "areas": " ".join(asked.areas),
        "comparison": asked.comparison,
        "from": asked.first,
        "to": asked.last,
        "place": ranked.get("place"),
        "of": ranked.get("of"),
        "note": [(*_notes(asked, names, own, elsewhere, same_programme), *row["note"].iloc[0])],
    }
    return row.assign(**said)[list(ANSWER_COLUMNS)]


def _filled(connection: sqlite3.Connection, asked: EvaluationQuestion) -> EvaluationQuestion:
    """Fill in what an intervention says, and the area to compare with."""
    if asked.intervention:
        found = find_intervention(connection, asked.intervention)
        asked = replace(asked, indicator=asked.indicator or found.factor, areas=asked.areas or found.areas)
    if asked.first >= asked.last:
        raise Fault("evaluate.years", first=asked.first, last=asked.last)
    known = {area.code: area for area in list_areas(connection)}
    for code in (*asked.areas, *((asked.comparison,) if asked.comparison else ())):
        find_area(connection, code)
    around = [list(_around(code, known)) for code in asked.areas]
    shared = [code for code in around[0] if all(code in others for others in around)] if around else []
    if not asked.comparison and not shared:
        raise Fault("evaluate.no_comparison", areas=", ".join(asked.areas))
    # A region of a few towns is a poor yardstick: the widest area around all of them has the most others.
    return replace(asked, comparison=asked.comparison or shared[-1])


def _around(code: str, known: dict[str, Area]) -> list[str]:
    found = []
    parent = known[code].parent
    while parent:
        found.append(parent)
        parent = known[parent].parent
    return found


def _instrument(connection: sqlite3.Connection, pools: Pools, asked: EvaluationQuestion) -> Instrument:
    """The instrument that asked the indicator in both years. Raises Fault when none or several did."""
    found = find_indicators(connection, asked.indicator, asked.instrument)
    years = {asked.first, asked.last}
    fitting = [name for name in found if all(years <= set(pools.years(name, area)) for area in asked.areas)]
    if len(fitting) > 1:
        raise Fault("compare.several_instruments", instruments=", ".join(fitting))
    if not fitting:
        years_asked, areas = f"{asked.first}, {asked.last}", ", ".join(asked.areas)
        raise Fault("compare.no_wave", indicator=asked.indicator, area=areas, year=years_asked)
    return stored_instruments(connection)[fitting[0]]


def _excluded(connection: sqlite3.Connection, asked: EvaluationQuestion) -> tuple[str, ...]:
    """The other areas in which an intervention on the same indicator ran between the two years."""
    running = [
        area
        for each in list_interventions(connection)
        if each.factor == asked.indicator or each.id == asked.intervention
        if each.runs_between(asked.first, asked.last)
        for area in each.areas
    ]
    return tuple(sorted(set(running) - set(asked.areas)))


def _own(pools: Pools, instrument: Instrument, asked: EvaluationQuestion) -> _Waves:
    """The waves of the areas looked at, each in both years. Raises Fault for one without."""
    sides = []
    for year in (asked.first, asked.last):
        found = {area: pools.resolve(instrument.id, area, year, asked.indicator) for area in asked.areas}
        for area, pool in found.items():
            if pool is None:
                raise Fault("compare.no_wave", indicator=asked.indicator, area=area, year=year)
        sides.append(tuple(wave for pool in found.values() if pool for wave in pool.waves))
    return _Waves(sides[0], sides[1])


def _elsewhere(pools: Pools, instrument: Instrument, asked: EvaluationQuestion, without: set[str]) -> _Waves:
    """The comparison's waves of the areas that have one in both years. Raises Refusal when there is none."""
    found = [
        pools.resolve(instrument.id, asked.comparison, year, asked.indicator)
        for year in (asked.first, asked.last)
    ]
    if not (found[0] and found[1]):
        raise Refusal("evaluate.no_comparison_waves", comparison=asked.comparison)
    grounds = [{pools.home(wave.area, asked.last) for wave in pool.waves} for pool in found if pool]
    gone = {pools.home(area, asked.last) for area in without}
    common = (grounds[0] & grounds[1]) - gone
    kept = [
        tuple(wave for wave in pool.waves if pools.home(wave.area, asked.last) in common)
        for pool in found
        if pool
    ]
    if not common:
        raise Refusal("evaluate.no_comparison_waves", comparison=asked.comparison)
    return _Waves(kept[0], kept[1], tuple(sorted((grounds[0] ^ grounds[1]) - gone)))


def _refuse_unlike(instrument: Instrument, asked: EvaluationQuestion, own: _Waves) -> None:
    ways = [
        how_asked(instrument, asked.indicator, year, waves[0].way)
        for year, waves in ((asked.first, own.before), (asked.last, own.after))
    ]
    found = relation(ways[0], ways[1], instrument)
    if found.kind == "unlike":
        raise Refusal("compare.unlike", one=asked.first, other=asked.last, reasons=found.reasons)


def _ids(waves: Sequence[Feeding]) -> set[int]:
    return {wave.revision_id for wave in waves}


def _totals(
    connection: sqlite3.Connection, instrument: Instrument, asked: EvaluationQuestion, sides: Sequence[_Waves]
) -> tuple[Totals, list[Feeding]]:
    """Totals with a domain per wave, and the waves in that order."""
    each = {wave.revision_id: wave for side in sides for wave in (*side.before, *side.after)}
    waves = list(each.values())
    alone = [Pool(instrument.id, wave.area, asked.first, (replace(wave, scale=1.0),)) for wave in waves]
    question = EstimateQuestion(asked.indicator, own_population=True)
    return of_population(totals_of(connection, alone, asked.indicator), instrument, question), waves


def _sides(totals: Totals, of_side: Sequence[np.ndarray]) -> pd.DataFrame:
    """The four shares as estimates, for disclosure control to judge."""
    frames = []
    for side in of_side:
        kept = totals.where(side[totals.domain])
        frames.append(prevalence(kept.in_domains(np.zeros(len(kept.n), dtype=np.int64))))
    return pd.concat(frames, ignore_index=True)


def _ranked(
    totals: Totals,
    waves: Sequence[Feeding],
    sides: Sequence[_Waves],
    pools: Pools,
    asked: EvaluationQuestion,
) -> dict[str, float]:
    """Where the areas stand among the comparison's own: their place and how many there are."""
    own, elsewhere = sides
    homes = sorted({pools.home(wave.area, asked.last) for wave in (*elsewhere.before, *elsewhere.after)})
    mine = _ids((*own.before, *own.after))
    number = [
        0 if wave.revision_id in mine else 1 + homes.index(pools.home(wave.area, asked.last))
        for wave in waves
    ]
    scale = np.array([wave.scale for wave in waves])
    spans = [
        np.where([wave.revision_id in _ids(ids) for wave in waves], scale, 0.0)[totals.domain]
        for ids in ((*own.before, *elsewhere.before), (*own.after, *elsewhere.after))
    ]
    table = placebo(totals, np.array(number)[totals.domain], spans[0], spans[1], 0)
    here = table[table["area"] == 0]
    return {} if here.empty else {name: float(here[name].iloc[0]) for name in ("place", "of")}


def _notes(
    asked: EvaluationQuestion,
    names: dict[str, str],
    own: _Waves,
    elsewhere: _Waves,
    same_programme: Sequence[str],
) -> list[Note]:
    def said(codes: Sequence[str]) -> str:
        return ", ".join(names[code] for code in codes)

    compared = dict.fromkeys(wave.area for wave in elsewhere.after)
    notes = [Note("evaluate.compared_with", {"areas": said(list(compared))})]
    if same_programme:
        notes.append(Note("evaluate.same_programme", {"areas": said(same_programme)}))
    if elsewhere.left_out:
        notes.append(Note("evaluate.left_out", {"areas": said(elsewhere.left_out)}))
    return notes
