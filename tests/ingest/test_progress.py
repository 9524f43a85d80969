"""Whoever loads a file hears how far it is: every step, slice by slice, and never backwards."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from surveys import contents, counts, done, pupils, write_csv, write_file

import ingest.readers.readstat
import store.responses
import store.totals
from cli.progress import progress_shown
from ingest.loading import ingest as load
from ingest.reading import read_file
from ingest.upload import Upload
from survey_schema.progress import Progress, unheard

STEPS = ["reading", "checking", "counting", "storing"]


class Terminal(io.StringIO):
    """A standard error that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def upload(youth: Path, tmp_path: Path) -> Upload:
    return Upload(write_csv(tmp_path / "wave.csv", pupils(24)), youth, 2022, area="town")


def heard_of(database: Path, upload: Upload, **options: bool) -> dict[str, list[float]]:
    """The shares that were told of each step, in the order of the steps."""
    heard: list[Progress] = []
    load(database, upload, progress=heard.append, **options)
    return {
        step: [progress.share for progress in heard if progress.step == step]
        for step in dict.fromkeys(progress.step for progress in heard)
    }


def test_every_step_is_told_in_order_to_its_end_and_never_backwards(town_db, upload):
    heard = heard_of(town_db, upload)
    assert list(heard) == STEPS
    for step, shares in heard.items():
        assert shares == sorted(shares), step
        assert shares[-1] == pytest.approx(1), step


def test_a_file_that_is_only_checked_is_not_stored(town_db, upload):
    assert list(heard_of(town_db, upload, dry_run=True)) == STEPS[:3]


def test_a_file_of_several_areas_is_told_as_one(town_db, upload, youth, tmp_path):
    done("area", "add", "village", "--name", "Village", "--level", "municipality", "--db", town_db)
    rows = [{**row, "where": ("town", "village")[n % 2]} for n, row in enumerate(pupils(48))]
    heard = heard_of(
        town_db, Upload(write_csv(tmp_path / "both.csv", rows), youth, 2022, area_column="where")
    )
    assert list(heard) == STEPS
    for step, shares in heard.items():
        assert shares == sorted(shares), step
        assert shares[-1] == pytest.approx(1), step
    assert 0.5 in heard["counting"]


@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta"])
def test_reading_is_told_after_every_slice(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(ingest.readers.readstat, "_CELLS_AT_ONCE", 4)
    file = write_file(tmp_path / f"wave{suffix}", [{"code": float(n % 7)} for n in range(2_500)])
    heard: list[float] = []
    read_file(file).read(["code"], frozenset(), heard.append)
    assert heard == [0.4, 0.8, 1]


def test_storing_is_told_after_every_slice(town_db, upload, monkeypatch):
    monkeypatch.setattr(store.responses, "_ROWS_AT_ONCE", 10)
    shares = heard_of(town_db, upload)["storing"]
    assert shares[:3] == pytest.approx([0.96 * 0.8 * part for part in (10 / 24, 20 / 24, 1)])


def test_a_wave_stored_in_small_slices_is_the_same(town_db, upload, youth, tmp_path, monkeypatch):
    load(town_db, upload)
    other = tmp_path / "other.db"
    done("area", "add", "town", "--name", "Town", "--level", "municipality", "--db", other)
    monkeypatch.setattr(store.responses, "_ROWS_AT_ONCE", 7)
    monkeypatch.setattr(store.totals, "_OUTCOMES_AT_ONCE", 1)
    load(other, upload)
    both = [
        {k: v for k, v in contents(db).items() if k.startswith(("total", "response"))}
        for db in (town_db, other)
    ]
    assert both[0] == both[1]
    assert len(both[0]) >= 2


def test_counting_and_splitting_are_told_after_every_few_indicators(town_db, upload, monkeypatch):
    few = len(heard_of(town_db, upload)["counting"])
    monkeypatch.setattr(store.totals, "_OUTCOMES_AT_ONCE", 1)
    other = heard_of(town_db, Upload(upload.file, upload.instrument, 2023, area="town"))["counting"]
    assert len(other) > few
    assert np.all(np.diff(other) >= 0)


@pytest.mark.parametrize("step", STEPS)
def test_a_listener_that_breaks_off_leaves_nothing_stored(town_db, upload, step):
    before = counts(town_db)

    def stop(progress: Progress) -> None:
        if progress.step == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(town_db, upload, progress=stop)
    assert counts(town_db) == before


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Reading the file"), ("nl", "Bestand lezen"), ("is", "Skráin lesin")]
)
def test_a_terminal_shows_the_step_in_the_language(monkeypatch, language, said):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_shown(language) as progress:
        progress(Progress("reading", 0.45))
    shown = sys.stderr.getvalue()
    assert said in shown
    assert "45" in shown


def test_nothing_is_shown_where_nobody_looks(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_shown("en") as progress:
        assert progress is unheard
    assert sys.stderr.getvalue() == ""
