"""Reads the shapes of areas from a GeoJSON file, simple enough to be drawn on a page.

A shape keeps its polygons with as many corners as a picture of it can show: files of a country's
municipalities have millions.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_schema.errors import Finding, Refusal
from survey_schema.tables import read_text

Point = tuple[float, float]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]
"""The outer ring, counterclockwise, then its holes, clockwise; each ring ends where it began."""
Shape = tuple[Polygon, ...]
KINDS = ("Polygon", "MultiPolygon")
FINEST = 1500
"""Parts of the file's width or height that a picture can show: what is finer is left out."""
_DIGITS = 5
_FEWEST = 4
_SHOWN = 5


def read_shapes(path: Path, code: str = "code") -> dict[str, Shape]:
    """Read a GeoJSON file: the shape of each area by its code, which each feature has in the property `code`.

    Codes are taken in small letters. Raises Fault for a missing file, Refusal with every fault.
    """
    features = _features(path)
    findings: list[Finding] = []
    read: dict[str, list[list[Any]]] = {}
    for number, feature in enumerate(features, start=1):
        at = {"file": path.name, "feature": number}
        area = _code_of(feature, code)
        if not area:
            has = ", ".join(list(_properties(feature))[:_SHOWN]) or "-"
            findings.append(Finding("error", "shape.no_code", {**at, "found": has, "expected": code}))
            continue
        faults = list(_faults(feature.get("geometry"), {**at, "area": area}))
        if area in read:
            faults.append(Finding("error", "shape.twice", {**at, "area": area}))
        findings += faults
        if not faults:
            read[area] = _polygons(feature["geometry"])
    if findings:
        raise Refusal("shape.faults", file=path.name, count=len(findings), findings=tuple(findings))
    return simplified(read)


def simplified(shapes: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, Shape]:
    """Leave out what is finer than a picture of all shapes can show; each keeps its largest polygon."""
    corners = [point[:2] for polygons in shapes.values() for rings in polygons for point in rings[0]]
    extent = float(np.ptp(np.array(corners, dtype=float), axis=0).max()) if corners else 1.0
    digits = _DIGITS - math.ceil(math.log10(extent or 1.0))
    return {area: _simple(polygons, extent / FINEST, digits) for area, polygons in shapes.items()}


def _features(path: Path) -> list[Any]:
    text = read_text(path)
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Refusal("shape.not_json", file=path.name, reason=error) from None
    kind = document.get("type", "-") if isinstance(document, dict) else type(document).__name__
    features = document.get("features") if isinstance(document, dict) else None
    if kind != "FeatureCollection" or not isinstance(features, list) or not features:
        found = f"{kind}, {len(features)}" if isinstance(features, list) else kind
        raise Refusal("shape.collection", file=path.name, found=found)
    return features


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _code_of(feature: Any, code: str) -> str:
    value = _properties(feature).get(code)
    return str(value).strip().lower() if isinstance(value, (str, int)) else ""


def _polygons(geometry: Any) -> list[Any]:
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else list(coordinates)


def _faults(geometry: Any, at: dict[str, object]) -> Iterator[Finding]:
    """What keeps a geometry from being drawn; of several of a kind the first."""
    kind = geometry.get("type", "-") if isinstance(geometry, dict) else "-"
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in KINDS or not isinstance(coordinates, list) or not coordinates:
        yield Finding("error", "shape.kind", {**at, "found": kind, "expected": ", ".join(KINDS)})
        return
    for polygon in _polygons(geometry):
        for ring in polygon if isinstance(polygon, list) and polygon else [None]:
            wrong = _wrong_ring(ring)
            if wrong:
                yield Finding("error", wrong[0], {**at, "found": wrong[1]})
                return


def _wrong_ring(ring: Any) -> tuple[str, object] | None:
    if not isinstance(ring, list) or len(ring) < _FEWEST:
        return "shape.short_ring", len(ring) if isinstance(ring, list) else 0
    for point in ring:
        if not _is_point(point):
            return "shape.position", json.dumps(point)[:40]
    return None if ring[0][:2] == ring[-1][:2] else ("shape.open_ring", json.dumps(ring[-1])[:40])


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) >= 2
        and all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in point[:2])
        and all(math.isfinite(x) for x in point[:2])
    )


def _simple(polygons: Sequence[Sequence[Any]], tolerance: float, digits: int) -> Shape:
    whole = [[np.array([point[:2] for point in ring], dtype=float) for ring in rings] for rings in polygons]
    whole.sort(key=lambda rings: -abs(_signed(rings[0])))
    kept = [whole[0], *(rings for rings in whole[1:] if _is_seen(rings[0], tolerance))]
    return tuple(
        tuple(
            _rounded(_turned(_thinned(ring, tolerance), 1 if place == 0 else -1), digits)
            for place, ring in enumerate(rings)
            if place == 0 or _is_seen(ring, tolerance)
        )
        for rings in kept
    )


def _is_seen(ring: NDArray[np.float64], tolerance: float) -> bool:
    return bool(np.ptp(ring, axis=0).max() > 2 * tolerance)


def _signed(ring: NDArray[np.float64]) -> float:
    """The area of a ring, above nought when it runs counterclockwise."""
    x, y = ring.T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def _turned(ring: NDArray[np.float64], sign: int) -> NDArray[np.float64]:
    return ring if _signed(ring) * sign >= 0 else ring[::-1]


def _rounded(ring: NDArray[np.float64], digits: int) -> Ring:
    return tuple((round(x, digits), round(y, digits)) for x, y in ring.tolist())


def _thinned(ring: NDArray[np.float64], tolerance: float) -> NDArray[np.float64]:
    """Leave out corners nearer than `tolerance` to the line without them; at least a triangle is left.

    Source: Douglas and Peucker 1973 (Cartographica 10:112-122), on the two halves of the ring.
    """
    far = int(np.argmax(np.hypot(*(ring - ring[0]).T)))
    keep = np.zeros(len(ring), dtype=bool)
    keep[[0, far, -1]] = True
    halves = [(0, far), (far, len(ring) - 1)]
    while halves:
        first, last = halves.pop()
        if last - first < 2:
            continue
        away = _distances(ring[first + 1 : last], ring[first], ring[last])
        place = first + 1 + int(np.argmax(away))
        if away.max() > tolerance or keep.sum() < _FEWEST:
            keep[place] = True
            halves += [(first, place), (place, last)]
    return ring[keep]


def _distances(
    points: NDArray[np.float64], first: NDArray[np.float64], last: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far points are from the line between two others."""
    along = last - first
    length = float(np.hypot(*along))
    if length == 0:
        return np.asarray(np.hypot(*(points - first).T))
    x, y = (points - first).T
    return np.asarray(np.abs(along[0] * y - along[1] * x) / length)
