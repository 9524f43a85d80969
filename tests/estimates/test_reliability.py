"""The NCHS presentation standards at, below and above each bound (Parker et al. 2017, Series 2 No. 175)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import beta, t

from estimates.reliability import FLAGGED, RELIABLE, UNRELIABLE, complement_is_unreliable, effective_n, judge

STEP = 1e-6


def judged(p: float, se: float, n: float, df: float) -> tuple[str, str]:
    share, error, size, degrees = (np.array([float(x)]) for x in (p, se, n, df))
    wide = np.array([width(p, se, n, df)])
    verdicts, reasons = judge(share, effective_n(share, error, size), size, degrees, wide)
    return str(verdicts[0]), str(reasons[0])


def width(p: float, se: float, n: float, df: float) -> float:
    """Width of the Korn-Graubard interval, straight from its definition; at 0 and 100 % of n answers."""
    if df <= 0:
        return math.nan
    if p in {0, 1}:
        return float(1 - beta.ppf(0.025, n, 1))
    size = min(n, p * (1 - p) / se**2 * (t.ppf(0.025, n - 1) / t.ppf(0.025, df)) ** 2)
    x = size * p
    return float(beta.ppf(0.975, x + 1, size - x) - beta.ppf(0.025, x, size - x + 1))


def error_for(wanted: float, p: float, n: float, df: float) -> float:
    """The standard error at which the interval is so wide."""
    return float(brentq(lambda se: width(p, se, n, df) - wanted, 1e-4, 0.2, xtol=1e-14))


@pytest.mark.parametrize(("n", "verdict"), [(29, UNRELIABLE), (30, RELIABLE), (31, RELIABLE)])
def test_fewer_than_thirty_answers_are_too_few(n, verdict):
    # an error so small that effective n and width pass; width counts from n, so the share is near an end
    said = judged(0.97, 0.001, n, 100)
    assert said[0] == verdict
    assert (said[1] == "reliability.few_respondents") == (n < 30)


@pytest.mark.parametrize(("worth", "few"), [(29.999, True), (30.001, False), (31, False)])
def test_an_effective_size_below_thirty_is_too_small(worth, few):
    p = 0.97
    said = judged(p, math.sqrt(p * (1 - p) / worth), 500, 10_000)
    assert (said[1] == "reliability.few_effective") == few


def test_an_effective_size_of_exactly_thirty_is_enough():
    said = judged(0.5, math.sqrt(0.25 / 32) * math.sqrt(32 / 30), 30, 1000)
    assert said[1] != "reliability.few_respondents"


@pytest.mark.parametrize(("step", "verdict"), [(-STEP, RELIABLE), (STEP, UNRELIABLE)])
def test_an_interval_of_thirty_points_is_too_wide(step, verdict):
    se = error_for(0.30, 0.5, 1000, 50)
    assert judged(0.5, se + step, 1000, 50)[0] == verdict
    if verdict == UNRELIABLE:
        assert judged(0.5, se + step, 1000, 50)[1] == "reliability.wide"


@pytest.mark.parametrize(("step", "verdict"), [(-STEP, RELIABLE), (STEP, UNRELIABLE)])
def test_an_interval_of_five_points_is_shown_however_small_the_share(step, verdict):
    p = 0.012  # 130 % of it is far below five points
    se = error_for(0.05, p, 2000, 200)
    assert judged(p, se + step, 2000, 200)[0] == verdict


@pytest.mark.parametrize(("step", "verdict"), [(-STEP, RELIABLE), (STEP, UNRELIABLE)])
def test_in_between_the_width_may_be_130_percent_of_the_share(step, verdict):
    p = 0.10
    se = error_for(1.30 * p, p, 2000, 200)
    said = judged(p, se + step, 2000, 200)
    assert said[0] == verdict
    assert (said[1] == "reliability.wide_of_share") == (verdict == UNRELIABLE)


@pytest.mark.parametrize(("df", "verdict"), [(7, FLAGGED), (8, RELIABLE), (9, RELIABLE)])
def test_fewer_than_eight_degrees_of_freedom_are_flagged(df, verdict):
    assert judged(0.4, 0.01, 3000, df)[0] == verdict


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_none_and_all_are_flagged(p):
    assert judged(p, 0.0, 1000, 50) == (FLAGGED, "reliability.extreme")


def test_without_degrees_of_freedom_there_is_nothing_to_rely_on():
    assert judged(0.4, 0.02, 100, 0) == (UNRELIABLE, "reliability.no_interval")


@pytest.mark.parametrize(("step", "fails"), [(-STEP, False), (STEP, True)])
def test_above_one_half_the_complement_is_judged_too(step, fails):
    p = 0.90
    se = error_for(1.30 * (1 - p), p, 2000, 200)
    found = complement_is_unreliable(np.array([p]), np.array([width(p, se + step, 2000, 200)]))
    assert bool(found[0]) is fails
    assert judged(p, se + step, 2000, 200)[0] == RELIABLE  # a note, not a verdict


def test_the_complement_of_a_share_below_one_half_is_never_judged():
    assert not complement_is_unreliable(np.array([0.1]), np.array([0.29]))[0]


def test_effective_n_is_never_above_n_and_is_n_at_the_ends():
    p, se, n = (
        np.array([0.5, 0.0, 1.0, 0.5]),
        np.array([0.001, 0.0, 0.0, 0.05]),
        np.array([40.0, 41, 42, 900]),
    )
    assert effective_n(p, se, n).tolist() == pytest.approx([40, 41, 42, 100], rel=1e-12)
