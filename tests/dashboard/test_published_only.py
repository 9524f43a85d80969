"""Other municipalities as published: not before their day, and no other figure than that."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest
from surveys import done

from dashboard.questions.members import members

TODAY = date.today().isoformat()
LATER = (date.today() + timedelta(days=30)).isoformat()


@pytest.fixture
def own(database, tmp_path):
    path = tmp_path / "own.db"
    shutil.copy(database, path)
    return path


def published(path, *more, area="coast"):
    done("publish", "--area", area, "--year", 2025, "--yes", *more, "--db", path)


def others(path, day=TODAY, area="north"):
    found = members(path, "alcohol_30d", area, 2025, "coast", published_by=day)
    return {row["area"]: row for row in found.others}


def test_what_isn_t_published_has_no_figure(own):
    row = others(own)["south"]
    assert row["state"] == "unpublished"
    numbers = ("value", "lower", "upper", "n", "se", "cases", "effective_n", "n_eff", "df")
    assert [row[name] for name in numbers] == [None] * len(numbers)
    assert row["verdict"] == ""


def test_it_is_seen_from_the_day_of_the_executive(own):
    published(own, "--executive-on", LATER)
    assert others(own)["south"]["state"] == "unpublished"
    assert others(own, LATER)["south"]["state"] == "shown"


def test_the_figure_is_the_published_one_after_the_wave_has_gone(own):
    """130 of 500 drank: 26 % of 500, whatever becomes of the wave after it was published."""
    published(own)
    row = others(own)["south"]
    assert (row["value"], row["n"], row["se"]) == (0.26, 500, None)
    done("withdraw", "made_up:south:2025", "--reason", "wrong", "--db", own)
    assert others(own)["south"]["value"] == 0.26


def test_a_hidden_figure_stays_hidden(own):
    published(own)
    assert others(own)["tiny"]["state"] == "hidden"


def test_the_own_area_needs_no_publication(own):
    found = members(own, "alcohol_30d", "north", 2025, "coast", published_by=TODAY)
    assert found.own is not None
    assert found.own["state"] == "shown"


def test_a_region_sees_its_members_as_published(own):
    assert {row["state"] for row in others(own, area="coast").values()} == {"unpublished"}
