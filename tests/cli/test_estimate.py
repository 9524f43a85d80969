"""`varda estimate` and `compare`: what is printed, for whom, and what is refused, as the contract says."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from surveys import REFERENCE, ROOT, Said, ask, change, done, pupils, varda, write_csv

COLUMNS = [
    *("indicator", "instrument", "area", "year", "wave", "revision", "sex", "grade", "age_band"),
    *("value", "se", "lower", "upper", "n", "cases", "effective_n", "n_eff", "df"),
    *("method", "reliability", "hidden", "note"),
]
FIGURES = ("value", "se", "lower", "upper", "cases", "effective_n", "n_eff", "df")
DUVAL = ("--indicator", "alcohol_30d", "--area", "duval", "--year", 2019)


def reference(name: str, **only: object) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if all(row[k] == str(v) for k, v in only.items())]


@pytest.fixture
def small_db(town_db: Path, youth: Path, tmp_path: Path):
    """A town of which `drunk` of `count` pupils were drunk."""

    def made(count: int, drunk: int) -> Path:
        rows = [
            {**row, "weight": 1, "drunk": int(i < drunk), "psu": i % 9} for i, row in enumerate(pupils(count))
        ]
        where = ("--area", "town", "--year", 2022, "--db", town_db)
        done("ingest", write_csv(tmp_path / "w.csv", rows), "--instrument", youth, *where, "--accept")
        return town_db

    return made


# ---- what is printed ---------------------------------------------------------------------------------------


def test_the_columns_are_those_of_the_contract_in_its_order(cities_db):
    said = done("estimate", *DUVAL, "--db", cities_db)
    assert said.out.splitlines()[0].split(",") == COLUMNS
    assert said.err == ""


def test_a_row_equals_r_to_the_last_digit_that_is_promised(cities_db):
    (row,) = done("estimate", *DUVAL, "--db", cities_db).rows
    only = {
        "area": "duval",
        "year": 2019,
        "indicator": "alcohol_30d",
        "sex": "",
        "grade": "",
        "method": "korn-graubard",
    }
    (r,) = reference("prevalence_cities.csv", **only)
    assert float(row["value"]) == pytest.approx(float(r["estimate"]), rel=1e-9)
    assert float(row["se"]) == pytest.approx(float(r["se"]), rel=1e-9)
    assert float(row["lower"]) == pytest.approx(float(r["lower"]), abs=1e-6)
    assert (row["n"], row["cases"], row["df"]) == (r["n"], r["cases"], r["df"])
    assert (row["wave"], row["revision"], row["hidden"]) == ("yrbs:duval:2019", "1", "")


def test_json_holds_the_same_as_csv(cities_db):
    said = done("estimate", *DUVAL, "--by", "sex", "--db", cities_db)
    printed = done("estimate", *DUVAL, "--by", "sex", "--db", cities_db, "--format", "json").out
    records = json.loads(printed, parse_constant=pytest.fail)  # NaN is no JSON
    assert [list(record) for record in records] == [COLUMNS] * 3
    as_text = [{k: "" if v is None else str(v) for k, v in record.items()} for record in records]
    assert as_text == said.rows


def test_an_answer_without_rows_still_has_its_header(cities_db):
    said = done("estimate", "--indicator", "vape_30d", "--area", "duval", "--db", cities_db)
    assert said.out.splitlines() == [",".join(COLUMNS)]
    assert (
        json.loads(done("estimate", "--indicator", "vape_30d", "--db", cities_db, "--format", "json").out)
        == []
    )


def test_without_area_or_year_all_are_given_and_only_years_that_asked(cities_db):
    rows = done("estimate", "--indicator", "alcohol_30d", "--db", cities_db).rows
    assert {row["area"] for row in rows} == {"duval", "orange", "palm_beach", "san_diego", "four"}
    asked = {
        (row["area"], row["year"])
        for row in reference(
            "prevalence_cities.csv", indicator="alcohol_30d", sex="", grade="", method="logit"
        )
    }
    assert {(row["area"], row["year"]) for row in rows if row["area"] != "four"} == asked


def test_several_areas_and_years_may_be_named(cities_db):
    where = ("--area", "duval", "--area", "orange", "--year", 2017, "--year", 2019)
    rows = done("estimate", "--indicator", "alcohol_30d", *where, "--db", cities_db).rows
    assert [(row["area"], row["year"]) for row in rows] == [
        ("duval", "2017"),
        ("duval", "2019"),
        ("orange", "2017"),
        ("orange", "2019"),
    ]


def test_by_gives_totals_and_groups_and_empty_means_all(cities_db):
    rows = done("estimate", *DUVAL, "--by", "grade,sex", "--db", cities_db).rows
    groups = [(row["sex"], row["grade"]) for row in rows]
    grades = ["", "9", "10", "11", "12"]
    assert sorted(groups) == sorted((sex, grade) for sex in ("", "female", "male") for grade in grades)
    assert all(row["age_band"] == "" for row in rows)


def test_by_age_band_on_the_national_files(national_db):
    rows = done(
        "estimate", "--indicator", "alcohol_30d", "--year", 2019, "--by", "age_band", "--db", national_db
    ).rows
    assert [row["age_band"] for row in rows] == ["", "14-or-under", "15-16", "17-or-over"]
    counted = ask(
        national_db,
        "SELECT count(*), sum(alcohol_30d) FROM response_yrbs JOIN wave USING (revision_id)"
        " WHERE year = 2019 AND age BETWEEN 15 AND 16 AND alcohol_30d >= 0",
    )
    assert [(int(rows[2]["n"]), int(rows[2]["cases"]))] == counted


def test_age_band_limits_the_answer_to_a_band(national_db):
    band = ("--age-band", "15-16", "--year", 2019, "--db", national_db)
    (row,) = done("estimate", "--indicator", "alcohol_30d", *band).rows
    assert row["age_band"] == "15-16"
    rows = done("estimate", "--indicator", "alcohol_30d", "--by", "sex", *band).rows
    assert [(row["sex"], row["age_band"]) for row in rows] == [
        ("", "15-16"),
        ("female", "15-16"),
        ("male", "15-16"),
    ]


@pytest.mark.parametrize("method", ["korn-graubard", "logit", "beta"])
def test_the_interval_asked_for_is_the_interval_given(cities_db, method):
    (row,) = done("estimate", *DUVAL, "--ci", method, "--db", cities_db).rows
    only = {
        "area": "duval",
        "year": 2019,
        "indicator": "alcohol_30d",
        "sex": "",
        "grade": "",
        "method": method,
    }
    (r,) = reference("prevalence_cities.csv", **only)
    assert row["method"] == method
    assert float(row["upper"]) == pytest.approx(float(r["upper"]), abs=1e-6)


def test_with_finite_population_correction_the_interval_is_logit_unless_asked_otherwise(census_db):
    where = ("--indicator", "alcohol_30d", "--area", "san_diego", "--year", 2019, "--fpc", "--db", census_db)
    (row,) = done("estimate", *where).rows
    assert row["method"] == "logit"
    assert done("estimate", *where, "--ci", "beta").rows[0]["method"] == "beta"


# ---- wrong usage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--indicator", "happiness"), "happiness"),
        (("--indicator", "alcohol_30d", "--area", "atlantis"), "atlantis"),
        (("--indicator", "alcohol_30d", "--instrument", "espad"), "espad"),
        (("--indicator", "alcohol_30d", "--by", "shoe"), "--by"),
        (("--indicator", "alcohol_30d", "--year", "soon"), "--year"),
        (("--indicator", "alcohol_30d", "--audience", "press"), "--audience"),
        (("--indicator", "alcohol_30d", "--ci", "wald"), "--ci"),
        ((), "--indicator"),
    ],
)
def test_wrong_usage_and_unknown_ids_are_exit_code_1(cities_db, words, named):
    said = varda("estimate", *words, "--db", cities_db)
    assert (said.code, said.out) == (1, "")
    assert named in said.err


def test_an_unknown_command_is_exit_code_1():
    assert varda("divine").code == 1


def test_a_year_without_a_wave_gives_no_row(cities_db):
    assert done("estimate", "--indicator", "alcohol_30d", "--year", 2012, "--db", cities_db).rows == []


# ---- audiences ---------------------------------------------------------------------------------------------


def test_researchers_see_few_cases_and_unreliable_rows_in_full(small_db):
    (row,) = done("estimate", "--indicator", "drunk", "--db", small_db(20, 2)).rows
    assert (row["hidden"], row["reliability"], row["cases"], row["value"]) == ("", "unreliable", "2", "0.1")
    assert all(row[name] for name in ("se", "lower", "upper", "n", "df"))


def test_a_hidden_row_among_others_is_exit_code_0(small_db):
    db = small_db(300, 100)
    change(db, "UPDATE wave SET status = 'accepted'")
    said = varda(
        "estimate", "--indicator", "drunk", "--by", "sex,grade", "--audience", "municipality", "--db", db
    )
    assert said.code == 0
    assert {row["hidden"] for row in said.rows} <= {"", "reliability"}


@pytest.mark.parametrize("audience", ["municipality", "public"])
def test_an_answer_that_is_hidden_as_a_whole_is_exit_code_3(small_db, audience):
    said = varda("estimate", "--indicator", "drunk", "--audience", audience, "--db", small_db(400, 3))
    assert said.code == 3
    (row,) = said.rows
    assert row["hidden"] == "disclosure"
    assert all(row[name] == "" for name in FIGURES)
    assert len(said.lines) == 1


def test_an_answer_too_uncertain_as_a_whole_is_exit_code_3_for_another_reason(small_db):
    said = varda("estimate", "--indicator", "drunk", "--audience", "municipality", "--db", small_db(26, 10))
    assert said.code == 3
    assert [row["hidden"] for row in said.rows] == ["reliability"]
    privacy = varda("estimate", "--indicator", "drunk", "--audience", "public", "--db", small_db(26, 10))
    assert privacy.code == 3
    assert privacy.err != said.err


@pytest.mark.parametrize("drunk", [0, 1, 4])
def test_none_and_few_look_alike_on_the_command_line(small_db, drunk):
    said = varda(
        "estimate", "--indicator", "drunk", "--audience", "municipality", "--db", small_db(400, drunk)
    )
    expected = "drunk,youth,town,2022,youth:town:2022,1,,,,,,,,400,,,,,korn-graubard,,disclosure"
    assert said.out.splitlines()[1].startswith(expected)
    assert (
        said.out.splitlines()[1].split(",", 21)[21]
        == "Hidden to protect young people: too few are behind this figure."
    )


def test_a_municipality_sees_rounded_figures_and_the_public_sees_no_errors(cities_db):
    (town,) = done("estimate", *DUVAL, "--audience", "municipality", "--db", cities_db).rows
    assert len(town["value"]) <= 5
    (public,) = done("estimate", *DUVAL, "--audience", "public", "--db", cities_db).rows
    assert len(public["value"]) <= 4
    assert all(public[name] == "" for name in ("se", "cases", "effective_n", "n_eff", "df"))
    assert int(public["n"]) % 10 == 0


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_notes_are_in_the_reader_s_language(lonely_db, lang):
    where = ("--indicator", "y", "--area", "pooled", "--db", lonely_db)
    (row,) = done("estimate", *where, "--lang", lang).rows
    assert {"en": "Pooled", "nl": "Samen", "is": ""}[lang] in row["note"]
    assert row["note"]


# ---- comparisons -------------------------------------------------------------------------------------------

COMPARED = [
    "indicator",
    "area",
    "year",
    "other",
    "difference",
    "se",
    "lower",
    "upper",
    "df",
    "p",
    "verdict",
    "note",
]


def compared(db: Path, *more: object) -> Said:
    return varda(
        "compare", "--indicator", "alcohol_30d", "--area", "duval", "--year", 2019, *more, "--db", db
    )


def test_years_are_compared_as_first_minus_second(cities_db):
    said = compared(cities_db, "--with-year", 2017)
    assert said.code == 0
    columns = said.out.splitlines()[0].split(",")
    assert [name for name in columns if name in COMPARED] == COMPARED
    (row,) = said.rows
    (r,) = reference("comparisons.csv", kind="year", area="duval", year=2019)
    assert float(row["difference"]) == pytest.approx(float(r["difference"]), rel=1e-9)
    assert row["df"] == r["df"]


def test_an_area_is_compared_with_the_one_around_it(cities_db):
    (row,) = compared(cities_db, "--with-area", "four").rows
    (r,) = reference("comparisons.csv", kind="containing area", area="duval", year=2019)
    assert float(row["se"]) == pytest.approx(float(r["se"]), rel=1e-9)
    assert row["verdict"] == (
        "unclear" if float(r["p"]) >= 0.05 else "lower" if float(r["difference"]) < 0 else "higher"
    )


BENCHMARK = (
    "id,label,indicator,wording,recall,population_kind,population_first,population_last,mode,year,value,lower,upper,n,"
    "source,certainty\n"
    "fixed,Fixed,alcohol_30d,alcohol_any_30d,30 days,grade,9,12,paper,2019,0.292,,,,CDC,published\n"
    "yearless,Yearless,alcohol_30d,alcohol_any_30d,30 days,grade,9,12,paper,,0.292,,,,CDC,cited\n"
    "younger,Younger,alcohol_30d,alcohol_any_30d,30 days,grade,8,8,paper,2019,0.1,,,,CDC,published\n"
    "lifetime,Lifetime,alcohol_30d,alcohol_any_30d,life,grade,9,12,paper,2019,0.5,,,,CDC,published\n"
    "reworded,Reworded,alcohol_30d,alcohol_times_30d,30 days,grade,9,12,paper,2019,0.5,,,,CDC,published\n"
    "vaping,Vaping,vape_30d,vape_any_30d,30 days,grade,9,12,paper,2019,0.5,,,,CDC,published\n"
    "modeless,Modeless,alcohol_30d,alcohol_any_30d,30 days,grade,9,12,,2019,0.292,,,,CDC,published\n"
)


@pytest.fixture(scope="module")
def compared_db(tmp_path_factory: pytest.TempPathFactory, cities_db: Path) -> Path:
    """The cities' database with benchmarks of every kind."""
    folder = tmp_path_factory.mktemp("benchmarks")
    (folder / "benchmarks.csv").write_text(BENCHMARK, encoding="utf-8")
    done("benchmark", "import", folder / "benchmarks.csv", "--db", cities_db)
    return cities_db


