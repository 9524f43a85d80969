"""Holds whole sheets of answers against the instrument's checks: who jokes, who took no part, who copied.

A sheet that is set aside stays: its respondent is counted and stays in the design, as somebody who gave no
valid answer. So figures are those of R's `svymean` over a `subset()` of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.answers import Answers
from store.cells import BLANK, MISSING_GRADE
from survey_schema.errors import Finding, Severity
from survey_schema.instrument import MISSING_CODES, Instrument
from survey_schema.progress import Told, unheard, within

Truth = NDArray[np.bool_]

_FEW = 0.02
"""Up to so large a share of the sheets it is a note, above a warning."""
_ENOUGH_AT_MOST = 5
"""So many items of a list of maxima must be in the file."""
_ENOUGH_IN_GRIDS = 8
_ENOUGH_ANSWERED = 20
"""Sheets with fewer answers are alike by chance."""
_CHANCE = 0.001
"""Sheets are copies when fewer others like them than this would be expected."""
_ROWS_NAMED = 8


def set_aside(answers: Answers, instrument: Instrument) -> list[Finding]:
    """Take the answers of sheets that don't count out of `answers`, in place, and say which and why.

    Every valid answer of such a sheet becomes "set aside", but for what makes a joker one.
    """
    checks = instrument.checks
    jokers = _says_yes_to_dummy(answers, instrument)
    at_most = _all_at_most(answers, instrument)
    absent = _took_no_part(answers, instrument)
    findings = [
        *_said("check.jokers", answers, jokers, item=checks.dummy.item if checks.dummy else ""),
        *_said("check.all_at_most", answers, at_most & ~jokers),
        *_said("check.no_participant", answers, absent),
    ]
    kept = checks.dummy.item if checks.dummy else None
    every, empty = np.flatnonzero(jokers | at_most | absent), np.flatnonzero(absent)
    for name, codes in answers.items.items():
        rows = empty if name == kept else every
        codes[rows] = np.where(codes[rows] >= 0, MISSING_CODES["set_aside"], codes[rows])
    return findings


def _says_yes_to_dummy(answers: Answers, instrument: Instrument) -> Truth:
    dummy = instrument.checks.dummy
    if dummy is None or dummy.item not in answers.items:
        return np.zeros(len(answers.weight), dtype=bool)
    return np.isin(answers.items[dummy.item], dummy.yes)


def _all_at_most(answers: Answers, instrument: Instrument) -> Truth:
    listed = [name for name in instrument.checks.maximum if name in answers.items]
    if len(listed) < _ENOUGH_AT_MOST:
        return np.zeros(len(answers.weight), dtype=bool)
    return _all(answers, [(name, max(instrument.item(name).codes)) for name in listed])


def _took_no_part(answers: Answers, instrument: Instrument) -> Truth:
    """Who lacks an item that must be given, where the file has it, or answered too little."""
    rule = instrument.checks.participant
    absent = np.zeros(len(answers.weight), dtype=bool)
    if rule is None:
        return absent
    for name in rule.given:
        given = _given(answers, instrument, name)
        if given.any():
            absent |= ~given
    asked = {item for indicator in instrument.indicators for item in indicator.items()}
    present = [codes for name, codes in answers.items.items() if name in asked]
    if present and rule.answered:
        answered = np.zeros(len(absent), dtype=np.int32)
        for codes in present:
            answered += codes >= 0
        absent |= answered < rule.answered
    return absent


def _given(answers: Answers, instrument: Instrument, name: str) -> Truth:
    role = instrument.item(name).role
    blank = {"sex": 0, "grade": MISSING_GRADE, "age": BLANK, "birth_year": BLANK}
    if role in blank:
        return np.asarray(getattr(answers, role) != blank[role])
    codes = answers.items.get(name)
    return np.zeros(len(answers.weight), dtype=bool) if codes is None else codes >= 0


def remarks(answers: Answers, instrument: Instrument, told: Told = unheard) -> Iterator[Finding]:
    """Say of the sheets that count which are answered in straight lines, and which are copies."""
    yield from _said("check.straight_lines", answers, _straight(answers, instrument))
    yield from _said("check.copies", answers, _copies(answers, told))


def _straight(answers: Answers, instrument: Instrument) -> Truth:
    """The first answer to every question of all grids, or the last to every one."""
    grids = [[name for name in grid if name in answers.items] for grid in instrument.checks.grids]
    grids = [grid for grid in grids if len(grid) > 1]
    names = [name for grid in grids for name in grid]
    if len(grids) < 2 or len(names) < _ENOUGH_IN_GRIDS:
        return np.zeros(len(answers.weight), dtype=bool)
    codes = {name: instrument.item(name).codes for name in names}
    first = _all(answers, [(name, min(codes[name])) for name in names])
    return first | _all(answers, [(name, max(codes[name])) for name in names])


def _all(answers: Answers, wanted: Sequence[tuple[str, int]]) -> Truth:
    found = np.ones(len(answers.weight), dtype=bool)
    for name, code in wanted:
        found &= answers.items[name] == code
    return found


def _copies(answers: Answers, told: Told) -> Truth:
    """Sheets that are equal in all answers, sex, grade and year of birth, and too long for that to be chance.

    Chance is that of a sheet's answers in the order of the questions, each given the one before it, among
    all sheets of the wave.
    """
    rows = len(answers.weight)
    copies = np.zeros(rows, dtype=bool)
    columns: list[NDArray[Any]] = [*answers.items.values(), answers.sex, answers.grade, answers.birth_year]
    mixed, given = np.zeros(rows, dtype=np.uint64), np.zeros(rows, dtype=np.int32)
    factors = np.random.default_rng(0).integers(1, 2**63, len(columns), dtype=np.uint64) | np.uint64(1)
    for number, (factor, column) in enumerate(zip(factors, columns, strict=True)):
        mixed += column.astype(np.int64).view(np.uint64) * factor
        told(0.3 * number / len(columns))
    for codes in answers.items.values():
        given += codes >= 0
    _, first, place, often = np.unique(mixed, return_index=True, return_inverse=True, return_counts=True)
    kinds = np.flatnonzero((often > 1) & (given[first] >= _ENOUGH_ANSWERED))
    if len(kinds):
        expected = rows * np.exp(_log_chances(columns, first[kinds], within(told, 0.4, 1, 0.6)))
        copies = np.isin(place, kinds[expected < _CHANCE])
    return copies


def _log_chances(columns: Sequence[NDArray[Any]], of: NDArray[np.intp], told: Told) -> NDArray[np.float64]:
    """Logarithm of the chance of each sheet of `of`, by pairs of neighbouring questions."""
    total = np.zeros(len(of))
    before = np.zeros(len(columns[0]), dtype=np.int64)
    for place, column in enumerate(columns, start=1):
        code = column.astype(np.int64) - int(column.min())
        width = int(code.max()) + 1
        if width * (int(before.max()) + 1) > 10**6:
            code = np.unique(code, return_inverse=True)[1].astype(np.int64)
            width = int(code.max()) + 1
        pair = before * width + code
        together = np.bincount(pair)[pair[of]]
        total += np.log(together / np.bincount(before)[before[of]])
        before = code
        told(place / len(columns))
    return total


def _said(code: str, answers: Answers, where: Truth, **params: object) -> Iterator[Finding]:
    if not where.any():
        return
    rows = answers.row[where]
    severity: Severity = "note" if len(rows) <= max(1, _FEW * len(where)) else "warning"
    named = ", ".join(map(str, rows[:_ROWS_NAMED].tolist())) + (" ..." if len(rows) > _ROWS_NAMED else "")
    found = {"file": answers.file, "row": int(rows[0]), "rows": named, "found": len(rows), **params}
    yield Finding(severity, code, found, count=len(rows))
