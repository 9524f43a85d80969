"""A country of three towns, one of which has parents with less time: what an officer steers in a test.

Two years ago 400 of 1,000 in the north often spent time with their parents, elsewhere 2,000 of 4,000: with 48
of 100 in the country, the north was 8 points under it. This year the north has 470 of 1,000.
"""

from __future__ import annotations

import csv
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

from conftest import AREAS, HERE
from linked_survey import MORE
from people import with_accounts
from surveys import done

from dashboard.questions.steering_saving import save
from steering.editing import Written
from store.accounts import Account

THIS_YEAR = datetime.now(UTC).year
BEFORE, STARTS, NEXT = THIS_YEAR - 2, THIS_YEAR - 1, THIS_YEAR
SHARES = {BEFORE: {"north": 40, "south": 50}, NEXT: {"north": 47, "south": 50}}
"""Of a hundred who answered: those who often spend time with their parents."""
ANSWERED = {"north": 1000, "south": 4000}
INDICATOR = "time_parents_weekly"
ROWS = {
    "country": {"land": {"area": "land", "rules": "nl", "currency": "EUR"}},
    "partner": {
        "hall": {"area": "north", "name": "Town hall", "role": "municipality"},
        "insurer": {"area": "north", "name": "Insurer", "role": "insurer"},
        "fund": {"area": "north", "name": "Fund", "role": "fund"},
    },
}


def write_instrument(folder: Path) -> Path:
    """Write the made-up instrument with one more item, asked in both years."""
    copied = Path(shutil.copytree(HERE / "made_up", folder / "storied"))
    path = copied / "instrument.toml"
    more = MORE.format(id="time_parents", role="protective", direction="higher_is_better")
    more = more.replace('en = "Every week time_parents"', 'en = "Time with parents"')
    text = path.read_text(encoding="utf-8").replace("2023, 2025]", f"2023, 2025, {BEFORE}, {NEXT}]")
    path.write_text(text + more, encoding="utf-8")
    return copied


def write_wave(folder: Path, area: str, year: int) -> Path:
    """Write the answers of an area and year: nobody drank; who has time with parents is spread by chance."""
    path = folder / f"{area}_{year}.csv"
    often = [int(i % 100 < SHARES[year][area]) for i in range(ANSWERED[area])]
    random.Random(f"{area} {year - THIS_YEAR}").shuffle(often)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["weight", "class", "sex", "age", "alcohol", "time_parents"])
        writer.writerows(
            [1, i % 20, i % 2 + 1, 15 + i // 2 % 2, 0, is_often] for i, is_often in enumerate(often)
        )
    return path


def come_in(path: Path, folder: Path, year: int) -> None:
    """Store and accept the waves of a year, as a researcher does."""
    for area in ANSWERED:
        file = write_wave(folder, area, year)
        where = ("--area", area, "--year", year, "--instrument", folder / "storied")
        done("ingest", file, "--db", path, *where, "--design", "sample", "--accept")


def town_of_an_officer(folder: Path) -> Path:
    """Build the country as it is before the story, with an officer's account."""
    path = folder / "storied.db"
    for code, name, level, parent in AREAS:
        above = ["--parent", parent] if parent else []
        done("area", "add", code, "--db", path, "--name", name, "--level", level, *above)
    write_instrument(folder)
    come_in(path, folder, BEFORE)
    written = [Written(kind, code, cells) for kind, rows in ROWS.items() for code, cells in rows.items()]
    save(path, written, datetime.now(UTC).date(), lambda _areas: None)
    return with_accounts(path, folder, Account("officer", "municipality", ("north",), editor=True))
