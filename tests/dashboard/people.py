"""Two countries with one account per role, and the cookies that they would have."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import ingest, write_wave

from cli.main import run
from dashboard.access import sessions
from dashboard.access.passwords import kept
from dashboard.access.visiting import read_known
from store.accounts import Account, add_account
from store.database import transaction, writing

PASSWORD = "three unlike words"
AREAS = ("north", "south", "tiny", "coast", "land", "far", "abroad")
ACCOUNTS = (
    Account("administrator", "administrator"),
    Account("researcher", "researcher", ("land",)),
    Account("reader", "municipality", ("north",)),
    Account("editor", "municipality", ("north",), editor=True),
    Account("region", "municipality", ("coast",)),
    Account("school", "school", ("north",), school="1"),
)


def two_countries(database: Path, folder: Path) -> Path:
    """Copy the made-up database and add another country, in which a town has a wave."""
    path = Path(shutil.copy(database, folder / "two.db"))
    for code, name, level, *more in (
        ("abroad", "Útlönd", "country"),
        ("far", "Fjarri", "municipality", "--parent", "abroad"),
    ):
        assert run(["area", "add", code, "--db", str(path), "--name", name, "--level", level, *more]) == 0
    file = write_wave(folder / "far.csv", 300, 40, has_sleep=True)
    assert run(ingest(path, file, "far", 2025)) == 0
    return path


def with_accounts(path: Path, folder: Path, *accounts: Account) -> Path:
    """Copy a database and add accounts, all with PASSWORD."""
    peopled = Path(shutil.copy(path, folder / "peopled.db"))
    hashed = kept(PASSWORD)
    with writing(peopled) as opened, transaction(opened):
        for account in accounts or ACCOUNTS:
            add_account(opened, Account(**{**vars(account), "password_hash": hashed}))
    return peopled


def cookie(path: Path, name: str) -> dict[str, str]:
    """Give the cookie of an account that is signed in."""
    account = read_known(path).accounts[name]
    return {sessions.COOKIE: sessions.signed(account.name, account.sessions)}
