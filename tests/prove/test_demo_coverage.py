"""The whole demo is built, and its intervals hold the known truth in at least 93 of 100 area-year cells."""

from __future__ import annotations

import time

import pytest
from surveys import done

from data.demo.coverage import WANTED, covered_cells, table

pytestmark = pytest.mark.prove


def test_the_intervals_of_the_demo_hold_the_known_truth(tmp_path):
    database = tmp_path / "demo.db"
    begin = time.perf_counter()
    done("demo", "--no-serve", "--db", database)
    print(f"\nbuilt in {time.perf_counter() - begin:.0f} s, {database.stat().st_size / 1e6:.0f} MB")
    cells = covered_cells(database)
    print(table(cells))
    assert len(cells) > 20_000
    assert cells["holds"].mean() >= WANTED
