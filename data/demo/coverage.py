"""Prints how often the intervals of a demo database hold the known truth: by indicator, country, in all.

Usage: python data/demo/coverage.py DATABASE

An area-year cell is a municipality with a wave of its own in a year, of all ages or of those of 15 and 16.
The interval is Korn-Graubard's at 95 %, without finite population correction.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from dashboard.questions.answers import EstimateQuestion, estimate
from data.demo.people import HERE

WANTED = 0.93
_CELL = ["area", "year", "indicator", "age_band"]


def covered_cells(database: Path) -> pd.DataFrame:
    """One row per cell with an estimate and a truth: country, the cell, n, whether the interval holds it."""
    truth = pd.read_csv(HERE / "truth.csv", keep_default_na=False)
    areas = pd.read_csv(HERE / "areas.csv", keep_default_na=False)
    towns = areas.loc[areas["level"] == "municipality", "code"]
    found = []
    for indicator in truth["indicator"].unique():
        question = EstimateQuestion(indicator, "ipm", tuple(towns), by=("age_band",), audience="researcher")
        found.append(estimate(database, question))
    estimates = pd.concat(found, ignore_index=True)
    estimates["age_band"] = estimates["age_band"].fillna("")
    own = estimates["wave"] == "ipm:" + estimates["area"] + ":" + estimates["year"].astype(str)
    cells = estimates[own & estimates["lower"].notna()].merge(truth, on=_CELL, validate="one_to_one")
    holds = (cells["lower"] <= cells["truth"]) & (cells["truth"] <= cells["upper"])
    return cells.assign(holds=holds)[["country", *_CELL, "n", "truth", "lower", "upper", "holds"]]


def table(cells: pd.DataFrame) -> str:
    """Write the shares held, in per cent, by indicator and country, then in all."""
    cells = cells.assign(band=cells["age_band"].replace("", "all ages"))
    columns = [cells["country"], cells["band"]]
    shares = pd.crosstab(cells["indicator"], columns, cells["holds"] * 100, aggfunc="mean", margins=True)
    shares = shares.reindex([*dict.fromkeys(cells["indicator"]), "All"])
    lines = [shares.to_string(float_format="{:.1f}".format, na_rep="")]
    for name in ("age_band", "country"):
        for value, part in cells.groupby(name):
            lines.append(f"{value or 'all ages'}: {100 * part['holds'].mean():.2f} % of {len(part)} cells")
    sizes = pd.cut(cells["n"], [0, 50, 100, 250, 500, 1000, 10000])
    for size, part in cells.groupby(sizes, observed=True):
        lines.append(f"n in {size}: {100 * part['holds'].mean():.2f} % of {len(part)} cells")
    lines.append(
        f"in all: {100 * cells['holds'].mean():.2f} % of {len(cells)} cells; wanted {100 * WANTED:.0f} %"
    )
    return "\n".join(lines)


def main() -> int:
    """Print the table; 1 where fewer intervals hold the truth than wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", type=Path)
    cells = covered_cells(parser.parse_args().database)
    print(table(cells))
    return int(cells["holds"].mean() < WANTED)


if __name__ == "__main__":
    raise SystemExit(main())
