"""Someone who reads a release and wants to know what it hides; shares no code with what does the hiding.

The attacker is told how many answered in every cell, which cells add up to which, and what is shown. From
these it narrows every hidden count, and solves for those it got nearest to.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import linprog

Array = np.ndarray
BOTTOM, TOP, HALF = 0.05, 0.95, 0.005
"""The public's policy, written down once more: whole per cent, "under 5 %", "over 95 %"."""


def what_is_read(n: Array, cases: Array) -> Array:
    """Share and ends of the exact interval as the public reads them, in whole per cent; a row a count."""
    share = cases / n
    lower = np.where(cases > 0, stats.beta.ppf(0.025, np.maximum(cases, 1), n - cases + 1), 0.0)
    upper = np.where(cases < n, stats.beta.ppf(0.975, cases + 1, np.maximum(n - cases, 1)), 1.0)
    share, lower, upper = (np.round(each, 2) for each in (share, lower, upper))
    under, over = share < BOTTOM, share > TOP
    lower = np.where(under, 0.0, np.where(over, np.minimum(lower, TOP), lower))
    upper = np.where(over, 1.0, np.where(under, np.maximum(upper, BOTTOM), upper))
    return np.column_stack([np.clip(share, BOTTOM, TOP), lower, upper])


def fitting(n: Array, read: Array) -> tuple[Array, Array]:
    """Fewest and most cases that would be read so: every count that could be is tried, and none between
    the two is read otherwise."""
    first = np.where(read[:, 0] <= BOTTOM, 0, np.floor((read[:, 0] - HALF) * n) - 1).clip(0, n).astype(int)
    last = np.where(read[:, 0] >= TOP, n, np.ceil((read[:, 0] + HALF) * n) + 1).clip(0, n).astype(int)
    each = np.repeat(np.arange(len(n)), last - first + 1)
    count = np.arange(len(each)) - np.repeat(
        np.cumsum(last - first + 1) - (last - first + 1), last - first + 1
    )
    count += first[each]
    good = (what_is_read(n[each], count) == read[each]).all(axis=1)
    lowest = np.full(len(n), np.iinfo(np.int64).max)
    highest = np.full(len(n), -1)
    np.minimum.at(lowest, each[good], count[good])
    np.maximum.at(highest, each[good], count[good])
    assert (np.bincount(each[good], minlength=len(n)) == highest - lowest + 1).all()
    return lowest, highest


