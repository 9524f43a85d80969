"""The pages there are: one line each, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageEntry:
    """One page: its file beside the entry script, its address, the code of its name, and its group."""

    file: str
    address: str
    title: str
    group: str


PAGES = (
    PageEntry("app_pages/overview.py", "overview", "navigation.overview", "young"),
    PageEntry("app_pages/trends.py", "trends", "navigation.trends", "young"),
    PageEntry("app_pages/groups.py", "groups", "navigation.groups", "young"),
    PageEntry("app_pages/areas.py", "areas", "navigation.areas", "young"),
    PageEntry("app_pages/profile.py", "profile", "navigation.profile", "young"),
    PageEntry("app_pages/associations.py", "associations", "navigation.associations", "young"),
    PageEntry("app_pages/waves.py", "waves", "navigation.waves", "survey"),
    PageEntry("app_pages/revisions.py", "revisions", "navigation.revisions", "survey"),
    PageEntry("app_pages/upload.py", "upload", "navigation.upload", "survey"),
    PageEntry("app_pages/publish.py", "publish", "navigation.publish", "survey"),
    PageEntry("app_pages/glossary.py", "glossary", "navigation.glossary", "survey"),
)
"""In the order of the navigation; the first is the one that opens at the bare address."""
