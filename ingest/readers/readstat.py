"""Reads .sav, .zsav, .por, .dta and .sas7bdat with their labels and declared missing values."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from ingest.readers.apart import Scout
from ingest.readers.raw import Cells, RawWave, as_text, check_size, compact, shown_name
from survey_schema.errors import Finding, Refusal
from survey_schema.progress import Told, unheard

_SCOUT = Scout("scout_process.py")
_CELLS_AT_ONCE = 2_000_000
"""So many cells are read in one go: 16 MB of numbers, which pyreadstat holds twice, in a third of a second.

As long again it takes to come to the last of a million rows, since every slice is looked for from the first.
"""
_BREAKS = (
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)
"""What pyreadstat raises for damaged files."""
_OTHER_LETTERS = re.compile(r"byte sequence|character set|charset|encoding|codec", re.IGNORECASE)
_STATA_MISSING = frozenset("abcdefghijklmnopqrstuvwxyz")
"""Stata's extended missing values .a to .z, as they are read in a column of numbers; SAS has capitals."""
_SAS_MISSING = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")


def read_sav(path: Path) -> RawWave:
    """Read .sav or .zsav. Raises Refusal for one that can't be read."""
    return _File(path, pyreadstat.read_sav, {"user_missing": True}).wave(frozenset())


def read_dta(path: Path) -> RawWave:
    """Read .dta of Stata 5 and later. Raises Refusal for one that can't be read."""
    return _File(path, pyreadstat.read_dta, {"user_missing": True}).wave(_STATA_MISSING)


def read_por(path: Path) -> RawWave:
    """Read .por. Raises Refusal for one that can't be read."""
    return _File(path, pyreadstat.read_por, {}).wave(frozenset())


def read_sas(path: Path) -> RawWave:
    """Read .sas7bdat; its value labels are in a catalogue beside it, which isn't read."""
    return _File(path, pyreadstat.read_sas7bdat, {"user_missing": True}).wave(_SAS_MISSING)


