"""Who may do what, and by whose rules an area is seen: the one place where that is decided.

Pure functions of the visitor, the action and the area; they are asked where data is fetched or changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from store.accounts import Account, Role
from survey_schema.design import Audience, strictest
from survey_schema.errors import VardaError

Kind = Literal["open", "administrator", "researcher", "municipality", "school"]
"""A role, or `open`: a database without accounts, of which everybody at this machine may do everything."""
KINDS: tuple[Kind, ...] = get_args(Kind)
Action = Literal[
    "look",
    "view",
    "school",
    "waves",
    "upload",
    "accept",
    "withdraw",
    "delete",
    "export",
    "publish",
    "edit",
    "manage",
]
"""`look`: what isn't of one area (names, questions, words). `view`: figures. `school`: those of its school.
`waves`: what is stored and what the checks said. `edit`: the steering side. `manage`: accounts, settings."""
ACTIONS: tuple[Action, ...] = get_args(Action)
Reach = Literal["anywhere", "inside", "own"]
"""Where a right holds: in every area, in the own areas and all inside them, in the own areas only."""
Parents = Mapping[str, str | None]
"""The area around each area."""

_RESEARCHER: tuple[Action, ...] = ("waves", "upload", "accept", "withdraw", "delete", "export", "publish")
_RIGHTS: Mapping[Kind, Mapping[Action, Reach]] = {
    "open": {action: "anywhere" for action in ACTIONS if action not in ("manage", "school")},
    "administrator": {"look": "anywhere", "publish": "anywhere", "manage": "anywhere"},
    "researcher": {"look": "anywhere", "view": "inside", **dict.fromkeys(_RESEARCHER, "inside")},
    "municipality": {"look": "anywhere", "view": "own", "edit": "own"},
    "school": {"look": "anywhere", "school": "own"},
}
_AUDIENCE: Mapping[Kind, Audience] = {
    "open": "municipality",
    "researcher": "researcher",
    "municipality": "municipality",
    "school": "municipality",
}
"""By whose rules one's own areas are seen."""


class Denied(VardaError):
    """This account may not do or see that."""


@dataclass(frozen=True)
class Visitor:
    """Who asks: as what, for which areas. `name` is empty where a database has no accounts."""

    name: str
    role: Kind
    areas: frozenset[str] = frozenset()
    editor: bool = False
    school: str = ""


OPEN = Visitor("", "open")
"""Whoever is at the machine, as long as there is no account."""


def visitor_of(account: Account) -> Visitor:
    """Give what an account is as a visitor."""
    role: Role = account.role
    return Visitor(account.name, role, frozenset(account.areas), account.editor, account.school)


def require(visitor: Visitor | None, action: Action, area: str | None, parents: Parents) -> Visitor:
    """Let a visitor do something in an area (None: of no area); gives who it is. Raises Denied."""
    if visitor is None:
        raise Denied("access.signed_out")
    reach = _RIGHTS[visitor.role].get(action)
    if reach is None or (action == "edit" and visitor.role == "municipality" and not visitor.editor):
        published = visitor.role == "administrator" and action == "view"
        raise Denied("access.published_only" if published else f"access.denied_{action}")
    if area is not None and not _reaches(visitor, reach, area, parents):
        raise Denied("access.other_area", area=area)
    return visitor


def may(visitor: Visitor | None, action: Action, area: str | None, parents: Parents) -> bool:
    """Tell whether a visitor may do something in an area (None: anywhere at all)."""
    try:
        require(visitor, action, area, parents)
    except Denied:
        return False
    return True


def audience(visitor: Visitor | None, area: str, parents: Parents) -> Audience:
    """Give by whose rules a visitor sees an area's figures; areas around the own ones by the public's.

    Raises Denied where it doesn't see them at all.
    """
    try:
        known = require(visitor, "view", area, parents)
    except Denied as denied:
        if denied.code == "access.other_area" and visitor is not None and is_around(visitor, area, parents):
            return "public"
        raise
    return _AUDIENCE[known.role]


def audience_around(visitor: Visitor | None, area: str, parents: Parents) -> Audience:
    """Give by whose rules a visitor sees the areas around one; where those differ, by the strictest."""
    seen = [audience(visitor, each, parents) for each in above(area, parents)]
    return strictest(*seen) if seen else audience(visitor, area, parents)


def audience_of_others(visitor: Visitor) -> Audience:
    """Give by whose rules a visitor sees the municipalities beside its own."""
    return "researcher" if visitor.role == "researcher" else "public"


def sees_others_published(visitor: Visitor) -> bool:
    """Tell whether a visitor sees the municipalities beside its own only as they are published."""
    return visitor.role == "municipality"


def is_around(visitor: Visitor, area: str, parents: Parents) -> bool:
    """Tell whether an area contains one of the visitor's own."""
    return any(area in above(own, parents) for own in visitor.areas)


def above(area: str, parents: Parents) -> tuple[str, ...]:
    """Name the areas that contain an area, the nearest first."""
    found: list[str] = []
    around = parents.get(area)
    while around and around not in found:
        found.append(around)
        around = parents.get(around)
    return tuple(found)


def within(visitor: Visitor, action: Action, areas: Iterable[str], parents: Parents) -> list[str]:
    """Keep the areas in which a visitor may do something."""
    return [area for area in areas if may(visitor, action, area, parents)]


def _reaches(visitor: Visitor, reach: Reach, area: str, parents: Parents) -> bool:
    if reach == "anywhere":
        return True
    is_own = area in visitor.areas
    return is_own or (reach == "inside" and any(each in visitor.areas for each in above(area, parents)))
