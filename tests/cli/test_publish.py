"""`varda publish --dry-run`: one release, one sentence for both kinds of hiding, the audit's verdict."""

from __future__ import annotations

import pytest
from surveys import Said, varda
from towns import Land

PRIVACY = "Hidden to protect young people"


@pytest.fixture
def fjord(tmp_path):
    """Two towns: 45 of 90 were drunk in one, three of 40 in the other, whom the region would give away."""
    land = Land(tmp_path)
    for code, drunk, count in (("large", 45, 90), ("small", 3, 40)):
        land.add(code, "--parent", "fjord")
        land.load(code, 2021, drunk, "--design", "census", count=count)
    return land


def tried(land: Land, *more: object, area: str = "fjord") -> Said:
    return varda("publish", "--area", area, "--year", 2021, "--dry-run", "--db", land.db, *more)


def whole(said: Said) -> dict[str, dict[str, str]]:
    return {
        row["area"]: row
        for row in said.rows
        if row["indicator"] == "drunk" and not row["sex"] and not row["grade"]
    }


def test_there_is_a_row_for_every_figure_of_the_area_and_those_inside_it(fjord):
    said = tried(fjord)
    assert said.code == 0
    groups = {(row["area"], row["sex"], row["grade"]) for row in said.rows if row["indicator"] == "drunk"}
    expected = [("", ""), ("female", ""), ("male", ""), ("", "8"), ("", "9"), ("", "10")]
    assert groups == {(area, *group) for area in ("fjord", "large", "small") for group in expected}


def test_the_region_minus_the_large_town_is_not_the_small_one(fjord):
    """48 of 130 are 37 % and 45 of 90 are 50 %, and no other counts are: one of the two is hidden."""
    shown = whole(tried(fjord))
    assert shown["small"]["hidden"] == "disclosure"
    assert sorted((shown["fjord"]["hidden"], shown["large"]["hidden"])) == ["", "disclosure"]


def test_what_is_hidden_to_protect_another_figure_has_the_same_sentence(fjord):
    shown = whole(tried(fjord))
    notes = {row["note"] for row in shown.values() if row["hidden"] == "disclosure"}
    assert len(notes) == 1
    assert notes.pop().startswith(PRIVACY)


def test_the_verdict_is_said_beside_the_rows(fjord):
    said = tried(fjord)
    assert "none can be" in said.err
    assert "varda-disclosure-1" in said.err


def test_a_municipality_sees_its_own_area_by_its_own_rules(fjord):
    own = whole(tried(fjord, "--audience", "municipality", area="large"))
    assert own["large"]["n"] == "90"
    assert own["large"]["value"] == "0.5"


def test_when_everything_is_hidden_that_is_said_too(fjord):
    said = tried(fjord, area="small")
    assert said.code == 3
    assert {row["hidden"] for row in said.rows} <= {"disclosure", "reliability"}


def test_a_year_without_a_wave_is_said(fjord):
    said = varda("publish", "--area", "fjord", "--year", 1999, "--dry-run", "--db", fjord.db)
    assert said.code == 1
    assert "1999" in said.err