class Attacker:
    """What is known of a release: cells by (period, area, kind, level), a column per indicator.

    `cells`: indicator, period, area, kind, level, n, and cases, of which only what `shown` cells look like is
    used. `areas` names those inside an area, `pools` the waves of a pool, `revisions` the periods before a
    period. `differences` has the places of two cells a row, whose difference is read where both are.
    """

    def __init__(
        self,
        cells: pd.DataFrame,
        shown: Array,
        areas: dict[str, list[str]],
        pools: dict[str, list[str]],
        revisions: dict[str, list[str]],
        differences: Array,
    ) -> None:
        of = ["period", "area", "kind", "level"]
        keys = pd.MultiIndex.from_frame(cells[of])
        self.row, self.keys = pd.factorize(keys)
        self.column, self.indicators = pd.factorize(cells["indicator"])
        self._at = {key: place for place, key in enumerate(self.keys)}
        self._relations = areas, pools, revisions
        shape = (len(self.keys), len(self.indicators))
        self.n = np.zeros(shape, dtype=np.int64)
        self.present = np.zeros(shape, dtype=bool)
        self.shown = np.zeros(shape, dtype=bool)
        self.read = np.zeros((*shape, 3))
        place = (self.row, self.column)
        n, cases = cells["n"].to_numpy(), cells["cases"].to_numpy()
        self.n[place], self.present[place], self.shown[place] = n, True, shown
        seen = (self.row[shown], self.column[shown])
        self.read[seen] = what_is_read(n[shown], cases[shown])
        self.low, self.high = np.zeros(shape, dtype=np.int64), self.n.copy()
        self.low[seen], self.high[seen] = fitting(n[shown], self.read[seen])
        self._alike = self.low.copy(), self.high.copy()
        first, second = differences[:, 0], differences[:, 1]
        self._first, self._second = ((self.row[side], self.column[side]) for side in (first, second))
        self._difference = np.round(cases[first] / n[first] - cases[second] / n[second], 2)
        self.equations = [(total, parts) for total, parts in self._sums() if parts]
        self._rests = [self._rest(*equation) for equation in self.equations]

    def _sums(self) -> Iterator[tuple[int, list[int]]]:
        """Every total with its parts; some of the total may be in no part."""
        areas, pools, revisions = self._relations
        for (period, area, kind, level), total in self._at.items():
            if kind == "all":
                inside = [key for key in self._at if key[:2] == (period, area) and key[2] != "all"]
                for name in sorted({key[2] for key in inside}):
                    yield total, [self._at[key] for key in inside if key[2] == name]
            yield total, self._found((period, part, kind, level) for part in areas.get(area, ()))
            yield total, self._found((part, area, kind, level) for part in pools.get(period, ()))
            for before in revisions.get(period, ()):
                yield total, self._found([(before, area, kind, level)])

    def _found(self, keys: object) -> list[int]:
        return [self._at[key] for key in keys if key in self._at]  # type: ignore[attr-defined]

    def _rest(self, total: int, parts: list[int]) -> tuple[Array, Array, Array]:
        """Which indicators a sum holds for, and between what the total may differ from its parts."""
        holds = self.present[total] & (self.n[total] >= 0)
        rest = self.n[total] - self.n[parts].sum(axis=0)
        return holds, np.minimum(rest, 0), np.maximum(rest, 0)

    def narrow(self, rounds: int = 12) -> None:
        """Narrow every count by every sum, again and again."""
        for _ in range(rounds):
            before = self.low.sum() - self.high.sum()
            for (total, parts), (holds, least, most) in zip(self.equations, self._rests, strict=True):
                low, high = self.low[parts], self.high[parts]
                sum_low, sum_high = low.sum(axis=0), high.sum(axis=0)
                new_low = np.maximum(self.low[total], sum_low + least)
                new_high = np.minimum(self.high[total], sum_high + most)
                self.low[total] = np.where(holds, new_low, self.low[total])
                self.high[total] = np.where(holds, new_high, self.high[total])
                part_low = self.low[total] - most - (sum_high - high)
                part_high = self.high[total] - least - (sum_low - low)
                self.low[parts] = np.where(holds & self.present[parts], np.maximum(low, part_low), low)
                self.high[parts] = np.where(holds & self.present[parts], np.minimum(high, part_high), high)
            if self.low.sum() - self.high.sum() == before:
                return

    def solve(self, row: int, column: int) -> tuple[int, int]:
        """The fewest and most one count can be by everything at once; a linear programme."""
        matrix, least, most = [], [], []
        for (total, parts), (holds, lowest, highest) in zip(self.equations, self._rests, strict=True):
            if holds[column]:
                line = np.zeros(len(self.keys))
                line[total] = 1
                line[parts] = -1
                matrix.append(line)
                least.append(lowest[column])
                most.append(highest[column])
        above = np.array([*matrix, *(-line for line in matrix)])
        limits = np.array([*most, *(-value for value in least)])
        bounds = np.column_stack([self.low[:, column], self.high[:, column]])
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(self.keys))
            cost[row] = sign
            answer = linprog(cost, A_ub=above, b_ub=limits, bounds=bounds)
            assert answer.status == 0, answer.message
            ends.append(sign * answer.fun)
        return int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6))

    def believes(self, table: Array) -> Array:
        """Of each indicator, whether a table of counts is one the attacker can't tell from the true one."""
        alike_low, alike_high = self._alike
        good = ((table >= alike_low) & (table <= alike_high)).all(axis=0)
        for (total, parts), (holds, least, most) in zip(self.equations, self._rests, strict=True):
            left = table[total] - table[parts].sum(axis=0)
            good &= ~holds | ((left >= least) & (left <= most))
        first, second = self._first, self._second
        exact = (self.read[..., 0] > BOTTOM) & (self.read[..., 0] < TOP)
        told = self.shown[first] & self.shown[second] & exact[first] & exact[second]
        now = np.round(table[first] / self.n[first] - table[second] / self.n[second], 2)
        np.logical_and.at(good, first[1], ~told | (now == self._difference))
        return good
