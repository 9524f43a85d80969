"""Who did what to a wave, a setting or an account, and when: a table that is only ever added to."""

from __future__ import annotations

import sqlite3
from typing import Literal

import pandas as pd
from sqlite_utils import Database

from store import acting
from store.instruments import now

RowChange = Literal["added", "changed", "removed"]
Action = (
    Literal["stored", "status", "delete_on", "answers_deleted", "exported", "setting", "account"] | RowChange
)
Published = Literal["published", "publication withdrawn"]

AUDIT_COLUMNS = ("happened_at", "account", "action", "wave", "revision", "before", "after", "reason")


def record(
    database: Database,
    action: Action,
    wave: str,
    revision: int,
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    """Add an entry on a wave, inside the caller's transaction."""
    _add(database, action, wave, revision, before, after, reason)


def record_setting(database: Database, name: str, *, before: str, after: str) -> None:
    """Add an entry on a setting, whose name stands as the reason, inside the caller's transaction."""
    _add(database, "setting", "", None, before, after, name)


def record_publication(
    database: Database, action: Published, named: str, *, before: str = "", after: str = "", reason: str = ""
) -> None:
    """Add an entry on a publication, named as number:area:year, inside the caller's transaction."""
    _add(database, action, "", None, before, f"{named} {after}".strip(), reason)


def record_account(database: Database, name: str, *, before: str, after: str) -> None:
    """Add an entry on an account, whose name stands as the reason, inside the caller's transaction.

    What it says before and after is never a password, nor what one is kept as.
    """
    _add(database, "account", "", None, before, after, name)


def record_row(
    database: Database, change: RowChange, kind: str, code: str, *, before: str, after: str
) -> None:
    """Add an entry on a row of the steering side, which stands as the reason ("goal sports_2028"), inside the
    caller's transaction. `before` and `after` are the row as JSON, "" where there was or is none."""
    _add(database, change, "", None, before, after, f"{kind} {code}")


def last_row_change(connection: sqlite3.Connection, kind: str, code: str) -> tuple[str, str, str, str] | None:
    """Give the last entry on a row: when, who, before, after; None where there is none."""
    row = connection.execute(
        "SELECT happened_at, account, before, after FROM audit WHERE reason = ? AND wave = ''"
        " AND action IN ('added', 'changed', 'removed') ORDER BY entry DESC LIMIT 1",
        [f"{kind} {code}"],
    ).fetchone()
    return tuple(row) if row else None


def list_row_changes(
    connection: sqlite3.Connection, area: str
) -> list[tuple[str, str, RowChange, str, str, str]]:
    """List the entries on rows of an area, the last first: when, who, what, "kind id", before, after."""
    own = " OR ".join(
        f"({side} <> '' AND (json_extract({side}, '$.area') = :area"
        f" OR instr(' ' || coalesce(json_extract({side}, '$.areas'), '') || ' ', ' ' || :area || ' ')))"
        for side in ("before", "after")
    )
    rows = connection.execute(
        "SELECT happened_at, account, action, reason, before, after FROM audit WHERE wave = ''"
        f" AND action IN ('added', 'changed', 'removed') AND ({own}) ORDER BY entry DESC",
        {"area": area},
    )
    return [tuple(row) for row in rows.fetchall()]


def _add(
    database: Database,
    action: Action | Published,
    wave: str,
    revision: int | None,
    before: str,
    after: str,
    reason: str,
) -> None:
    database.conn.execute(
        "INSERT INTO audit (happened_at, account, action, wave, revision, before, after, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [now(), acting.account(), action, wave, revision, before, after, reason],
    )


def list_audit(connection: sqlite3.Connection) -> pd.DataFrame:
    """List every entry, oldest first, with AUDIT_COLUMNS."""
    rows = connection.execute(f"SELECT {', '.join(AUDIT_COLUMNS)} FROM audit ORDER BY entry").fetchall()
    return pd.DataFrame(rows, columns=list(AUDIT_COLUMNS), dtype=object)
