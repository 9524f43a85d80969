"""All indicators by year, sex and grade of a city: from stored totals, against R's svyby for the same table.

Usage: python benchmarks/from_totals.py    (needs Rscript: Debian's r-base-core, r-cran-survey, r-cran-haven)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from timing import in_turns, report

from cli.demo import DATA, build
from estimates.prevalence import prevalence
from estimates.totals import Part, Totals, Units, assemble, build_units
from store.database import reading
from store.figures import StoredUnits, read_totals, read_units
from store.instruments import stored_instruments
from store.responses import stored_answers
from store.totals import totals_of_frame

INDICATORS = ("alcohol_30d", "cannabis_30d", "sad_hopeless")
CITY = "duval"


def units_of(stored: StoredUnits) -> Units:
    """The design units as the estimators want them."""
    return build_units(stored.stratum, stored.census, stored.respondents, stored.population)


def main() -> int:
    """Time R, then ours with and without making the totals, and print the ratios."""
    script = Path(__file__).with_name("svyby.R")
    done = subprocess.run(
        ["Rscript", str(script), str(DATA / "yrbs_cities")], capture_output=True, text=True, check=True
    )
    r = {line.split()[0]: float(line.split()[1]) for line in done.stdout.splitlines()}
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "demo.db"
        list(build(database))
        with reading(database) as connection:
            revisions = [
                row[0]
                for row in connection.execute(
                    "SELECT revision_id FROM wave WHERE area = ? ORDER BY year", [CITY]
                )
            ]
            instrument = stored_instruments(connection)["yrbs"]
            needed = ["unit", "sex", "grade", "age", "age_band", "weight", *INDICATORS]
            frames = [stored_answers(connection, instrument, number)[needed] for number in revisions]
            units = read_units(connection, revisions)
            bands = tuple(band.id for band in instrument.age_bands)

            def stored() -> Totals:
                found = read_totals(connection, revisions, INDICATORS)
                design = read_units(connection, revisions)
                parts = [
                    Part(place * len(revisions) + year, found.cells[number, name], design.first[number])
                    for place, name in enumerate(INDICATORS)
                    for year, number in enumerate(revisions)
                ]
                return assemble(parts, units_of(design), found.age_bands)

            # All waves' answers in one frame, units counted on: a pooled design, as R has it.
            pooled = pd.concat(
                [
                    frame.assign(unit=frame["unit"] + units.first[n])
                    for n, frame in zip(revisions, frames, strict=True)
                ],
                ignore_index=True,
            )
            year_of_unit = np.repeat(
                np.arange(len(revisions)), np.diff([*units.first.values(), len(units.stratum)])
            )

            def made() -> Totals:
                cells = totals_of_frame(pooled, instrument)
                parts = [Part(place, cells[name], 0) for place, name in enumerate(INDICATORS)]
                totals = assemble(parts, units_of(units), bands)
                return totals.in_domains(totals.domain * len(revisions) + year_of_unit[totals.unit])

            def table(totals: Totals) -> pd.DataFrame:
                return prevalence(totals, ("sex", "grade"), margins=False)

            seconds = in_turns(30, from_stored=lambda: table(stored()), totals_included=lambda: table(made()))
    print({**r, **{name: round(value, 5) for name, value in seconds.items()}})
    for name, value in r.items():
        print(f"{name} / from stored totals: {value / seconds['from_stored']:.0f}")
    held = [
        report(
            "R's svyby, the same columns / from stored totals",
            r["same_table_seconds"] / seconds["from_stored"],
            300,
            at_most=False,
        ),
        report(
            "R's svyby, the same columns / totals included",
            r["same_table_seconds"] / seconds["totals_included"],
            50,
            at_most=False,
        ),
    ]
    return not all(held)


if __name__ == "__main__":
    sys.exit(main())
