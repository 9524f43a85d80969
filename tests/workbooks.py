"""Writes small .xlsx and .ods workbooks of plain XML, so that tests can make odd and hostile ones too."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Row = Sequence[object]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OF_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def letters(number: int) -> str:
    """Give the letters of a column: 0 is A, 26 is AA."""
    return letters(number // 26 - 1) + chr(65 + number % 26) if number >= 26 else chr(65 + number)


def xlsx_cell(place: str, value: object) -> str:
    """Give a cell: numbers as such, "=..." as a formula without a result, all else as text."""
    if value is None or value == "":
        return ""
    if isinstance(value, str) and value.startswith("="):
        return f'<c r="{place}"><f>{escape(value[1:])}</f></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def xlsx_sheet(rows: Sequence[Row], more: str = "") -> str:
    """Give a sheet's XML; `more` follows its cells (merged ones)."""
    lines = [
        f'<row r="{y}">' + "".join(xlsx_cell(f"{letters(x)}{y}", v) for x, v in enumerate(row)) + "</row>"
        for y, row in enumerate(rows, start=1)
    ]
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData>{more}</worksheet>'


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Row] | str]) -> Path:
    """Write a workbook of sheets, each rows of cells or the XML itself."""
    numbered = list(enumerate(sheets, start=1))
    named = "".join(f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="r{i}"/>' for i, n in numbered)
    links = "".join(
        f'<Relationship Id="r{i}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i, _ in numbered
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for i, _ in numbered
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_OF_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_OF_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{named}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OF_PACKAGE}/relationships">{links}'
        "</Relationships>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
        for i, name in numbered:
            sheet = sheets[name]
            book.writestr(
                f"xl/worksheets/sheet{i}.xml", sheet if isinstance(sheet, str) else xlsx_sheet(sheet)
            )
    return path


def ods_cell(value: object) -> str:
    """Give a cell: numbers as such, all else as text."""
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    said = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="string">{said}</table:table-cell>'


def write_ods(path: Path, sheets: Mapping[str, Sequence[Row] | str]) -> Path:
    """Write a workbook of sheets, each rows of cells or the XML of its rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    tables = ""
    for name, rows in sheets.items():
        lines = (
            rows
            if isinstance(rows, str)
            else "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
        )
        tables += f"<table:table table:name={quoteattr(name)}>{lines}</table:table>"
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        book.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
    return path
