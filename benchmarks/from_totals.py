"""40 indicators by 18 years, sex and grade of a city, and their trends: from totals, against R's survey.

Usage: python benchmarks/from_totals.py    (needs Rscript: Debian's r-base-core and r-cran-survey)

R is timed on a few of the indicators and its time multiplied: it takes each by itself, so that is what all
would take. Both have a census of 99,000 respondents, and the processor's time is what is compared: R runs
by itself, so turns can't be taken.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
from made_up import answers, store_city, write_instrument
from timing import in_turns, report

from estimates.prevalence import prevalence
from estimates.totals import Part, Totals, Units, assemble, build_units
from estimates.trends import trend
from store.database import reading
from store.figures import StoredUnits, read_totals, read_units
from store.instruments import stored_instruments
from store.responses import stored_answers
from store.totals import totals_of_frame

ITEMS = 40
YEARS = tuple(range(2006, 2024))
ROWS = 5_500
INDICATORS = tuple(f"ind_{n:03}" for n in range(ITEMS))
TIMED_IN_R = ("item_000", "item_001", "item_002")


class City:
    """The waves of the city, read so that its figures can be made from stored totals or from answers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        found = connection.execute("SELECT revision_id FROM wave ORDER BY year")
        self.revisions = [row[0] for row in found]
        self.instrument = stored_instruments(connection)["bench"]
        self.units = read_units(connection, self.revisions)
        # All waves' answers in one frame, units counted on: a pooled design, as R has it.
        frames = [stored_answers(connection, self.instrument, number) for number in self.revisions]
        first = self.units.first.values()
        pooled = [frame.assign(unit=frame["unit"] + n) for frame, n in zip(frames, first, strict=True)]
        self.answers = pd.concat(pooled, ignore_index=True)
        lengths = np.diff([*first, len(self.units.stratum)])
        self.year_of_unit = np.repeat(np.arange(len(self.revisions)), lengths)

    def stored(self, indicators: tuple[str, ...] = INDICATORS) -> Totals:
        """Read the totals."""
        found = read_totals(self.connection, self.revisions, indicators)
        design = read_units(self.connection, self.revisions)
        parts = [
            Part(place * len(self.revisions) + year, found.cells[number, name], design.first[number])
            for place, name in enumerate(indicators)
            for year, number in enumerate(self.revisions)
        ]
        return assemble(parts, units_of(design), found.age_bands)

    def made(self) -> Totals:
        """Make the totals of the answers."""
        cells = totals_of_frame(self.answers, self.instrument)
        parts = [Part(place, cells[name], 0) for place, name in enumerate(INDICATORS)]
        totals = assemble(parts, units_of(self.units), ())
        return totals.in_domains(totals.domain * len(self.revisions) + self.year_of_unit[totals.unit])

    def trends(self) -> None:
        """Fit every indicator's trend, crude and adjusted."""
        for name in INDICATORS:
            totals = self.stored((name,))
            trend(totals, YEARS)
            trend(totals, YEARS, adjust=("sex", "grade"))


def units_of(stored: StoredUnits) -> Units:
    """The design units as the estimators want them."""
    return build_units(stored.stratum, stored.census, stored.respondents, stored.population)


def table(totals: Totals) -> pd.DataFrame:
    """The table that is timed."""
    return prevalence(totals, ("sex", "grade"), margins=False)


def seconds_of_r(folder: Path) -> dict[str, float]:
    """What all indicators take in R, from the time of some."""
    script = Path(__file__).with_name("svyby.R")
    command = ["Rscript", str(script), str(folder), *TIMED_IN_R]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    times = ITEMS / len(TIMED_IN_R)
    return {line.split()[0]: float(line.split()[1]) * times for line in done.stdout.splitlines()}


def main() -> int:
    """Time R, then ours with and without making the totals, and print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instrument = write_instrument(folder / "bench", ITEMS, years=YEARS)
        files = {year: folder / f"w{year}.csv" for year in YEARS}
        for year, file in files.items():
            answers(year, ROWS, ITEMS).to_csv(file, index=False)
        store_city(folder / "city.db", instrument, files, design="census")
        r = seconds_of_r(folder)
        with reading(folder / "city.db") as connection:
            city = City(connection)
            of = {"stored": lambda: table(city.stored()), "made": lambda: table(city.made())}
            ours = in_turns(15, clock=process_time, **of)
            ours |= in_turns(5, clock=process_time, trends=city.trends)
            print(f"{len(table(city.stored()))} figures of {len(city.answers)} respondents")
    print("R", {name: round(value, 1) for name, value in r.items()})
    print("ours", {name: round(value, 4) for name, value in ours.items()})
    print(f"R, svyciprop alone / from stored totals: {r['svyciprop'] / ours['stored']:.0f}")
    held = [
        report("R, the same columns / from totals", r["same_table"] / ours["stored"], 1000, at_most=False),
        report("R, the same columns / totals included", r["same_table"] / ours["made"], 300, at_most=False),
        report("R, svyglm / trends from totals", r["trends"] / ours["trends"], 50, at_most=False),
    ]
    return not all(held)


if __name__ == "__main__":
    sys.exit(main())