def test_a_published_figure_is_compared_as_fixed(compared_db):
    (row,) = compared(compared_db, "--with-benchmark", "fixed").rows
    only = {
        "area": "duval",
        "year": 2019,
        "indicator": "alcohol_30d",
        "sex": "",
        "grade": "",
        "method": "logit",
    }
    (r,) = reference("prevalence_cities.csv", **only)
    assert float(row["difference"]) == pytest.approx(float(r["estimate"]) - 0.292, rel=1e-9)
    assert float(row["se"]) == pytest.approx(float(r["se"]), rel=1e-9)
    assert "fixed" in row["note"]


def test_a_figure_whose_source_is_silent_on_paper_or_online_is_compared_with_a_remark(compared_db):
    (row,) = compared(compared_db, "--with-benchmark", "modeless").rows
    assert "paper or online" in row["note"]
    (row,) = compared(compared_db, "--with-benchmark", "fixed").rows
    assert "paper or online" not in row["note"]


@pytest.mark.parametrize(
    ("cells", "said_of"),
    [
        ("slip,Slip,alcohol_3od,alcohol_any_30d,30 days,grade,9,12,paper", ("slip", "alcohol_3od")),
        ("year,Year,alcohol_30d,alcohol_any_30d,12 months,grade,9,12,paper", ("year", "12 months")),
        ("fine,Fine,alcohol_30d,alcohol_any_30d,30 days,grade,9,12,online-home", ()),
    ],
)
def test_a_figure_that_compares_with_nothing_is_stored_with_a_warning(town_db, tmp_path, cells, said_of):
    file = tmp_path / "b.csv"
    file.write_text(f"{BENCHMARK.splitlines()[0]}\n{cells},2019,0.2,,,,CDC,published\n", encoding="utf-8")
    said = done("benchmark", "import", file, "--db", town_db)
    assert len(said.lines) == (2 if said_of else 1)
    assert all(word in said.lines[0] for word in said_of)


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
@pytest.mark.parametrize("benchmark", ["yearless", "younger", "lifetime", "reworded", "vaping"])
def test_unlike_things_are_refused_in_every_language(compared_db, benchmark, lang):
    said = compared(compared_db, "--with-benchmark", benchmark, "--lang", lang)
    assert (said.code, said.out, len(said.lines)) == (2, "", 1)
    assert benchmark in said.err


