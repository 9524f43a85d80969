"""Decides what of a whole release is shown: primary suppression, then complementary, with its proof."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from estimates.disclosure.cells import ALL, KEYS, Booleans, Integers, ReleaseSet
from estimates.disclosure.complementary import OutOfTime, Problem, protect
from estimates.disclosure.differences import difference_rows
from estimates.disclosure.looks import alike, passes
from estimates.disclosure.protection import Guard
from estimates.disclosure.system import Floats, together
from survey_schema.policy import Rules

SHOWN, PRIMARY, COMPLEMENTARY, UNRELIABLE = "", "primary", "complementary", "reliability"


@dataclass(frozen=True)
class Knowledge:
    """What an audience knows of each cell's cases when it is hidden, and when it is shown."""

    least: Integers
    most: Integers
    shown_fewest: Integers
    shown_most: Integers


@dataclass(frozen=True)
class Decision:
    """What of a release is shown, and why the rest is not; arrays share their index with the release's cells.

    `reason` is SHOWN, PRIMARY, COMPLEMENTARY or UNRELIABLE, and None for cells nobody offers. `tables` are
    other tables that look the same, by the cells (`places`) they are of; together with the true one they
    reach from `fewest` to `most`. `unprotected` are the cells that can't be protected: then nothing may be
    released.
    """

    reason: NDArray[np.object_]
    known: Knowledge
    tables: list[tuple[Integers, Integers]]
    fewest: Integers
    most: Integers
    guard: Guard
    unprotected: Integers
    refused: str

    @property
    def shown(self) -> Booleans:
        """Which cells are shown."""
        return np.asarray(self.reason == SHOWN)


def decide(
    release: ReleaseSet,
    rules: Mapping[str, Rules],
    *,
    unreliable: Booleans | None = None,
    earlier: pd.DataFrame | None = None,
    seconds: float = 600.0,
) -> Decision:
    """Decide what of a release an audience sees.

    `rules` are those of each audience the cells name: a municipality sees its own area by its own, others by
    the public's. `unreliable` cells are hidden because they are uncertain. `earlier` is what was shown
    before, as `knowledge_of` gives it; its cells must be in the release, or ValueError. When the time is
    over, or something can't be protected, `refused` says so.
    """
    ok, wide = _primary(release, rules)
    uncertain = np.zeros(len(ok), bool) if unreliable is None else unreliable & ok
    offered = release.cells["offered"].to_numpy(bool)
    guarded = release.cells["guarded"].to_numpy(bool)
    shown = offered & ok & ~uncertain
    known = _knowledge(release, rules, shown, wide, offered & uncertain, earlier)
    told = known.least == known.most  # nothing that is known already can be protected any more
    guard = Guard(release.n, release.cases, wide, guarded & ~ok & (release.n > 0) & ~told)
    reason = np.where(shown, SHOWN, np.where(uncertain, UNRELIABLE, PRIMARY)).astype(object)
    reason[~offered] = None
    fewest, most = release.cases.copy(), release.cases.copy()
    tables: list[tuple[Integers, Integers]] = []
    unprotected: list[Integers] = []
    deadline, refused = time.monotonic() + seconds, ""
    for places, problem in _problems(release, rules, known, shown, guard):
        try:
            found, failed = protect(problem, deadline)
        except OutOfTime:
            refused = "release.out_of_time"
            break
        reason[places[shown[places] & ~problem.shown]] = COMPLEMENTARY
        tables += [(places, table) for table in found.found[1:]]
        fewest[places], most[places] = found.fewest, found.most
        unprotected.append(places[failed])
    left = np.concatenate([*unprotected, np.zeros(0, np.int64)])
    refused = refused or ("release.unprotected" if len(left) else "")
    return Decision(reason, known, tables, fewest, most, guard, left, refused)


