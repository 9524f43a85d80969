"""What the same figures cost of 10,000 and of 1,000,000 respondents in the same schools, sexes and grades.

Usage: python benchmarks/more_respondents.py [--many 1000000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from made_up import answers, store_city, write_instrument
from timing import in_turns, report

from dashboard.questions.answers import EstimateQuestion, estimate
from dashboard.questions.modelling import TrendQuestion, trend_model

ITEMS = 4
YEARS = (2017, 2018)
FEW = 10_000


def main() -> int:
    """Time both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=1_000_000)
    sizes = {"few": FEW, "many": parser.parse_args().many}
    question = EstimateQuestion("ind_000", "bench", ("city",), by=("sex", "grade"), audience="researcher")
    trend = TrendQuestion("ind_000", "city", "bench", audience="researcher")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instrument = write_instrument(folder / "bench", ITEMS, years=YEARS)
        for size, rows in sizes.items():
            files = {year: folder / f"{size}_{year}.csv" for year in YEARS}
            for year, file in files.items():
                answers(year, rows // len(YEARS), ITEMS).to_csv(file, index=False)
            store_city(folder / f"{size}.db", instrument, files)

        def figures(size: str) -> None:
            estimate(folder / f"{size}.db", question)
            trend_model(folder / f"{size}.db", trend)

        seconds = in_turns(60, few=lambda: figures("few"), many=lambda: figures("many"))
    print({name: round(value, 4) for name, value in seconds.items()})
    title = f"figures and a trend of {sizes['many']} / of {FEW} respondents"
    return not report(title, seconds["many"] / seconds["few"], 1.1, at_most=True)


if __name__ == "__main__":
    sys.exit(main())
