"""Run as a process of its own: reads a workbook within limits of memory, so that no crafted one ends Varða's.

Writes to standard output a line of JSON (the sheet read, those not read, the header, each column's distinct
texts, the number of rows, or why it is refused) and then each column's places among its distinct texts, as
four-byte whole numbers.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import zipfile
from array import array
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

Answer = tuple[dict[str, Any], list["array[int]"]]
MOST_MEMORY = 1_600_000_000
MOST_UNPACKED = 1_000_000_000
MOST_CELLS = 30_000_000
_BLOCK = 1 << 20
_OVERLAP = 1 << 13
_UNCOUNTED = (
    re.compile(rb'<c\b(?![^>]*\bt="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>|</c>)'),
    re.compile(rb"<table:table-cell\b(?![^>]*office:value)[^>]*table:formula=[^>]*>"),
)
"""A formula of which the program that wrote it never saved a result: in .xlsx, in .ods."""


class Refused(Exception):
    """Why a workbook isn't read: a code of a message and what it says."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.answer: dict[str, Any] = {"refused": code, "params": params}


def limit_memory() -> None:
    """Let the system refuse memory beyond the limit, where it can."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def look_inside(path: str) -> None:
    """Unpack every part, keeping none: refuses what unpacks to too much and formulas without results."""
    unpacked = 0
    with zipfile.ZipFile(path) as book:
        for part in book.infolist():
            if part.flag_bits & 1:
                raise Refused("file.password")
            holds_cells = part.filename.startswith("xl/worksheets/") or part.filename == "content.xml"
            before = b""
            with book.open(part) as stream:
                while block := stream.read(_BLOCK):
                    unpacked += len(block)
                    if unpacked > MOST_UNPACKED:
                        raise Refused("file.too_big", found=unpacked // 1_000_000)
                    seen = before + block
                    if holds_cells and any(pattern.search(seen) for pattern in _UNCOUNTED):
                        raise Refused("file.formula")
                    before = seen[-_OVERLAP:]


def largest_sheet(book: Any) -> tuple[Any, str, list[str]]:
    """Give the sheet with most cells, its name, and the names of others that hold some."""
    cells: dict[str, int] = {}
    best, most = None, 0
    for each in book.sheets_metadata:
        if each.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(each.name)
        cells[each.name] = sheet.height * sheet.width
        if cells[each.name] > most:
            best, most = sheet, cells[each.name]
    if best is None:
        raise Refused("file.empty")
    return best, best.name, [name for name, count in cells.items() if count and name != best.name]


def as_text(cell: object) -> str:
    """A cell as a text: whole numbers without a point, true and false as 1 and 0, dates as ISO has them."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)


def read(path: str) -> Answer:
    """Read the largest sheet; its first row that isn't blank is the header, blank rows are left out."""
    book = calamine.CalamineWorkbook.from_path(path)
    sheet, name, others = largest_sheet(book)
    if sheet.height * sheet.width > MOST_CELLS:
        raise Refused("file.too_big", found=sheet.height * sheet.width * 8 // 1_000_000)
    rows = (row for row in sheet.iter_rows() if any(cell != "" for cell in row))
    header = [as_text(cell) for cell in next(rows, [])]
    distinct: list[dict[str, int]] = [{} for _ in header]
    places = [array("i") for _ in header]
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is how many there are
        for known, place, cell in zip(distinct, places, row, strict=True):
            text = as_text(cell)
            place.append(known.setdefault(text, len(known)))
    answer: dict[str, Any] = {"sheet": name, "others": others, "header": header, "rows": count}
    return {**answer, "distinct": [list(known) for known in distinct]}, places


def answer(path: str) -> Answer:
    """Read a workbook or say why not."""
    try:
        look_inside(path)
        return read(path)
    except Refused as refused:
        return refused.answer, []
    except calamine.PasswordError:
        return Refused("file.password").answer, []
    except MemoryError:
        return Refused("file.too_big", found=MOST_MEMORY // 1_000_000).answer, []
    except (calamine.CalamineError, zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        return Refused("file.unreadable", reason=reason).answer, []


def main(path: str) -> None:
    """Write what was read to standard output."""
    limit_memory()
    said, places = answer(path)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    for place in places:
        sys.stdout.buffer.write(place.tobytes())


if __name__ == "__main__":
    main(sys.argv[1])
