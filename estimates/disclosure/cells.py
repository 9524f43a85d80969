"""A release as data: every count that is shown, or that follows from what is shown, and how they add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
KEYS = ("indicator", "period", "area", "kind", "level")
"""What a cell is of. `period` is a wave, a revision or a pool of waves; `kind` is all, sex, grade or so."""
CELL_COLUMNS = (*KEYS, "n", "cases", "audience", "offered", "guarded")
ALL = "all"
REST = "rest"
"""Level of the respondents of a total who are in none of its parts."""


@dataclass(frozen=True)
class Relations:
    """What adds up to what: by code of the total the codes of its parts.

    `areas`: those inside an area, in every period; `areas_in`: the same by period, where periods differ in
    that; `pools`: the periods of a pool; `revisions`: by a later revision's period those of earlier ones.
    """

    areas: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pools: Mapping[str, Sequence[str]] = field(default_factory=dict)
    revisions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    areas_in: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class ReleaseSet:
    """Cells and the sums among them.

    `cells` has CELL_COLUMNS: `audience` names the rules a cell is judged by; `offered` cells are shown if
    they may be; `guarded` ones must not be worked out when they are not shown. `least` and `most` bound what
    a count of cases can be. Each row of `sums` is +1 at a total and -1 at its parts; with the cases of all
    cells it is 0. `gaps` has a row per difference of two shares that is shown: the places of the two cells.
    """

    cells: pd.DataFrame
    least: Integers
    most: Integers
    sums: sparse.csr_array
    gaps: Integers

    @property
    def n(self) -> Integers:
        """Respondents of each cell."""
        return np.asarray(self.cells["n"], dtype=np.int64)

    @property
    def cases(self) -> Integers:
        """Those of them who count as yes."""
        return np.asarray(self.cells["cases"], dtype=np.int64)

    def places(self, keys: pd.DataFrame) -> Integers:
        """The places of cells by their KEYS; -1 where there is none."""
        return _places(self.cells, keys)


def release_set(cells: pd.DataFrame, relations: Relations, gaps: Integers | None = None) -> ReleaseSet:
    """Put cells and their sums together.

    `cells` has CELL_COLUMNS, one row per KEYS; those who gave no sex, grade and so on are found as what is
    left of the whole. `gaps` names two cells a row by their places in `cells`. Raises ValueError where the
    parts of a cell are more than the whole.
    """
    whole = pd.concat([cells, _not_given(cells)], ignore_index=True)[list(CELL_COLUMNS)]
    found = [_level_sums(whole)]
    for column, parts_of in (("area", relations.areas), ("period", relations.pools)):
        found += [_sums(whole, column, total, parts) for total, parts in parts_of.items()]
    for period, parts_of in relations.areas_in.items():
        found += [_sums(whole, "area", total, parts, period) for total, parts in parts_of.items()]
    for later, before in relations.revisions.items():
        found += [_sums(whole, "period", later, [each]) for each in before]
    entries: list[tuple[Integers, Integers, NDArray[np.float64]]] = []
    rests, rows, place = [], 0, len(whole)
    for turn, (column, total, part, number) in enumerate(found):
        rest, of, sign = _rests(whole, column, total, part, number)
        rest[column] = [f"{code}:{REST}:{turn}" for code in rest[column]]
        every = np.arange(len(total), dtype=np.int64)
        entries += [
            (rows + every, total, np.ones(len(total))),
            (rows + number, part, -np.ones(len(part))),
            (rows + of, place + np.arange(len(rest)), sign),
        ]
        rests.append(rest)
        rows, place = rows + len(total), place + len(rest)
    at, cell, value = (np.concatenate(each) for each in zip(*entries, strict=True))
    together = pd.concat([whole, *(rest for rest in rests if len(rest))], ignore_index=True)
    sums = sparse.csr_array((value, (at, cell)), shape=(rows, len(together)))
    counts = together[["n", "cases"]].to_numpy(np.int64)
    least, most = np.minimum(0, counts[:, 1]), counts.max(axis=1)
    return ReleaseSet(together, least, most, sums, np.zeros((0, 2), np.int64) if gaps is None else gaps)


def _not_given(cells: pd.DataFrame) -> pd.DataFrame:
    """A cell for those of each whole who are in no level of a kind; it is neither offered nor guarded."""
    of = list(KEYS[:3])
    whole = cells[cells["kind"] == ALL].set_index(of)[["n", "cases", "audience"]]
    parts = (
        cells[cells["kind"] != ALL]
        .groupby([*of, "kind"], sort=False)[["n", "cases"]]
        .sum()
        .reset_index("kind")
    )
    of_whole = whole.loc[parts.index]
    left = of_whole.assign(n=of_whole["n"] - parts["n"], cases=of_whole["cases"] - parts["cases"])
    left = left.assign(kind=parts["kind"].to_numpy(), level=REST, offered=False, guarded=False).reset_index()
    if ((left["cases"] < 0) | (left["cases"] > left["n"])).any():
        raise ValueError("the parts of a cell are more than the whole")
    return left[left["n"] > 0]


Sums = tuple[str, Integers, Integers, Integers]
"""Column that differs, place of each sum's total, place of each part, and the sum each part is in."""


