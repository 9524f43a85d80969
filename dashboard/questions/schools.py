"""One school's figures beside its municipality's: by the municipality's rules, and never another school's.

The municipality stands beside it by the public rules, and only where what is left of it without the school
could be shown to the public by itself: else the school would know the others' answers by subtraction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.figures.rows import Rows, rows_of
from dashboard.questions.answers import EstimateQuestion, indicators, of_population, totals_of
from estimates.disclosure import release
from estimates.prevalence import prevalence
from estimates.totals import Totals
from store.areas import find_area
from store.database import reading
from store.figures import read_schools
from store.instruments import find_indicators, stored_instruments
from store.pools import Pool, Pools
from survey_schema.design import Audience
from survey_schema.errors import Note, Refusal
from survey_schema.instrument import Instrument
from survey_schema.policy import load_policy

Row = dict[str, Any]
OTHERS = 2
"""So many other schools there are at least where the municipality is shown."""


@dataclass(frozen=True)
class SchoolFigures:
    """A row per indicator of the last wave that knows the school; empty where none does.

    Rows have `indicator`, the columns of `prevalence`, `hidden`, and `around`: the municipality's row as it
    may be seen, None where it may not. `year` is the wave's.
    """

    area_name: str
    year: int = 0
    rows: Rows = field(default_factory=list)


def school_figures(path: Path, area: str, school: str) -> SchoolFigures:
    """Estimate every indicator in a school of an area, in the last year whose wave tells schools apart."""
    asked = indicators(path)
    with reading(path) as connection:
        name = find_area(connection, area).name
        known, pools = stored_instruments(connection), Pools(connection)
        years = {instrument: pools.years(instrument, area) for instrument in known}
        for year in sorted({year for of_one in years.values() for year in of_one}, reverse=True):
            found: dict[str, _Counted] = {}
            for indicator in asked:
                named = find_indicators(connection, indicator.id)
                speaks = known[max(named, key=lambda each: max(years[each], default=0))]
                counted = _counted(connection, pools, speaks, indicator.id, (area, school, year))
                if counted:
                    found[indicator.id] = counted
            if found:
                return SchoolFigures(name, year, _rows(found))
    return SchoolFigures(name)


@dataclass(frozen=True)
class _Counted:
    """The totals behind an indicator: of the school, of all, and of all without the school.

    `others`: how many schools the rest is of; none where somebody's school isn't known.
    """

    own: Totals
    whole: Totals
    rest: Totals
    others: int


def _counted(
    connection: sqlite3.Connection,
    pools: Pools,
    instrument: Instrument,
    indicator: str,
    place: tuple[str, str, int],
) -> _Counted | None:
    """The totals of an indicator; none where the wave didn't ask it or doesn't know the school."""
    area, school, year = place
    try:
        pool = pools.resolve(instrument.id, area, year, indicator)
    except Refusal:
        return None
    if pool is None or {wave.area for wave in pool.waves} != {area}:
        return None
    totals = _of_those_asked(connection, pool, instrument, indicator)
    revisions = sorted(wave.revision_id for wave in pool.waves)
    schools = np.array(read_schools(connection, revisions), dtype=object)[totals.unit]
    is_own = schools == school
    if not is_own.any():
        return None
    others = set(schools[~is_own])
    return _Counted(totals.where(is_own), totals, totals.where(~is_own), 0 if "" in others else len(others))


def _of_those_asked(
    connection: sqlite3.Connection, pool: Pool, instrument: Instrument, indicator: str
) -> Totals:
    """The totals of those the indicator speaks of; of all, where the wave has no ages."""
    whole = totals_of(connection, [pool], indicator)
    question = EstimateQuestion(indicator, instrument.id, own_population=True)
    own = of_population(whole, instrument, question)
    return own if len(own.n) else whole


def _rows(found: Mapping[str, _Counted]) -> Rows:
    """Put the school's figures beside the municipality's, where its rest may be shown by itself."""
    own = _released({name: each.own for name, each in found.items()}, "municipality")
    several = {name: each for name, each in found.items() if each.others >= OTHERS}
    rest = _released({name: each.rest for name, each in several.items()}, "public")
    whole = _released({name: each.whole for name, each in several.items()}, "public")
    beside = {name: row for name, row in whole.items() if not (row["hidden"] or rest[name]["hidden"])}
    return [{**row, "around": beside.get(name)} for name, row in own.items()]


def _released(totals: Mapping[str, Totals], audience: Audience) -> dict[str, Row]:
    """The shares of several indicators as an audience may see them."""
    frames = [prevalence(each).assign(indicator=name) for name, each in totals.items()]
    if not frames:
        return {}
    together = pd.concat(frames, ignore_index=True).assign(hidden="")
    rows = rows_of(release(together, load_policy().audience[audience]))
    return {str(row["indicator"]): row for row in rows}


def source(figures: SchoolFigures, version: str) -> Note:
    """Say what the figures are of."""
    return Note("school.source", {"area": figures.area_name, "year": figures.year, "version": version})
