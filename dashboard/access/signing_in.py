"""Signing in: a name and a password open a session, or nothing is told of why not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from dashboard.access import passwords
from dashboard.access.attempts import Attempts
from dashboard.access.visiting import known_now
from store import accounts, acting
from store.accounts import Account
from store.database import transaction, writing


def plain_name(name: str) -> str:
    """Give a name as accounts have it."""
    return name.strip().casefold()


def sign_in(database: Path, name: str, password: str, attempts: Attempts) -> Account | None:
    """Give the account that a name and a password open; nothing where they don't.

    An unknown name, a wrong password, a locked and an expired account take the same work and give the same
    nothing. What was wrong is counted by `note_failure`, after the answer.
    """
    name = plain_name(name)
    is_allowed = attempts.begin(name)
    account = known_now(database).accounts.get(name)
    is_right = passwords.is_right(password, account.password_hash if account else "")
    moment = datetime.now(UTC)
    if account is None or not (is_allowed and is_right):
        return None
    if account.is_locked(moment) or account.is_expired(moment.date()):
        return None
    attempts.succeeded(name)
    if account.failures or account.locked_until:
        with writing(database) as opened, transaction(opened):
            accounts.forget_failures(opened, name)
    return account


def note_failure(database: Path, name: str) -> None:
    """Count a wrong password in the store."""
    with writing(database) as opened, transaction(opened):
        accounts.note_failure(opened, plain_name(name), datetime.now(UTC))


def sign_out(database: Path, name: str) -> None:
    """End every session of an account."""
    with acting.acting_as(name), writing(database) as opened, transaction(opened):
        accounts.end_sessions(opened, name)
