"""What a town could see, and who did not answer."""

from __future__ import annotations

import pytest

from estimates.nonresponse import bounds, bounds_note, response
from estimates.power import needed_per_wave, seen_with
from survey_schema.errors import Fault, Refusal


@pytest.mark.parametrize(("baseline", "needed"), [(0.05, 903), (0.13, 324), (0.25, 150)])
def test_a_halving_needs_as_many_as_the_statistics_page_says(baseline, needed):
    assert needed_per_wave(baseline, baseline / 2) == needed


def test_the_design_effect_multiplies_the_number_needed():
    assert needed_per_wave(0.13, 0.065, deff=2) == pytest.approx(2 * 323.02, abs=1)


@pytest.mark.parametrize("baseline", [0.05, 0.13, 0.5, 0.9])
@pytest.mark.parametrize("deff", [1.0, 1.7])
@pytest.mark.parametrize("n", [150, 903, 20_000])
def test_what_is_seen_with_a_number_needs_that_number(baseline, deff, n):
    seen = seen_with(baseline, n, deff)
    for target in (seen.fall_to, seen.rise_to):
        assert target is None or abs(needed_per_wave(baseline, target, deff) - n) <= 1
    assert seen.fall_to is None or seen.fall_to < baseline
    assert seen.rise_to is None or seen.rise_to > baseline


def test_a_small_town_with_a_low_share_sees_no_fall_and_is_told_so():
    seen = seen_with(0.03, 100)
    assert seen.fall_to is None
    assert seen.rise_to is not None
    assert [note.code for note in seen.notes] == ["power.no_fall_seen"]
    assert [note.code for note in seen_with(0.97, 100).notes] == ["power.no_rise_seen"]


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: needed_per_wave(0, 0.1), "power.bad_baseline"),
        (lambda: needed_per_wave(0.1, 0.1), "power.bad_target"),
        (lambda: needed_per_wave(0.1, 1.2), "power.bad_target"),
        (lambda: needed_per_wave(0.1, 0.2, deff=0), "power.bad_deff"),
        (lambda: seen_with(0.1, 0), "power.bad_n"),
    ],
)
def test_what_can_t_be_worked_out_is_a_fault(ask, code):
    with pytest.raises(Fault) as caught:
        ask()
    assert caught.value.code == code


def test_bounds_count_all_who_are_missing_as_no_and_as_yes():
    low = response(enrolled=200, answered=100)
    assert (low.missing, low.rate) == (100, 0.5)
    assert bounds(0.2, low) == pytest.approx((0.10, 0.60))
    (note,) = bounds_note(0.2, low)
    assert note.params == pytest.approx({"rate": 0.5, "if_no": 0.10, "if_yes": 0.60})


@pytest.mark.parametrize(("answered", "said"), [(119, True), (120, False)])
def test_bounds_are_said_under_sixty_percent(answered, said):
    assert bool(bounds_note(0.2, response(200, answered))) is said


def test_when_all_answered_the_bounds_are_the_figure():
    assert bounds(0.2, response(50, 50)) == pytest.approx((0.2, 0.2))


@pytest.mark.parametrize(("enrolled", "answered"), [(0, 0), (10, 11)])
def test_more_answers_than_pupils_are_refused(enrolled, answered):
    with pytest.raises(Refusal):
        response(enrolled, answered)
