"""What Streamlit draws on every page: the frame, the choices, the words. Only here are widget keys known."""

from dashboard.widgets.choosing import Chosen, choices, outcomes
from dashboard.widgets.downloads import downloads
from dashboard.widgets.frame import (
    chart,
    empty,
    end_if_none,
    frame,
    imprint,
    invented,
    is_dark,
    kept,
    language,
    no_accounts,
    not_asked,
    not_asked_then,
    own_pages,
    page_entries,
    show,
    signed_out,
)

__all__ = [
    "Chosen",
    "chart",
    "choices",
    "downloads",
    "empty",
    "end_if_none",
    "frame",
    "imprint",
    "invented",
    "is_dark",
    "kept",
    "language",
    "no_accounts",
    "not_asked",
    "not_asked_then",
    "outcomes",
    "own_pages",
    "page_entries",
    "show",
    "signed_out",
]
