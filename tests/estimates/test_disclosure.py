"""Thresholds of the disclosure policy, just below, at and above: cases, non-cases and denominators."""

from __future__ import annotations

import pandas as pd
import pytest

from estimates.disclosure import release, release_comparison
from survey_schema.errors import Note, NotShown
from survey_schema.policy import load_policy

RULES = load_policy().audience
BOUNDS = {"municipality": (5, 10), "public": (10, 30)}
FIGURES = ["value", "se", "lower", "upper", "cases", "effective_n", "n_eff", "df"]


def row(n: int, cases: int, **more: object) -> dict[str, object]:
    share = cases / n
    figures = {"value": share, "se": 0.0123456, "lower": share * 0.9, "upper": min(1.0, share * 1.1 + 0.01)}
    sizes = {"n": n, "cases": cases, "effective_n": n / 2, "n_eff": n / 2.1, "df": 40}
    groups = {"sex": None, "grade": None, "age_band": None}
    verdict = {"reliability": "reliable", "note": (Note("reliability.few_degrees"),)}
    return {**groups, **figures, **sizes, **verdict, **more}


def released(audience: str, *rows: dict[str, object]) -> list[dict[str, object]]:
    return release(pd.DataFrame(list(rows)), RULES[audience]).to_dict("records")


@pytest.mark.parametrize("audience", BOUNDS)
@pytest.mark.parametrize(("off", "hidden"), [(-1, "disclosure"), (0, ""), (1, "")])
@pytest.mark.parametrize("counted", ["cases", "others"])
def test_fewer_cases_or_others_than_the_smallest_count_are_hidden(audience, off, hidden, counted):
    few, n = BOUNDS[audience][0] + off, 400
    (shown,) = released(audience, row(n, few if counted == "cases" else n - few))
    assert shown["hidden"] == hidden


