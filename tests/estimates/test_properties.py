"""What must hold of every survey, however it is cut: properties over small made-up surveys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from estimates.comparison import against_benchmark, difference
from estimates.prevalence import prevalence
from estimates.totals import Totals, Units, assemble, build_units
from survey_schema.benchmark import Benchmark
from survey_schema.errors import Note

SMALL = settings(max_examples=60, derandomize=True, deadline=None)
NUMBERS = ("value", "se", "lower", "upper", "n", "cases", "effective_n", "n_eff", "df")


@dataclass(frozen=True)
class Pupil:
    """One respondent with a valid answer."""

    unit: int
    sex: str
    grade: int
    weight: float
    yes: bool


pupil = st.builds(
    Pupil,
    unit=st.integers(0, 5),
    sex=st.sampled_from(["", "female", "male"]),
    grade=st.sampled_from([-1, 9, 10]),
    weight=st.integers(1, 400).map(lambda quarters: quarters / 4),
    yes=st.booleans(),
)
surveys = st.lists(pupil, min_size=1, max_size=30)
SEX_CODES = {"": 0, "female": 1, "male": 2}
SAMPLE_STRATA = np.array([0, 0, 0, 1, 1, 2])
"""Six units in three strata, the last alone in its own; in a census each unit is a stratum."""


def units_of(pupils: Sequence[Pupil], *, census: bool) -> Units:
    counted = np.array([max(1, sum(one.unit == unit for one in pupils)) for unit in range(6)], dtype=float)
    stratum = np.arange(6) if census else SAMPLE_STRATA
    return build_units(stratum, np.full(6, census), counted, 2 * counted)


def totals_of(pupils: Sequence[Pupil], cells: Sequence[int] | None = None, *, census: bool = False) -> Totals:
    """Add respondents up to cells of equal unit, sex and grade; `cells` splits these further."""
    split = cells if cells is not None else [0] * len(pupils)
    summed: dict[tuple[int, ...], np.ndarray] = {}
    for one, part in zip(pupils, split, strict=True):
        w, yes = one.weight, one.yes
        sums = np.array([1, yes, w, w * yes, w * w, w * w * yes], dtype=float)
        key = (one.unit, SEX_CODES[one.sex], one.grade, part)
        summed[key] = summed.get(key, 0) + sums
    unit, sex, grade, _ = np.array(list(summed)).T
    nothing = np.zeros(len(summed), dtype=np.int64)
    values = dict(
        zip(("n", "cases", "w", "w_cases", "w2", "w2_cases"), np.array(list(summed.values())).T, strict=True)
    )
    units = units_of(pupils, census=census)
    return Totals(units, ("15-16",), nothing, unit, sex, grade, age_band=nothing, **values)


def assert_same(one: pd.DataFrame, other: pd.DataFrame, within: float = 1e-9) -> None:
    assert one[["sex", "grade"]].equals(other[["sex", "grade"]])
    for name in NUMBERS:
        mine, theirs = one[name].to_numpy(float), other[name].to_numpy(float)
        np.testing.assert_allclose(mine, theirs, rtol=within, atol=1e-9, err_msg=name)
    assert one["reliability"].tolist() == other["reliability"].tolist()
    assert one["note"].tolist() == other["note"].tolist()


@SMALL
@given(surveys, st.booleans(), st.randoms(use_true_random=False))
def test_any_split_of_respondents_into_cells_gives_the_same_estimates(pupils, census, chance):
    split = [chance.randrange(3) for _ in pupils]
    whole = prevalence(totals_of(pupils, census=census), ("sex", "grade"))
    assert_same(whole, prevalence(totals_of(pupils, split, census=census), ("sex", "grade")))


@SMALL
@given(surveys, st.booleans(), st.sampled_from([0.001, 0.5, 1024.0]))
def test_scaling_all_weights_changes_no_estimate(pupils, census, factor):
    scaled = [replace(one, weight=one.weight * factor) for one in pupils]
    whole = prevalence(totals_of(pupils, census=census), ("sex", "grade"))
    assert_same(whole, prevalence(totals_of(scaled, census=census), ("sex", "grade")))


@SMALL
@given(surveys, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_respondents_changes_no_estimate(pupils, census, chance):
    shuffled = chance.sample(pupils, len(pupils))
    whole = prevalence(totals_of(pupils, census=census), ("sex", "grade"))
    assert_same(whole, prevalence(totals_of(shuffled, census=census), ("sex", "grade")))


@SMALL
@given(surveys)
def test_a_share_is_the_weighted_share_of_its_respondents(pupils):
    frame = prevalence(totals_of(pupils), ("sex", "grade"))
    for row in frame.to_dict("records"):
        inside = [
            one
            for one in pupils
            if (row["sex"] is None or one.sex == row["sex"])
            and (row["grade"] is None or one.grade == row["grade"])
        ]
        weight = math.fsum(one.weight for one in inside)
        assert row["n"] == len(inside)
        assert row["cases"] == sum(one.yes for one in inside)
        assert math.isclose(
            row["value"], math.fsum(one.weight * one.yes for one in inside) / weight, abs_tol=1e-12
        )


@SMALL
@given(surveys, st.booleans(), st.booleans())
def test_however_little_there_is_the_value_is_a_number_and_a_missing_interval_is_explained(
    pupils, census, fpc
):
    for method in ("korn-graubard", "logit", "beta"):
        frame = prevalence(totals_of(pupils, census=census), ("sex", "grade"), method=method, fpc=fpc)
        assert frame["value"].between(0, 1).all()
        assert frame["se"].notna().all()
        given_ends = frame[frame["lower"].notna() & frame["upper"].notna()]
        assert (given_ends["lower"] <= given_ends["value"] + 1e-12).all()
        assert (given_ends["upper"] >= given_ends["value"] - 1e-12).all()
        assert frame["lower"].isna().equals(frame["upper"].isna())
        without = frame[frame["lower"].isna()]
        for notes in without["note"]:
            codes = {note.code for note in notes}
            assert codes & {"estimate.no_degrees", "estimate.no_error"}, codes


@SMALL
@given(surveys, st.booleans())
def test_a_difference_is_the_difference_of_its_two_estimates(pupils, census):
    totals = totals_of(pupils, census=census)
    girls, boys = (totals.sex == 1).astype(float), (totals.sex == 2).astype(float)
    assume(girls.any() and boys.any())
    (row,) = difference(totals, girls, boys).to_dict("records")
    rows = prevalence(totals, ("sex",)).set_index("sex")["value"]
    assert math.isclose(row["difference"], rows["female"] - rows["male"], abs_tol=1e-12)
    (back,) = difference(totals, boys, girls).to_dict("records")
    assert math.isclose(back["difference"], -row["difference"], abs_tol=1e-12)
    assert math.isclose(back["se"], row["se"], rel_tol=1e-9, abs_tol=1e-12)


@SMALL
@given(surveys)
def test_a_share_minus_itself_is_nothing_and_is_not_tested(pupils):
    totals = totals_of(pupils)
    everybody = np.ones(len(totals.n))
    (row,) = difference(totals, everybody, everybody).to_dict("records")
    assert (row["difference"], row["verdict"]) == (0, "unclear")
    assert row["se"] < 1e-12


@pytest.mark.parametrize("weight", [0.1, 0.3, 1.0, 7.7, 1234.567])
def test_classes_that_all_have_the_same_share_give_no_error_and_no_interval(weight):
    pupils = [
        Pupil(unit, "", -1, weight * (1 + unit), yes) for unit in range(5) for yes in (True, False, False)
    ]
    (row,) = prevalence(totals_of(pupils)).to_dict("records")
    assert math.isclose(row["value"], 1 / 3)
    assert row["se"] == 0
    assert math.isnan(row["lower"])
    assert Note("estimate.no_error") in row["note"]


@pytest.mark.parametrize("weight", [0.1, 0.3, 1.0, 7.7, 1234.567])
def test_a_difference_without_any_spread_is_not_tested(weight):
    answers = {"female": (True, False, False), "male": (True, True, False)}
    pupils = [
        Pupil(unit, sex, -1, weight * (1 + unit), yes)
        for unit in range(5)
        for sex in answers
        for yes in answers[sex]
    ]
    totals = totals_of(pupils)
    (row,) = difference(totals, (totals.sex == 1) * 1.0, (totals.sex == 2) * 1.0).to_dict("records")
    assert math.isclose(row["difference"], -1 / 3)
    assert (row["se"], row["verdict"]) == (0, "unclear")
    assert Note("compare.no_test") in row["note"]


def published(**more: object) -> Benchmark:
    texts = {
        "id": "b",
        "label": "B",
        "indicator": "x",
        "wording": "x",
        "recall": "x",
        "mode": "",
        "source": "s",
    }
    population = {"population_kind": "grade", "population_first": 9, "population_last": 12, "year": 2019}
    figures = {"value": 0.20, "lower": None, "upper": None, "n": None, "certainty": "published"}
    return Benchmark(**{**texts, **population, **figures, **more})


def test_a_published_figure_without_error_is_taken_as_fixed():
    (row,) = against_benchmark(0.25, 0.01, 60, published()).to_dict("records")
    assert (round(row["difference"], 12), row["se"], row["verdict"]) == (0.05, 0.01, "higher")
    assert Note("compare.benchmark_fixed") in row["note"]


def test_a_published_figure_with_its_own_n_has_the_error_of_a_simple_sample():
    (row,) = against_benchmark(0.25, 0.03, 60, published(n=400)).to_dict("records")
    assert math.isclose(row["se"], math.sqrt(0.03**2 + 0.2 * 0.8 / 400))
    assert row["verdict"] == "unclear"


def test_a_published_figure_with_an_interval_has_the_error_that_the_interval_says():
    half = 1.959963984540054 * 0.04
    (row,) = against_benchmark(0.25, 0.03, 60, published(lower=0.2 - half, upper=0.2 + half, n=10)).to_dict(
        "records"
    )
    assert math.isclose(row["se"], 0.05, rel_tol=1e-12)


def test_nothing_is_tested_without_a_standard_error():
    (row,) = against_benchmark(0.0, 0.0, 60, published()).to_dict("records")
    assert row["verdict"] == "unclear"
    assert Note("compare.no_test") in row["note"]


def test_of_no_waves_there_are_no_cells():
    units = build_units(np.zeros(0, np.int64), np.zeros(0, bool), np.zeros(0), np.zeros(0))
    assert len(assemble([], units, ()).n) == 0
