"""Ingesting 100,000 respondents x 120 columns against the bare work: reading the file, writing the cells.

Totals of 29 indicators, each also split by three others, are made on the way.

Usage: python benchmarks/loading_a_wave.py [--rows 100000] [--runs 3]
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
from made_up import write_instrument
from timing import in_turns, report

from ingest.loading import ingest
from ingest.upload import Upload
from store.areas import Area, save_areas
from store.database import writing

ITEMS = 113
REAL = Path(__file__).parents[1] / "tests" / "data" / "yrbs_national" / "yrbs_2019.zsav"


def resampled(rows: int, seed: int = 1) -> pd.DataFrame:
    """Draw respondents of a real wave again and again, and their answers as so many items as wanted."""
    real, _ = pyreadstat.read_sav(REAL)
    real = real.rename(columns=str.lower)
    drawn = real.iloc[np.random.default_rng(seed).integers(0, len(real), rows)].reset_index(drop=True)
    answers = [name for name in drawn if name.startswith("qn") and drawn[name].notna().any()]
    design = drawn[["stratum", "psu", "weight", "q2", "q3", "q1"]].rename(
        columns={"q2": "sex", "q3": "grade", "q1": "age"}
    )
    items = {f"item_{n:03}": drawn[answers[n % len(answers)]] for n in range(ITEMS)}
    return pd.concat([design.assign(year=2019.0), pd.DataFrame(items)], axis=1)


def main() -> int:
    """Time both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instrument = write_instrument(folder / "bench", ITEMS, every=4, links=3)
        file = folder / "bench.sav"
        frame = resampled(asked.rows)
        pyreadstat.write_sav(frame, str(file), row_compress=True)
        print(f"{asked.rows} x {frame.shape[1]}, {file.stat().st_size / 1e6:.0f} MB")

        def ours() -> None:
            database = folder / "ours.db"
            for left in folder.glob("ours.db*"):
                left.unlink()
            with writing(database, create=True) as opened:
                save_areas(opened, [Area("town", "Town")])
            ingest(database, Upload(file, instrument, 2019, area="town"), accept=True)

        def read() -> None:
            pyreadstat.read_sav(str(file))

        lists = [[None if pd.isna(v) else v for v in frame[c].tolist()] for c in frame.columns]

        def write() -> None:
            database = folder / "bare.db"
            for left in folder.glob("bare.db*"):
                left.unlink()
            connection = sqlite3.connect(database)
            columns = ", ".join(f"c{n} INTEGER" for n in range(len(lists)))
            connection.execute(f"CREATE TABLE bare ({columns})")
            marks = ", ".join("?" * len(lists))
            with connection:
                connection.executemany(f"INSERT INTO bare VALUES ({marks})", zip(*lists, strict=True))
            connection.close()

        seconds = in_turns(asked.runs, ours=ours, read=read, write=write)
    print({name: round(value, 2) for name, value in seconds.items()})
    ratio = seconds["ours"] / (seconds["read"] + seconds["write"])
    return not report("ingest / (read_sav + executemany)", ratio, 1.8, at_most=True)


if __name__ == "__main__":
    sys.exit(main())
