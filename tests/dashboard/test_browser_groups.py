"""The Groups page in a real browser, at two widths and in three languages."""

from __future__ import annotations

from itertools import combinations

import pytest
from divided import build
from serving import served
from test_browser import NARROW, OVERFLOW, WIDE, browser, contexts, overlap, pytestmark, visit  # noqa: F401

BOXES = """() => Array.from(document.querySelectorAll('.js-plotly-plot')).map(plot =>
    Array.from(plot.querySelectorAll('.annotation-text')).map(text => {
        const box = text.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]}))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("divided")
    log = folder / "log.txt"
    with served(build(folder), log) as found:
        yield found
    assert log.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
def test_groups_fits_its_width_and_no_words_in_its_charts_overlap(visit, lang, viewport):  # noqa: F811
    page = visit(f"/groups?area=harbour&lang={lang}", viewport)
    page.wait_for_selector("p.imprint")
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot .main-svg').length >= 4")
    page.wait_for_timeout(300)
    assert page.evaluate(OVERFLOW) == 0
    charts = page.evaluate(BOXES)
    assert len(charts) == 2
    for boxes in charts:
        assert len(boxes) >= 4
        assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
        assert all(left >= 0 and right <= viewport["width"] for left, _, right, _ in boxes)
    assert page.locator("h1").inner_text().count("20") == 1


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
def test_hidden_groups_have_words_that_do_not_overlap_either(visit, viewport):  # noqa: F811
    page = visit("/groups?area=brook&divide=sex", viewport)
    page.wait_for_selector("p.imprint")
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot .main-svg').length >= 2")
    page.wait_for_timeout(300)
    assert page.evaluate(OVERFLOW) == 0
    (boxes,) = page.evaluate(BOXES)
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
