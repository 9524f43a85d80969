"""An area beside the others: whose rules hold for whom, who is named and not shown, and what is compared."""

from __future__ import annotations

import math

import member_towns
import pytest
from member_towns import YEAR

from dashboard.questions.comparisons import Comparison, compare
from dashboard.questions.members import MEMBER_COLUMNS, members
from store.areas import list_areas
from store.database import reading
from survey_schema.errors import Fault


@pytest.fixture(scope="module")
def towns(database, tmp_path_factory):
    return member_towns.build(database, tmp_path_factory.mktemp("members"))


@pytest.fixture(scope="module")
def beside_north(towns):
    return members(towns, "alcohol_30d", "north", YEAR, "coast")


def named(found, code):
    (row,) = [row for row in found.rows if row["area"] == code]
    return row


def test_every_municipality_that_still_exists_is_there_once_in_one_state(beside_north):
    states = {row["area"]: row["state"] for row in beside_north.rows}
    assert len(states) == len(beside_north.rows)
    assert states == {
        **{"coast": "shown", "north": "shown", "south": "shown", "ten": "shown", "odd": "shown"},
        **{"wild": "shown", "nine": "hidden", "tiny": "hidden", "young": "hidden"},
        **{"home": "unlike", "quiet": "not_asked"},
    }


def test_rows_have_the_columns_that_are_promised_and_others_stand_by_name(beside_north):
    assert all(tuple(row) == MEMBER_COLUMNS for row in beside_north.rows)
    names = [row["name"] for row in beside_north.others]
    assert names == sorted(names)


def test_the_own_figure_is_shown_by_the_municipality_s_rules(beside_north):
    own = beside_north.own
    assert (own["value"], own["n"], own["cases"]) == (0.2, 400, 80)
    assert own["se"] > 0
    assert [round(1000 * own[end]) % 10 > 0 for end in ("lower", "upper")] != [False, False]


def test_the_others_are_shown_by_the_public_rules(beside_north):
    odd = named(beside_north, "odd")  # 90 of 403 is 22.3 %
    assert (odd["value"], odd["n"]) == (0.22, 400)
    assert all(math.isnan(odd[name]) for name in ("se", "cases", "effective_n", "n_eff", "df"))
    assert all(round(100 * odd[end]) == pytest.approx(100 * odd[end]) for end in ("lower", "upper"))


def test_ten_cases_are_shown_and_nine_are_not(beside_north):
    ten, nine = named(beside_north, "ten"), named(beside_north, "nine")
    assert (ten["value"], ten["lower"]) == (0.05, 0.0)
    assert [note.code for note in ten["note"]] == ["disclosure.under"]
    assert math.isnan(nine["value"])
    assert math.isnan(nine["upper"])


def test_the_same_town_sees_more_of_itself_than_the_others_do(towns):
    own = members(towns, "alcohol_30d", "nine", YEAR, "coast").own
    assert (own["state"], own["value"], own["cases"]) == ("shown", 0.03, 9)


def test_what_was_asked_otherwise_is_named_with_the_reason_and_has_no_figure(beside_north):
    home = named(beside_north, "home")
    assert home["value"] is None
    assert home["n"] is None
    (note,) = home["note"]
    assert note.code == "areas.unlike"
    assert [reason.code for reason in note.params["reasons"]] == ["unlike.mode"]


def test_an_own_figure_of_another_kind_is_set_beside_nothing(towns):
    found = members(towns, "alcohol_30d", "home", YEAR, "coast")
    assert found.own["state"] == "shown"
    assert (found.around, found.comparison, found.funnel.lines) == (None, None, [])
    assert [reason.code for reason in found.refused] == ["unlike.mode"]
    assert {row["state"] for row in found.others} == {"unlike", "not_asked"}


@pytest.mark.parametrize("area", ["north", "south", "odd", "nine"])
def test_the_own_difference_is_that_of_compare(towns, area):
    found = members(towns, "alcohol_30d", area, YEAR, "coast")
    asked = Comparison("alcohol_30d", area, YEAR, with_area="coast", own_population=True)
    (expected,) = compare(towns, asked).to_dict("records")
    for name in ("difference", "se", "lower", "upper", "df_shown", "verdict", "method"):
        near = expected[name] if isinstance(expected[name], str) else pytest.approx(expected[name], rel=1e-9)
        assert found.comparison[name] == near, name
    assert found.own["verdict"] == expected["verdict"]


def test_verdicts_of_the_others_are_judged_together(beside_north, towns):
    tested = {}
    for row in beside_north.others:
        if row["state"] == "shown":
            asked = Comparison("alcohol_30d", row["area"], YEAR, with_area="coast", own_population=True)
            one = compare(towns, asked).iloc[0]
            tested[row["area"]] = (one["p_shown"], one["difference"])
    ordered = sorted(tested, key=lambda area: tested[area][0])
    # Benjamini and Hochberg: the largest rank whose p is below its part of 5 % and all before it.
    last = max(
        (i for i, area in enumerate(ordered) if tested[area][0] <= 0.05 * (i + 1) / len(ordered)), default=-1
    )
    for rank, area in enumerate(ordered):
        expected = "unclear" if rank > last else ("higher" if tested[area][1] > 0 else "lower")
        assert named(beside_north, area)["verdict"] == expected
    assert named(beside_north, "wild")["verdict"] == "higher"


def test_an_own_figure_that_is_not_shown_comes_with_an_offer(towns):
    own = members(towns, "alcohol_30d", "tiny", YEAR, "coast").own
    assert own["state"] == "hidden"
    assert [note.code for note in own["note"]] == ["disclosure.hidden", "ladder.offer"]


def test_a_region_shows_its_own_members_around_its_own_figure(towns):
    found = members(towns, "alcohol_30d", "coast", YEAR, "coast")
    assert found.own is None
    assert found.around["area"] == "coast"
    assert named(found, "north")["role"] == "member"
    assert named(found, "north")["n"] == 400
    assert math.isnan(named(found, "north")["cases"])


def test_a_region_in_a_country_is_no_member_of_it(towns):
    found = members(towns, "alcohol_30d", "coast", YEAR, "land")
    assert found.own["area"] == "coast"
    assert not found.is_member
    assert {row["area"] for row in found.others} >= {"north", "south", "quiet"}


def test_a_question_that_nobody_was_asked_gives_names_and_no_figure(towns):
    found = members(towns, "sleep_8h", "odd", YEAR, "coast")
    assert found.own["state"] == "not_asked"
    assert named(found, "north")["state"] == "shown"
    assert (found.comparison, found.own["verdict"]) == (None, "")


def test_a_year_without_any_answer_is_no_error(towns):
    found = members(towns, "alcohol_30d", "quiet", 2016, "coast")
    assert {row["state"] for row in [found.own, *found.others]} == {"not_asked"}
    assert (found.around, found.comparison, found.funnel.lines) == (None, None, [])


def test_the_funnel_stands_around_the_share_of_the_area_around(beside_north):
    lines = beside_north.funnel.lines
    share = beside_north.around["value"]
    assert all(line["lower_95"] < share < line["upper_95"] for line in lines)
    shown = [row["n"] for row in beside_north.rows if row["state"] == "shown" and row["role"] != "around"]
    assert lines[0]["n"] < min(shown)
    assert lines[-1]["n"] > max(shown)
    assert beside_north.funnel.design_effect >= 1


def test_an_unknown_area_is_a_fault(towns):
    with pytest.raises(Fault):
        members(towns, "alcohol_30d", "north", YEAR, "atlantis")
    with reading(towns) as connection:
        assert "atlantis" not in {area.code for area in list_areas(connection)}
