"""What was published before of the same year: a reader who kept it still knows it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from store.publications import KNOWN_COLUMNS, Publication, known_of, list_publications


@dataclass(frozen=True)
class Earlier:
    """An earlier publication: by indicator and instrument the counts behind it, with KNOWN_COLUMNS."""

    number: int
    counts: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    def of(self, indicator: str, instrument: str) -> pd.DataFrame:
        """The counts of one indicator; none where it had none."""
        return self.counts.get((indicator, instrument), pd.DataFrame(columns=list(KNOWN_COLUMNS)))


def earlier_of(
    connection: sqlite3.Connection, areas: Iterable[str], year: int, only_before: int = 0
) -> list[Earlier]:
    """Give what was published of a year that touches some areas, directly or through another publication.

    The last one first. Replaced and withdrawn ones count as well, but for those that were withdrawn before
    anybody saw them. With `only_before` those of lower numbers only.
    """
    left: dict[int, pd.DataFrame] = {}
    for each in list_publications(connection):
        if each.year == year and was_seen(each) and (not only_before or each.id < only_before):
            left[each.id] = pd.DataFrame(known_of(connection, each.id), columns=list(KNOWN_COLUMNS))
    reached, found = set(areas), {}
    while touching := [number for number, rows in left.items() if reached & set(rows["area"])]:
        for number in touching:
            found[number] = left.pop(number)
            reached |= set(found[number]["area"])
    return [_earlier(number, found[number]) for number in sorted(found, reverse=True)]


def was_seen(publication: Publication) -> bool:
    """Whether somebody may have seen it: not where it was withdrawn before its first day."""
    gone = publication.withdrawn_at
    return not gone or gone[:10] >= publication.schools_on


def _earlier(number: int, rows: pd.DataFrame) -> Earlier:
    groups = rows.groupby(["indicator", "instrument"], sort=False)
    return Earlier(number, {(str(i), str(q)): own.reset_index(drop=True) for (i, q), own in groups})
