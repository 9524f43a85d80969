"""What would be published of an area and year: each figure as it would be seen, checked as one release."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.answers import EstimateQuestion, areas, estimate, indicators
from estimates.disclosure import release
from estimates.disclosure.audit import audit
from estimates.disclosure.cells import ALL, CELL_COLUMNS, Booleans, Relations, release_set
from estimates.disclosure.releases import COMPLEMENTARY, Decision, decide
from estimates.reliability import UNRELIABLE
from estimates.totals import Group
from store.areas import find_area
from store.database import reading
from survey_schema.design import Audience
from survey_schema.errors import Fault, Note, Refusal
from survey_schema.policy import Rules, load_policy

BREAKDOWNS: tuple[Group, ...] = ("sex", "grade")
COLUMNS = (
    *("indicator", "instrument", "area", "year", "sex", "grade"),
    *("value", "lower", "upper", "n", "hidden", "note"),
)


@dataclass(frozen=True)
class Publication:
    """Asked for: the release of an area and the areas inside it, in a year, for an audience.

    The rules of a municipality are for its own area only; areas inside or beside it are shown by the
    public's.
    """

    area: str
    year: int
    audience: Audience = "public"
    seconds: float = 600.0


@dataclass
class _Count:
    """What the audit found, over indicators."""

    figures: int = 0
    shown: int = 0
    private: int = 0
    uncertain: int = 0
    tried: int = 0


def proposal(path: Path, asked: Publication) -> tuple[pd.DataFrame, Note]:
    """Give a row per figure, COLUMNS, as it would be published, and the audit's verdict.

    Hidden ones have one sentence, whether they are too small themselves or would give others away. Raises
    Fault when there is no wave, Refusal when a count can't be protected, or not within so many seconds.
    """
    with reading(path) as connection:
        find_area(connection, asked.area)
    parents = {row["code"]: row["parent"] for row in areas(path).to_dict("records")}
    inside = _inside(asked.area, parents)
    policy = load_policy()
    rules: dict[str, Rules] = {str(name): rule for name, rule in policy.audience.items()}
    deadline = time.monotonic() + asked.seconds
    count, frames = _Count(), []
    for rows in _figures(path, inside, asked.year):
        judged = rows.assign(audience=np.where(rows["area"] == asked.area, asked.audience, "public"))
        frames.append(_decided(judged, parents, rules, count, deadline))
    if not frames:
        raise Fault("publish.no_wave", area=asked.area, year=asked.year)
    verdict = Note("publish.verdict", {**count.__dict__, "policy": policy.id})
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)], verdict


def _inside(area: str, parents: Mapping[str, str | None]) -> list[str]:
    """An area and all areas inside it."""
    found = [area]
    for code in found:
        found += [other for other, parent in parents.items() if parent == code]
    return found


def _figures(path: Path, inside: list[str], year: int) -> Iterator[pd.DataFrame]:
    """The exact figures of each indicator and instrument: `kind` is all, sex or grade, `level` which."""
    for indicator in indicators(path):
        question = EstimateQuestion(indicator.id, years=(year,), audience="researcher")
        parts = []
        for group in BREAKDOWNS:
            rows = estimate(path, EstimateQuestion(**{**question.__dict__, "by": (group,)}))
            of_group = rows[group].notna()
            kind = np.where(of_group, group, ALL)
            level = np.where(of_group, rows[group].astype(str), "")
            parts.append(rows.assign(kind=kind, level=level))
        rows = pd.concat([parts[0], *(part[part["kind"] != ALL] for part in parts[1:])], ignore_index=True)
        rows = rows[rows["area"].isin(inside)]
        for _, of_instrument in rows.groupby("instrument", sort=False):
            yield of_instrument.reset_index(drop=True)


def _decided(
    rows: pd.DataFrame,
    parents: Mapping[str, str | None],
    rules: Mapping[str, Rules],
    count: _Count,
    deadline: float,
) -> pd.DataFrame:
    """Decide one indicator's figures, audit the decision, and give them as they would be seen."""
    period = rows["instrument"] + ":" + rows["year"].astype(str)
    cells = rows.assign(period=period, offered=True, guarded=True)[list(CELL_COLUMNS)]
    together = release_set(cells, Relations(areas=_parts(rows, parents)))
    uncertain = np.zeros(len(together.cells), bool)
    uncertain[: len(rows)] = rows["reliability"] == UNRELIABLE
    left = max(deadline - time.monotonic(), 0.0)
    decision = decide(together, rules, unreliable=uncertain, seconds=left)
    verdict = audit(together, rules, decision, seconds=left)
    if decision.refused or not verdict.holds:
        code = decision.refused or "release.unprotected"
        indicator = rows["indicator"].iloc[0]
        raise Refusal(code, indicator=indicator, count=len(verdict.open_to) or verdict.unsolved)
    shown = _as_seen(rows, decision, rules)
    count.figures += len(shown)
    count.shown += int((shown["hidden"] == "").sum())
    count.private += int((shown["hidden"] == "disclosure").sum())
    count.uncertain += int((shown["hidden"] == "reliability").sum())
    count.tried += verdict.guarded
    return shown


def _as_seen(rows: pd.DataFrame, decision: Decision, rules: Mapping[str, Rules]) -> pd.DataFrame:
    protecting: Booleans = np.asarray(decision.reason[: len(rows)] == COMPLEMENTARY)
    seen = [
        release(rows[rows["audience"] == name], rule, protecting[(rows["audience"] == name).to_numpy()])
        for name, rule in rules.items()
        if (rows["audience"] == name).any()
    ]
    return pd.concat(seen).sort_index()


def _parts(rows: pd.DataFrame, parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """The areas whose waves make up each area's; one that is only partly in it is taken apart."""
    whole = rows[rows["kind"] == ALL]
    waves = {row["area"]: set(row["wave"].split()) for row in whole.to_dict("records")}

    def within(area: str, inside: set[str]) -> list[str]:
        found: list[str] = []
        for code in (code for code, parent in parents.items() if parent == area):
            if code in waves and waves[code] <= inside:
                found.append(code)
            else:
                found += within(code, inside)
        return found

    return {area: parts for area, own in waves.items() if (parts := within(area, own))}
