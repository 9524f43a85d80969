"""Whose account acts: what the audit writes down, and what tells a second person from the first."""

from __future__ import annotations

import os
import sys

if sys.platform != "win32":
    import pwd


def account() -> str:
    """Name the account of the operating system that this process runs under.

    It is asked of the system, not of the environment, which anybody may set.
    """
    if sys.platform == "win32":
        return os.getlogin()
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(number)
