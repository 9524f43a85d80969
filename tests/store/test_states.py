"""The states of a wave: who feeds figures, what a change leaves behind, and that nothing is overwritten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from surveys import ask, change, contents, done, pupils, varda, write_csv

WAVE = "youth:town:2022"


@pytest.fixture
def two(town_db: Path, youth: Path, tmp_path: Path) -> Path:
    """A wave of 24 respondents, accepted, and a staged revision of 30 beside it."""
    first, second = (write_csv(tmp_path / f"{n}.csv", pupils(n)) for n in (24, 30))
    at = ("--instrument", youth, "--db", town_db)
    done("ingest", first, *at, "--area", "town", "--year", 2022, "--accept")
    done("revise", WAVE, second, "--reason", "six were missing", *at)
    return town_db


def respondents(db: Path) -> list[str]:
    """How many stand behind the figures."""
    return [row["n"] for row in done("estimate", "--indicator", "drunk", "--db", db).rows]


def states(db: Path) -> list[object]:
    return [status for (status,) in ask(db, "SELECT status FROM wave ORDER BY revision")]


def test_a_staged_revision_feeds_figures_once_it_is_accepted_and_the_earlier_one_stays_stored(two):
    assert respondents(two) == ["24"]
    done("accept", WAVE, "--db", two)
    assert respondents(two) == ["30"]
    assert ask(two, "SELECT count(*) FROM response_youth GROUP BY revision_id") == [(24,), (30,)]


def test_a_discarded_revision_leaves_the_accepted_one_feeding(two):
    said = done("withdraw", WAVE, "--revision", 2, "--reason", "wrong file", "--db", two)
    assert "revision 1 feeds" in said.err
    assert respondents(two) == ["24"]


def test_a_withdrawn_revision_lets_the_one_before_it_feed_again_only_when_it_is_named(two):
    done("accept", WAVE, "--db", two)
    done("withdraw", WAVE, "--revision", 2, "--reason", "the correction was wrong", "--db", two)
    assert respondents(two) == ["24"]
    done("accept", WAVE, "--revision", 2, "--db", two)
    done("withdraw", WAVE, "--reason", "the whole wave is wrong", "--db", two)
    assert respondents(two) == []


def test_accepting_again_does_not_bring_back_a_discarded_revision(two):
    done("withdraw", WAVE, "--revision", 2, "--reason", "wrong file", "--db", two)
    done("accept", WAVE, "--db", two)
    assert states(two) == ["accepted", "withdrawn"]


def test_of_several_withdrawn_revisions_one_must_be_named(two):
    done("withdraw", WAVE, "--reason", "x", "--db", two)
    said = varda("accept", WAVE, "--db", two)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "--revision" in said.err
    done("accept", WAVE, "--revision", 1, "--db", two)
    assert respondents(two) == ["24"]


def test_an_earlier_revision_is_not_accepted_under_a_later_one_that_feeds(two):
    done("accept", WAVE, "--db", two)
    before = contents(two)
    said = varda("accept", WAVE, "--revision", 1, "--db", two)
    assert said.code == 2
    assert "withdraw" in said.err
    assert contents(two) == before


@pytest.mark.parametrize("words", [("accept", WAVE), ("withdraw", WAVE, "--reason", "x")])
def test_a_revision_that_is_not_there_is_named_with_those_that_are(two, words):
    said = varda(*words, "--revision", 7, "--db", two)
    assert (said.code, len(said.lines)) == (1, 1)
    assert "1, 2" in said.err


def test_a_limited_wave_counts_in_the_region_only(tmp_path, youth):
    db = tmp_path / "coast.db"
    done("area", "add", "coast", "--name", "Coast", "--level", "region", "--db", db)
    done("area", "add", "town", "--name", "Town", "--parent", "coast", "--db", db)
    file = write_csv(tmp_path / "wave.csv", pupils(24))
    done("ingest", file, "--instrument", youth, "--area", "town", "--year", 2022, "--db", db)
    said = done("accept", WAVE, "--limited", "--db", db)
    assert "contain" in said.err
    rows = done("estimate", "--indicator", "drunk", "--db", db).rows
    assert [row["area"] for row in rows] == ["coast"]
    done("accept", WAVE, "--db", db)
    rows = done("estimate", "--indicator", "drunk", "--db", db).rows
    assert {row["area"] for row in rows} == {"coast", "town"}


# ---- the audit ---------------------------------------------------------------------------------------------


def entries(db: Path) -> list[tuple[str, ...]]:
    columns = ("action", "wave", "revision", "before", "after", "reason")
    return [tuple(row[name] for name in columns) for row in done("audit", "--db", db).rows]


def test_every_change_of_a_state_is_kept_with_what_it_was(two):
    done("accept", WAVE, "--db", two)
    done("withdraw", WAVE, "--reason", "twice the same class", "--db", two)
    assert entries(two) == [
        ("stored", WAVE, "1", "", "accepted", ""),
        ("stored", WAVE, "2", "", "staged", "six were missing"),
        ("status", WAVE, "2", "staged", "accepted", ""),
        ("status", WAVE, "1", "accepted", "withdrawn", "twice the same class"),
        ("status", WAVE, "2", "accepted", "withdrawn", "twice the same class"),
    ]
    assert all(row["happened_at"] for row in done("audit", "--db", two).rows)


def test_what_changes_nothing_leaves_no_entry(two):
    done("accept", WAVE, "--revision", 1, "--db", two)
    assert len(entries(two)) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET reason = 'x'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (entry, happened_at, action) VALUES (1, 'x', 'x')",
    ],
)
def test_the_audit_can_only_be_added_to(two, statement):
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        change(two, statement)
    with closing(sqlite3.connect(two)) as connection:
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (2,)
