"""What an intervention's areas saw, before and after, against the change elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.questions.answers import EstimateQuestion, area_names, of_population, totals_of
from estimates.disclosure import release, release_comparison
from estimates.disclosure.primary import too_small
from estimates.evaluation import EVALUATION_COLUMNS, Four, difference_in_differences, placebo
from estimates.prevalence import prevalence
from estimates.totals import Floats, Totals, sums
from store.areas import Area, find_area, list_areas
from store.database import reading
from store.instruments import find_indicators, stored_instruments
from store.interventions import find_intervention, list_interventions
from store.pools import Feeding, Pool, Pools
from survey_schema.comparability import how_asked, relation
from survey_schema.design import Audience
from survey_schema.errors import Fault, Note, Refusal
from survey_schema.instrument import Instrument
from survey_schema.policy import Rules, load_policy

ANSWER_COLUMNS = (
    *("intervention", "indicator", "areas", "comparison", "from", "to"),
    *EVALUATION_COLUMNS,
    *("place", "of"),
)
_SHARES = ("before", "after", "comparison_before", "comparison_after")
_FEWEST_RANKED = 3


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
    """The waves of one side in both years; the areas left out because one year has none, or because they were
    asked in another way in the second, with the reasons."""

    before: tuple[Feeding, ...]
    after: tuple[Feeding, ...]
    left_out: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    reasons: tuple[Note, ...] = ()

    def ids(self) -> tuple[set[int], set[int]]:
        """The revisions before and after."""
        before, after = ({wave.revision_id for wave in waves} for waves in (self.before, self.after))
        return before, after


def evaluate(path: Path, asked: EvaluationQuestion) -> pd.DataFrame:
    """Set the change in some areas beside the change elsewhere: one row with ANSWER_COLUMNS.

    The comparison excludes the areas themselves, what lies in or around them, and every area in which an
    intervention on the same indicator ran between the two years. Of both sides only areas that were asked
    alike in both years are used. An area that has merged counts as its successor. `place` of `of`: where the
    areas stand among the comparison's own areas that the audience may see, the largest fall first. Raises
    Fault for unknown ids, Refusal where there is nothing to compare, NotShown when a side is hidden from the
    audience.
    """
    with reading(path) as connection:
        asked = _filled(connection, asked)
        pools = Pools(connection)
        areas = tuple(dict.fromkeys(pools.home(area, asked.last) for area in asked.areas))
        instrument = _instrument(connection, pools, asked, areas)
        names = area_names(connection)
        same_programme = _excluded(connection, pools, asked, areas)
        own = _own(pools, instrument, asked, areas)
        parents = {area.code: area.parent for area in list_areas(connection)}
        left_out = tuple(code for code in same_programme if _lies_in(code, asked.comparison, parents))
        elsewhere = _elsewhere(pools, instrument, asked, _Outside({*areas, *same_programme}, parents))
        totals, waves = _totals(connection, instrument, asked, (own, elsewhere))
    rules = load_policy().audience[asked.audience]
    row = _released(totals, _scales(totals, waves, own, elsewhere), rules)
    place, of = _ranked(totals, waves, (own, elsewhere), pools, asked.last, rules)
    said = {
        "intervention": asked.intervention,
        "indicator": asked.indicator,
        "areas": " ".join(asked.areas),
        "comparison": asked.comparison,
        "from": asked.first,
        "to": asked.last,
        "place": place,
        "of": of,
        "note": [(*_notes(names, own, elsewhere, left_out), *row["note"].iloc[0])],
    }
    return row.assign(**said)[list(ANSWER_COLUMNS)]


def _filled(connection: sqlite3.Connection, asked: EvaluationQuestion) -> EvaluationQuestion:
    """Fill in what an intervention says, and the area to compare with."""
    if asked.intervention:
        found = find_intervention(connection, asked.intervention)
        if not (asked.indicator or found.factor):
            raise Refusal("evaluate.not_measured", intervention=found.name)
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


def _instrument(
    connection: sqlite3.Connection, pools: Pools, asked: EvaluationQuestion, areas: Sequence[str]
) -> Instrument:
    """The instrument that asked the indicator in both years. Raises Fault when none or several did."""
    found = find_indicators(connection, asked.indicator, asked.instrument)
    years = {asked.first, asked.last}
    fitting = [name for name in found if all(years <= set(pools.years(name, area)) for area in areas)]
    if len(fitting) > 1:
        raise Fault("compare.several_instruments", instruments=", ".join(fitting))
    if not fitting:
        years_asked = f"{asked.first}, {asked.last}"
        raise Fault(
            "compare.no_wave", indicator=asked.indicator, area=", ".join(asked.areas), year=years_asked
        )
    return stored_instruments(connection)[fitting[0]]


def _excluded(
    connection: sqlite3.Connection, pools: Pools, asked: EvaluationQuestion, areas: Sequence[str]
) -> tuple[str, ...]:
    """The other areas in which an intervention on the same indicator ran between the two years."""
    running = {
        pools.home(area, asked.last)
        for each in list_interventions(connection)
        if asked.indicator in each.factors or each.id == asked.intervention
        if each.runs_between(asked.first, asked.last)
        for area in each.areas
    }
    return tuple(sorted(running - set(areas)))


class _Outside:
    """Tells which areas have nothing in common with some others: neither lies in the other."""

    def __init__(self, without: set[str], parents: Mapping[str, str | None]) -> None:
        self._parents = parents
        self._within = without
        self._around = {above for code in without for above in self._up(code)}

    def __contains__(self, area: object) -> bool:
        code = str(area)
        return code not in self._around and not self._within.intersection(self._up(code))

    def _up(self, code: str | None) -> Iterator[str]:
        while code:
            yield code
            code = self._parents[code]


def _lies_in(code: str | None, around: str, parents: Mapping[str, str | None]) -> bool:
    """Tell whether an area is another one or lies in it."""
    while code and code != around:
        code = parents[code]
    return code == around


def _own(pools: Pools, instrument: Instrument, asked: EvaluationQuestion, areas: Sequence[str]) -> _Waves:
    """The waves of the areas looked at, in both years.

    Raises Fault for an area without one, Refusal when they were asked in another way in the second year, or
    their weights don't add up.
    """
    sides: list[list[Feeding]] = []
    for year in (asked.first, asked.last):
        found = {area: pools.resolve(instrument.id, area, year, asked.indicator) for area in areas}
        for area, pool in found.items():
            if pool is None:
                raise Fault("compare.no_wave", indicator=asked.indicator, area=area, year=year)
        each = {wave.revision_id: wave for pool in found.values() if pool for wave in pool.waves}
        if len({wave.relative for wave in each.values() if wave.scale == 1.0}) > 1:
            waves = ", ".join(wave.wave for wave in each.values())
            raise Refusal("pool.weight_scales", area=", ".join(areas), year=year, waves=waves)
        sides.append(list(each.values()))
    own = _paired(pools, instrument, asked, sides)
    if not own.after and own.unlike:
        raise Refusal("compare.unlike", one=asked.first, other=asked.last, reasons=own.reasons)
    if not own.after:
        area = ", ".join(areas)
        raise Fault("compare.no_wave", indicator=asked.indicator, area=area, year=asked.last)
    return own


def _elsewhere(pools: Pools, instrument: Instrument, asked: EvaluationQuestion, outside: _Outside) -> _Waves:
    """The comparison's waves, in both years. Raises Refusal when there is none."""
    found = [
        pools.resolve(instrument.id, asked.comparison, year, asked.indicator)
        for year in (asked.first, asked.last)
    ]
    sides = [
        [wave for wave in pool.waves if pools.home(wave.area, asked.last) in outside] if pool else []
        for pool in found
    ]
    elsewhere = _paired(pools, instrument, asked, sides)
    if not elsewhere.after and elsewhere.unlike:
        raise Refusal("compare.unlike", one=asked.first, other=asked.last, reasons=elsewhere.reasons)
    if not elsewhere.after:
        raise Refusal("evaluate.no_comparison_waves", comparison=asked.comparison)
    return elsewhere


