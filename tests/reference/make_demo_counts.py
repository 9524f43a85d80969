"""Counts the answers to sport and music in the demo's Hrímland, 2015 and 2024, for demo.R and the tests.

Usage: python make_demo_counts.py varda-demo.db    (made by `varda demo --no-serve`; the demo is seeded)
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from store.database import reading
from store.instruments import stored_instruments
from store.pools import Pools
from store.responses import stored_answers
from store.totals import outcomes_of_frame

HERE = Path(__file__).parent
INDICATORS = {"sport": "sport_weekly", "music": "music_arts"}


def main() -> None:
    """Write a row per town, year, school, being of 15 or 16, and the two answers (1, 0, -1 for none)."""
    frames = []
    with reading(Path(sys.argv[1])) as connection:
        instrument = stored_instruments(connection)["ipm"]
        band = 1 + [band.id for band in instrument.age_bands].index("15-16")
        for year in (2015, 2024):
            pool = Pools(connection).resolve("ipm", "hrimland", year, "sport_weekly")
            for wave in pool.waves if pool else ():
                answers = stored_answers(connection, instrument, wave.revision_id)
                if (answers["weight"] != 1).any():
                    raise ValueError(f"{wave.wave} has weights; the counts would lose them")
                yes = outcomes_of_frame(answers, instrument, INDICATORS.values())
                said = {name: yes[indicator] for name, indicator in INDICATORS.items()}
                of_age = (answers["age_band"] == band).to_numpy().astype(int)
                who = {"area": wave.area, "year": year, "school": answers["unit"].to_numpy() + 1}
                frames.append(pd.DataFrame({**who, "of_age": of_age, **said}))
    together = pd.concat(frames, ignore_index=True)
    counts = together.groupby(list(together.columns)).size().reset_index(name="n")
    counts.to_csv(HERE / "demo_counts.csv", index=False)


if __name__ == "__main__":
    main()
