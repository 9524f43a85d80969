"""The page on what goes with what in a real browser, at two widths, in three languages."""

from __future__ import annotations

from itertools import combinations

import pytest
from linked_survey import build
from serving import served
from test_browser import (  # noqa: F401
    BOXES,
    NARROW,
    OVERFLOW,
    WIDE,
    browser,
    chart,
    contexts,
    keep,
    overlap,
    pytestmark,
    visit,
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linked")
    log = folder / "log.txt"
    with served(build(folder), log) as found:
        yield found
    assert log.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("viewport", "lang", "scheme"),
    [(WIDE, "en", "light"), (NARROW, "nl", "light"), (NARROW, "is", "dark")],
    ids=["1440", "390", "390-dark"],
)
def test_the_page_fits_its_width_and_nothing_overlaps(visit, viewport, lang, scheme):  # noqa: F811
    page = visit(f"/associations?area=north&lang={lang}", viewport, scheme)
    drawn = chart(page)
    assert drawn["with sleep_8h"]["x"] == [pytest.approx(10)]
    assert page.evaluate(OVERFLOW) == 0
    boxes = page.evaluate(BOXES)
    assert len(boxes) == 10
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert all(left >= 0 and right <= viewport["width"] for left, _, right, _ in boxes)
    pictures = page.locator("figure.array img")
    assert pictures.count() == 2
    assert pictures.evaluate_all("all => all.every(one => one.complete && one.naturalWidth > 0)")
    keep(page, f"associations_{lang}_{viewport['width']}_{scheme}")