def _paired(
    pools: Pools, instrument: Instrument, asked: EvaluationQuestion, sides: Sequence[Sequence[Feeding]]
) -> _Waves:
    """Keep the waves of the areas that were asked alike in both years."""
    by_area: list[dict[str, list[Feeding]]] = [{}, {}]
    for found, waves in zip(by_area, sides, strict=True):
        for wave in waves:
            found.setdefault(pools.home(wave.area, asked.last), []).append(wave)
    before, after = by_area
    related = {}
    for area in before.keys() & after.keys():
        ways = [max(found[area], key=lambda wave: wave.n).way for found in by_area]
        asked_so = [
            how_asked(instrument, asked.indicator, year, way)
            for year, way in zip((asked.first, asked.last), ways, strict=True)
        ]
        related[area] = relation(asked_so[0], asked_so[1], instrument)
    unlike = sorted(area for area, found in related.items() if found.kind == "unlike")
    kept = sorted(related.keys() - set(unlike))
    reasons = {repr(reason): reason for area in unlike for reason in related[area].reasons}
    return _Waves(
        tuple(wave for area in kept for wave in before[area]),
        tuple(wave for area in kept for wave in after[area]),
        tuple(sorted(before.keys() ^ after.keys())),
        tuple(unlike),
        tuple(reasons.values()),
    )


