"""The accounts of the demo: one per role, with passwords that everybody may know. Of invented areas only."""

from __future__ import annotations

from hashlib import sha256

from store.accounts import Account

PREFIX = "demo-"
ACCOUNTS = (
    Account("demo-reader", "municipality", ("silfurvik",)),
    Account("demo-editor", "municipality", ("silfurvik",), editor=True),
    Account("demo-region", "municipality", ("innfirdir",)),
    Account("demo-school", "school", ("silfurvik",), school="106"),
    Account("demo-researcher-hrimland", "researcher", ("hrimland",)),
    Account("demo-researcher-lagemark", "researcher", ("lagemark",)),
    Account("demo-administrator", "administrator"),
)


def password_of(name: str) -> str:
    """Give the password of an account of the demo; it follows from the name by a fixed rule."""
    digest = sha256(f"varda {name}".encode()).hexdigest()
    return "-".join(digest[start : start + 4] for start in range(0, 16, 4))
