"""Whole releases: thresholds, complements, groups, areas, pools, revisions, and small random attacks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from attacks import Score, attacked, without_differences
from random_releases import drawn

from estimates.disclosure.audit import Attack, audit
from estimates.disclosure.cells import ALL, CELL_COLUMNS, Relations, ReleaseSet, release_set
from estimates.disclosure.looks import alike, passes
from estimates.disclosure.protection import Guard
from estimates.disclosure.releases import COMPLEMENTARY, PRIMARY, SHOWN, Decision, decide, knowledge_of
from survey_schema.policy import load_policy

RULES = load_policy().audience
SMALLEST = {"public": 10, "municipality": 5}


def cell(n: int, cases: int, **of: object) -> dict[str, object]:
    plain = {"indicator": "drunk", "period": "2025", "area": "town", "kind": ALL, "level": ""}
    return {
        **plain,
        "audience": "municipality",
        "offered": True,
        "guarded": True,
        **of,
        "n": n,
        "cases": cases,
    }


def sex(level: str, n: int, cases: int, **of: object) -> dict[str, object]:
    return cell(n, cases, kind="sex", level=level, **of)


def made(*cells: dict[str, object], **relations: object) -> ReleaseSet:
    return release_set(pd.DataFrame(cells)[list(CELL_COLUMNS)], Relations(**relations))  # type: ignore[arg-type]


def reasons(release: ReleaseSet, decision: Decision) -> list[str]:
    """Why each cell is hidden; for towns' wholes the area, for groups the level."""
    names = release.cells["level"].where(release.cells["level"] != "", release.cells["area"])
    return [
        f"{name} {reason}" for name, reason in zip(names, decision.reason, strict=True) if reason is not None
    ]


def safe(release: ReleaseSet, decision: Decision) -> bool:
    return not decision.refused and audit(release, RULES, decision).holds


