"""Waves come in whole, once, and are revised, accepted and withdrawn in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import Said, ask, contents, done, pupils, varda, write_csv

WAVE = "youth:town:2022"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "wave.csv", pupils(24))


@pytest.fixture
def load(town_db: Path, youth: Path):
    def ingest(file: Path, *more: object, area: str = "town", year: int = 2022) -> Said:
        where = ("--area", area, "--year", year, "--db", town_db)
        return varda("ingest", file, "--instrument", youth, *where, *more)

    return ingest


def share(db: Path, *more: object) -> list[str]:
    return [row["value"] for row in done("estimate", "--indicator", "drunk", "--db", db, *more).rows]


def test_a_wave_is_staged_and_feeds_no_figure_until_it_is_accepted(town_db, file, load):
    said = load(file)
    assert said.code == 0
    assert f"varda accept {WAVE}" in said.lines[-1]
    assert share(town_db) == []
    done("accept", WAVE, "--db", town_db)
    assert len(share(town_db)) == 1


def test_a_wave_is_stored_with_all_that_it_is(town_db, file, load):
    done_ = load(
        file,
        "--mode",
        "online-class",
        "--fieldwork",
        "2022-02-01:2022-03-15",
        "--eligible",
        30,
        "--by",
        "residence",
    )
    assert done_.code == 0, done_.err
    (wave,) = done("waves", "--db", town_db).rows
    expected = {"wave": WAVE, "area": "town", "year": "2022", "instrument": "youth", "design": "sample"}
    expected |= {
        "status": "staged",
        "revision": "1",
        "n_answered": "24",
        "n_valid": "24",
        "response_rate": "0.8",
    }
    assert {name: wave[name] for name in expected} == expected
    assert list(wave)[:12] == [
        *("wave", "area", "year", "instrument", "design", "status", "revision"),
        *("n_answered", "n_valid", "response_rate", "sha256", "stored_at"),
    ]
    row = ask(town_db, "SELECT mode, fieldwork_from, fieldwork_to, residence FROM wave")
    assert row == [("online-class", "2022-02-01", "2022-03-15", "residence")]


def test_loading_the_same_file_twice_changes_nothing(town_db, file, load):
    load(file, "--accept")
    before = contents(town_db, ())
    said = load(file, "--accept")
    assert said.code == 0
    assert "nothing changed" in said.err
    assert contents(town_db, ()) == before


def test_loading_a_staged_file_again_with_accept_accepts_it(town_db, file, load):
    load(file)
    assert load(file, "--accept").code == 0
    assert ask(town_db, "SELECT status, count(*) FROM wave") == [("accepted", 1)]


def test_another_file_for_a_stored_wave_is_refused_and_points_at_revise(town_db, file, load, tmp_path):
    load(file)
    before = contents(town_db, ())
    said = load(write_csv(tmp_path / "other.csv", pupils(30)))
    assert (said.code, len(said.lines)) == (2, 1)
    assert f"varda revise {WAVE}" in said.err
    assert contents(town_db, ()) == before


@pytest.mark.parametrize(
    "more", [("--design", "census"), ("--eligible", 99), ("--mode", "paper"), ("--strata", "grade")]
)
def test_the_same_file_with_other_options_is_refused(town_db, file, load, more):
    load(file)
    before = contents(town_db, ())
    said = load(file, *more)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "options" in said.err
    assert contents(town_db, ()) == before


def test_a_dry_run_checks_and_stores_nothing(town_db, file, load):
    before = contents(town_db, ())
    said = load(file, "--dry-run")
    assert said.code == 0
    assert "24" in said.err
    assert contents(town_db, ()) == before


def test_a_dry_run_refuses_what_an_ingest_would(load, tmp_path):
    rows = pupils(24)
    rows[3]["drunk"] = 4
    assert load(write_csv(tmp_path / "wave.csv", rows), "--dry-run").code == 2


def test_a_revision_is_staged_beside_the_wave_which_feeds_figures_until_it_is_accepted(
    town_db, youth, file, load, tmp_path
):
    load(file, "--accept")
    first = share(town_db)
    all_drunk = write_csv(tmp_path / "other.csv", [{**row, "drunk": 1} for row in pupils(24)])
    done("revise", WAVE, all_drunk, "--reason", "wrong export", "--instrument", youth, "--db", town_db)
    assert ask(town_db, "SELECT revision, status, reason FROM wave ORDER BY revision") == [
        (1, "accepted", ""),
        (2, "staged", "wrong export"),
    ]
    assert share(town_db) == first
    done("accept", WAVE, "--db", town_db)
    assert share(town_db) == ["1.0"]
    (row,) = done("estimate", "--indicator", "drunk", "--db", town_db).rows
    assert row["revision"] == "2"
    assert ask(town_db, "SELECT count(*) FROM response_youth") == [(48,)]


def test_a_revision_is_of_the_wave_s_design_unless_another_is_said(town_db, youth, file, load, tmp_path):
    assert load(file, "--design", "census", "--mode", "online-home", "--eligible", 40).code == 0
    other = write_csv(tmp_path / "other.csv", pupils(30))
    done("revise", WAVE, other, "--reason", "late classes", "--instrument", youth, "--db", town_db)
    stored = ask(town_db, "SELECT design, mode, eligible FROM wave ORDER BY revision")
    assert stored == [("census", "online-home", 40)] * 2


def test_revising_with_the_same_file_changes_nothing(town_db, youth, file, load):
    load(file, "--accept")
    before = contents(town_db, ())
    said = done("revise", WAVE, file, "--reason", "again", "--instrument", youth, "--db", town_db)
    assert "nothing changed" in said.err
    assert contents(town_db, ()) == before


@pytest.mark.parametrize("wave", ["youth:town:2021", "nonsense", "youth:town:soon"])
def test_a_wave_that_is_not_there_cannot_be_revised_accepted_or_withdrawn(town_db, youth, file, load, wave):
    load(file)
    for words in (
        ("revise", wave, file, "--reason", "x", "--instrument", youth),
        ("accept", wave),
        ("withdraw", wave, "--reason", "x"),
    ):
        said = varda(*words, "--db", town_db)
        assert (said.code, len(said.lines)) == (1, 1), said.err
        assert wave in said.err


def test_a_withdrawn_wave_feeds_no_figure_and_nothing_is_deleted(town_db, file, load):
    load(file, "--accept")
    before = contents(town_db)["response_youth"]
    done("withdraw", WAVE, "--reason", "two classes were entered twice", "--db", town_db)
    assert share(town_db) == []
    assert contents(town_db)["response_youth"] == before
    assert ask(town_db, "SELECT status, reason FROM wave") == [
        ("withdrawn", "two classes were entered twice")
    ]


# ---- one file of a whole region ----------------------------------------------------------------------------


@pytest.fixture
def region(town_db: Path, youth: Path):
    for code, name in (("north", "Norðurvík"), ("south", "Suðurvík")):
        done("area", "add", code, "--name", name, "--db", town_db)

    def ingest(rows: list[dict[str, object]], *more: object) -> Said:
        file = write_csv(town_db.parent / "region.csv", rows)
        where = ("--area-column", "place", "--year", 2022, "--db", town_db)
        return varda("ingest", file, "--instrument", youth, *where, *more)

    return ingest


def placed(*places: str) -> list[dict[str, object]]:
    """Eight pupils in each place."""
    return [{**row, "place": place} for place in places for row in pupils(8)]


def test_a_regional_file_makes_a_wave_of_every_municipality(town_db, region):
    assert region(placed("north", "Suðurvík", "town"), "--accept").code == 0
    assert ask(town_db, "SELECT area, n_answered, status FROM wave ORDER BY area") == [
        ("north", 8, "accepted"),
        ("south", 8, "accepted"),
        ("town", 8, "accepted"),
    ]


def test_a_regional_file_with_an_unknown_place_stores_nothing_of_any(town_db, region):
    before = contents(town_db)
    said = region(placed("north", "nowhere", "south"))
    assert (said.code, len(said.lines)) == (2, 1)
    assert "nowhere" in said.err
    assert contents(town_db) == before


def test_a_regional_file_with_one_bad_cell_stores_nothing_of_any(town_db, region):
    rows = placed("north", "south")
    rows[-1]["weight"] = -1
    before = contents(town_db)
    assert region(rows).code == 2
    assert contents(town_db) == before


def test_a_regional_file_whose_last_wave_exists_otherwise_stores_nothing_of_any(town_db, region, load, file):
    assert load(file, area="south").code == 0
    before = contents(town_db)
    said = region(placed("north", "south"))
    assert (said.code, len(said.lines)) == (2, 1)
    assert "youth:south:2022" in said.err
    assert contents(town_db) == before


def test_a_regional_file_twice_changes_nothing(town_db, region):
    region(placed("north", "south"))
    before = contents(town_db, ())
    assert region(placed("north", "south")).code == 0
    assert contents(town_db, ()) == before


def test_two_spellings_of_a_municipality_are_one_wave(town_db, region):
    said = region(placed("north", "NORTH", "Norðurvík"))
    assert said.code == 0, said.err
    assert ask(town_db, "SELECT area, n_answered FROM wave") == [("north", 24)]


def test_a_finding_is_stored_with_its_own_municipality_only(town_db, region):
    rows = placed("north", "south")
    for row in rows[:8]:
        row["stratum"], row["psu"] = 1, 1
    assert region(rows).code == 0
    said = ask(
        town_db, "SELECT area FROM finding JOIN wave USING (revision_id) WHERE code = 'design.single_units'"
    )
    assert said == [("north",)]
