"""Accounts: who may sign in, as what, for which areas. Every change is an entry in the audit.

A password is never here, only what it is kept as; neither is ever in the audit.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from sqlite_utils import Database

from store.areas import find_area
from store.audit import record_account
from store.instruments import now
from survey_schema.errors import Fault, Refusal

Role = Literal["administrator", "researcher", "municipality", "school"]
ROLES: tuple[Role, ...] = get_args(Role)
NAME = re.compile(r"^[a-z0-9][a-z0-9._@-]{0,79}$")
FAILURES_ALLOWED = 5
LOCKED_MINUTES = 15


@dataclass(frozen=True)
class Account:
    """One account; `areas` are codes, `expires_on` its last day (ISO, None for never).

    `sessions` goes up when all sessions are to end; `locked_until` is a UTC time (ISO) before which nobody
    gets in.
    """

    name: str
    role: Role
    areas: tuple[str, ...] = ()
    editor: bool = False
    school: str = ""
    expires_on: str | None = None
    password_hash: str = ""
    sessions: int = 1
    failures: int = 0
    locked_until: str | None = None
    created_at: str = ""

    def is_expired(self, day: date) -> bool:
        """Tell whether a day is after its last one."""
        return self.expires_on is not None and day.isoformat() > self.expires_on

    def is_locked(self, moment: datetime) -> bool:
        """Tell whether nobody gets in at a moment (UTC)."""
        return self.locked_until is not None and moment.isoformat(timespec="seconds") < self.locked_until

    def described(self) -> str:
        """Describe what it may do, as the audit keeps it."""
        editor = "editor" if self.editor else ""
        school = f"school {self.school}" if self.school else ""
        until = f"until {self.expires_on}" if self.expires_on else ""
        return " ".join(filter(None, (self.role, ",".join(self.areas), editor, school, until)))


def list_accounts(connection: sqlite3.Connection) -> list[Account]:
    """List all accounts by name."""
    areas: dict[str, list[str]] = {}
    for name, area in connection.execute("SELECT account, area FROM account_area ORDER BY account, area"):
        areas.setdefault(name, []).append(area)
    rows = connection.execute(
        "SELECT name, role, editor, school, expires_on, password_hash, sessions, failures, locked_until,"
        " created_at FROM account ORDER BY name"
    )
    return [
        Account(name, role, tuple(areas.get(name, ())), bool(editor), *rest)
        for name, role, editor, *rest in rows
    ]


def find_account(connection: sqlite3.Connection, name: str) -> Account:
    """Find an account. Raises Fault when there is none."""
    found = next((account for account in list_accounts(connection) if account.name == name), None)
    if found is None:
        raise Fault("account.unknown", account=name)
    return found


def add_account(database: Database, account: Account) -> None:
    """Add an account, inside the caller's transaction. Raises Fault as `check_account`, or if it exists."""
    check_account(database.conn, account)
    if any(each.name == account.name for each in list_accounts(database.conn)):
        raise Fault("account.exists", account=account.name)
    database.conn.execute(
        "INSERT INTO account (name, role, editor, school, password_hash, expires_on, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            account.name,
            account.role,
            int(account.editor),
            account.school,
            account.password_hash,
            account.expires_on,
            now(),
        ],
    )
    _save_areas(database, account.name, account.areas)
    record_account(database, account.name, before="", after=account.described())


def change_account(database: Database, account: Account) -> None:
    """Change what an account may do, inside the caller's transaction; its password stays. Raises Fault."""
    before = find_account(database.conn, account.name)
    check_account(database.conn, account)
    if before.described() == account.described():
        return
    database.conn.execute(
        "UPDATE account SET role = ?, editor = ?, school = ?, expires_on = ? WHERE name = ?",
        [account.role, int(account.editor), account.school, account.expires_on, account.name],
    )
    database.conn.execute("DELETE FROM account_area WHERE account = ?", [account.name])
    _save_areas(database, account.name, account.areas)
    record_account(database, account.name, before=before.described(), after=account.described())


