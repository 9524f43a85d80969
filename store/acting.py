"""Whose account acts: what the audit writes down, and what tells a second person from the first."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

if sys.platform != "win32":
    import pwd


_named: ContextVar[str] = ContextVar("account", default="")


def account() -> str:
    """Name the account that acts: the one signed in, else the one this process runs under."""
    return _named.get() or _of_the_system()


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Let what is done within be done by the account that is signed in; "" for the operating system's."""
    token = _named.set(name)
    try:
        yield
    finally:
        _named.reset(token)


def _of_the_system() -> str:
    """Name the account of the operating system; asked of the system, not of what anybody may set."""
    if sys.platform == "win32":
        return os.getlogin()
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(number)
