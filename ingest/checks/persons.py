"""Finds values that single out a person, and keeps every such value out of whatever is said or stored."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.checks.national import NATIONAL_NUMBERS
from ingest.reading import Cells, RawWave
from survey_schema.errors import Finding
from survey_schema.progress import Told, unheard, within

HIDDEN = "…"
"""Stands in a message where the value can't."""
_PERSON = "person_"
"""How the codes of these findings begin, before the kind."""
_ENOUGH = 0.5
"""A column holds national numbers when so many of the values of their shape have fitting check digits (of
other numbers every eleventh has) and so many of them are there once; also for phones and birth dates."""
_CELLS_AT_ONCE = 20_000_000
_SPSS_DAY_ZERO = date(1582, 10, 14).toordinal()
_AGES = (4, 25)
"""Years before the wave in which its pupils were born, at the widest."""

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+")
_PHONE = re.compile(r"(\+|00)\d[\d ()/-]{6,16}\d|0\d{1,3}[ -]?(\d[ -]?){5,7}\d|[4-8]\d\d[ -]\d{4}")
_PHONE_ABROAD = re.compile(r"(\+|00)[1-9][\d ()/-]{6,15}\d")
_DIGITS = re.compile(r"(?<![\d.,-])\d(?:[ .-]?\d){7,10}(?![\d,])")
_KENNITALA = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d-[2-9]\d{2}[089](?!\d)")
_DATE = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T].*)?|(\d{1,2})([-/. ])(\d{1,2})\6(\d{4})(?: .*)?"
)
_LONG, _WORDS, _TEXTS = 25, 4, 3