def set_password(database: Database, name: str, password_hash: str) -> None:
    """Keep what a new password is kept as; every session ends, and a lock is lifted. Raises Fault."""
    find_account(database.conn, name)
    database.conn.execute(
        "UPDATE account SET password_hash = ?, sessions = sessions + 1, failures = 0, locked_until = NULL"
        " WHERE name = ?",
        [password_hash, name],
    )
    record_account(database, name, before="", after="password set")


def end_sessions(database: Database, name: str) -> None:
    """End every session of an account, inside the caller's transaction. Raises Fault."""
    find_account(database.conn, name)
    database.conn.execute("UPDATE account SET sessions = sessions + 1 WHERE name = ?", [name])
    record_account(database, name, before="", after="sessions ended")


def remove_account(database: Database, name: str) -> None:
    """Remove an account; what it did stays in the audit. Raises Fault where there is none.

    Raises Refusal for the last administrator while there are others: nobody could let them go any more.
    """
    account = find_account(database.conn, name)
    others = [each for each in list_accounts(database.conn) if each.name != name]
    is_last = account.role == "administrator" and all(each.role != "administrator" for each in others)
    if is_last and others:
        raise Refusal("account.last_administrator", account=name)
    database.conn.execute("DELETE FROM account WHERE name = ?", [name])
    record_account(database, name, before=account.described(), after="")


def note_failure(database: Database, name: str, moment: datetime) -> None:
    """Count a wrong password, inside the caller's transaction; the last one allowed locks the account.

    Nothing is counted while it is locked, so that it opens again; an unknown name changes nothing.
    """
    account = next((each for each in list_accounts(database.conn) if each.name == name), None)
    if account is None or account.is_locked(moment):
        return
    if account.failures + 1 < FAILURES_ALLOWED:
        database.conn.execute("UPDATE account SET failures = failures + 1 WHERE name = ?", [name])
        return
    until = (moment + timedelta(minutes=LOCKED_MINUTES)).isoformat(timespec="seconds")
    database.conn.execute("UPDATE account SET failures = 0, locked_until = ? WHERE name = ?", [until, name])
    record_account(database, name, before="", after=f"locked until {until}")


def forget_failures(database: Database, name: str) -> None:
    """Forget the wrong passwords before a right one, inside the caller's transaction."""
    database.conn.execute("UPDATE account SET failures = 0, locked_until = NULL WHERE name = ?", [name])


def check_account(connection: sqlite3.Connection, account: Account) -> None:
    """Refuse what makes no account. Raises Fault: name, areas, school or day don't fit its role."""
    if not NAME.fullmatch(account.name):
        raise Fault("account.name_form", account=account.name[:80])
    for area in account.areas:
        find_area(connection, area)
    counts = {"administrator": (0, 0), "school": (1, 1)}
    least, most = counts.get(account.role, (1, 1000))
    if not least <= len(set(account.areas)) <= most:
        raise Fault(f"account.areas_{account.role}", account=account.name)
    if bool(account.school) != (account.role == "school"):
        raise Fault("account.school", account=account.name)
    if account.editor and account.role != "municipality":
        raise Fault("account.editor", account=account.name)
    if account.expires_on is not None and not _is_day(account.expires_on):
        raise Fault("account.day_form", found=account.expires_on)


def with_changes(account: Account, **given: object) -> Account:
    """Describe an account anew; what isn't given (None) stays, and "" takes a last day away."""
    said = {name: value for name, value in given.items() if value is not None}
    if said.get("expires_on") == "":
        said["expires_on"] = None
    return replace(account, **said)  # type: ignore[arg-type]


def _save_areas(database: Database, name: str, areas: Iterable[str]) -> None:
    rows = [(name, area) for area in dict.fromkeys(areas)]
    database.conn.executemany("INSERT INTO account_area (account, area) VALUES (?, ?)", rows)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
