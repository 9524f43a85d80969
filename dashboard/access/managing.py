"""What an administrator does with accounts; each is done under the administrator's own name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from dashboard.access import passwords
from dashboard.access.rights import Visitor, require
from store import accounts
from store.accounts import Account
from store.acting import acting_as
from store.database import transaction, writing
from survey_schema.errors import Refusal


def add(database: Path, who: Visitor, account: Account, password: str) -> None:
    """Add an account with a password. Raises Denied, or Fault with what doesn't fit."""
    with _managing(database, who) as opened:
        accounts.check_account(opened.conn, account)
        passwords.check_rules(password, account.name)
        accounts.add_account(opened, replace(account, password_hash=passwords.kept(password)))


def set_password(database: Path, who: Visitor, name: str, password: str) -> None:
    """Give an account another password, which ends its sessions. Raises Denied or Fault."""
    with _managing(database, who) as opened:
        passwords.check_rules(password, name)
        accounts.set_password(opened, name, passwords.kept(password))


def set_last_day(database: Path, who: Visitor, name: str, day: str) -> None:
    """Set the last day of an account (ISO), or take it away (""). Raises Denied or Fault."""
    with _managing(database, who) as opened:
        found = accounts.find_account(opened.conn, name)
        accounts.change_account(opened, accounts.with_changes(found, expires_on=day))


def end_sessions(database: Path, who: Visitor, name: str) -> None:
    """End every session of an account. Raises Denied or Fault."""
    with _managing(database, who) as opened:
        accounts.end_sessions(opened, name)


def remove(database: Path, who: Visitor, name: str) -> None:
    """Remove an account; not the one that asks. Raises Denied, Refusal or Fault."""
    with _managing(database, who) as opened:
        if name == who.name:
            raise Refusal("account.own")
        accounts.remove_account(opened, name)


@contextmanager
def _managing(database: Path, who: Visitor) -> Iterator[Database]:
    require(who, "manage", None, {})
    with acting_as(who.name), writing(database) as opened, transaction(opened):
        yield opened
