"""Groups of one area beside each other: what divides them, how far apart they are, and since when.

Nothing leaves this module that has bypassed the border of `estimates.disclosure`: a difference between two
groups is given only where both may be shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.questions import ladder
from dashboard.questions.answers import (
    EstimateQuestion,
    area_names,
    estimate,
    of_population,
    own_or_all,
    pools_of,
    shares,
    speaking,
    totals_of,
)
from dashboard.questions.backgrounds import with_totals
from dashboard.questions.modelling import same_ground
from estimates.arms import join_arms
from estimates.comparison import COMPARISON_COLUMNS, contrast, difference
from estimates.disclosure import release, release_comparison
from estimates.many import judged_together
from estimates.totals import Floats, Group, Totals
from store.areas import find_area
from store.database import reading
from store.instruments import stored_instruments
from store.pools import Pool, Pools
from survey_schema.design import Audience
from survey_schema.errors import Note, NotShown, Refusal, VardaError
from survey_schema.instrument import SEXES, Instrument, Text
from survey_schema.policy import load_policy

OF_ALL: tuple[Group, ...] = ("sex", "grade")
"""What divides young people on every instrument that asks it; background items come after these."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Division:
    """What young people can be divided by, and how far apart two of the groups are in one year.

    `id` is sex, grade or a background item; `title` and `labels` (by level) are the instrument's, empty for
    sex and grade. `between` are the two levels compared, and `gap` is the first minus the second (see
    `gaps`), with `verdict_adjusted` among all divisions of the area, indicator and year.
    """

    id: str
    between: tuple[str, str]
    gap: Row
    title: Text
    labels: dict[str, Text]


@dataclass(frozen=True)
class GroupQuestion:
    """Which groups: of an indicator in an area, divided by sex, grade or a background item.

    `between` names two levels whose difference is asked for.
    """

    indicator: str
    area: str
    division: str
    between: tuple[str, str] = ("", "")
    audience: Audience = "municipality"
    around: Audience | None = None


def divisions(
    path: Path, indicator: str, area: str, year: int, audience: Audience = "municipality"
) -> list[Division]:
    """List what an area's young people can be divided by in a year, each with its difference.

    Nothing where the indicator was not asked then. Verdicts are also judged together (Benjamini-Hochberg),
    as of several differences some differ by chance alone.
    """
    found: list[Division] = []
    tested: list[pd.DataFrame] = []
    base = _base(path, indicator, area, audience)
    with reading(path) as connection:
        instrument, pools = stored_instruments(connection)[base.instrument], Pools(connection)
        then = replace(base, years=(year,))
        for division in _known(connection, pools, instrument, then):
            question = _divided(then, division)
            shown = _groups_of(estimate(path, question), division)
            if len(shown) < 2:
                continue
            between = _between(instrument, division, shown)
            asked = GroupQuestion(indicator, area, division, between, audience)
            exact, given = next(_gaps(connection, pools, asked, question, shown))
            tested.append(exact if exact is not None else pd.DataFrame())
            split = instrument.split(division)
            labels = {level.id: level.label for level in split.levels} if split else {}
            found.append(Division(division, between, given, split.title if split else {}, labels))
    return _judged(found, tested)


def estimates(path: Path, asked: GroupQuestion) -> pd.DataFrame:
    """Estimate every group of a division in every year, and all together, as `answers.estimate` does.

    The note of a figure that isn't shown has what the pooling ladder offers instead.
    """
    question = replace(_question(path, asked), around=asked.around)
    return ladder.with_offers(path, question, estimate(path, question))


def gaps(path: Path, asked: GroupQuestion) -> list[Row]:
    """Compare the two groups of `between` in every year: rows with year, `first` and `second` (the two
    shares), COMPARISON_COLUMNS and `hidden` (empty, disclosure or reliability; then nothing else is given).

    A note says where a year is not comparable with the one before.
    """
    question = _question(path, asked)
    shown = estimate(path, question)
    groups = _groups_of(shown, asked.division)
    with reading(path) as connection:
        rows = [row for _, row in _gaps(connection, Pools(connection), asked, question, groups)]
        instrument = stored_instruments(connection)[question.instrument]
    whole = {int(row["year"]): row["note"] for row in shown.to_dict("records")}
    broken = _reworded(instrument, asked.division, [row["year"] for row in rows])
    for row in rows:
        breaks = [note for note in whole[row["year"]] if note.code.startswith("break.")]
        row["note"] = (*row["note"], *breaks, *broken.get(row["year"], ()))
    return rows


