"""All indicators by year, sex and grade of a city: from stored totals, against R's svyby for the same table.

Usage: python benchmarks/from_totals.py    (needs Rscript: Debian's r-base-core, r-cran-survey, r-cran-haven)
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from cities import CITIES, build_cities
from timing import in_turns, report

from estimates.prevalence import prevalence
from estimates.totals import Part, Totals, Units, assemble, build_units
from store.database import reading
from store.figures import StoredUnits, read_totals, read_units
from store.instruments import stored_instruments
from store.responses import stored_answers
from store.totals import totals_of_frame

INDICATORS = ("alcohol_30d", "cannabis_30d", "sad_hopeless")
CITY = "duval"


class City:
    """The waves of one city, read so that its figures can be made from stored totals or from answers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        found = connection.execute("SELECT revision_id FROM wave WHERE area = ? ORDER BY year", [CITY])
        self.revisions = [row[0] for row in found]
        self.instrument = stored_instruments(connection)["yrbs"]
        self.units = read_units(connection, self.revisions)
        # All waves' answers in one frame, units counted on: a pooled design, as R has it.
        needed = ["unit", "sex", "grade", "age", "age_band", "weight", *INDICATORS]
        frames = [stored_answers(connection, self.instrument, number)[needed] for number in self.revisions]
        first = self.units.first.values()
        pooled = [frame.assign(unit=frame["unit"] + n) for frame, n in zip(frames, first, strict=True)]
        self.answers = pd.concat(pooled, ignore_index=True)
        lengths = np.diff([*first, len(self.units.stratum)])
        self.year_of_unit = np.repeat(np.arange(len(self.revisions)), lengths)

    def stored(self) -> Totals:
        """Read the totals."""
        found = read_totals(self.connection, self.revisions, INDICATORS)
        design = read_units(self.connection, self.revisions)
        parts = [
            Part(place * len(self.revisions) + year, found.cells[number, name], design.first[number])
            for place, name in enumerate(INDICATORS)
            for year, number in enumerate(self.revisions)
        ]
        return assemble(parts, units_of(design), found.age_bands)

    def made(self) -> Totals:
        """Make the totals of the answers."""
        cells = totals_of_frame(self.answers, self.instrument)
        parts = [Part(place, cells[name], 0) for place, name in enumerate(INDICATORS)]
        bands = tuple(band.id for band in self.instrument.age_bands)
        totals = assemble(parts, units_of(self.units), bands)
        return totals.in_domains(totals.domain * len(self.revisions) + self.year_of_unit[totals.unit])


def units_of(stored: StoredUnits) -> Units:
    """The design units as the estimators want them."""
    return build_units(stored.stratum, stored.census, stored.respondents, stored.population)


def table(totals: Totals) -> pd.DataFrame:
    """The table that is timed."""
    return prevalence(totals, ("sex", "grade"), margins=False)


def seconds_of_r() -> dict[str, float]:
    """Time R on the same waves."""
    script = Path(__file__).with_name("svyby.R")
    command = ["Rscript", str(script), str(CITIES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {line.split()[0]: float(line.split()[1]) for line in done.stdout.splitlines()}


def main() -> int:
    """Time R, then ours with and without making the totals, and print the ratios."""
    r = seconds_of_r()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "cities.db"
        build_cities(database)
        with reading(database) as connection:
            city = City(connection)
            seconds = in_turns(50, from_stored=lambda: table(city.stored()))
            seconds |= in_turns(20, totals_included=lambda: table(city.made()))
    print({**r, **{name: round(value, 5) for name, value in seconds.items()}})
    print(
        f"svymean with Wald intervals / from stored totals: {r['svyby_seconds'] / seconds['from_stored']:.0f}"
    )
    same = r["same_table_seconds"]
    held = [
        report("R, the same columns / from stored totals", same / seconds["from_stored"], 300, at_most=False),
        report("R, the same columns / totals included", same / seconds["totals_included"], 50, at_most=False),
    ]
    return not all(held)


if __name__ == "__main__":
    sys.exit(main())