def test_the_shipped_benchmarks_of_other_wording_are_refused(compared_db):
    assert compared(compared_db, "--with-benchmark", "espad_2015_alcohol_30d_is").code == 2


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--with-year", 2017, "--with-area", "four"),
        ("--with-year", 2012),
        ("--with-area", "atlantis"),
        ("--with-benchmark", "nosuch"),
    ],
)
def test_a_comparison_without_another_side_is_exit_code_1(compared_db, more):
    said = compared(compared_db, *more)
    assert (said.code, said.out) == (1, "")
    assert said.err


def test_a_comparison_with_a_hidden_side_is_exit_code_3(small_db, youth, tmp_path):
    db = small_db(400, 100)
    rows = [{**row, "weight": 1, "drunk": int(i < 3)} for i, row in enumerate(pupils(400))]
    where = ("--area", "town", "--year", 2023, "--db", db)
    done("ingest", write_csv(tmp_path / "next.csv", rows), "--instrument", youth, *where, "--accept")
    words = (
        "compare",
        "--indicator",
        "drunk",
        "--area",
        "town",
        "--year",
        2022,
        "--with-year",
        2023,
        "--db",
        db,
    )
    said = varda(*words, "--audience", "municipality")
    assert (said.code, said.out, len(said.lines)) == (3, "", 1)
    assert varda(*words).code == 0


