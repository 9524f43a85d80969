"""The demo's programmes as R sees them: the card's nine points are found, music is not told from chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from samples import totals_of
from surveys import REFERENCE

from estimates.evaluation import Four, difference_in_differences

PLANTED = 0.09
EXPECTED = pd.read_csv(REFERENCE / "demo_evaluations.csv").set_index("programme")
ITEMS = {"leisure_card": "sport", "music_for_all": "music"}


@pytest.fixture(scope="module")
def hrimland() -> pd.DataFrame:
    """Everybody of 2015 and 2024; only answers of 15- and 16-year-olds count."""
    counts = pd.read_csv(REFERENCE / "demo_counts.csv")
    people = counts.loc[counts.index.repeat(counts["n"])].reset_index(drop=True)
    of_age = people["of_age"] == 1
    answers = {item: people[item].where(of_age & (people[item] >= 0)) for item in ITEMS.values()}
    return people.assign(**answers, stratum=people["school"], psu=1, weight=1.0, sex=0, grade=-1)


def evaluated(people: pd.DataFrame, programme: str) -> dict[str, object]:
    totals, domains = totals_of(people, ITEMS[programme], "census")
    here = domains["area"].isin(EXPECTED.loc[programme, "areas"].split()).to_numpy()
    last = (domains["year"] == 2024).to_numpy()
    sides = (here & ~last, here & last, ~here & ~last, ~here & last)
    scales = [np.asarray(side, dtype=float)[totals.domain] for side in sides]
    return difference_in_differences(totals, Four(*scales)).iloc[0].to_dict()


@pytest.mark.parametrize("programme", list(ITEMS))
def test_the_programmes_of_the_demo_equal_r(hrimland, programme):
    row, r = evaluated(hrimland, programme), EXPECTED.loc[programme]
    for name in ("before", "after", "comparison_before", "comparison_after", "difference", "se"):
        assert row[name] == pytest.approx(r[name], rel=1e-9), name
    assert row["df"] == r["df"]
    assert row["df_shown"] == pytest.approx(r["df_shown"], rel=1e-6)
    for ours, theirs in (("lower", "lower_shown"), ("upper", "upper_shown"), ("p", "p")):
        assert row[ours] == pytest.approx(r[theirs], abs=1e-6)


def test_the_leisure_card_is_found_with_an_interval_that_holds_its_nine_points(hrimland):
    row = evaluated(hrimland, "leisure_card")
    assert row["verdict"] == "higher"
    assert row["lower"] < PLANTED < row["upper"]


def test_the_music_programme_cannot_be_told_from_chance(hrimland):
    row = evaluated(hrimland, "music_for_all")
    assert row["verdict"] == "unclear"
    assert row["lower"] < 0 < row["upper"]
