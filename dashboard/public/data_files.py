"""The open data as files: a table as JSON or CSV, a Frictionless data package, everything as one archive.

The same public file gives the same bytes. Source, policy, data version and checksum are in every answer.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from dashboard.public.answer import Answer
from dashboard.public.asking import Asked, cursor_at
from dashboard.public.published import Published
from dashboard.public.tables import OF_PUBLICATION, TABLES, Column, Table
from dashboard.texts import LANGUAGES

ARCHIVE = "varda-data.zip"
SMALL = 1_000_000
"""Bytes up to which the answer to a question with parameters is kept."""
PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
_DAY_OF_FILES = (1980, 1, 1, 0, 0, 0)


def answer(table: Table, form: str, published: Published, asked: Asked) -> Answer:
    """Give rows of a table in a form (`json` or `csv`), with where they come from."""
    rows = rows_of_table(table, published, asked)
    total = published.count(table.source, asked.where)
    end = asked.skip + len(rows)
    following = cursor_at(published, end) if end < total and rows else None
    about = _about(published) | {"total": total, "next": following}
    headers = {"X-Varda-Checksum": published.checksum}
    if form == "json":
        body = json.dumps({"meta": about, "data": rows}, ensure_ascii=False, separators=(",", ":"))
        return Answer.of(body.encode(), "application/json", headers)
    headers["Link"] = '<datapackage.json>; rel="describedby"; type="application/json"'
    if following:
        headers["X-Varda-Next"] = following
    return Answer.of(_csv(table, rows), "text/csv; charset=utf-8", headers)


def rows_of_table(table: Table, published: Published, asked: Asked) -> list[dict[str, Any]]:
    """Give rows as the data have them; each figure takes along policy and version of its publication."""
    rows = published.rows(table.source, asked.where, asked.skip, asked.most)
    if table.source != "figure":
        return rows
    of = {row["id"]: {name: row[name] for name in OF_PUBLICATION} for row in published.publications}
    return [row | of[row["publication"]] for row in rows]


def package(published: Published) -> dict[str, Any]:
    """Describe all tables as a Frictionless data package."""
    about = _about(published)
    return {
        "$schema": PACKAGE,
        "name": "varda-public",
        "title": published.meta.get("title", "Varða"),
        "version": about["checksum"],
        "sources": [{"title": about["source"]}] if about["source"] else [],
        "policy": about["policy"],
        "data_version": about["data_version"],
        "resources": [_resource(table, whole(table, published)) for table in TABLES],
    }


def archive(published: Published) -> bytes:
    """Pack the description and every table as CSV, the same to the byte each time."""
    files = {"datapackage.json": json.dumps(package(published), ensure_ascii=False, indent=1).encode()}
    files |= {f"{table.name}.csv": whole(table, published) for table in TABLES}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, _DAY_OF_FILES)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, body)
    return held.getvalue()


def _about(published: Published) -> dict[str, Any]:
    return {
        "source": published.source("en"),
        "policy": sorted({row["policy"] for row in published.publications}),
        "data_version": sorted({row["data_version"] for row in published.publications}),
        "checksum": published.checksum,
    }


@lru_cache(maxsize=2 * len(TABLES))
def whole(table: Table, published: Published) -> bytes:
    """Write a whole table as CSV, once for each file."""
    return _csv(table, rows_of_table(table, published, Asked({})))


def _resource(table: Table, body: bytes) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "schema": {"fields": [field for column in table.columns for field in _fields(column)]},
    }


def _fields(column: Column) -> Iterable[Mapping[str, Any]]:
    kind = {"text": "string", "list": "array"}.get(column.kind, column.kind)
    described = column.schema()["description"]
    return [{"name": name, "type": kind, "description": described} for name in column.in_csv()]


def _csv(table: Table, rows: Sequence[Mapping[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([name for column in table.columns for name in column.in_csv()])
    for row in rows:
        writer.writerow([cell for column in table.columns for cell in _cells(column, row[column.name])])
    return text.getvalue().encode()


def _cells(column: Column, value: Any) -> Sequence[Any]:
    if column.kind == "text":
        return [value.get(lang, "") for lang in LANGUAGES]
    if column.kind == "list":
        return [json.dumps(value, ensure_ascii=False, separators=(",", ":"))]
    return ["" if value is None else value]
