"""The cells of a workbook whose formula has no result.

The reader of workbooks leaves them empty, as if nobody had written anything there.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from survey_schema.errors import Refusal

MOST_UNPACKED = 200 * 1024**2
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_CELL = re.compile(rb"<c\b([^>]*)>(?:\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(<v\s*/>|<v>\s*</v>|</c>))?")
_NAMED = re.compile(rb'\bname="([^"]*)"')
_LINKED = re.compile(rb'\br:id="([^"]*)"')
_ID, _TARGET = re.compile(rb'\bId="([^"]*)"'), re.compile(rb'\bTarget="([^"]*)"')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def broken_cells(content: bytes, name: str) -> dict[str, list[tuple[int, int]]]:
    """Give, by sheet, the cells with an error or with a formula that was never worked out: row and column,
    counted from 0. Raises Refusal for a workbook that unpacks to too much."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
            raise Refusal("steering.too_large", file=name)
        parts = set(packed.namelist())
        return {
            sheet: list(_broken(packed.read(part))) for sheet, part in _parts(packed).items() if part in parts
        }


def _parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Give the part that each sheet is stored in."""
    names = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    if not names <= set(packed.namelist()):
        return {}
    targets = {
        _first(_ID, tag): posixpath.normpath(posixpath.join("xl", _first(_TARGET, tag))).lstrip("/")
        for tag in _RELATION.findall(packed.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = _SHEET.findall(packed.read("xl/workbook.xml"))
    return {_first(_NAMED, tag): targets.get(_first(_LINKED, tag), "") for tag in sheets}


def _broken(sheet: bytes) -> Iterator[tuple[int, int]]:
    for cell in _CELL.finditer(sheet):
        place = _PLACE.search(cell[1])
        if place and (b't="e"' in cell[1] or (cell[2] and b't="str"' not in cell[1])):
            column = 0
            for letter in place[1]:
                column = 26 * column + letter - 64
            yield int(place[2]) - 1, column - 1


def _first(pattern: re.Pattern[bytes], tag: bytes) -> str:
    found = pattern.search(tag)
    return found[1].decode("utf-8", "replace") if found else ""
