"""What is kept of answers: a wave throws away what rests on it, and nothing else; nothing stale is given."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest
import streamlit as st
from conftest import ingest, write_wave

from cli.main import run
from dashboard import cached
from dashboard.figures.rows import rows_of
from dashboard.questions import answers, comparisons, ladder
from dashboard.questions import beside as stands_beside

INDICATOR = "alcohol_30d"
TOWNS = ("north", "south", "far")
CHANGES = (("south", 2021, 100), ("tiny", 2023, 90), ("far", 2019, 20), ("tiny", 2021, 9))
MERGED = ("--valid-to", "2024-12-31", "--merged-into", "south")


@pytest.fixture(scope="module")
def two_countries(database, tmp_path_factory):
    """The made-up database with another country, in which a town has two waves."""
    path = shutil.copy(database, tmp_path_factory.mktemp("two_countries") / "two.db")
    for code, name, level, *more in (
        ("abroad", "Útlönd", "country"),
        ("far", "Fjarri", "municipality", "--parent", "abroad"),
    ):
        assert run(["area", "add", code, "--db", str(path), "--name", name, "--level", level, *more]) == 0
    for year in (2023, 2025):
        store(path, "far", year)
    return path


@pytest.fixture
def grown(two_countries, tmp_path, monkeypatch):
    """A copy that may be changed."""
    path = shutil.copy(two_countries, tmp_path / "grown.db")
    monkeypatch.setenv("VARDA_DB", str(path))
    st.cache_data.clear()
    return path


@pytest.fixture
def counted(monkeypatch):
    """Count what is computed, by kind and area."""
    count = Counter()
    for kind, module, name in (
        ("estimates", ladder, "trend_with_offers"),
        ("lines", comparisons, "benchmark_lines"),
        ("beside", stands_beside, "beside"),
        ("years", answers, "wave_years"),
    ):
        monkeypatch.setattr(module, name, counting(count, kind, getattr(module, name)))
    return count


def counting(count, kind, computed):
    def counted(path, *args):
        count[kind, args[0] if kind == "years" else args[1]] += 1
        return computed(path, *args)

    return counted


def store(path, area, year, drank=40):
    file = write_wave(path.parent / f"{area}_{year}.csv", 300, drank, has_sleep=True)
    assert run(ingest(path, file, area, year)) == 0


def ask():
    """Ask everything of every town, as the Trends page does."""
    for town in TOWNS:
        cached.estimates(INDICATOR, town)
        cached.benchmark_lines(INDICATOR, town)
        cached.beside(INDICATOR, town, 2025, (2023, 2025))
        cached.wave_years(town)


def computed_again(counted, change):
    ask()
    counted.clear()
    ask()
    assert not counted
    change()
    ask()
    assert set(counted.values()) <= {1}
    return set(counted)


def all_of(*towns):
    return {(kind, town) for town in towns for kind in ("estimates", "lines", "beside", "years")}


def test_a_wave_in_another_country_leaves_everything_kept(grown, counted):
    assert computed_again(counted, lambda: store(grown, "far", 2021)) == all_of("far")


def test_a_wave_in_a_neighbouring_town_renews_what_is_compared_with_it_and_no_more(grown, counted):
    again = computed_again(counted, lambda: store(grown, "south", 2021))
    assert again == all_of("south") | {("estimates", "north"), ("lines", "north")}


def test_taking_a_wave_back_and_accepting_it_again_renews_both_times(grown, counted):
    wave = ["made_up:far:2023", "--db", str(grown)]
    assert computed_again(counted, lambda: run(["withdraw", *wave, "--reason", "wrong"])) == all_of("far")
    assert computed_again(counted, lambda: run(["accept", *wave, "--revision", "1"])) == all_of("far")


@pytest.mark.parametrize(
    "change",
    [
        ["area", "add", "north", "--name", "Norðurland", "--parent", "coast"],
        ["area", "add", "north", "--name", "Norðurvík", *MERGED],
        ["area", "add", "far", "--name", "Fjarri", "--parent", "coast"],
    ],
    ids=["a name", "a merger", "another country"],
)
def test_a_change_of_areas_renews_everything(grown, counted, change):
    assert computed_again(counted, lambda: run([*change, "--db", str(grown)])) == all_of(*TOWNS)


def test_what_is_kept_is_what_would_be_computed(grown):
    def check():
        for town in TOWNS:
            fresh = ladder.trend_with_offers(grown, INDICATOR, town, (), "municipality")
            assert repr(cached.estimates(INDICATOR, town)) == repr(rows_of(fresh))
            lines = comparisons.benchmark_lines(grown, INDICATOR, town)
            assert repr(cached.benchmark_lines(INDICATOR, town)) == repr(rows_of(lines))
            assert cached.wave_years(town) == answers.wave_years(grown, town)

    check()
    for area, year, drank in CHANGES:
        store(grown, area, year, drank)
        check()
    assert run(["area", "add", "tiny", "--db", str(grown), "--name", "Kot", *MERGED]) == 0
    check()


def test_areas_that_merged_share_their_ground_and_their_tree(grown):
    assert run(["area", "add", "far", "--db", str(grown), "--name", "Fjarri", *MERGED]) == 0
    before = answers.versions(grown)
    store(grown, "far", 2021)
    after = answers.versions(grown)
    assert before.of_ground("south") != after.of_ground("south")
    assert before.of_ground("north") == after.of_ground("north")
    assert before.of_tree("north") != after.of_tree("north")
