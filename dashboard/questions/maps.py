"""What a map of some areas is drawn from: their shapes where these are stored, else tiles on a grid.

Worked out once for the areas drawn together, with the place in each shape that has most room for words.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store.database import reading
from store.shapes import Tile, stored_shapes, stored_tiles
from survey_schema.shapes import Point, Polygon, Shape

LETTERS_WIDE = 2.0
"""How much wider than high the words in a shape are."""
_GRID = 15
_TILE_GAP = 0.03


@dataclass(frozen=True)
class Outline:
    """An area on a map: its polygons, the middle of the widest box of words in it, and that box's width."""

    polygons: Shape
    middle: Point
    room: float


@dataclass(frozen=True)
class Map:
    """Outlines by area, in units of the map; a unit upwards is `stretch` units to the right.

    `kind`: shapes, tiles, or none where nothing is stored for any of the areas.
    """

    kind: str
    outlines: Mapping[str, Outline]
    stretch: float = 1.0


def map_of(path: Path, codes: Collection[str]) -> Map:
    """Give the map of some areas; one of which nothing is stored isn't on it."""
    with reading(path) as connection:
        shapes, tiles = stored_shapes(connection), stored_tiles(connection)
    drawn = {code: shapes[code] for code in codes if code in shapes}
    if drawn:
        stretch = _stretch(drawn)
        return Map("shapes", {code: _outline(shape, stretch) for code, shape in drawn.items()}, stretch)
    placed = {code: _square(tiles[code]) for code in codes if code in tiles}
    return Map("tiles" if placed else "none", placed)


def _stretch(shapes: Mapping[str, Shape]) -> float:
    """How long a unit upwards is: degrees of latitude are longer than those of longitude."""
    corners = np.array([point for shape in shapes.values() for polygon in shape for point in polygon[0]])
    north, east = np.abs(corners[:, 1]).max(), np.abs(corners[:, 0]).max()
    if north > 90 or east > 180:
        return 1.0
    middle = (corners[:, 1].max() + corners[:, 1].min()) / 2
    return 1 / math.cos(math.radians(min(abs(middle), 85.0)))


def _square(tile: Tile) -> Outline:
    left, top = tile.column - 0.5 + _TILE_GAP, 0.5 - _TILE_GAP - tile.row
    right, bottom = tile.column + 0.5 - _TILE_GAP, -0.5 + _TILE_GAP - tile.row
    ring = ((left, bottom), (right, bottom), (right, top), (left, top), (left, bottom))
    return Outline(((ring,),), (float(tile.column), float(-tile.row)), right - left)


def _outline(shape: Shape, stretch: float) -> Outline:
    """Find the place for words: of a grid of points in the largest polygon the one farthest from its border.

    Distances are those of a box that is LETTERS_WIDE times as wide as high.
    """
    largest = shape[0]
    outer = np.array(largest[0])
    low, high = outer.min(axis=0), outer.max(axis=0)
    steps = (np.arange(_GRID) + 0.5) / _GRID
    points = np.stack(np.meshgrid(*(low + steps[:, None] * (high - low)).T), axis=-1).reshape(-1, 2)
    inside = points[_is_inside(points, largest)]
    if not len(inside):
        middle = (low + high) / 2
        return Outline(shape, (float(middle[0]), float(middle[1])), 0.0)
    border = np.concatenate([_along(np.array(ring)) for ring in largest])
    across = np.abs(inside[:, None, 0] - border[None, :, 0])
    upward = np.abs(inside[:, None, 1] - border[None, :, 1]) * stretch * LETTERS_WIDE
    away = np.maximum(across, upward).min(axis=1)
    best = int(np.argmax(away))
    return Outline(shape, (float(inside[best, 0]), float(inside[best, 1])), 2 * float(away[best]))


def _is_inside(points: NDArray[np.float64], polygon: Polygon) -> NDArray[np.bool_]:
    """Whether points lie inside a polygon and in none of its holes: a ray to the right crosses it an odd
    number of times."""
    crossed = np.zeros(len(points), dtype=np.int64)
    x, y = points.T
    for ring in polygon:
        corners = np.array(ring)
        for (x1, y1), (x2, y2) in pairwise(corners):
            if y1 != y2:
                spans = (y1 > y) != (y2 > y)
                crossed += spans & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return np.asarray(crossed % 2 == 1)


def _along(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points along a ring, close to each other."""
    longest = np.ptp(ring, axis=0).max() / (2 * _GRID)
    found = []
    for one, other in pairwise(ring):
        count = max(1, math.ceil(float(np.abs(other - one).max()) / longest))
        found.append(one + (other - one) * (np.arange(count) / count)[:, None])
    return np.concatenate(found)
