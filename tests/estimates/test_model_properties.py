"""What must hold of trends, associations and comparisons of any survey, however little there is of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from samples import arms_of, totals_of

from estimates.arms import join_arms
from estimates.association import association
from estimates.comparison import difference
from estimates.evaluation import Four, difference_in_differences
from estimates.models import FORMS
from estimates.prevalence import prevalence
from estimates.standard import standard_of
from estimates.standardised import standardised_prevalence
from estimates.totals import Totals
from estimates.trends import trend
from survey_schema.errors import Refusal

SMALL = settings(max_examples=40, derandomize=True, deadline=None)
FEW = settings(SMALL, max_examples=20)
YEARS = (2012, 2016, 2018)
FACTORS = (), ("sex",), ("sex", "grade")


def survey(seed: int, n: int, share: float) -> pd.DataFrame:
    """Answers of two areas in three years, with blanks, in schools of two strata."""
    chance = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "area": chance.choice(["here", "there"], n),
            "year": chance.choice(YEARS, n),
            "stratum": chance.integers(0, 2, n),
            "psu": chance.integers(0, 3, n),
            "sex": chance.choice([0, 1, 2], n, p=[0.1, 0.5, 0.4]),
            "grade": chance.choice([-1, 9, 10], n, p=[0.1, 0.5, 0.4]),
            "weight": chance.integers(1, 40, n) / 4,
            "y": np.where(chance.random(n) < 0.1, np.nan, chance.random(n) < share),
            "x": np.where(chance.random(n) < 0.1, np.nan, chance.random(n) < 0.4),
        }
    )


seeds = st.integers(0, 100_000)
surveys = st.builds(
    survey, seeds, st.sampled_from([1, 2, 6, 20, 60, 200]), st.sampled_from([0, 0.05, 0.3, 1])
)
"""From one respondent on; with nobody, few or everybody saying yes."""
full = st.builds(survey, seeds, st.just(200), st.just(0.3))
designs = st.sampled_from(["sample", "census"])
HALF = standard_of(
    pd.DataFrame({"sex": ["female", "male"] * 2, "grade": [9, 9, 10, 10], "Freq": [1, 2, 3, 4]})
)


def parts(frame: pd.DataFrame, design: str) -> tuple[Totals, Mapping[str, np.ndarray]]:
    """Totals of y, and the scales of an area and year: `here 2018`, ... ."""
    totals, domains = totals_of(frame, "y", design)
    names = domains["area"] + " " + domains["year"].astype(str)
    return totals, {name: (totals.domain == place) * 1.0 for place, name in enumerate(names)}


def everything(frame: pd.DataFrame, design: str) -> dict[str, pd.DataFrame | str]:
    """Every figure of a survey, or the code of its refusal."""
    totals, side = parts(frame, design)
    nobody = np.zeros(len(totals.n))
    here = [side.get(f"here {year}", nobody) for year in YEARS]
    there = [side.get(f"there {year}", nobody) for year in YEARS]
    domains = frame[["area", "year"]].drop_duplicates()["year"].tolist()
    asked: dict[str, Callable[[], pd.DataFrame]] = {
        "difference": lambda: difference(totals, here[2], here[0]),
        "region": lambda: difference(totals, here[2], here[2] + there[2]),
        "standardised": lambda: difference(totals, here[2], there[2], standard=HALF),
        "changes": lambda: difference_in_differences(totals, Four(here[0], here[2], there[0], there[2])),
        "prevalence": lambda: standardised_prevalence(totals, HALF),
    }
    for form in FORMS:
        for adjust in FACTORS:
            name = f"{form} {len(adjust)}"
            asked[name] = lambda form=form, adjust=adjust: trend(totals, domains, form=form, adjust=adjust)
    asked["quadratic"] = lambda: trend(totals, domains, quadratic=True)
    for adjust in FACTORS:
        for method in ("model", "standardised"):
            asked[f"{method} {len(adjust)}"] = lambda adjust=adjust, method=method: association(
                arms_of(frame, "y", "x", design), adjust=adjust, method=method, participation=1.0
            )
    return {name: _said(ask) for name, ask in asked.items()}


def _said(ask: Callable[[], pd.DataFrame]) -> pd.DataFrame | str:
    try:
        return ask()
    except Refusal as refusal:
        return refusal.code


def assert_alike(
    one: Mapping[str, pd.DataFrame | str], other: Mapping[str, pd.DataFrame | str], within: float = 1e-6
) -> None:
    for name, mine in one.items():
        theirs = other[name]
        if isinstance(mine, str) or isinstance(theirs, str):
            assert isinstance(mine, str), (name, theirs)
            assert mine == theirs, name
            continue
        for column in mine.select_dtypes("number"):
            left, right = mine[column].to_numpy(float), theirs[column].to_numpy(float)
            np.testing.assert_allclose(left, right, rtol=within, atol=1e-7, err_msg=f"{name} {column}")
        assert mine["note"].tolist() == theirs["note"].tolist(), name


@FEW
@given(surveys, designs, st.sampled_from([1e-12, 0.5, 1e12]))
def test_scaling_all_weights_changes_no_figure(frame, design, factor):
    scaled = frame.assign(weight=frame["weight"] * factor)
    assert_alike(everything(frame, design), everything(scaled, design))


@FEW
@given(surveys, designs, st.randoms(use_true_random=False))
def test_the_order_of_respondents_changes_no_figure(frame, design, chance):
    order = chance.sample(range(len(frame)), len(frame))
    first = frame.groupby(["area", "year"], sort=False).ngroup().to_numpy()
    order.sort(key=lambda row: first[row])  # domains keep their numbers, by which the caller knows them
    assert_alike(everything(frame, design), everything(frame.iloc[order].reset_index(drop=True), design))


@FEW
@given(full, designs, seeds)
def test_any_split_of_respondents_into_cells_changes_no_figure(frame, design, seed):
    half = np.random.default_rng(seed).random(len(frame)) < 0.5
    parts_of = [totals_of(frame.assign(y=frame["y"].where(half == side)), "y", design)[0] for side in (0, 1)]
    split, (whole, domains) = join_arms(*parts_of).totals, totals_of(frame, "y", design)
    years = domains["year"].tolist()
    of_both = []
    for totals in (whole, split):
        one, other = (np.isin(totals.domain, domains.index[domains["year"] == y]) * 1.0 for y in (2018, 2012))
        of_both.append(
            {
                "trend": trend(totals, years, adjust=("sex", "grade"), quadratic=True),
                "difference": difference(totals, one, other, standard=HALF),
                "prevalence": standardised_prevalence(totals, HALF),
            }
        )
    assert_alike(*of_both)


@FEW
@given(surveys, designs)
def test_whatever_is_missing_is_explained_and_the_rest_are_numbers(frame, design):
    for name, found in everything(frame, design).items():
        if isinstance(found, str):
            assert found.partition(".")[0] in {"compare", "model", "trend", "association"}, found
            continue
        for row in found.to_dict("records"):
            row.pop("participation", None)
            intervals = [column for column in row if column.endswith("lower")]
            by_design = {"ratio_lower"} if name.startswith("identity") else set()
            by_design |= {"paf_lower", "pif_lower"} if name.startswith("model") else set()
            lacking = [column for column in intervals if column not in by_design and math.isnan(row[column])]
            assert not lacking or row["note"], (name, lacking)
            for column in intervals:
                ends = (row[column], row[column.removesuffix("lower") + "upper"])
                assert math.isnan(ends[0]) == math.isnan(ends[1]), (name, column)
                assert not ends[0] > ends[1], (name, column)


@SMALL
@given(full, designs)
def test_an_identity_trend_over_two_years_is_their_difference(frame, design):
    frame = frame[(frame["area"] == "here") & frame["year"].isin((2012, 2018))].reset_index(drop=True)
    assume(frame.dropna(subset="y")["year"].nunique() == 2)
    totals, side = parts(frame, design)
    years = frame["year"].drop_duplicates().tolist()
    (line,) = trend(totals, years, form="identity").to_dict("records")
    (row,) = difference(totals, side["here 2018"], side["here 2012"]).to_dict("records")
    assert line["coefficient"] * 6 == pytest.approx(row["difference"], abs=1e-12)
    assert line["se"] * 6 == pytest.approx(row["se"], abs=1e-9)
    assert line["first"] == pytest.approx(line["last"] - row["difference"], abs=1e-12)


@SMALL
@given(full, designs)
def test_a_difference_in_differences_is_the_difference_of_two_changes(frame, design):
    totals, side = parts(frame, design)
    four = [side.get(name, np.zeros(1)) for name in ("here 2012", "here 2018", "there 2012", "there 2018")]
    assume(all(part.any() for part in four))
    (row,) = difference_in_differences(totals, Four(*four)).to_dict("records")
    before, after, comparison_before, comparison_after = four
    own, other = (
        difference(totals, *pair).iloc[0] for pair in ((after, before), (comparison_after, comparison_before))
    )
    assert row["difference"] == pytest.approx(own["difference"] - other["difference"], abs=1e-12)
    assert row["se"] == pytest.approx(math.hypot(own["se"], other["se"]), abs=1e-9)  # no unit is in both
    assert row["after"] - row["before"] == pytest.approx(own["difference"], abs=1e-12)


@SMALL
@given(full, designs)
def test_a_crude_ratio_is_the_ratio_of_two_shares_by_either_method(frame, design):
    assume(all(((frame["x"] == arm) & frame["y"].notna()).any() for arm in (0, 1)))
    arms = arms_of(frame, "y", "x", design)
    rows = prevalence(arms.totals.in_domains(arms.exposed.astype(np.int64)))["value"]
    (row,) = association(arms, adjust=()).to_dict("records")
    assert row["risk_difference"] == pytest.approx(rows[1] - rows[0], abs=1e-12)
    assume(rows.min() > 0)
    (modelled,) = association(arms, adjust=(), method="model").to_dict("records")
    for found in (row, modelled):
        assert found["ratio"] == pytest.approx(rows[1] / rows[0])
    assert modelled["se"] == pytest.approx(row["se"], abs=1e-8)


@SMALL
@given(full, designs)
def test_the_impact_of_all_having_it_is_the_attributable_fraction_and_of_no_change_nothing(frame, design):
    assume(all(((frame["x"] == arm) & (frame["y"] == 1)).any() for arm in (0, 1)))
    arms = arms_of(frame, "y", "x", design)
    try:
        (all_of_them,) = association(arms, participation=1.0).to_dict("records")
    except Refusal:
        assume(False)
    assume(not math.isnan(all_of_them["ratio"]))
    (as_now,) = association(arms, participation=all_of_them["participation"]).to_dict("records")
    for end in ("", "_lower", "_upper"):
        assert all_of_them[f"pif{end}"] == pytest.approx(all_of_them[f"paf{end}"], abs=1e-9, nan_ok=True)
    assert as_now["pif"] == pytest.approx(0, abs=1e-12)


def test_where_nobody_is_of_the_standard_there_is_no_standardised_row():
    totals, _ = totals_of(survey(1, 20, 0.3).assign(grade=-1), "y")
    assert standardised_prevalence(totals, HALF).empty


@SMALL
@given(full)
def test_standardising_to_one_s_own_mix_changes_no_share(frame):
    totals, _ = totals_of(frame, "y")
    totals = totals.where((totals.sex > 0) & (totals.grade > 0))
    assume(len(totals.n))
    together = totals.in_domains(np.zeros(len(totals.n), dtype=np.int64))
    own = pd.DataFrame({"sex": totals.sex, "grade": totals.grade, "Freq": totals.w})
    own = own.groupby(["sex", "grade"], as_index=False).sum()
    own["sex"] = own["sex"].map({1: "female", 2: "male"})
    (crude,) = prevalence(together)["value"]
    (row,) = standardised_prevalence(together, standard_of(own)).to_dict("records")
    assert row["value"] == pytest.approx(crude, abs=1e-12)
    assert row["note"] is not None


@SMALL
@given(full, designs)
def test_a_silent_unit_more_changes_no_share_and_no_degree(frame, design):
    totals, side = parts(frame, design)
    four = [side.get(name, np.zeros(1)) for name in ("here 2012", "here 2018")]
    assume(all(part.any() for part in four))
    units = totals.units
    more = replace(units, in_stratum=units.in_stratum + 1)
    (with_it,) = difference(replace(totals, units=more), *four).to_dict("records")
    (without,) = difference(totals, *four).to_dict("records")
    assert with_it["difference"] == without["difference"]
    assert with_it["df"] == without["df"]
