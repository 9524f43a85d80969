"""Sessions: a signed cookie with an account's name and the number its sessions have.

Nothing is kept of a session here: raising the number in the store ends every session of an account.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from survey_schema.errors import Fault

COOKIE = "varda_session"
FORM_COOKIE = "varda_form"
SECURE_PREFIX = "__Host-"
"""Before a cookie's name over https: a browser then takes it from this host only, for all its paths."""
HOURS = 12
SECONDS = HOURS * 3600
FORM_SECONDS = 3600
SHORTEST_SECRET = 32


def signed(name: str, sessions: int) -> str:
    """Write the value of a session's cookie."""
    return _serializer("session").dumps([name, sessions])


def opened(value: str) -> tuple[str, int] | None:
    """Read the account's name and the number of its sessions; nothing where it is forged or too old."""
    read = _read("session", value, SECONDS)
    match read:
        case [str(name), int(sessions)]:
            return name, sessions
    return None


def form_token(bound_to: str) -> str:
    """Write what a form carries to show that it is ours and of this browser, which has the other half."""
    return _serializer("form").dumps(bound_to)


def is_own_form(token: str, bound_to: str, seconds: int = FORM_SECONDS) -> bool:
    """Tell whether a form is ours, of this browser, and not older than so many seconds."""
    read = _read("form", token, seconds)
    return (
        bool(bound_to) and isinstance(read, str) and secrets.compare_digest(read.encode(), bound_to.encode())
    )


def cookie_name(name: str, *, is_secure: bool) -> str:
    """Give the name that a cookie has over https, or without."""
    return f"{SECURE_PREFIX}{name}" if is_secure else name


def _read(purpose: str, value: str, seconds: int) -> Any:
    try:
        return _serializer(purpose).loads(value, max_age=seconds)
    except BadData:
        return None


@lru_cache(maxsize=4)
def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_secret(), salt=f"varda.{purpose}")


@lru_cache(maxsize=1)
def _secret() -> str:
    """The secret of VARDA_SECRET or of the file VARDA_SECRET_FILE names, else one of this process alone.

    Raises Fault for one that can't be read or is too short to be one.
    """
    given = os.environ.get("VARDA_SECRET", "")
    file = os.environ.get("VARDA_SECRET_FILE", "")
    if not given and file:
        try:
            given = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise Fault("access.secret_unread", file=file) from None
    if not given and not file:
        return secrets.token_urlsafe(48)
    if len(given) < SHORTEST_SECRET:
        raise Fault("access.secret_short", least=SHORTEST_SECRET)
    return given