def _level_sums(cells: pd.DataFrame) -> Sums:
    """Each cell that is of a level is part of the whole, once per kind."""
    inner = np.flatnonzero((cells["kind"] != ALL).to_numpy())
    total = _places(cells, cells.iloc[inner].assign(kind=ALL, level=""))
    kind = pd.factorize(cells["kind"].iloc[inner])[0]
    keys, number = np.unique(total * (kind.max(initial=0) + 1) + kind, return_inverse=True)
    return "level", keys // (kind.max(initial=0) + 1), inner, number


def _sums(cells: pd.DataFrame, column: str, total_code: str, parts: Sequence[str], period: str = "") -> Sums:
    """Cells of some areas or periods (of areas in one period only, if it is said) are part of another's."""
    inside = cells[column].isin(list(parts)).to_numpy()
    if period:
        inside = inside & (cells["period"] == period).to_numpy()
    inner = np.flatnonzero(inside)
    total = _places(cells, cells.iloc[inner].assign(**{column: total_code}))
    distinct, number = np.unique(total[total >= 0], return_inverse=True)
    return column, distinct, inner[total >= 0], number


def _rests(
    cells: pd.DataFrame, column: str, total: Integers, part: Integers, number: Integers
) -> tuple[pd.DataFrame, Integers, NDArray[np.float64]]:
    """What is left of totals: its cells, the sum each is in, and its sign there.

    A later revision may have fewer respondents than an earlier one: those taken out are a cell on the other
    side. Where answers were corrected, only how many is known of the change, and nobody is guarded in it.
    """
    counts = cells[["n", "cases"]].to_numpy(np.int64)
    left = counts[total].copy()
    np.subtract.at(left, number, counts[part])
    of = np.flatnonzero(left.any(axis=1))
    left = left[of]
    fewer = (left[:, 0] < 0) & (left[:, 1] <= 0) & (left[:, 1] >= left[:, 0])
    left[fewer] *= -1
    plain = (left[:, 1] >= 0) & (left[:, 1] <= left[:, 0])
    rest = cells.iloc[total[of]].assign(n=np.abs(left[:, 0]), cases=left[:, 1], offered=False)
    rest["guarded"] = plain & rest["level"].ne(REST) & (column != "level")
    return rest, of, np.where(fewer, 1.0, -1.0).astype(float)


def _places(cells: pd.DataFrame, keys: pd.DataFrame) -> Integers:
    index = pd.MultiIndex.from_frame(cells[list(KEYS)])
    return np.asarray(index.get_indexer(pd.MultiIndex.from_frame(keys[list(KEYS)])), dtype=np.int64)
