"""Asks whether a wave's weights stand for those who live in its area, where it is known how many do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import numpy as np

from ingest.checks.coverage import FAR
from store.areas import stored_population
from store.cells import MISSING_GRADE
from store.saving import NewWave
from survey_schema.errors import Finding


def weights_and_population(connection: sqlite3.Connection, wave: NewWave) -> Iterator[Finding]:
    """Say when weights sum to neither the answers nor the population stored for the wave's grades.

    A population is only compared with where every grade of the wave has one, and nobody said how many were
    to be asked (`ingest.checks.coverage` compares with that).
    """
    people = stored_population(connection, wave.area, wave.year)
    weights, grades = wave.answers["weight"].to_numpy(), wave.answers["grade"].to_numpy()
    found = {int(grade) for grade in np.unique(grades) if grade != MISSING_GRADE}
    if wave.eligible is not None or not found or not found <= people.keys():
        return
    total, expected = float(weights.sum()), sum(people[grade] for grade in found)
    counts_answers = abs(total / len(weights) - 1) <= FAR
    if expected and not counts_answers and abs(total / expected - 1) > FAR:
        params = {"found": round(total), "expected": expected, "grades": sorted(found)}
        yield Finding("warning", "check.weight_population", params)
