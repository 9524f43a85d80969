"""Reads survey files, whatever their format, into one shape; the content is believed, not the extension."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from survey_schema.errors import Fault, Refusal

Cells = np.ndarray[Any, Any]
"""A column of a file: floats (NaN = blank) or texts ("" = blank)."""

Columns = Callable[[Sequence[str], frozenset[str]], dict[str, Cells]]
"""Reads some columns of a file, by name; those of the set as the texts they are, never as numbers."""


@dataclass(frozen=True)
class RawWave:
    """A file as it came: names in order, labels by name, values declared missing, and the way to its cells.

    `value_labels` holds labels by name and by value as a text; `missing_ranges` closed ranges of numbers,
    `missing_texts` texts (Stata's .a to .z, SPSS strings).
    """

    file: str
    names: tuple[str, ...]
    read: Columns
    rows: int | None = None
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, dict[str, str]] = field(default_factory=dict)
    missing_ranges: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    missing_texts: dict[str, frozenset[str]] = field(default_factory=dict)


def read_file(path: Path) -> RawWave:
    """Open a survey file. Raises Fault for no file or an unknown extension, Refusal for an unreadable one."""
    if not path.is_file():
        raise Fault("file.missing", file=path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise Fault("file.extension", file=path.name, found=path.suffix or "-", expected=", ".join(READERS))
    with path.open("rb") as stream:
        head = stream.read(1024)
    if not head:
        raise Refusal("file.empty", file=path.name)
    content = _sniff(head)
    if content and content not in _READ_AS[path.suffix.lower()]:
        raise Refusal("file.content", file=path.name, found=content, expected=path.suffix.lower())
    raw = reader(path)
    if not raw.names:
        raise Refusal("file.no_columns", file=path.name)
    if raw.rows == 0:
        raise Refusal("file.no_rows", file=path.name)
    twice = [name for name, count in Counter(raw.names).items() if count > 1]
    if twice:
        raise Refusal("file.column_twice", file=path.name, column=twice[0])
    return raw


def _sniff(head: bytes) -> str:
    """Name the format by its first bytes; an empty text when they say nothing."""
    if head[8:20] == b"ENCRYPTEDSAV":
        return "encrypted .sav"
    for start, name in (
        (b"$FL2", ".sav"),
        (b"$FL3", ".zsav"),
        (b"PK\x03\x04", ".xlsx"),
        (b"\xd0\xcf\x11\xe0", ".xls"),
        (b"PAR1", ".parquet"),
        (b"<stata_dta>", ".dta"),
        (b"%PDF", ".pdf"),
        (b"\x1f\x8b", ".gz"),
    ):
        if head.startswith(start):
            return name
    if b"SPSSPORT" in head.replace(b"\r", b"").replace(b"\n", b""):
        return ".por"
    return "binary" if head.count(b"\0") > 8 and head[0] not in range(105, 120) else ""


def _read_sav(path: Path) -> RawWave:
    return _with_readstat(path, pyreadstat.read_sav, user_missing=True)


def _read_dta(path: Path) -> RawWave:
    return _with_readstat(path, pyreadstat.read_dta, user_missing=True)


def _read_por(path: Path) -> RawWave:
    return _with_readstat(path, pyreadstat.read_por)


def _with_readstat(path: Path, reader: Callable[..., Any], **options: bool) -> RawWave:
    def cells(names: Sequence[str] | None = None, *, metadata_only: bool = False) -> tuple[Any, Any]:
        chosen = {} if names is None else {"usecols": list(names)}
        try:
            return reader(  # type: ignore[no-any-return]
                str(path), metadataonly=metadata_only, disable_datetime_conversion=True, **chosen, **options
            )
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError) as error:
            said = " ".join(str(error).split())[:160]
            raise Refusal("file.unreadable", file=path.name, reason=said) from None

    _, meta = cells(metadata_only=True)

    def read(names: Sequence[str], _as_texts: frozenset[str]) -> dict[str, Cells]:
        if not names:
            return {}
        frame, _ = cells(names)
        if meta.number_rows not in (None, -1) and len(frame) != meta.number_rows:
            raise Refusal("file.truncated", file=path.name, found=len(frame), expected=meta.number_rows)
        return {name: _plain(frame[name]) for name in names}

    ranges, texts = _declared_missing(meta)
    if reader is pyreadstat.read_dta:
        kinds = meta.readstat_variable_types
        texts |= {name: _STATA_MISSING for name, kind in kinds.items() if kind != "string"}
    labels = {name: as_text(label) for name, label in meta.column_names_to_labels.items() if label}
    rows = meta.number_rows if meta.number_rows not in (None, -1) else None
    names = tuple(meta.column_names)
    return RawWave(path.name, names, read, rows, labels, _value_labels(meta), ranges, texts)


_STATA_MISSING = frozenset("abcdefghijklmnopqrstuvwxyz")
"""Stata's extended missing values .a to .z, as they are read in a column of numbers."""


def _value_labels(meta: Any) -> dict[str, dict[str, str]]:
    return {
        name: {as_text(value): as_text(label) for value, label in labels.items() if as_text(label)}
        for name, labels in (meta.variable_value_labels or {}).items()
    }


def _declared_missing(
    meta: Any,
) -> tuple[dict[str, tuple[tuple[float, float], ...]], dict[str, frozenset[str]]]:
    ranges: dict[str, tuple[tuple[float, float], ...]] = {}
    texts: dict[str, frozenset[str]] = {}
    for name, declared in (meta.missing_ranges or {}).items():
        numbers = [(r["lo"], r["hi"]) for r in declared if not isinstance(r["lo"], str)]
        ranges[name] = tuple((lo, hi) for lo, hi in numbers if not (math.isnan(lo) or math.isnan(hi)))
        words = frozenset(r["lo"].strip() for r in declared if isinstance(r["lo"], str))
        if words:
            texts[name] = texts.get(name, frozenset()) | words
    return ranges, texts


def _plain(column: pd.Series[Any]) -> Cells:
    """A column as floats with NaN, or as texts with "" for blank."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return np.asarray(column.to_numpy(dtype=float, na_value=np.nan))
    return np.array([as_text(value) for value in column], dtype=object)


def _read_csv(path: Path) -> RawWave:
    text = _decode(path)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error as error:
        raise Refusal("file.unreadable", file=path.name, reason=error) from None
    names = tuple(name.strip() for name in header)
    if not all(names):
        raise Refusal("file.no_columns", file=path.name)
    rows = [row for row in rows if row]
    for number, row in enumerate(rows, start=1):
        if len(row) != len(names):
            raise Refusal("file.ragged", file=path.name, row=number, found=len(row), expected=len(names))
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}

    def read(wanted: Sequence[str], as_texts: frozenset[str]) -> dict[str, Cells]:
        cells = {name: np.array([text.strip() for text in columns[name]], dtype=object) for name in wanted}
        return {
            name: array if name in as_texts else _numbers_or_texts(array, separator)
            for name, array in cells.items()
        }

    return RawWave(path.name, names, read, len(rows))


def _decode(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Refusal("file.encoding", file=path.name)


def _numbers_or_texts(texts: Cells, separator: str) -> Cells:
    """Numbers where every cell is one or blank (decimal commas too, where they can't separate columns).

    Where some cells are no numbers, texts, with the numbers among them in plain form.
    """
    distinct, place = np.unique(texts.astype(str), return_inverse=True)
    plain = [text.replace(",", ".") if separator != "," else text for text in distinct.tolist()]
    numbers = [as_number(text) for text in plain]
    if all(number is not None or not text for number, text in zip(numbers, plain, strict=True)):
        return np.array([np.nan if number is None else number for number in numbers])[place]
    mixed = [t if number is None else as_text(number) for t, number in zip(distinct, numbers, strict=True)]
    return np.array([str(text) for text in mixed], dtype=object)[place]


def as_text(value: object) -> str:
    """A cell as text: whole numbers without a decimal point, blank as an empty text."""
    if value is None:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    return unicodedata.normalize("NFC", str(value)).strip()


def as_number(text: str) -> float | None:
    """Read a plain decimal number; None for anything else (words such as nan or inf, digits with _)."""
    return float(text) if _NUMBER.fullmatch(text) else None


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


READERS: dict[str, Callable[[Path], RawWave]] = {
    ".sav": _read_sav,
    ".zsav": _read_sav,
    ".por": _read_por,
    ".dta": _read_dta,
    ".csv": _read_csv,
}
_READ_AS = {
    ".sav": (".sav", ".zsav"),
    ".zsav": (".sav", ".zsav"),
    ".por": (".por",),
    ".dta": (".dta",),
    ".csv": (),
}
