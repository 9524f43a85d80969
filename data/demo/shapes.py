"""Draws the invented shapes of Hrímland's municipalities: the same GeoJSON from the same seed.

Usage: python data/demo/shapes.py     (writes hrimland.geojson anew)

Many small cells around jittered points; each belongs to the nearest town or to the sea, and a town's shape is
the outline of its cells. So neighbours share their borders. It lies off every coast, around 0 north 0 east.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Voronoi

HERE = Path(__file__).parent
SEED = 2008
FILE = "hrimland.geojson"
TOWNS = {
    "silfurvik": (-1.0, 1.05),
    "selhofn": (0.05, 1.15),
    "thokufjordur": (1.1, 0.95),
    "heidarskard": (-1.05, 0.38),
    "straumbaer": (-0.05, 0.42),
    "hraunmyri": (0.95, 0.3),
    "klettavik": (-1.0, -0.34),
    "birkidalur": (0.0, -0.3),
    "melhofn": (1.0, -0.36),
    "lyngbakki": (-0.95, -1.05),
    "vesturmelur": (-0.1, -1.05),
    "austurmelur": (0.75, -1.1),
    "kriuey": (1.78, -1.0),
}
"""Where each town's middle lies, in degrees."""
MERGED = {"melabyggd": ("vesturmelur", "austurmelur")}
ISLAND = "kriuey"
FJORDS = ((-0.42, 0.95), (0.62, 0.85), (-0.95, 1.2), (0.15, 1.3))
"""Where the fjords of the north coast open, and how far south they reach."""
SPACING = 0.06
WIDTH, HEIGHT = 1.62, 1.48
Edge = tuple[int, int]


def towns_of(points: NDArray[np.float64]) -> NDArray[np.str_]:
    """Say to which town each point belongs; "" is the sea."""
    x, y = points.T
    names = np.array([*TOWNS])
    bent_x = x + 0.12 * np.sin(2.3 * y + 1) + 0.05 * np.sin(6 * y)
    bent_y = y + 0.11 * np.sin(2.1 * x) + 0.05 * np.sin(5.5 * x + 2)
    away = np.array([np.hypot(0.8 * (bent_x - east), bent_y - north) for east, north in TOWNS.values()])
    nearest = names[np.argmin(away, axis=0)]
    is_land = _is_inland(x, y)
    for east, end in FJORDS:
        middle = east + 0.1 * np.sin(4 * y)
        is_land &= ~((y > end) & (np.abs(x - middle) < 0.045 + 0.1 * (y - end)))
    east, north = TOWNS[ISLAND]
    is_island = np.hypot((x - east) / 0.32, (y - north) / 0.24) < 1 + 0.15 * np.sin(3 * np.arctan2(y, x))
    is_sound = np.hypot((x - east) / 0.46, (y - north) / 0.42) < 1
    by_land = np.where((nearest == ISLAND) | is_sound | ~is_land, "", nearest)
    return np.where(is_island, ISLAND, by_land)


def _is_inland(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    angle = np.arctan2(y, x)
    bays = 0.11 * np.sin(5 * angle + 1) + 0.08 * np.sin(9 * angle + 0.5) + 0.05 * np.sin(21 * angle + 2)
    return np.asarray(np.abs(x / WIDTH) ** 2.5 + np.abs(y / HEIGHT) ** 2.5 < 1 + bays)


def outlines() -> dict[str, list[NDArray[np.float64]]]:
    """Give the rings around each town's cells, the outer one counterclockwise."""
    draw = np.random.default_rng(SEED)
    east, north = (np.arange(-end, end, SPACING) for end in (2.5, 2.0))
    grid = np.stack(np.meshgrid(east, north), axis=-1).reshape(-1, 2)
    points = grid + draw.uniform(-0.42, 0.42, grid.shape) * SPACING
    town = towns_of(points)
    cells = Voronoi(points)
    borders = [
        (town[one], town[other], points[one], tuple(ends))
        for (one, other), ends in zip(cells.ridge_points, cells.ridge_vertices, strict=True)
        for one, other in ((one, other), (other, one))
        if min(ends) >= 0
    ]
    found = {}
    for name, inside in ({name: (name,) for name in TOWNS} | MERGED).items():
        edges = [
            _turned(ends, cells.vertices, middle)
            for here, there, middle, ends in borders
            if here in inside and there not in inside
        ]
        found[name] = [cells.vertices[ring] for ring in chained(edges)]
    return found


def _turned(ends: Edge, corners: NDArray[np.float64], middle: NDArray[np.float64]) -> Edge:
    """Let an edge run so that the cell's middle is on its left."""
    one, other = corners[list(ends)]
    along, aside = other - one, middle - one
    return ends if along[0] * aside[1] - along[1] * aside[0] > 0 else (ends[1], ends[0])


def chained(edges: Iterable[Edge]) -> list[list[int]]:
    """Put edges together into rings, each ending where it began, the longest first."""
    following = dict(edges)
    found = []
    while following:
        first, at = following.popitem()
        ring = [first, at]
        while at != first:
            at = following.pop(at)
            ring.append(at)
        found.append(ring)
    return sorted(found, key=len, reverse=True)


def geojson() -> str:
    """Write the shapes as GeoJSON, a feature a line."""
    features = []
    for name, rings in sorted(outlines().items()):
        coordinates = [[[round(x, 4), round(y, 4)] for x, y in ring.tolist()] for ring in rings[:1]]
        geometry = {"type": "Polygon", "coordinates": coordinates}
        features.append({"type": "Feature", "properties": {"code": name}, "geometry": geometry})
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


if __name__ == "__main__":
    (HERE / FILE).write_text(geojson(), encoding="utf-8")
