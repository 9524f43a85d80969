"""Takes the pictures of docs/screenshots: every page of the demo that is on, by an account that has it.

Usage: python tests/dashboard/screenshots.py --db varda-demo.db [--page trends]
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

from axe_pages import address_of, browser, settle
from PIL import Image
from playwright.sync_api import Browser, BrowserContext
from serving import served

from dashboard.access.invented import ACCOUNTS
from dashboard.navigation import PAGES, PageEntry

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
TALLEST = {1440: 1500, 390: 1500}
"""Pixels of a page that are shown, by its width."""
PLAIN = {"sign_in": "/sign-in?lang=en", "public": "/public/en/area/silfurvik/"}
"""Pages that need no account."""
LARGEST = 150_000
FULL = "() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight"


def small(picture: bytes) -> bytes:
    """Make a picture small: as many colours as fit into the largest size there may be."""
    for colours in (128, 64, 32, 16):
        written = io.BytesIO()
        Image.open(io.BytesIO(picture)).convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(
            written, "PNG", optimize=True
        )
        if written.tell() <= LARGEST:
            break
    return written.getvalue()


def account_for(entry: PageEntry) -> str:
    """Name the account of the demo that is shown a page; an editor before a reader."""
    ordered = sorted(ACCOUNTS, key=lambda account: not account.editor)
    return next(account.name for account in ordered if account.role in entry.roles)


def signed_in(chromium: Browser, address: str, account: str) -> BrowserContext:
    """Sign in as an account of the demo, by its button."""
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/sign-in?lang=en")
    page.locator(f"button[value={account}]").click()
    settle(page, is_folded=True)
    page.close()
    return context


def take(context: BrowserContext, address: str, name: str, *, of_streamlit: bool) -> None:
    """Take a page's pictures, and print their names and sizes."""
    for width, tallest in TALLEST.items():
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": tallest})
        page.goto(address)
        if of_streamlit:
            settle(page, is_folded=True)
            page.wait_for_timeout(1500)
            page.set_viewport_size({"width": width, "height": min(page.evaluate(FULL), tallest)})
            page.wait_for_timeout(500)
        file = FOLDER / f"{name}_{width}.png"
        file.write_bytes(small(page.screenshot()))
        page.close()
        print(f"{file.name}: {file.stat().st_size // 1000} kB")


def main() -> int:
    """Take every picture, or those of one page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--page", choices=[*(entry.address for entry in PAGES), *PLAIN])
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        served(asked.db, Path(name) / "log.txt") as address,
        browser() as chromium,
    ):
        anybody = chromium.new_context(locale="en-GB")
        for plain, where in PLAIN.items():
            if asked.page in (None, plain):
                take(anybody, address + where, plain, of_streamlit=False)
        contexts: dict[str, BrowserContext] = {}
        for entry in PAGES:
            if asked.page in (None, entry.address) and not entry.module:
                account = account_for(entry)
                contexts[account] = contexts.get(account) or signed_in(chromium, address, account)
                take(contexts[account], address + address_of(entry, "en"), entry.address, of_streamlit=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
