"""Complementary suppression: which cells more are hidden, so that no hidden count can be worked out.

For each count that must be protected another table is looked for: one that adds up, and looks the same to the
audience, in which that count is none, or far enough away. If there is none, cells that the cheapest other
table changes are hidden. A cell hidden on the way that no table in use changes any more is shown again. The
other tables are kept: they prove, to whoever doubts it, that a count can't be told.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from estimates.disclosure.cells import Booleans, Integers
from estimates.disclosure.protection import Guard
from estimates.disclosure.system import Floats, System, narrowed

_REWARD = 1e-3
"""What moving another unprotected count is worth, beside hiding one cell by one respondent."""
_PULL = 3.0
"""The same where many are pulled at: more than what it costs."""
_ROUNDS = 2
"""Times that one question is asked, each time with other costs."""
_USUAL = 5.0
"""A usual move: what hiding a cell costs is its loss for so many respondents."""
_IDLE = 2
"""Tables in a row that protect little more, after which single counts are looked at."""


@dataclass
class Problem:
    """Cells that hang together; arrays share their index with the columns of `sums`.

    `shown` changes while cells are hidden. A shown count is known to be from `shown_fewest` to `shown_most`,
    a hidden one from `least` to `most`. `loss` is what hiding a cell costs.
    """

    cases: Integers
    sums: sparse.csr_array
    gap_rows: sparse.csr_array
    gap_lower: Floats
    gap_upper: Floats
    gaps: Integers
    shown: Booleans
    shown_fewest: Integers
    shown_most: Integers
    least: Integers
    most: Integers
    loss: Floats
    guard: Guard

    def bounds(self) -> tuple[Integers, Integers]:
        """Fewest and most of each count by what is shown of itself."""
        return (
            np.where(self.shown, np.maximum(self.shown_fewest, self.least), self.least),
            np.where(self.shown, np.minimum(self.shown_most, self.most), self.most),
        )

    def rows(self) -> tuple[sparse.csr_array, Floats, Floats]:
        """The sums, and the differences whose both sides are shown."""
        seen = np.flatnonzero(self.shown[self.gaps].all(axis=1))
        none = np.zeros(self.sums.shape[0])
        if not len(seen):
            return self.sums, none, none
        rows = sparse.vstack([self.sums, self.gap_rows[seen]], format="csr")
        lower, upper = self.gap_lower[seen], self.gap_upper[seen]
        return rows, np.concatenate([none, lower]), np.concatenate([none, upper])


class OutOfTime(Exception):
    """The time allowed for a release is over."""


class Tables:
    """Other tables found for a problem, the true one first, and how far they reach."""

    def __init__(self, problem: Problem) -> None:
        self.found: list[Integers] = [problem.cases]
        self.fewest, self.most = problem.cases.copy(), problem.cases.copy()

    def add(self, table: Integers) -> None:
        """Take up a table."""
        self.found.append(table)
        self.fewest, self.most = np.minimum(self.fewest, table), np.maximum(self.most, table)


def protect(problem: Problem, deadline: float) -> tuple[Tables, Booleans]:
    """Hide what must be hidden (in `problem.shown`); give the tables, and which cells stay unprotected."""
    tables = Tables(problem)
    begun = problem.shown.copy()
    chance = np.random.default_rng(len(problem.cases))
    _many_at_once(problem, tables, chance, deadline, hiding=False)
    _many_at_once(problem, tables, chance, deadline, hiding=True)
    failed = np.zeros(len(problem.cases), bool)
    while len(left := _unprotected(problem, tables, failed)):
        cell = int(left[0])
        if not any(_reach(problem, tables, goal, failed, deadline) for goal in _goals(problem, tables, cell)):
            failed[cell] = True
    if not failed.any():
        _show_again(problem, tables, begun)
    return tables, failed


def _unprotected(problem: Problem, tables: Tables, failed: Booleans) -> Integers:
    """Cells still unprotected, those of the most cases first: they are the hardest to move."""
    left = np.flatnonzero(~problem.guard.holds(tables.fewest, tables.most) & ~failed)
    return left[np.argsort(-problem.cases[left], kind="stable")]


def _many_at_once(
    problem: Problem, tables: Tables, chance: np.random.Generator, deadline: float, *, hiding: bool
) -> None:
    """Look for tables that protect many counts each, pulling at them by chance, as long as that helps."""
    idle = 0
    while idle < _IDLE:
        left = np.count_nonzero(~problem.guard.holds(tables.fewest, tables.most))
        if not left:
            return
        _in_time(deadline)
        fewest, most = problem.bounds()
        pull = _wishes(problem, tables, fewest, most) * chance.exponential(size=len(fewest))
        if hiding:
            table = _sparing(problem, fewest, most, pull * _PULL)
        else:
            table = _table(problem, fewest, most, pull)
        if table is None:
            return
        _take(problem, tables, table)
        now = np.count_nonzero(~problem.guard.holds(tables.fewest, tables.most))
        idle = idle + 1 if now > 0.8 * left else 0


def _sparing(problem: Problem, fewest: Integers, most: Integers, wishes: Floats) -> Integers | None:
    """A table that leaves few cells looking otherwise, whatever the wishes are.

    A linear programme counts by how much cells move, not how many do; so it is asked again with the cells
    that moved far made cheap, and those that hardly moved made dear (iteratively reweighted, as in compressed
    sensing).
    """
    loss = problem.loss
    best: Integers | None = None
    lost = np.inf
    for _ in range(_ROUNDS):
        table = _table(problem, fewest, most, wishes, loss)
        if table is None:
            return best
        move = np.maximum(table - most, 0) + np.maximum(fewest - table, 0)
        now = float(wishes @ table) + float(problem.loss[move > 0].sum())
        if now < lost:
            best, lost = table, now
        loss = problem.loss * _USUAL / (move + _USUAL / 5)
    return best


def _table(
    problem: Problem, fewest: Integers, most: Integers, wishes: Floats, loss: Floats | None = None
) -> Integers | None:
    """Another table between bounds, of the least cost; with a loss, shown cells may leave theirs at that."""
    rows, lower, upper = problem.rows()
    if loss is None:
        fewest, most = narrowed(rows, lower, upper, fewest, most)
        return System(rows.tocsc(), lower, upper).solve(fewest, most, wishes)
    hideable = np.flatnonzero(problem.shown)
    sums = rows[: problem.sums.shape[0]].tocsc()[:, hideable]
    gaps = sparse.csc_array((rows.shape[0] - sums.shape[0], len(hideable)))
    moves = sparse.vstack([sums, gaps], format="csc")
    system = System(sparse.hstack([rows.tocsc(), moves, -moves], format="csc"), lower, upper)
    none = np.zeros(2 * len(hideable), np.int64)
    room = np.concatenate(
        [problem.most[hideable] - most[hideable], fewest[hideable] - problem.least[hideable]]
    )
    cost = np.concatenate([wishes, loss[hideable], loss[hideable]])
    answer = system.solve(np.concatenate([fewest, none]), np.concatenate([most, room]), cost)
    if answer is None:
        return None
    size, count = len(problem.cases), len(hideable)
    table = answer[:size].copy()
    table[hideable] += answer[size : size + count] - answer[size + count :]
    return table


def _take(problem: Problem, tables: Tables, table: Integers) -> None:
    """Take up a table, and hide the cells that would not look the same in it."""
    fewest, most = problem.bounds()
    problem.shown[(table < fewest) | (table > most)] = False
    told = problem.shown[problem.gaps].all(axis=1)
    difference = problem.gap_rows @ table
    told &= (difference < problem.gap_lower) | (difference > problem.gap_upper)
    problem.shown[problem.gaps[told, 0]] = False
    tables.add(table)


def _wishes(problem: Problem, tables: Tables, fewest: Integers, most: Integers) -> Floats:
    """Costs that pull unprotected counts to where they would be protected."""
    guard = problem.guard
    left = ~guard.holds(tables.fewest, tables.most) & (fewest < most)
    down = left & (tables.fewest > 0) & (guard.few | ~guard.few_others)
    up = left & (tables.most < guard.n) & guard.few_others
    away = left & (tables.fewest == tables.most) & ~down & ~up
    return np.asarray(down.astype(float) - (up & ~down) - away)


Goal = tuple[int, int, int]
"""A cell, and the fewest and most it must come to."""


def _goals(problem: Problem, tables: Tables, cell: int) -> Iterator[Goal]:
    """What would bring a cell nearer to being protected, the gentlest first."""
    guard, cases = problem.guard, int(problem.cases[cell])
    n, wide = int(guard.n[cell]), int(guard.wide[cell])
    low, high = int(tables.fewest[cell]), int(tables.most[cell])
    least, most = int(problem.least[cell]), int(problem.most[cell])
    if guard.few[cell] and low > 0:
        yield cell, 0, 0
    if guard.few_others[cell] and high < n:
        yield cell, n, n
    if low == high:
        yield from ((cell, high + 1, most),) if cases < n else ()
        yield from ((cell, least, low - 1),) if cases > 0 else ()
    if not guard.few[cell] and not guard.few_others[cell]:
        yield cell, least, max(low - wide, 0)
        yield cell, min(high + wide, n), most
    yield cell, least, high - wide
    yield cell, low + wide, most


def _reach(problem: Problem, tables: Tables, goal: Goal, failed: Booleans, deadline: float) -> bool:
    """Look for a cheap table that reaches a goal, and hide what it changes. False where there is none."""
    _in_time(deadline)
    cell, low, high = goal
    fewest, most = problem.bounds()
    fewest[cell], most[cell] = max(low, fewest[cell]), min(high, most[cell])
    if fewest[cell] > most[cell]:
        return False
    wishes = np.where(failed, 0.0, _wishes(problem, tables, fewest, most)) * _REWARD
    table = _sparing(problem, fewest, most, wishes)
    if table is None:
        return False
    _take(problem, tables, table)
    return True


def _show_again(problem: Problem, tables: Tables, begun: Booleans) -> None:
    """Show again, the most missed first, what the tables that are needed don't change."""
    hidden = np.flatnonzero(begun & ~problem.shown)
    if not len(hidden):
        return
    found = np.array(tables.found)
    for cell in hidden[np.argsort(-problem.loss[hidden], kind="stable")]:
        stays = (found[:, cell] >= problem.shown_fewest[cell]) & (found[:, cell] <= problem.shown_most[cell])
        kept = found[stays]
        gaps = problem.gaps[(problem.gaps == cell).any(axis=1)]
        if len(gaps) or not problem.guard.holds(kept.min(axis=0), kept.max(axis=0)).all():
            continue
        found = kept
        problem.shown[cell] = True
    tables.found = list(found)
    tables.fewest, tables.most = found.min(axis=0), found.max(axis=0)


def _in_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise OutOfTime
