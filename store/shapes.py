"""What maps of areas are drawn from: shapes, or places on a grid of tiles. No figure depends on them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from sqlite_utils import Database

from store.areas import Area, list_areas
from store.borders import OPEN
from survey_schema.errors import Finding, Refusal
from survey_schema.shapes import Shape
from survey_schema.tables import Row, whole_number

TILE_COLUMNS = ("area", "row", "column")
_NAMED = 5


class Tile(NamedTuple):
    """A place on a grid, counted from 1: rows from the top, columns from the left."""

    row: int
    column: int


def save_shapes(database: Database, shapes: Mapping[str, Shape], file: str) -> list[str]:
    """Keep the shapes of areas that are stored, in place of earlier ones, inside the caller's transaction.

    Gives the codes that are no areas here. Raises Refusal when none is.
    """
    known = {area.code for area in list_areas(database.conn)}
    unknown = sorted(set(shapes) - known)
    if len(unknown) == len(shapes):
        here = ", ".join(sorted(known)[:_NAMED]) or "-"
        raise Refusal("shape.none_known", file=file, found=", ".join(unknown[:_NAMED]), expected=here)
    database.conn.executemany(
        "INSERT OR REPLACE INTO area_shape (area, polygons) VALUES (?, ?)",
        [(code, json.dumps(shape, separators=(",", ":"))) for code, shape in shapes.items() if code in known],
    )
    return unknown


def stored_shapes(connection: sqlite3.Connection) -> dict[str, Shape]:
    """Give the shape of each area that has one."""
    rows = connection.execute("SELECT area, polygons FROM area_shape ORDER BY area")
    return {
        area: tuple(
            tuple(tuple((x, y) for x, y in ring) for ring in polygon) for polygon in json.loads(polygons)
        )
        for area, polygons in rows
    }


def read_tiles(rows: list[Row], file: str) -> dict[str, Tile]:
    """Read the rows of a CSV with TILE_COLUMNS. Raises Refusal for a place that is no whole number."""
    return {
        row[1]["area"]: Tile(whole_number(row, "row", file), whole_number(row, "column", file))
        for row in rows
    }


def save_tiles(database: Database, tiles: Mapping[str, Tile], file: str) -> None:
    """Keep the places of areas on a grid, in place of earlier ones, inside the caller's transaction.

    Raises Refusal with every area that there isn't, and every two that would lie on each other.
    """
    areas = {area.code: area for area in list_areas(database.conn)}
    findings = [
        Finding("error", "tile.unknown_area", {"file": file, "found": code})
        for code in tiles
        if code not in areas
    ]
    if not findings:
        findings = list(_on_each_other(tiles, areas, file))
    if findings:
        raise Refusal("tile.faults", file=file, count=len(findings), findings=tuple(findings))
    database.conn.executemany(
        "INSERT OR REPLACE INTO area_tile (area, grid_row, grid_column) VALUES (?, ?, ?)",
        [(code, *tile) for code, tile in tiles.items()],
    )


def _on_each_other(tiles: Mapping[str, Tile], areas: Mapping[str, Area], file: str) -> Iterator[Finding]:
    """Two areas that existed on the same day may not have the same place."""
    for one, other in combinations(tiles, 2):
        if tiles[one] == tiles[other] and _met(areas[one], areas[other]):
            place = {"row": tiles[one].row, "column": tiles[one].column}
            yield Finding("error", "tile.twice", {"file": file, "one": one, "other": other, **place})


def _met(one: Area, other: Area) -> bool:
    begins = max(one.valid_from or "", other.valid_from or "")
    return begins <= min(one.valid_to or OPEN, other.valid_to or OPEN)


def stored_tiles(connection: sqlite3.Connection) -> dict[str, Tile]:
    """Give the place of each area that has one."""
    rows = connection.execute("SELECT area, grid_row, grid_column FROM area_tile ORDER BY area")
    return {area: Tile(row, column) for area, row, column in rows}
