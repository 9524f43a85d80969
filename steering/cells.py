"""One cell of the steering side: what is written becomes a value, or a note on what is expected there."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from survey_schema.errors import Note
from survey_schema.instrument import ID_PATTERN
from survey_schema.steering import FIRST_YEAR, LAST_YEAR, SHORT, Column

Read = tuple[Any, Note | None]
ERROR = "#ERROR!"
"""What stands in place of a cell whose formula has no result."""
_ERROR = re.compile(r"#[A-Z][A-Z/0-9]*[!?]?")
_UNCLEAR = re.compile(r"[^\d]*\d{1,3}[.,]\d{3}[^\d]*")
"""One separator with three digits behind it: thousands in one country, decimals in another."""
_GROUPED = re.compile(r"(\d{1,3}(?:([.,'’\s])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d{1,2}))?")
"""Whole units with thousands set apart by one sign, and decimals behind another."""
_CURRENCY = r"(?:€|EUR|ISK|kr\.?)"
_SIGN = re.compile(rf"^{_CURRENCY}\s*|\s*{_CURRENCY}$")
"""The sign of a currency before or behind an amount."""
_BREAKS = re.compile(r"[\x0b\x0c]")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What comes along when something is pasted: breaks of a line or page, and signs that no file can hold."""
_MOST = Decimal(10) ** 12
"""Money above a million million is a mistake in any currency."""


def read_cell(column: Column, written: object) -> Read:
    """Read a cell; the note says what is expected there when it can't be read."""
    if written is None or (isinstance(written, str) and not written.strip()):
        return column.empty, Note("expected.something") if column.needed else None
    if isinstance(written, str) and _ERROR.fullmatch(written.strip()):
        return column.empty, Note("expected.no_error")
    value, wrong = _READ.get(column.sort, _text)(column, written)
    return (column.empty if wrong else value), wrong


def is_id(text: str) -> bool:
    """Tell whether a text may be the id of a row: letters, digits and underscores, at most 60."""
    return len(text) <= SHORT and re.fullmatch(r"[a-z][a-z0-9_]*", text) is not None


def _text(column: Column, written: object) -> Read:
    is_whole = isinstance(written, float) and written.is_integer()
    text = str(int(written)) if is_whole else str(written)  # type: ignore[call-overload]
    text = _NO_TEXT.sub("", _BREAKS.sub("\n", text)).strip()
    if column.needed and not text:
        return text, Note("expected.something")
    if len(text) > column.longest:
        return text, Note("expected.shorter", {"most": column.longest})
    return text, None


def _choice(column: Column, written: object) -> Read:
    text = str(written).strip()
    return text, None if text in column.options else Note("expected.one_of", {"options": column.options})


def _codes(column: Column, written: object) -> Read:
    """Read several codes with spaces or commas between, each once, in order."""
    codes = sorted(dict.fromkeys(str(written).replace(",", " ").split()))
    if not all(ID_PATTERN.fullmatch(code) for code in codes):
        return "", Note("expected.codes")
    return _text(column, " ".join(codes))


def _day(column: Column, written: object) -> Read:
    if isinstance(written, datetime):
        written = written.date()
    try:
        day = written if isinstance(written, date) else date.fromisoformat(str(written).strip())
    except ValueError:
        return "", Note("expected.day")
    return (day.isoformat(), None) if FIRST_YEAR <= day.year <= LAST_YEAR else ("", _between_years())


def _year(column: Column, written: object) -> Read:
    number, wrong = _whole(column, written)
    if wrong or not FIRST_YEAR <= number <= LAST_YEAR:
        return None, _between_years()
    return number, None


def _between_years() -> Note:
    return Note("expected.year", {"first": FIRST_YEAR, "last": LAST_YEAR})


def _whole(column: Column, written: object) -> Read:
    number = _decimal(written)
    if number is None or number != number.to_integral_value() or not 0 <= number < 10**9:
        return None, Note("expected.whole")
    return int(number), None


def _money(column: Column, written: object) -> Read:
    """Read money as whole cents, exactly. Thousands may be set apart where it is plain that they are: 1.250
    may be twelve hundred and fifty or a bit more than one, and nobody guesses."""
    if isinstance(written, str):
        if _UNCLEAR.fullmatch(written.strip()):
            return None, Note("expected.plain_money")
        written = _without_thousands(written)
    number = _decimal(written)
    if number is None:
        return None, Note("expected.money")
    if number < 0:
        return None, Note("expected.not_negative")
    if number > _MOST:
        return None, Note("expected.money")
    cents = number * 100
    if cents != cents.to_integral_value():
        return None, Note("expected.two_decimals")
    return int(cents), None


def _without_thousands(written: str) -> str:
    """Write money as a number: without the sign of a currency, and without what sets thousands apart."""
    text = _SIGN.sub("", written.strip())
    found = _GROUPED.fullmatch(text)
    return re.sub(r"[.,'’\s]", "", found[1]) + (f".{found[3]}" if found[3] else "") if found else text


def _share(column: Column, written: object) -> Read:
    number = _decimal(written)
    return (None, Note("expected.share")) if number is None or not 0 <= number <= 1 else (float(number), None)


def _change(column: Column, written: object) -> Read:
    number = _decimal(written)
    if number is None or not -1 <= number <= 1 or number == 0:
        return None, Note("expected.change")
    return float(number), None


def _decimal(written: object) -> Decimal | None:
    """Read a number; of a text with one point or comma, which stands before the decimals."""
    if isinstance(written, bool):
        return None
    if isinstance(written, (int, Decimal)):
        return Decimal(written)
    if isinstance(written, float):
        number = Decimal(repr(written))
        return number if number.is_finite() else None
    text = str(written).strip().replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d+)?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_READ = {
    "areas": _codes,
    "indicators": _codes,
    "choice": _choice,
    "day": _day,
    "year": _year,
    "whole": _whole,
    "money": _money,
    "share": _share,
    "change": _change,
}


def as_text(column: Column, value: Any) -> str:
    """Write a value for people to read in a list of changes: money with two decimals, shares in percent."""
    if value == column.empty or value is None:
        return ""
    if column.sort == "money":
        return f"{value // 100}.{value % 100:02d}"
    if column.sort in ("share", "change"):
        return f"{100 * value:.6g} %"
    return str(value)
