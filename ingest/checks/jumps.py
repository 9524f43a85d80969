"""Compares a new wave with the area's last one: a share that jumps far is more often a mistake than news."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from estimates.prevalence import prevalence
from estimates.totals import Part, Totals, assemble
from estimates.totals import build_units as design_units
from store.cells import Cells
from store.figures import read_totals, read_units
from store.pools import Feeding, Pool, Pools
from store.saving import NewWave
from survey_schema.comparability import Way, how_asked, relation
from survey_schema.errors import Finding

_STANDARD_ERRORS = 5
_ENOUGH = 30
_SCALE = 1.5
"""Weights that stand for so many times more, or fewer, than in the last wave."""


def jumps(connection: sqlite3.Connection, pools: Pools, new: NewWave) -> Iterator[Finding]:
    """Say which shares of a counted wave differ from those of the last by more than five standard errors.

    The error is the larger of the design-based one and that of simple random samples of equal share. What
    does not compare (wording, mode, basis) is left out, and so are indicators with under 30 answers.
    """
    last = _last(pools, new)
    if not last:
        return
    before = _of_pools(connection, last)
    own = new.totals or {}
    names = [name for name in before["name"] if name in own]
    after = _of_wave(new, {name: own[name] for name in names})
    both = after.merge(before, on="name", suffixes=("", "_before"))
    error = np.fmax(np.hypot(both["se"], both["se_before"]), _of_equal_shares(both))
    jumped = (both["value"] - both["value_before"]).abs() > _STANDARD_ERRORS * error
    enough = np.minimum(both["n"], both["n_before"]) >= _ENOUGH
    year = next(iter(last.values())).year
    for row in both[jumped & enough].to_dict("records"):
        params = {"indicator": row["name"], "year": year, "before": row["value_before"]}
        yield Finding("warning", "check.jump", {**params, "after": row["value"]}, count=int(row["n"]))
    yield from _other_scale(new, next(iter(last.values())))


def _last(pools: Pools, new: NewWave) -> dict[str, Pool]:
    """The pool of each indicator that compares with the area's last wave before this one."""
    instrument = new.instrument
    years = [year for year in pools.years(instrument.id, new.area) if year < new.year]
    found = {}
    way = Way(new.mode, new.residence, new.versions)
    for indicator in instrument.indicators if years else ():
        pool = pools.resolve(instrument.id, new.area, years[-1], indicator.id)
        if pool is None:
            continue
        asked = [
            how_asked(instrument, indicator.id, year, each)
            for year, each in ((new.year, way), (pool.year, pool.way))
        ]
        if relation(asked[0], asked[1], instrument).kind != "unlike":
            found[indicator.id] = pool
    return found


def _of_pools(connection: sqlite3.Connection, pools: Mapping[str, Pool]) -> pd.DataFrame:
    revisions = sorted({wave.revision_id for pool in pools.values() for wave in pool.waves})
    stored = read_totals(connection, revisions, list(pools))
    units = read_units(connection, revisions)
    parts, names = [], list(pools)
    for place, name in enumerate(names):
        waves: Sequence[Feeding] = pools[name].waves
        parts += [
            Part(place, stored.cells[wave.revision_id, name], units.first[wave.revision_id], wave.scale)
            for wave in waves
        ]
    design = design_units(units.stratum, units.census, units.respondents, units.population)
    return _shares(assemble(parts, design, stored.age_bands), names)


def _of_wave(new: NewWave, cells: Mapping[str, Cells]) -> pd.DataFrame:
    names = list(cells)
    units = new.units
    design = design_units(
        pd.factorize(units["stratum"])[0].astype(np.int64),
        np.full(len(units), new.design == "census"),
        units["respondents"].to_numpy(dtype=float),
        units["population"].to_numpy(dtype=float),
    )
    parts = [Part(place, cells[name], 0) for place, name in enumerate(names)]
    bands = tuple(band.id for band in new.instrument.age_bands)
    return _shares(assemble(parts, design, bands), names)


def _shares(totals: Totals, names: Sequence[str]) -> pd.DataFrame:
    if not len(totals.n):
        return pd.DataFrame(columns=["name", "value", "se", "n"])
    found = prevalence(totals)
    return found.assign(name=[names[place] for place in found["domain"]])[["name", "value", "se", "n"]]


def _of_equal_shares(both: pd.DataFrame) -> pd.Series[float]:
    """Error of a difference of two simple random samples, if both had the same share."""
    count = both["n"] + both["n_before"]
    share = (both["value"] * both["n"] + both["value_before"] * both["n_before"]) / count
    errors: pd.Series[float] = (share * (1 - share) * (1 / both["n"] + 1 / both["n_before"])) ** 0.5
    return errors


def _other_scale(new: NewWave, last: Pool) -> Iterator[Finding]:
    """The weights of a sample sum to about as many as those of the last wave."""
    own, before = float(new.answers["weight"].sum()), sum(wave.weight_sum * wave.scale for wave in last.waves)
    if new.design == "sample" and before > 0 and not 1 / _SCALE <= own / before <= _SCALE:
        params = {"found": round(own), "expected": round(before), "year": last.year}
        yield Finding("warning", "check.weights_of_other_scale", params)
