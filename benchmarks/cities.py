"""Twenty real waves of four US cities in a database, for the benchmarks that ask for figures."""

from __future__ import annotations

from pathlib import Path

from ingest.loading import ingest
from ingest.upload import Upload
from store.areas import Area, save_areas
from store.database import writing

CITIES = Path(__file__).parents[1] / "tests" / "data" / "yrbs_cities"
NAMES = {
    "duval": "Duval County",
    "orange": "Orange County",
    "palm_beach": "Palm Beach County",
    "san_diego": "San Diego",
}


def build_cities(database: Path) -> None:
    """Store every wave of the four cities, which are the region `four`."""
    region = Area("four", "Four US school districts", "region")
    with writing(database, create=True) as opened:
        save_areas(opened, [region, *(Area(code, name, parent="four") for code, name in NAMES.items())])
    for file in sorted(CITIES.glob("*.zsav")):
        city, _, year = file.stem.rpartition("_")
        ingest(database, Upload(file, "yrbs", int(year), area=city), accept=True)
