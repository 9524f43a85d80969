"""A wave is stored whole or not at all, wherever the ingest breaks off."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from killing import again, kill_after, make_benches
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


def test_a_killed_command_leaves_all_it_does_or_nothing(tmp_path):
    """Two kills of each; two hundred in tests/prove. A withdrawal that is repeated adds nothing."""
    chance = random.Random(2)
    for kind, bench in make_benches(tmp_path).items():
        for kill in range(2):
            database = tmp_path / "killed.db"
            left = kill_after(bench, chance.uniform(0, 0.05), database, from_first_write=kill == 0)
            assert left.state in {"whole", "nothing"}, kind
            assert left.check == "clean"
        assert left.ended or again(bench, database)
