"""Checks a matched file against its instrument: every cell becomes a code, or a finding says why it can't."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.checks.coding import codes_by_label, other_labels, plain, shift
from ingest.matching import Match, Matching
from ingest.reading import Cells, RawWave, as_number, as_text
from store.cells import BLANK
from survey_schema.errors import Finding
from survey_schema.instrument import MISSING_CODES, Instrument

Codes = NDArray[np.int16]
_VALUES_NAMED = 8
"""How many different wrong values of a column are named, each with its first row."""


@dataclass(frozen=True)
class Coded:
    """A column's answers as stored codes, and what was wrong with it."""

    codes: Codes
    findings: tuple[Finding, ...]


def code_column(raw: RawWave, match: Match, cells: Cells) -> Coded:
    """Translate a column's cells to the item's codes: BLANK for blanks, below zero for declared missing."""
    values, position = _distinct(cells)
    table = np.full(len(values), BLANK, dtype=np.int16)
    wrong: list[int] = []
    declared_valid: list[str] = []
    read: dict[str, int] = {}
    labels = codes_by_label(match.item)
    by_label = 0
    for index, value in enumerate(values):
        text = as_text(value)
        if not text:
            continue
        code = _code(match, text)
        if code is None and plain(text) in labels:
            code, by_label = labels[plain(text)], by_label + 1
        if _declared_missing(raw, match.column, value, text):
            if code is not None and code >= 0:
                declared_valid.append(text)
            code = code if code is not None and code < 0 else MISSING_CODES["declared_missing"]
        if code is None:
            wrong.append(index)
        else:
            table[index] = read[text] = code
    findings = [*_wrong_codes(raw, match, values, position, wrong, read), *_wrong_labels(raw, match, read)]
    if by_label:
        params = {"file": raw.file, "column": match.column, "item": match.item.id}
        findings.append(Finding("note", "check.labels_read", params, count=by_label))
    if declared_valid:
        params = {"file": raw.file, "column": match.column, "found": ", ".join(declared_valid)}
        findings.append(Finding("warning", "check.declared_missing_is_valid", params))
    return Coded(table[position], tuple(findings))


def _distinct(cells: Cells) -> tuple[list[object], NDArray[np.intp]]:
    """Distinct values and each cell's position among them; quick for the small whole numbers of answers."""
    if cells.dtype != object:
        blank = np.isnan(cells)
        whole = np.where(blank, 0, cells)
        low, high = whole.min(initial=0), whole.max(initial=0)
        if high - low < 1_000 and np.all(whole == np.floor(whole)):
            span = int(high - low) + 1
            values: list[object] = [*(float(low + step) for step in range(span)), float("nan")]
            codes = np.where(blank, span, whole - low).astype(np.intp)
            used = np.zeros(span + 1, dtype=bool)
            used[codes] = True
            renumber = np.cumsum(used) - 1
            return [v for v, keep in zip(values, used, strict=True) if keep], renumber[codes]
    distinct, position = np.unique(cells, return_inverse=True)
    return distinct.tolist(), position


def _code(match: Match, text: str) -> int | None:
    item, code = match.item, None
    if match.recode:
        code = match.recode.get(text)
    elif _is_whole(text):
        code = int(text)
    missing = {each.code: MISSING_CODES[each.kind] for each in item.missing}
    if code is None and _is_whole(text) and int(text) in missing:
        code = int(text)
    if code in missing:
        return missing[code]
    return code if code in item.codes else None


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and len(text) < 10


def _declared_missing(raw: RawWave, column: str, value: object, text: str) -> bool:
    if text in raw.missing_texts.get(column, ()):
        return True
    ranges = raw.missing_ranges.get(column, ())
    return isinstance(value, float) and any(low <= value <= high for low, high in ranges)


def _wrong_codes(
    raw: RawWave,
    match: Match,
    values: list[object],
    position: NDArray[np.intp],
    wrong: list[int],
    read: dict[str, int],
) -> Iterator[Finding]:
    """Say that all codes are one too high or too low where it looks so, else name those outside the list."""
    codes = match.item.codes
    texts = [as_text(values[index]) for index in wrong]
    by = 0
    if not match.recode and all(map(_is_whole, texts)):
        found = {int(text) for text in texts} | {code for code in read.values() if code >= 0}
        by = shift(codes, found)
    if not by:
        yield from _wrong_values(raw, match, values, position, wrong)
        return
    rows = np.flatnonzero(np.isin(position, wrong))
    params = {"file": raw.file, "row": int(rows[0]) + 1, "column": match.column}
    params |= {"found": f"{min(found)} - {max(found)}", "expected": f"{min(codes)} - {max(codes)}"}
    code = "check.codes_too_high" if by > 0 else "check.codes_too_low"
    yield Finding("error", code, params, count=len(rows))


