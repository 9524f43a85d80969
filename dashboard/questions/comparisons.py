"""Comparisons and what may be drawn beside a figure: other years, areas, published figures of like kind."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.questions.answers import (
    EstimateQuestion,
    Mix,
    area_names,
    estimate,
    fixed_mix,
    of_population,
    own_or_all,
    pools_of,
    speaking,
    totals_of,
    trend,
)
from estimates.comparison import COMPARISON_COLUMNS, against_benchmark, difference
from estimates.disclosure import release, release_comparison
from estimates.standard import Standard
from estimates.totals import Totals
from store.areas import find_area, list_areas
from store.benchmarks import find_benchmark, stored_benchmarks
from store.database import reading
from store.instruments import find_indicators, stored_instruments
from store.pools import Pool, Pools
from survey_schema.benchmark import Benchmark
from survey_schema.comparability import Relation, against_published, how_asked, relation
from survey_schema.design import Audience
from survey_schema.errors import Fault, Note, Refusal
from survey_schema.policy import load_policy


@dataclass(frozen=True)
class Comparison:
    """What is compared with what: the estimate of an area and year, and exactly one other side.

    `own_population`: of those the indicator speaks of, where ages are known; with a published figure always.
    `standard`: both shares at the same mix of sex and grade, not beside a published figure.
    """

    indicator: str
    area: str
    year: int
    with_year: int | None = None
    with_area: str | None = None
    with_benchmark: str | None = None
    instrument: str = ""
    own_population: bool = False
    standard: Mix = ()
    audience: Audience = "municipality"


def compare(path: Path, asked: Comparison) -> pd.DataFrame:
    """Compare two shares: one row with indicator, area, year, other and COMPARISON_COLUMNS.

    Raises Fault when a side has no wave, Refusal when the two are unlike, NotShown when a side is hidden.
    """
    if asked.standard and asked.with_benchmark:
        raise Fault("standard.with_benchmark")
    with reading(path) as connection:
        instrument = _one_instrument(connection, asked)
        benchmark = find_benchmark(connection, asked.with_benchmark) if asked.with_benchmark else None
    question = EstimateQuestion(asked.indicator, instrument, (asked.area,), audience="researcher")
    if benchmark:
        question = replace(question, own_population=True)
    elif asked.own_population:
        question = own_or_all(path, question)
    question = replace(question, years=(asked.year,), standard=asked.standard)
    other = replace(question, areas=(asked.with_area or asked.area,), years=(asked.with_year or asked.year,))
    against = asked.with_benchmark or asked.with_area or asked.with_year
    related = _likeness(path, question, benchmark or other)
    if related.kind == "unlike":
        one = f"{asked.indicator}, {asked.area}, {asked.year}"
        raise Refusal("compare.unlike", one=one, other=str(against), reasons=related.reasons)
    rules = load_policy().audience[asked.audience]
    first = _only_row(path, question)
    if benchmark:
        row = _with_benchmark(first, benchmark)
        sides = first
    else:
        sides = pd.concat([first, _only_row(path, other)], ignore_index=True)
        row = _of_pools(path, question, other)
    row = row.assign(note=[(*remarks(related, benchmark), *notes) for notes in row["note"]])
    shown = release_comparison(row, release(sides, rules), rules)
    shown = shown.assign(indicator=asked.indicator, area=asked.area, year=asked.year, other=str(against))
    return shown[["indicator", "area", "year", "other", *COMPARISON_COLUMNS]]


def _likeness(path: Path, first: EstimateQuestion, other: EstimateQuestion | Benchmark) -> Relation:
    """Whether two sides were asked alike; a side without a wave is left to be said elsewhere."""
    with reading(path) as connection:
        pools = Pools(connection)
        instrument = stored_instruments(connection)[first.instrument]
        questions = (first,) if isinstance(other, Benchmark) else (first, other)
        found = [pools_of(connection, pools, each.instrument, each).pools for each in questions]
    if not all(found):
        return Relation()
    asked = [how_asked(instrument, first.indicator, side[0].year, side[0].way) for side in found]
    if isinstance(other, Benchmark):
        return against_published(other, asked[0], instrument)
    return relation(asked[0], asked[1], instrument)


def _one_instrument(connection: sqlite3.Connection, asked: Comparison) -> str:
    """The one instrument whose waves speak for the area and year. Raises Fault when several do."""
    find_area(connection, asked.area)
    if asked.with_area:
        find_area(connection, asked.with_area)
    found = find_indicators(connection, asked.indicator, asked.instrument)
    pools = Pools(connection)
    fitting = [name for name in found if asked.year in pools.years(name, asked.area)]
    if len(fitting) > 1:
        raise Fault("compare.several_instruments", instruments=", ".join(fitting))
    return fitting[0] if fitting else next(iter(found))


def _only_row(path: Path, question: EstimateQuestion) -> pd.DataFrame:
    rows = estimate(path, question)
    if rows.empty and question.own_population:
        raise Refusal("compare.no_ages", area=question.areas[0], year=question.years[0])
    if rows.empty:
        raise Fault(
            "compare.no_wave",
            indicator=question.indicator,
            area=question.areas[0],
            year=question.years[0],
        )
    return rows


def _with_benchmark(first: pd.DataFrame, benchmark: Benchmark) -> pd.DataFrame:
    if benchmark.year is None:
        raise Refusal("benchmark.no_year", benchmark=benchmark.id)
    row = first.iloc[0]
    return against_benchmark(row["value"], row["se"], row["df"], benchmark, n=row["n"], cases=row["cases"])


def _of_pools(path: Path, first: EstimateQuestion, second: EstimateQuestion) -> pd.DataFrame:
    with reading(path) as connection:
        pools = Pools(connection)
        here, there = (
            pools_of(connection, pools, side.instrument, side).pools[0] for side in (first, second)
        )
        totals = totals_of(connection, waves_alone(here, there), first.indicator)
        instrument = stored_instruments(connection)[first.instrument]
        names = area_names(connection)
    totals = of_population(totals, instrument, first)
    return between(totals, (here, there), pools, names, fixed_mix(first))


def waves_alone(here: Pool, there: Pool) -> list[Pool]:
    """The waves of two sides as pools of their own, each once, with the weights as they are stored."""
    waves = {wave.revision_id: wave for side in (here, there) for wave in side.waves}
    return [replace(here, waves=(replace(wave, scale=1.0),)) for wave in waves.values()]


def between(
    totals: Totals,
    sides: tuple[Pool, Pool],
    pools: Pools,
    names: dict[str, str],
    standard: Standard | None = None,
) -> pd.DataFrame:
    """The share of the first side minus that of the second, as `estimates.comparison.difference`.

    The domains of `totals` are the waves of `waves_alone`, in that order.
    """
    here, there = sides
    revisions = [pool.waves[0].revision_id for pool in waves_alone(here, there)]
    by_wave = [{wave.revision_id: wave.scale for wave in side.waves} for side in sides]
    scales = [np.array([scale.get(r, 0.0) for r in revisions])[totals.domain] for scale in by_wave]
    said = [note for side in sides for note in side.notes(names)]
    if here.year != there.year and pools.ground(here, there) != pools.ground(there, here):
        said.append(Note("compare.other_members"))
    row = difference(totals, scales[0], scales[1], standard=standard)
    return row.assign(note=[(*said, *row["note"].iloc[0])])


BENCHMARK_COLUMNS = (
    *("id", "label", "kind", "indicator", "year", "value", "lower", "upper", "n"),
    *("source", "certainty", "comparable", "note"),
)


def benchmark_lines(
    path: Path, indicator: str, area: str, audience: Audience = "municipality"
) -> pd.DataFrame:
    """What an area's figures may be drawn against: the areas around it, and published figures.

    Columns BENCHMARK_COLUMNS; `kind` is area or published. `comparable` is False for a published figure that
    is not of like kind, also one of another indicator; `note` says why not, or else what to know of it. A
    figure without a year is a cited level.
    """
    with reading(path) as connection:
        each = {one.code: one for one in list_areas(connection)}
        instrument = stored_instruments(connection)[speaking(connection, indicator, area)]
        question = EstimateQuestion(indicator, instrument.id, (area,))
        pools = pools_of(connection, Pools(connection), instrument.id, question).pools
        published = stored_benchmarks(connection)
    rows: list[dict[str, object]] = []
    around = each[area].parent if area in each else None
    while around:
        rows += _area_line(path, indicator, around, each[around].name, audience)
        around = each[around].parent
    for benchmark in published if pools else ():
        nearest = min(pools, key=lambda pool: abs(pool.year - (benchmark.year or pools[-1].year)))
        asked = how_asked(instrument, indicator, nearest.year, nearest.way)
        rows.append(_published_line(benchmark, against_published(benchmark, asked, instrument)))
    return pd.DataFrame(rows, columns=list(BENCHMARK_COLUMNS))


def _area_line(
    path: Path, indicator: str, code: str, name: str, audience: Audience
) -> list[dict[str, object]]:
    shown = trend(path, indicator, code, audience=audience)
    shown = shown[shown["hidden"] == ""]
    keep = ["year", "value", "lower", "upper", "n", "note"]
    constant = {
        "id": code,
        "label": name,
        "kind": "area",
        "indicator": indicator,
        "source": "",
        "certainty": "",
    }
    return [{**constant, **row, "comparable": True} for row in shown[keep].to_dict("records")]


def _published_line(benchmark: Benchmark, related: Relation) -> dict[str, object]:
    values = {name: getattr(benchmark, name) for name in BENCHMARK_COLUMNS if hasattr(benchmark, name)}
    like = related.kind != "unlike"
    notes = remarks(related, benchmark) if like else related.reasons
    return {**values, "kind": "published", "comparable": like, "note": notes}


def remarks(related: Relation, benchmark: Benchmark | None) -> tuple[Note, ...]:
    """What to know of two that compare: over which bridge, or that a published figure's mode isn't known."""
    bridged = (Note("compare.bridged", {"reasons": related.reasons}),) if related.reasons else ()
    is_unsaid = benchmark is not None and benchmark.year is not None and not benchmark.mode
    return (*bridged, Note("compare.mode_unsaid")) if is_unsaid else bridged
