"""A hidden group does not follow from its total and the other groups: just below, at and above the bounds."""

from __future__ import annotations

import pandas as pd
import pytest
from test_disclosure import RULES, row

from estimates.disclosure import release
from estimates.disclosure.groups import keep_back

TOWN = RULES["municipality"]  # 5 cases and 5 others, 10 respondents
ALL = {"area": "town", "year": 2025}


def released(*rows: dict[str, object], audience: str = "municipality") -> dict[object, dict[str, object]]:
    """The rows as the audience may see them, by sex, grade or level."""
    shown = release(pd.DataFrame([{**ALL, "background": None, **one} for one in rows]), RULES[audience])
    named = shown[["sex", "grade", "background"]].astype(object).bfill(axis=1)["sex"].fillna("all")
    return dict(zip(named, shown.to_dict("records"), strict=True))


def hidden(shown: dict[object, dict[str, object]]) -> list[object]:
    return [name for name, one in shown.items() if one["hidden"]]


@pytest.mark.parametrize(("girls", "gone"), [(4, ["female", "male"]), (5, []), (6, [])])
def test_of_two_groups_both_are_hidden_when_one_is(girls, gone):
    shown = released(row(200, girls + 40), row(100, girls, sex="female"), row(100, 40, sex="male"))
    assert hidden(shown) == gone


def test_what_is_hidden_beside_a_small_group_says_the_same_and_gives_no_number():
    shown = released(row(200, 44), row(100, 4, sex="female"), row(100, 40, sex="male"))
    girls, boys = ({**shown[sex], "sex": ""} for sex in ("female", "male"))
    assert str(girls) == str(boys)
    assert pd.isna(boys["value"])
    assert pd.isna(boys["cases"])
    assert boys["n"] == 100
    assert boys["hidden"] == "disclosure"


def test_of_several_groups_the_smallest_other_one_is_hidden_as_well():
    grades = [row(n, cases, grade=grade) for grade, n, cases in ((8, 60, 3), (9, 90, 20), (10, 80, 30))]
    assert hidden(released(row(230, 53), *grades)) == [8, 10]


def test_two_small_groups_hide_each_other():
    grades = [row(n, cases, grade=grade) for grade, n, cases in ((7, 60, 2), (8, 60, 3), (9, 90, 20))]
    assert hidden(released(row(210, 25), *grades)) == [7, 8]


def test_where_the_total_is_hidden_too_nothing_more_is():
    shown = released(row(200, 4), row(100, 4, sex="female"), row(100, 0, sex="male"))
    assert hidden(shown) == ["all", "female", "male"]
    shown = released(row(50, 4), row(40, 1, sex="female"), row(40, 20, sex="male"))
    assert hidden(shown) == ["all", "female"]


@pytest.mark.parametrize(("unsaid", "gone"), [(0, ["male", "other"]), (1, ["male", "other"]), (5, ["other"])])
def test_a_small_group_is_protected_by_enough_who_gave_none(unsaid, gone):
    """Nobody of the rest drank: 3 are the group itself, among 4 its size is all but known, among 8 not."""
    total = row(203 + unsaid, 80)
    sexes = (row(101, 40, sex="female"), row(99, 40, sex="male"), row(3, 0, sex="other"))
    assert hidden(released(total, *sexes)) == gone


def test_the_size_of_a_hidden_group_is_kept_back_where_it_would_tell_too_much():
    """Of the 27 and of 29 who gave no sex one drank: who knows the 27 knows that 26 or 27 of them did not."""
    sexes = (row(100, 40, sex="female"), row(100, 40, sex="male"), row(27, 0, sex="other"))
    shown = released(row(256, 81), *sexes)
    assert hidden(shown) == ["other"]
    assert pd.isna(shown["other"]["n"])


