"""The pages there are: one line each, in the order of the navigation, and who has them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dashboard.access.rights import Kind

FIGURES: tuple[Kind, ...] = ("open", "researcher", "municipality")
STORED: tuple[Kind, ...] = ("open", "researcher")
PUBLISHING: tuple[Kind, ...] = ("open", "administrator", "researcher")
EVERYBODY: tuple[Kind, ...] = ("open", "administrator", "researcher", "municipality", "school")


@dataclass(frozen=True)
class PageEntry:
    """One page: its file beside the entry script, its address, the code of its name, its group, its roles.

    `module` names the part of the software it belongs to, where an administrator turns that on and off.
    """

    file: str
    address: str
    title: str
    group: str
    roles: tuple[Kind, ...]
    module: str = ""


RESULTS_FUNDING = "results_funding"
PAGES = (
    PageEntry("app_pages/overview.py", "overview", "navigation.overview", "young", FIGURES),
    PageEntry("app_pages/trends.py", "trends", "navigation.trends", "young", FIGURES),
    PageEntry("app_pages/groups.py", "groups", "navigation.groups", "young", FIGURES),
    PageEntry("app_pages/areas.py", "areas", "navigation.areas", "young", FIGURES),
    PageEntry("app_pages/profile.py", "profile", "navigation.profile", "young", FIGURES),
    PageEntry("app_pages/associations.py", "associations", "navigation.associations", "young", FIGURES),
    PageEntry("app_pages/school.py", "school", "navigation.school", "young", ("school",)),
    PageEntry("app_pages/money.py", "money", "navigation.money", "steering", FIGURES),
    PageEntry("app_pages/intervention.py", "intervention", "navigation.intervention", "steering", FIGURES),
    PageEntry("app_pages/goals.py", "goals", "navigation.goals", "steering", FIGURES),
    PageEntry("app_pages/plan.py", "plan", "navigation.plan", "steering", FIGURES),
    PageEntry(
        "app_pages/results.py", "results", "navigation.results", "steering", FIGURES, module=RESULTS_FUNDING
    ),
    PageEntry("app_pages/history.py", "changes", "navigation.history", "steering", FIGURES),
    PageEntry("app_pages/cycle.py", "cycle", "navigation.cycle", "cycle", FIGURES),
    PageEntry("app_pages/partners.py", "partners", "navigation.partners", "cycle", FIGURES),
    PageEntry("app_pages/letters.py", "letters", "navigation.letters", "cycle", FIGURES),
    PageEntry("app_pages/yearly.py", "yearly", "navigation.yearly", "cycle", FIGURES),
    PageEntry("app_pages/waves.py", "waves", "navigation.waves", "survey", STORED),
    PageEntry("app_pages/revisions.py", "revisions", "navigation.revisions", "survey", STORED),
    PageEntry("app_pages/upload.py", "upload", "navigation.upload", "survey", STORED),
    PageEntry("app_pages/publish.py", "publish", "navigation.publish", "survey", PUBLISHING),
    PageEntry("app_pages/glossary.py", "glossary", "navigation.glossary", "survey", EVERYBODY),
    PageEntry("app_pages/accounts.py", "accounts", "navigation.accounts", "manage", ("administrator",)),
    PageEntry("app_pages/settings.py", "settings", "navigation.settings", "manage", ("administrator",)),
)
"""In the order of the navigation; the first is the one at the bare address, for those who have it."""


def pages_of(role: Kind, modules: Collection[str] = ()) -> tuple[PageEntry, ...]:
    """Give the pages that a role has, with those of the modules that are on."""
    return tuple(
        entry for entry in PAGES if role in entry.roles and (not entry.module or entry.module in modules)
    )


def first_page_of(role: Kind) -> PageEntry:
    """Give the page that opens first for a role: an administrator's accounts, else the first it has."""
    return next((entry for entry in pages_of(role) if entry.group == "manage"), pages_of(role)[0])
