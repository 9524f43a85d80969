"""The steering pages in a real browser, at two widths: they fit, and no words of the chart overlap."""

from __future__ import annotations

from itertools import combinations

import pytest
import test_browser
from serving import served
from steered import steered
from test_browser import BOXES, NARROW, OVERFLOW, WIDE, chart, keep, overlap

pytestmark = test_browser.pytestmark
browser, contexts, visit = test_browser.browser, test_browser.contexts, test_browser.visit


@pytest.fixture(scope="session")
def address(database, tmp_path_factory):
    """Serve the made-up towns with their steering side."""
    folder = tmp_path_factory.mktemp("steered")
    with served(steered(database, folder), folder / "log.txt") as found:
        yield found


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
