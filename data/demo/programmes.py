"""What was planted: a leisure card that brings pupils into sport, a music programme that does nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.chances import KINDS, Chances, Numbers

SPORT, DRUNK = 0.09, -0.02
"""What the leisure card adds to the shares of those of 15 and 16: in weekly sport, and through it in
drunkenness."""


@dataclass(frozen=True)
class Programme:
    """A programme of some municipalities, and the factor it is meant to move."""

    id: str
    name: str
    areas: tuple[str, ...]
    factor: str
    first: int
    works: bool


PROGRAMMES = (
    Programme("leisure_card", "Leisure card", ("hraunmyri", "straumbaer"), "sport_weekly", 2016, works=True),
    Programme("music_for_all", "Music for all", ("birkidalur",), "music_arts", 2017, works=False),
)


def kinds(chances: Chances, *, programmes: bool = True) -> Numbers:
    """How likely each kind of pupil is, by cell, with the programmes that run in the year (or without)."""
    found = chances.kinds.copy()
    areas = np.array([school.town.area(chances.year) for school in chances.pupils.schools])
    for programme in PROGRAMMES if programmes else ():
        for area in programme.areas if programme.works and chances.year >= programme.first else ():
            rows = areas[chances.cells.school] == area
            if rows.any():
                found[rows] = _moved_into_sport(chances, rows)
    return found


def _moved_into_sport(chances: Chances, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Numbers:
    """Let parts of those who don't train begin to: one part of those at middle risk, one of those at high.

    The two parts solve two equations: so many more train, so many fewer were drunk, among those of 15 and 16.
    """
    before = chances.kinds[rows]
    after = before.copy()
    drunk = chances.at_least("drunk_30d")[rows][:, :, 1]
    aged = _aged_15_16(chances)[rows]
    aged = aged / aged.sum()
    idle = [np.flatnonzero((KINDS[:, 0] == step) & (KINDS[:, 1] == 0)) for step in (1, 2)]
    busy = [np.flatnonzero((KINDS[:, 0] == step) & (KINDS[:, 1] == 1)) for step in (1, 2)]
    gained = [aged @ before[:, kind].sum(axis=1) for kind in idle]
    change = [
        aged @ (before[:, one] * (drunk[:, other] - drunk[:, one])).sum(axis=1)
        for one, other in zip(idle, busy, strict=True)
    ]
    part = np.linalg.solve(np.array([gained, change]), np.array([SPORT, DRUNK]))
    if not ((part >= 0) & (part <= 1)).all():
        raise ValueError(
            f"{chances.year}: no part of the pupils who could begin gives the planted effect: {part}"
        )
    for one, other, share in zip(idle, busy, part, strict=True):
        after[:, one] = before[:, one] * (1 - share)
        after[:, other] = before[:, other] + before[:, one] * share
    return after


def _aged_15_16(chances: Chances) -> Numbers:
    ages = chances.year - chances.pupils.born
    inside = (ages >= 15) & (ages <= 16)
    return np.bincount(chances.cells.of_pupil, inside, len(chances.cells.size)).astype(float)
