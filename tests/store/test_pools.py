"""Whose waves speak for an area: its own, or those inside it; named, and never of unlike weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import YOUTH, Said, ask, change, done, pupils, varda, write_csv, write_instrument


@pytest.fixture
def land(tmp_path: Path, youth: Path):
    """A country with two regions; `load` gives an area a wave in which everybody or nobody was drunk."""
    path = tmp_path / "land.db"
    for code, level, parent in (
        ("land", "country", ""),
        ("east", "region", "land"),
        ("west", "region", "land"),
        ("e1", "municipality", "east"),
        ("e2", "municipality", "east"),
        ("w1", "municipality", "west"),
    ):
        above = ("--parent", parent) if parent else ()
        done("area", "add", code, "--name", f"Name {code}", "--level", level, *above, "--db", path)

    class Land:
        db = path

        @staticmethod
        def load(
            area: str,
            drunk: int,
            *more: object,
            count: int = 24,
            mean_weight: float | None = None,
            year: int = 2022,
        ) -> Said:
            rows = pupils(count, drunk=drunk)
            mean = sum(float(row["weight"]) for row in rows) / count
            for row in rows:
                row["weight"] = float(row["weight"]) * (mean_weight or 50) / mean
            file = write_csv(tmp_path / f"{area}_{year}.csv", rows)
            where = ("--area", area, "--year", year, "--db", path)
            return done("ingest", file, "--instrument", youth, *where, "--accept", *more)

        @staticmethod
        def of(area: str, *more: object) -> list[dict[str, str]]:
            return done("estimate", "--indicator", "drunk", "--area", area, "--db", path, *more).rows

    return Land


def test_an_area_without_a_wave_pools_those_inside_it_and_names_them(land):
    land.load("e1", 1)
    land.load("e2", 0, count=48)
    (row,) = land.of("east")
    assert float(row["value"]) == pytest.approx(1 / 3)
    assert (row["n"], row["wave"]) == ("72", "youth:e1:2022 youth:e2:2022")
    assert "Name e1, Name e2" in row["note"]


def test_strata_are_nested_in_waves_when_pooled(land):
    land.load("e1", 1)
    land.load("e2", 0)
    (row,) = land.of("east")
    assert row["df"] == "4"  # twice two strata of two classes


def test_its_own_wave_wins_and_is_not_called_pooled(land):
    land.load("e1", 1)
    land.load("east", 0)
    (row,) = land.of("east")
    assert (row["value"], row["wave"]) == ("0.0", "youth:east:2022")
    assert "Name" not in row["note"]


def test_members_without_a_wave_are_named_as_missing(land):
    land.load("e1", 1)
    (row,) = land.of("east")
    before, _, after = row["note"].partition("missing")
    assert "Name e1" in before
    assert "Name e2" in after


def test_pools_are_nested_a_region_s_own_wave_stands_for_its_municipalities(land):
    land.load("e1", 1)
    land.load("west", 0)
    land.load("w1", 1)
    (row,) = land.of("land")
    assert row["wave"] == "youth:e1:2022 youth:west:2022"
    assert float(row["value"]) == pytest.approx(0.5)
    assert "Name e2" in row["note"]


def test_a_year_without_any_wave_has_no_row(land):
    land.load("e1", 1, year=2021)
    land.load("e2", 1, year=2022)
    assert [row["year"] for row in land.of("east")] == ["2021", "2022"]
    assert land.of("west") == []


def test_without_naming_areas_all_that_have_a_figure_are_given(land):
    land.load("e1", 1)
    rows = done("estimate", "--indicator", "drunk", "--db", land.db).rows
    assert [row["area"] for row in rows] == ["e1", "east", "land"]


@pytest.mark.parametrize("status", ["staged", "withdrawn"])
def test_a_wave_that_feeds_no_figure_feeds_no_pool(land, status):
    land.load("e1", 1)
    land.load("e2", 0)
    change(land.db, "UPDATE wave SET status = ? WHERE area = 'e2'", status)
    (row,) = land.of("east")
    assert row["wave"] == "youth:e1:2022"


def test_a_limited_wave_counts_only_in_the_areas_that_contain_it(land):
    land.load("e1", 1)
    change(land.db, "UPDATE wave SET status = 'limited'")
    assert land.of("e1") == []
    assert [row["wave"] for row in land.of("east")] == ["youth:e1:2022"]


def test_waves_of_different_weight_scales_are_not_pooled(land):
    land.load("e1", 1, mean_weight=1)
    land.load("e2", 0)
    said = varda("estimate", "--indicator", "drunk", "--area", "east", "--db", land.db)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "east" in said.err
    assert "youth:e1:2022" in said.err


def test_a_pool_that_is_refused_does_not_take_the_other_areas_with_it(land):
    land.load("e1", 1, mean_weight=1)
    land.load("e2", 0)
    said = done("estimate", "--indicator", "drunk", "--db", land.db)
    assert [row["area"] for row in said.rows] == ["e1", "e2"]


def test_waves_are_scaled_to_the_number_eligible_where_it_is_known(land):
    land.load("e1", 1, "--eligible", 300, mean_weight=1)
    land.load("e2", 0, "--eligible", 100)
    (row,) = land.of("east")
    assert float(row["value"]) == pytest.approx(0.75)


def test_waves_of_one_scale_keep_their_weights_as_given(land):
    land.load("e1", 1, "--eligible", 300, mean_weight=10)
    land.load("e2", 0, "--eligible", 100, mean_weight=30)
    (row,) = land.of("east")
    assert float(row["value"]) == pytest.approx(0.25)


def test_a_member_that_did_not_ask_is_named_as_missing(land, youth, tmp_path):
    land.load("e1", 1)
    rows = [{**row, "smoke": 1} for row in pupils(24)]
    for row in rows:
        del row["drunk"]
        row["weight"] = 50
    where = ("--area", "e2", "--year", 2022, "--db", land.db)
    done("ingest", write_csv(tmp_path / "e2.csv", rows), "--instrument", youth, *where, "--accept")
    (row,) = land.of("east")
    assert row["wave"] == "youth:e1:2022"
    assert "Name e2" in row["note"].partition("missing")[2]
    assert ask(land.db, "SELECT count(*) FROM wave") == [(2,)]


# ---- waves that were not asked alike -----------------------------------------------------------------------

BRIDGES = """
[[bridge]]
kind = "mode"
between = ["paper", "online-class"]
comparable = "B"
why = {en = "seven classes answered both"}

