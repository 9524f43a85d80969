"""Indicators' figures as a release: what adds up, what is known already, what is shown, and the audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.publishing.earlier import Earlier
from dashboard.publishing.figures import OTHERS
from estimates.disclosure.audit import audit
from estimates.disclosure.cells import ALL, CELL_COLUMNS, KEYS, Relations, release_set
from estimates.disclosure.releases import Decision, decide
from estimates.reliability import UNRELIABLE
from survey_schema.errors import Refusal
from survey_schema.policy import Rules

_WITHIN = ["area", "kind", "level"]
TOGETHER = 8
"""Indicators that are decided in one go: alone each would cost twice the time, all would show no progress."""


@dataclass(frozen=True)
class Setting:
    """One indicator's figures with `audience` beside them, and what is around them: the counts of earlier
    publications that differ (`before`), what is known, and what adds up to what, by period."""

    rows: pd.DataFrame
    before: list[pd.DataFrame]
    known: list[pd.DataFrame]
    relations: Relations


@dataclass(frozen=True)
class Release:
    """A decided release; `rows` are the first cells of the decision, `tried` how many counts the audit tried
    to work out."""

    rows: pd.DataFrame
    decision: Decision
    tried: int

    def known(self) -> Iterator[list[Any]]:
        """Give each count, and of those shown what they tell: rows with the store's KNOWN_COLUMNS."""
        shown, told = self.decision.shown.tolist(), self.decision.known
        names = ("indicator", "instrument", *_WITHIN, "wave")
        columns = [self.rows[name].tolist() for name in names]
        counts = [self.rows[name].astype(int).tolist() for name in ("n", "cases")]
        fewest, most = told.shown_fewest.tolist(), told.shown_most.tolist()
        for place, (*named, n, cases) in enumerate(zip(*columns, *counts, strict=True)):
            ends = [fewest[place], most[place]] if shown[place] else [None, None]
            yield [*named, n, cases, *ends]


def settled(rows: pd.DataFrame, earlier: Sequence[Earlier], parents: Mapping[str, str | None]) -> Setting:
    """Put beside one indicator's figures what was published of it before, and what adds up."""
    indicator, instrument = str(rows["indicator"].iloc[0]), str(rows["instrument"].iloc[0])
    now = f"{instrument}:{rows['year'].iloc[0]}"
    areas, known, before = {now: parts_of(rows, parents)}, [], {}
    for each in earlier:
        counts = each.of(indicator, instrument)
        if counts.empty:
            continue
        period = now if _stands(counts, rows) else f"{now}#{each.number}"
        known.append(_told(counts, period))
        if period != now:
            before[period] = _cells(counts, period).assign(audience="public", offered=False)
            areas[period] = parts_of(counts, parents)
    later = [now, *before]
    revisions = {period: later[place + 1 :] for place, period in enumerate(later[:-1])}
    return Setting(rows, list(before.values()), known, Relations(areas_in=areas, revisions=revisions))


def batches(settings: Sequence[Setting]) -> Iterator[list[Setting]]:
    """Give a few at a time of those in which the same things add up to the same."""
    alike: dict[str, list[Setting]] = {}
    for each in settings:
        alike.setdefault(repr(each.relations), []).append(each)
    for own in alike.values():
        yield from (own[begin : begin + TOGETHER] for begin in range(0, len(own), TOGETHER))


def released(settings: Sequence[Setting], rules: Mapping[str, Rules], seconds: float) -> Release:
    """Decide the figures of some indicators, in which the same adds up to the same, and audit the decision.

    Raises Refusal when a count can't be protected, or not within so many seconds.
    """
    rows = pd.concat([each.rows for each in settings], ignore_index=True)
    now = rows["instrument"] + ":" + rows["year"].astype(str)
    cells = [_cells(rows, now).assign(offered=rows["level"] != OTHERS)]
    cells += [frame for each in settings for frame in each.before]
    known = [frame for each in settings for frame in each.known]
    whole = pd.concat([frame[list(CELL_COLUMNS)] for frame in cells], ignore_index=True)
    together = release_set(whole, settings[0].relations)
    uncertain = np.zeros(len(together.cells), bool)
    uncertain[: len(rows)] = rows["reliability"] == UNRELIABLE
    held = pd.concat(known, ignore_index=True) if known else None
    decision = decide(together, rules, unreliable=uncertain, earlier=held, seconds=seconds)
    verdict = audit(together, rules, decision, seconds=seconds)
    if decision.refused or not verdict.holds:
        code = decision.refused or "release.unprotected"
        places = [*decision.unprotected, *verdict.open_to, 0]
        indicator = together.cells["indicator"].iloc[places[0]]
        raise Refusal(code, indicator=indicator, count=len(verdict.open_to) or verdict.unsolved)
    return Release(rows, decision, verdict.guarded)


def _cells(rows: pd.DataFrame, period: str | pd.Series[str]) -> pd.DataFrame:
    return rows.assign(period=period, guarded=True)


def _told(counts: pd.DataFrame, period: str) -> pd.DataFrame:
    """What is known of the counts that were shown: KEYS, fewest and most."""
    shown = counts[counts["fewest"].notna()].assign(period=period)
    return shown[[*KEYS, "fewest", "most"]]


def _stands(counts: pd.DataFrame, rows: pd.DataFrame) -> bool:
    """Whether every count of an earlier publication is among the present ones, and still the same."""
    both = counts.merge(rows, on=_WITHIN, how="left", suffixes=("", "_now"))
    return bool((both["n"].eq(both["n_now"]) & both["cases"].eq(both["cases_now"])).all())


def parts_of(rows: pd.DataFrame, parents: Mapping[str, str | None]) -> dict[str, list[str]]:
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