def persons_in_unread(
    raw: RawWave, columns: Sequence[str], year: int, told: Told = unheard
) -> Iterator[Finding]:
    """Look through columns that carry no item, a few at a time; a finding per column and kind."""
    step = max(1, _CELLS_AT_ONCE // max(raw.rows or 1_000_000, 1))
    for first in range(0, len(columns), step):
        names = list(columns[first : first + step])
        some = within(told, first, len(columns), len(names))
        yield from persons_in(raw.file, raw.read(names, frozenset(), some), year)


def persons_in(file: str, cells: Mapping[str, Cells], year: int) -> Iterator[Finding]:
    """Say of each column whether its values are national numbers, addresses, phone numbers, dates, texts.

    Columns of small numbers, as answers are, cost one look at their largest.
    """
    for column, values in cells.items():
        found = _in_numbers(values, year) if values.dtype != object else _in_texts(values, year)
        for kind, where in found:
            rows = np.flatnonzero(where)
            params = {"file": file, "column": column, "row": int(rows[0]) + 1, "found": len(rows)}
            yield Finding("error", f"check.{_PERSON}{kind}", params, count=len(rows))


Found = Iterator[tuple[str, NDArray[np.bool_]]]


def _in_numbers(values: Cells, year: int) -> Found:
    largest = np.nanmax(values, initial=0)
    if not 1e6 <= largest < 1e12:
        return
    whole = np.isfinite(values) & (values == np.floor(values)) & (values > 0)
    numbers = np.where(whole, values, 0).astype(np.int64)
    yield from _national(numbers)
    for kind, where in (("birth_date", _dated(numbers, year)), ("phone", _dialled(numbers))):
        if _is_most(where, numbers > 0):
            yield kind, where


def _national(numbers: NDArray[np.int64]) -> Found:
    for national in NATIONAL_NUMBERS:
        candidates = national.candidates(numbers)
        if candidates.any():
            different = np.unique(numbers[candidates])
            once = len(different) >= _ENOUGH * candidates.sum()
            if once and national.hits(different).sum() >= _ENOUGH * len(different):
                yield national.kind, national.hits(numbers)


def _is_most(where: NDArray[np.bool_], given: NDArray[np.bool_]) -> bool:
    return bool(where.sum() >= 2 and where.sum() > 0.9 * given.sum())


def _dialled(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Dutch mobile numbers without their zero, or Icelandic numbers of seven digits; no running numbers."""
    dutch = (numbers >= 610_000_000) & (numbers < 660_000_000)
    icelandic = (numbers >= 4_000_000) & (numbers < 9_000_000)
    for where in (dutch, icelandic):
        different = np.unique(numbers[where])
        if len(different) >= max(5, 0.9 * where.sum()) and np.ptp(different) > 50 * len(different):
            return where
    return np.zeros(len(numbers), dtype=bool)


def _dated(numbers: NDArray[np.int64], year: int) -> NDArray[np.bool_]:
    """Numbers of eight digits that are dates (20090131, 31012009), and SPSS's seconds, of pupils' births."""
    born = np.zeros(len(numbers), dtype=bool)
    for of_year, month, day in (
        (numbers // 10_000, numbers // 100 % 100, numbers % 100),
        (numbers % 10_000, numbers // 10_000 % 100, numbers // 1_000_000),
    ):
        born |= _of_pupils(of_year, year) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    days = numbers // 86_400 + _SPSS_DAY_ZERO
    whole_days = (numbers % 86_400 == 0) & (numbers > 10**10)
    of_year = 1 + (days / 365.2425).astype(np.int64)
    born |= whole_days & _of_pupils(of_year, year)
    return born if len(np.unique(numbers[born])) > 1 else np.zeros(len(numbers), dtype=bool)


def _of_pupils(born: NDArray[np.int64], year: int) -> NDArray[np.bool_]:
    return (born <= year - _AGES[0]) & (born >= year - _AGES[1])


def _in_texts(values: Cells, year: int) -> Found:
    texts, place = np.unique(values.astype(str), return_inverse=True)
    given = [text for text in texts.tolist() if text]
    for kind, fits in (("email", _has_email), ("ip", _is_ip), ("kennitala", _is_dashed_kennitala)):
        where = _of(texts, fits)
        if where.any():
            yield kind, where[place]
    dates = _of(texts, lambda text: _is_birth(text, year))
    if dates.sum() > 1 and dates.sum() >= _ENOUGH * len(given):
        yield "birth_date", dates[place]
    phones = _of(texts, _is_phone)
    if _of(texts, _is_abroad).any() or (phones.sum() > 1 and phones.sum() >= _ENOUGH * len(given)):
        yield "phone", (phones | _of(texts, _is_abroad))[place]
    numbers = _numbers_in(texts)
    yield from _national(numbers[place])
    free = _of(texts, lambda text: len(text) >= _LONG and len(text.split()) >= _WORDS)
    if free.sum() >= _TEXTS and free.sum() >= _ENOUGH * free[place].sum():
        yield "free_text", free[place]


def _of(texts: NDArray[Any], fits: Callable[[str], bool]) -> NDArray[np.bool_]:
    return np.fromiter((fits(text) for text in texts.tolist()), dtype=bool, count=len(texts))


def _numbers_in(texts: NDArray[Any]) -> NDArray[np.int64]:
    """The first number of eight to eleven digits in each text, however its digits are set apart; else 0."""
    found = (
        _DIGITS.search(text) if len(text) >= 8 and not _DATE.fullmatch(text) else None
        for text in texts.tolist()
    )
    return np.array([int(re.sub(r"\D", "", each[0])) if each else 0 for each in found], dtype=np.int64)


def _has_email(text: str) -> bool:
    return "@" in text and _EMAIL.search(text) is not None


def _is_dashed_kennitala(text: str) -> bool:
    return "-" in text and _KENNITALA.search(text) is not None


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and not _DATE.fullmatch(text)


def _is_abroad(text: str) -> bool:
    return text[:1] in "+0" and _PHONE_ABROAD.fullmatch(text) is not None


def _is_ip(text: str) -> bool:
    if text.count(".") != 3 and text.count(":") < 2:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_birth(text: str, year: int) -> bool:
    found = _DATE.fullmatch(text)
    if not found:
        return False
    born = int(found[1] or found[8])
    return year - _AGES[1] <= born <= year - _AGES[0]


def singles_out(finding: Finding) -> bool:
    """Tell whether it is one of the findings of this module."""
    return finding.code.partition(".")[2].startswith(_PERSON)


def may_be_said(text: str) -> bool:
    """Tell whether a value may stand in a message: it doesn't look as if it said who somebody is."""
    if _has_email(text) or _is_ip(text) or _is_phone(text) or _is_abroad(text) or _is_dashed_kennitala(text):
        return False
    return not any(len(re.sub(r"\D", "", each[0])) >= 8 for each in _DIGITS.finditer(text))


def _is_prose(text: str) -> bool:
    """More than an answer: a sentence, or words with capitals as in a person's name."""
    words = text.split()
    return len(words) >= _WORDS or sum(word[0].isupper() for word in words) > 1


def without_persons(finding: Finding, columns: frozenset[str]) -> Finding:
    """Take out of what a finding says the values that may be a person's.

    Of `columns`, which hold such values, nothing is said; of others what looks like one, and of answers
    whatever is more than a word or two.
    """
    if not finding.code.startswith(("check.", "design.")) or singles_out(finding):
        return finding
    suspect = finding.params.get("column") in columns
    answers = finding.code in _OF_SHORT_VALUES

    def said(value: object) -> object:
        if not isinstance(value, str):
            return value if not suspect else HIDDEN
        parts = value.split(", ")
        hidden = [suspect or not may_be_said(part) or (answers and _is_prose(part)) for part in parts]
        return ", ".join(HIDDEN if hide else part for part, hide in zip(parts, hidden, strict=True))

    params = {name: said(value) if name in _VALUES else value for name, value in finding.params.items()}
    return replace(finding, params=params)


_VALUES = ("found", "stratum")
"""Parameters of findings that may repeat what a file holds."""
_OF_SHORT_VALUES = ("check.code_outside", "check.weight_not_number", "check.other_year")
"""Findings of columns that should hold codes or numbers."""
