"""The steering side as a workbook, a sheet a kind: for people who live in spreadsheets, and read back.

A row that is left out of a sheet stays; one with "yes" under `remove` goes. The sheet `totals` adds up the
budget lines by itself, and must agree with them to the cent.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from steering.broken_cells import broken_cells
from steering.cells import ERROR, read_cell
from steering.editing import Written
from survey_schema.errors import Fault, Finding, Note, Refusal
from survey_schema.steering import KINDS, Column, Kind, Record

FIRST, LAST, REMOVE, TOTALS = ("id", "version"), ("remove",), "remove", "totals"
MONEY = ("adopted", "amended", "committed", "realised")
TOTAL_COLUMNS = ("year", "currency", *MONEY)
MOST_BYTES, MOST_ROWS = 20 * 1024**2, 100_000
_MADE = datetime(2000, 1, 1)
"""When every workbook says it was made, so that the same rows give the same bytes."""
_FORMATS = {"money": "#,##0.00", "share": "0.0%", "change": "0.0%", "day": "yyyy-mm-dd"}
_WIDEST = 48


def write_workbook(rows: Mapping[str, Sequence[Record]], *, optional: bool) -> bytes:
    """Write the rows of each kind; kinds of the optional module only where it is asked for. Texts never
    become formulas."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only who takes a workbook home waits for it

    written = io.BytesIO()
    kinds = [kind for kind in KINDS.values() if optional or not kind.optional]
    with Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        looks = {sort: book.add_format({"num_format": form}) for sort, form in _FORMATS.items()}
        bold = book.add_format({"bold": True})
        for kind in kinds:
            _write_sheet(book.add_worksheet(kind.name), kind, rows.get(kind.name, ()), looks, bold)
        _write_totals(book.add_worksheet(TOTALS), rows.get("budget_line", ()), looks["money"], bold)
    return written.getvalue()


def _write_sheet(sheet: Any, kind: Kind, rows: Sequence[Record], looks: Mapping[str, Any], bold: Any) -> None:
    names = (*FIRST, *kind.names, *LAST)
    for place, name in enumerate(names):
        is_needed = name == "id" or (name in kind.names and kind.column(name).needed)
        sheet.write_string(0, place, name, bold if is_needed else None)
    for line, row in enumerate(rows, start=1):
        sheet.write_string(line, 0, row["id"])
        sheet.write_number(line, 1, row["version"])
        for place, column in enumerate(kind.columns, start=len(FIRST)):
            _write_cell(sheet, line, place, column, row[column.name], looks.get(column.sort))
    for place, column in enumerate(kind.columns, start=len(FIRST)):
        if column.options:
            lines = len(rows) + 500
            sheet.data_validation(
                1, place, lines, place, {"validate": "list", "source": list(column.options)}
            )
    sheet.autofit(_WIDEST * 7)
    sheet.freeze_panes(1, 1)


def _write_cell(sheet: Any, line: int, place: int, column: Column, value: Any, look: Any) -> None:
    if value == column.empty:
        return
    if column.sort == "money":
        sheet.write_number(line, place, value / 100, look)
    elif column.sort == "day":
        sheet.write_datetime(line, place, datetime.fromisoformat(value), look)
    elif column.is_number:
        sheet.write_number(line, place, value, look)
    else:
        sheet.write_string(line, place, value)


def _write_totals(sheet: Any, lines: Sequence[Record], look: Any, bold: Any) -> None:
    """Write a row for each year and currency, whose sums the spreadsheet makes anew when a line changes."""
    for place, name in enumerate(TOTAL_COLUMNS):
        sheet.write_string(0, place, name, bold)
    letters = {name: _letter(place) for place, name in enumerate((*FIRST, *KINDS["budget_line"].names))}
    for row, ((year, currency), sums) in enumerate(sorted(totals(lines).items()), start=1):
        sheet.write_number(row, 0, year)
        sheet.write_string(row, 1, currency)
        for place, name in enumerate(MONEY, start=2):
            ranges = [f"budget_line!${letters[of]}:${letters[of]}" for of in (name, "year", "currency")]
            formula = f"=ROUND(SUMIFS({ranges[0]},{ranges[1]},A{row + 1},{ranges[2]},B{row + 1}),2)"
            sheet.write_formula(row, place, formula, look, sums[name] / 100)
    sheet.autofit()


