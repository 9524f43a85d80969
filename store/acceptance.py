"""Whether one person alone may let a wave feed figures: a setting asks for a second one."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from store import acting
from store.audit import record_setting
from store.facts import Fact, save_facts, stored_facts
from survey_schema.errors import Refusal

_SETTING: Fact = "second_acceptance"
_ON, _OFF = "on", "off"


def is_second_needed(connection: sqlite3.Connection) -> bool:
    """Tell whether a wave is accepted only by another account than the one that stored it."""
    return stored_facts(connection).get(_SETTING, _OFF) == _ON


def ask_for_second(database: Database, *, needed: bool) -> None:
    """Switch the setting, inside the caller's transaction; the audit keeps who did."""
    before, after = (_ON if on else _OFF for on in (is_second_needed(database.conn), needed))
    if before != after:
        save_facts(database, {_SETTING: after})
        record_setting(database, _SETTING, before=before, after=after)


def refuse_accepting_at_once(connection: sqlite3.Connection, wave: str) -> None:
    """Refuse to store a wave that feeds figures at once, where a second person is to accept it."""
    if is_second_needed(connection):
        raise Refusal("wave.staged_only", wave=wave)


def refuse_accepting_alone(connection: sqlite3.Connection, wave: str, revision: int) -> None:
    """Refuse that the account which stored a revision accepts it, where a second person is to do so."""
    if not is_second_needed(connection):
        return
    stored_by = connection.execute(
        "SELECT account FROM audit WHERE action = 'stored' AND wave = ? AND revision = ?", [wave, revision]
    ).fetchall()
    own = acting.account()
    if not own or (own,) in stored_by or not stored_by:
        raise Refusal("wave.second_needed", wave=wave, revision=revision, account=own)
