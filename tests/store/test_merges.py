"""Towns that merge: a year belongs to whoever exists on the first of July, and no wave is counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import ROOT, Said, ask, change, contents, done, pupils, varda, write_csv

from dashboard.questions import answers
from store.areas import Area
from store.borders import Borders
from store.database import reading
from store.figures import data_version

FIGURE = ("value", "se", "lower", "upper", "n", "cases", "df", "wave")


def add(path: Path, code: str, **more: str) -> Said:
    """Add an area; `more` are its options, with _ for -."""
    options = [part for name, value in more.items() for part in (f"--{name.replace('_', '-')}", value)]
    return done("area", "add", code, "--name", f"Name {code}", *options, "--db", path)


@pytest.fixture
def fjord(tmp_path: Path, youth: Path):
    """A region whose towns `a` and `b` became `new` on 1 June 2022; `c` stayed as it was."""
    path = tmp_path / "fjord.db"
    add(path, "land", level="country")
    add(path, "fjord", level="region", parent="land")
    add(path, "new", parent="fjord", valid_from="2022-06-01")
    for code in ("a", "b"):
        add(path, code, parent="fjord", valid_to="2022-05-31", merged_into="new")
    add(path, "c", parent="fjord")

    class Fjord:
        db = path

        @staticmethod
        def load(area: str, year: int, drunk: int, *more: object, count: int = 24, weight: int = 50) -> Said:
            rows = [{**row, "weight": weight * (1 + i % 2)} for i, row in enumerate(pupils(count))]
            for i, row in enumerate(rows):
                row["drunk"] = int(i % 24 < drunk)
            file = write_csv(tmp_path / f"{area}_{year}.csv", rows)
            where = ("--area", area, "--year", year, "--db", path)
            return done("ingest", file, "--instrument", youth, *where, "--accept", *more)

        @staticmethod
        def of(area: str, *more: object) -> list[dict[str, str]]:
            return done("estimate", "--indicator", "drunk", "--area", area, "--db", path, *more).rows

        @staticmethod
        def waves(area: str) -> dict[str, str]:
            return {row["year"]: row["wave"] for row in Fjord.of(area)}

    return Fjord


def figure(rows: list[dict[str, str]]) -> list[str]:
    (row,) = rows
    return [row[name] for name in FIGURE]


# ---- whom a wave counts for --------------------------------------------------------------------------------


def test_a_new_town_is_shown_before_the_merger_from_the_waves_of_those_that_became_it(fjord):
    fjord.load("a", 2021, 6)
    fjord.load("b", 2021, 12, count=48)
    (row,) = fjord.of("new")
    assert (row["wave"], row["n"]) == ("youth:a:2021 youth:b:2021", "72")
    assert float(row["value"]) == pytest.approx((24 * 6 / 24 + 48 * 12 / 24) / 72)
    assert "Name a, Name b, which merged into Name new" in row["note"]
    assert "missing" not in row["note"]


def test_one_of_those_without_a_wave_is_named_as_missing(fjord):
    fjord.load("a", 2021, 6)
    (row,) = fjord.of("new")
    assert row["wave"] == "youth:a:2021"
    assert "Name b" in row["note"].partition("missing")[2]


def test_a_wave_under_an_old_code_counts_for_the_new_town_from_the_merger_on(fjord):
    fjord.load("a", 2023, 6)
    fjord.load("b", 2023, 12)
    (row,) = fjord.of("new")
    assert (row["wave"], row["n"]) == ("youth:a:2023 youth:b:2023", "48")
    assert "which merged into Name new" in row["note"]
    assert fjord.of("a") == []


def test_the_old_towns_keep_their_own_figures(fjord):
    fjord.load("a", 2021, 6)
    fjord.load("b", 2021, 12)
    assert fjord.waves("a") == {"2021": "youth:a:2021"}
    assert "merged" not in fjord.of("a")[0]["note"]


@pytest.mark.parametrize("year", [2021, 2023])
def test_the_merged_figure_is_the_region_s_of_the_same_two_towns(fjord, year):
    fjord.load("a", year, 6, weight=30)
    fjord.load("b", year, 12, count=48)
    assert figure(fjord.of("new")) == figure(fjord.of("fjord"))


@pytest.mark.parametrize("year", [2021, 2023])
def test_the_merged_figure_is_what_the_two_gave_as_a_region_without_any_merger(fjord, tmp_path, youth, year):
    fjord.load("a", year, 6, weight=30)
    fjord.load("b", year, 12, count=48)
    path = tmp_path / "plain.db"
    add(path, "both", level="region")
    for code in ("a", "b"):
        add(path, code, parent="both")
        where = ("--area", code, "--year", year, "--db", path)
        done("ingest", tmp_path / f"{code}_{year}.csv", "--instrument", youth, *where, "--accept")
    plain = done("estimate", "--indicator", "drunk", "--area", "both", "--db", path).rows
    assert figure(fjord.of("new")) == figure(plain)


@pytest.mark.parametrize(
    ("year", "counted"),
    [
        (2021, "youth:a:2021 youth:b:2021 youth:c:2021"),
        (2023, "youth:c:2023 youth:a:2023 youth:b:2023"),
    ],
)
def test_a_region_counts_each_wave_once_before_and_after(fjord, year, counted):
    for area in ("a", "b", "c"):
        fjord.load(area, year, 6)
    assert fjord.waves("fjord") == {str(year): counted}
    assert fjord.waves("land") == {str(year): counted}
    assert fjord.of("fjord")[0]["n"] == "72"


def test_a_region_misses_only_the_towns_of_that_year(fjord):
    fjord.load("c", 2021, 6)
    fjord.load("c", 2023, 6)
    before, after = (row["note"].partition("missing: ")[2] for row in fjord.of("fjord"))
    assert before.startswith("Name a, Name b.")
    assert after.startswith("Name new.")


def test_a_year_s_first_of_july_decides_whose_it_is(fjord):
    fjord.load("a", 2022, 6)
    assert fjord.of("a") == []
    assert fjord.waves("new") == {"2022": "youth:a:2022"}
    for code in ("a", "b"):
        add(fjord.db, code, valid_to="2022-07-01")
    add(fjord.db, "new", valid_from="2022-07-02")
    assert fjord.waves("a") == {"2022": "youth:a:2022"}


def test_the_new_town_s_own_wave_is_pooled_with_one_that_came_under_an_old_code(fjord):
    fjord.load("new", 2023, 6)
    fjord.load("a", 2023, 12)
    (row,) = fjord.of("new")
    assert row["wave"] == "youth:new:2023 youth:a:2023"
    assert "Counts the waves of Name a, which merged into Name new." in row["note"]
    assert fjord.waves("fjord") == {"2023": "youth:new:2023 youth:a:2023"}


def test_a_wave_of_the_new_town_from_before_it_began_is_its_own_alone(fjord):
    said = fjord.load("new", 2021, 6)
    fjord.load("a", 2021, 12)
    assert "Name new only" in said.err
    assert fjord.waves("new") == {"2021": "youth:new:2021"}
    assert fjord.waves("fjord") == {"2021": "youth:a:2021"}


def test_a_town_that_took_in_another_stays_itself_before_and_counts_both_after(fjord):
    add(fjord.db, "d", parent="fjord", valid_to="2022-05-31", merged_into="c")
    for year in (2021, 2023):
        fjord.load("c", year, 6)
        fjord.load("d", year, 12)
    assert fjord.waves("c") == {"2021": "youth:c:2021", "2023": "youth:c:2023 youth:d:2023"}
    assert fjord.waves("d") == {"2021": "youth:d:2021"}
    assert [row["n"] for row in fjord.of("fjord")] == ["48", "48"]


def test_a_town_that_took_in_another_is_missing_where_only_the_other_s_wave_came(fjord):
    add(fjord.db, "d", parent="fjord", valid_to="2022-05-31", merged_into="c")
    fjord.load("d", 2023, 12)
    (row,) = fjord.of("c")
    assert row["wave"] == "youth:d:2023"
    assert "missing: Name c" in row["note"]


def test_a_chain_of_mergers_leads_to_the_last_and_back_to_the_first(fjord):
    add(fjord.db, "last", parent="fjord", valid_from="2023-01-01")
    add(fjord.db, "new", valid_to="2022-12-31", merged_into="last")
    fjord.load("a", 2021, 6)
    fjord.load("a", 2022, 6)
    fjord.load("new", 2022, 6)
    fjord.load("a", 2023, 6)
    assert fjord.waves("last") == {
        "2021": "youth:a:2021",
        "2022": "youth:new:2022 youth:a:2022",
        "2023": "youth:a:2023",
    }
    assert fjord.waves("new") == {"2021": "youth:a:2021", "2022": "youth:new:2022 youth:a:2022"}
    assert fjord.waves("fjord") == fjord.waves("last")


def test_regions_merge_with_all_that_lies_inside_them(fjord):
    add(fjord.db, "coast", level="region", parent="land", valid_from="2022-06-01")
    add(fjord.db, "fjord", level="region", valid_to="2022-05-31", merged_into="coast")
    for year in (2021, 2023):
        fjord.load("c", year, 6)
    assert fjord.waves("coast") == {"2021": "youth:c:2021", "2023": "youth:c:2023"}
    assert fjord.waves("fjord") == {"2021": "youth:c:2021"}
    assert fjord.waves("land") == fjord.waves("coast")
    assert "Name fjord" not in fjord.of("coast")[0]["note"]


def test_a_region_s_own_wave_is_not_pooled_with_towns_of_a_region_it_took_in(fjord):
    add(fjord.db, "coast", level="region", parent="land")
    add(fjord.db, "fjord", level="region", valid_to="2022-05-31", merged_into="coast")
    fjord.load("coast", 2023, 6)
    fjord.load("c", 2023, 6)
    assert fjord.waves("coast") == {"2023": "youth:coast:2023"}


def test_towns_that_moved_into_the_new_region_leave_no_old_region_missing(fjord):
    add(fjord.db, "coast", level="region", parent="land", valid_from="2022-06-01")
    add(fjord.db, "fjord", level="region", valid_to="2022-05-31", merged_into="coast")
    for code in ("a", "b", "c", "new"):
        add(fjord.db, code, parent="coast")
    fjord.load("c", 2023, 6)
    assert fjord.of("coast")[0]["note"].partition("missing: ")[2].startswith("Name new.")


def test_a_limited_wave_of_an_old_town_counts_in_the_new_one_only(fjord):
    fjord.load("a", 2021, 6)
    change(fjord.db, "UPDATE wave SET status = 'limited'")
    assert fjord.of("a") == []
    assert fjord.waves("new") == {"2021": "youth:a:2021"}


def test_waves_of_merged_towns_are_scaled_to_the_number_eligible_like_any_pool(fjord):
    fjord.load("a", 2021, 24, "--eligible", 300, weight=1)
    change(fjord.db, "UPDATE wave SET weight_sum = n_answered")
    fjord.load("b", 2021, 0, "--eligible", 100)
    scale_a, scale_b = 300 / 24, 100 / (24 * 75)
    weighed = (scale_a * 24 * 1.5, scale_b * 24 * 75)
    assert float(fjord.of("new")[0]["value"]) == pytest.approx(weighed[0] / sum(weighed))


def test_a_merged_town_does_not_differ_from_the_region_that_is_nothing_else(fjord):
    for area in ("a", "b"):
        fjord.load(area, 2021, 6)
    asked = ("--indicator", "drunk", "--area", "new", "--year", 2021, "--with-area", "fjord")
    (row,) = done("compare", *asked, "--db", fjord.db).rows
    assert float(row["difference"]) == 0
    assert float(row["se"]) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("later", "changed"), [("new", False), ("c", True)])
def test_a_region_s_towns_are_the_same_after_a_merger_and_others_where_others_took_part(
    fjord, later, changed
):
    for area in ("a", "b"):
        fjord.load(area, 2021, 6)
    fjord.load(later, 2023, 6)
    asked = ("--indicator", "drunk", "--area", "fjord", "--year", 2023, "--with-year", 2021)
    (row,) = done("compare", *asked, "--db", fjord.db).rows
    assert ("who took part has changed" in row["note"]) == changed


def test_an_area_that_ended_without_a_successor_has_only_its_own_waves(fjord):
    add(fjord.db, "c", valid_to="2021-12-31")
    said = fjord.load("c", 2023, 6)
    assert "Name c only" in said.err
    assert fjord.waves("c") == {"2023": "youth:c:2023"}
    assert fjord.of("fjord") == []


# ---- what is said when a wave is loaded --------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "date"), [("en", "May 31, 2022"), ("nl", "31 mei 2022"), ("is", "31. maí")])
def test_a_wave_under_a_code_that_has_ended_is_stored_with_a_warning_that_names_the_successor(
    fjord, lang, date
):
    said = fjord.load("a", 2023, 6, "--lang", lang)
    (warning,) = [line for line in said.lines if "Name new" in line]
    assert date in warning
    assert ask(fjord.db, "SELECT severity FROM finding WHERE code = 'area.wave_after_merger'") == [
        ("warning",)
    ]


def test_a_wave_of_a_year_of_its_area_is_stored_without_a_word_about_borders(fjord):
    assert "existed" not in fjord.load("a", 2021, 6).err
    assert ask(fjord.db, "SELECT code FROM finding WHERE code LIKE 'area.%'") == []


# ---- what an area may be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("x,X,,,2022-13-01,,", "2022-13-01"),
        ("x,X,,,20220101,,", "20220101"),
        ("x,X,,,,1 May 2022,", "1 May 2022"),
        ("x,X,,,2022-02-01,2022-01-31,", "2022-02-01"),
        ("x,X,,,,2022-05-31,nowhere", "nowhere"),
        ("x,X,,,,2022-05-31,fjord", "region"),
        ("x,X,,,,,new", "valid_to"),
        ("x,X,,,,2022-05-30,new", "2022-05-30"),
        ("x,X,,,,2022-05-31,a", "a does not exist"),
        ("x,X,,,,9999-12-31,new", "9999-12-31"),
        ("x,X,,,,2022-05-31,x", "x > x"),
        ("new,Name new,,,,2022-12-31,a", "new > a > new"),
        ("new,Name new,,,2022-06-02,,", "2022-06-02"),
    ],
)
def test_a_merger_that_cannot_be_is_refused_with_the_reason(fjord, tmp_path, line, named):
    file = tmp_path / "areas.csv"
    file.write_text(f"code,name,level,parent,valid_from,valid_to,merged_into\ngood,Good,,,,,\n{line}\n")
    before = contents(fjord.db)
    said = varda("area", "import", file, "--db", fjord.db)
    assert said.code == 2
    assert named in said.err
    assert contents(fjord.db) == before


def test_every_fault_of_the_areas_is_said_at_once(fjord, tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text(
        "code,name,level,parent,valid_from,valid_to,merged_into\n"
        "x,X,,,soon,,nowhere\ny,Y,,,2022-02-01,2022-01-01,\nz,Z,,nobody,,,\n"
    )
    said = varda("area", "import", file, "--db", fjord.db)
    assert (said.code, len(said.lines)) == (2, 6)
    assert {"soon", "nowhere", "valid_to", "2022-02-01", "nobody"} == {
        word for word in ("soon", "nowhere", "valid_to", "2022-02-01", "nobody") if word in said.err
    }


def test_a_successor_may_stand_anywhere_in_the_list(tmp_path):
    file, path = tmp_path / "areas.csv", tmp_path / "areas.db"
    file.write_text("code,name,valid_to,merged_into\nold,Old,2020-12-31,young\nyoung,Young,,\n")
    done("area", "import", file, "--db", path)
    rows = {row["code"]: row for row in done("area", "list", "--db", path).rows}
    assert (rows["old"]["valid_to"], rows["old"]["merged_into"]) == ("2020-12-31", "young")
    assert rows["young"]["merged_into"] == ""


def test_what_is_not_given_of_an_area_stays_and_a_dash_empties_it(fjord):
    add(fjord.db, "a")
    assert ask(fjord.db, "SELECT valid_to, merged_into FROM area WHERE code = 'a'") == [("2022-05-31", "new")]
    add(fjord.db, "a", valid_to="-", merged_into="-")
    assert ask(fjord.db, "SELECT parent, valid_to, merged_into FROM area WHERE code = 'a'") == [
        ("fjord", None, None)
    ]


def test_a_parent_of_other_days_is_said_but_stored(fjord):
    add(fjord.db, "past", level="region", valid_to="2000-12-31")
    said = add(fjord.db, "new", parent="past")
    assert "Name past" not in said.err
    assert "past" in said.err
    assert ask(fjord.db, "SELECT parent FROM area WHERE code = 'new'") == [("past",)]


@pytest.mark.parametrize(
    "more", [{"valid_from": "2022-05-01"}, {"valid_to": "2023-12-31"}, {"valid_from": "-"}]
)
def test_the_data_have_another_version_when_an_area_s_days_change(fjord, more):
    with reading(fjord.db) as connection:
        before = data_version(connection)
    add(fjord.db, "new", **more)
    with reading(fjord.db) as connection:
        assert data_version(connection) != before


def test_the_data_have_another_version_when_a_merger_is_taken_back(fjord):
    with reading(fjord.db) as connection:
        before = data_version(connection)
    add(fjord.db, "b", merged_into="-")
    with reading(fjord.db) as connection:
        assert data_version(connection) != before


def test_the_page_on_areas_does_what_it_says(tmp_path, youth):
    block = (ROOT / "docs" / "areas.md").read_text("utf-8").partition("```csv\n")[2].partition("```")[0]
    (tmp_path / "areas.csv").write_text(block)
    path = tmp_path / "page.db"
    done("area", "import", tmp_path / "areas.csv", "--db", path)
    for code, year in (("river", 2021), ("hill", 2021), ("river", 2023), ("harbour", 2023)):
        file = write_csv(tmp_path / f"{code}_{year}.csv", pupils(24))
        where = ("--area", code, "--year", year, "--db", path)
        done("ingest", file, "--instrument", youth, *where, "--accept")
    rows = done("estimate", "--indicator", "drunk", "--db", path).rows
    assert {(row["area"], row["year"]): row["wave"] for row in rows} == {
        ("river", "2021"): "youth:river:2021",
        ("hill", "2021"): "youth:hill:2021",
        ("harbour", "2021"): "youth:hill:2021 youth:river:2021",
        ("north", "2021"): "youth:hill:2021 youth:river:2021",
        ("harbour", "2023"): "youth:harbour:2023 youth:river:2023",
        ("north", "2023"): "youth:harbour:2023 youth:river:2023",
    }


def test_the_years_of_a_page_are_those_in_which_a_wave_speaks_for_the_area(fjord):
    fjord.load("a", 2021, 6)
    fjord.load("a", 2023, 6)
    years = {code: answers.wave_years(fjord.db, code) for code in ("a", "b", "new", "fjord")}
    assert years == {"a": [2021], "b": [], "new": [2021, 2023], "fjord": [2021, 2023]}


# ---- the rule of the first of July -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "years_of_the_old"),
    [("2021-06-30", [2020]), ("2021-07-01", [2020, 2021]), ("2021-12-31", [2020, 2021])],
)
def test_no_year_belongs_to_both_or_to_neither(last, years_of_the_old):
    day_after = {"2021-06-30": "2021-07-01", "2021-07-01": "2021-07-02", "2021-12-31": "2022-01-01"}[last]
    borders = Borders(
        [Area("old", "Old", valid_to=last, merged_into="young"), Area("young", "Young", valid_from=day_after)]
    )
    years = range(2020, 2024)
    assert [year for year in years if borders.exists("old", year)] == years_of_the_old
    assert [year for year in years if borders.exists("young", year)] == [
        year for year in years if year not in years_of_the_old
    ]
    assert [year for year in years if borders.home("old", year) == "old"] == years_of_the_old
