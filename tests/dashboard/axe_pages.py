"""Opens every page in a browser and lets axe look for what keeps people out: WCAG 2.2, levels A and AA.

Usage: python tests/dashboard/axe_pages.py [--db FILE] [--page money] [--show]    (default: a made-up one)
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from conftest import build_database
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from serving import served

from dashboard.navigation import PAGES, PageEntry
from dashboard.texts import LANGUAGES

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
GRAVE = ("critical", "serious")
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
HEIGHT = 1400
UNFOLD = "() => document.querySelectorAll('details:not([open]) > summary').forEach(s => s.click())"


def address_of(entry: PageEntry, lang: str) -> str:
    """Give the address of a page in a language."""
    return f"/{'' if entry is PAGES[0] else entry.address}?lang={lang}"


def settle(page: Page, *, is_folded: bool = False) -> None:
    """Wait until a page is drawn and dressed, and open all that is folded (unless it is to stay folded)."""
    page.wait_for_selector("h1")
    idle = page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    idle.wait_for()
    if not is_folded:
        page.evaluate(UNFOLD)
    page.wait_for_timeout(400)
    idle.wait_for()


def issues(page: Page) -> list[dict[str, Any]]:
    """Give what axe finds grave on a page, each with its rule, impact and the elements."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [issue for issue in found["violations"] if issue["impact"] in GRAVE]


def told(issue: dict[str, Any]) -> str:
    """Say an issue in one line, with the first elements that have it."""
    elements = " | ".join(node["html"][:160] for node in issue["nodes"][:3])
    return f"{issue['impact']} {issue['id']} ({len(issue['nodes'])}): {elements}"


def look(context: BrowserContext, address: str, entry: PageEntry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Look at a page in every language and width; gives each issue with where it is."""
    page = context.new_page()
    for lang in LANGUAGES:
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        page.goto(address + address_of(entry, lang))
        settle(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.wait_for_timeout(300)
            yield from ((f"{lang} {width}", issue) for issue in issues(page))
    page.close()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Debian's chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


def main() -> int:
    """Look at every page; print how many issues each has, and every issue with --show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path)
    parser.add_argument("--page", action="append", choices=[entry.address for entry in PAGES])
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        database = asked.db or build_database(Path(name))
        with served(database, Path(name) / "log.txt") as address, browser() as chromium:
            contexts = {scheme: chromium.new_context(color_scheme=scheme) for scheme in SCHEMES}
            for entry in [each for each in PAGES if each.address in (asked.page or (each.address,))]:
                here = [
                    (f"{scheme} {where}", issue)
                    for scheme, context in contexts.items()
                    for where, issue in look(context, address, entry)
                ]
                of_page = Counter(issue["impact"] for _, issue in here)
                counted += of_page
                views = len(SCHEMES) * len(LANGUAGES) * len(WIDTHS)
                print(f"{entry.address}: {', '.join(f'{of_page[g]} {g}' for g in GRAVE)} in {views} views")
                for where, issue in here if asked.show else ():
                    print(f"  {where}: {told(issue)}")
    print("ok" if not counted else "MISSED: no page may have a critical or serious issue")
    return 1 if counted else 0


if __name__ == "__main__":
    sys.exit(main())
