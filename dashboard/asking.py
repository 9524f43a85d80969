"""Who looks at a page, and what they may: asked before anything is fetched or changed.

The one place where a session's cookie and a provider's claims are read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import incoming
from dashboard.access import rights
from dashboard.access.rights import Action, Denied, Visitor
from dashboard.access.visiting import Known, file_version, known_now, recognise
from survey_schema.design import Audience


def database() -> Path:
    """Give the path of the database the dashboard was started on."""
    return Path(os.environ.get("VARDA_DB") or "varda.db")


def data_version() -> str:
    """Give a fingerprint that changes with every write to the database: the times and sizes of its files."""
    return file_version(database())


def known() -> Known:
    """Give the accounts and the tree of areas."""
    return known_now(database())


def visitor() -> Visitor | None:
    """Give who looks at the page; nothing where nobody is signed in."""
    return recognise(known(), _cookies(), _claims(), is_local=not incoming.is_elsewhere())


def require(action: Action, area: str | None = None) -> Visitor:
    """Give who looks at the page, if they may do something in an area (None: at all). Raises Denied."""
    return rights.require(visitor(), action, area, known().parents)


def is_closed(area: str) -> bool:
    """Tell whether there is such an area, whose figures are not open to who looks at the page."""
    return area in known().parents and area not in open_to_visitor([area])


def has_claims() -> bool:
    """Tell whether an organisation's provider knows who looks, whatever that opens."""
    return bool(_claims())


def _cookies() -> Mapping[str, str]:
    return st.context.cookies


def _claims() -> Mapping[str, Any]:
    """Give what an organisation's provider said of who looks, as Streamlit has verified it; else nothing."""
    claims = st.user.to_dict()
    return claims if claims.get("is_logged_in") else {}


def audience_of(area: str) -> Audience:
    """Give by whose rules who looks sees an area's figures. Raises Denied where it doesn't."""
    return rights.audience(visitor(), area, known().parents)


def audiences_of(area: str) -> tuple[Audience, Audience]:
    """Give by whose rules an area is seen, and those around it. Raises Denied."""
    return audience_of(area), rights.audience_around(visitor(), area, known().parents)


def open_to_visitor(areas: Iterable[str]) -> set[str]:
    """Keep the areas whose figures are open to who looks."""
    found = set()
    for area in areas:
        try:
            audience_of(area)
        except Denied:
            continue
        found.add(area)
    return found