def test_the_size_of_a_hidden_group_stays_where_it_tells_little():
    """Of the 27 and of 40 who gave no sex 23 drank: of the 27 it may be none or all of the 23."""
    sexes = (row(100, 40, sex="female"), row(100, 40, sex="male"), row(27, 3, sex="other"))
    shown = released(row(267, 103), *sexes)
    assert hidden(shown) == ["other"]
    assert shown["other"]["n"] == 27


def test_a_number_of_respondents_kept_back_is_not_the_total_minus_the_others():
    shown = released(row(100, 30), row(8, 6, sex="female"), row(92, 24, sex="male"))
    assert pd.isna(shown["female"]["n"])
    assert pd.isna(shown["male"]["n"])
    shown = released(row(100, 30), row(10, 4, sex="female"), row(90, 26, sex="male"))
    assert (shown["female"]["n"], shown["male"]["n"]) == (10, 90)


def test_levels_of_a_background_item_are_groups_like_any_other():
    levels = [row(100, 4, background="money=low"), row(100, 40, background="money=high")]
    assert hidden(released(row(200, 44), *levels)) == ["money=low", "money=high"]


def test_crossed_groups_hide_the_next_in_their_row_and_in_their_column():
    def crossed(sex: str | None, grade: int | None, n: int, cases: int) -> dict[str, object]:
        return row(n, cases, sex=sex, grade=grade)

    cells = {
        ("female", 9): (100, 3),
        ("male", 9): (110, 30),
        ("female", 10): (120, 30),
        ("male", 10): (130, 40),
    }
    rows = [crossed(*group, *counts) for group, counts in cells.items()]
    rows += [crossed("female", None, 220, 33), crossed("male", None, 240, 70)]
    rows += [crossed(None, 9, 210, 33), crossed(None, 10, 250, 70), crossed(None, None, 460, 103)]
    frame = pd.DataFrame([{**ALL, **one} for one in rows])
    shown = release(frame, RULES["municipality"])
    gone = shown[shown["hidden"] != ""]
    assert set(zip(gone["sex"], gone["grade"], strict=True)) == set(cells)


def test_other_waves_and_areas_are_judged_by_themselves():
    small = [row(200, 44), row(100, 4, sex="female"), row(100, 40, sex="male")]
    large = [
        row(200, 80, year=2023),
        row(100, 40, sex="female", year=2023),
        row(100, 40, sex="male", year=2023),
    ]
    frame = pd.DataFrame([{**ALL, **one} for one in (*small, *large)])
    shown = release(frame, RULES["municipality"])
    assert shown.loc[shown["hidden"] != "", "year"].tolist() == [2025, 2025]


def test_figures_of_other_indicators_are_no_total_of_a_group():
    """One indicator speaks of 15-16-year-olds, the other of all: neither row is part of the other."""
    rows = [row(100, 4, indicator="drunk", age_band="15-16"), row(90, 40, indicator="sport")]
    rows.append(row(100, 50, indicator="sleep", age_band="15-16"))
    shown = release(pd.DataFrame([{**ALL, **one} for one in rows]), RULES["municipality"])
    assert shown["hidden"].tolist() == ["disclosure", "", ""]


def test_a_researcher_sees_every_group():
    rows = (row(200, 44), row(100, 4, sex="female"), row(100, 40, sex="male"))
    assert hidden(released(*rows, audience="researcher")) == []


def test_the_public_s_bounds_are_its_own():
    rows = (row(400, 109), row(200, 9, sex="female"), row(200, 100, sex="male"))
    assert hidden(released(*rows, audience="public")) == ["female", "male"]
    rows = (row(400, 110), row(200, 10, sex="female"), row(200, 100, sex="male"))
    assert hidden(released(*rows, audience="public")) == []


def test_nothing_is_kept_back_where_no_group_is_hidden():
    frame = pd.DataFrame([row(200, 80), row(100, 40, sex="female"), row(100, 40, sex="male")])
    none = pd.Series([False] * 3)
    also, uncounted = keep_back(frame, none, none, TOWN)
    assert not also.any()
    assert not uncounted.any()
