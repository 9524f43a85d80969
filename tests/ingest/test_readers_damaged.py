"""Damaged files, a few of each kind; `make prove` reads 2,000 of each."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest
from mutating import mutate_file
from surveys import pupils, write_file
from workbooks import write_xlsx

from ingest.reading import read_file
from survey_schema.errors import Refusal


@pytest.mark.parametrize(
    ("suffix", "count"), [(".csv", 150), (".parquet", 100), (".sav", 150), (".dta", 150), (".xlsx", 15)]
)
def test_a_damaged_file_is_read_or_refused_in_words(tmp_path, suffix, count):
    rows = pupils(30)
    source = tmp_path / f"whole{suffix}"
    if suffix == ".xlsx":
        write_xlsx(source, {"Answers": [list(rows[0]), *[list(row.values()) for row in rows]]})
    elif suffix == ".parquet":
        pd.DataFrame(rows).to_parquet(source)
    else:
        write_file(source, rows)
    chance = random.Random(5)
    refused = [_is_refused(mutate_file(source, tmp_path / f"cut{suffix}", chance)) for _ in range(count)]
    assert any(refused)


def _is_refused(path: Path) -> bool:
    try:
        raw = read_file(path)
        cells = raw.read(raw.names, frozenset())
    except Refusal:
        return True
    assert len({len(column) for column in cells.values()}) == 1
    return False