def gap_change(path: Path, asked: GroupQuestion, first: int, last: int) -> Row | None:
    """Compare the difference of two years: that of `last` minus that of `first`, with COMPARISON_COLUMNS.

    All four shares in one pooled design, of areas with both years. None where a side may not be shown, or
    nothing can be tested.
    """
    question = replace(_question(path, asked), years=(first, last))
    rules = load_policy().audience[asked.audience]
    with reading(path) as connection:
        pools = Pools(connection)
        used, left_out = same_ground(pools, pools_of(connection, pools, question.instrument, question).pools)
        if [pool.year for pool in used] != [first, last]:
            return None
        instrument = stored_instruments(connection)[question.instrument]
        sides = shares(connection, used, instrument, question)
        names = area_names(connection)
        sides = sides.assign(area=asked.area, year=[used[domain].year for domain in sides["domain"]])
        sides = _sides(_groups_of(release(sides, rules), asked.division), asked)
        try:
            totals, place, years = _two_groups(connection, used, instrument, asked, question)
            scales = [_on(place, side, years, year) for year in (last, first) for side in (0, 1)]
            row, _ = contrast(totals, scales, (1, -1, -1, 1))
            shown = release_comparison(row, sides, rules) if len(sides) == len(scales) else None
        except (NotShown, Refusal):
            return None
    if shown is None:
        return None
    said = Note("trend.areas_left_out", {"areas": ", ".join(names[area] for area in left_out)})
    found: Row = shown[list(COMPARISON_COLUMNS)].to_dict("records")[0]
    return {**found, "note": (*((said,) if left_out else ()), *found["note"])}


def _known(
    connection: sqlite3.Connection, pools: Pools, instrument: Instrument, question: EstimateQuestion
) -> list[str]:
    """The divisions there are totals of in the question's year, sex and grade first."""
    behind = pools_of(connection, pools, instrument.id, question).pools
    if not behind:
        return []
    known: list[str] = [group for group in ("sex", "grade") if instrument.with_role(group)]
    items = [split.item for split in instrument.splits]
    return known + [i for i in items if with_totals(connection, behind, replace(question, background=i))]


def _base(path: Path, indicator: str, area: str, audience: Audience) -> EstimateQuestion:
    """The undivided estimates: of those the indicator speaks of, where ages are known."""
    with reading(path) as connection:
        find_area(connection, area)
        instrument = speaking(connection, indicator, area)
    return own_or_all(path, EstimateQuestion(indicator, instrument, (area,), audience=audience))


def _divided(base: EstimateQuestion, division: str) -> EstimateQuestion:
    """The estimates of the groups of a division.

    Grades are of all who answered: of one age nearly all are in one or two grades, and who is not stands out.
    """
    if division == "grade":
        return replace(base, by=("grade",), own_population=False)
    return replace(base, by=("sex",)) if division == "sex" else replace(base, background=division)


def _question(path: Path, asked: GroupQuestion) -> EstimateQuestion:
    return _divided(_base(path, asked.indicator, asked.area, asked.audience), asked.division)


def _groups_of(shown: pd.DataFrame, division: str) -> pd.DataFrame:
    """The rows of groups, without those of all together, and the group of each as `level`."""
    column = division if division in OF_ALL else "background"
    groups = shown[shown[column].notna()]
    level = groups[column].map(
        lambda value: str(value).rpartition("=")[2] if column == "background" else str(value)
    )
    return groups.assign(level=level)


def _between(instrument: Instrument, division: str, groups: pd.DataFrame) -> tuple[str, str]:
    """The two levels that are compared: girls and boys, the highest and lowest grade, or as declared.

    Of the grades those that may be shown, where there are two.
    """
    if division == "sex":
        return SEXES[0], SEXES[1]
    split = instrument.split(division)
    if split:
        return split.between
    seen = groups[groups["hidden"] == ""]
    grades = sorted((seen if len(seen) > 1 else groups)["level"].map(int))
    return str(grades[-1]), str(grades[0])


