"""What was published: figures as they were shown, what they tell, from when, and what they replace.

A publication is of an area, with all areas inside it, and a year. It is never changed: a later one of the
same area and year replaces it from the day on which that one is seen, and a withdrawn one stays, unseen.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlite_utils import Database

from store import acting
from store.audit import record_publication
from store.instruments import now
from survey_schema.errors import Fault, Refusal

Stage = Literal["schools_on", "executive_on", "public_on"]
"""From which day who sees it: schools, then the executive and the municipalities, then everybody."""
FIGURE_COLUMNS = (
    *("area", "indicator", "instrument", "sex", "grade", "age_band"),
    *("value", "lower", "upper", "n", "bound", "hidden", "notes"),
)
KNOWN_COLUMNS = ("indicator", "instrument", "area", "kind", "level", "wave", "n", "cases", "fewest", "most")
"""Every count behind a publication, also those it hides; `fewest` and `most` only of those it shows."""
_LEVEL = 9


@dataclass(frozen=True)
class Publication:
    """A publication without its figures. Dates are ISO days; `revision` names each wave behind it with the
    revision that it rests on; `verdict` holds what the audit of the release counted."""

    id: int
    area: str
    year: int
    decided_at: str
    account: str
    schools_on: str
    executive_on: str
    public_on: str
    policy: str
    data_version: str
    revision: str
    replaces: int | None
    verdict: Mapping[str, Any]
    withdrawn_at: str | None

    def is_seen(self, stage: Stage, today: str) -> bool:
        """Whether its day has come, withdrawn or not."""
        return str(getattr(self, stage)) <= today


@dataclass(frozen=True)
class Draft:
    """A publication that is to be stored; `figures` in FIGURE_COLUMNS, `known` in KNOWN_COLUMNS."""

    area: str
    year: int
    schools_on: str
    executive_on: str
    public_on: str
    policy: str
    data_version: str
    revision: str
    verdict: Mapping[str, Any]
    figures: Sequence[Sequence[Any]]
    known: Sequence[Sequence[Any]]


def save_publication(database: Database, draft: Draft) -> Publication:
    """Store a publication in place of the last one of its area and year, inside the caller's transaction.

    Raises Fault for an area nobody knows, and for days that are not in their order.
    """
    if not draft.schools_on <= draft.executive_on <= draft.public_on:
        schools, executive, public = draft.schools_on, draft.executive_on, draft.public_on
        raise Fault("publish.days", schools=schools, executive=executive, public=public)
    before = [each for each in list_publications(database.conn) if _of(each) == (draft.area, draft.year)]
    replaces = before[-1].id if before else None
    cursor = database.conn.execute(
        "INSERT INTO publication (area, year, decided_at, account, schools_on, executive_on, public_on,"
        " policy, data_version, revision, replaces, verdict, figures, known)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(draft.area, draft.year, now(), acting.account()),
            *(draft.schools_on, draft.executive_on, draft.public_on),
            *(draft.policy, draft.data_version, draft.revision, replaces),
            *(
                plain(draft.verdict),
                packed(FIGURE_COLUMNS, draft.figures),
                packed(KNOWN_COLUMNS, draft.known),
            ),
        ],
    )
    stored = find_publication(database.conn, int(cursor.lastrowid or 0))
    days = " ".join((draft.schools_on, draft.executive_on, draft.public_on))
    record_publication(database, "published", _name(stored), before=str(replaces or ""), after=days)
    return stored


def withdraw_publication(database: Database, number: int, reason: str) -> Publication:
    """Take a publication back, inside the caller's transaction; the one it replaced doesn't come back.

    Raises Fault when there is none of that number, Refusal when it was withdrawn before.
    """
    stored = find_publication(database.conn, number)
    if stored.withdrawn_at:
        raise Refusal("publish.is_withdrawn", number=number)
    database.conn.execute("UPDATE publication SET withdrawn_at = ? WHERE id = ?", [now(), number])
    record_publication(database, "publication withdrawn", _name(stored), reason=reason)
    return find_publication(database.conn, number)


def list_publications(connection: sqlite3.Connection) -> list[Publication]:
    """List every publication there ever was, in the order in which they were decided."""
    names = [field.name for field in fields(Publication)]
    rows = connection.execute(f"SELECT {', '.join(names)} FROM publication ORDER BY id")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [Publication(**{**row, "verdict": json.loads(row["verdict"])}) for row in found]


def find_publication(connection: sqlite3.Connection, number: int) -> Publication:
    """Find a publication by its number. Raises Fault with the known numbers when there is none."""
    known = {each.id: each for each in list_publications(connection)}
    if number not in known:
        raise Fault("publish.unknown", number=number, known=", ".join(map(str, known)) or "-")
    return known[number]


def in_force(every: Iterable[Publication], stage: Stage, today: str) -> list[Publication]:
    """Of each area and year the last publication whose day has come; none where that one is withdrawn."""
    last = {_of(each): each for each in every if each.is_seen(stage, today)}
    return sorted((each for each in last.values() if not each.withdrawn_at), key=lambda each: each.id)


def figures_of(connection: sqlite3.Connection, number: int) -> list[dict[str, Any]]:
    """Give the figures of a publication as it shows them: rows with FIGURE_COLUMNS."""
    return _unpacked(connection, "figures", number)


def known_of(connection: sqlite3.Connection, number: int) -> list[dict[str, Any]]:
    """Give every count behind a publication: rows with KNOWN_COLUMNS. For no audience."""
    return _unpacked(connection, "known", number)


def contents_of(connection: sqlite3.Connection, number: int) -> tuple[bytes, bytes]:
    """Give the texts of a publication's figures and of what they tell, byte for byte."""
    row = connection.execute("SELECT figures, known FROM publication WHERE id = ?", [number]).fetchone()
    return zlib.decompress(row[0]), zlib.decompress(row[1])


def written(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Write rows as the text that is stored of them; the same rows give the same bytes."""
    return plain({"columns": list(columns), "rows": [list(row) for row in rows]}).encode()


def packed(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Compress rows for the database."""
    return zlib.compress(written(columns, rows), _LEVEL)


def plain(value: Any) -> str:
    """Write a value as JSON that is always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def replaced_waves(connection: sqlite3.Connection) -> dict[int, list[str]]:
    """Give, for each publication that is not withdrawn, the waves that it rests on an earlier revision of.

    A wave that feeds no figures any more counts too.
    """
    rows = connection.execute(
        "SELECT wave, max(revision) FROM wave WHERE status IN ('accepted', 'limited') GROUP BY wave"
    )
    feeding = {f"{wave}/{revision}" for wave, revision in rows}
    found = {}
    for each in list_publications(connection):
        gone = [name.rpartition("/")[0] for name in each.revision.split() if name not in feeding]
        if gone and not each.withdrawn_at:
            found[each.id] = gone
    return found


def _unpacked(connection: sqlite3.Connection, column: str, number: int) -> list[dict[str, Any]]:
    find_publication(connection, number)
    (blob,) = connection.execute(f"SELECT {column} FROM publication WHERE id = ?", [number]).fetchone()
    held = json.loads(zlib.decompress(blob))
    return [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]


def _of(publication: Publication) -> tuple[str, int]:
    return publication.area, publication.year


def _name(publication: Publication) -> str:
    return f"{publication.id}:{publication.area}:{publication.year}"
