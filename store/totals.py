"""Turns the rules of indicators into the one expression that makes the sufficient totals of a wave.

The expression is Ibis, compiled to the words of whatever engine holds the answers: DuckDB over a frame in
memory when a wave is ingested or its totals rebuilt; SQLite, PostgreSQL or Spark where answers live there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import duckdb
import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from store.cells import BLANK, CELL, KEYS, SUMS, Cells
from survey_schema.instrument import (
    MISSING_CODES,
    AnyOf,
    AtLeast,
    Indicator,
    Instrument,
    Part,
    Score,
    Yes,
)
from survey_schema.progress import Told, unheard, within

_OUTCOMES_AT_ONCE = 5_000_000
"""So many outcomes of respondents are worked out in one query: about half a second."""


@dataclass(frozen=True)
class _Condition:
    """A part of a rule for one respondent: is it answered, is it yes."""

    answered: Any
    yes: Any


def totals(answers: Any, instrument: Instrument, indicators: Iterable[str] | None = None) -> Any:
    """Build the expression for all indicators whose items the table has, or for some of these.

    `answers` is an Ibis table, one row per respondent: the four keys as a cell holds them, age, weight, and
    item columns with codes (below zero or NULL where there is no valid answer). The result has a row per
    cell and, per indicator, the six sums named `<sum>__<indicator>`.
    """
    # Each outcome is worked out once, in a table of its own, and not again in each of its six sums.
    present = indicators_in(instrument, answers.columns)
    if indicators is not None:
        present = [each for each in present if each.id in indicators]
    yes = {f"yes__{each.id}": _outcome(answers, each, instrument).cast("int16") for each in present}
    rows = answers.select(*KEYS, "weight", squared=answers.weight * answers.weight, **yes)
    sums = {"respondents": rows.count()}
    for column in yes:
        name, outcome = column.removeprefix("yes__"), rows[column]
        valid, case = outcome.notnull(), outcome == 1
        sums |= {
            f"n__{name}": outcome.count(),
            f"cases__{name}": outcome.sum().fill_null(0),
            f"w__{name}": valid.ifelse(rows.weight, 0.0).sum(),
            f"w_cases__{name}": case.ifelse(rows.weight, 0.0).sum(),
            f"w2__{name}": valid.ifelse(rows.squared, 0.0).sum(),
            f"w2_cases__{name}": case.ifelse(rows.squared, 0.0).sum(),
        }
    return rows.group_by(list(KEYS)).aggregate(**sums).order_by(list(KEYS))


def _splits(indicators: Iterable[Indicator]) -> list[tuple[str, str]]:
    """List the pairs of outcome and exposure whose totals are kept: those an outcome links to."""
    present = {indicator.id: indicator for indicator in indicators}
    return [(each.id, link) for each in present.values() for link in each.links if link in present]


@lru_cache(maxsize=64)
def totals_sql(
    instrument: Instrument, items: tuple[str, ...], dialect: str, indicators: tuple[str, ...] | None = None
) -> str:
    """Compile the expression for a table `answers` with some item columns, in an engine's dialect."""
    return str(ibis.to_sql(totals(_table(items), instrument, indicators), dialect=dialect))


def outcomes_of_frame(
    answers: pd.DataFrame, instrument: Instrument, indicators: Iterable[str], told: Told = unheard
) -> dict[str, NDArray[np.int8]]:
    """Say of each respondent of a frame, in its order, who counts as yes in some indicators: 1, 0 or -1.

    Indicators whose items the frame lacks are left out. -1 is no valid answer.
    """
    asked = _asked(answers)
    present = {indicator.id for indicator in indicators_in(instrument, asked)}
    numbered = answers.assign(unit=np.arange(len(answers)))
    found = {}
    for some, done in _some_at_once(sorted(present.intersection(indicators)), len(answers)):
        rows = _run(_chosen_sql(instrument, asked, some), numbered)
        order = np.argsort(rows["unit"])
        found.update({name: np.asarray(rows[name])[order] for name in some})
        told(done)
    return found


