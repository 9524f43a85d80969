"""The one shape that every reader gives, and how a cell becomes a text or a number."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from survey_schema.errors import Finding, Refusal
from survey_schema.progress import Told, unheard

Cells = np.ndarray[Any, Any]
"""A column of a file: floats (NaN = blank; of four bytes where these hold its whole numbers), or texts ("" =
blank)."""


class Columns(Protocol):
    """Reads some columns of a file, by name; those of the set as the texts they are, never as numbers."""

    def __call__(
        self, names: Sequence[str], as_texts: frozenset[str], told: Told = unheard, /
    ) -> dict[str, Cells]:
        """Give the columns; `told` hears how much of them is read."""


MOST_BYTES = 3_200_000_000
"""What a file's cells may take up unpacked: 1.6 million respondents with 250 answers."""
_EXPANSION, _SMALL = 4_000, 160_000_000
"""No file of answers unpacks to so many times its size; below the second number of bytes nobody minds."""
_LARGEST_WHOLE = 2**24
"""Up to here four bytes of floating point hold every whole number."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class RawWave:
    """A file as it came: names in order, labels by name, values declared missing, and the way to its cells.

    `value_labels` holds labels by name and by value as a text; `missing_ranges` closed ranges of numbers,
    `missing_texts` texts (Stata's .a to .z, SPSS strings). `findings` says what was decided in reading it
    (which sheet, which export's habits), never errors.
    """

    file: str
    names: tuple[str, ...]
    read: Columns
    rows: int | None = None
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, dict[str, str]] = field(default_factory=dict)
    missing_ranges: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    missing_texts: dict[str, frozenset[str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def shown_name(path: Path) -> str:
    """Give a file's name as a message may hold it: nothing in it breaks the line or turns its direction."""
    return "".join("?" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in path.name)


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


def compact(numbers: Cells) -> Cells:
    """Hold whole numbers in half the room, the same to the last digit; other columns stay as they are."""
    given = numbers[~np.isnan(numbers)]
    if np.all(np.abs(given) <= _LARGEST_WHOLE) and np.all(given == np.floor(given)):
        return numbers.astype(np.float32)
    return numbers


def check_size(path: Path, rows: int, width: int) -> None:
    """Refuse a file that unpacks to more than a wave can be; `width` is the bytes of one row."""
    unpacked = rows * width
    is_absurd = unpacked > _SMALL and unpacked > _EXPANSION * path.stat().st_size
    if unpacked > MOST_BYTES or is_absurd:
        raise Refusal("file.too_big", file=shown_name(path), found=unpacked // 1_000_000)
