"""Fingerprints of what answers rest on: a kept answer is thrown away when it must be, and only then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from store.areas import Area, list_areas
from survey_schema.steering import KINDS

BY_WAVE = ("wave", "total", "design_unit", "finding", "audit")
"""What belongs to single waves, and the log of what was done to them; whatever else there is, is common."""
APART = ("publication", "notice", "account", "account_area")
"""What no answer about figures rests on: what was published or is said besides it, and who signs in."""
STEERING = frozenset({*KINDS, "intervention_area"})
"""What no figure rests on: an edit of a budget line must not throw away the answers about young people."""
_BY_WAVE_LIKE = ("response_", "sqlite_", "_")


@dataclass(frozen=True)
class Versions:
    """Fingerprints of one state of the database: of what all answers share, and of the waves of each area."""

    common: str
    waves: Mapping[str, str]
    areas: Mapping[str, Area]

    def of_ground(self, area: str) -> str:
        """Give the fingerprint behind answers about an area alone: its own waves and those it is made of."""
        return self._of(self._reached({area}))

    def of_tree(self, area: str) -> str:
        """Give the fingerprint behind answers that put an area beside any other of its country."""
        return self._of(self._reached(self._tops(area)))

    def _tops(self, area: str) -> set[str]:
        """The topmost areas above an area and above all that it merged with."""
        tops, seen, left = set(), set(), {area}
        while left:
            code = left.pop()
            seen.add(code)
            above = {self.areas[code].parent} if code in self.areas else set()
            known = {parent for parent in above if parent}
            tops |= set() if known else {code}
            left |= (known | self._merged_with(code)) - seen
        return tops

    def _reached(self, codes: set[str]) -> set[str]:
        """Some areas with all that lie in them or have to do with them by merging, whenever."""
        found: set[str] = set()
        left = set(codes)
        while left:
            code = left.pop()
            found.add(code)
            inside = {each.code for each in self.areas.values() if each.parent == code}
            left |= (inside | self._merged_with(code)) - found
        return found

    def _merged_with(self, code: str) -> set[str]:
        into = self.areas[code].merged_into if code in self.areas else None
        return {each.code for each in self.areas.values() if each.merged_into == code} | (
            {into} if into else set()
        )

    def _of(self, codes: Iterable[str]) -> str:
        return _hash([self.common, *(self.waves.get(code, "") for code in sorted(codes))])


def read_versions(connection: sqlite3.Connection) -> Versions:
    """Read the fingerprints of the database as it is now.

    Every column of a wave counts, and every table that isn't a wave's or one of STEERING: one that is added
    later counts too.
    Totals follow from the row of their wave, which names the instrument they were counted by. The last entry
    of the audit counts for its area, so that no fingerprint ever comes back.
    """
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
    ]
    apart = {*BY_WAVE, *APART, *STEERING}
    common = [name for name in tables if name not in apart and not name.startswith(_BY_WAVE_LIKE)]
    contents = [_content(connection, name) for name in common]
    rows = connection.execute("SELECT area, * FROM wave ORDER BY revision_id").fetchall()
    by_area: dict[str, list[tuple[object, ...]]] = {}
    for area, *row in rows:
        by_area.setdefault(area, []).append(tuple(row))
    for wave, entry in connection.execute("SELECT wave, max(entry) FROM audit GROUP BY wave ORDER BY wave"):
        by_area.setdefault(wave.split(":")[1] if ":" in wave else "", []).append((wave, entry))
    waves = {area: _hash(of_area) for area, of_area in by_area.items()}
    return Versions(_hash([common, contents]), waves, {area.code: area for area in list_areas(connection)})


def _content(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """Read a whole table but for when its rows were stored: every wave stores its instrument again."""
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    chosen = ", ".join(f'"{name}"' for name in columns if not name.endswith("_at"))
    return sorted(connection.execute(f'SELECT {chosen} FROM "{table}"'), key=repr)


def _hash(content: object) -> str:
    return sha256(repr(content).encode()).hexdigest()[:16]
