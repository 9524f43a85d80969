"""What a database knows of itself: that everything in it is invented, what it was made of, its settings."""

from __future__ import annotations

import sqlite3
from typing import Literal

from sqlite_utils import Database

Fact = Literal["invented", "made_of", "second_acceptance", "results_funding"]
"""`invented`: no figure is of a real country. `made_of`: fingerprint of what a demo was built of.
`second_acceptance`: on where another account accepts a wave than the one that stored it.
`results_funding`: on where the module on funding by results is shown."""


def save_facts(database: Database, facts: dict[Fact, str]) -> None:
    """Keep facts, in place of earlier ones of the same name, inside the caller's transaction."""
    database.conn.executemany("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", facts.items())


def stored_facts(connection: sqlite3.Connection) -> dict[str, str]:
    """Give every fact by its name."""
    return dict(connection.execute("SELECT name, value FROM fact"))
