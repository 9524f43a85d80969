"""What a survey file says of its own columns: labels, values declared missing, and which values are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ingest.reading import Cells, RawWave, as_number, as_text, read_file
from survey_schema.variables import Variable

MANY_VALUES = 100
"""Different values that a column of answers or of small numbers has at most."""
FEW_ROWS = 20
"""In a file of no more rows than this, values that all differ say nothing about what a column is."""
RARE = 5
"""A value that fewer rows have is rare."""
_COLUMNS_AT_ONCE = 50


def describe_file(path: Path) -> list[Variable]:
    """Describe every column of a survey file, in its order. Raises Fault and Refusal as `read_file` does."""
    raw = read_file(path)
    return [
        variable for start in range(0, len(raw.names), _COLUMNS_AT_ONCE) for variable in _some(raw, start)
    ]


def _some(raw: RawWave, start: int) -> Iterator[Variable]:
    names = raw.names[start : start + _COLUMNS_AT_ONCE]
    cells = raw.read(names, frozenset())
    for name in names:
        yield _variable(raw, name, cells[name])


def _variable(raw: RawWave, name: str, cells: Cells) -> Variable:
    seen, counts = _distinct(cells)
    labels = raw.value_labels.get(name, {})
    missing = {value for value in (*seen, *labels) if _is_missing(raw, name, value)}
    valid = [value for value in seen if value not in missing]
    numbers = [as_number(value) for value in valid]
    is_text = any(number is None for number in numbers)
    return Variable(
        name=name,
        text={"en": raw.labels[name]} if name in raw.labels else {},
        labels={value: {"en": label} for value, label in labels.items()},
        missing=dict.fromkeys(sorted(missing, key=lambda value: (len(value), value)), ""),
        values=tuple(sorted(valid, key=_in_order)) if len(valid) <= MANY_VALUES else None,
        is_text=is_text,
        all_differ=len(cells) > FEW_ROWS and len(valid) == sum(counts) and len(valid) > FEW_ROWS,
        is_rare=min(counts, default=0) < RARE,
    )


def _distinct(cells: Cells) -> tuple[list[str], list[int]]:
    """Give each value as a text, with how many rows have it; blanks are left out."""
    given = cells[~np.isnan(cells)] if cells.dtype != object else cells[cells != ""]
    values, counts = np.unique(given, return_counts=True)
    return [as_text(value) for value in values.tolist()], counts.tolist()


def _is_missing(raw: RawWave, name: str, value: str) -> bool:
    number = as_number(value)
    ranges = raw.missing_ranges.get(name, ())
    is_in_range = number is not None and any(low <= number <= high for low, high in ranges)
    return is_in_range or value in raw.missing_texts.get(name, ())


def _in_order(value: str) -> tuple[bool, float, str]:
    number = as_number(value)
    return (number is None, number or 0.0, value)
