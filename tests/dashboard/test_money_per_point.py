"""What is registered for a point: said of a change for the better only, with its interval."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dashboard.questions.programmes import Measured
from dashboard.stories.intervention import per_point
from dashboard.texts import words

FACTOR = SimpleNamespace(title={"en": "Sport"}, phrase={"en": "train"}, direction="higher_is_better")
ROW = {"from": 2023, "to": 2025, "difference": 0.05, "lower": 0.02, "upper": 0.08, "verdict": "higher"}
LINE = {"year": 2025, "currency": "EUR", "adopted": 500_000, "amended": None}


def story(row=ROW, lines=(LINE,), together=(), areas=("Kot",)):
    return SimpleNamespace(measured=Measured(row), lines=lines, together=together, area_names=areas)


def said(factor=FACTOR, **more):
    return per_point(story(**more), factor, words("en")).replace("\N{NO-BREAK SPACE}", " ")


def test_money_is_divided_by_the_difference_and_by_both_ends_of_its_interval():
    lines = (LINE, {**LINE, "year": 2024, "amended": 100_000}, {**LINE, "year": 2026})
    told = "€ 1,200 for each point of the difference (€ 750 to € 3,000)"
    assert said(lines=lines) == f"Up to 2025 € 6,000 is registered here for it: {told}."


def test_for_the_better_is_downwards_where_less_is_better():
    row = {**ROW, "difference": -0.05, "lower": -0.08, "upper": -0.02, "verdict": "lower"}
    less = SimpleNamespace(**{**vars(FACTOR), "direction": "lower_is_better"})
    assert "€ 1,000 for each point of the difference (€ 625 to € 2,500)" in said(less, row=row)


@pytest.mark.parametrize(
    "more",
    [
        {"row": {**ROW, "verdict": "unclear", "lower": -0.02}},
        {"row": {**ROW, "verdict": "lower", "difference": -0.05}},
        {"row": None},
        {"lines": ()},
        {"lines": (LINE, {**LINE, "currency": "ISK"})},
        {"together": ("Another",)},
        {"areas": ("Kot", "Bær")},
        {"factor": None},
    ],
    ids=["chance", "worse", "unmeasured", "no money", "two currencies", "shared", "two areas", "no factor"],
)
def test_nothing_is_divided_where_that_would_say_too_much(more):
    assert said(**more) == ""
