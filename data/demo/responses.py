"""Draws who answers and what: the rows of a wave, with its jokers, blanks and those who stayed at home."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.chances import KINDS, Numbers
from data.demo.people import MALE, VMBO, Pupils, chance, levels, names
from data.demo.plan import Wave, by_residence, drawn_schools
from data.demo.truth import Shares, chain_of

NO_ANSWER = 99
_ANSWER, _ANSWER_AT_HOME = 0.865, 0.62
"""What share of the pupils who are asked answers: in class, and at home."""
_JOKERS, _STOPS, _LEFT_OUT = 0.002, 0.008, 0.006
"""Shares of those who claim everything, of those who stop somewhere, and of single answers left out."""
_RATHER_NOT_SAY = 4
_GENERAL_TYPES = (2, 3)


def rows_of(wave: Wave, shares: Shares) -> pd.DataFrame:
    """Draw the answers to a wave: a row per pupil who answered, a column by item id, in the order of a file.

    Before the items stand year, area (where the pupil lives), school, stratum and weight. Codes are those of
    the instrument, 99 is no answer, and NaN follows where a sheet was given up.
    """
    chances = shares.chances
    draw = chance(chances.seed, "answers", *wave.key)
    everyone = chances.pupils
    asked = np.flatnonzero(is_asked(wave, everyone, chances.seed))
    answered = asked[draw.random(len(asked)) < _response(draw, everyone.take(asked), wave)]
    people = everyone.take(answered)
    cells = chances.cells.of_pupil[answered]
    kind = _drawn(draw, shares.kinds[cells].cumsum(axis=1))
    columns = {
        "year": np.full(len(answered), float(wave.year)),
        "area": np.array([names()[home] for home in people.home], dtype=object),
        "school": np.array([float(school.code) for school in people.schools])[people.school],
        **_design(people, everyone.take(everyone.area == wave.area)),
        **_background(draw, people, kind, wave),
    }
    items = pd.DataFrame(_answers(draw, shares, cells, kind))
    items[draw.random(len(items)) < _JOKERS] = [
        float(max(chances.instrument.item(item).codes)) for item in items.columns
    ]
    _leave_out(draw, items)
    return pd.concat([pd.DataFrame(columns), items], axis=1)


def is_asked(wave: Wave, everyone: Pupils, seed: int) -> NDArray[np.bool_]:
    """Say of each pupil of a country whether the wave asks them."""
    if wave.area_column:
        return np.isin(everyone.home, by_residence(wave.year))
    asked = everyone.area == wave.area
    if wave.design == "sample":
        asked &= np.isin(everyone.school, drawn_schools(wave.area, wave.year, seed))
    return np.asarray(asked)


def _response(draw: np.random.Generator, asked: Pupils, wave: Wave) -> Numbers:
    """Each pupil's chance to answer: it hangs on school, grade and sex only, and little."""
    of_school = draw.uniform(-0.02, 0.02, len(asked.schools))[asked.school]
    usual = _ANSWER_AT_HOME if wave.mode == "online-home" else _ANSWER
    return np.asarray(usual + of_school - 0.005 * (asked.grade - 9) - 0.005 * (asked.sex == MALE))


def _design(people: Pupils, everyone: Pupils) -> dict[str, Numbers]:
    """Stratum (kind of school) and weight, such that the weights of a stratum and grade sum to its pupils."""
    kinds = np.array([school.kind for school in people.schools])
    stratum, all_strata = kinds[people.school], kinds[everyone.school]
    weight = np.ones(len(stratum))
    for kind in np.unique(stratum[stratum > 0]):
        for grade in np.unique(people.grade):
            own = (stratum == kind) & (people.grade == grade)
            total = ((all_strata == kind) & (everyone.grade == grade)).sum()
            weight[own] = round(total / max(own.sum(), 1), 4)
    return {"stratum": stratum.astype(float), "weight": weight}


def _drawn(draw: np.random.Generator, cumulative: Numbers) -> NDArray[np.int64]:
    """Draw a place for each row of cumulative chances."""
    place = (draw.random(len(cumulative))[:, None] >= cumulative).sum(axis=1)
    return np.asarray(np.minimum(place, cumulative.shape[1] - 1))


def _background(
    draw: np.random.Generator, people: Pupils, kind: NDArray[np.int64], wave: Wave
) -> dict[str, Numbers]:
    """Grade, sex, birth year and what else describes a pupil."""
    count = len(people.grade)
    sex = np.where(draw.random(count) < 0.008, _RATHER_NOT_SAY, people.sex + 1.0)
    found = {"grade": people.grade * 1.0, "sex": sex, "birth_year": people.born * 1.0}
    for item, known in levels()["background"].items():
        codes = np.arange(len(known["shares"]))
        tilted = np.array(known["shares"]) * np.exp(known["risk"] * codes * KINDS[kind, :1])
        found[item] = 1.0 + _drawn(draw, tilted.cumsum(axis=1) / tilted.sum(axis=1, keepdims=True))
    if wave.design == "sample":
        vmbo = np.array([school.kind == VMBO for school in people.schools])[people.school]
        found["school_type"] = np.where(vmbo, 1.0, draw.choice(_GENERAL_TYPES, count))
    for name, values in found.items():
        if name != "grade":
            values[draw.random(count) < _LEFT_OUT] = NO_ANSWER
    return found


def _answers(
    draw: np.random.Generator, shares: Shares, cells: NDArray[np.int64], kind: NDArray[np.int64]
) -> dict[str, Numbers]:
    """Draw every item; items that contain one another are answered by one and the same chance."""
    luck: dict[str, Numbers] = {}
    found = {}
    for item in shares.chances.items:
        own = luck.setdefault(chain_of(item), draw.random(len(cells)))
        at_least = shares.chances.at_least(item)[cells, kind]
        codes = np.array(sorted(shares.chances.instrument.item(item).codes), dtype=float)
        found[item] = codes[(own[:, None] < at_least).sum(axis=1) - 1]
    return found


def _leave_out(draw: np.random.Generator, items: pd.DataFrame) -> None:
    """Leave single answers out, and all that follow where somebody stops."""
    rows, columns = items.shape
    values = items.to_numpy(copy=True)
    values[draw.random((rows, columns)) < _LEFT_OUT] = NO_ANSWER
    stopped = np.where(draw.random(rows) < _STOPS, draw.integers(1, columns, rows), columns)
    values[np.arange(columns) >= stopped[:, None]] = np.nan
    items[:] = values
