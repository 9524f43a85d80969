"""The fixed mix of sexes and grades to which areas or years of different make-up are standardised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from estimates.totals import Floats, Integers, Totals
from survey_schema.errors import Note, Refusal
from survey_schema.instrument import SEXES

_MOST_GRADES = 128
_COLUMNS = ("sex", "grade", "Freq")


@dataclass(frozen=True)
class Standard:
    """Shares of a population by sex and grade, as arrays of equal length that sum to 1.

    `sex` counts from 1 in SEXES; `grade` is the grade itself; no pair stands twice; ordered by sex and grade.
    """

    sex: Integers
    grade: Integers
    share: Floats

    def place(self, totals: Totals) -> Integers:
        """Give for each cell of `totals` its place in the standard; -1 where it has none."""
        mine = self.sex * _MOST_GRADES + self.grade
        theirs = np.where(totals.grade >= 0, totals.sex * _MOST_GRADES + totals.grade, -1)
        found = np.searchsorted(mine, theirs).clip(max=len(mine) - 1)
        return np.where(mine[found] == theirs, found, -1)

    def names(self, places: Integers) -> tuple[Note, ...]:
        """Name some cells of the standard."""
        return tuple(cell_name(int(self.sex[place]), int(self.grade[place])) for place in places)


def cell_name(sex: int | None, grade: int | None) -> Note:
    """Name the young people of a sex (counted from 1), of a grade, or of a sex in a grade."""
    if sex is None:
        return Note("group.grade", {"grade": grade}) if grade is not None else Note("group.all")
    if grade is None:
        return Note(f"group.{SEXES[sex - 1]}")
    return Note(f"cell.{SEXES[sex - 1]}", {"grade": grade})


def standard_of(mix: pd.DataFrame) -> Standard:
    """Make a standard of rows with sex (female, male, other), grade (whole) and Freq (any positive scale).

    Raises Refusal when a column is missing, a row can't be used, or a sex and grade stand twice.
    """
    missing = [name for name in _COLUMNS if name not in mix]
    if missing:
        raise Refusal("standard.column_missing", column=missing[0])
    rows: dict[tuple[int, int], float] = {}
    for number, (sex, grade, frequency) in enumerate(mix[list(_COLUMNS)].itertuples(index=False), start=2):
        key = (_sex(sex, number), _whole(grade, number))
        if key in rows:
            raise Refusal("standard.twice", row=number, sex=sex, grade=key[1])
        rows[key] = _frequency(frequency, number)
    total = sum(rows.values())
    if total <= 0:
        raise Refusal("standard.empty")
    kept = sorted(key for key, frequency in rows.items() if frequency > 0)
    sexes, grades = np.array(kept, dtype=np.int64).T
    return Standard(sexes, grades, np.array([rows[key] for key in kept]) / total)


def _sex(found: object, row: int) -> int:
    if found not in SEXES:
        raise Refusal("standard.bad_value", row=row, column="sex", found=found, expected=", ".join(SEXES))
    return SEXES.index(str(found)) + 1


def _whole(found: object, row: int) -> int:
    number = _number(found)
    if not (0 <= number < _MOST_GRADES and number == int(number)):
        expected = f"0-{_MOST_GRADES - 1}"
        raise Refusal("standard.bad_value", row=row, column="grade", found=found, expected=expected)
    return int(number)


def _frequency(found: object, row: int) -> float:
    number = _number(found)
    if not 0 <= number < np.inf:
        raise Refusal("standard.bad_value", row=row, column="Freq", found=found, expected=">= 0")
    return number


def _number(found: object) -> float:
    try:
        return float(str(found))
    except ValueError:
        return float("nan")