@pytest.mark.parametrize("audience", SMALLEST)
@pytest.mark.parametrize(("off", "may_be_shown"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("counted", ["cases", "others"])
def test_counts_and_complements_at_the_threshold(audience, off, may_be_shown, counted):
    few, n = SMALLEST[audience] + off, np.array([400])
    cases = np.array([few if counted == "cases" else 400 - few])
    assert passes(n, cases, RULES[audience])[0] == may_be_shown


def guard(n: int, cases: int, wide: int = 10) -> Guard:
    return Guard(np.array([n]), np.array([cases]), np.array([wide]), np.array([True]))


@pytest.mark.parametrize(
    ("low", "high", "holds"),
    [(2, 11, False), (2, 12, True), (2, 13, True), (1, 9, False), (0, 9, True), (0, 1, True), (0, 0, False)],
)
def test_a_small_count_is_protected_when_it_may_be_none_or_anything_ten_apart(low, high, holds):
    assert guard(400, 5).holds(np.array([low]), np.array([high]))[0] == holds


@pytest.mark.parametrize(("low", "high", "holds"), [(391, 400, True), (390, 399, False), (389, 399, True)])
def test_few_others_are_protected_likewise(low, high, holds):
    assert guard(400, 395).holds(np.array([low]), np.array([high]))[0] == holds


@pytest.mark.parametrize(("low", "high", "holds"), [(0, 6, False), (1, 7, False), (0, 7, True)])
def test_of_a_group_that_is_small_altogether_both_must_stay_open(low, high, holds):
    assert guard(7, 3).holds(np.array([low]), np.array([high]))[0] == holds


def test_if_girls_are_hidden_and_all_are_shown_boys_are_hidden_too():
    release = made(cell(200, 40), sex("female", 100, 3), sex("male", 100, 37))
    decision = decide(release, RULES)
    assert reasons(release, decision) == ["town ", f"female {PRIMARY}", f"male {COMPLEMENTARY}"]
    assert safe(release, decision)


@pytest.mark.parametrize("girls", range(5))
def test_none_and_one_below_the_threshold_look_alike(girls):
    release = made(cell(200, 40), sex("female", 100, girls), sex("male", 100, 40 - girls))
    decision = decide(release, RULES)
    assert reasons(release, decision) == ["town ", f"female {PRIMARY}", f"male {COMPLEMENTARY}"]
    assert Attack(release, RULES, decision).range_of(1) == (0, 40)


def test_nothing_more_is_hidden_where_nothing_is_too_small():
    release = made(cell(200, 40), sex("female", 100, 15), sex("male", 100, 25))
    assert set(decide(release, RULES).reason) == {SHOWN}


def test_a_region_minus_its_other_towns_is_a_town():
    towns = [cell(n, cases, area=name) for name, n, cases in (("a", 300, 60), ("b", 200, 40), ("c", 50, 3))]
    release = made(cell(550, 103, area="region"), *towns, areas={"region": ["a", "b", "c"]})
    decision = decide(release, RULES)
    assert [reason for reason in reasons(release, decision) if COMPLEMENTARY in reason] == [
        f"b {COMPLEMENTARY}"
    ]
    assert safe(release, decision)


def test_two_years_together_minus_one_are_the_other():
    years = [cell(100, 3, period="2023"), cell(100, 30, period="2025")]
    release = made(*years, cell(200, 33, period="both"), pools={"both": ["2023", "2025"]})
    decision = decide(release, RULES)
    assert (decision.reason == COMPLEMENTARY).sum() == 1
    assert safe(release, decision)


def test_what_whole_percentages_leave_open_need_not_be_hidden():
    public = {"audience": "public"}
    towns = [cell(3000, 900, area="a", **public), cell(40, 4, area="b", **public)]
    release = made(cell(3040, 904, area="region", **public), *towns, areas={"region": ["a", "b"]})
    decision = decide(release, RULES)
    assert reasons(release, decision) == ["region ", "a ", f"b {PRIMARY}"]
    low, high = Attack(release, RULES, decision).range_of(2)
    assert low == 0
    assert high > 4


@pytest.mark.parametrize(
    ("n", "cases"), [(167, 33), (1000, 31), (640, 32), (500, 480), (90, 45), (2000, 1234)]
)
def test_the_counts_that_look_alike_are_those_shown_alike(n, cases):
    """Every count is rendered and compared, by code of the tests' own."""
    from attacker import what_is_read

    every = np.arange(n + 1)
    read = what_is_read(np.full(n + 1, n), every)
    same = every[(read == read[cases]).all(axis=1)]
    low, high = alike(np.array([n]), np.array([cases]), RULES["public"])
    assert (low[0], high[0]) == (same.min(), same.max())


def test_a_revision_does_not_give_away_who_came_late():
    first = made(cell(200, 40, period="first"))
    told = knowledge_of(first, decide(first, RULES))
    both = (cell(200, 40, period="first", offered=False), cell(202, 42, period="second"))
    release = made(*both, revisions={"second": ["first"]})
    decision = decide(release, RULES, earlier=told)
    assert reasons(release, decision) == [f"town {COMPLEMENTARY}"]  # else: both who came late do
    assert safe(release, decision)


def test_a_release_is_refused_when_what_was_shown_earlier_leaves_no_way():
    cells = (cell(200, 40), sex("female", 100, 3), sex("male", 100, 37))
    release = made(*cells)
    whole = release.cells.loc[[0, 2], ["indicator", "period", "area", "kind", "level"]]
    told = whole.assign(fewest=[40, 37], most=[40, 37])
    decision = decide(release, RULES, earlier=told)
    # Girls are known already from what was shown: the engine refuses rather than pretend.
    assert decision.refused == "release.unprotected"
    assert decision.unprotected.tolist() == [1]
    assert not audit(release, RULES, decision).holds


def test_a_release_that_takes_too_long_is_refused():
    release = made(cell(200, 40), sex("female", 100, 3), sex("male", 100, 37))
    assert decide(release, RULES, seconds=-1.0).refused == "release.out_of_time"


def test_the_audit_sees_that_a_hidden_count_follows():
    """The engine's decision with what it hid to protect shown again."""
    release = made(cell(200, 40), sex("female", 100, 3), sex("male", 100, 37))
    decision = decide(release, RULES)
    decision.reason[2] = SHOWN
    decision.known.shown_fewest[2] = decision.known.shown_most[2] = 37
    verdict = audit(release, RULES, decision)
    assert verdict.open_to.tolist() == [1]
    assert not verdict.holds


def test_the_same_release_comes_out_the_same_twice():
    release = without_differences(drawn(np.random.default_rng(4), most_indicators=2)).now
    one, other = decide(release, RULES), decide(release, RULES)
    assert (one.reason == other.reason).all()


def test_of_small_random_releases_no_protected_count_is_found_out():
    score = Score(sum((_small(seed).counts for seed in range(4)), start=Score().counts))
    assert score.counts["protected"] > 300
    assert score.counts["found_out"] == 0
    assert score.counts["refused"] == 0


def _small(seed: int) -> Score:
    drawn_release = drawn(np.random.default_rng(seed), most_indicators=2, most_waves=2)
    return attacked(drawn_release if seed < 1 else without_differences(drawn_release))


def test_a_municipality_with_its_own_finer_table_finds_out_nothing_of_others():
    """The public release comes first; the municipality's own table is decided with it in hand."""
    release = without_differences(drawn(np.random.default_rng(5), most_indicators=2, most_waves=2)).now
    told = knowledge_of(release, decide(release, RULES))
    own = release.cells["area"] == "a0"
    cells = release.cells.assign(audience=np.where(own, "municipality", "public"))
    finer = ReleaseSet(cells, release.least, release.most, release.sums, release.gaps)
    decision = decide(finer, RULES, earlier=told)
    assert safe(finer, decision)
    more = decision.shown[own] & ~passes(finer.n[own], finer.cases[own], RULES["public"])
    assert more.any()  # the municipality does see figures that the public doesn't