@pytest.mark.parametrize("audience", BOUNDS)
@pytest.mark.parametrize(("off", "hidden"), [(-1, "disclosure"), (0, ""), (1, "")])
def test_a_denominator_below_the_smallest_is_hidden(audience, off, hidden):
    n = BOUNDS[audience][1] + off
    (shown,) = released(audience, row(n, n // 2))
    assert shown["hidden"] == hidden


@pytest.mark.parametrize("audience", BOUNDS)
def test_none_and_one_below_the_bound_look_alike(audience):
    n, bound = 400, BOUNDS[audience][0]
    looks = {str(released(audience, row(n, cases))) for cases in range(bound)}
    looks |= {str(released(audience, row(n, n - others))) for others in range(bound)}
    assert len(looks) == 1


@pytest.mark.parametrize("audience", BOUNDS)
def test_denominators_below_the_bound_look_alike_whatever_their_size(audience):
    bound = BOUNDS[audience][1]
    assert len({str(released(audience, row(n, min(n, 3)))) for n in range(1, bound)}) == 1


@pytest.mark.parametrize("audience", BOUNDS)
def test_nothing_of_a_hidden_row_is_left_but_its_n_and_one_sentence(audience):
    (shown,) = released(audience, row(400, 2))
    assert all(pd.isna(shown[name]) for name in FIGURES)
    assert shown["note"] == (Note("disclosure.hidden"),)
    assert shown["reliability"] == ""
    assert shown["n"] == 400


def test_researchers_see_every_row_as_it_is_and_reliability_only_labels():
    (shown,) = released("researcher", row(3, 0, reliability="unreliable"))
    assert shown["hidden"] == ""
    assert (shown["value"], shown["n"], shown["cases"], shown["se"]) == (0.0, 3, 0, 0.0123456)


@pytest.mark.parametrize("audience", BOUNDS)
def test_an_unreliable_figure_is_hidden_for_another_reason(audience):
    (shown,) = released(audience, row(400, 100, reliability="unreliable"))
    assert shown["hidden"] == "reliability"
    assert pd.isna(shown["value"])


@pytest.mark.parametrize("audience", BOUNDS)
def test_privacy_is_the_reason_where_both_are(audience):
    (shown,) = released(audience, row(400, 1, reliability="unreliable"))
    assert shown["hidden"] == "disclosure"


def test_a_municipality_sees_one_decimal_of_a_percentage():
    (shown,) = released("municipality", row(400, 123, value=0.30754, lower=0.26049, upper=0.35951))
    assert (shown["value"], shown["lower"], shown["upper"], shown["se"]) == (0.308, 0.260, 0.360, 0.012)
    assert (shown["n"], shown["cases"]) == (400, 123)


def test_the_public_sees_whole_percentages_n_to_ten_and_no_errors():
    (shown,) = released("public", row(417, 123, value=0.30754, lower=0.26049, upper=0.35951))
    assert (shown["value"], shown["lower"], shown["upper"], shown["n"]) == (0.31, 0.26, 0.36, 420)
    assert all(pd.isna(shown[name]) for name in ("se", "cases", "effective_n", "n_eff", "df"))


def test_the_public_sees_under_five_and_over_ninety_five_percent_only():
    low, edge, high = released(
        "public",
        row(1000, 31, value=0.031, lower=0.02, upper=0.04),
        row(1000, 50, value=0.05, lower=0.04, upper=0.06),
        row(1000, 960, value=0.96, lower=0.94, upper=0.98),
    )
    assert (low["value"], low["lower"], low["upper"]) == (0.05, 0.0, 0.05)
    assert Note("disclosure.under", {"bound": 0.05}) in low["note"]
    assert (edge["value"], edge["lower"]) == (0.05, 0.04)
    assert (high["value"], high["upper"]) == (0.95, 1.0)
    assert high["lower"] <= 0.95
    assert Note("disclosure.over", {"bound": 0.95}) in high["note"]


def test_shares_under_five_percent_look_alike_to_the_public():
    looks = {str(released("public", row(1000, c, lower=0.005, upper=0.05))) for c in range(10, 45)}
    assert len(looks) == 1


@pytest.mark.parametrize(
    ("audience", "groups", "n", "hidden"),
    [
        ("public", ("sex",), 400, ""),
        ("public", ("sex", "grade"), 99, "disclosure"),
        ("public", ("sex", "grade"), 100, ""),
        ("public", ("sex", "grade", "age_band"), 4000, "disclosure"),
        ("municipality", ("sex", "grade"), 40, ""),
        ("municipality", ("sex", "grade", "age_band"), 4000, "disclosure"),
        ("researcher", ("sex", "grade", "age_band"), 4, ""),
    ],
)
def test_so_many_breakdowns_may_be_crossed(audience, groups, n, hidden):
    named = {"sex": "female", "grade": 9, "age_band": "15-16"}
    (shown,) = released(audience, row(n, n // 2, **{group: named[group] for group in groups}))
    assert shown["hidden"] == hidden


def comparison() -> pd.DataFrame:
    values = {
        "difference": -0.12345,
        "se": 0.02345,
        "lower": -0.16789,
        "upper": -0.07654,
        "df": 30,
        "p": 0.0001,
    }
    return pd.DataFrame([{**values, "verdict": "lower", "note": ()}])


@pytest.mark.parametrize(
    ("hidden", "code"),
    [("disclosure", "compare.hidden_privacy"), ("reliability", "compare.hidden_reliability")],
)
def test_a_comparison_with_a_hidden_side_is_not_shown(hidden, code):
    sides = pd.DataFrame({"hidden": ["", hidden]})
    with pytest.raises(NotShown) as refusal:
        release_comparison(comparison(), sides, RULES["municipality"])
    assert refusal.value.code == code


def test_a_comparison_is_rounded_like_the_figures_it_is_made_of():
    sides = pd.DataFrame({"hidden": ["", ""], "value": [0.2, 0.3]})
    (public,) = release_comparison(comparison(), sides, RULES["public"]).to_dict("records")
    assert (public["difference"], public["lower"], public["upper"]) == (-0.12, -0.17, -0.08)
    assert all(pd.isna(public[name]) for name in ("se", "df", "p"))
    (town,) = release_comparison(comparison(), sides, RULES["municipality"]).to_dict("records")
    assert (town["difference"], town["se"]) == (-0.123, 0.023)


@pytest.mark.parametrize("exact", [0.05, 0.95])
def test_a_difference_does_not_tell_what_a_side_that_is_not_exact_hides(exact):
    sides = pd.DataFrame({"hidden": ["", ""], "value": [exact, 0.3]})
    (public,) = release_comparison(comparison(), sides, RULES["public"]).to_dict("records")
    assert all(pd.isna(public[name]) for name in ("difference", "lower", "upper"))
    assert "compare.side_not_exact" in [note.code for note in public["note"]]
    (town,) = release_comparison(comparison(), sides, RULES["municipality"]).to_dict("records")
    assert town["difference"] == -0.123
