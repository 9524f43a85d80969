"""The pages there are: one line each, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageEntry:
    """One page: its file beside the entry script, its address, and the code of its name."""

    file: str
    address: str
    title: str


PAGES = (
    PageEntry("app_pages/trends.py", "trends", "navigation.trends"),
    PageEntry("app_pages/waves.py", "waves", "navigation.waves"),
    PageEntry("app_pages/upload.py", "upload", "navigation.upload"),
)
"""The first page is the one that opens at the bare address."""
