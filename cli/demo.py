"""Builds the demo database from the waves in data/demo, once: what is stored already stays as it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ingest.loading import ingest
from ingest.upload import Upload
from store.areas import Area, list_areas, save_areas
from store.database import reading, writing
from survey_schema.errors import Fault, Refusal

DATA = Path(__file__).parents[1] / "data" / "demo"


def build(database: Path) -> Iterator[tuple[str, int, int]]:
    """Load the demo's areas and waves; yields each wave that was stored, its number and how many there are.

    Started again after an interruption it goes on where it was. Raises Refusal for a database that holds
    other areas than the demo's.
    """
    if not (DATA / "waves.csv").exists():
        raise Fault("demo.no_data", path=DATA)
    areas = [
        Area(row["code"], row["name"], row["level"], row["parent"] or None) for row in _rows("areas.csv")
    ]
    if database.exists():
        _refuse_others(database, {area.code for area in areas})
    with writing(database, create=True) as opened:
        save_areas(opened, areas)
    waves = _rows("waves.csv")
    for number, row in enumerate(waves, start=1):
        upload = Upload(
            file=DATA / row["file"],
            instrument=row["instrument"],
            area=row["area"],
            year=int(row["year"]),
            design="census" if row["design"] == "census" else "sample",
        )
        (loaded,) = ingest(database, upload, accept=True)
        if loaded.outcome == "stored":
            yield loaded.wave, number, len(waves)


def _refuse_others(database: Path, demo: set[str]) -> None:
    with reading(database) as connection:
        others = sorted({area.code for area in list_areas(connection)} - demo)
    if others:
        raise Refusal("demo.not_a_demo", path=database, found=", ".join(others[:6]))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