def _totals(
    connection: sqlite3.Connection, instrument: Instrument, asked: EvaluationQuestion, sides: Sequence[_Waves]
) -> tuple[Totals, list[Feeding]]:
    """Totals with a domain per wave, and the waves in that order."""
    each = {wave.revision_id: wave for side in sides for wave in (*side.before, *side.after)}
    waves = list(each.values())
    alone = [Pool(instrument.id, wave.area, asked.first, (replace(wave, scale=1.0),)) for wave in waves]
    question = EstimateQuestion(asked.indicator, own_population=True)
    everybody = totals_of(connection, alone, asked.indicator)
    totals = of_population(everybody, instrument, question)
    return totals if len(totals.n) else everybody, waves


def _scales(totals: Totals, waves: Sequence[Feeding], own: _Waves, elsewhere: _Waves) -> Four:
    scales = [
        np.array([wave.scale if wave.revision_id in ids else 0.0 for wave in waves])[totals.domain]
        for ids in (*own.ids(), *elsewhere.ids())
    ]
    return Four(*scales)


def _released(totals: Totals, four: Four, rules: Rules) -> pd.DataFrame:
    """The difference in differences as an audience may see it, the four shares no more exact than alone."""
    row = difference_in_differences(totals, four)
    sides = [totals.scaled(getattr(four, name)) for name in _SHARES]
    alone = [prevalence(side.in_domains(np.zeros(len(side.n), dtype=np.int64))) for side in sides]
    shares = release(pd.concat(alone, ignore_index=True), rules)
    row = release_comparison(row, shares, rules)
    seen = np.nan if row["difference"].isna().any() else shares["value"].to_numpy()
    return row.assign(**dict(zip(_SHARES, np.broadcast_to(seen, len(_SHARES)), strict=True)))


def _ranked(
    totals: Totals,
    waves: Sequence[Feeding],
    sides: Sequence[_Waves],
    pools: Pools,
    last: int,
    rules: Rules,
) -> tuple[int | None, int | None]:
    """Where the areas stand among the comparison's own that may be seen: their place, and of how many."""
    own, elsewhere = sides
    homes = sorted({pools.home(wave.area, last) for wave in elsewhere.after})
    mine = set().union(*own.ids())
    number = np.array(
        [0 if wave.revision_id in mine else 1 + homes.index(pools.home(wave.area, last)) for wave in waves]
    )[totals.domain]
    scale = np.array([wave.scale for wave in waves])
    before, after = (
        np.where([wave.revision_id in ids for wave in waves], scale, 0.0)[totals.domain]
        for ids in (one | other for one, other in zip(own.ids(), elsewhere.ids(), strict=True))
    )
    table = placebo(totals, number, before, after, 0)
    seen = _may_be_seen(totals, number, (before, after), 1 + len(homes), rules)
    table = table[[bool(seen[area]) for area in table["area"]]]
    if len(table) < _FEWEST_RANKED or 0 not in set(table["area"]):
        return None, None
    rank = table["difference"].rank(method="min")[table["area"] == 0].iloc[0]
    return int(rank), len(table)


def _may_be_seen(
    totals: Totals, area: np.ndarray, spans: Sequence[Floats], size: int, rules: Rules
) -> np.ndarray:
    """Tell of each area whether an audience may see its shares of both years."""
    seen = np.ones(size, dtype=bool)
    for span in spans:
        inside = span > 0
        counts = {name: sums(area, inside * getattr(totals, name), size) for name in ("n", "cases")}
        seen &= ~too_small(pd.DataFrame(counts), rules).to_numpy()
    return seen


def _notes(
    names: dict[str, str], own: _Waves, elsewhere: _Waves, same_programme: Sequence[str]
) -> list[Note]:
    def said(codes: Iterable[str]) -> str:
        return ", ".join(names[code] for code in dict.fromkeys(codes))

    notes = [Note("evaluate.compared_with", {"areas": said(wave.area for wave in elsewhere.after)})]
    if same_programme:
        notes.append(Note("evaluate.same_programme", {"areas": said(same_programme)}))
    if left_out := (*own.left_out, *elsewhere.left_out):
        notes.append(Note("evaluate.left_out", {"areas": said(left_out)}))
    if unlike := (*own.unlike, *elsewhere.unlike):
        reasons = tuple({repr(each): each for each in (*own.reasons, *elsewhere.reasons)}.values())
        notes.append(Note("evaluate.unlike", {"areas": said(unlike), "reasons": reasons}))
    return notes
