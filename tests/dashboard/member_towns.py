"""The made-up coast with more towns, one for each state a figure beside others can be in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from conftest import ingest, write_wave

from cli.main import run

YEAR = 2025
# name, respondents, how many of them drank, how they were asked
TOWNS = {
    "nine": ("Níuvík", 300, 9, "paper"),  # one too few for the public rules
    "ten": ("Tíuvík", 300, 10, "paper"),  # just enough; 3 % is only shown as under 5 %
    "odd": ("Oddi", 403, 90, "paper"),
    "wild": ("Villivík", 600, 300, "paper"),
    "young": ("Ungavík", 24, 12, "paper"),  # fewer than thirty
    "home": ("Heimavík", 400, 160, "online-home"),
}
BESIDES = (
    ("quiet", "Kyrravík", ()),
    ("gone", "Gamlavík", ("--valid-to", "2020-12-31")),
)


def build(database: Path, folder: Path) -> Path:
    """Add the towns to a copy of the made-up database; gives its path."""
    path = Path(shutil.copy(database, folder / "members.db"))
    for code, name, more in (*((code, town[0], ()) for code, town in TOWNS.items()), *BESIDES):
        words = ["--name", name, "--parent", "coast", "--db", str(path)]
        assert run(["area", "add", code, *words, *more]) == 0
    for code, (_, answered, drank, mode) in TOWNS.items():
        file = write_wave(folder / f"{code}.csv", answered, drank, has_sleep=False)
        assert run([*ingest(path, file, code, YEAR), "--mode", mode]) == 0
    return path


def square(left: float, low: float, width: float = 8.0) -> list[list[float]]:
    """Give a ring around a square."""
    right, top = left + width, low + width
    return [[left, low], [right, low], [right, top], [left, top], [left, low]]


def write_shapes(path: Path, rings: dict[str, list[list[float]]]) -> Path:
    """Write a GeoJSON file with a polygon for each area."""
    features = [
        {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code, ring in rings.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path
