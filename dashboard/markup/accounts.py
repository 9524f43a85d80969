"""The table of accounts as plain HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from dashboard.markup import table
from dashboard.texts import Words
from store.accounts import Account


def accounts_table(accounts: Sequence[Account], names: Mapping[str, str], with_words: Words) -> str:
    """Write a row per account: who, as what, where, until when, and whether it opens anything now."""
    get = with_words.get
    now = datetime.now(UTC)
    cells = [
        [
            account.name,
            get(f"role.{account.role}{'_editor' if account.editor else ''}"),
            with_words.list_of(
                [*(names.get(area, area) for area in account.areas), *_school(account, with_words)]
            ),
            with_words.date(account.expires_on) if account.expires_on else get("accounts.no_end"),
            get(f"accounts.state_{_state(account, now)}"),
        ]
        for account in accounts
    ]
    heads = [get(f"accounts.head_{head}") for head in ("name", "role", "areas", "until", "state")]
    return table(get("accounts.table"), heads, cells, len(heads))


def _school(account: Account, with_words: Words) -> list[str]:
    return [with_words.get("accounts.of_school", school=account.school)] if account.school else []


def _state(account: Account, now: datetime) -> str:
    if account.is_expired(now.date()):
        return "expired"
    return "locked" if account.is_locked(now) else "open"
