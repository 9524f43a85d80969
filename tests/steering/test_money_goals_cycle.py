"""Sums are exact however they are divided; goals say what can be said; the year has its days."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steering_town import TODAY

from steering import money
from steering.calendar import Entry, calendar
from steering.cycle import deciding, results_due, steps
from steering.goals import course, expected_at, power_box
from steering.optional import verdict
from survey_schema.countries import countries, find_country
from survey_schema.errors import Fault


def line(code="a", **more):
    first = {"id": code, "area": "town", "year": 2026, "purpose": "intervention", "intervention": "card"}
    last = {"payer": "hall", "source": "gemeentefonds", "currency": "EUR", "adopted": 100, "amended": None}
    return {**first, **last, "structural": "yes", "ends_on": "", **more}


def intervention(code, factor, also="", first=2020, last=None):
    return {"id": code, "factor": factor, "also": also, "first_year": first, "last_year": last}


LINES = st.lists(
    st.builds(
        line,
        year=st.sampled_from([2025, 2026]),
        payer=st.sampled_from(["hall", "insurer"]),
        source=st.sampled_from(["gemeentefonds", "zvw"]),
        adopted=st.integers(0, 10**14),
        amended=st.none() | st.integers(0, 10**14),
    )
)


@given(LINES)
def test_sums_by_payer_source_and_year_come_to_the_same_total_to_the_cent(lines):
    total = sum(each["adopted"] if each["amended"] is None else each["amended"] for each in lines)
    for names in (("payer",), ("source",), ("year",), ("payer", "source")):
        divided = money.by(lines, *names)
        assert sum(sums["EUR"] for sums in divided.values()) == total


def test_two_currencies_are_never_added_up():
    assert money.add_up([line(), line("b", currency="ISK", adopted=7)]) == {"EUR": 100, "ISK": 7}


def test_money_of_several_factors_stands_on_each_and_once_in_the_total():
    lines = [line(), line("b", intervention="nights", adopted=30)]
    both = [intervention("card", "sport", "music"), intervention("nights", "sport")]
    found = money.by_factor(2026, lines, both, [])
    assert {factor: each.sums for factor, each in found.items()} == {
        "sport": {"EUR": 130},
        "music": {"EUR": 100},
    }
    assert found["sport"].shared == ("card",)
    assert money.add_up(lines) == {"EUR": 130}


def test_a_factor_is_not_filled_in_or_checked_or_has_an_amount():
    check = {"indicator": "sleep", "year": 2026, "checked_by": "Coordinator", "checked_on": "2026-10-01"}
    on_sport = {**check, "indicator": "sport"}
    found = money.by_factor(2026, [line()], [intervention("card", "sport"), intervention("x", "music")], [check, on_sport])  # fmt: skip # noqa: E501
    assert {factor: each.state for factor, each in found.items()} == {
        "sport": "amount",
        "music": "not_filled_in",
        "sleep": "checked",
    }
    assert (found["sleep"].checked_by, found["sleep"].checked_on) == ("Coordinator", "2026-10-01")


def test_an_intervention_that_has_ended_serves_no_factor():
    assert money.by_factor(2026, [], [intervention("card", "sport", last=2025)], []) == {}


def test_temporary_money_is_warned_of_with_its_activity():
    grant = line("grant", intervention="work", source="brede_spuk", structural="no", ends_on="2027-06-30")
    (ending,) = money.endings([grant, line()], {"work": "Youth work"}, find_country("nl"), TODAY)
    assert (ending.activity, ending.on, ending.goes_on) == ("Youth work", date(2026, 12, 31), False)


def test_an_activity_with_other_money_does_not_end_with_a_grant():
    grant = line("grant", structural="no", ends_on="2026-12-31")
    other = line("other", year=2026, payer="insurer")
    (ending,) = money.endings([grant, other], {"card": "Card"}, find_country("nl"), TODAY)
    assert ending.goes_on


GOAL = {"baseline": 0.30, "target": 0.20, "baseline_year": 2023, "target_year": 2027}


def figure(year, value, half):
    return {"year": year, "value": value, "lower": value - half, "upper": value + half}


@pytest.mark.parametrize(
    ("figures", "status"),
    [
        ([], "cannot_say"),
        ([figure(2023, 0.3, 0.02)], "cannot_say"),
        ([figure(2025, 0.24, 0.02)], "on_course"),
        ([figure(2025, 0.24, 0.07)], "cannot_say"),  # chance reaches back to the baseline
        ([figure(2025, 0.30, 0.02)], "off_course"),
        ([figure(2025, 0.27, 0.03)], "cannot_say"),
        ([{"year": 2025, "value": float("nan"), "lower": float("nan"), "upper": float("nan")}], "cannot_say"),
    ],
)
def test_a_goal_is_on_course_off_course_or_nobody_can_say(figures, status):
    found = course(GOAL, figures, 300)
    assert found.status == status
    assert bool(found.why) is (status == "cannot_say")


def test_a_goal_that_should_rise_is_judged_the_other_way():
    goal = {**GOAL, "baseline": 0.2, "target": 0.3}
    assert course(goal, [figure(2025, 0.26, 0.02)]).status == "on_course"
    assert course(goal, [figure(2025, 0.20, 0.02)]).status == "off_course"


def test_the_way_to_a_goal_is_straight_and_ends_there():
    assert expected_at(GOAL, 2025) == pytest.approx(0.25)
    assert expected_at(GOAL, 2030) == pytest.approx(0.20)


def test_a_town_too_small_is_told_what_it_would_take():
    box = power_box(0.05, 0.025, 300)
    assert box
    assert (box.needed, box.is_seen) == (903, False)  # statistics.md, section 9
    codes = [note.code for note in course({**GOAL, "baseline": 0.05, "target": 0.025}, [figure(2025, 0.045, 0.02)], 300).why]  # fmt: skip # noqa: E501
    assert codes == ["goal.pool_waves", "goal.choose_factor"]


def test_results_are_promised_56_days_after_fieldwork():
    assert results_due(date(2026, 2, 6)) == date(2026, 4, 3)


def test_ten_steps_are_done_due_or_late():
    rows = [{"year": 2026, "step": 1, "due": "", "done_on": "2026-01-05", "evidence": "list"}]
    rows += [{"year": 2026, "step": 10, "due": "2027-01-31", "done_on": "", "evidence": ""}]
    found = steps(2026, date(2026, 2, 6), rows, TODAY)
    assert [step.number for step in found] == list(range(1, 11))
    assert [found[0].state, found[5].state, found[9].state] == ["done", "late", "due"]
    assert (found[5].due, found[9].due) == (date(2026, 4, 3), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("results", "moment", "day", "missed"),
    [
        (date(2026, 4, 3), "memorandum", date(2026, 5, 12), ()),
        (date(2026, 6, 1), "budget", date(2026, 11, 15), ("memorandum",)),
        (date(2026, 12, 1), "memorandum", date(2027, 5, 12), ("memorandum", "budget")),
    ],
)
def test_results_are_in_time_for_a_decision_or_for_the_next(results, moment, day, missed):
    found = deciding(find_country("nl"), results)
    assert (found.moment.id, found.on, found.missed) == (moment, day, missed)


def test_a_calendar_has_whole_days_folds_long_lines_and_escapes():
    long = "Straumbær; þrír, fjórir " * 6
    written = calendar([Entry("x-1", date(2026, 12, 31), long, "a\nb")], datetime(2026, 11, 24, 12))
    lines = written.split("\r\n")
    assert all(len(each.encode()) <= 75 for each in lines)
    unfolded = written.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101" in unfolded
    assert "SUMMARY:" + long.replace(";", "\\;").replace(",", "\\,") in unfolded
    assert "DESCRIPTION:a\\nb" in unfolded
    assert "DTSTAMP:20261124T120000Z" in unfolded


@pytest.mark.parametrize(
    ("relation", "confidence", "expected"),
    [("at_most", "estimate", "met"), ("at_most", "interval", "not_met"), ("at_least", "estimate", "not_met")],
)
def test_an_outcome_agreement_is_met_by_the_estimate_or_by_the_whole_interval(relation, confidence, expected):
    agreement = {"relation": relation, "confidence": confidence, "threshold": 0.25}
    assert verdict(agreement, figure(2025, 0.24, 0.02)) == expected
    hidden = {"value": float("nan"), "lower": float("nan"), "upper": float("nan")}
    assert verdict(agreement, hidden) == verdict(agreement, None) == "cannot_say"


def test_every_country_says_where_its_dates_and_sources_come_from():
    for country in countries().values():
        days = [moment.of(2026) for moment in country.moment]
        assert days == sorted(days)
        for stated in (*country.moment, *country.source):
            assert stated.source
            assert set(stated.name) == {"en", "nl", "is"}
    with pytest.raises(Fault):
        find_country("xx")