[[bridge]]
kind = "mode"
between = ["online-class", "online-home"]
comparable = "B"
why = {en = "two classes answered both"}
"""
TWO_WORDINGS = YOUTH.replace(
    'text = {en = "Were you drunk in the last 30 days?"}',
    """text = {en = "Were you drunk in the last 30 days?"}
first = 2022
earlier = [{first = 2021, last = 2021, text = {en = "Were you tipsy?"}, wording = "tipsy"}]""",
)


def left_out(row: dict[str, str]) -> str:
    return row["note"].partition("not comparable with the rest: ")[2]


@pytest.mark.parametrize("how", [("--mode", "online-class"), ("--by", "residence")])
def test_a_wave_asked_unlike_the_rest_is_left_out_and_named(land, how):
    land.load("e1", 1, count=48)
    land.load("e2", 0, *how)
    (row,) = land.of("east")
    assert (row["wave"], row["value"]) == ("youth:e1:2022", "1.0")
    assert left_out(row).startswith("Name e2 (")
    assert "missing" not in row["note"]


def test_of_unlike_waves_those_with_the_most_respondents_are_kept(land):
    land.load("e1", 1)
    land.load("e2", 1)
    land.load("w1", 0, "--mode", "online-home", count=60)
    (row,) = land.of("land")
    assert (row["wave"], row["n"]) == ("youth:w1:2022", "60")
    assert left_out(row).startswith("Name e1, Name e2 (")


def test_of_equally_many_respondents_the_more_waves_are_kept(land):
    land.load("e1", 1, "--mode", "online-home")
    land.load("e2", 1, "--mode", "online-home")
    land.load("w1", 0, count=48)
    assert land.of("land")[0]["wave"] == "youth:e1:2022 youth:e2:2022"


def test_of_equal_waves_those_in_the_instrument_s_own_mode_are_kept(land):
    land.load("e1", 1, "--mode", "online-home")
    land.load("e2", 0)
    assert land.of("east")[0]["wave"] == "youth:e2:2022"


def test_bridged_waves_are_pooled_with_a_note(land, youth):
    write_instrument(youth, YOUTH + BRIDGES)
    land.load("e1", 1)
    land.load("e2", 0, "--mode", "online-class")
    (row,) = land.of("east")
    assert (row["n"], float(row["value"])) == ("48", 0.5)
    assert "seven classes answered both" in row["note"]
    assert left_out(row) == ""


def test_a_bridge_on_each_side_does_not_join_the_two_ends(land, youth):
    write_instrument(youth, YOUTH + BRIDGES)
    land.load("e1", 1, count=36)
    land.load("e2", 0, "--mode", "online-class")
    land.load("w1", 0, "--mode", "online-home")
    (row,) = land.of("land")
    assert row["wave"] == "youth:e1:2022 youth:e2:2022"
    assert left_out(row).startswith("Name w1 (")
    assert "two classes answered both" not in row["note"]


def test_a_wave_asked_in_an_earlier_wording_is_left_out_of_that_indicator_only(land, youth, tmp_path):
    write_instrument(youth, TWO_WORDINGS)
    versions = tmp_path / "map.csv"
    versions.write_text("column,item,version\ndrunk,drunk,1\n")
    rows = [{**row, "smoke": 1} for row in pupils(24)]
    for area, more in (("e1", ()), ("e2", ("--map", versions))):
        where = ("--area", area, "--year", 2022, "--db", land.db)
        file = write_csv(tmp_path / f"{area}.csv", rows[: 24 if area == "e1" else 12])
        done("ingest", file, "--instrument", youth, *where, "--accept", *more)
    (drunk,) = land.of("east")
    assert (drunk["wave"], left_out(drunk)[:8]) == ("youth:e1:2022", "Name e2 ")
    (smokes,) = done("estimate", "--indicator", "smokes", "--area", "east", "--db", land.db).rows
    assert smokes["wave"] == "youth:e1:2022 youth:e2:2022"


def test_scales_are_asked_for_only_of_the_waves_that_are_kept(land):
    land.load("e1", 1, mean_weight=1, count=48)
    land.load("e2", 0, "--by", "residence")
    assert land.of("east")[0]["wave"] == "youth:e1:2022"
