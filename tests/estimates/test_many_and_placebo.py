"""Many indicators at once, changes within three points, few cases, and where an area stands among others."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from samples import totals_of

from estimates.comparison import against_benchmark, difference
from estimates.evaluation import placebo
from estimates.many import benjamini_hochberg, judged_together
from survey_schema.benchmark import Benchmark


def test_adjusted_p_values_are_those_of_r():
    p = np.array([0.001, 0.2, 0.03, 0.041, np.nan, 0.041, 0.9])
    by_r = [0.006, 0.24, 0.0615, 0.0615, np.nan, 0.0615, 0.9]  # p.adjust(p, "BH"), R 4.2.2
    np.testing.assert_allclose(benjamini_hochberg(p), by_r, rtol=1e-12)


@pytest.mark.parametrize("p", [[], [math.nan], [math.nan, math.nan]])
def test_nothing_tested_needs_no_adjusting(p):
    found = benjamini_hochberg(np.array(p, dtype=float))
    assert len(found) == len(p)
    assert np.isnan(found).all()


def test_among_many_indicators_both_verdicts_are_kept():
    rows = pd.DataFrame({"difference": [-0.05, 0.04, 0.01], "p_shown": [0.001, 0.04, 0.6]})
    rows = rows.assign(verdict=["lower", "higher", "unclear"])
    found = judged_together(rows)
    assert found["verdict"].tolist() == ["lower", "higher", "unclear"]
    assert found["verdict_adjusted"].tolist() == ["lower", "unclear", "unclear"]


def wave(area: str, year: int, yes: int, no: int) -> pd.DataFrame:
    """An area's pupils in five schools, all of weight 1."""
    y = np.array([1.0] * yes + [0.0] * no)
    where = {"area": area, "year": year, "stratum": 1, "weight": 1.0, "sex": 1, "grade": 9}
    return pd.DataFrame({"y": y, "psu": np.arange(len(y)) % 5}).assign(**where)


def change(yes: int, n: int, then: int, **how: float) -> dict[str, object]:
    frame = pd.concat([wave("a", 2020, yes, n - yes), wave("a", 2022, then, n - then)], ignore_index=True)
    totals, _ = totals_of(frame, "y", "census")
    (row,) = difference(totals, (totals.domain == 1) * 1.0, (totals.domain == 0) * 1.0, **how).to_dict(
        "records"
    )
    return row


def test_stable_is_said_only_when_the_whole_interval_is_within_three_points():
    assert change(4000, 20_000, 4000)["stable"] is True
    assert change(40, 200, 40)["stable"] is False
    small = change(4000, 20_000, 4200)
    assert (small["verdict"], small["stable"]) == ("higher", True)
    assert change(4000, 20_000, 4000, stable_within=0.005)["stable"] is False


@pytest.mark.parametrize(("then", "method"), [(4, "mover"), (5, "t"), (95, "t"), (96, "mover")])
def test_fewer_than_five_cases_or_others_change_how_the_interval_is_made(then, method):
    assert change(50, 100, then)["method"] == method


def test_few_cases_against_a_published_figure_use_the_share_s_own_interval():
    value, published = 0.02, 0.05
    texts = dict.fromkeys(("id", "label", "indicator", "wording", "recall", "mode", "source"), "")
    figure = Benchmark(
        **texts,
        population_kind="grade",
        population_first=9,
        population_last=9,
        year=2020,
        value=published,
        lower=None,
        upper=None,
        n=None,
        certainty="published",
    )
    se = math.sqrt(value * (1 - value) / 200)
    (row,) = against_benchmark(value, se, 199, figure, n=200, cases=4).to_dict("records")
    assert row["method"] == "mover"
    by_r = 0.00547556587955645, 0.05041360908989634  # binom.test(4, 200), R 4.2.2
    assert (row["lower"], row["upper"]) == pytest.approx([end - published for end in by_r], abs=1e-12)
    assert row["verdict"] == "unclear"


TOWNS = {"mine": (30, 18), "a": (20, 20), "b": (20, 16), "c": (40, 20)}
"""Yes of 100, before and after."""


def placebo_of(towns: dict[str, tuple[int, int]]) -> pd.DataFrame:
    frame = pd.concat(
        [
            wave(area, year, yes, 100 - yes)
            for area, both in towns.items()
            for year, yes in zip((2020, 2022), both, strict=True)
        ],
        ignore_index=True,
    )
    totals, domains = totals_of(frame, "y")
    place = domains.iloc[totals.domain]
    number = place["area"].map({name: at for at, name in enumerate(towns)}).to_numpy()
    before, after = ((place["year"] == year).to_numpy() * 1.0 for year in (2020, 2022))
    return placebo(totals, number, before, after, here=0)


def test_a_placebo_sets_every_area_against_all_others_but_the_one_looked_at():
    found = placebo_of(TOWNS).set_index("area")["difference"]
    # mine -12 against (56 - 80) / 3 = -8; a 0 against (36 - 60) / 2 = -12; b -4 against -10; c -20 against -2
    assert found.to_dict() == pytest.approx({0: -0.04, 1: 0.12, 2: 0.06, 3: -0.18})
    assert placebo_of(TOWNS)[["area", "place", "of"]].to_numpy().tolist() == [
        [3, 1, 4],
        [0, 2, 4],
        [2, 3, 4],
        [1, 4, 4],
    ]


def test_without_two_other_areas_there_is_no_placebo():
    assert placebo_of({name: TOWNS[name] for name in ("mine", "a")}).empty
