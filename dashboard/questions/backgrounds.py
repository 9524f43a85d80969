"""Background items that split every figure: which are known where, and what a group of one is called."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimates.reliability import UNRELIABLE
from estimates.totals import GROUPS
from store.areas import list_areas
from store.figures import split_in
from store.instruments import find_indicators, stored_instruments
from store.pools import Pool
from survey_schema.errors import Fault, Note
from survey_schema.instrument import Indicator

if TYPE_CHECKING:
    from dashboard.questions.answers import EstimateQuestion


def on_level(item: str, level: str) -> str:
    """Write who is on a level of a background item, as the column `background` holds it."""
    return f"{item}={level}"


def nobody_on(frames: Sequence[pd.DataFrame], item: str, levels: Sequence[str]) -> pd.DataFrame:
    """Give rows of no respondents for the levels that nobody of a domain is on, where the item was asked.

    So that none and few look alike. `frames` are the shares of all and of the levels with someone.
    """
    if not levels:
        return pd.DataFrame()
    rows = pd.concat(frames, ignore_index=True)
    undivided = rows[rows[list(GROUPS)].isna().all(axis=1)]
    there = set(zip(undivided["domain"], undivided["background"], strict=True))
    asked = [row for row in undivided.to_dict("records") if row["background"] is not None]
    first = {row["domain"]: row for row in reversed(asked)}
    blank = {"value": np.nan, "se": np.nan, "lower": np.nan, "upper": np.nan, "n": 0, "cases": 0}
    blank |= {"effective_n": 0.0, "n_eff": np.nan, "df": 0}
    said = {"reliability": UNRELIABLE, "note": (Note("reliability.few_respondents"),)}
    return pd.DataFrame(
        [
            {**row, **blank, **said, "background": on_level(item, level)}
            for domain, row in first.items()
            for level in levels
            if (domain, on_level(item, level)) not in there
        ]
    )


def instruments_of(connection: sqlite3.Connection, question: EstimateQuestion) -> dict[str, Indicator]:
    """Find the instruments with a question's indicator, and with its background item, where it has one.

    Raises Fault for unknown ids.
    """
    found = find_indicators(connection, question.indicator, question.instrument)
    if not question.background:
        return found
    stored = stored_instruments(connection)
    known = sorted({split.item for name in found for split in stored[name].splits})
    if question.background not in known:
        raise Fault("background.unknown", found=question.background, known=", ".join(known) or "-")
    return {name: each for name, each in found.items() if stored[name].split(question.background)}


def areas_left_out(
    connection: sqlite3.Connection, pools: Sequence[Pool], question: EstimateQuestion
) -> list[tuple[Note, ...]]:
    """Name, for each pool, its areas without totals by the question's background item."""
    asked = with_totals(connection, pools, question)
    names = {area.code: area.name for area in list_areas(connection)}
    missing = [[names[wave.area] for wave in pool.waves if wave.revision_id not in asked] for pool in pools]
    return [
        (Note("background.areas_left_out", {"areas": ", ".join(areas)}),) if areas else ()
        for areas in missing
    ]


def with_totals(
    connection: sqlite3.Connection, pools: Sequence[Pool], question: EstimateQuestion
) -> frozenset[int]:
    """Give the revisions behind some pools that have totals by the question's background item."""
    revisions = sorted({wave.revision_id for pool in pools for wave in pool.waves})
    return split_in(connection, revisions, question.indicator).get(question.background, frozenset())
