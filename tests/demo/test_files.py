"""The invented countries' files: the same bytes each time, and each comes in as the manifest says."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from surveys import ROOT, ask, done, varda

from cli.demo import upload_of
from data.demo.generate import MADE_OF, SAMPLED, write_files, write_tables
from data.demo.plan import waves
from ingest.loading import ingest
from survey_schema.errors import Refusal

HERE = ROOT / "data" / "demo"
SAMPLES = HERE / "samples"


def rows_of(path: Path, separator: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=separator))


MANIFEST = {row["file"]: row for row in rows_of(HERE / "waves.csv")}

WHO5 = {f"who5_{name}" for name in ("cheerful", "calm", "active", "rested", "interested")}
LATER = {"vape_30d", "pouch_30d", "social_media_hours", *WHO5}
"""Items that the questionnaire of 2012 and 2013 did not have yet."""


@pytest.fixture
def demo_db(tmp_path: Path) -> Path:
    """A database with the areas of the invented countries and no wave."""
    path = tmp_path / "demo.db"
    done("area", "import", HERE / "areas.csv", "--db", path)
    return path


def load(database: Path, file: str, **options: object):
    return ingest(database, upload_of(MANIFEST[file], SAMPLES), accept=True, **options)


def test_the_samples_and_tables_are_what_the_generator_makes(tmp_path):
    write_files(tmp_path / "samples", [wave for wave in waves() if wave.file in SAMPLED])
    write_tables(tmp_path)
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*")}
    del made[f"samples/{MADE_OF}"]
    assert set(made) == {f"samples/{path.name}" for path in SAMPLES.iterdir()} | {
        "waves.csv",
        "truth.csv",
        "interventions.csv",
    }
    assert [name for name, content in made.items() if (HERE / name).read_bytes() != content] == []


def test_there_are_at_most_twelve_samples_and_six_megabytes_in_all():
    assert len(list(SAMPLES.iterdir())) <= 12
    kept = [path for path in HERE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in kept) < 6_000_000


def test_two_processes_that_hash_differently_write_the_same_bytes(tmp_path):
    found = []
    for number in ("1", "2"):
        out = tmp_path / number
        files = ("selhofn_2013.sav", "melhofn_2020.dta", "kriuey_2012.csv", "rietdorp_2021.sav")
        command = [sys.executable, str(HERE / "generate.py"), str(out), "--only", *files]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": number}, cwd=tmp_path)
        found.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()})
    assert found[0] == found[1]
    assert len(found[0]) == 5


def test_another_seed_makes_other_answers(tmp_path):
    (wave,) = (wave for wave in waves() if wave.file == "kriuey_2012.csv")
    write_files(tmp_path, [wave], seed=7)
    assert (tmp_path / "kriuey_2012.csv").read_bytes() != (SAMPLES / "kriuey_2012.csv").read_bytes()


def test_a_file_that_is_there_stays_unless_it_was_made_of_something_else(tmp_path):
    (wave,) = (wave for wave in waves() if wave.file == "kriuey_2012.csv")
    write_files(tmp_path, [wave])
    (tmp_path / wave.file).write_bytes(b"kept")
    write_files(tmp_path, [wave])
    assert (tmp_path / wave.file).read_bytes() == b"kept"
    (tmp_path / MADE_OF).write_text("something else")
    write_files(tmp_path, [wave])
    assert (tmp_path / wave.file).read_bytes() == (SAMPLES / wave.file).read_bytes()


@pytest.mark.parametrize(
    ("file", "asked_not"),
    [
        ("kriuey_2012.csv", LATER),
        ("birkidalur_2013.sav", LATER),
        ("melhofn_2020.dta", {"tv_hours"}),
        ("heidarskard_2021.sav", {"tv_hours"}),
        ("duinrade_2019.sav", {"tv_hours"}),
    ],
)
def test_a_file_of_each_sort_comes_in_with_every_item_asked_in_its_year(file, asked_not, demo_db):
    (loaded,) = load(demo_db, file)
    assert loaded.outcome == "stored"
    assert [finding for finding in loaded.findings if finding.severity == "error"] == []
    usual = {"design.weight_of_one", "match.items_absent", "check.jokers"}
    assert {finding.code for finding in loaded.findings} <= usual
    columns = [str(row[1]) for row in ask(demo_db, "PRAGMA table_info(response_ipm)")]
    usual = {"revision_id", "unit", "stratum", "psu", "school", "sex", "grade", "age", "birth_year", "weight"}
    answered = {
        name
        for name in columns
        if name not in usual and ask(demo_db, f"SELECT 1 FROM response_ipm WHERE {name} IS NOT NULL LIMIT 1")
    }
    only_dutch = {"school_type"} if file != "duinrade_2019.sav" else set()
    assert set(columns) - usual - answered == asked_not | only_dutch


def test_the_wave_answered_at_home_says_so_and_knows_how_many_were_enrolled(demo_db):
    load(demo_db, "heidarskard_2021.sav")
    ((mode, eligible, population),) = ask(
        demo_db, "SELECT mode, eligible, sum(population) FROM wave JOIN design_unit USING (revision_id)"
    )
    assert mode == "online-home"
    assert eligible == population == int(MANIFEST["heidarskard_2021.sav"]["eligible"])


def test_the_reworded_item_is_known_by_its_wording(demo_db):
    load(demo_db, "lyngbakki_2017.sav")
    assert ask(demo_db, "SELECT versions FROM wave") == [('{"lonely": 1}',)]


def test_the_regional_file_is_a_wave_of_each_town_by_residence(demo_db):
    assert {loaded.wave for loaded in load(demo_db, "utnes_2018.sav")} == {
        "ipm:thokufjordur:2018",
        "ipm:melhofn:2018",
        "ipm:kriuey:2018",
    }
    assert ask(demo_db, "SELECT DISTINCT residence FROM wave") == [("residence",)]


def test_the_wave_with_wrong_weights_is_revised_and_its_figures_change(demo_db):
    def share() -> float:
        said = done("estimate", "--indicator", "drunk_12m", "--area", "duinrade", "--db", demo_db)
        return float(said.rows[0]["value"])

    load(demo_db, "duinrade_2019.sav")
    wrong = share()
    load(demo_db, "duinrade_2019_corrected.sav", revising="wrong weights")
    truth = next(
        float(row["truth"])
        for row in rows_of(HERE / "truth.csv")
        if (row["area"], row["year"], row["indicator"], row["age_band"])
        == ("duinrade", "2019", "drunk_12m", "")
    )
    assert abs(share() - truth) < abs(wrong - truth)
    rows = ask(demo_db, "SELECT revision, status FROM wave ORDER BY revision")
    assert rows == [(1, "accepted"), (2, "accepted")]


def test_the_file_with_names_is_refused_and_no_name_of_it_is_repeated(demo_db):
    file = "rietdorp_2023_with_names.csv"
    names = [row["naam"] for row in rows_of(SAMPLES / file, ";")]
    with pytest.raises(Refusal) as refused:
        load(demo_db, file)
    assert [finding.code for finding in refused.value.findings] == ["check.identifier_column"]
    row = MANIFEST[file]
    where = ("--area", row["area"], "--year", row["year"], "--db", demo_db)
    said = varda("ingest", SAMPLES / file, "--instrument", "ipm", *where, "--accept")
    assert said.code == 2
    assert "naam" in said.err
    content = b"".join(path.read_bytes() for path in demo_db.parent.glob("demo.db*"))
    assert len(set(names)) > 20
    assert [name for name in set(names) if name in said.err or name.encode() in content] == []


def test_the_manifest_names_every_file_once_and_what_goes_with_it():
    listed = [row["file"] for row in MANIFEST.values()]
    assert len(set(listed)) == len(listed) == 260
    assert {row["then"].partition(":")[0] for row in MANIFEST.values()} == {"accept", "refuse", "revise"}
    for name in SAMPLED:
        for beside in (MANIFEST[name]["map"], MANIFEST[name]["enrolment"]):
            assert not beside or (SAMPLES / beside).is_file()
