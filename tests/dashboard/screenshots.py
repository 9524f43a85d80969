"""Takes the pictures of docs/screenshots: every page of the demo, wide and on a phone.

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
from serving import served

from dashboard.navigation import PAGES

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
TALLEST = {1440: 1500, 390: 1500}
"""Pixels of a page that are shown, by its width."""
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


def main() -> int:
    """Take every picture, or those of one page, and print their names and sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--page", choices=[entry.address for entry in PAGES])
    asked = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        served(asked.db, Path(name) / "log.txt") as address,
        browser() as chromium,
    ):
        for entry in PAGES:
            for width, tallest in TALLEST.items():
                if asked.page in (None, entry.address):
                    page = chromium.new_page(viewport={"width": width, "height": tallest}, locale="en-GB")
                    page.goto(address + address_of(entry, "en"))
                    settle(page, is_folded=True)
                    page.wait_for_timeout(1500)
                    page.set_viewport_size({"width": width, "height": min(page.evaluate(FULL), tallest)})
                    page.wait_for_timeout(500)
                    file = FOLDER / f"{entry.address}_{width}.png"
                    file.write_bytes(small(page.screenshot()))
                    page.close()
                    print(f"{file.name}: {file.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
