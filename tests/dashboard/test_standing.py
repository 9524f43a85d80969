"""All indicators at once: the figures of one at a time, each state with its reason, and what is offered."""

from __future__ import annotations

import math
import shutil

import pytest
from conftest import HIDDEN, UNCERTAIN, ingest, write_wave

from cli.main import run
from dashboard.figures.rows import rows_of
from dashboard.questions import answers, ladder, standing, together
from dashboard.questions.answers import EstimateQuestion
from dashboard.questions.comparisons import Comparison
from dashboard.texts.sentences import offer
from survey_schema.errors import Fault


def at(path, area, year, against="", audience="municipality"):
    """The standings of an area and year, by indicator."""
    return {each.indicator.id: each for each in standing.standings(path, area, year, against, audience)}


def same(one, other):
    """Whether two rows have the same cells, blank ones included."""
    return {key: _plain(value) for key, value in one.items()} == {
        key: _plain(value) for key, value in other.items()
    }


def _plain(value):
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


@pytest.mark.parametrize(("area", "year"), [("duval", 2019), ("orange", 2013), ("four", 2017)])
def test_every_estimate_is_the_one_that_is_given_when_only_it_is_asked_for(cities_db, area, year):
    found = at(cities_db, area, year)
    assert "shown" in {each.state for each in found.values()}
    for name, each in found.items():
        rows = rows_of(ladder.trend_with_offers(cities_db, name, area))
        (expected,) = [row for row in rows if row["year"] == year] or [None]
        assert (expected is None) == (each.now is None), name
        if expected:
            assert same(each.now, expected), name
            before = [(row["year"], _plain(row["value"])) for row in rows if row["year"] <= year]
            assert [(row["year"], _plain(row["value"])) for row in each.series] == before


@pytest.mark.parametrize("audience", ["municipality", "public", "researcher"])
@pytest.mark.parametrize("side", ["before", "around"])
def test_every_comparison_and_verdict_is_that_of_all_compared_one_by_one(cities_db, side, audience):
    found = at(cities_db, "duval", 2019, "four", audience)
    ours = [getattr(each, side).comparison for each in found.values()]
    other = {"before": {"with_year": 2017}, "around": {"with_area": "four"}}[side]
    asked = Comparison("", "duval", 2019, own_population=True, audience=audience, **other)
    theirs = rows_of(together.compare_all(cities_db, asked))
    assert len(theirs) >= 4
    for row, expected in zip(filter(None, ours), theirs, strict=True):
        # compare_all rounds p at the seventeenth digit before it adjusts, for those who see every digit
        assert row.pop("p_adjusted") == pytest.approx(expected.pop("p_adjusted"), rel=1e-12, nan_ok=True)
        assert same(row, expected)


def test_the_area_around_is_estimated_in_the_same_year_and_population(database):
    around = at(database, "north", 2025, "coast")["alcohol_30d"].around
    question = EstimateQuestion("alcohol_30d", "made_up", ("coast",), (2025,), own_population=True)
    assert same(around.estimate, rows_of(answers.estimate(database, question))[0])


def test_a_hidden_an_uncertain_and_an_unasked_figure_are_three_states(database):
    assert at(database, "north", HIDDEN)["alcohol_30d"].state == "hidden"
    assert at(database, "north", UNCERTAIN)["alcohol_30d"].state == "uncertain"
    assert at(database, "north", 2017)["sleep_8h"].state == "not_asked"
    assert at(database, "north", 2025)["alcohol_30d"].state == "shown"


@pytest.mark.parametrize("year", [HIDDEN, UNCERTAIN])
def test_a_figure_that_is_not_shown_gets_the_offer_it_has_on_trends(database, year):
    now = at(database, "north", year, "coast")["alcohol_30d"].now
    rows = rows_of(ladder.trend_with_offers(database, "alcohol_30d", "north"))
    assert offer(now) == offer(next(row for row in rows if row["year"] == year))
    assert (offer(now) is None) == (year == HIDDEN)  # for that year the town is all there is of the coast


def test_the_wave_before_is_the_last_one_also_where_its_figure_may_not_be_shown(database):
    before = at(database, "north", 2023)["alcohol_30d"].before
    assert (before.state, before.estimate["year"], before.comparison) == ("uncertain", UNCERTAIN, None)


def test_nothing_of_a_hidden_figure_is_in_what_is_given(database):
    each = at(database, "north", HIDDEN, "coast")["alcohol_30d"]
    assert math.isnan(each.now["value"])
    assert math.isnan(each.now["cases"])
    assert (each.before.comparison, each.around.comparison) == (None, None)
    assert math.isnan(next(row["value"] for row in each.series if row["year"] == HIDDEN))


def test_a_wave_asked_otherwise_is_passed_over_with_the_reason(database, tmp_path):
    path = shutil.copy(database, tmp_path / "modes.db")
    file = write_wave(tmp_path / "south.csv", 400, 100, has_sleep=True)
    assert run([*ingest(path, file, "south", 2021), "--mode", "online-home"]) == 0
    alone = at(path, "south", 2023)["alcohol_30d"].before
    assert (alone.state, alone.estimate) == ("unlike", None)
    assert [note.code for note in alone.why] == ["unlike.mode"]
    assert at(path, "south", 2025)["alcohol_30d"].before.estimate["year"] == 2023


def test_without_an_area_around_nothing_is_compared_with_one(database):
    assert {each.around for each in at(database, "land", 2025).values()} == {standing.NO_OTHER}


def test_an_unknown_area_is_refused(database):
    with pytest.raises(Fault, match=r"area\.unknown"):
        standing.standings(database, "atlantis", 2025, "", "municipality")
