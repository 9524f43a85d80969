"""Describes the open data for programs (OpenAPI 3.1), from the same list that makes its routes."""

from __future__ import annotations

from functools import cache
from typing import Any

from dashboard.public.asking import PAGING
from dashboard.public.tables import FORMS, TABLES, VERSION, Filter, Table
from dashboard.texts import words

MEDIA = {"json": "application/json", "csv": "text/csv"}
_PROBLEM = {"$ref": "#/components/responses/problem"}


@cache
def description() -> dict[str, Any]:
    """Describe every address of the open data."""
    said = words("en")
    paths = {f"/{table.name}.{form}": _operation(table, form) for table in TABLES for form in FORMS}
    paths |= {f"/{table.name}": _operation(table, "json", plain=True) for table in TABLES}
    paths["/datapackage.json"] = _file("datapackage", "application/json", {"type": "object"})
    paths["/varda-data.zip"] = _file("archive", "application/zip", {})
    return {
        "openapi": "3.1.0",
        "info": {"title": said.get("data.title"), "version": VERSION, "description": said.get("data.about")},
        "servers": [{"url": "."}],
        "paths": paths,
        "components": {"schemas": {table.name: _row(table) for table in TABLES}, "responses": _responses()},
    }


def _operation(table: Table, form: str, *, plain: bool = False) -> dict[str, Any]:
    about = words("en").get(f"data.table.{table.name}")
    content = _envelope(table) if form == "json" else {"type": "string"}
    name = table.name if plain else f"{table.name}_{form}"
    return {
        "get": {
            "operationId": name,
            "summary": about,
            "parameters": [_parameter(each) for each in (*table.filters, *PAGING)],
            "responses": {
                "200": {
                    "description": about,
                    "content": {MEDIA[form]: {"schema": content}},
                },
                **dict.fromkeys(("400", "404", "409"), _PROBLEM),
            },
        }
    }


def _file(name: str, media: str, schema: dict[str, Any]) -> dict[str, Any]:
    said = words("en").get("site.data_all")
    return {
        "get": {
            "operationId": name,
            "summary": said,
            "responses": {
                "200": {"description": said, "content": {media: {"schema": schema}}},
                **dict.fromkeys(("400", "404"), _PROBLEM),
            },
        }
    }


def _parameter(asked: Filter) -> dict[str, Any]:
    return {
        "name": asked.name,
        "in": "query",
        "description": words("en").get(f"data.parameter.{asked.name}"),
        "schema": dict(asked.schema),
    }


def _row(table: Table) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {column.name: column.schema() for column in table.columns},
        "required": [column.name for column in table.columns],
        "additionalProperties": False,
    }


def _envelope(table: Table) -> dict[str, Any]:
    several = {"type": "array", "items": {"type": "string"}}
    about = {
        "source": {"type": "string"},
        "policy": several,
        "data_version": several,
        "checksum": {"type": "string"},
        "total": {"type": "integer"},
        "next": {"type": ["string", "null"]},
    }
    meta = {"type": "object", "properties": about, "required": list(about), "additionalProperties": False}
    data = {"type": "array", "items": {"$ref": f"#/components/schemas/{table.name}"}}
    return {
        "type": "object",
        "properties": {"meta": meta, "data": data},
        "required": ["meta", "data"],
        "additionalProperties": False,
    }


def _responses() -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
        "required": ["type", "title", "status", "detail"],
    }
    about = words("en").get("data.wrong_value", name="...", value="...")
    return {"problem": {"description": about, "content": {"application/problem+json": {"schema": schema}}}}
