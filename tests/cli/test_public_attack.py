"""The public file of a small country, before and after a revision, is attacked."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from public_attack import attacked, snapshot, told
from surveys import done, pupils, write_csv
from towns import Land

from store.public import reading_public, rows_of, verify_public

FRACTION = {"large": (45, 160), "middle": (40, 120), "small": (3, 40), "other": (35, 110)}


def stored(land: Land, code: str, drunk: int, count: int, *, again: bool = False) -> None:
    """A wave, or its revision, of schools whose names one would recognise."""
    rows = [
        {**row, "weight": 1, "stratum": 1, "psu": f"SCHOOL-{i % 9}", "drunk": int(i < drunk)}
        for i, row in enumerate(pupils(count))
    ]
    file = write_csv(land.db.with_name(f"secret_{code}.csv"), rows)
    options = ("--instrument", land.db.with_name("youth"), "--accept", "--db", land.db)
    if again:
        done("revise", f"youth:{code}:2021", file, "--reason", "more came in", *options)
    else:
        done("ingest", file, "--area", code, "--year", 2021, "--design", "sample", *options)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The database and its public file: the region first, the country, and the country after a revision."""
    land = Land(tmp_path_factory.mktemp("attack"))
    land.add("bay", "--level", "region", "--parent", "land")
    for code, (drunk, count) in FRACTION.items():
        land.add(code, "--parent", "bay" if code == "other" else "fjord")
        stored(land, code, drunk, count)
    file = land.db.with_name("public.db")
    published(land, "fjord")
    published(land, "land")
    before = snapshot(land.db, file)
    stored(land, "large", 48, 164, again=True)
    published(land, "land")
    return land.db, file, [before, snapshot(land.db, file)]


def published(land: Land, area: str) -> None:
    done("publish", "--area", area, "--year", 2021, "--yes", "--db", land.db)


def test_nothing_hidden_is_worked_out_of_both_files_together(files):
    found = attacked(files[2])
    assert found["too few"] > 10
    assert found["found out"] == 0
    assert found["known exactly"] == 0


def test_the_attacker_finds_what_is_given_away(files):
    """With every hidden figure but the smallest town's shown, some of that town's are found out."""
    seen = files[2][0].seen
    open_handed = seen["hidden"].where(seen["area"] == "small", "")
    snapshots = [type(files[2][0])(seen.assign(hidden=open_handed), files[2][0].truth, files[2][0].parents)]
    found = attacked(snapshots)
    assert found["found out"] + found["known exactly"] > 0


def test_no_school_no_account_and_no_file_name_stands_in_the_file(files):
    database, file, _ = files
    with closing(sqlite3.connect(database)) as connection:
        secrets = {row[0] for row in connection.execute("SELECT file_name FROM wave")}
        secrets |= {row[0] for row in connection.execute("SELECT sha256 FROM wave")}
        secrets |= {row[0] for row in connection.execute("SELECT wave FROM wave")}
        schools = {row[0] for row in connection.execute("SELECT psu FROM design_unit") if row[0]}
    assert any("SCHOOL" in name for name in schools)
    assert told(file, sorted(secrets | schools)) == []
    assert told(file, ["Name small"]) == ["Name small"]


def test_a_hidden_figure_has_no_number_in_the_file(files):
    with reading_public(files[1]) as connection:
        hidden = [row for row in rows_of(connection, "figure") if row["hidden"]]
    assert len(hidden) > 10
    numbers = ("value", "lower", "upper", "n")
    assert {row[name] for row in hidden for name in numbers} == {None}


def test_the_file_is_read_without_the_main_database(files, tmp_path):
    alone = tmp_path / "elsewhere.db"
    shutil.copy(files[1], alone)
    checksum = files[1].with_name("public.db.sha256").read_text(encoding="ascii")
    alone.with_name("elsewhere.db.sha256").write_text(checksum, encoding="ascii")
    assert verify_public(alone) == checksum.split()[0]
