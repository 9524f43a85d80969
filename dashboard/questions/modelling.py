"""Questions that a model answers: long-run trends, and what goes with what.

Like `answers`, nothing leaves this module that has bypassed the border of `estimates.disclosure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import pandas as pd

from dashboard.questions.answers import (
    EstimateQuestion,
    area_names,
    estimate,
    of_population,
    pools_of,
    speaking,
    totals_of,
)
from estimates.arms import join_arms
from estimates.association import METHODS, Method
from estimates.association import association as associate
from estimates.disclosure import refuse_small_arms, release_association, release_trend
from estimates.models import FORMS, Factor, Form
from estimates.trends import trend as fit_trend
from store.areas import find_area
from store.database import reading
from store.instruments import find_indicators, stored_instruments
from store.pools import Pool, Pools
from survey_schema.comparability import how_asked, relation
from survey_schema.design import Audience
from survey_schema.errors import Fault, Note, Refusal
from survey_schema.instrument import Instrument
from survey_schema.policy import load_policy

__all__ = ["FORMS", "METHODS", "AssociationQuestion", "TrendQuestion", "association", "trend_model"]


@dataclass(frozen=True)
class TrendQuestion:
    """Which long-run trend: of an indicator in an area, adjusted for sex, grade or both.

    `own_population`: of those the indicator speaks of, where ages are known.
    """

    indicator: str
    area: str
    instrument: str = ""
    adjust: tuple[Factor, ...] = ()
    form: Form = "logit"
    quadratic: bool = False
    own_population: bool = False
    audience: Audience = "municipality"


@dataclass(frozen=True)
class AssociationQuestion:
    """Which association: of an outcome with an exposure, in an area and year."""

    outcome: str
    exposure: str
    area: str
    year: int
    instrument: str = ""
    adjust: tuple[Factor, ...] = ("sex", "grade")
    method: Method = "standardised"
    participation: float | None = None
    own_population: bool = False
    audience: Audience = "municipality"


def trend_model(path: Path, asked: TrendQuestion) -> pd.DataFrame:
    """Fit the trend over the comparable years: a row per term, as `estimates.trends.trend` gives it.

    Years that don't compare with the last are left out, and so are years hidden from the audience; of a
    region only areas that asked the item in every year are used. Each is named in the notes. Raises Fault
    for unknown ids, Refusal when no trend can be fitted.
    """
    rules = load_policy().audience[asked.audience]
    with reading(path) as connection:
        find_area(connection, asked.area)
        name = asked.instrument or speaking(connection, asked.indicator, asked.area)
        find_indicators(connection, asked.indicator, name)
        instrument = stored_instruments(connection)[name]
        pools = Pools(connection)
        question = EstimateQuestion(asked.indicator, name, (asked.area,), audience=asked.audience)
        question = replace(question, own_population=asked.own_population)
        found = pools_of(connection, pools, name, question).pools
        years, notes = _comparable(instrument, asked.indicator, found)
        shown = estimate(path, question)
        hidden = set(shown.loc[shown["hidden"] == "disclosure", "year"])
        used = [pool for pool in years if pool.year not in hidden]
        if hidden & {pool.year for pool in years}:
            notes.append(Note("trend.years_hidden", {"years": sorted(hidden)}))
        used, left_out = same_ground(pools, used)
        if left_out:
            names = area_names(connection)
            notes.append(Note("trend.areas_left_out", {"areas": ", ".join(map(names.__getitem__, left_out))}))
        if len(used) < 2:
            raise Refusal("trend.too_few_years", found=len(used), expected=2)
        totals = of_population(totals_of(connection, used, asked.indicator), instrument, question)
    model = {"form": asked.form, "adjust": asked.adjust, "quadratic": asked.quadratic}
    frame = fit_trend(totals, [pool.year for pool in used], **model)  # type: ignore[arg-type]
    frame["note"] = [(*notes, *each) for each in frame["note"]]
    return release_trend(frame.assign(indicator=asked.indicator, area=asked.area), rules)


def _comparable(
    instrument: Instrument, indicator: str, pools: Sequence[Pool]
) -> tuple[list[Pool], list[Note]]:
    """The pools that compare with the last one, and what there is to say of the others and of bridges."""
    asked = [how_asked(instrument, indicator, pool.year, pool.way) for pool in pools]
    related = [relation(way, asked[-1], instrument) for way in asked]
    unlike = [place for place, found in enumerate(related) if found.kind == "unlike"]
    bridges = [note for found in related if found.kind == "bridged" for note in found.reasons]
    notes = []
    if unlike:
        reasons = _once(note for place in unlike for note in related[place].reasons)
        years = [pools[place].year for place in unlike]
        notes.append(Note("trend.years_unlike", {"years": years, "reasons": reasons}))
    if bridges:
        notes.append(Note("compare.bridged", {"reasons": _once(bridges)}))
    return [pool for place, pool in enumerate(pools) if place not in unlike], notes


def _once(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple({repr(note): note for note in notes}.values())


def same_ground(pools: Pools, over: Sequence[Pool]) -> tuple[list[Pool], list[str]]:
    """Keep, of pooled areas, the waves of those that are there in every year; name the areas left out.

    Else a change of who took part would look like a change. A town that merged counts as its successor.
    """
    if not over:
        return [], []
    last = max(over, key=lambda pool: pool.year)
    ground = [pools.ground(pool, last) for pool in over]
    common = reduce(set.intersection, ground)
    kept = [
        replace(pool, waves=tuple(w for w in pool.waves if pools.home(w.area, last.year) in common))
        for pool in over
    ]
    return [pool for pool in kept if pool.waves], sorted(set().union(*ground) - common)


def association(path: Path, asked: AssociationQuestion) -> pd.DataFrame:
    """Compare the risk with a factor to that without: a row as `estimates.association` gives it.

    Raises Fault for unknown ids or no wave, Refusal where the totals of the outcome by this factor are not
    kept or can't be compared, NotShown when an arm is hidden from the audience or a risk is too uncertain.
    """
    rules = load_policy().audience[asked.audience]
    with reading(path) as connection:
        find_area(connection, asked.area)
        name = asked.instrument or speaking(connection, asked.outcome, asked.area)
        for indicator in (asked.outcome, asked.exposure):
            find_indicators(connection, indicator, name)
        instrument = stored_instruments(connection)[name]
        if asked.exposure not in instrument.indicator(asked.outcome).links:
            known = ", ".join(instrument.indicator(asked.outcome).links) or "-"
            raise Refusal("association.not_kept", outcome=asked.outcome, exposure=asked.exposure, known=known)
        question = EstimateQuestion(asked.outcome, name, (asked.area,), (asked.year,))
        question = replace(question, own_population=asked.own_population)
        pools = pools_of(connection, Pools(connection), name, question).pools
        if not pools:
            raise Fault("compare.no_wave", indicator=asked.outcome, area=asked.area, year=asked.year)
        waves = [replace(pools[0], waves=(wave,)) for wave in pools[0].waves]
        levels = [
            of_population(
                totals_of(connection, waves, asked.outcome, asked.exposure, level), instrument, question
            )
            for level in ("yes", "no")
        ]
        notes = pools[0].notes(area_names(connection))
    refuse_small_arms(levels, rules)
    arms = join_arms(*levels)
    frame = associate(arms, adjust=asked.adjust, method=asked.method, participation=asked.participation)
    said = {"outcome": asked.outcome, "exposure": asked.exposure, "area": asked.area, "year": asked.year}
    frame["note"] = [(Note("association.only"), *notes, *each) for each in frame["note"]]
    return release_association(frame.assign(**said), arms, rules)
