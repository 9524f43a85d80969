"""Invented releases to try disclosure control on: pupils are drawn one by one, then counted every way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from estimates.disclosure.cells import ALL, CELL_COLUMNS, KEYS, Integers, Relations, ReleaseSet, release_set
from estimates.disclosure.looks import passes
from survey_schema.policy import load_policy

LEVELS = {
    "sex": ("female", "male", "other"),
    "grade": ("8", "9", "10"),
    "age_band": ("13-14", "15-16", "17"),
    "background": ("low", "middle", "high"),
}
CHANCES = {
    "sex": (0.495, 0.495, 0.01),
    "grade": (0.34, 0.33, 0.33),
    "age_band": (0.45, 0.53, 0.02),
    "background": (0.2, 0.5, 0.3),
}
NOT_SAID = 0.01
SKEWED = 0.25
REVISED = ":1"
"""Ending of the period of an earlier revision."""


@dataclass(frozen=True)
class Drawn:
    """A release; with a revision also the one that was made before it."""

    now: ReleaseSet
    before: ReleaseSet | None
    relations: Relations


def drawn(chance: np.random.Generator, *, most_indicators: int = 40, most_waves: int = 6) -> Drawn:
    """Draw a release of the public: one region or two, with 3 to 6 areas of 20 to 2,000 pupils each."""
    waves = [f"{2010 + 2 * number}" for number in range(_mostly_few(chance, most_waves))]
    indicators = [f"i{number:02}" for number in range(_mostly_few(chance, most_indicators, 1.5))]
    insides = chance.integers(3, 7, 1 + (chance.random() < 0.2))
    areas = [f"a{number}" for number in range(insides.sum())]
    regions = {
        f"r{number}": each.tolist()
        for number, each in enumerate(np.split(np.array(areas), insides.cumsum()[:-1]))
    }
    even, skewed = (
        chance.uniform(20, 2000, len(areas)),
        np.exp(chance.uniform(np.log(20), np.log(2000), len(areas))),
    )
    sizes = skewed if chance.random() < SKEWED else even
    shares = np.exp(chance.uniform(np.log(0.01), np.log(0.7), len(indicators)))
    revised = (chance.choice(areas), waves[-1]) if chance.random() < 0.3 else None
    counts = []
    for area, size in zip(areas, sizes, strict=True):
        for wave in waves:
            pupils = max(20, round(size * chance.uniform(0.9, 1.1)))
            answers = _answers(chance, pupils, shares * np.exp(chance.normal(0, 0.15, len(shares))))
            groups = _groups(chance, pupils)
            counts.append(_counted(answers, groups, indicators, wave, area))
            if revised and wave == waves[-1]:
                kept = np.ones(pupils, bool)
                if area == revised[0]:
                    kept[chance.choice(pupils, chance.integers(1, 9), replace=False)] = False
                before = {kind: level[kept] for kind, level in groups.items()}
                counts.append(_counted(answers[kept], before, indicators, wave + REVISED, area))
    pools = {f"last {size}": waves[-size:] for size in (2, 3) if len(waves) >= size}
    cells = _with_totals(pd.concat(counts, ignore_index=True), regions, pools)
    revisions = {waves[-1]: [waves[-1] + REVISED]} if revised else {}
    cells["offered"] &= ~cells["period"].str.endswith(REVISED)
    cells["guarded"] = cells["offered"] | ~cells["period"].isin(list(pools))
    whole = cells.assign(audience="public")
    country = {**regions, **({"country": list(regions)} if len(regions) > 1 else {})}
    relations = Relations(country, pools, revisions)
    now = release_set(whole[list(CELL_COLUMNS)], relations, _gaps(whole, waves))
    return Drawn(now, _earlier(cells, regions, waves) if revised else None, relations)


def _mostly_few(chance: np.random.Generator, most: int, bent: float = 1.0) -> int:
    """1 to `most`, rather few than many; with 1.5 of 40 a half are below 4, and one in eight is above 20."""
    return int(np.exp(np.log(most + 1) * chance.random() ** bent))


def _answers(chance: np.random.Generator, pupils: int, shares: np.ndarray) -> np.ndarray:
    """1 for yes, 0 for no, -1 for no answer: pupils by indicators."""
    yes = chance.random((pupils, len(shares))) < np.minimum(shares, 0.95)
    return np.where(chance.random(yes.shape) < 0.02, -1, yes)


def _groups(chance: np.random.Generator, pupils: int) -> dict[str, Integers]:
    """Each pupil's level of each kind; -1 where it isn't given."""
    found = {}
    for kind, chances in CHANCES.items():
        level = chance.choice(len(chances), pupils, p=chances)
        found[kind] = np.where(chance.random(pupils) < NOT_SAID, -1, level)
    return found


def _counted(
    answers: np.ndarray, groups: dict[str, Integers], indicators: list[str], period: str, area: str
) -> pd.DataFrame:
    valid, yes = (answers >= 0).astype(np.int64), (answers == 1).astype(np.int64)
    rows = [(ALL, "", valid.sum(axis=0), yes.sum(axis=0))]
    for kind, level in groups.items():
        for code, name in enumerate(LEVELS[kind]):
            rows.append((kind, name, valid[level == code].sum(axis=0), yes[level == code].sum(axis=0)))
    kinds, names, n, cases = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "indicator": np.tile(np.array(indicators, dtype=object), len(rows)),
            "period": period,
            "area": area,
            "kind": np.repeat(np.array(kinds, dtype=object), len(indicators)),
            "level": np.repeat(np.array(names, dtype=object), len(indicators)),
            "n": np.concatenate(n),
            "cases": np.concatenate(cases),
        }
    )


def _with_totals(
    counts: pd.DataFrame, regions: dict[str, list[str]], pools: dict[str, list[str]]
) -> pd.DataFrame:
    """Add regions, the country and pools; cells in which nobody answered are left out."""
    frames = [counts]
    for region, inside in regions.items():
        frames.append(_summed(counts[counts["area"].isin(inside)].assign(area=region)))
    if len(regions) > 1:
        frames.append(_summed(counts.assign(area="country")))
    every = pd.concat(frames, ignore_index=True)
    every["offered"] = True
    whole = pd.concat([every, *(_pooled(every, *pool) for pool in pools.items())], ignore_index=True)
    return whole[whole["n"] > 0].reset_index(drop=True)


def _pooled(every: pd.DataFrame, pool: str, waves: list[str]) -> pd.DataFrame:
    """Of a pool the ladder offers what passes, where the last wave's own figure doesn't."""
    rules = load_policy().audience["public"]
    cells = _summed(every[every["period"].isin(waves)].assign(period=pool))
    last = every[every["period"] == waves[-1]]
    few = last[~passes(last["n"].to_numpy(), last["cases"].to_numpy(), rules)]
    of = ["indicator", "area", "kind", "level"]
    wanted = pd.MultiIndex.from_frame(cells[of]).isin(pd.MultiIndex.from_frame(few[of]))
    cells["offered"] = wanted & passes(cells["n"].to_numpy(), cells["cases"].to_numpy(), rules)
    used = cells.groupby(of[:3], sort=False)["offered"].transform("any")
    whole = cells.groupby(of[:2], sort=False)["offered"].transform("any") & (cells["kind"] == ALL)
    return cells[used | whole]


def _summed(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.groupby(list(KEYS), sort=False, as_index=False)[["n", "cases"]].sum()


def _gaps(cells: pd.DataFrame, waves: list[str]) -> Integers:
    """The difference of each whole share from the same of the wave before."""
    whole = cells[(cells["kind"] == ALL) & cells["period"].isin(waves)]
    place = {
        tuple(row[:3]): number for number, row in zip(whole.index, whole[list(KEYS)].to_numpy(), strict=True)
    }
    before = dict(zip(waves[1:], waves[:-1], strict=True))
    pairs = [
        (here, place[indicator, before[period], area])
        for (indicator, period, area), here in place.items()
        if period in before and (indicator, before[period], area) in place
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _earlier(cells: pd.DataFrame, regions: dict[str, list[str]], waves: list[str]) -> ReleaseSet:
    """The release made when the last wave was in its first revision."""
    of = [*waves[:-1], waves[-1] + REVISED]
    kept = cells[cells["period"].isin(of)].assign(audience="public", offered=True, guarded=True)
    kept = kept.reset_index(drop=True)
    country = {**regions, **({"country": list(regions)} if len(regions) > 1 else {})}
    return release_set(kept[list(CELL_COLUMNS)], Relations(country), _gaps(kept, of))