def knowledge_of(release: ReleaseSet, decision: Decision) -> pd.DataFrame:
    """What a release tells of the counts it shows, to be held against later ones: KEYS, fewest, most."""
    shown = decision.shown
    told = release.cells.loc[shown, list(KEYS)]
    low, high = decision.known.shown_fewest[shown], decision.known.shown_most[shown]
    return told.assign(fewest=low, most=high).reset_index(drop=True)


def _primary(release: ReleaseSet, rules: Mapping[str, Rules]) -> tuple[Booleans, Integers]:
    """Which cells may be shown on their own account, and the smallest count of the rules they are under."""
    audience = release.cells["audience"].to_numpy()
    ok, wide = np.zeros(len(audience), bool), np.ones(len(audience), np.int64)
    for name, rule in rules.items():
        under = audience == name
        ok[under] = passes(release.n[under], release.cases[under], rule)
        wide[under] = rule.smallest_count
    return ok, wide


def _knowledge(
    release: ReleaseSet,
    rules: Mapping[str, Rules],
    shown: Booleans,
    wide: Integers,
    uncertain: Booleans,
    earlier: pd.DataFrame | None,
) -> Knowledge:
    fewest, most = release.cases.copy(), release.cases.copy()
    audience = release.cells["audience"].to_numpy()
    for name, rule in rules.items():
        under = np.flatnonzero(shown & (audience == name))
        fewest[under], most[under] = alike(release.n[under], release.cases[under], rule)
    # Who reads "too uncertain" learns that neither those who do nor those who don't are too few.
    low = np.where(uncertain, wide, release.least)
    high = np.where(uncertain, release.n - wide, release.most)
    if earlier is not None and len(earlier):
        places = release.places(earlier)
        if (places < 0).any():
            raise ValueError("a figure shown earlier is not among the cells of the release")
        np.maximum.at(low, places, earlier["fewest"].to_numpy(np.int64))
        np.minimum.at(high, places, earlier["most"].to_numpy(np.int64))
    return Knowledge(low, high, np.maximum(fewest, low), np.minimum(most, high))


def _losses(release: ReleaseSet) -> Floats:
    """What hiding a cell costs per respondent it moves by: wholes more than groups, large more than small."""
    whole = (release.cells["kind"] == ALL).to_numpy()
    return np.where(whole, 3.0, 1.0) * (1.0 + 0.5 * release.n / max(int(release.n.max(initial=1)), 1))


def _problems(
    release: ReleaseSet, rules: Mapping[str, Rules], known: Knowledge, shown: Booleans, guard: Guard
) -> list[tuple[Integers, Problem]]:
    """The parts of a release that hang together and have something to protect."""
    gap_rows, gap_lower, gap_upper = difference_rows(release, rules, shown)
    every = sparse.vstack([release.sums, gap_rows], format="csr")
    part = together(every, np.ones(len(shown), bool))
    wanted = np.unique(part[guard.needed])
    of_sum, of_gap = _part_of_rows(release.sums, part), _part_of_rows(gap_rows, part)
    loss = _losses(release)
    found = []
    for number in wanted:
        places = np.flatnonzero(part == number)
        gaps = np.flatnonzero(of_gap == number)
        back = np.zeros(len(part), np.int64)
        back[places] = np.arange(len(places))
        problem = Problem(
            cases=release.cases[places],
            sums=release.sums[np.flatnonzero(of_sum == number)][:, places],
            gap_rows=gap_rows[gaps][:, places],
            gap_lower=gap_lower[gaps],
            gap_upper=gap_upper[gaps],
            gaps=back[release.gaps[gaps]],
            shown=shown[places].copy(),
            shown_fewest=known.shown_fewest[places],
            shown_most=known.shown_most[places],
            least=known.least[places],
            most=known.most[places],
            loss=loss[places],
            guard=guard.of(places),
        )
        found.append((places, problem))
    return found


def _part_of_rows(rows: sparse.csr_array, part: Integers) -> Integers:
    """The part that each row's cells are in; all are in the same."""
    return part[rows.indices[rows.indptr[:-1]]] if rows.shape[0] else np.zeros(0, np.int64)