def _wrong_labels(raw: RawWave, match: Match, read: dict[str, int]) -> Iterator[Finding]:
    """The file's own label of a value is that of another code: the answers are numbered otherwise."""
    others = other_labels(raw.value_labels.get(match.column, {}), read, match.item)
    if others:
        value, code = others[0]
        label = raw.value_labels[match.column][value]
        params = {"file": raw.file, "column": match.column, "label": label, "found": value, "expected": code}
        yield Finding("error", "check.label_of_other_code", params, count=len(others))


def _wrong_values(
    raw: RawWave, match: Match, values: list[object], position: NDArray[np.intp], wrong: list[int]
) -> Iterator[Finding]:
    expected = ", ".join(match.recode) if match.recode else match.item.expected
    for index in wrong[:_VALUES_NAMED]:
        rows = np.flatnonzero(position == index)
        yield Finding(
            "error",
            "check.code_outside",
            {
                "file": raw.file,
                "row": int(rows[0]) + 1,
                "column": match.column,
                "found": as_text(values[index])[:40],
                "expected": expected,
            },
            count=len(rows),
        )
    if len(wrong) > _VALUES_NAMED:
        rows = np.flatnonzero(np.isin(position, wrong[_VALUES_NAMED:]))
        params = {"file": raw.file, "column": match.column, "found": len(wrong) - _VALUES_NAMED}
        yield Finding("error", "check.more_codes_outside", params, count=len(rows))


def check_weights(file: str, column: str, cells: Cells) -> tuple[NDArray[np.float64], list[Finding]]:
    """Give the weights and what is wrong with them.

    Weights are numbers above 0; anything else refuses the file (a row without one counts for nobody).
    """
    weights, blank = _numbers(cells)
    findings = []
    for code, faulty in (
        ("check.weight_missing", blank),
        ("check.weight_not_number", ~blank & ~np.isfinite(weights)),
        ("check.weight_not_positive", weights <= 0),
    ):
        if faulty.any():
            row = int(np.flatnonzero(faulty)[0]) + 1
            found = as_text(cells[row - 1 : row].tolist()[0])[:40] or "-"
            params = {"file": file, "row": row, "column": column, "found": found}
            findings.append(Finding("error", code, params, count=int(faulty.sum())))
    return weights, findings


def _numbers(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Cells as numbers, NaN for what is none, and which are blank."""
    if cells.dtype != object:
        return np.where(np.isfinite(cells), cells, np.nan).astype(np.float64), np.isnan(cells)
    values, position = _distinct(cells)
    texts = [as_text(value) for value in values]
    numbers = [as_number(text) for text in texts]
    known = np.array([np.nan if number is None else number for number in numbers], dtype=float)
    return known[position], np.array([not text for text in texts], dtype=bool)[position]


def check_year(file: str, column: str, cells: Cells, year: int) -> Iterator[Finding]:
    """A file that says of which year it is must be loaded as that year."""
    values, position = _distinct(cells)
    texts = [as_text(value) for value in values]
    other = np.array([text not in ("", str(year)) for text in texts], dtype=bool)[position]
    if other.any():
        row = int(np.flatnonzero(other)[0])
        params = {
            "file": file,
            "row": row + 1,
            "column": column,
            "found": texts[position[row]],
            "expected": year,
        }
        yield Finding("error", "check.other_year", params, count=int(other.sum()))


def check_labels_present(file: str, column: str, labels: Cells) -> Iterator[Finding]:
    """Every respondent has a stratum, unit and school where the file has such a column."""
    blank = labels == ""
    if blank.any():
        params = {"file": file, "row": int(np.flatnonzero(blank)[0]) + 1, "column": column}
        yield Finding("error", "check.design_blank", params, count=int(blank.sum()))


def matching_findings(raw: RawWave, matching: Matching, used: frozenset[str]) -> Iterator[Finding]:
    """Say what was matched by its label only, and which columns are left aside and not `used` otherwise."""
    left = [name for name in matching.unmatched if name not in used]
    for match in matching.items.values():
        if match.how == "label":
            params = {"column": match.column, "item": match.item.id}
            yield Finding("note", "match.by_label", params)
    if left:
        named = ", ".join(left[:6]) + (" ..." if len(left) > 6 else "")
        params = {"file": raw.file, "found": named}
        yield Finding("note", "match.unmatched", params, count=len(left))


def items_absent(
    raw: RawWave, matching: Matching, instrument: Instrument, year: int, left_out: frozenset[str]
) -> Iterator[Finding]:
    """Name the questions of the year that no column carries, but for those left out on purpose."""
    asked = [item.id for item in instrument.items if instrument.version_in(item.id, year) is not None]
    absent = [name for name in asked if name not in matching.items and name not in left_out]
    if absent and matching.items:
        named = ", ".join(absent[:6]) + (" ..." if len(absent) > 6 else "")
        params = {"file": raw.file, "year": year, "found": named}
        yield Finding("note", "match.items_absent", params, count=len(absent))
