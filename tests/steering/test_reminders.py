"""Reminders: what is near or late is told, what is far or nobody keeps isn't; one of a kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from steering.cycle import Clock, Step
from steering.money import Ending
from steering.reminders import Seen, reminders
from survey_schema.countries import find_country

TODAY = date(2026, 11, 24)
NOTHING = Seen(
    **{"year": 2027, "steps": (), "is_kept": True, "clock": Clock("unknown"), "country": None},
    **{"endings": (), "interventions": (), "around": (), "expectations": (), "goals": ()},
    accepted=frozenset({2025}),
    today=TODAY,
)
WALKS = {"id": "walks", "name": "Walks", "factor": "out", "also": "know", "first_year": 2024}
WALKS |= {"last_year": None}
GOAL = {"id": "less", "indicator": "out", "target_year": 2028}


def step(number, due, state="due"):
    return Step(number, due, None, "", state)


def told(seen):
    return [(each.kind, each.day, each.told.get("others")) for each in reminders(seen)]


def test_nothing_is_told_where_nothing_is_to_do():
    assert reminders(NOTHING) == []


@pytest.mark.parametrize(("due", "is_told"), [(date(2026, 12, 22), True), (date(2026, 12, 23), False)])
def test_a_step_is_told_28_days_ahead(due, is_told):
    assert bool(reminders(replace(NOTHING, steps=(step(3, due),)))) is is_told


def test_late_steps_are_one_reminder_and_only_in_a_cycle_that_somebody_keeps():
    late = (step(2, date(2026, 10, 31), "late"), step(1, date(2026, 9, 1), "late"))
    found = replace(NOTHING, steps=late)
    assert told(found) == [("late", date(2026, 9, 1), 1)]
    assert reminders(found)[0].told["step"] == 1
    assert told(replace(found, is_kept=False)) == []


def test_an_expected_day_is_no_reminder():
    assert reminders(replace(NOTHING, steps=(step(3, date(2026, 12, 1), "expected"),))) == []


def test_results_are_told_by_the_clock_and_not_once_more_as_a_step():
    due = date(2026, 12, 1)
    running = replace(NOTHING, clock=Clock("running", due, 49), steps=(step(6, due),), is_kept=False)
    assert told(running) == [("results", due, None)]
    late = replace(NOTHING, clock=Clock("late", due, 3), steps=(step(6, due, "late"),))
    assert told(late) == [("results", due, None)]
    assert told(replace(late, is_kept=False)) == []
    assert told(replace(late, clock=Clock("met", due, 50), steps=(step(6, due, "done"),))) == []


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (TODAY, [date(2026, 12, 15)]),
        (date(2026, 10, 16), [date(2026, 12, 15)]),
        (date(2026, 10, 15), []),
        (date(2026, 4, 1), []),  # annual accounts are no decision on money
    ],
)
def test_a_decision_on_money_is_told_60_days_ahead(today, days):
    found = reminders(replace(NOTHING, country=find_country("is"), today=today))
    assert [each.day for each in found] == days


def ending(on, goes_on=False, intervention="walks"):
    return Ending({"intervention": intervention, "purpose": "intervention"}, "Walks", on, goes_on)


def test_money_is_told_where_an_activity_stops_with_it_within_a_year():
    on = date(2026, 12, 31)
    ends = [ending(on), ending(on, intervention="nights"), ending(date(2027, 11, 25), intervention="far")]
    assert told(replace(NOTHING, endings=ends)) == [("money", on, 1)]
    assert told(replace(NOTHING, endings=[ending(on, goes_on=True)])) == []


def test_an_activity_without_an_expectation_of_a_wave_to_come_is_told():
    running = replace(NOTHING, interventions=[WALKS])
    assert told(running) == [("expectation", None, 0)]
    past = {"intervention": "walks", "year": 2025}
    assert told(replace(running, expectations=[past])) == [("expectation", None, 0)]
    assert told(replace(running, expectations=[{**past, "year": 2027}])) == []
    assert told(replace(running, interventions=[{**WALKS, "last_year": 2025}])) == []
    assert told(replace(running, interventions=[{**WALKS, "factor": ""}])) == []


@pytest.mark.parametrize("factor", ["out", "know"])
def test_a_goal_is_told_where_nothing_runs_on_its_indicator_here_or_around(factor):
    seen = replace(NOTHING, goals=[{**GOAL, "indicator": factor}])
    assert told(seen) == [("goal", None, 0)]
    assert told(replace(seen, around=[WALKS])) == []
    assert told(replace(seen, around=[{**WALKS, "last_year": 2025}])) == [("goal", None, 0)]
    assert told(replace(seen, goals=[{**GOAL, "target_year": 2025}])) == []


def test_the_soonest_stands_first_and_what_has_no_day_last():
    seen = replace(
        NOTHING,
        country=find_country("is"),
        endings=[ending(date(2026, 12, 31))],
        goals=[GOAL],
        steps=(step(3, date(2026, 12, 16)), step(2, date(2026, 10, 31), "late")),
    )
    assert [each.kind for each in reminders(seen)] == ["late", "decision", "due", "money", "goal"]
