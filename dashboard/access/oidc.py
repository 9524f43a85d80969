"""Roles of those who sign in with their organisation: read off the claims that its provider makes.

The file that VARDA_ROLES names says which claim, and what each of its values stands for:

    claim = "groups"
    [[role]]
    value = "varda-south"
    role = "municipality"
    areas = ["south"]
    editor = true
"""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from dashboard.access.rights import Visitor
from dashboard.access.sessions import SECONDS
from store.accounts import Role
from survey_schema.errors import Fault

SKEW = 120.0
"""Seconds that the provider's clock may be ahead."""


class RoleOf(BaseModel):
    """What a value of the claim stands for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: str
    role: Role
    areas: tuple[str, ...] = ()
    editor: bool = False
    school: str = ""

    @model_validator(mode="after")
    def _fits(self) -> RoleOf:
        if bool(self.areas) == (self.role == "administrator"):
            raise ValueError(f"{self.value}: areas for every role but administrator")
        if bool(self.school) != (self.role == "school") or (self.school and len(self.areas) > 1):
            raise ValueError(f"{self.value}: one school and one area for the role school, and only for it")
        if self.editor and self.role != "municipality":
            raise ValueError(f"{self.value}: editor is for the role municipality")
        return self


class Roles(BaseModel):
    """The claim that is looked at, and its values; of several the first one in the file counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    claim: str
    role: tuple[RoleOf, ...]


_ended: dict[str, float] = {}


def end_sessions(subject: str) -> None:
    """End every session that somebody (the claim `sub`) began before now, as long as this process lives."""
    _ended[subject] = time.time()


def is_mapped() -> bool:
    """Tell whether a file says which roles there are; without one nobody's organisation opens anything."""
    return bool(os.environ.get("VARDA_ROLES"))


def visitor_of_claims(claims: Mapping[str, Any], now: float) -> Visitor | None:
    """Give who signed in, by the first role that a claim names; nothing without one, or after too long.

    `now` is in seconds since 1970, as are the claim `iat`'s. Raises Fault for a file that is none.
    """
    path = os.environ.get("VARDA_ROLES")
    subject, issued = claims.get("sub"), claims.get("iat")
    if not path or not subject or not isinstance(issued, (int, float)):
        return None
    if not -SKEW <= now - issued <= SECONDS or issued < _ended.get(str(subject), 0):
        return None
    roles = _roles(Path(path))
    said = claims.get(roles.claim, ())
    several = said if isinstance(said, (list, tuple)) else [said]
    values = {each for each in several if isinstance(each, str)}
    for each in roles.role:
        if each.value in values:
            name = str(claims.get("email") or claims.get("preferred_username") or subject)[:80]
            return Visitor(f"oidc:{name}", each.role, frozenset(each.areas), each.editor, each.school)
    return None


def _roles(path: Path) -> Roles:
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        raise Fault("access.roles_unread", file=path) from None


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Roles:
    try:
        return Roles.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise Fault("access.roles_invalid", file=path, reason=" ".join(str(error).split())[:200]) from None