class _File:
    """A file and how pyreadstat reads it."""

    def __init__(self, path: Path, reader: Callable[..., Any], options: dict[str, Any]) -> None:
        self.path, self.reader, self.options = path, reader, options
        self.findings: tuple[Finding, ...] = ()
        self.meta = self._metadata()
        self.rows = self.meta.number_rows if self.meta.number_rows not in (None, -1) else None
        widths = self.meta.variable_storage_width or {}
        self.width = sum(max(int(widths.get(name) or 8), 8) for name in self.meta.column_names)
        check_size(path, self.rows or 0, self.width)

    def _metadata(self) -> Any:
        """Read what comes before the cells; letters that aren't what the file says are read as Windows'."""
        _SCOUT.look(self.path, self.reader.__name__, self.options)
        try:
            return self._call(metadataonly=True)[1]
        except _BREAKS as error:
            if self.reader is pyreadstat.read_por or not _OTHER_LETTERS.search(str(error)):
                raise self._refusal(error) from None
        self.options["encoding"] = "WINDOWS-1252"
        self.findings = (Finding("warning", "file.encoding_guessed", {"file": shown_name(self.path)}),)
        try:
            return self._call(metadataonly=True)[1]
        except _BREAKS as error:
            raise self._refusal(error) from None

    def _call(self, **options: Any) -> tuple[Any, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.reader(  # type: ignore[no-any-return]
                str(self.path), disable_datetime_conversion=True, **self.options, **options
            )

    def _refusal(self, error: BaseException) -> Refusal:
        said = " ".join(str(error).split())[:160]
        is_plain = isinstance(error, (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError))
        return Refusal(
            "file.unreadable",
            file=shown_name(self.path),
            reason=said if is_plain and said else type(error).__name__,
        )

    def wave(self, numbers_missing: frozenset[str]) -> RawWave:
        """Give the file in the shape of all readers; `numbers_missing` are letters for missing numbers."""
        meta = self.meta
        names = tuple(meta.column_names)
        if not all(names):
            raise Refusal("file.damaged", file=shown_name(self.path))
        for name in names:
            first = re.sub(r"_duplicated\d+$", "", name)
            if first != name and first in names:
                raise Refusal("file.column_twice", file=shown_name(self.path), column=first)
        ranges, texts = _declared_missing(meta)
        if numbers_missing:
            kinds = meta.readstat_variable_types
            texts |= {name: numbers_missing for name, kind in kinds.items() if kind != "string"}
        labels = {name: as_text(label) for name, label in meta.column_names_to_labels.items() if label}
        file = shown_name(self.path)
        return RawWave(
            file, names, self.read, self.rows, labels, _value_labels(meta), ranges, texts, self.findings
        )

    def read(self, names: Sequence[str], _as_texts: frozenset[str], told: Told = unheard) -> dict[str, Cells]:
        """Read some columns, a slice of the rows at a time, so that only their compact form is held."""
        if not names:
            return {}
        columns = {name: _Column(self.rows) for name in names}
        rows = 0
        for frame in self._slices(list(names)):
            rows += len(frame)
            check_size(self.path, rows, self.width)
            for name, column in columns.items():
                column.add(_plain(frame[name]))
            told(rows / max(self.rows or rows, 1))
        if self.rows is not None and rows != self.rows:
            raise Refusal("file.truncated", file=shown_name(self.path), found=rows, expected=self.rows)
        return {name: column.cells() for name, column in columns.items()}

    def _slices(self, names: list[str]) -> Iterator[pd.DataFrame]:
        step = max(_CELLS_AT_ONCE // len(names), 1_000)
        start = 0
        while True:
            try:
                if self.rows is not None and self.rows <= step:
                    frame, _ = self._call(usecols=names)
                else:
                    frame, _ = self._call(usecols=names, row_offset=start, row_limit=step)
            except _BREAKS as error:
                raise self._refusal(error) from None
            yield frame
            start += len(frame)
            if len(frame) < step or start == self.rows:
                return


def _plain(column: pd.Series[Any]) -> Cells:
    """A column as floats with NaN, or as texts with "" for blank."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return compact(np.asarray(column.to_numpy(dtype=float, na_value=np.nan)))
    return np.array([as_text(value) for value in column], dtype=object)


class _Column:
    """A column that grows slice by slice, in one piece where the number of rows is known.

    Pieces between the large arrays of each slice would keep the memory of all of them.
    """

    def __init__(self, rows: int | None) -> None:
        self.whole = None if rows is None else np.zeros(rows, dtype=np.float32)
        self.parts: list[Cells] = []
        self.filled = 0

    def add(self, part: Cells) -> None:
        """Take the next slice; one of texts makes the whole column one of texts."""
        end = self.filled + len(part)
        if self.whole is None or end > len(self.whole):
            self.parts.append(part)
            return
        if self.filled == 0 and end == len(self.whole):
            self.whole = part
        else:
            self.whole, part = _alike(self.whole, part, self.filled)
            self.whole[self.filled : end] = part
        self.filled = end

    def cells(self) -> Cells:
        """Give the whole column."""
        if self.whole is not None:
            return self.whole
        joined = self.parts[0]
        for part in self.parts[1:]:
            joined = np.concatenate(_alike(joined, part, len(joined)))
        return joined


def _alike(before: Cells, part: Cells, filled: int) -> tuple[Cells, Cells]:
    """Give both as texts where one is, else as the wider numbers of the two."""
    kind = np.result_type(before, part)
    if kind.kind != "O":
        return before.astype(kind, copy=False), part
    if part.dtype != object:
        part = _as_texts(part)
    if before.dtype != object:
        texts = np.empty(len(before), dtype=object)
        texts[:filled] = _as_texts(before[:filled])
        before = texts
    return before, part


def _as_texts(numbers: Cells) -> Cells:
    return np.array([*map(as_text, numbers.tolist()), None], dtype=object)[:-1]


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
