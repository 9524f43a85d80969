"""Turns the rules of indicators into the one expression that makes the sufficient totals of a wave.

The expression is Ibis, compiled to the words of whatever engine holds the answers: DuckDB over a frame in
memory when a wave is ingested or its totals rebuilt; SQLite, PostgreSQL or Spark where answers live there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import duckdb
import ibis
import numpy as np
import pandas as pd

from store.cells import BLANK, CELL, KEYS, SUMS, Cells
from survey_schema.instrument import MISSING_CODES, AnyOf, AtLeast, Indicator, Instrument, Rule, Score, Yes


@dataclass(frozen=True)
class _Condition:
    """A part of a rule for one respondent: is it answered, is it yes."""

    answered: Any
    yes: Any


def totals(answers: Any, instrument: Instrument) -> Any:
    """Build the expression for all indicators whose items the table has.

    `answers` is an Ibis table, one row per respondent: the four keys as a cell holds them, age, weight, and
    item columns with codes (below zero or NULL where there is no valid answer). The result has a row per
    cell and, per indicator, the six sums named `<sum>__<indicator>`.
    """
    sums = {"respondents": answers.count()}
    for indicator in indicators_in(instrument, answers.columns):
        yes = _outcome(answers, indicator, instrument)
        valid, case = yes.notnull(), yes.fill_null(0) == 1
        weight = answers.weight
        sums |= {
            f"n__{indicator.id}": valid.cast("int64").sum(),
            f"cases__{indicator.id}": case.cast("int64").sum(),
            f"w__{indicator.id}": valid.ifelse(weight, 0.0).sum(),
            f"w_cases__{indicator.id}": case.ifelse(weight, 0.0).sum(),
            f"w2__{indicator.id}": valid.ifelse(weight * weight, 0.0).sum(),
            f"w2_cases__{indicator.id}": case.ifelse(weight * weight, 0.0).sum(),
        }
    return answers.group_by(list(KEYS)).aggregate(**sums).order_by(list(KEYS))


@lru_cache(maxsize=64)
def totals_sql(instrument: Instrument, items: tuple[str, ...], dialect: str) -> str:
    """Compile the expression for a table `answers` with some item columns, in an engine's dialect."""
    columns = {"unit": "int64", "sex": "int64", "grade": "int64", "age_band": "int64", "age": "int64"}
    schema = {**columns, "weight": "float64", **dict.fromkeys(items, "int16")}
    return str(ibis.to_sql(totals(ibis.table(schema, name="answers"), instrument), dialect=dialect))


def totals_of_frame(answers: pd.DataFrame, instrument: Instrument) -> dict[str, Cells]:
    """Compute the totals of answers in memory, by indicator; cells with a valid answer only.

    An item that nobody was asked is left out, as if the file hadn't its column: an indicator of several items
    would else count only those who said yes to another.
    """
    items = tuple(name for name in answers.columns if name not in (*KEYS, "age", "weight"))
    items = tuple(name for name in items if not answers[name].isin((BLANK, MISSING_CODES["not_asked"])).all())
    query = totals_sql(instrument, items, "duckdb")
    cursor = _engine().cursor()
    try:
        cursor.register("answers", answers)
        return cells_of(cursor.execute(query).fetchnumpy())
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


def _condition(answers: Any, rule: Rule) -> _Condition:
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
    return _score(answers, rule)


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
