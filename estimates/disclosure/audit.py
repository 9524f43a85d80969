"""The audit: what someone who reads a release, and can count, finds out of what it hides.

First the other tables that the engine kept are looked at as a doubter would: does each add up, and does it
look the same? A count that they move far enough is protected, whatever anybody calculates. For any other the
fewest and the most it can be are solved for, in whole numbers.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from estimates.disclosure.cells import Booleans, Integers, ReleaseSet
from estimates.disclosure.differences import difference_rows
from estimates.disclosure.looks import look
from estimates.disclosure.releases import Decision
from estimates.disclosure.system import Floats, System, narrowed, together
from survey_schema.policy import Rules


@dataclass(frozen=True)
class Verdict:
    """What an audit found: how many counts had to be protected, and the places of those that are not.

    `by_table` were protected by another table, `solved` had to be solved for; `unsolved` were left when the
    time was over.
    """

    guarded: int
    by_table: int
    solved: int
    unsolved: int
    open_to: Integers

    @property
    def holds(self) -> bool:
        """Whether nothing that must be protected can be worked out."""
        return not len(self.open_to) and not self.unsolved


def audit(
    release: ReleaseSet, rules: Mapping[str, Rules], decision: Decision, *, seconds: float = 600.0
) -> Verdict:
    """Try to work out every count that a decision hides and must protect."""
    deadline = time.monotonic() + seconds
    fewest, most = _reach_of_tables(release, rules, decision)
    needed = decision.guard.needed
    by_table = needed & decision.guard.holds(fewest, most)
    left = np.flatnonzero(needed & ~by_table)
    attack = Attack(release, rules, decision) if len(left) else None
    unsolved = 0
    for place in left:
        if attack is None or time.monotonic() > deadline:
            unsolved += 1
            continue
        fewest[place], most[place] = attack.range_of(int(place))
    failed = np.flatnonzero(needed & ~decision.guard.holds(fewest, most))
    return Verdict(int(needed.sum()), int(by_table.sum()), len(left) - unsolved, unsolved, failed)


class Attack:
    """Everything that a reader knows of a release, as one system of equations to solve for a count."""

    def __init__(self, release: ReleaseSet, rules: Mapping[str, Rules], decision: Decision) -> None:
        self._rows, self._lower, self._upper = known_rows(release, rules, decision.shown)
        known, shown = decision.known, decision.shown
        fewest = np.where(shown, known.shown_fewest, known.least)
        most = np.where(shown, known.shown_most, known.most)
        self.fewest, self.most = narrowed(self._rows, self._lower, self._upper, fewest, most)
        self._part = together(self._rows, self.fewest < self.most)
        self._fixed = self._rows @ np.where(self._part < 0, self.fewest, 0)

    def range_of(self, place: int) -> tuple[int, int]:
        """The fewest and the most cases a cell can have; solved for exactly."""
        if self._part[place] < 0:
            return int(self.fewest[place]), int(self.most[place])
        cells = np.flatnonzero(self._part == self._part[place])
        inside = self._rows[:, cells]
        at = np.flatnonzero(np.diff(inside.indptr))
        fixed = self._fixed[at]
        system = System(inside[at].tocsc(), self._lower[at] - fixed, self._upper[at] - fixed)
        here = int(np.flatnonzero(cells == place)[0])
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(cells))
            cost[here] = sign
            table = system.solve(self.fewest[cells], self.most[cells], cost, exactly=True)
            if table is None:
                raise ValueError("the true counts don't fit what is shown of them")
            ends.append(int(table[here]))
        return ends[0], ends[1]


def known_rows(
    release: ReleaseSet, rules: Mapping[str, Rules], shown: Booleans
) -> tuple[sparse.csr_array, Floats, Floats]:
    """The sums, and the differences that are shown, as rows with their lower and upper ends."""
    rows, lower, upper = difference_rows(release, rules, shown)
    seen = np.flatnonzero(shown[release.gaps].all(axis=1))
    none = np.zeros(release.sums.shape[0])
    together_rows = sparse.vstack([release.sums, rows[seen]], format="csr")
    return together_rows, np.concatenate([none, lower[seen]]), np.concatenate([none, upper[seen]])


def _reach_of_tables(
    release: ReleaseSet, rules: Mapping[str, Rules], decision: Decision
) -> tuple[Integers, Integers]:
    """How far the tables that pass every check move each count."""
    fewest, most = release.cases.copy(), release.cases.copy()
    rows, lower, upper = known_rows(release, rules, decision.shown)
    for places, table in decision.tables:
        whole = release.cases.copy()
        whole[places] = table
        sums = rows @ whole
        adds_up = ((sums > lower - 1e-9) & (sums < upper + 1e-9)).all()
        if adds_up and _looks_the_same(release, rules, decision, whole):
            fewest, most = np.minimum(fewest, whole), np.maximum(most, whole)
    return fewest, most


def _looks_the_same(
    release: ReleaseSet, rules: Mapping[str, Rules], decision: Decision, table: Integers
) -> bool:
    """Whether everything shown, now and earlier, would look as it does if a table were the true one."""
    known, cases, n = decision.known, release.cases, release.n
    if (table < known.least).any() or (table > known.most).any():
        return False
    changed = np.flatnonzero(decision.shown & (table != cases))
    audience = release.cells["audience"].to_numpy()[changed]
    for name, rule in rules.items():
        under = changed[audience == name]
        if len(under) and rule.errors:
            return False
        if (look(n[under], table[under], rule) != look(n[under], cases[under], rule)).any():
            return False
    return True
