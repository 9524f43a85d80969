"""`varda evaluate`: which towns are looked at, beside which others, who may see it, how it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import done, pupils, varda, write_csv
from towns import Land


@pytest.fixture
def land(tmp_path: Path) -> Land:
    """Towns a and b, which have a card from 2022, and c and d."""
    made = Land(tmp_path)
    for code, before, after in (("a", 50, 30), ("b", 40, 30), ("c", 40, 38), ("d", 20, 22)):
        made.town(code, before, after)
    made.intervene("card,Card,a b,drunk,2022,")
    return made


def test_the_areas_of_an_intervention_are_taken_together_and_compared_with_the_others(land):
    row = land.row("card")
    assert (row["areas"], row["comparison"]) == ("a b", "land")
    shares = [float(row[name]) for name in ("before", "after", "comparison_before", "comparison_after")]
    assert shares == pytest.approx([0.45, 0.30, 0.30, 0.30])
    assert float(row["difference"]) == pytest.approx(-0.15)
    assert row["note"] == "Elsewhere is: Name c, Name d."
    assert (row["place"], row["of"]) == ("1", "3")


def test_an_area_that_ran_the_same_programme_is_no_comparison(land):
    land.intervene("other,Other,d,drunk,2019,", "over,Over,c,drunk,2019,2020", "music,Music,c,bullied,2020,")
    row = land.row("card")
    assert float(row["difference"]) == pytest.approx(-0.15 - (-0.02))
    assert "they run the same: Name d" in row["note"]
    assert "Elsewhere is: Name c." in row["note"]


def test_a_programme_of_a_whole_region_leaves_none_of_its_towns_to_compare_with(land):
    land.add("plain", "--level", "region", "--parent", "land")
    land.add("p", "--parent", "plain")
    for year, drunk in ((2021, 60), (2022, 50)):
        land.load("p", year, drunk)
    land.intervene("card,Card,fjord,drunk,2022,")
    row = land.row("card")
    assert float(row["before"]) == pytest.approx(0.375)
    assert float(row["difference"]) == pytest.approx(-0.075 - (-0.10))
    assert "Elsewhere is: Name p." in row["note"]


def test_where_everybody_ran_the_programme_there_is_nothing_to_compare_with(land):
    land.intervene("other,Other,c d,drunk,2019,")
    said = land.evaluate("card")
    assert (said.code, said.out) == (2, "")
    assert "no other areas" in said.err


def test_a_town_without_a_wave_in_one_of_the_years_is_left_out_and_named(land):
    land.town("e", 90, None)
    row = land.row("card")
    assert float(row["comparison_before"]) == pytest.approx(0.30)
    assert "Left out, as one of the years has no wave: Name e." in row["note"]


def test_a_region_is_looked_at_by_the_towns_it_has_in_both_years(land):
    land.add("plain", "--level", "region", "--parent", "land")
    for code, drunk in (("p", (50, 40)), ("q", (90, None))):
        land.add(code, "--parent", "plain")
        for year, count in zip((2021, 2022), drunk, strict=True):
            if count is not None:
                land.load(code, year, count)
    row = land.row("--indicator", "drunk", "--area", "plain")
    assert float(row["before"]) == pytest.approx(0.5)
    assert "no wave: Name q" in row["note"]


def test_a_town_that_asked_online_the_second_time_is_left_out_of_the_comparison(land):
    land.add("e", "--parent", "fjord")
    land.load("e", 2021, 90)
    land.load("e", 2022, 10, "--mode", "online-home")
    row = land.row("card")
    assert float(row["comparison_before"]) == pytest.approx(0.30)
    assert "Name e" not in row["note"].split(".")[0]
    assert "Name e" in row["note"]


def test_a_town_that_asked_online_the_second_time_is_not_evaluated(land):
    land.add("e", "--parent", "fjord")
    land.load("e", 2021, 90)
    land.load("e", 2022, 10, "--mode", "online-home")
    said = land.evaluate("--indicator", "drunk", "--area", "e")
    assert (said.code, said.out) == (2, "")
    assert "online" in said.err


def test_a_comparison_that_went_online_is_refused(land):
    land.add("plain", "--level", "region", "--parent", "land")
    land.add("p", "--parent", "plain")
    land.load("p", 2021, 50)
    land.load("p", 2022, 40, "--mode", "online-home")
    said = land.evaluate("card", "--comparison", "plain")
    assert said.code == 2
    assert "online" in said.err


def test_the_comparison_can_be_chosen(land):
    row = land.row("card", "--comparison", "c")
    assert float(row["difference"]) == pytest.approx(-0.15 - (-0.02))
    assert row["place"] == ""


def test_the_comparison_never_holds_the_area_itself(land):
    land.load("fjord", 2021, 40, count=200)
    land.load("fjord", 2022, 30, count=200)
    said = land.evaluate("--indicator", "drunk", "--area", "a", "--comparison", "fjord")
    assert said.code == 2


def test_a_town_that_has_merged_counts_as_its_successor(land):
    land.add("new", "--parent", "fjord", "--valid-from", "2022-01-01")
    for code, drunk in (("old", 50), ("older", 30)):
        land.add(code, "--parent", "fjord", "--valid-to", "2021-12-31", "--merged-into", "new")
        land.load(code, 2021, drunk)
    land.load("new", 2022, 20)
    for code in ("old", "new"):
        row = land.row("--indicator", "drunk", "--area", code)
        assert (float(row["before"]), float(row["after"])) == pytest.approx((0.40, 0.20))


def test_weights_of_another_scale_are_not_taken_together(land):
    land.add("e", "--parent", "fjord")
    for year in (2021, 2022):
        rows = [{**row, "weight": 30, "psu": i % 9} for i, row in enumerate(pupils(90))]
        file = write_csv(land.db.parent / "heavy.csv", rows)
        where = ("--area", "e", "--year", year, "--db", land.db)
        done("ingest", file, "--instrument", land.db.parent / "youth", *where, "--accept")
    said = land.evaluate("--indicator", "drunk", "--area", "a", "--area", "e", "--comparison", "c")
    assert said.code == 2
    assert "weights" in said.err


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "elsewhere 30 to 30 %"), ("nl", "elders 30 naar 30 %"), ("is", "annars staðar 30 í 30 %")],
)
def test_the_change_is_said_in_three_languages(land, lang, words):
    assert words in land.row("card", "--lang", lang)["sentence"]


def test_a_change_of_few_pupils_cannot_be_told_from_chance(land):
    said = land.row("--indicator", "drunk", "--area", "d")["sentence"]
    assert said.startswith("20 to 22 %; elsewhere")
    assert "cannot be told from chance" in said


# ---- who may see a change ----------------------------------------------------------------------------------


def test_a_municipality_sees_shares_no_more_exact_than_elsewhere(land):
    land.town("e", 31, 32)
    row = land.row("card", "--audience", "municipality")
    for name in ("before", "after", "comparison_before", "comparison_after", "difference", "lower", "upper"):
        assert float(row[name]) == round(float(row[name]), 3)
    assert float(row["comparison_before"]) == 0.303


def test_the_public_sees_whole_points_and_no_errors(land):
    land.town("e", 31, 32)
    row = land.row("card", "--audience", "public")
    assert [row[name] for name in ("se", "df", "df_shown", "p", "p_shown", "detectable")] == [""] * 6
    assert [float(row[name]) for name in ("before", "after", "comparison_before")] == [0.45, 0.30, 0.30]
    assert row["sentence"].startswith("45 to 30 %; elsewhere 30 to 31 %")


@pytest.mark.parametrize(("audience", "few"), [("public", 9), ("municipality", 4), ("public", 0)])
@pytest.mark.parametrize("place", [0, 1])
def test_a_side_of_too_few_hides_the_whole_change(land, audience, few, place):
    drunk = (few, 40) if place == 0 else (40, 100 - few)
    land.town("e", *drunk)
    said = land.evaluate("--indicator", "drunk", "--area", "e", "--audience", audience)
    assert (said.code, said.out) == (3, "")
    whole = land.evaluate("--indicator", "drunk", "--area", "e")
    assert whole.code == 0


def test_a_comparison_of_too_few_hides_the_whole_change(land):
    land.town("e", 4, 40)
    said = land.evaluate("card", "--comparison", "e", "--audience", "municipality")
    assert (said.code, said.out) == (3, "")


def test_a_share_under_the_bound_gives_neither_shares_nor_difference_to_the_public(land):
    land.add("e", "--parent", "fjord")
    land.load("e", 2021, 20, count=500)
    land.load("e", 2022, 100, count=500)
    row = land.row("--indicator", "drunk", "--area", "e", "--audience", "public")
    shown = ("before", "after", "comparison_before", "comparison_after", "difference", "lower", "upper")
    assert [row[name] for name in shown] == [""] * 7
    assert "not shown" in row["sentence"]


def test_the_rank_counts_only_areas_that_the_audience_may_see(land):
    land.town("e", 3, 50)
    assert land.row("card")["of"] == "4"
    assert land.row("card", "--audience", "municipality")["of"] == "3"


# ---- interventions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Card,Card,a,drunk,2022,", "id"),
        ("card,,a,drunk,2022,", "name"),
        ("card,Card,,drunk,2022,", "areas"),
        ("card,Card,a,drunk,soon,", "from"),
        ("card,Card,a,drunk,22,", "from"),
        ("card,Card,a,drunk,2022,2021", ">= 2022"),
        ("card,Card,nowhere,drunk,2022,", "nowhere"),
        ("card,Card,a,nothing,2022,", "nothing"),
        ("card,Card,a,drunk,2022,\ncard,Card,b,drunk,2022,", "twice"),
    ],
)
def test_interventions_with_a_fault_are_refused_whole_and_in_words(land, tmp_path, line, words):
    listed = done("intervention", "list", "--db", land.db).out
    (tmp_path / "wrong.csv").write_text(f"id,name,areas,factor,from,to\nfirst,First,a,drunk,2022,\n{line}\n")
    said = varda("intervention", "import", tmp_path / "wrong.csv", "--db", land.db)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert done("intervention", "list", "--db", land.db).out == listed
