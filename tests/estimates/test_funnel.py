"""The limits of a funnel: worked out by hand from binomial chances, wider for fewer, and for pupils alike."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from estimates.funnel import design_effect, limits, place_of, quantile


def chance_of_at_most(count: int, draws: int, share: float) -> float:
    return sum(comb(draws, k) * share**k * (1 - share) ** (draws - k) for k in range(count + 1))


@pytest.mark.parametrize(("draws", "share", "p"), [(10, 0.5, 0.025), (100, 0.1, 0.975), (400, 0.05, 0.999)])
def test_a_limit_lies_between_two_counts_as_spiegelhalter_says(draws, share, p):
    count = next(k for k in range(draws + 1) if chance_of_at_most(k, draws, share) >= p)
    step = chance_of_at_most(count, draws, share) - chance_of_at_most(count - 1, draws, share)
    expected = (count - (chance_of_at_most(count, draws, share) - p) / step) / draws
    assert quantile(share, np.array([float(draws)]), p)[0] == pytest.approx(expected, rel=1e-9)


def test_ten_tosses_of_a_coin():
    # 11 and 56 of 1024 ways give at most 1 and at most 2; 2.5 % of chance lies between them.
    expected = (2 - (56 / 1024 - 0.025) / (45 / 1024)) / 10
    found = limits(0.5, np.array([10.0]))
    assert found["lower_95"][0] == pytest.approx(expected)
    assert found["upper_95"][0] == pytest.approx(1 - expected)


@pytest.mark.parametrize(("draws", "share"), [(40, 0.1), (150, 0.05), (300, 0.33), (800, 0.9)])
def test_beyond_each_limit_lies_no_more_than_its_part_of_chance(draws, share):
    at = {name: float(ends[0]) for name, ends in limits(share, np.array([float(draws)])).items()}
    for name, tail in (("95", 0.025), ("998", 0.001)):
        below = sum(
            comb(draws, k) * share**k * (1 - share) ** (draws - k)
            for k in range(draws + 1)
            if k / draws < at[f"lower_{name}"]
        )
        above = sum(
            comb(draws, k) * share**k * (1 - share) ** (draws - k)
            for k in range(draws + 1)
            if k / draws > at[f"upper_{name}"]
        )
        assert below <= tail
        assert above <= tail


def test_limits_narrow_with_more_answers_and_those_of_998_lie_outside():
    found = limits(0.1, np.array([50.0, 500.0, 5000.0]))
    widths = found["upper_95"] - found["lower_95"]
    assert widths[0] > widths[1] > widths[2]
    assert (found["upper_998"] > found["upper_95"]).all()
    assert (found["lower_998"] < found["lower_95"]).all()


def test_a_share_of_none_or_all_has_less_than_one_answer_of_room():
    for share in (0.0, 1.0):
        ends = [float(end[0]) for end in limits(share, np.array([100.0])).values()]
        assert all(abs(end - share) < 1 / 100 for end in ends)


def test_limits_never_leave_the_range_of_shares():
    found = limits(0.02, np.array([1.0, 3.0, 30.0]))
    assert all(((ends >= 0) & (ends <= 1)).all() for ends in found.values())


def test_pupils_that_are_alike_count_for_fewer():
    assert limits(0.2, np.array([300.0]), 2.0) == limits(0.2, np.array([150.0]))


@pytest.mark.parametrize(
    ("value", "place"),
    [(0.10, "inside"), (0.16, "inside"), (0.17, "outside_95"), (0.04, "outside_95"), (0.25, "outside_998")],
)
def test_a_value_is_placed_by_the_limits_at_its_own_n(value, place):
    # Of 100 draws at 10 %, at most 4 come in 2.4 % and at least 17 in 2.1 % of cases; 25 or more hardly ever.
    assert place_of(value, 100, 0.1) == place


def test_a_design_effect_is_that_of_all_together_and_at_least_one():
    assert design_effect(np.array([100.0, 300.0]), np.array([50.0, 150.0])) == 2
    assert design_effect(np.array([100.0]), np.array([100.0])) == 1
    assert design_effect(np.array([100.0]), np.array([0.0])) == 1
