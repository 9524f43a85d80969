"""The year's cycle: days of the last one stand in, the 56 days, and which decisions come around them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from steering.cycle import clock, last_before, later, steps_of

TODAY = date(2026, 11, 24)
END = date(2025, 2, 17)


def row(step, due="", done_on="", year=2027, evidence=""):
    return {"year": year, "step": step, "due": due, "done_on": done_on, "evidence": evidence}


def test_without_fieldwork_the_days_of_the_last_cycle_are_expected():
    found = steps_of(2027, {2025: END}, [row(1, due="2026-09-15")], TODAY)
    assert (found[0].state, found[0].due, found[0].is_set) == ("late", date(2026, 9, 15), True)
    assert {step.state for step in found[1:]} == {"expected"}
    assert found[3].due == date(2027, 2, 17)
    assert found[5].due == date(2027, 4, 14)  # 17 February 2025 and 56 days, two years on
    assert not found[5].is_set


def test_an_expected_day_that_has_passed_is_not_late():
    found = steps_of(2026, {2025: END}, [], TODAY)
    assert {step.state for step in found} == {"expected"}
    assert found[3].due == date(2026, 2, 17)


def test_days_that_somebody_set_last_year_are_expected_this_year():
    rows = [row(3, due="2025-12-01", year=2026), row(4, done_on="2026-11-01")]
    found = steps_of(2027, {}, rows, TODAY)
    assert (found[2].state, found[2].due) == ("expected", date(2026, 12, 1))
    assert (found[3].state, found[3].due) == ("done", None)
    assert {found[place].state for place in (0, 1, 4, 5, 6, 7, 8, 9)} == {"no_day"}


def test_where_fieldwork_is_known_nothing_is_expected():
    rows = [row(1, done_on="2024-09-01", year=2025)]
    found = steps_of(2025, {2025: END, 2024: date(2024, 2, 16)}, rows, date(2025, 3, 1))
    assert [step.state for step in found[3:5]] == ["late", "due"]
    assert found[4].due == END + timedelta(days=28)


def test_in_a_cycle_that_nobody_keeps_nobody_can_say_what_was_done():
    found = steps_of(2025, {2025: END}, [row(1, due="2026-09-15")], date(2025, 3, 1))
    assert [step.state for step in found[3:5]] == ["unmarked", "due"]
    kept = steps_of(2025, {2025: END}, [row(1, done_on="2024-09-01", year=2025)], date(2025, 3, 1))
    assert [step.state for step in kept[:5]] == ["done", "late", "late", "late", "due"]


def test_the_first_cycle_of_all_has_no_days():
    assert last_before(2027, {}, []) is None
    assert {step.state for step in steps_of(2027, {}, [], TODAY)} == {"no_day"}


def test_29_february_becomes_28_february():
    assert later(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert later(date(2024, 3, 1), 4) == date(2028, 3, 1)


@pytest.mark.parametrize(
    ("today", "done", "state", "number"),
    [
        (date(2025, 2, 7), None, "ahead", 10),
        (date(2025, 2, 17), None, "running", 0),
        (date(2025, 3, 12), None, "running", 23),
        (date(2025, 4, 14), None, "running", 56),
        (date(2025, 4, 15), None, "late", 1),
        (TODAY, date(2025, 4, 14), "met", 56),
        (TODAY, date(2025, 4, 17), "met_late", 59),
    ],
)
def test_the_clock_counts_56_days_from_the_end_of_fieldwork(today, done, state, number):
    found = clock(END, done, today)
    assert (found.state, found.number, found.due) == (state, number, date(2025, 4, 14))


def test_without_the_end_of_fieldwork_there_is_no_clock():
    assert clock(None, TODAY, TODAY).state == "unknown"
    assert clock(None, TODAY, TODAY).due is None
