"""The steering pages in a real browser, at two widths: they fit, and no words of the chart overlap."""

from __future__ import annotations

import io
import zipfile
from itertools import combinations

import pytest
import test_browser
from steered import steered
from test_browser import BOXES, NARROW, OVERFLOW, WIDE, chart, keep, overlap, settle, until

from dashboard.questions import steering_saving

pytestmark = test_browser.pytestmark
browser, contexts, visit = test_browser.browser, test_browser.contexts, test_browser.visit
address = test_browser.served_path


@pytest.fixture(scope="session")
def path(database, tmp_path_factory):
    """The made-up towns with their steering side."""
    return steered(database, tmp_path_factory.mktemp("steered"))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_money_and_gap_fit_and_no_words_overlap(visit, viewport, lang):
    page = visit(f"/money?area=north&against=coast&lang={lang}", viewport)
    drawn = chart(page)
    assert len(drawn["gap"]["x"]) == len(drawn["money"]["x"]) >= 1
    assert page.evaluate(OVERFLOW) == 0
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 6
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert all(left >= 0 and right <= viewport["width"] for left, _, right, _ in boxes)
    keep(page, f"money_{lang}_{viewport['width']}")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize(
    "page_of", ["intervention?area=north&intervention=card", "goals?area=north", "plan?area=north"]
)
def test_the_other_steering_pages_fit(visit, viewport, page_of):
    page = visit(f"/{page_of}", viewport)
    page.wait_for_selector("h1")
    assert page.evaluate(OVERFLOW) == 0


def with_another_owner(workbook):
    """Write a workbook anew with one word of it changed, as a spreadsheet would."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Coordinator", b"Head of youth"))
    return changed.getvalue()


def test_a_workbook_that_is_brought_back_shows_what_it_changes_and_then_does(visit, path, tmp_path):
    file = tmp_path / "changed.xlsx"
    file.write_bytes(with_another_owner(steering_saving.workbook(path, "north")))
    page = visit("/plan?area=north")
    settle(page)
    toggle, box = page.get_by_text("Bring a changed workbook back"), page.locator("#varda-drop")
    until(page, page.get_by_text("As a workbook").click, toggle)
    until(page, toggle.click, box)
    box.locator("input").set_input_files(file)
    page.get_by_role("cell", name="Head of youth").wait_for()
    assert page.get_by_role("cell", name="Coordinator").count() == 1
    settle(page)
    page.get_by_role("button", name="Apply").click()
    page.locator(".done").wait_for()
    assert b"Coordinator" not in zipfile.ZipFile(io.BytesIO(steering_saving.workbook(path, "north"))).read(
        "xl/sharedStrings.xml"
    )
