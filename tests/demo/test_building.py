"""The demo builds itself once, goes on where it was interrupted, and says that it is invented."""

from __future__ import annotations

import csv
import shutil
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from surveys import ROOT, VOLATILE, Said, ask, contents, done, varda

from cli import demo
from cli.serving import DEMO_DATABASE
from dashboard.questions import answers
from data.demo.generate import MADE_OF, made_of
from store.refresh import refresh

HERE = ROOT / "data" / "demo"
FEW = (
    *("kriuey_2012.csv", "birkidalur_2013.sav", "lyngbakki_2017.sav", "utnes_2018.sav", "duinrade_2019.sav"),
    *("duinrade_2019_corrected.sav", "rietdorp_2023_with_names.csv", "kriuey_2008.sav"),
)


def few_files(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """A manifest of a few files, all but the last made already; gives the path of the database to build."""
    with (HERE / "waves.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["file"] in FEW]
    rows.sort(key=lambda row: FEW.index(row["file"]))
    read = demo._rows
    monkeypatch.setattr(demo, "_rows", lambda name: rows if name == "waves.csv" else read(name))
    database = folder / "varda-demo.db"
    shutil.copytree(HERE / "samples", demo.files_folder(database))
    (demo.files_folder(database) / MADE_OF).write_text(made_of(), encoding="utf-8")
    return database


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A few files, and the path of the database to build of them."""
    return few_files(monkeypatch, tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """The database of the few files, built by the command, with what it said."""
    with pytest.MonkeyPatch.context() as patched:
        database = few_files(patched, tmp_path_factory.mktemp("built"))
        return database, done("demo", "--no-serve", "--db", database)


def test_the_demo_is_built_by_the_same_way_as_any_file_and_says_what_it_refused(built):
    few, said = built
    assert len(said.lines) == len(FEW) + 1
    assert [line for line in said.lines if "refused, as it should be" in line] == [
        f"rietdorp_2023_with_names.csv refused, as it should be: it holds names of pupils (7 of {len(FEW)})"
    ]
    statuses = ask(few, "SELECT wave, revision, status FROM wave ORDER BY revision_id")
    assert {status for _, _, status in statuses} == {"accepted"}
    assert ("ipm:duinrade:2019", 2, "accepted") in statuses
    assert ("ipm:kriuey:2018", 1, "accepted") in statuses
    assert not [wave for wave, _, _ in statuses if "rietdorp" in str(wave)]


def test_a_demo_that_was_interrupted_goes_on_and_ends_the_same(few, built):
    steps = demo.build(few)
    first = [next(steps).file for _ in range(6)]
    steps.close()
    rest = [step.file for step in demo.build(few)]
    assert [*first, *rest] == list(FEW)
    refresh(few)  # as every command does
    without = (*VOLATILE, "created_at", "password_hash")  # kept with a salt of its own each time
    assert contents(few, without) == contents(built[0], without)


def test_a_demo_that_is_built_is_left_alone(few, built):
    shutil.copy(built[0], few)
    before = contents(few)
    shutil.rmtree(demo.files_folder(few))
    assert list(demo.build(few)) == []
    assert contents(few) == before
    assert not demo.files_folder(few).exists()


def test_a_database_with_other_areas_is_no_demo(few, tmp_path):
    done("area", "add", "town", "--name", "Town", "--db", tmp_path / "own.db")
    said = varda("demo", "--no-serve", "--db", tmp_path / "own.db")
    assert said.code == 2
    assert "town" in said.err
    assert not answers.is_invented(tmp_path / "own.db")


def test_files_that_cannot_be_made_are_said_in_a_sentence(few, monkeypatch):
    ended = SimpleNamespace(poll=lambda: 1)
    monkeypatch.setattr(demo, "_making", lambda _folder: nullcontext(ended))
    (demo.files_folder(few) / "kriuey_2012.csv").unlink()
    said = varda("demo", "--no-serve", "--db", few)
    assert said.code == 1
    assert said.lines == [line for line in said.lines if "kriuey_2012.csv could not be made" in line]


def test_a_file_that_should_be_refused_and_is_not_stops_the_demo(few, monkeypatch):
    monkeypatch.setattr("ingest.loading.identifier_findings", lambda *_: ())
    said = varda("demo", "--no-serve", "--db", few)
    assert said.code == 1
    assert "rietdorp_2023_with_names.csv should have been refused" in said.lines[-1]
    assert ask(few, "SELECT 1 FROM wave WHERE area = 'rietdorp'") == []


def test_the_database_knows_that_it_is_invented_from_its_first_moment_on(few):
    steps = demo.build(few)
    next(steps)
    assert answers.is_invented(few)
    steps.close()


def test_what_the_demo_makes_is_cleaned_and_kept_out_of_the_repository():
    folder = demo.files_folder(DEMO_DATABASE).name
    assert f"{folder}/" in (ROOT / ".gitignore").read_text().splitlines()
    cleaning = (ROOT / "Makefile").read_text().partition("\nclean:\n")[2]
    assert folder in cleaning
