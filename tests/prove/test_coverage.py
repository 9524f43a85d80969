"""How often a 95 % interval holds the truth, over 2,000 drawn surveys a cell; docs/methods.md has the tables.

A survey draws schools in two strata; pupils of a school resemble each other (intra-class correlation 0.02),
and schools differ in weight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from estimates.comparison import difference
from estimates.evaluation import Four, difference_in_differences
from estimates.prevalence import prevalence
from estimates.totals import Totals, build_units

SURVEYS = 2000
PUPILS, ALIKE = 20, 0.02
PREVALENCES = (0.03, 0.10, 0.30, 0.60)
SCHOOLS = (8, 25, 60, 150)
COUNTRY = 150
"""Schools of what a town is compared with."""

pytestmark = pytest.mark.prove


def drawn(chance: np.random.Generator, sides: Sequence[tuple[int, float]]) -> Totals:
    """Totals of some waves, a domain each: so many schools, and the share true of their young people."""
    domain = np.repeat(np.arange(len(sides)), [schools for schools, _ in sides])
    true = np.array([share for _, share in sides])[domain]
    spread = 1 / ALIKE - 1
    of_school = chance.beta(true * spread, (1 - true) * spread)
    cases = chance.binomial(PUPILS, of_school).astype(float)
    weight = chance.lognormal(0, 0.4, len(domain))
    number = np.arange(len(domain))
    units = build_units(
        domain * 2 + number % 2,
        np.zeros(len(domain), dtype=bool),
        np.full(len(domain), float(PUPILS)),
        np.full(len(domain), np.nan),
    )
    n, none = np.full(len(domain), float(PUPILS)), np.zeros(len(domain), dtype=np.int64)
    sums = (n, cases, n * weight, cases * weight, n * weight**2, cases * weight**2)
    return Totals(units, (), domain, number, none, none, none, *sums)


def holds(row: dict[str, float], truth: float) -> bool:
    return row["lower"] <= truth <= row["upper"]


def sides_of(totals: Totals, count: int) -> list[np.ndarray]:
    return [(totals.domain == side) * 1.0 for side in range(count)]


def covered_difference(chance: np.random.Generator, sides: Sequence[tuple[int, float]]) -> float:
    truth = sides[0][1] - sides[1][1]
    totals = [drawn(chance, sides) for _ in range(SURVEYS)]
    rows = (difference(each, *sides_of(each, 2)).iloc[0] for each in totals)
    return _tested(rows, truth)


def covered_change(chance: np.random.Generator, schools: int, p: float) -> float:
    """A town's fall by a quarter against a country's by a tenth."""
    sides = [(schools, p), (schools, p * 0.75), (COUNTRY, p), (COUNTRY, p * 0.9)]
    truth = (sides[1][1] - sides[0][1]) - (sides[3][1] - sides[2][1])
    totals = [drawn(chance, sides) for _ in range(SURVEYS)]
    rows = (difference_in_differences(each, Four(*sides_of(each, 4))).iloc[0] for each in totals)
    return _tested(rows, truth)


def _tested(rows: object, truth: float) -> float:
    """Of the intervals that are given; without any case on any side there is none."""
    given = [holds(row, truth) for row in rows if not np.isnan(row["lower"])]
    assert len(given) > SURVEYS / 2
    return float(np.mean(given))


def table(title: str, rows: dict[float, list[float]], columns: Sequence[object]) -> str:
    lines = [f"| {title} | " + " | ".join(map(str, columns)) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {p:.0%} | " + " | ".join(f"{100 * x:.1f}" for x in found) + " |" for p, found in rows.items()
    ]
    return "\n".join(lines)


def within_chance(share: float, least: float, most: float = 1.0) -> bool:
    """Whether a share of SURVEYS is between two bounds, give or take two standard errors of that share."""
    off = 2 * math.sqrt(share * (1 - share) / SURVEYS)
    return least - off <= share <= most + off


def test_korn_graubard_covers_at_least_93_percent():
    chance = np.random.default_rng(11)
    found = {}
    for p in PREVALENCES:
        found[p] = []
        for schools in SCHOOLS:
            frame = prevalence(drawn(chance, [(schools, p)] * SURVEYS))
            found[p].append(float(((frame["lower"] <= p) & (p <= frame["upper"])).mean()))
    print("\n" + table("prevalence, by schools", found, SCHOOLS))
    assert all(share >= 0.93 for row in found.values() for share in row)


def test_intervals_of_differences_between_years_cover_92_to_98_percent():
    chance = np.random.default_rng(12)
    found = {
        p: [covered_difference(chance, [(schools, p), (schools, p * 0.75)]) for schools in SCHOOLS]
        for p in PREVALENCES
    }
    print("\n" + table("difference of two years, by schools in each", found, SCHOOLS))
    assert all(within_chance(share, 0.92, 0.98) for row in found.values() for share in row)


def test_intervals_of_differences_between_a_town_and_a_country_cover_92_to_98_percent():
    chance = np.random.default_rng(13)
    found = {
        p: [covered_difference(chance, [(schools, p), (COUNTRY, p)]) for schools in (4, *SCHOOLS)]
        for p in PREVALENCES
    }
    print("\n" + table(f"town against {COUNTRY} schools, by schools in the town", found, (4, *SCHOOLS)))
    assert all(within_chance(share, 0.92, 0.98) for row in found.values() for share in row[1:])
    assert all(within_chance(row[0], 0.90) for row in found.values())


def test_intervals_of_differences_in_differences_cover_92_to_98_percent():
    chance = np.random.default_rng(14)
    found = {p: [covered_change(chance, schools, p) for schools in (4, *SCHOOLS)] for p in PREVALENCES}
    print("\n" + table("difference in differences, by schools in the town", found, (4, *SCHOOLS)))
    assert all(within_chance(share, 0.92, 0.98) for row in found.values() for share in row[1:])
    assert all(within_chance(row[0], 0.90) for row in found.values())
