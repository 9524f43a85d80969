"""What goes with an outcome: figures worked out by hand, what is hidden, and what is offered instead."""

from __future__ import annotations

import numpy as np
import pytest
from linked_survey import YEAR, build

from dashboard.questions import modelling
from dashboard.questions.factors import FACTOR_COLUMNS, FactorsQuestion, factors
from dashboard.questions.modelling import AssociationQuestion
from store.database import reading
from store.figures import read_splits, read_totals
from survey_schema.errors import Fault, NotShown


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    return build(tmp_path_factory.mktemp("linked"))


def rows_of(path, area, audience="municipality"):
    asked = FactorsQuestion("alcohol_30d", area, YEAR, audience)
    return factors(path, asked).set_index("exposure")


def offer_of(row):
    return [note for note in row["note"] if note.code == "ladder.offer"]


def test_the_shares_with_and_without_are_those_that_were_written(linked):
    rows = rows_of(linked, "north")
    expected = {"sleep_8h": (0.10, 0.40), "party_weekly": (0.38, 0.12)}
    for exposure, (having, lacking) in expected.items():
        row = rows.loc[exposure]
        assert (row["state"], row["n"], row["participation"], row["lacking"]) == ("shown", 400, 0.5, 0.5)
        assert row["risk_with"] == pytest.approx(having)
        assert row["risk_without"] == pytest.approx(lacking)
        assert row["risk_difference"] == pytest.approx(having - lacking)
        assert row["ratio"] == pytest.approx(having / lacking, abs=5e-4)
        assert row["risk_with_lower"] < having < row["risk_with_upper"]


def test_what_could_be_gained_is_seen_from_the_better_side(linked):
    rows = rows_of(linked, "north", "researcher")
    sleep, party = rows.loc["sleep_8h"], rows.loc["party_weekly"]
    assert (sleep["better_side"], party["better_side"]) == ("with", "without")
    assert sleep["paf"] == pytest.approx(1 - 0.10 / 0.25)
    assert party["paf"] == pytest.approx(1 - 0.12 / 0.25)
    assert sleep["target"] == pytest.approx(0.6)
    assert sleep["pif"] == pytest.approx(1 - (0.6 * 0.10 + 0.4 * 0.40) / 0.25)
    assert party["pif"] == pytest.approx(1 - (0.6 * 0.12 + 0.4 * 0.38) / 0.25)


def test_every_factor_has_the_figures_of_the_single_question(linked):
    rows = rows_of(linked, "south")
    for exposure, row in rows.iterrows():
        asked = AssociationQuestion(
            "alcohol_30d", exposure, "south", YEAR, adjust=("sex",), own_population=True
        )
        single = modelling.association(linked, asked).iloc[0]
        same = [
            name for name in single.index if name in FACTOR_COLUMNS and not name.startswith(("p", "target"))
        ]
        assert len(same) > 20
        for name in (name for name in same if name not in ("note", "exposure")):
            np.testing.assert_equal(row[name], single[name], err_msg=f"{exposure} {name}")


def test_the_differences_shown_are_judged_together(linked):
    rows = rows_of(linked, "south", "researcher")
    plain = {}
    for exposure in rows.index:
        asked = AssociationQuestion(
            "alcohol_30d",
            exposure,
            "south",
            YEAR,
            adjust=("sex",),
            own_population=True,
            audience="researcher",
        )
        plain[exposure] = modelling.association(linked, asked)["risk_difference_p"].iloc[0]
    smallest, middle, largest = sorted(plain.values())
    by_hand = {largest: largest, middle: min(middle * 3 / 2, largest)}
    by_hand[smallest] = min(smallest * 3, by_hand[middle])
    for exposure, p in plain.items():
        assert rows.loc[exposure, "p_adjusted"] == pytest.approx(by_hand[p], rel=1e-9)
    assert rows.loc["sport_weekly", "verdict_adjusted"] == "unclear"
    assert rows.loc["sleep_8h", "verdict_adjusted"] == "lower"


def test_few_on_a_side_are_hidden_and_the_area_around_is_offered(linked):
    rows = rows_of(linked, "tiny")
    assert set(rows.loc[["sleep_8h", "party_weekly"], "state"]) == {"hidden"}
    for name in (
        "risk_with",
        "risk_without",
        "risk_difference",
        "participation",
        "lacking",
        "n",
        "paf",
        "ratio",
    ):
        assert rows[name].isna().all()
    (offer,) = offer_of(rows.loc["sleep_8h"])
    assert offer.params["pooled"][0].params["area"] == "Ströndin"
    around = rows_of(linked, "coast").loc["sleep_8h"]
    assert offer.params["figure"][0].params["risk_with"] == around["risk_with"]


def test_nobody_on_a_side_is_hidden_like_few(linked):
    assert rows_of(linked, "alike").loc["sleep_8h", "state"] == "hidden"
    asked = AssociationQuestion("alcohol_30d", "sleep_8h", "alike", YEAR, adjust=("sex",))
    with pytest.raises(NotShown) as refused:
        modelling.association(linked, asked)
    assert refused.value.code == "compare.hidden_privacy"


def test_a_share_with_a_wide_interval_is_too_uncertain_but_not_for_a_researcher(linked):
    assert rows_of(linked, "mid").loc["sleep_8h", "state"] == "uncertain"
    row = rows_of(linked, "mid", "researcher").loc["sleep_8h"]
    assert (row["state"], row["reliability"]) == ("shown", "unreliable")
    assert row["risk_without"] == pytest.approx(8 / 15)
    asked = AssociationQuestion("alcohol_30d", "sleep_8h", "mid", YEAR, adjust=("sex",))
    with pytest.raises(NotShown) as refused:
        modelling.association(linked, asked)
    assert refused.value.code == "compare.hidden_reliability"


def test_a_factor_nobody_was_asked_has_no_figure_and_the_area_around_is_offered(linked):
    row = rows_of(linked, "north").loc["sport_weekly"]
    assert row["state"] == "not_asked"
    (offer,) = offer_of(row)
    assert offer.params["figure"][0].params["n"] == 800  # of the region only the south was asked


def test_a_year_without_a_wave_did_not_ask_the_outcome(linked):
    rows = factors(linked, FactorsQuestion("alcohol_30d", "north", 2019))
    assert set(rows["state"]) == {"outcome_not_asked"}
    assert len(rows) == 3


def test_the_public_sees_whole_points_and_no_errors(linked):
    row = rows_of(linked, "south", "public").loc["sleep_8h"]
    assert row["state"] == "shown"
    assert row["risk_with"] == round(row["risk_with"], 2)
    assert all(np.isnan(row[name]) for name in ("p_adjusted", "risk_difference_p", "se", "df_shown", "p"))


def test_an_area_nobody_knows_is_a_fault(linked):
    with pytest.raises(Fault):
        factors(linked, FactorsQuestion("alcohol_30d", "atlantis", YEAR))


def test_one_read_gives_the_cells_of_single_reads(linked):
    with reading(linked) as connection:
        stored = read_splits(connection, [1, 2], "alcohol_30d")
        splits = {(exposure, level) for _, exposure, level in stored.cells}
        assert {("sleep_8h", "yes"), ("party_weekly", "no"), ("sport_weekly", "yes")} <= splits
        for exposure, level in splits:
            single = read_totals(connection, [1, 2], ["alcohol_30d"], exposure, level)
            assert single.age_bands == stored.age_bands
            for (revision, _), cells in single.cells.items():
                assert np.array_equal(cells, stored.cells[revision, exposure, level])
