"""Passwords: which are good enough, how they are kept, and how one is checked without telling anything.

Rules are by length and by a list of those that are tried first, not by kinds of signs.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from survey_schema.errors import Fault

SHORTEST, LONGEST = 12, 256
FEWEST_SIGNS = 5
"""So many different signs a password has at least."""
SHORTEST_NAME = 4
"""A name of so many signs may be no part of its password; a shorter one stands in any text by chance."""
_HASHER = PasswordHasher()
_COMMON = Path(__file__).with_name("common.txt")


def check_rules(password: str, name: str) -> None:
    """Refuse a weak password. Raises Fault with the rule it breaks, never with the password."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise Fault("password.short", least=SHORTEST)
    if len(plain) > LONGEST:
        raise Fault("password.long", most=LONGEST)
    folded = plain.casefold()
    if len(name) >= SHORTEST_NAME and name.casefold() in folded:
        raise Fault("password.has_name")
    if len(set(folded)) < FEWEST_SIGNS or _core(folded) in _common():
        raise Fault("password.common")


def kept(password: str) -> str:
    """Give what a password is kept as (argon2id, with its own salt)."""
    return _HASHER.hash(_plain(password))


def is_right(password: str, password_hash: str) -> bool:
    """Tell whether a password is the one kept; without one kept it takes as long, and is wrong."""
    if len(password) > LONGEST:
        password = ""
    try:
        matches = _HASHER.verify(password_hash or _nobody(), _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(password_hash)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """What no password is kept as: checked where there is no account, so that it takes as long."""
    return _HASHER.hash("nobody's password, which opens nothing")


def _plain(password: str) -> str:
    """The same signs however a keyboard makes them."""
    return unicodedata.normalize("NFC", password)


def _core(folded: str) -> str:
    """A password without what is often put before and behind it to make it longer."""
    return folded.strip("0123456789!.?*_-# ") or folded


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    words = _COMMON.read_text(encoding="utf-8").split()
    return frozenset(form for word in words for form in (word, word * 2, word * 3, _core(word)))
