"""What changes between two revisions of a wave: figures, verdicts against the wave before, and findings."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.questions.answers import totals_of
from estimates.comparison import difference
from estimates.disclosure import release
from estimates.prevalence import prevalence
from estimates.totals import GROUPS, Totals
from store.database import reading
from store.diffing import Pair, findings_of, pair_of
from store.figures import asked_in
from store.instruments import stored_instruments
from store.pools import Pool, Pools
from survey_schema.comparability import how_asked, relation
from survey_schema.design import Audience
from survey_schema.errors import Finding, Refusal
from survey_schema.instrument import SEXES, Instrument
from survey_schema.policy import load_policy

DIFF_COLUMNS = (
    *("indicator", "sex", "grade", "age_band", "before", "after", "difference"),
    *("verdict_before", "verdict_after", "changed", "hidden"),
)
_MARGINS: tuple[tuple[str, ...], ...] = (("sex", "grade"), ("sex", "age_band"))
_BEFORE, _AFTER, _PREVIOUS = 0, 1, 2


@dataclass(frozen=True)
class Diff:
    """Two revisions beside each other: their numbers, a row per figure (DIFF_COLUMNS), and the findings that
    only one of them has."""

    before: int
    after: int
    rows: pd.DataFrame
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]


def diff(
    path: Path, wave: str, revisions: tuple[int, int] | None = None, audience: Audience = "municipality"
) -> Diff:
    """Put two revisions of a wave beside each other, as an audience may see them.

    A row per indicator and group: shares (proportions), their difference (after minus before), and for all,
    each sex, each grade and each age band how each revision stands to the wave before it (`higher`, `lower`
    or `unclear`; empty where there is none of like kind). `changed` is `verdict` where that differs, else
    `figure` where the share does. A row hidden in one revision has no figure of either. Raises as `pair_of`.
    """
    with reading(path) as connection:
        pair = pair_of(connection, wave, revisions)
        instrument = stored_instruments(connection)[pair.instrument]
        frames = list(_of_indicators(connection, pair, instrument, audience))
        said = [findings_of(connection, pool) for pool in (pair.before, pair.after)]
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(DIFF_COLUMNS))
    gone, new = (tuple(each for each in one if each not in other) for one, other in (said, said[::-1]))
    return Diff(pair.before.waves[0].revision, pair.after.waves[0].revision, rows, gone, new)


def _of_indicators(
    connection: sqlite3.Connection, pair: Pair, instrument: Instrument, audience: Audience
) -> Iterator[pd.DataFrame]:
    asked, pools = asked_in(connection), Pools(connection)
    own = [asked.get(pool.waves[0].revision_id, frozenset()) for pool in (pair.before, pair.after)]
    earlier = [year for year in pools.years(pair.instrument, pair.area) if year < pair.year]
    for indicator in instrument.indicators:
        present = [indicator.id in each for each in own]
        if not any(present):
            continue
        sides = [pool for pool, here in zip((pair.before, pair.after), present, strict=True) if here]
        previous = _previous(pools, pair, indicator.id, earlier[-1]) if earlier else None
        counted = totals_of(connection, [*sides, *([previous] if previous else [])], indicator.id)
        places = [place for place, here in zip((_BEFORE, _AFTER), present, strict=True) if here]
        counted = counted.in_domains(np.array([*places, _PREVIOUS])[counted.domain])
        frame = _released(counted, audience)
        if previous:
            verdicts = _Verdicts(connection, instrument, indicator.id, sides, places, previous)
            frame = frame.assign(verdict=[verdicts.of(row) for row in frame.to_dict("records")])
        yield _beside(frame, indicator.id)


def _previous(pools: Pools, pair: Pair, indicator: str, year: int) -> Pool | None:
    try:
        return pools.resolve(pair.instrument, pair.area, year, indicator)
    except Refusal:
        return None  # its waves can't be pooled: there is nothing to compare with


def _released(counted: Totals, audience: Audience) -> pd.DataFrame:
    frames = [prevalence(counted, margin) for margin in _MARGINS]  # type: ignore[arg-type]
    frames[1] = frames[1][frames[1]["age_band"].notna()]
    together = pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
    return release(together, load_policy().audience[audience]).assign(verdict="")


class _Verdicts:
    """How each revision's figure of a group stands to the wave before."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        instrument: Instrument,
        indicator: str,
        sides: Sequence[Pool],
        places: Sequence[int],
        previous: Pool,
    ) -> None:
        alone = [Pool(previous.instrument, wave.area, previous.year, (wave,)) for wave in previous.waves]
        self._totals = totals_of(connection, [*sides, *alone], indicator)
        self._there = self._totals.domain >= len(sides)
        self._here = {place: self._totals.domain == number for number, place in enumerate(places)}
        before = how_asked(instrument, indicator, previous.year, previous.way)
        asked = [how_asked(instrument, indicator, side.year, side.way) for side in sides]
        self._alike = {
            place: relation(way, before, instrument).kind != "unlike"
            for place, way in zip(places, asked, strict=True)
        }

    def of(self, row: dict[str, object]) -> str:
        """The verdict of a released row; none for crossed groups and for what can't be compared."""
        place = int(float(str(row["domain"])))
        groups = [group for group in GROUPS if row[group] is not None and row[group] == row[group]]
        if place == _PREVIOUS or not self._alike[place] or len(groups) > 1 or row["hidden"]:
            return ""
        keep = self._group(row, groups)
        here, there = self._here[place] & keep, self._there & keep
        if not here.any() or not there.any():
            return ""
        used = here | there
        frame = difference(self._totals.where(used), here[used].astype(float), there[used].astype(float))
        return str(frame["verdict"].iloc[0])

    def _group(self, row: dict[str, object], groups: Sequence[str]) -> NDArray[np.bool_]:
        keep = np.ones(len(self._totals.n), dtype=bool)
        codes = {
            "sex": {sex: code for code, sex in enumerate(SEXES, start=1)},
            "age_band": {band: code for code, band in enumerate(self._totals.age_bands, start=1)},
        }
        for group in groups:
            wanted = row[group] if group == "grade" else codes[group][str(row[group])]
            keep &= getattr(self._totals, group) == wanted
        return keep


