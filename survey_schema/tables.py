"""Reads small CSV files that people write by hand, and says in words what is wrong with one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from survey_schema.errors import Fault, Refusal

DELIMITERS = (",", ";", "\t")
"""What may stand between cells: whichever there are most of in the header. Spreadsheets copy with tabs."""
Row = tuple[int, dict[str, str]]
"""A row's number in the file (the header is 1) and its cells by column, stripped."""


def read_table(path: Path, needed: Sequence[str]) -> list[Row]:
    """Read a CSV whose header has at least the needed columns; a short row has empty cells.

    Raises Fault for a missing file, Refusal for one that is not UTF-8 text or lacks a column.
    """
    return parse_table(read_text(path), path.name, needed)


def read_text(path: Path) -> str:
    """Read a text file. Raises Fault for a missing one, Refusal for one that is not UTF-8."""
    if not path.is_file():
        raise Fault("file.missing", file=path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("csv.not_utf8", file=path.name) from None


def parse_table(text: str, file: str, needed: Sequence[str]) -> list[Row]:
    """Read the text of a CSV, as `read_table` does; rows without anything in them are left out.

    Raises Refusal also for a column that is there twice, and for a row with more cells than columns (as a
    comma in a text without quotes makes).
    """
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise Refusal("file.unreadable", file=file, reason=error) from None
    except ValueError:
        raise Refusal("csv.columns", file=file, expected=", ".join(needed)) from None
    names = [name.strip() for name in header]
    if not set(needed) <= set(names):
        raise Refusal("csv.columns", file=file, expected=", ".join(needed))
    for name in names:
        if name and names.count(name) > 1:
            raise Refusal("csv.twice", file=file, row=1, column=name, found=name)
    stripped = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows, start=2)]
    return [(number, _by_column(names, row, number, file)) for number, row in stripped if any(row)]


def _by_column(names: list[str], row: list[str], number: int, file: str) -> dict[str, str]:
    if any(row[len(names) :]):
        raise Refusal("csv.too_many", file=file, row=number, found=len(row), expected=len(names))
    return {name: cell for name, cell in zip_longest(names, row[: len(names)], fillvalue="") if name}


def is_count(text: str) -> bool:
    """Tell whether a text is a whole number of a size that people or years have."""
    return text.isdecimal() and len(text) <= 9


def whole_number(row: Row, column: str, file: str) -> int:
    """Read a cell as a whole number. Raises Refusal that names it otherwise."""
    number, cells = row
    text = cells[column]
    if not is_count(text):
        raise Refusal("csv.not_whole", file=file, row=number, column=column, found=text or "-")
    return int(text)
