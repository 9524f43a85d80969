"""A wave is stored whole or not at all, wherever the ingest breaks off."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from killing import ingest_again, kill_after, make_bench
from surveys import contents, done, pupils, varda, write_csv

import store.saving

STAGES = (
    *("find_area", "same_upload", "save_instrument", "prepare_table", "_insert_wave"),
    *("_insert_units", "insert_answers", "totals_of_frame", "write_totals"),
)


@pytest.fixture
def words(town_db: Path, youth: Path, tmp_path: Path) -> tuple[object, ...]:
    """The command that loads a wave with findings."""
    file = write_csv(tmp_path / "wave.csv", [{**row, "shoe": 1} for row in pupils(24)])
    return ("ingest", file, "--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("stage", STAGES)
def test_an_ingest_that_breaks_off_at_any_stage_stores_nothing(town_db, words, monkeypatch, stage, moment):
    real: Callable[..., object] = getattr(store.saving, stage)

    def broken(*arguments: object, **more: object) -> None:
        if moment == "after":
            real(*arguments, **more)
        raise RuntimeError(stage)

    before = contents(town_db, ())
    monkeypatch.setattr(store.saving, stage, broken)
    with pytest.raises(RuntimeError, match=stage):
        varda(*words)
    assert contents(town_db, ()) == before
    monkeypatch.undo()
    done(*words)


def test_a_revision_that_breaks_off_leaves_the_wave_as_it_was(town_db, words, youth, tmp_path, monkeypatch):
    done(*words, "--accept")
    before = contents(town_db, ())
    other = write_csv(tmp_path / "other.csv", pupils(30))

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store.saving, "write_totals", broken)
    revise = ("revise", "youth:town:2022", other, "--reason", "x", "--instrument", youth, "--db", town_db)
    assert varda(*revise).code == 130
    assert contents(town_db, ()) == before


def test_a_killed_ingest_leaves_the_whole_wave_or_nothing(tmp_path):
    """Three kills; fifty of them in tests/prove."""
    bench = make_bench(tmp_path)
    chance = random.Random(2)
    for part in (0.75, 0.9, 0.97):
        database = tmp_path / "killed.db"
        left = kill_after(bench, bench.seconds * (part + chance.uniform(-0.05, 0.03)), database)
        assert left.state in {"whole", "nothing"}
        assert left.integrity == "ok"
        assert ingest_again(bench, database)
