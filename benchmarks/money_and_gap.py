"""Money and gap among 200 municipalities with 50 interventions each, against Trends in the same file: from
the click on another area to its chart.

Usage: python benchmarks/money_and_gap.py [--towns 200] [--interventions 50]    (needs Debian's chromium)

Every town is chosen once on each page, in turns, so that nothing of it is kept yet.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from made_up import store_towns, write_instrument
from pages import in_rounds, opened, ratio, served_varda
from playwright.sync_api import sync_playwright
from timing import report

from store.database import transaction, writing
from store.steering_rows import Edit, store_edit
from survey_schema.steering import KINDS

ALLOWED = 1.5
"""How many times the time of Trends the page may take."""
INDICATORS, PROTECTIVE, YEARS = 45, 20, (2021, 2023, 2025)
PAYERS = {"hall": "municipality", "insurer": "insurer"}
CHOSEN = 12
"""Towns that are chosen on each page."""


def steer(database: Path, towns: int, interventions: int) -> None:
    """Store each town's interventions, with a budget line a payer and year."""
    with writing(database) as opened, transaction(opened):

        def add(kind: str, code: str, **cells: Any) -> None:
            declared = KINDS[kind]
            empty = {column.name: column.empty for column in declared.columns}
            store_edit(opened, Edit(kind, code, 0, {**empty, **cells}))

        add("country", "land", area="land", rules="nl", currency="EUR")
        for town in [f"town_{number:02}" for number in range(towns)]:
            add("young_people", town, area=town, year=2025, aged_12_to_16=2000, reference="made up")
            for payer, role in PAYERS.items():
                add("partner", f"{town}_{payer}", area=town, name=payer, role=role)
            for number in range(interventions):
                code = f"{town}_{number}"
                factor = f"ind_{number % PROTECTIVE:03}"
                add("intervention", code, name=code, areas=town, factor=factor, first_year=2022)
                for year in YEARS:
                    for payer in PAYERS:
                        line = {"area": town, "year": year, "purpose": "intervention", "intervention": code}
                        paid = {"payer": f"{town}_{payer}", "source": "gemeentefonds", "currency": "EUR"}
                        line |= {**paid, "adopted": 100_000 + number, "structural": "yes"}
                        add("budget_line", f"{code}_{year}_{payer}", **line)


def main() -> int:
    """Build the database, choose towns on both pages, print the ratio and tell whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--towns", type=int, default=200)
    parser.add_argument("--interventions", type=int, default=50)
    parser.add_argument("--respondents", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        database = folder / "towns.db"
        instrument = write_instrument(folder / "bench", INDICATORS, years=YEARS, protective=PROTECTIVE)
        store_towns(database, instrument, YEARS, asked.respondents, towns=asked.towns)
        steer(database, asked.towns, asked.interventions)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served_varda(database) as at:
            pages = {
                "money": opened(browser, f"{at}/money?area=town_00"),
                "trends": opened(browser, f"{at}/trends?area=town_00&indicator=ind_000"),
            }
            seconds = in_rounds(pages, [f"Town {town:02}" for town in range(1, CHOSEN)])
        browser.close()
    print({key: round(statistics.median(values), 3) for key, values in seconds.items()})
    title = f"Money and gap of {asked.towns} towns with {asked.interventions} interventions / Trends"
    return 0 if report(title, ratio(seconds, "money", "trends"), ALLOWED, at_most=True) else 1


if __name__ == "__main__":
    sys.exit(main())
