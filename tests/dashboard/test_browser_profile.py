"""The Profile in a real browser, at two widths: it fits, and no words of its charts overlap."""

from __future__ import annotations

from itertools import combinations

import pytest
import test_browser
from test_browser import BOXES, NARROW, OVERFLOW, WIDE, chart, keep, overlap

pytestmark = test_browser.pytestmark
browser, contexts, visit = test_browser.browser, test_browser.contexts, test_browser.visit


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_the_profile_fits_its_width_and_no_words_overlap(visit, viewport, lang):
    page = visit(f"/profile?area=north&against=coast&lang={lang}", viewport)
    assert len(chart(page)["own"]["x"]) == 1
    assert page.evaluate(OVERFLOW) == 0
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 7
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert all(left >= 0 and right <= viewport["width"] for left, _, right, _ in boxes)
    keep(page, f"profile_{lang}_{viewport['width']}")