# ---- starting up -------------------------------------------------------------------------------------------

HEAVY = ("streamlit", "plotly", "ibis", "duckdb", "pyreadstat", "starlette")


@pytest.mark.parametrize(
    "words", [("estimate", *DUVAL, "--by", "sex"), ("compare", *DUVAL, "--with-year", 2017)]
)
def test_estimate_starts_without_streamlit_plotly_or_ibis(cities_db, words):
    script = (
        "import sys; from cli.main import run; code = run(sys.argv[1:]);"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    words = [str(word) for word in (*words, "--db", cities_db)]
    process = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert process.stderr.splitlines()[-1] == "[]"
    assert process.stdout.startswith("indicator,")


def test_without_an_indicator_all_are_compared_and_judged_together(cities_db):
    where = ("--area", "duval", "--year", 2019, "--with-year", 2015, "--db", cities_db)
    rows = done("compare", *where).rows
    assert len(rows) > 1
    p = sorted(float(row["p_shown"]) for row in rows)
    stepped = [min(p[j] * len(p) / (j + 1) for j in range(i, len(p))) for i in range(len(p))]
    assert sorted(float(row["p_adjusted"]) for row in rows) == pytest.approx(stepped, rel=1e-9)
    for row in rows:
        assert (row["verdict_adjusted"] == "unclear") == (float(row["p_adjusted"]) >= 0.05)
    public = done("compare", *where, "--audience", "public").rows
    assert {row["p_adjusted"] for row in public} == {""}
    assert {row["verdict_adjusted"] for row in public} <= {"higher", "lower", "unclear"}
    alone = done("compare", "--indicator", rows[0]["indicator"], *where).rows[0]
    assert alone["difference"] == rows[0]["difference"]
