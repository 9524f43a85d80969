"""A release is made, attacked, and the score kept: what was shown, what was hidden, what was found out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from attacker import Array, Attacker
from random_releases import Drawn

from estimates.disclosure.cells import KEYS, REST, Relations, ReleaseSet
from estimates.disclosure.releases import COMPLEMENTARY, PRIMARY, Decision, decide, knowledge_of
from survey_schema.policy import load_policy

RULES = load_policy().audience
SMALLEST, FEWEST_ANSWERS = 10, 30
"""The public's policy, written down once more."""
SOLVED_FOR = 2


@dataclass
class Score:
    """Counts over releases. `found_out` are counts that had to be protected and weren't."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def share_shown(self) -> float:
        """Of the cells that pass every rule on their own account, the share that is shown."""
        return self.counts["shown"] / max(self.counts["shown"] + self.counts["complementary"], 1)


def attacked(drawn: Drawn) -> Score:
    """Make a release, with what came before it, and attack it."""
    earlier = None
    counts: Counter[str] = Counter(releases=1)
    if drawn.before is not None:
        first = decide(drawn.before, RULES)
        counts["refused"] += bool(first.refused)
        counts["found_out"] += _found_out(drawn.before, first, Relations(drawn.relations.areas), None, counts)
        earlier = knowledge_of(drawn.before, first)
    decision = decide(drawn.now, RULES, earlier=earlier)
    counts["refused"] += bool(decision.refused)
    counts["shown"] += int(decision.shown.sum())
    counts["complementary"] += int((decision.reason == COMPLEMENTARY).sum())
    counts["primary"] += int((decision.reason == PRIMARY).sum())
    counts["found_out"] += _found_out(drawn.now, decision, drawn.relations, earlier, counts)
    return Score(counts)


def too_few(n: Array, cases: Array) -> Array:
    """Which counts the policy hides on their own account."""
    return (n < FEWEST_ANSWERS) | (cases < SMALLEST) | (n - cases < SMALLEST)


def is_safe(n: Array, cases: Array, low: Array, high: Array) -> Array:
    """Whether enough is left open: ten apart, or down to none where few must look like none."""
    none, everyone = (low <= 0) & (low < high), (high >= n) & (low < high)
    few, few_others = cases < SMALLEST, n - cases < SMALLEST
    by_side = np.where(few, none, True) & np.where(few_others, everyone, True)
    return (high - low >= SMALLEST) | np.where(few | few_others, by_side, none | everyone)


def _found_out(
    release: ReleaseSet,
    decision: Decision,
    relations: Relations,
    earlier: pd.DataFrame | None,
    counts: Counter[str],
) -> int:
    """How many counts that had to be protected an attacker finds out."""
    made = [release.cells[name].str.contains(REST) for name in ("level", "period", "area")]
    whole = ~(made[0] | made[1] | made[2])
    cells = release.cells[whole.to_numpy()]
    shown = decision.shown[whole.to_numpy()].copy()
    if earlier is not None:
        of = pd.MultiIndex.from_frame(cells[list(KEYS)])
        shown |= of.isin(pd.MultiIndex.from_frame(earlier[list(KEYS)]))
    attacker = Attacker(
        cells,
        shown,
        {code: list(parts) for code, parts in relations.areas.items()},
        {code: list(parts) for code, parts in relations.pools.items()},
        {later: list(before) for later, before in relations.revisions.items()},
        release.gaps,
    )
    truth = np.zeros_like(attacker.n)
    truth[attacker.row, attacker.column] = cases = cells["cases"].to_numpy()
    assert attacker.believes(truth).all()
    secret = np.zeros(attacker.n.shape, dtype=bool)
    n = cells["n"].to_numpy()
    secret[attacker.row, attacker.column] = cells["guarded"].to_numpy() & ~shown & too_few(n, cases) & (n > 0)
    counts["protected"] += int(secret.sum())
    attacker.narrow()
    assert ((attacker.low <= truth) & (truth <= attacker.high)).all()
    lost = secret & ~is_safe(attacker.n, truth, attacker.low, attacker.high)
    for row, column in _nearest(attacker, secret):
        low, high = attacker.solve(row, column)
        counts["solved for"] += 1
        lost[row, column] |= not is_safe(attacker.n[row, column], truth[row, column], low, high)
    return int(lost.sum()) + _without_proof(attacker, decision, truth, secret, relations)


def _nearest(attacker: Attacker, secret: Array) -> list[tuple[int, int]]:
    """The counts that were narrowed most."""
    width = np.where(secret, attacker.high - attacker.low, np.iinfo(np.int64).max)
    order = np.argsort(width, axis=None, kind="stable")[: min(SOLVED_FOR, int(secret.sum()))]
    return [
        (int(row), int(column)) for row, column in zip(*np.unravel_index(order, width.shape), strict=True)
    ]


def _without_proof(
    attacker: Attacker, decision: Decision, truth: Array, secret: Array, relations: Relations
) -> int:
    """How many counts have no other table that anybody must believe as readily as the true one.

    Where there is one, no attacker of any kind can find them out. What changed between revisions is a count
    too.
    """
    size = len(attacker.row)
    layers: list[Array] = []
    used = np.zeros(len(attacker.indicators), dtype=int)
    for places, table in decision.tables:
        inside = places < size
        rows, column = attacker.row[places[inside]], attacker.column[places[0]]
        while used[column] >= len(layers):
            layers.append(truth.copy())
        layers[used[column]][rows, column] = table[inside]
        used[column] += 1
    pairs = [
        (total, attacker._at[before])
        for (period, *rest), total in attacker._at.items()
        for sooner in relations.revisions.get(period, ())
        if (before := (sooner, *rest)) in attacker._at
    ]
    later, sooner = (np.array(side, dtype=int) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    low, high = truth.copy(), truth.copy()
    change_low, change_high = (truth[later] - truth[sooner] for _ in range(2))
    for layer in layers:
        believed = attacker.believes(layer)
        table = np.where(believed, layer, truth)
        low, high = np.minimum(low, table), np.maximum(high, table)
        change = table[later] - table[sooner]
        change_low, change_high = np.minimum(change_low, change), np.maximum(change_high, change)
    lost = secret & ~is_safe(attacker.n, truth, low, high)
    n, cases = attacker.n[later] - attacker.n[sooner], truth[later] - truth[sooner]
    open_to = attacker.present[later] & (n > 0) & too_few(n, cases)
    return int(lost.sum()) + int((open_to & ~is_safe(n, cases, change_low, change_high)).sum())


def without_differences(drawn: Drawn) -> Drawn:
    """The same without differences from the wave before, which are far the slowest to protect."""
    none = np.zeros((0, 2), dtype=np.int64)
    before = drawn.before and replace(drawn.before, gaps=none)
    return replace(drawn, now=replace(drawn.now, gaps=none), before=before)
