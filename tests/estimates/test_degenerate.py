"""Where a line can't be fitted or a mix can't be used: said plainly, or left out and named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from samples import arms_of, totals_of

from estimates.arms import join_arms
from estimates.association import association
from estimates.models import fit
from estimates.standard import standard_of
from estimates.trends import trend
from survey_schema.errors import Note, Refusal

YEARS = [2018, 2020, 2022]


def answers(yes: dict[int, int], n: int = 60, grades: tuple[int, ...] = (9, 10)) -> pd.DataFrame:
    """`n` pupils a year in six schools of two strata; those who say yes are spread over all schools."""
    frames = [
        pd.DataFrame({"y": (np.arange(n) < count) * 1.0, "psu": np.arange(n) % 6, "year": year})
        for year, count in yes.items()
    ]
    frame = pd.concat(frames, ignore_index=True)
    place = np.arange(len(frame)) // 6
    return frame.assign(
        area="town",
        stratum=frame["psu"] % 2,
        weight=1.0 + place % 3,
        sex=1 + place % 2,
        grade=np.array(grades)[place // 2 % len(grades)],
    )


def refusal(ask: object) -> str:
    with pytest.raises(Refusal) as caught:
        ask()
    return caught.value.code


def test_all_cases_in_the_last_year_are_no_line_but_on_the_scale_of_shares_there_is_one():
    totals, _ = totals_of(answers({2018: 0, 2020: 0, 2022: 20}), "y")
    assert refusal(lambda: trend(totals, YEARS)) == "model.separated"
    assert refusal(lambda: trend(totals, YEARS, form="log")) == "model.separated"
    (row,) = trend(totals, YEARS, form="identity").to_dict("records")
    assert row["verdict"] == "rose"


def test_a_year_without_cases_between_others_is_a_year_like_others():
    totals, _ = totals_of(answers({2018: 12, 2020: 0, 2022: 10}), "y")
    for form in ("logit", "log", "identity"):
        (row,) = trend(totals, YEARS, form=form).to_dict("records")
        assert np.isfinite([row["coefficient"], row["se"], row["p"], row["first"], row["last"]]).all()


@pytest.mark.parametrize("yes", [0, 60])
def test_nobody_or_everybody_saying_yes_is_no_line(yes):
    totals, _ = totals_of(answers(dict.fromkeys(YEARS, yes)), "y")
    assert refusal(lambda: trend(totals, YEARS)) == "model.no_variation"
    (row,) = trend(totals, YEARS, form="identity").to_dict("records")
    assert row["coefficient"] == pytest.approx(0, abs=1e-12)
    assert row["verdict"] == "unclear"
    assert Note("compare.no_test") in row["note"]


def test_a_grade_in_which_nobody_says_yes_is_left_out_of_the_fit_and_named():
    frame = answers({2018: 30, 2020: 24, 2022: 18})
    frame["y"] = frame["y"].where(frame["grade"] == 9, 0.0)
    totals, _ = totals_of(frame, "y")
    only_nine = totals.where(totals.grade == 9)
    (row,) = trend(totals, YEARS, adjust=("sex", "grade")).to_dict("records")
    (alone,) = trend(only_nine, YEARS, adjust=("sex",)).to_dict("records")
    assert row["coefficient"] == pytest.approx(alone["coefficient"])
    assert row["se"] == pytest.approx(alone["se"])
    assert (row["n"], row["n_used"]) == (180, alone["n_used"])
    assert row["note"] == (Note("model.levels_left_out", {"cells": (Note("group.grade", {"grade": 10}),)}),)


def test_years_that_asked_different_grades_can_t_be_told_from_the_grades():
    frame = answers({2018: 20, 2022: 10})
    frame["grade"] = np.where(frame["year"] == 2018, 9, 10)
    totals, _ = totals_of(frame, "y")
    assert refusal(lambda: trend(totals, [2018, 2022], adjust=("grade",))) == "model.confounded"
    assert len(trend(totals, [2018, 2022])) == 1


def test_a_factor_that_says_the_same_as_another_is_counted_once():
    frame = answers({2018: 20, 2020: 14, 2022: 10})
    frame["grade"] = 8 + frame["sex"]
    totals, _ = totals_of(frame, "y")
    (both,), (one,) = (
        trend(totals, YEARS, adjust=adjust).to_dict("records") for adjust in (("sex", "grade"), ("sex",))
    )
    for name in ("coefficient", "se", "df", "p"):
        assert both[name] == pytest.approx(one[name])


@pytest.mark.parametrize(("years", "quadratic", "needed"), [(1, False, 2), (2, True, 3)])
def test_too_few_years_for_a_line_or_a_bend_are_refused(years, quadratic, needed):
    totals, _ = totals_of(answers({year: 10 + year - 2018 for year in YEARS[:years]}), "y")
    with pytest.raises(Refusal) as caught:
        trend(totals, YEARS[:years], quadratic=quadratic)
    assert caught.value.code == "trend.too_few_years"
    assert caught.value.params == {"found": years, "expected": needed}


def test_one_school_a_year_gives_a_line_without_an_interval_and_says_why():
    frame = answers({2018: 30, 2020: 20, 2022: 10}).assign(psu=1, stratum=1)
    totals, _ = totals_of(frame, "y")
    (row,) = trend(totals, YEARS).to_dict("records")
    assert np.isnan([row["p"], row["lower"], row["ratio_upper"]]).all()
    assert row["verdict"] == "unclear"
    assert {note.code for note in row["note"]} & {"model.no_degrees", "compare.no_test"}


def test_nobody_with_a_grade_can_t_be_adjusted_for_it():
    totals, _ = totals_of(answers({2018: 20, 2022: 10}).assign(grade=-1), "y")
    assert refusal(lambda: fit(totals, {"year": totals.domain * 1.0}, ("grade",))) == "model.nobody"


def test_weights_over_twenty_four_orders_of_magnitude_are_fitted():
    frame = answers({2018: 30, 2020: 24, 2022: 18})
    frame["weight"] = np.where(frame["psu"] == 0, 1e-12, 1e12)
    totals, _ = totals_of(frame, "y")
    (row,) = trend(totals, YEARS).to_dict("records")
    heavy, _ = totals_of(frame.assign(y=frame["y"].mask(frame["psu"] == 0)), "y")
    (alone,) = trend(heavy, YEARS).to_dict("records")
    assert row["coefficient"] == pytest.approx(alone["coefficient"], rel=1e-9)


def factor(frame: pd.DataFrame, having: object) -> pd.DataFrame:
    return frame.assign(x=np.asarray(having, dtype=float))


@pytest.mark.parametrize("method", ["standardised", "model"])
@pytest.mark.parametrize("of_all", [0.0, 1.0])
def test_a_factor_that_nobody_or_everybody_has_is_refused(method, of_all):
    frame = factor(answers({2020: 20}), np.full(60, of_all))
    assert refusal(lambda: association(arms_of(frame, "y", "x"), method=method)) == "association.one_arm"


def test_without_a_case_in_an_arm_there_are_risks_and_no_ratio():
    frame = answers({2020: 20}, n=120)
    arms = arms_of(factor(frame, np.arange(120) >= 40), "y", "x")
    (row,) = association(arms, adjust=()).to_dict("records")
    assert (row["risk_with"], row["risk_with_lower"]) == (0, 0)
    assert row["risk_with_upper"] > 0
    assert row["risk_difference"] == pytest.approx(-row["risk_without"])
    assert np.isnan([row["ratio"], row["paf"]]).all()
    assert Note("association.no_ratio") in row["note"]
    assert Note("compare.few_cases", {"few": 5}) in row["note"]
    assert refusal(lambda: association(arms, method="model", adjust=())) == "model.separated"


def test_a_participation_below_the_present_one_is_refused():
    frame = factor(answers({2020: 20}), np.arange(60) % 2)
    for share in (0.1, 1.1):
        with pytest.raises(Refusal) as caught:
            association(arms_of(frame, "y", "x"), participation=share)
        assert caught.value.code == "association.participation"


def test_arms_of_different_surveys_are_not_joined():
    one, _ = totals_of(answers({2020: 20}), "y")
    other, _ = totals_of(answers({2020: 20, 2022: 10}), "y")
    with pytest.raises(ValueError, match="different designs"):
        join_arms(one, other)


GOOD = {"sex": ["female", "male"], "grade": [9, 9], "Freq": [1.0, 3.0]}


def test_a_standard_is_on_any_scale_and_in_any_order():
    one = standard_of(pd.DataFrame(GOOD))
    other = standard_of(pd.DataFrame(GOOD).iloc[::-1].assign(Freq=lambda rows: rows["Freq"] * 70))
    assert one.share.tolist() == pytest.approx([0.25, 0.75])
    assert other.share.tolist() == pytest.approx(one.share.tolist())
    assert one.sex.tolist() == other.sex.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("changed", "code", "says"),
    [
        ({"sex": ["female", "boy"]}, "standard.bad_value", {"row": 3, "column": "sex", "found": "boy"}),
        ({"grade": [9, "ten"]}, "standard.bad_value", {"row": 3, "column": "grade"}),
        ({"grade": [9, 9.5]}, "standard.bad_value", {"row": 3, "column": "grade"}),
        ({"Freq": [-1, 2]}, "standard.bad_value", {"row": 2, "column": "Freq"}),
        ({"Freq": [np.nan, 2]}, "standard.bad_value", {"row": 2, "column": "Freq"}),
        ({"Freq": [0, 0]}, "standard.empty", {}),
        ({"sex": ["male", "male"]}, "standard.twice", {"row": 3}),
    ],
)
def test_a_standard_that_can_t_be_used_is_refused_by_row_and_column(changed, code, says):
    with pytest.raises(Refusal) as caught:
        standard_of(pd.DataFrame({**GOOD, **changed}))
    assert caught.value.code == code
    assert says.items() <= caught.value.params.items()


def test_a_standard_without_a_column_is_refused():
    with pytest.raises(Refusal) as caught:
        standard_of(pd.DataFrame(GOOD).drop(columns="Freq"))
    assert (caught.value.code, caught.value.params) == ("standard.column_missing", {"column": "Freq"})