def totals(lines: Iterable[Record]) -> dict[tuple[int, str], dict[str, int]]:
    """Add up budget lines by year and currency, exactly, in cents."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    for line in lines:
        sums = found.setdefault((line["year"], line["currency"]), dict.fromkeys(MONEY, 0))
        for name in MONEY:
            sums[name] += line[name] or 0
    return found


@dataclass(frozen=True)
class Sheets:
    """What a workbook says: its rows, what is wrong with its columns and sheets, and its totals by year and
    currency, each with the cells they stand in (none where it has no such sheet)."""

    rows: tuple[Written, ...]
    findings: tuple[Finding, ...]
    totals: tuple[tuple[Mapping[str, object], Mapping[str, str]], ...] = ()


def read_workbook(file: Path | bytes, name: str) -> Sheets:
    """Read a workbook (.xlsx). Raises Fault for a missing file, Refusal for one that can't be read, or is too
    large to be one of these."""
    import python_calamine as calamine  # noqa: PLC0415 - likewise

    content = _bytes(file, name)
    try:
        broken = broken_cells(content, name)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets: dict[str, list[list[Any]]] = {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for sheet in book.sheet_names
        }
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refusal("file.unreadable", file=name, reason=error) from None
    rows: list[Written] = []
    findings: list[Finding] = []
    added: list[tuple[Mapping[str, object], Mapping[str, str]]] = []
    for sheet, lines in sheets.items():
        _mark(lines, broken.get(sheet, ()))
        if sheet == TOTALS:
            added += [(cells, places) for cells, places in _lines(lines, TOTAL_COLUMNS)]
        elif sheet in KINDS:
            findings += _columns(sheet, lines)
            rows += _rows(sheet, lines, findings)
        else:
            wanted = (Note("expected.one_of", {"options": (*KINDS, TOTALS)}),)
            findings.append(_finding(sheet, "-", "-", sheet, wanted))
    return Sheets(tuple(rows), tuple(findings), tuple(added))


def check_totals(sheets: Sheets, lines: Iterable[Record]) -> list[Finding]:
    """Say where the sheet of totals disagrees with the budget lines of the same workbook, cell by cell."""
    sums = totals(lines)
    found = []
    for cells, places in sheets.totals:
        year, wrong = read_cell(KINDS["budget_line"].column("year"), cells.get("year"))
        if wrong:
            found.append(_finding(TOTALS, places["year"], "year", cells.get("year"), (wrong,)))
            continue
        expected = sums.get((year, str(cells.get("currency", ""))), dict.fromkeys(MONEY, 0))
        for name in MONEY:
            value, wrong = read_cell(KINDS["budget_line"].column("amended"), cells.get(name))
            if wrong is None and (value or 0) != expected[name]:
                wrong = Note("expected.sum", {"sum": f"{expected[name] / 100:.2f}"})
            if wrong:
                found.append(_finding(TOTALS, places[name], name, cells.get(name), (wrong,)))
    return found


def _mark(lines: list[list[Any]], broken: Iterable[tuple[int, int]]) -> None:
    """Put an error back where the reader leaves a cell empty: row and column, counted from 0."""
    for row, column in broken:
        if row < len(lines) and column < len(lines[row]):
            lines[row][column] = ERROR


def _bytes(file: Path | bytes, name: str) -> bytes:
    if isinstance(file, Path):
        if not file.is_file():
            raise Fault("file.missing", file=file)
        if file.stat().st_size > MOST_BYTES:
            raise Refusal("steering.too_large", file=name)
        return file.read_bytes()
    if len(file) > MOST_BYTES:
        raise Refusal("steering.too_large", file=name)
    return file


def _columns(sheet: str, lines: Sequence[Sequence[object]]) -> Iterator[Finding]:
    """Say which columns nobody knows, which stand there twice, and which are wanting."""
    names = (*FIRST, *KINDS[sheet].names, *LAST)
    head = [str(cell).strip() for cell in lines[0]] if lines else []
    for place, found in enumerate(head):
        if found and (found not in names or found in head[:place]):
            yield _finding(
                sheet, f"{_letter(place)}1", found, found, (Note("expected.one_of", {"options": names}),)
            )
    needed = [column.name for column in KINDS[sheet].columns if column.needed]
    if head:
        missing = [name for name in ("id", *needed) if name not in head]
        yield from (_finding(sheet, "1", name, "-", (Note("expected.column"),)) for name in missing)


def _rows(sheet: str, lines: Sequence[Sequence[object]], findings: list[Finding]) -> Iterator[Written]:
    kind = KINDS[sheet]
    for cells, places in _lines(lines, (*FIRST, *kind.names, *LAST)):
        version, wrong = read_cell(Column("version", "whole"), cells.get("version"))
        removing, not_a_choice = read_cell(Column(REMOVE, "choice", options=("yes", "no")), cells.get(REMOVE))
        for name, note in (("version", wrong), (REMOVE, not_a_choice)):
            if note:
                findings.append(_finding(sheet, places[name], name, cells[name], (note,)))
        code = str(cells.get("id") or "").strip()
        said = {name: value for name, value in cells.items() if name in kind.names}
        yield Written(sheet, code, said, version, removing == "yes", places)


def _lines(
    lines: Sequence[Sequence[object]], names: Sequence[str]
) -> Iterator[tuple[dict[str, object], dict[str, str]]]:
    """Give the cells of each row that holds any by column, and the names of the cells: B7."""
    head = [str(cell).strip() for cell in lines[0]] if lines else []
    columns = {place: name for place, name in enumerate(head) if name in names}
    if len(lines) > MOST_ROWS:
        raise Refusal("steering.too_large", file=f"{len(lines)}")
    for number, line in enumerate(lines[1:], start=2):
        cells = {columns[place]: cell for place, cell in enumerate(line) if place in columns}
        if any(cell not in ("", None) for cell in cells.values()):
            yield cells, {name: f"{_letter(place)}{number}" for place, name in columns.items()}


def _finding(sheet: str, cell: str, column: str, found: object, expected: tuple[Note, ...]) -> Finding:
    told = found.isoformat() if isinstance(found, date) else str(found)[:60] or "-"
    said = {"sheet": sheet, "cell": cell, "row": "", "column": column, "found": told, "expected": expected}
    return Finding("error", "steering.cell", said)


def _letter(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
