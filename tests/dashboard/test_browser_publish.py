"""The Publish page in a real browser: the preview comes with its progress, fits, and is published."""

from __future__ import annotations

import shutil

import pytest
from serving import served
from test_browser import NARROW, OVERFLOW, WIDE, browser, contexts, keep, pytestmark, visit  # noqa: F401

from store.public import verify_public


@pytest.fixture(scope="module")
def address(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("publish")
    path = folder / "own.db"
    shutil.copy(database, path)
    with served(path, folder / "log.txt") as found:
        yield found
    assert (folder / "log.txt").read_text(encoding="utf-8") == ""
    assert verify_public(folder / "public.db")


@pytest.mark.parametrize(("viewport", "lang"), [(WIDE, "en"), (NARROW, "nl")], ids=["1440", "390"])
def test_the_preview_fits_and_is_published(visit, viewport, lang):  # noqa: F811
    page = visit(f"/publish?area=coast&year=2025&lang={lang}", viewport)
    page.locator(".st-key-publish_look button").click()
    page.locator(".preview table").wait_for()
    assert page.evaluate(OVERFLOW) == 0
    keep(page, f"publish_{lang}_{viewport['width']}")
    page.locator(".st-key-publish_sure label").click()
    page.locator("[data-testid=stFormSubmitButton] button").first.click()
    page.locator(".st-key-publish_look button").wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate(OVERFLOW) == 0
    assert page.locator("table").count() == 1
