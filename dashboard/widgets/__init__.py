"""What Streamlit draws on every page: the frame, the choices, the words. Only here are widget keys known."""

from dashboard.widgets.choosing import Chosen, choices, outcomes
from dashboard.widgets.copying import copying
from dashboard.widgets.frame import (
    chart,
    download,
    empty,
    frame,
    invented,
    is_dark,
    kept,
    language,
    not_asked,
    page_entries,
    show,
)

__all__ = [
    "Chosen",
    "chart",
    "choices",
    "copying",
    "download",
    "empty",
    "frame",
    "invented",
    "is_dark",
    "kept",
    "language",
    "not_asked",
    "outcomes",
    "page_entries",
    "show",
]