def _beside(frame: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """One row per group, both revisions in it."""
    groups = list(GROUPS)
    frame = frame.astype(dict.fromkeys(groups, object))
    frame[groups] = frame[groups].where(frame[groups].notna(), "")
    before, after, previous = (
        frame[frame["domain"] == place].set_index(groups) for place in (_BEFORE, _AFTER, _PREVIOUS)
    )
    order = frame[frame["domain"] != _PREVIOUS].drop_duplicates(groups)[groups]
    rows = [_row(key, before, after, previous) for key in order.itertuples(index=False, name=None)]
    return pd.DataFrame(rows).assign(indicator=indicator)[list(DIFF_COLUMNS)]


def _row(
    key: tuple[object, ...], before: pd.DataFrame, after: pd.DataFrame, previous: pd.DataFrame
) -> dict[str, object]:
    def said(frame: pd.DataFrame, column: str, otherwise: object) -> object:
        return frame.at[key, column] if key in frame.index else otherwise

    hidden = [str(said(frame, "hidden", "")) for frame in (before, after)]
    one, other = (float(str(said(frame, "value", np.nan))) for frame in (before, after))
    verdicts = [str(said(frame, "verdict", "")) for frame in (before, after)]
    if any(hidden):
        one = other = np.nan
    if any(hidden) or said(previous, "hidden", ""):
        verdicts = ["", ""]
    same = bool(np.isclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True))
    changed = "verdict" if verdicts[0] != verdicts[1] else "" if same else "figure"
    return {
        **{group: value if value != "" else None for group, value in zip(GROUPS, key, strict=True)},
        **{"before": one, "after": other, "difference": 0 * other if same else other - one},
        **{"verdict_before": verdicts[0], "verdict_after": verdicts[1], "changed": changed},
        "hidden": next((reason for reason in hidden if reason), ""),
    }
