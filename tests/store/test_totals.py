"""The totals of a wave: one expression, the same on DuckDB, on SQLite and counted by hand."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import ask, done, pupils, write_csv, write_instrument

from store.responses import BLANK, age_bands
from store.totals import KEYS, SUMS, cells_of, totals_of_frame, totals_sql
from survey_schema.instrument import Instrument
from survey_schema.loading import load_instrument

ITEMS = ("drunk", "smoke", "tease", "hit", "left_out")
NOT_VALID = (BLANK, -1, -2, -3, -9)
Respondent = dict[str, int | float]
Counted = dict[str, dict[tuple[int, ...], tuple[float, ...]]]


@pytest.fixture(scope="module")
def instrument(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    return load_instrument(write_instrument(tmp_path_factory.mktemp("youth")))


def answer(*valid: int) -> st.SearchStrategy[int]:
    return st.sampled_from([*valid, *valid, *NOT_VALID])


respondents = st.lists(
    st.fixed_dictionaries(
        {
            "unit": st.integers(0, 2),
            "sex": st.integers(0, 2),
            "grade": st.sampled_from([-1, 8, 9, 10]),
            "age": st.sampled_from([BLANK, 12, 13, 14, 15, 16, 17]),
            "weight": st.integers(1, 64).map(lambda eighths: eighths / 8),
            "drunk": answer(0, 1),
            "smoke": answer(0, 1, 7),
            **dict.fromkeys(("tease", "hit", "left_out"), answer(0, 1, 2, 3, 4)),
        }
    ),
    min_size=1,
    max_size=40,
)


def frame_of(rows: list[Respondent], instrument: Instrument) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame["age_band"] = age_bands(frame["age"].to_numpy(), instrument)
    return frame.astype(dict.fromkeys(ITEMS, np.int16))


def on_duckdb(frame: pd.DataFrame, instrument: Instrument) -> Counted:
    return by_cell(totals_of_frame(frame, instrument))


def on_sqlite(frame: pd.DataFrame, instrument: Instrument) -> Counted:
    """Run the expression on SQLite itself, where a blank is NULL as in the stored table."""
    stored = frame.astype(object).where(frame != BLANK, None)
    query = totals_sql(instrument, ITEMS, "sqlite")
    with closing(sqlite3.connect(":memory:")) as connection:
        names = list(stored.columns)
        connection.execute(f"CREATE TABLE answers ({', '.join(names)})")
        marks = ", ".join("?" * len(names))
        connection.executemany(f"INSERT INTO answers VALUES ({marks})", stored.to_numpy().tolist())
        cursor = connection.execute(query)
        wide = dict(zip([column[0] for column in cursor.description], zip(*cursor, strict=True), strict=True))
    return by_cell(cells_of(wide))


def by_cell(totals: dict[str, np.ndarray]) -> Counted:
    return {
        name: {
            tuple(int(cell[key]) for key in KEYS): tuple(float(cell[value]) for value in SUMS)
            for cell in cells
        }
        for name, cells in totals.items()
    }


def by_hand(frame: pd.DataFrame) -> Counted:
    """Count with the rules of the youth instrument written out in Python; None = not valid or not asked."""
    found: Counted = {name: defaultdict(lambda: (0.0,) * 6) for name in RULES}
    for row in frame.to_dict("records"):
        valid = {item: row[item] if row[item] >= 0 else None for item in ITEMS}
        cell = tuple(int(row[key]) for key in KEYS)
        for name, rule in RULES.items():
            yes = rule(valid, row)
            if yes is not None:
                w = row["weight"]
                sums = (1, yes, w, w * yes, w * w, w * w * yes)
                found[name][cell] = tuple(a + b for a, b in zip(found[name][cell], sums, strict=True))
    return {name: dict(cells) for name, cells in found.items() if cells}


def drunk(valid, _row):
    return None if valid["drunk"] is None else valid["drunk"] == 1


def smokes(valid, _row):
    return None if valid["smoke"] is None else valid["smoke"] >= 1


def parts(valid, *named):
    """Each part: True, False, or None where it was not answered."""
    bounds = {"tease": 3, "hit": 2, "left_out": 3}
    return [None if valid[item] is None else valid[item] >= bounds[item] for item in named]


def bullied(valid, _row):
    answers = parts(valid, "tease", "hit")
    return True if True in answers else None if None in answers else False


def bullied_twice(valid, _row):
    answers = parts(valid, "tease", "hit", "left_out")
    if answers.count(True) >= 2:
        return True
    return False if answers.count(True) + answers.count(None) < 2 else None


def distress(valid, _row):
    answers = [valid[item] for item in ("tease", "hit", "left_out")]
    return None if None in answers else sum(answers) * 2.5 > 12.5


RULES = {
    "drunk": drunk,
    "smokes": smokes,
    "bullied": bullied,
    "bullied_twice": bullied_twice,
    "distress": distress,
    "smoker_drunk": lambda valid, row: drunk(valid, row) if smokes(valid, row) else None,
    "drunk_grade_10": lambda valid, row: drunk(valid, row) if row["grade"] == 10 else None,
    "drunk_at_15": lambda valid, row: drunk(valid, row) if row["age"] in {15, 16} else None,
}


def test_every_kind_of_rule_is_among_the_rules(instrument):
    kinds = {type(each.rule).__name__ for each in instrument.indicators}
    assert kinds == {"Yes", "AnyOf", "AtLeast", "Score"}
    assert {each.id for each in instrument.indicators} == set(RULES)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(rows=respondents)
def test_duckdb_sqlite_and_a_count_by_hand_agree(instrument, rows):
    everything = {"unit": 9, "sex": 1, "grade": 9, "age": 14, "weight": 1.0, "drunk": 0, "smoke": 0}
    asked = {**everything, "tease": 0, "hit": 0, "left_out": 0}  # so that every item is known to be asked
    frame = frame_of([*rows, asked], instrument)
    expected = by_hand(frame)
    # weights are eighths, so sums are exact whatever their order
    assert on_duckdb(frame, instrument) == expected
    assert on_sqlite(frame, instrument) == expected


def test_an_indicator_of_which_an_item_was_not_asked_has_no_totals(instrument):
    rows = [{"unit": 0, "sex": 1, "grade": 9, "age": 14, "weight": 1.0, "tease": 4}]
    frame = pd.DataFrame(rows).assign(age_band=1)
    assert totals_of_frame(frame, instrument) == {}


@pytest.fixture
def stored_wave(town_db: Path, youth: Path, tmp_path: Path) -> Path:
    """A wave that asked every item but `hit`."""
    rows = [{**row, "smoke": i % 8, "tease": i % 5, "left_out": i % 4} for i, row in enumerate(pupils(40))]
    where = ("--area", "town", "--year", 2022, "--db", town_db)
    done("ingest", write_csv(tmp_path / "wave.csv", rows), "--instrument", youth, *where, "--accept")
    return town_db


def test_rebuilding_totals_gives_the_totals_of_the_ingest(stored_wave, youth):
    """Also where an item of a rule was not asked in the wave: its column is there, and blank."""
    before = ask(stored_wave, "SELECT indicator, n, cases, hex(cells) FROM total ORDER BY indicator")
    instrument = (
        youth / "instrument.toml"
    ).read_text() + "\n# a remark: another fingerprint, the same rules\n"
    write_instrument(youth, instrument)
    rows = write_csv(stored_wave.parent / "next.csv", pupils(8))
    where = ("--area", "town", "--year", 2023, "--db", stored_wave)
    said = done("ingest", rows, "--instrument", youth, *where)
    assert "youth:town:2022" in said.err
    after = ask(
        stored_wave,
        "SELECT indicator, n, cases, hex(cells) FROM total WHERE revision_id = 1 ORDER BY indicator",
    )
    assert [row[:3] for row in after] == [row[:3] for row in before]
    assert after == before
