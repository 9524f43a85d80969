"""Rows to take home, as CSV or as a workbook, with what they are, by whose rules and of which data inside."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.figures.rows import Rows
from dashboard.reports.codebook_tables import harmless
from dashboard.texts import Words
from dashboard.texts.sentences import is_given
from survey_schema.errors import Note

SHARES = frozenset({"value", "se", "lower", "upper", "difference"})
"""Columns of proportions, which a workbook shows as percentages."""
WIDEST = 60
"""Letters that a column of a workbook is wide at most."""
_MADE = datetime(2000, 1, 1)
"""When every workbook says it was made, so that the same rows give the same bytes."""


@dataclass(frozen=True)
class Export:
    """Rows, and what has to go with them: a title, the source line, the rules, the data, the method."""

    rows: Rows
    title: str
    source: str
    shown_by: Note
    version: str
    method: Sequence[str] = ()

    @property
    def policy(self) -> str:
        """The id of the disclosure policy."""
        return str(self.shown_by.params["policy"])


def file_name(*parts: str, years: Sequence[int] = ()) -> str:
    """Name a file, without its ending, so that it is found again: varda_drunk_30d_birkidalur_2008-2025."""
    span = "-".join(dict.fromkeys(str(year) for year in (min(years), max(years)))) if years else ""
    return "_".join(re.sub(r"[^\w-]+", "-", part) for part in ("varda", *parts, span) if part)


def as_csv(export: Export, with_words: Words) -> str:
    """Write the rows with their columns, notes in words; source, policy and data version end every row."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow([*_columns(export), "source", "policy", "data_version"])
    for row in export.rows:
        cells = [_plain(cell, with_words) for cell in row.values()]
        table.writerow([harmless(cell) for cell in (*cells, export.source, export.policy, export.version)])
    return written.getvalue()


def as_workbook(export: Export, with_words: Words) -> bytes:
    """Write a workbook (.xlsx) of two sheets: the rows, and what they are. Texts never become formulas."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only who takes a workbook home waits for it

    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"title": export.title, "created": _MADE})
        _write_rows(book, export, with_words)
        _write_about(book, export, with_words)
    return written.getvalue()


def _columns(export: Export) -> list[str]:
    return list(export.rows[0]) if export.rows else []


def _plain(cell: object, with_words: Words) -> object:
    """Give a cell as it stands in a file: blank where there is nothing, whole where it is whole, in words."""
    if isinstance(cell, tuple):
        return with_words.notes(cell)
    if isinstance(cell, Note):
        return with_words.message(cell)
    if not is_given(cell):
        return ""
    return int(cell) if isinstance(cell, float) and cell.is_integer() and cell > 1 else cell


def _write_rows(book: Any, export: Export, with_words: Words) -> None:
    sheet = book.add_worksheet(with_words.get("export.figures"))
    bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    for place, column in enumerate(_columns(export)):
        sheet.write_string(0, place, column, bold)
    for line, row in enumerate(export.rows, start=1):
        for place, (column, cell) in enumerate(row.items()):
            _write(sheet, line, place, _plain(cell, with_words), percent if column in SHARES else None)
    sheet.autofit(WIDEST * 7)
    sheet.freeze_panes(1, 0)


def _write(sheet: Any, line: int, place: int, cell: object, form: Any) -> None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
        sheet.write_number(line, place, cell, form)
    elif cell != "":
        sheet.write_string(line, place, str(cell))


def _write_about(book: Any, export: Export, with_words: Words) -> None:
    sheet = book.add_worksheet(with_words.get("export.about"))
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    for line, (name, said) in enumerate(_about(export, with_words)):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, said, wrapped)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)


def _about(export: Export, with_words: Words) -> Iterator[tuple[str, str]]:
    """What the rows are, a name and a text each; then what their columns mean."""
    get = with_words.get
    yield get("export.title"), export.title
    yield get("export.source"), export.source
    yield get("export.policy"), with_words.message(export.shown_by)
    yield get("export.version"), export.version
    for place, said in enumerate(text for text in export.method if text):
        yield get("export.method") if place == 0 else "", said
    for column in _columns(export):
        if with_words.knows(f"column.{column}"):
            yield column, get(f"column.{column}")
