"""Trends, associations and standardised figures: equal to R, what is left out and what is hidden."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from surveys import REFERENCE, Said, done, pupils, varda, write_csv
from towns import Land

RELATIVE, REGRESSION = 1e-9, 1e-6


def reference(name: str, **only: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if all(row[k] == v for k, v in only.items())]


def near(found: str, expected: str, relative: float = RELATIVE) -> None:
    assert float(found) == pytest.approx(float(expected), rel=relative, abs=1e-15)


# ---- equal to R --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2015", "2017", "2019"])
def test_associations_of_the_nation_equal_r(national_db, year):
    rows = reference("associations.csv", case="national", year=year)
    assert len(rows) == 12
    for r in rows:
        asked = ("--outcome", r["outcome"], "--exposure", r["exposure"], "--area", "us", "--year", year)
        adjust = ("--adjust", r["adjusted"].replace("+", ",")) if r["adjusted"] else ()
        (row,) = done("association", *asked, "--method", "model", *adjust, "--db", national_db).rows
        for name in ("ratio", "ratio_lower", "ratio_upper", "se"):
            near(row[name], r[name], REGRESSION)
        near(row["risk_difference"], r["risk_difference"])
        near(row["risk_difference_se"], r["risk_difference_se"])
        assert float(row["df"]) == float(r["df"])
        assert float(row["p"]) == pytest.approx(float(r["p"]), abs=1e-6)


def test_differences_in_differences_equal_r(cities_db):
    rows = reference("differences.csv", kind="difference in differences sample")
    assert len(rows) == 4
    for r in rows:
        asked = ("--indicator", r["indicator"], "--area", r["area"], "--from", r["other"], "--to", r["year"])
        (row,) = done("evaluate", *asked, "--db", cities_db).rows
        near(row["difference"], r["difference"])
        near(row["se"], r["se"])
        assert float(row["df"]) == float(r["df"])
        assert float(row["p"]) == pytest.approx(float(r["p"]), abs=1e-6)
        assert float(row["lower"]) == pytest.approx(float(r["lower_shown"]), abs=1e-6)
        assert float(row["upper"]) == pytest.approx(float(r["upper_shown"]), abs=1e-6)


MIX = ("--standard", REFERENCE / "standard_mix.csv")


def test_standardised_figures_equal_r(cities_db):
    expected = {(r["area"], r["year"]): r for r in reference("standardised.csv", kind="prevalence")}
    rows = done("estimate", "--indicator", "alcohol_30d", *MIX, "--db", cities_db).rows
    found = {(row["area"], row["year"]): row for row in rows if row["area"] != "four"}
    assert found.keys() == expected.keys()
    for key, r in expected.items():
        near(found[key]["value"], r["value"])
        near(found[key]["se"], r["se"])
        assert found[key]["df"] == r["df"]
        assert "Standardised" in found[key]["note"]


def test_standardised_differences_equal_r(cities_db):
    for kind, option in (("year", "--with-year"), ("containing area", "--with-area")):
        for r in reference("standardised.csv", kind=kind):
            asked = ("--indicator", "alcohol_30d", "--area", r["area"], "--year", r["year"])
            other = r["other"] if kind == "year" else "four"
            (row,) = done("compare", *asked, option, other, *MIX, "--db", cities_db).rows
            near(row["difference"], r["value"])
            near(row["se"], r["se"])
            assert float(row["df"]) == float(r["df"])


# ---- standardised figures: what is refused -----------------------------------------------------------------

DUVAL = ("--indicator", "alcohol_30d", "--area", "duval", "--year", "2019")


@pytest.mark.parametrize("group", [("--by", "sex"), ("--age-band", "15-16")])
def test_a_standardised_figure_is_not_split(cities_db, group):
    said = varda("estimate", *DUVAL, *MIX, *group, "--db", cities_db)
    assert (said.code, said.out) == (1, "")
    assert "--by or --age-band" in said.err


def test_a_published_figure_is_not_set_beside_a_standardised_one(cities_db):
    asked = ("--with-benchmark", "us_yrbs_alcohol_30d_2019")
    said = varda("compare", *DUVAL, *MIX, *asked, "--db", cities_db)
    assert said.code == 1
    assert "published figure" in said.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sex,grade\nfemale,9\n", "Freq"),
        ("sex,grade,Freq\n", "no row"),
        ("sex,grade,Freq\ngirl,9,1\n", "row 2"),
        ("sex,grade,Freq\nfemale,9,1\nfemale,9,2\n", "row 3"),
        ("sex,grade,Freq\nfemale,9,-1\n", "row 2"),
    ],
)
def test_a_standard_that_is_none_is_refused_in_words(cities_db, tmp_path, text, words):
    (tmp_path / "mix.csv").write_text(text)
    said = varda("estimate", *DUVAL, "--standard", tmp_path / "mix.csv", "--db", cities_db)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


# ---- trends ------------------------------------------------------------------------------------------------

YEARS = (2021, 2022, 2023)


def trend(land: Land, *asked: object) -> Said:
    return varda("trend", "--indicator", "drunk", *asked, "--db", land.db)


@pytest.fixture
def three_years(tmp_path: Path) -> Land:
    """Towns f and g with three waves, and h without the middle one."""
    made = Land(tmp_path)
    made.town("f", 50, 40, 30, years=YEARS)
    made.town("g", 30, 30, 30, years=YEARS)
    made.town("h", 90, None, 10, years=YEARS)
    return made


def test_the_trend_of_a_region_uses_only_towns_that_asked_every_year(three_years):
    (row,) = trend(three_years, "--area", "fjord", "--form", "identity").rows
    assert row["n"] == "600"
    assert float(row["coefficient"]) == pytest.approx(-0.05)
    assert "did not ask in every year: Name h" in row["note"]
    assert row["ratio"] == ""


def test_years_with_a_gap_are_fitted_by_their_distance(three_years):
    (row,) = trend(three_years, "--area", "h", "--form", "identity").rows
    assert row["years"] == "2021|2023"
    assert float(row["coefficient"]) == pytest.approx((0.10 - 0.90) / 2)


def test_a_bend_takes_three_waves(three_years):
    rows = trend(three_years, "--area", "f", "--quadratic").rows
    assert [row["term"] for row in rows] == ["year", "year2"]
    said = trend(three_years, "--area", "h", "--quadratic")
    assert said.code == 2
    assert "3 years" in said.err


def test_a_trend_leaves_out_the_years_its_audience_may_not_see(tmp_path):
    made = Land(tmp_path)
    made.town("f", 50, 4, 30, years=YEARS)
    (row,) = trend(made, "--area", "f", "--audience", "municipality").rows
    assert (row["years"], row["n"]) == ("2021|2023", "200")
    assert "as hidden: 2022" in row["note"]
    assert trend(made, "--area", "f").rows[0]["years"] == "2021|2022|2023"


def test_a_trend_of_two_years_of_which_one_is_hidden_is_none(tmp_path):
    made = Land(tmp_path)
    made.town("f", 50, 4)
    said = trend(made, "--area", "f", "--audience", "municipality")
    assert said.code != 0
    assert said.out == ""


def test_years_before_a_change_of_mode_are_left_out_of_a_trend(tmp_path):
    made = Land(tmp_path)
    made.add("f", "--parent", "fjord")
    made.load("f", 2021, 90)
    for year, drunk in ((2022, 50), (2023, 40)):
        made.load("f", year, drunk, "--mode", "online-home")
    (row,) = trend(made, "--area", "f", "--form", "identity").rows
    assert row["years"] == "2022|2023"
    assert "2021" in row["note"]


# ---- what goes with what -----------------------------------------------------------------------------------

SAD = ("--outcome", "alcohol_30d", "--exposure", "sad_hopeless", "--area", "duval", "--year", 2019)


def test_an_association_that_is_not_kept_is_refused_and_names_those_that_are(cities_db):
    asked = ("--outcome", "alcohol_30d", "--exposure", "cannabis_30d", "--area", "duval", "--year", 2019)
    said = varda("association", *asked, "--db", cities_db)
    assert (said.code, said.out) == (2, "")
    assert "sad_hopeless" in said.err


def test_an_association_says_that_it_is_no_more(cities_db):
    for lang, words in (("en", "does not say why"), ("nl", "samenhang"), ("is", "Fylgni")):
        (row,) = done("association", *SAD, "--lang", lang, "--db", cities_db).rows
        assert words in row["note"]


def test_more_participation_cannot_be_less(cities_db):
    said = varda("association", *SAD, "--participation", "0.01", "--db", cities_db)
    assert said.code == 2
    (row,) = done("association", *SAD, "--participation", "0.9", "--db", cities_db).rows
    assert float(row["target"]) == 0.9
    assert float(row["pif_lower"]) < float(row["pif"]) < float(row["pif_upper"])


def test_the_public_sees_risks_in_whole_per_cent_and_no_errors(cities_db):
    (row,) = done("association", *SAD, "--audience", "public", "--db", cities_db).rows
    assert [row[name] for name in ("se", "risk_difference_se", "df", "p")] == [""] * 4
    assert len(row["risk_with"]) <= len("0.34")


def test_an_arm_of_too_few_is_not_shown(tmp_path):
    made = Land(tmp_path)
    made.add("f", "--parent", "fjord")
    rows = [
        {**row, "weight": 1, "psu": i % 9, "tease": 4 if i < 6 else 0, "drunk": int(i < 4 or i > 80)}
        for i, row in enumerate(pupils(100))
    ]
    where = ("--area", "f", "--year", 2021, "--db", made.db)
    file = write_csv(tmp_path / "w.csv", rows)
    done("ingest", file, "--instrument", tmp_path / "youth", *where, "--accept")
    asked = ("--outcome", "drunk", "--exposure", "bullied", "--area", "f", "--year", 2021, "--db", made.db)
    assert varda("association", *asked, "--adjust", "").code == 0
    said = varda("association", *asked, "--adjust", "", "--audience", "municipality")
    assert (said.code, said.out) == (3, "")
