"""Ingesting 100,000 respondents x 120 columns against the bare work: reading the file, writing the cells.

Totals of 29 indicators, each also split by three others, are made on the way. Then a million respondents.

Memory is that of a process of its own which ingests one file: for the first file how far its peak rises
above what it takes with everything imported, against the frame that pyreadstat makes of the whole file; for
the million respondents the whole peak. The process that looks at a file's head first isn't counted; it ends
at 1.6 GB. The largest gap between two reports of progress is that of the million, its begin and end counted.

Usage: python benchmarks/loading_a_wave.py [--rows 100000] [--runs 3] [--many 1000000]
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
from made_up import write_instrument
from one_ingest import ingest_into
from timing import in_turns, report

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


def written(file: Path, rows: int) -> pd.DataFrame:
    """Write a file of so many respondents; give the frame that pyreadstat makes of it."""
    pyreadstat.write_sav(resampled(rows), str(file), row_compress=True)
    frame, _ = pyreadstat.read_sav(str(file))
    size = frame.memory_usage().sum() / 1e6
    print(f"{rows} x {frame.shape[1]}: {file.stat().st_size / 1e6:.0f} MB, as a frame {size:.0f} MB")
    return frame


def time_ratio(file: Path, instrument: Path, frame: pd.DataFrame, runs: int) -> float:
    """Time the ingest, the bare read and the bare insert in turns; give the first over the others."""
    lists = [[None if pd.isna(v) else v for v in frame[c].tolist()] for c in frame.columns]

    def write() -> None:
        database = file.parent / "bare.db"
        for left in file.parent.glob("bare.db*"):
            left.unlink()
        connection = sqlite3.connect(database)
        columns = ", ".join(f"c{n} INTEGER" for n in range(len(lists)))
        connection.execute(f"CREATE TABLE bare ({columns})")
        marks = ", ".join("?" * len(lists))
        with connection:
            connection.executemany(f"INSERT INTO bare VALUES ({marks})", zip(*lists, strict=True))
        connection.close()

    seconds = in_turns(
        runs,
        ours=lambda: ingest_into(file.parent, file, instrument),
        read=lambda: pyreadstat.read_sav(str(file)),
        write=write,
    )
    print({name: round(value, 2) for name, value in seconds.items()})
    return seconds["ours"] / (seconds["read"] + seconds["write"])


def in_a_process(file: Path, instrument: Path) -> dict[str, float]:
    """Ingest a file in a process of its own; give what it says of its memory and its reports."""
    words = [sys.executable, str(Path(__file__).with_name("one_ingest.py")), str(file), str(instrument)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    print({name: round(value, 2) for name, value in told.items()})
    return told


def main() -> int:
    """Measure all four and print each beside what is asked of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--many", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file, many = Path(name) / "bench.sav", Path(name) / "many.sav"
        instrument = write_instrument(Path(name) / "bench", ITEMS, every=4, links=3)
        frame = written(file, asked.rows)
        ratio = time_ratio(file, instrument, frame, asked.runs)
        one = in_a_process(file, instrument)
        written(many, asked.many)
        million = in_a_process(many, instrument)
    rise = (one["peak_mb"] - one["imported_mb"]) / (frame.memory_usage().sum() / 1e6)
    holds = [
        report("seconds: ingest / (read_sav + executemany)", ratio, 2, at_most=True),
        report("memory: peak of the ingest / frame", rise, 2, at_most=True),
        report(f"GB at the peak of {asked.many} respondents", million["peak_mb"] / 1e3, 1.5, at_most=True),
        report("seconds between reports of progress, at most", million["gap"], 1, at_most=True),
    ]
    return not all(holds)


if __name__ == "__main__":
    sys.exit(main())