def _some_at_once(names: Sequence[str], rows: int) -> Iterator[tuple[tuple[str, ...], float]]:
    """Cut names of indicators into as many as one query takes; with the share done after each."""
    step = max(_OUTCOMES_AT_ONCE // max(rows, 1), 1)
    for start in range(0, len(names), step):
        yield tuple(names[start : start + step]), min((start + step) / len(names), 1)


@lru_cache(maxsize=64)
def _chosen_sql(instrument: Instrument, items: tuple[str, ...], indicators: tuple[str, ...]) -> str:
    table = _table(items)
    columns = {
        name: _outcome(table, instrument.indicator(name), instrument).fill_null(-1).cast("int8")
        for name in indicators
    }
    return str(ibis.to_sql(table.select("unit", **columns), dialect="duckdb"))


def _table(items: tuple[str, ...]) -> Any:
    columns = {"unit": "int64", "sex": "int64", "grade": "int64", "age_band": "int64", "age": "int64"}
    schema = {**columns, "weight": "float64", **dict.fromkeys(items, "int16")}
    return ibis.table(schema, name="answers")


def splits_of_frame(
    answers: pd.DataFrame, instrument: Instrument, told: Told = unheard
) -> dict[tuple[str, str, str], Cells]:
    """Compute the totals of each outcome among those with and without each factor it links to, and of every
    indicator on each level of the background items that split it.

    By (outcome, exposure, "yes" or "no") and (indicator, item, level). Who gave no valid answer to either
    counts in none.
    """
    asked = _asked(answers)
    present = indicators_in(instrument, asked)
    pairs, levels = _splits(present), _levels(answers, instrument, asked)
    if not pairs and not levels:
        return {}
    wanted = [(outcome, exposure, level) for outcome, exposure in pairs for level in _YES_NO]
    wanted += [(each.id, item, level) for each in present for item, level in levels]
    needed = {name for pair in pairs for name in pair} | ({each.id for each in present} if levels else set())
    yes = outcomes_of_frame(answers, instrument, needed, within(told, 0, 2))
    keys = np.stack([answers[name].to_numpy(dtype=np.int64) for name in KEYS])
    # One number for each combination of keys: a grade is from -1 to 127, sex and age band are small.
    numbered = ((keys[0] * 4 + keys[1]) * 256 + keys[2] + 1) * 256 + keys[3]
    _, first, place = np.unique(numbered, return_index=True, return_inverse=True)
    weight, of_cells = answers["weight"].to_numpy(dtype=float), keys[:, first]
    found = {}
    for number, (outcome, split, level) in enumerate(wanted, start=1):
        on = levels[split, level] if (split, level) in levels else yes[split] == _YES_NO[level]
        cells = _split(yes[outcome], on, weight, place, of_cells)
        if len(cells):
            found[outcome, split, level] = cells
        told(0.5 + 0.5 * number / len(wanted))
    return found


_YES_NO = {"yes": 1, "no": 0}


def _levels(
    answers: pd.DataFrame, instrument: Instrument, asked: tuple[str, ...]
) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Say who is on each level of the background items that were asked, by item and level."""
    return {
        (split.item, level.id): np.isin(answers[split.item].to_numpy(), level.codes)
        for split in instrument.splits
        if split.item in asked
        for level in split.levels
    }


def _split(yes: Any, keep: Any, weight: Any, place: Any, keys: Any) -> Cells:
    keep = np.flatnonzero(keep & (yes >= 0))
    case, of, w = yes[keep] == 1, place[keep], weight[keep]
    found = np.zeros(keys.shape[1], dtype=CELL)
    for name, values in zip(KEYS, keys, strict=True):
        found[name] = values
    sums = (None, case, w, w * case, w * w, w * w * case)
    for name, values in zip(SUMS, sums, strict=True):
        found[name] = np.bincount(of, weights=values, minlength=len(found))
    return found[found["n"] > 0]


def totals_of_frame(answers: pd.DataFrame, instrument: Instrument, told: Told = unheard) -> dict[str, Cells]:
    """Compute the totals of answers in memory, by indicator; cells with a valid answer only.

    An item that nobody was asked is left out, as if the file hadn't its column: an indicator of several items
    would else count only those who said yes to another.
    """
    asked, found = _asked(answers), {}
    names = [indicator.id for indicator in indicators_in(instrument, asked)]
    for some, done in _some_at_once(names, len(answers)):
        found.update(cells_of(_run(totals_sql(instrument, asked, "duckdb", some), answers)))
        told(done)
    return found


def _asked(answers: pd.DataFrame) -> tuple[str, ...]:
    items = tuple(name for name in answers.columns if name not in (*KEYS, "age", "weight"))
    not_asked = MISSING_CODES["not_asked"]
    columns = ((name, answers[name].to_numpy()) for name in items)
    return tuple(name for name, codes in columns if ((codes != BLANK) & (codes != not_asked)).any())


def _run(query: str, answers: pd.DataFrame) -> dict[str, Any]:
    cursor = _engine().cursor()
    try:
        cursor.register("answers", answers)
        return cursor.execute(query).fetchnumpy()
    finally:
        cursor.unregister("answers")
        cursor.close()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1})


def cells_of(wide: dict[str, Any]) -> dict[str, Cells]:
    """Cut the expression's result (arrays by column) into the cells of each indicator."""
    found = {}
    for indicator in [name.removeprefix("n__") for name in wide if name.startswith("n__")]:
        keep = np.asarray(wide[f"n__{indicator}"]) > 0
        if keep.any():
            cells = np.zeros(int(keep.sum()), dtype=CELL)
            for name in KEYS:
                cells[name] = np.asarray(wide[name])[keep]
            for name in SUMS:
                cells[name] = np.asarray(wide[f"{name}__{indicator}"])[keep]
            found[indicator] = cells
    return found


def indicators_in(instrument: Instrument, columns: Any) -> list[Indicator]:
    """Choose the indicators whose items are all among the columns."""
    present = set(columns)
    return [indicator for indicator in instrument.indicators if present.issuperset(indicator.items())]


def _outcome(answers: Any, indicator: Indicator, instrument: Instrument) -> Any:
    """1 for yes, 0 for no, NULL for who gave no valid answer or was not asked."""
    condition = _condition(answers, indicator.rule)
    counts = condition.answered
    if indicator.asked:
        counts = counts & answers[indicator.asked.item].isin(indicator.asked.yes).fill_null(False)
    population = indicator.population
    if population and population != instrument.population:
        column = answers.grade if population.kind == "grade" else answers.age
        counts = counts & column.between(population.first, population.last).fill_null(False)
    return ibis.cases((~counts, None), (condition.yes, 1), else_=0).cast("int64")


def _condition(answers: Any, rule: Part) -> _Condition:
    if isinstance(rule, Yes):
        column = answers[rule.item]
        return _Condition((column >= 0).fill_null(False), column.isin(rule.yes).fill_null(False))
    if isinstance(rule, AnyOf):
        parts = [_condition(answers, part) for part in rule.any]
        yes = _count([part.yes for part in parts]) > 0
        return _Condition(yes | (_count([part.answered for part in parts]) == len(parts)), yes)
    if isinstance(rule, AtLeast):
        parts = [_condition(answers, part) for part in rule.of]
        yes_parts = _count([part.yes for part in parts])
        unanswered = len(parts) - _count([part.answered for part in parts])
        yes = yes_parts >= rule.at_least
        return _Condition(yes | (yes_parts + unanswered < rule.at_least), yes)
    if isinstance(rule, Score):
        return _score(answers, rule)
    raise TypeError(rule)  # an indicator's name: loading puts its rule in the place


def _score(answers: Any, rule: Score) -> _Condition:
    columns = [answers[name] for name in rule.sum]
    answered = _count([(column >= 0).fill_null(False) for column in columns]) == len(columns)
    total = columns[0].cast("int64")
    for column in columns[1:]:
        total = total + column.cast("int64")
    return _Condition(answered, (total * rule.multiply > rule.above).fill_null(False))


def _count(conditions: list[Any]) -> Any:
    total = conditions[0].cast("int64")
    for condition in conditions[1:]:
        total = total + condition.cast("int64")
    return total
