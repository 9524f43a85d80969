"""Turns the rules of indicators into the one expression that makes the sufficient totals of a wave.

The expression is Ibis, so the same lines run on DuckDB over answers in memory (how a wave is ingested), on
SQLite over stored answers (how totals are rebuilt) and on any engine a larger country may use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd

from survey_schema.instrument import AnyOf, AtLeast, Indicator, Instrument, Rule, Score, Yes

KEYS = ("unit", "sex", "grade", "age_band")
SUMS = ("n", "cases", "w", "w_cases", "w2", "w2_cases")
MISSING_GRADE = -1
"""Grade of a cell whose respondents gave none; missing sex and age band are empty texts."""


@dataclass(frozen=True)
class _Condition:
    """A part of a rule for one respondent: is it answered, is it yes."""

    answered: Any
    yes: Any


def totals(answers: Any, instrument: Instrument) -> Any:
    """Build the expression for all indicators whose items the table has.

    `answers` is an Ibis table, one row per respondent: unit, sex, grade, age_band, age, weight and item
    columns with codes (below zero or NULL where there is no valid answer). The result has a row per cell
    and, per indicator, the six sums named `<sum>__<indicator>`.
    """
    sums = {}
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
    if not sums:
        return answers.group_by(list(KEYS)).aggregate(respondents=answers.count())
    return answers.group_by(list(KEYS)).aggregate(**sums)


def totals_of_frame(frame: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Compute the totals of answers in memory, with DuckDB. Returns rows as `long_form` gives them."""
    connection = ibis.duckdb.connect(threads=1)
    try:
        return long_form(connection.to_pandas(totals(ibis.memtable(frame), instrument)))
    finally:
        connection.disconnect()


def long_form(wide: pd.DataFrame) -> pd.DataFrame:
    """One row per cell and indicator with at least one valid answer, in a fixed order."""
    names = [name.removeprefix("n__") for name in wide.columns if name.startswith("n__")]
    parts = [
        pd.DataFrame({"indicator": name} | {key: wide[key] for key in KEYS} | _sums(wide, name))
        for name in names
    ]
    columns = ["indicator", *KEYS, *SUMS]
    if not parts:
        return pd.DataFrame(columns=columns)
    together = pd.concat(parts, ignore_index=True)
    return together[together.n > 0].sort_values(["indicator", *KEYS], ignore_index=True)[columns]


def _sums(wide: pd.DataFrame, indicator: str) -> dict[str, pd.Series]:
    return {name: wide[f"{name}__{indicator}"] for name in SUMS}


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
