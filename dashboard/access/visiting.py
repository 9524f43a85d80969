"""Who asks: recognised by a session's cookie or by what an organisation's provider says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.access import oidc, sessions
from dashboard.access.rights import OPEN, Parents, Visitor, visitor_of
from store.accounts import Account, list_accounts
from store.areas import list_areas
from store.database import reading


@dataclass(frozen=True)
class Known:
    """What the store knows of accounts and areas at one moment."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    parents: Parents = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether nobody can sign in, and so everybody at this machine is let in."""
        return not self.accounts and not oidc.is_mapped()


@dataclass(frozen=True)
class Door:
    """How the routes of one server know who asks.

    `is_local`: the server listens to its own machine alone. `claims_of` gives what a provider said of whoever
    has a request's cookies, verified, and nothing else.
    """

    database: Path
    is_local: bool
    claims_of: Callable[[Mapping[str, str]], Mapping[str, Any]]

    def known(self) -> Known:
        """Give the accounts and areas as they are now."""
        return known_now(self.database)

    def visitor(self, cookies: Mapping[str, str]) -> Visitor | None:
        """Give who has a request's cookies; nothing where nobody is signed in."""
        return recognise(self.known(), cookies, self.claims_of(cookies), is_local=self.is_local)


def file_version(database: Path) -> str:
    """Give a fingerprint that changes with every write to a database: the times and sizes of its files."""
    files = (database, database.with_name(database.name + "-wal"))
    return "-".join(f"{s.st_mtime_ns:x}.{s.st_size:x}" for f in files if f.exists() for s in (f.stat(),))


def known_now(database: Path) -> Known:
    """Give accounts and areas as they are now; read again only after a write."""
    return _known(database, file_version(database))


@lru_cache(maxsize=4)
def _known(database: Path, _version: str) -> Known:
    return read_known(database)


def read_known(database: Path) -> Known:
    """Read accounts and areas; nothing of either where there is no database."""
    if not database.exists():
        return Known()
    with reading(database) as connection:
        accounts = {account.name: account for account in list_accounts(connection)}
        return Known(accounts, {area.code: area.parent for area in list_areas(connection)})


def recognise(
    known: Known, cookies: Mapping[str, str], claims: Mapping[str, Any], *, is_local: bool
) -> Visitor | None:
    """Give who asks; nothing where nobody is signed in.

    Without accounts everybody at this machine is let in, and nobody from elsewhere. `claims` are a
    provider's, already verified; empty for none.
    """
    if known.is_open:
        return OPEN if is_local else None
    account = signed_in(known, cookies)
    if account is not None:
        return visitor_of(account)
    return oidc.visitor_of_claims(claims, datetime.now(UTC).timestamp()) if claims else None


def signed_in(known: Known, cookies: Mapping[str, str]) -> Account | None:
    """Give the account of a session's cookie: it is there, has not run out, and no one ended its sessions.

    A cookie set over https counts before one that was not.
    """
    names = [sessions.cookie_name(sessions.COOKIE, is_secure=secure) for secure in (True, False)]
    for value in (cookies[name] for name in names if name in cookies):
        found = sessions.opened(value)
        account = known.accounts.get(found[0]) if found else None
        if found and account and account.sessions == found[1]:
            return None if account.is_expired(datetime.now(UTC).date()) else account
    return None