def _gaps(
    connection: sqlite3.Connection,
    pools: Pools,
    asked: GroupQuestion,
    question: EstimateQuestion,
    groups: pd.DataFrame,
) -> Iterator[tuple[pd.DataFrame | None, Row]]:
    """The difference of each year, exact (None where it can't be given), and as the audience may see it."""
    rules = load_policy().audience[asked.audience]
    instrument = stored_instruments(connection)[question.instrument]
    behind = pools_of(connection, pools, question.instrument, question).pools
    try:
        totals, place, years = _two_groups(connection, behind, instrument, asked, question)
    except Refusal as nobody:
        yield from ((None, _not_shown(int(year), nobody)) for year in sorted(set(groups["year"])))
        return
    for year in sorted(set(groups["year"])):
        sides = _sides(groups[groups["year"] == year], asked)
        try:
            if len(sides) < 2:
                raise NotShown("compare.hidden_privacy")
            exact = difference(totals, _on(place, 0, years, year), _on(place, 1, years, year))
            shown = release_comparison(exact, sides, rules)
        except (NotShown, Refusal) as hidden:
            yield None, _not_shown(int(year), hidden)
            continue
        values = dict(zip(("first", "second"), sides["value"], strict=True))
        yield exact, {"year": int(year), "hidden": "", **values, **shown.to_dict("records")[0]}


def _not_shown(year: int, reason: VardaError) -> Row:
    """The row of a difference that isn't given; a group with nobody looks like one with few."""
    uncertain = reason.code == "compare.hidden_reliability"
    said = reason if isinstance(reason, NotShown) else NotShown("compare.hidden_privacy")
    blank = dict.fromkeys(("first", "second", *COMPARISON_COLUMNS), np.nan)
    words = {"verdict": "", "method": "", "stable": False, "note": (Note(said.code, said.params),)}
    return {"year": year, "hidden": "reliability" if uncertain else "disclosure", **blank, **words}


def _sides(groups: pd.DataFrame, asked: GroupQuestion) -> pd.DataFrame:
    """The rows of the two groups, the first before the second, the last year before the first."""
    of_two = groups[groups["level"].isin(asked.between)]
    order = of_two["level"].map({level: place for place, level in enumerate(asked.between)})
    return of_two.assign(_order=order).sort_values(["year", "_order"], ascending=[False, True])


def _two_groups(
    connection: sqlite3.Connection,
    pools: Sequence[Pool],
    instrument: Instrument,
    asked: GroupQuestion,
    question: EstimateQuestion,
) -> tuple[Totals, Floats, Floats]:
    """The cells of two groups, each wave a domain; of each cell which group (0 or 1, else -1) and year.

    Raises Refusal where a group has nobody in any of the years.
    """
    waves = [(replace(pool, waves=(wave,)), pool.year) for pool in pools for wave in pool.waves]
    alone = [pool for pool, _ in waves]
    if question.background:
        levels = [
            of_population(
                totals_of(connection, alone, asked.indicator, asked.division, level), instrument, question
            )
            for level in asked.between
        ]
        arms = join_arms(*levels)
        totals, place = arms.totals, np.where(arms.exposed, 0.0, 1.0)
    else:
        totals = of_population(totals_of(connection, alone, asked.indicator), instrument, question)
        codes = [SEXES.index(each) + 1 if asked.division == "sex" else int(each) for each in asked.between]
        held = totals.sex if asked.division == "sex" else totals.grade
        place = np.select([held == code for code in codes], [0.0, 1.0], -1.0)
    return totals, place, np.array([year for _, year in waves], dtype=float)[totals.domain]


def _on(place: Floats, side: int, years: Floats, year: int) -> Floats:
    """By what the weights of each cell are multiplied on one side: 1 where it is of the group and year."""
    return np.where((place == side) & (years == year), 1.0, 0.0)


def _judged(found: list[Division], tested: list[pd.DataFrame]) -> list[Division]:
    """Put beside each difference that is shown its verdict among all of them."""
    shown = [place for place, division in enumerate(found) if division.gap["hidden"] == ""]
    if not shown:
        return found
    verdicts = judged_together(pd.concat([tested[place] for place in shown], ignore_index=True))
    by_place = dict(zip(shown, verdicts["verdict_adjusted"], strict=True))
    return [
        replace(each, gap={**each.gap, "verdict_adjusted": by_place.get(place, "")})
        for place, each in enumerate(found)
    ]


def _reworded(instrument: Instrument, division: str, years: Sequence[int]) -> dict[int, tuple[Note, ...]]:
    """Note before which years a background item was asked in words that mean something else."""
    split = instrument.split(division)
    if split is None:
        return {}
    asked = {year: instrument.version_in(division, year) for year in years}
    wording = {year: version.wording if version else "" for year, version in asked.items()}
    reasons = (Note("background.reworded", {"title": split.title}),)
    return {
        after: (
            Note(
                "break.unlike",
                {
                    "before": before,
                    "after": after,
                    "reasons": reasons,
                    "before_counts": wording[before] == wording[years[-1]],
                    "after_counts": wording[after] == wording[years[-1]],
                },
            ),
        )
        for before, after in pairwise(years)
        if wording[before] != wording[after]
    }
