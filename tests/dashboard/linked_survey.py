"""A made-up survey in which an outcome is linked to three factors, with every state a factor can be in.

In `north` 400 answered, half of them girls. In each sex, of 50 who sleep well and go to parties 8 drank; of
50 who only sleep well 2; of 50 who only go to parties 30; of the other 50, 10. So 10 of 100 who sleep well
drank and 40 of 100 others; 38 of 100 who go to parties and 12 of 100 others; 25 of 100 in all.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from conftest import AREAS, HERE

from cli.main import run

MORE = """
[[item]]
id = "{id}"
domain = "peers"
text = {{en = "{id}?"}}
options = [{{code = 0, label = {{en = "No"}}}}, {{code = 1, label = {{en = "Yes"}}}}]

[[indicator]]
id = "{id}_weekly"
title = {{en = "Every week {id}", nl = "Elke week {id}", is = "Vikulega {id}"}}
phrase = {{en = "have {id} every week", nl = "hebben elke week {id}", is = "eru vikulega með {id}"}}
domain = "peers"
role = "{role}"
direction = "{direction}"
recall = "usual"
rule = {{item = "{id}", yes = [1]}}
"""
LINKS = 'headline = true\nlinks = ["sleep_8h", "sport_weekly", "party_weekly"]'
Cell = tuple[int, int, int, int]
"""Sleeps well, goes to parties, how many of each sex, how many of these drank."""
NORTH: Sequence[Cell] = ((1, 1, 50, 8), (1, 0, 50, 2), (0, 1, 50, 30), (0, 0, 50, 10))
WAVES: dict[str, tuple[Sequence[Cell], bool]] = {
    "north": (NORTH, False),
    "south": (((1, 1, 100, 20), (1, 0, 100, 10), (0, 1, 100, 55), (0, 0, 100, 35)), True),
    "tiny": (((1, 1, 2, 1), (0, 0, 2, 1)), False),  # eight answered
    "mid": (((1, 0, 15, 4), (0, 1, 15, 8)), False),  # thirty on either side: an interval of 30 points
    "alike": (((1, 1, 20, 6), (1, 0, 20, 6)), False),  # everybody sleeps well
}
YEAR = 2025


def write_instrument(folder: Path) -> Path:
    """Write the made-up instrument with two more items, and the outcome linked to three factors."""
    copied = shutil.copytree(HERE / "made_up", folder / "linked")
    path = copied / "instrument.toml"
    text = path.read_text(encoding="utf-8").replace("headline = true", LINKS)
    kinds = (("sport", "protective", "higher_is_better"), ("party", "risk", "lower_is_better"))
    more = [MORE.format(id=item, role=role, direction=direction) for item, role, direction in kinds]
    path.write_text(text + "".join(more), encoding="utf-8")
    return copied


def write_wave(path: Path, cells: Sequence[Cell], has_sport: bool) -> Path:
    """Write a wave; who does sport, where it is asked, is every second respondent."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["weight", "class", "sex", "age", "sleep", "party", "alcohol", *["sport"] * has_sport]
        )
        counted = Counter[bool]()
        for sex in (1, 2):
            for sleep, party, answered, drank in cells:
                for i in range(answered):
                    drinks = i < drank
                    sport = [i % 2] if has_sport else []
                    school_class = counted[drinks] % 19  # so that classes are as alike as can be
                    writer.writerow([1, school_class, sex, 15, sleep, party, int(drinks), *sport])
                    counted[drinks] += 1
    return path


def build(folder: Path) -> Path:
    """Build the database in an empty folder."""
    path, instrument = folder / "linked.db", write_instrument(folder)
    towns = [(code, code.title(), "municipality", "coast") for code in ("mid", "alike")]
    for code, name, level, parent in (*AREAS, *towns):
        above = ["--parent", parent] if parent else []
        assert run(["area", "add", code, "--db", str(path), "--name", name, "--level", level, *above]) == 0
    for area, (cells, has_sport) in WAVES.items():
        file = write_wave(folder / f"{area}.csv", cells, has_sport)
        where = ["--area", area, "--year", str(YEAR), "--design", "sample", "--accept"]
        assert run(["ingest", str(file), "--db", str(path), "--instrument", str(instrument), *where]) == 0
    return path
