"""The sides of a comparison: the share on each with its influence, and an interval when cases are few.

Sources: Newcombe 1998 (Statistics in Medicine 17:873-890) and Zou and Donner 2008 (ibid. 27:1693-1702), the
method of variance estimates recovery (MOVER), from Korn-Graubard intervals of the sides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from estimates.intervals import ALPHA, Ends, clopper_pearson, korn_graubard_n
from estimates.pooled import Pooled
from estimates.standard import Standard
from estimates.totals import Floats, Integers, Totals, sums
from survey_schema.errors import Note, Refusal

FEW = 5
"""With fewer cases or other respondents than this on a side, an interval around the difference is unsafe."""


@dataclass(frozen=True)
class Share:
    """A share of `n` respondents, `cases` of whom count as yes, with its own error and degrees of freedom."""

    value: float
    se: float
    n: float
    cases: float
    df: float

    @property
    def few(self) -> bool:
        """Whether it rests on fewer than FEW cases, or fewer than FEW others."""
        return min(self.cases, self.n - self.cases) < FEW

    def ends(self, alpha: Floats) -> Ends:
        """The ends of its Korn-Graubard intervals, each covering 1 - alpha; NaN where there is none."""
        p, se, n, df = (np.array(x) for x in (self.value, self.se, self.n, self.df))
        return clopper_pearson(p, korn_graubard_n(p, se, n, df, alpha), alpha)


@dataclass(frozen=True)
class Known:
    """A share of which only value and standard error are known (0: it is taken as fixed)."""

    value: float
    se: float
    few = False

    def ends(self, alpha: Floats) -> Ends:
        """The ends of its normal intervals, each covering 1 - alpha."""
        half = special.ndtri(1 - alpha / 2) * self.se
        return self.value - half, self.value + half


@dataclass(frozen=True)
class Side:
    """A share and the coefficients of its influence, one per cell of the totals it was made of."""

    share: Share
    a: Floats
    b: Floats


def make_sides(
    totals: Totals, scales: Sequence[Floats], standard: Standard | None = None
) -> tuple[Totals, list[Side], tuple[Note, ...]]:
    """Give the cells behind some sides, the sides over these cells, and notes.

    A scale says for each cell by what its weights are multiplied on that side, 0 where it has no part in it.
    With a standard a share is the mean over the sexes and grades of the standard; one in which any side has
    nobody is dropped from all, the rest rescaled, and named. Raises Refusal when a side has nobody.
    """
    place, mix = np.zeros(len(totals.n), dtype=np.int64), np.ones(1)
    if standard is not None:
        place, mix = standard.place(totals), standard.share
    someone = [_weights(totals, scale, place, len(mix)) > 0 for scale in scales]
    everywhere = np.logical_and.reduce(someone)
    if not everywhere.any():
        raise Refusal("compare.empty_side")
    notes: tuple[Note, ...] = ()
    if not everywhere.all() and standard is not None:
        notes = (Note("standard.cells_dropped", {"cells": standard.names(np.flatnonzero(~everywhere))}),)
    mix = np.where(everywhere, mix, 0.0) / mix[everywhere].sum()
    keep = (place >= 0) & everywhere[place] & np.logical_or.reduce([scale != 0 for scale in scales])
    used = totals.where(keep)
    return used, [_side(used, scale[keep], place[keep], mix) for scale in scales], notes


def _weights(totals: Totals, scale: Floats, place: Integers, size: int) -> Floats:
    inside = place >= 0
    return sums(place[inside], (scale * totals.w)[inside], size)


def _side(totals: Totals, scale: Floats, place: Integers, mix: Floats) -> Side:
    on = (scale != 0).astype(float)
    n, cases = float(np.sum(on * totals.n)), float(np.sum(on * totals.cases))
    weight = sums(place, scale * totals.w, len(mix))
    shares = sums(place, scale * totals.w_cases, len(mix)) / np.where(weight > 0, weight, 1.0)
    exact = 0.0 if cases == 0 else 1.0 if cases == n else float(np.sum(mix * shares))
    a = scale * (mix / np.where(weight > 0, weight, 1.0))[place]
    b = -a * shares[place]
    here = on > 0
    error = Pooled(totals.where(here)).error(a[here], b[here])
    return Side(Share(exact, error.se, n, cases, error.df), a, b)


def mover(signs: Sequence[int], shares: Sequence[Share | Known], alpha: Floats | None = None) -> Ends:
    """The ends of an interval for a signed sum of shares, recovered from the interval of each.

    lower = d - sqrt(sum of (share - own lower end)^2 over what is added, (own upper end - share)^2 over what
    is taken away), upper likewise. Arrays like `alpha` (default: one interval of 95 %).
    """
    alpha = np.array([ALPHA]) if alpha is None else alpha
    down, up = np.zeros(len(alpha)), np.zeros(len(alpha))
    for sign, share in zip(signs, shares, strict=True):
        lower, upper = share.ends(alpha)
        below, above = share.value - lower, upper - share.value
        down += (below if sign > 0 else above) ** 2
        up += (above if sign > 0 else below) ** 2
    estimate = sum(sign * share.value for sign, share in zip(signs, shares, strict=True))
    return estimate - np.sqrt(down), estimate + np.sqrt(up)


_ROUNDS, _STEPS = 6, 24
_SMALLEST, _LARGEST = -35.0, -1e-6  # on the scale of logarithms; at alpha 1 no interval is defined


def mover_p(signs: Sequence[int], shares: Sequence[Share | Known]) -> float:
    """The p value that goes with MOVER: the smallest alpha whose interval leaves out 0."""
    low, high = _SMALLEST, _LARGEST
    for _ in range(_ROUNDS):
        logs = np.linspace(low, high, _STEPS)
        lower, upper = mover(signs, shares, np.exp(logs))
        leaves_out = (lower > 0) | (upper < 0)
        if not leaves_out.any():
            return 1.0
        first = int(np.argmax(leaves_out))
        low, high = logs[max(first - 1, 0)], logs[first]
    return math.exp(high)
