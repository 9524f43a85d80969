"""One area beside all municipalities of a region or country in a year: each figure by the rules of who looks.

The own area, the area around and the other municipalities are each shown by rules of their own; to a
municipality the others by the public ones. Nothing leaves this module that has bypassed the border of
`estimates.disclosure`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from dashboard.figures.rows import Rows, rows_of
from dashboard.publishing.seen import as_published, published_figures
from dashboard.questions.answers import (
    EstimateQuestion,
    area_names,
    of_population,
    own_bands,
    speaking,
    totals_of,
)
from dashboard.questions.ladder import with_offers
from dashboard.texts.sentences import state
from estimates.comparison import difference
from estimates.disclosure import release, release_comparison
from estimates.funnel import Place, design_effect, limits, place_of
from estimates.many import judged_together
from estimates.prevalence import prevalence
from estimates.totals import Totals
from store.areas import Area, find_area, list_areas
from store.borders import Borders
from store.database import reading
from store.instruments import stored_instruments
from store.pools import Pool, Pools
from survey_schema.comparability import Relation, how_asked, relation
from survey_schema.design import Audience, strictest
from survey_schema.errors import Note, NotShown, Refusal
from survey_schema.instrument import Instrument
from survey_schema.policy import load_policy

Role = Literal["own", "around", "member"]
FIGURES = (
    *(
        "sex",
        "grade",
        "age_band",
        "value",
        "se",
        "lower",
        "upper",
        "n",
        "cases",
        "effective_n",
        "n_eff",
        "df",
    ),
    *("method", "reliability", "hidden", "note"),
)
MEMBER_COLUMNS = ("indicator", "instrument", "area", "name", "role", "year", *FIGURES, "state", "verdict")
"""`state` is shown, hidden, uncertain, not_asked, unlike or unpublished; `verdict` how the share
stands to that of the area around (higher, lower, unclear; empty where it isn't compared)."""
_STEPS = 80
"""Points along each line of the funnel."""


@dataclass(frozen=True)
class Funnel:
    """The lines of the funnel: rows of n, lower_95, upper_95, lower_998 and upper_998 (proportions).

    `design_effect`: by how much fewer answers of people drawn one by one would tell as much. `place`: where
    the own figure lies, None where it isn't shown.
    """

    lines: Rows = field(default_factory=list)
    design_effect: float = 1.0
    place: Place | None = None


@dataclass(frozen=True)
class Members:
    """Rows with MEMBER_COLUMNS: the own area (None where it is the one around), the one around (None where it
    isn't shown or doesn't compare with the own figure, for `refused`), the other municipalities by name.

    `is_member`: the own area is one of the municipalities of that year, not a region or one that came later.
    `comparison` is own minus around, with COMPARISON_COLUMNS.
    """

    own: dict[str, Any] | None
    around: dict[str, Any] | None
    others: Rows
    is_member: bool = True
    comparison: dict[str, Any] | None = None
    refused: tuple[Note, ...] = ()
    funnel: Funnel = Funnel()

    @property
    def rows(self) -> Rows:
        """Every row: the area around, the own area, the others."""
        return [row for row in (self.around, self.own) if row] + self.others


@dataclass(frozen=True)
class Audiences:
    """By whose rules each is seen: the own area, the area around it, the other municipalities."""

    own: Audience = "municipality"
    around: Audience = "municipality"
    others: Audience = "public"


def members(
    path: Path,
    indicator: str,
    area: str,
    year: int,
    against: str,
    audiences: Audiences = Audiences(),
    *,
    published_by: str = "",
) -> Members:
    """Set an area's figure beside those of every municipality in `against` that exists in a year.

    `against` contains the area or is the area itself. Of those the indicator speaks of, where ages are known.
    Verdicts of the others are judged together (Benjamini and Hochberg). With `published_by`, an ISO day, the
    others are shown as they were published for the executive by that day. Raises Fault for unknown ids.
    """
    with reading(path) as connection:
        asked = _asked(connection, indicator, area, year, against)
        totals, is_own = _population(connection, asked)
        compared = _differences(connection, asked, is_own)
        published = published_figures(connection, indicator, year, published_by) if published_by else {}
    raw = _figures(asked, totals, is_own)
    shown = _Shown(raw, area, against, audiences)
    rows = {code: _row(asked, code, shown.figure(code)) for code in asked.codes}
    if area in raw.index and rows[area]["state"] in ("hidden", "uncertain"):
        question = EstimateQuestion(indicator, asked.instrument.id, (area,), (year,), own_population=is_own)
        question = replace(question, audience=audiences.own, around=audiences.around)
        offered = with_offers(path, question, shown.figure(area))
        rows[area]["note"] = offered["note"].iloc[0]
    if published_by:
        label = own_bands(asked.instrument, indicator)[1] if is_own else ""
        others = [code for code in asked.codes if code not in (area, against)]
        rows |= {code: as_published(rows[code], published.get(code), label) for code in others}
        compared = {code: row for code, row in compared.items() if rows[code]["state"] == "shown"}
    told = {code: found for code, row in compared.items() if (found := shown.difference(code, against, row))}
    for code, verdict in _verdicts({code: compared[code] for code in told}, area).items():
        rows[code]["verdict"] = verdict
    own = rows[area] if area != against else None
    around = rows[against] if rows[against]["state"] == "shown" else None
    return Members(
        own=own,
        around=around,
        others=[rows[code] for code in asked.codes if code not in (area, against)],
        is_member=asked.is_member,
        comparison=told.get(area),
        refused=asked.refused,
        funnel=_funnel(own, around, rows, raw),
    )


class _Shown:
    """The figures as they may be seen: the own, that of the area around, the others, each by its rules."""

    def __init__(self, raw: pd.DataFrame, area: str, against: str, audiences: Audiences) -> None:
        self._policy = load_policy().audience
        self._audience = {against: audiences.around, area: audiences.own}
        self._others = audiences.others
        seen: set[Audience] = {audiences.own, audiences.around, audiences.others}
        self._released = {each: release(raw, self._policy[each]) for each in seen}

    def _seen(self, code: str) -> Audience:
        return self._audience.get(code, self._others)

    def figure(self, code: str) -> pd.DataFrame:
        """The row of an area; none where there is no figure."""
        released = self._released[self._seen(code)]
        return released.loc[released.index == code]

    def difference(self, code: str, against: str, row: pd.DataFrame) -> dict[str, Any] | None:
        """A comparison of two areas; none where either side isn't shown."""
        rules = strictest(self._seen(code), self._seen(against))
        around = self._seen(against) if code in self._audience else rules
        sides = [self._released[self._seen(code)].loc[[code]], self._released[around].loc[[against]]]
        try:
            return rows_of(release_comparison(row, pd.concat(sides), self._policy[rules]))[0]
        except NotShown:
            return None


@dataclass(frozen=True)
class _Asked:
    """Whose figures are asked for, the waves behind each, and why some don't compare."""

    indicator: str
    instrument: Instrument
    area: str
    year: int
    against: str
    codes: tuple[str, ...]
    names: dict[str, str]
    pools: Mapping[str, Pool]
    unlike: Mapping[str, tuple[Note, ...]]
    is_member: bool

    @property
    def refused(self) -> tuple[Note, ...]:
        """Why the own figure doesn't compare with the area around."""
        return self.unlike.get(self.against, ())


def _asked(connection: sqlite3.Connection, indicator: str, area: str, year: int, against: str) -> _Asked:
    areas = {each.code: each for each in list_areas(connection)}
    for code in (area, against):
        find_area(connection, code)
    inside = list(_municipalities(areas, against, year))
    codes = dict.fromkeys([against, area, *inside])
    instrument = stored_instruments(connection)[speaking(connection, indicator, area)]
    found, unlike = _resolved(Pools(connection), instrument.id, codes, year, indicator)
    asked = {code: how_asked(instrument, indicator, year, pool.way) for code, pool in found.items()}
    measure = [code for code in (area, against) if code in asked]
    if len(measure) == 2 and (related := relation(asked[area], asked[against], instrument)).kind == "unlike":
        unlike[against] = related.reasons
        measure = [area]
    for code, way in asked.items():
        related = max(
            (relation(way, asked[each], instrument) for each in measure),
            key=lambda each: each.kind == "unlike",
            default=Relation(),
        )
        if related.kind == "unlike":
            unlike[code] = related.reasons
    names = area_names(connection)
    is_member = area in inside
    return _Asked(indicator, instrument, area, year, against, tuple(codes), names, found, unlike, is_member)


def _municipalities(areas: Mapping[str, Area], around: str, year: int) -> Iterator[str]:
    """The municipalities inside an area that exist in a year, by name."""
    borders = Borders(areas.values())
    for each in sorted(areas.values(), key=lambda each: (each.name.lower(), each.code)):
        above = each.parent
        while above and above != around:
            above = areas[above].parent
        if above and each.level == "municipality" and borders.exists(each.code, year):
            yield each.code


def _resolved(
    pools: Pools, instrument: str, codes: Iterable[str], year: int, indicator: str
) -> tuple[dict[str, Pool], dict[str, tuple[Note, ...]]]:
    """The waves behind each area's figure; of those that can't be put together the reason."""
    found: dict[str, Pool] = {}
    refused: dict[str, tuple[Note, ...]] = {}
    for code in codes:
        try:
            pool = pools.resolve(instrument, code, year, indicator)
        except Refusal as refusal:
            refused[code] = (Note(refusal.code, refusal.params),)
            continue
        if pool:
            found[code] = pool
    return found, refused


def _population(connection: sqlite3.Connection, asked: _Asked) -> tuple[Totals, bool]:
    """The totals, a domain a pool, of those the indicator speaks of; of all where no ages are known."""
    whole = totals_of(connection, list(asked.pools.values()), asked.indicator)
    own = _of_own(whole, asked)
    return (own, True) if len(own.n) else (whole, False)


def _of_own(totals: Totals, asked: _Asked) -> Totals:
    question = EstimateQuestion(asked.indicator, asked.instrument.id, own_population=True)
    return of_population(totals, asked.instrument, question)


def _figures(asked: _Asked, totals: Totals, is_own: bool) -> pd.DataFrame:
    """A row for each area with FIGURES, exact and with its notes, by the area's code."""
    frame = prevalence(totals)
    label = own_bands(asked.instrument, asked.indicator)[1] if is_own else ""
    codes = [list(asked.pools)[domain] for domain in frame["domain"]]
    notes = [
        (*asked.pools[code].notes(asked.names), *said)
        for code, said in zip(codes, frame["note"], strict=True)
    ]
    what = {
        "indicator": asked.indicator,
        "instrument": asked.instrument.id,
        "area": codes,
        "year": asked.year,
    }
    described = frame.assign(age_band=label or None, hidden="", note=notes, **what)
    return described.set_index(pd.Index(codes, dtype=object))


def _differences(connection: sqlite3.Connection, asked: _Asked, is_own: bool) -> dict[str, pd.DataFrame]:
    """Each area's share minus that of the area around, with every digit; of those that compare."""
    if asked.against not in asked.pools or asked.refused:
        return {}
    there = asked.pools[asked.against]
    waves = {wave.revision_id: wave for pool in asked.pools.values() for wave in pool.waves}
    alone = [replace(there, waves=(replace(wave, scale=1.0),)) for wave in waves.values()]
    totals = totals_of(connection, alone, asked.indicator)
    totals = _of_own(totals, asked) if is_own else totals
    place = {revision: number for number, revision in enumerate(waves)}

    def scales(pool: Pool) -> Any:
        by_wave = np.zeros(len(waves))
        for wave in pool.waves:
            by_wave[place[wave.revision_id]] = wave.scale
        return by_wave[totals.domain]

    found = {}
    for code, pool in asked.pools.items():
        if code != asked.against and code not in asked.unlike and scales(pool).any():
            found[code] = difference(totals, scales(pool), scales(there))
    return found


def _row(asked: _Asked, code: str, shown: pd.DataFrame) -> dict[str, Any]:
    """A row with MEMBER_COLUMNS; what doesn't compare has its reasons in place of its figure."""
    role: Role = "around" if code == asked.against else "own" if code == asked.area else "member"
    row: dict[str, Any] = {
        "indicator": asked.indicator,
        "instrument": asked.instrument.id,
        "area": code,
        "name": asked.names[code],
        "role": role,
        "year": asked.year,
        **dict.fromkeys(FIGURES),
        "hidden": "",
        "note": (),
        "state": "not_asked",
        "verdict": "",
    }
    if code in asked.unlike:
        return row | {"state": "unlike", "note": (Note("areas.unlike", {"reasons": asked.unlike[code]}),)}
    if shown.empty:
        return row
    figures = rows_of(shown)[0]
    return row | {name: figures[name] for name in FIGURES} | {"state": state(figures)}


def _verdicts(compared: Mapping[str, pd.DataFrame], own: str) -> dict[str, str]:
    """How each share stands to that of the area around: the own by itself, the others judged together."""
    others = {code: row for code, row in compared.items() if code != own}
    found = {code: str(row["verdict"].iloc[0]) for code, row in compared.items() if code == own}
    if others:
        judged = judged_together(pd.concat(others.values(), ignore_index=True))
        found |= dict(zip(others, judged["verdict_adjusted"], strict=True))
    return found


def _funnel(
    own: dict[str, Any] | None,
    around: dict[str, Any] | None,
    rows: Mapping[str, dict[str, Any]],
    raw: pd.DataFrame,
) -> Funnel:
    """The lines of the funnel around the share of the area around; none where that isn't shown."""
    drawn = {code: row for code, row in rows.items() if row["role"] != "around" and row["state"] == "shown"}
    told = raw.loc[[code for code in drawn if code in raw.index]]  # a published wave may have gone since
    if around is None or told.empty:
        return Funnel()
    effect = round(design_effect(*(told[name].to_numpy(float) for name in ("n", "effective_n"))), 1)
    counts = [float(row["n"]) for row in drawn.values()]
    n = np.unique(np.geomspace(0.8 * min(counts), 1.25 * max(counts), _STEPS).round())
    share = float(around["value"])
    lines = pd.DataFrame({"n": n, **limits(share, n, effect)})
    place = None
    if own and own["state"] == "shown":
        place = place_of(float(own["value"]), float(own["n"]), share, effect)
    return Funnel(rows_of(lines), effect, place)
