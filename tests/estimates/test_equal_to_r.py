"""Every figure equals that of R's survey package, through the real ingest: tests/reference/README.md."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from surveys import REFERENCE, done

from dashboard.questions.answers import EstimateQuestion, estimate
from dashboard.questions.comparisons import Comparison, compare
from estimates.intervals import t_quantile
from survey_schema.design import INTERVALS

KEYS = ["area", "year", "indicator", "sex", "grade", "method"]
RELATIVE = 1e-9
END = 1e-6


def reference(name: str, **only: object) -> pd.DataFrame:
    frame = pd.read_csv(
        REFERENCE / name, dtype={"sex": object, "year": str}, keep_default_na=False, na_values=[""]
    )
    for column, value in only.items():
        frame = frame[frame[column] == value]
    return frame.assign(sex=frame["sex"].fillna(""), grade=frame["grade"].fillna(0).astype(int))


def our_figures(path: Path, indicators: list[str], *, fpc: bool = False) -> pd.DataFrame:
    asked = [
        EstimateQuestion(name, by=("sex", "grade"), interval=method, fpc=fpc, audience="researcher")
        for name in indicators
        for method in INTERVALS
    ]
    frame = pd.concat([estimate(path, question) for question in asked], ignore_index=True)
    sex = frame["sex"].fillna("").astype(object)
    grade = frame["grade"].fillna(0).astype(int)
    return frame.assign(sex=sex, grade=grade, year=frame["year"].astype(str))


def assert_equal_to_r(path: Path, expected: pd.DataFrame, *, fpc: bool = False) -> None:
    ours = our_figures(path, sorted(expected["indicator"].unique()), fpc=fpc)
    both = expected.merge(ours, on=KEYS, how="left", suffixes=("_r", ""), indicator=True)
    assert len(both) == len(expected)
    assert len(expected)
    unanswered = both[both["_merge"] != "both"]
    assert unanswered.empty, unanswered[KEYS].head()
    assert_whole_numbers(both)
    assert_relative(both, "estimate", "value")
    exact = both["se_r"] == 0
    assert (both.loc[exact, "se"] == 0).all(), both.loc[exact & (both["se"] != 0), [*KEYS, "se"]].head()
    assert_relative(both[~exact], "se_r", "se")
    given = both["n_eff_r"].notna()
    assert_relative(both[given], "n_eff_r", "n_eff")
    assert_ends(both)


def assert_whole_numbers(both: pd.DataFrame) -> None:
    for column in ("n", "cases", "df"):
        differing = both[both[f"{column}_r"] != both[column]]
        assert differing.empty, differing[[*KEYS, f"{column}_r", column]].head()


def assert_relative(both: pd.DataFrame, theirs: str, ours: str) -> None:
    expected, found = both[theirs].to_numpy(float), both[ours].to_numpy(float)
    off = ~(np.abs(found - expected) <= RELATIVE * np.abs(expected))
    assert not off.any(), both.loc[off, [*KEYS, theirs, ours]].head()


def assert_ends(both: pd.DataFrame) -> None:
    """No interval where R gives none; else both ends within 1e-6."""
    for end in ("lower", "upper"):
        expected, found = both[f"{end}_r"].to_numpy(float), both[end].to_numpy(float)
        off = np.where(np.isnan(expected), ~np.isnan(found), ~(np.abs(found - expected) <= END))
        assert not off.any(), both.loc[off, [*KEYS, f"{end}_r", end]].head()


def test_prevalence_in_four_cities_over_five_years_equals_r(cities_db):
    assert_equal_to_r(cities_db, reference("prevalence_cities.csv"))


def test_national_prevalence_with_moving_question_numbers_equals_r(national_db):
    assert_equal_to_r(national_db, reference("prevalence_national.csv"))


@pytest.mark.parametrize("fpc", [False, True])
def test_a_census_equals_r_with_and_without_finite_population_correction(census_db, fpc):
    assert_equal_to_r(census_db, reference("prevalence_census.csv", fpc=fpc), fpc=fpc)


def test_a_sample_with_single_units_and_silent_units_equals_r(lonely_db):
    assert_equal_to_r(lonely_db, reference("lonely.csv", case="sample"))


def test_two_waves_in_one_design_keep_their_strata_apart_as_in_r(lonely_db):
    expected = reference("lonely.csv", case="pooled")
    assert_equal_to_r(lonely_db, expected.assign(area="pooled", year="2023"))


def test_towns_that_merged_are_the_one_survey_that_r_makes_of_them(lonely_db, tmp_path):
    path = shutil.copy(lonely_db, tmp_path / "merged.db")
    done("area", "add", "merged", "--name", "Merged", "--db", path)
    for code in ("y2021", "y2023"):
        ended = ("--valid-to", "2022-12-31", "--merged-into", "merged")
        done("area", "add", code, "--name", code, *ended, "--db", path)
    expected = reference("lonely.csv", case="pooled")
    assert_equal_to_r(path, expected.assign(area="merged", year="2023"))


@pytest.mark.parametrize(
    ("case", "area", "fpc"),
    [
        ("census", "census", False),
        ("census fpc", "census", True),
        ("census all answered", "complete", True),
    ],
)
def test_a_census_with_schools_of_one_pupil_equals_r(lonely_db, case, area, fpc):
    assert_equal_to_r(lonely_db, reference("lonely.csv", case=case).assign(area=area), fpc=fpc)


def test_a_region_pooled_from_its_cities_equals_r(cities_db):
    assert_equal_to_r(cities_db, reference("lonely.csv", case="region"))


def test_every_case_of_the_awkward_survey_is_tested():
    tested = {"sample", "pooled", "census", "census fpc", "census all answered", "region"}
    assert set(reference("lonely.csv")["case"]) == tested


def test_differences_between_years_and_with_the_containing_region_equal_r(cities_db, lonely_db):
    expected = pd.read_csv(REFERENCE / "comparisons.csv")
    assert len(expected) == 37
    for row in expected.to_dict("records"):
        path = lonely_db if row["area"] == "lonely" else cities_db
        other = {"with_year": int(row["other"])} if row["kind"] == "year" else {"with_area": "four"}
        asked = Comparison(row["indicator"], row["area"], int(row["year"]), audience="researcher", **other)
        (ours,) = compare(path, asked).to_dict("records")
        for name in ("difference", "se"):
            assert math.isclose(ours[name], row[name], rel_tol=RELATIVE), row
        assert ours["df"] == row["df"], row
        assert abs(ours["p"] - row["p"]) <= END, row
        half = t_quantile(0.975, np.array(ours["df"])) * ours["se"]  # shown are ends with fewer degrees
        for name, end in {"lower": ours["difference"] - half, "upper": ours["difference"] + half}.items():
            assert abs(end - row[name]) <= END, row
        assert ours["lower"] <= row["lower"] + END, row
        assert ours["upper"] >= row["upper"] - END, row
