"""The Areas page in a real browser: it fits, no words overlap, and the map asks nobody for anything."""

from __future__ import annotations

from itertools import combinations

import member_towns
import pytest
from member_towns import square, write_shapes
from serving import served
from surveys import done
from test_browser import (  # noqa: F401
    NARROW,
    OVERFLOW,
    WIDE,
    browser,
    contexts,
    keep,
    overlap,
    pytestmark,
    visit,
)

WORDS = """() => Array.from(document.querySelectorAll('.js-plotly-plot')).map(
    plot => Array.from(plot.querySelectorAll('.annotation-text, .ytick text, .xtick text')).map(text => {
        const box = text.getBoundingClientRect();
        return [box.left, box.top, box.right, box.bottom, text.textContent]}))"""


@pytest.fixture(scope="module")
def address(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("areas")
    path = member_towns.build(database, folder)
    codes = ("north", "south", "odd", "nine", "wild", "home", "tiny", "ten")
    rings = {code: square(10 * (i % 3), 10 * (i // 3)) for i, code in enumerate(codes)}
    done("area", "shapes", write_shapes(folder / "shapes.geojson", rings), "--db", path)
    with served(path, folder / "log.txt") as found:
        yield found
    assert (folder / "log.txt").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("viewport", "lang", "scheme"),
    [(WIDE, "en", "light"), (NARROW, "nl", "light"), (NARROW, "is", "dark")],
    ids=["1440", "390", "390-dark"],
)
def test_the_page_fits_its_width_and_no_words_overlap(visit, viewport, lang, scheme):  # noqa: F811
    page = visit(f"/areas?area=north&indicator=alcohol_30d&lang={lang}", viewport, scheme)
    page.wait_for_selector(".js-plotly-plot >> nth=2")
    page.wait_for_timeout(500)
    assert page.evaluate(OVERFLOW) == 0
    for boxes in page.evaluate(WORDS):
        assert len(boxes) >= 8
        assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
        assert all(left >= 0 and right <= viewport["width"] for left, _, right, _, _ in boxes)
    keep(page, f"areas_{lang}_{viewport['width']}_{scheme}")


def test_touching_an_area_on_the_map_says_its_figure(visit):  # noqa: F811
    page = visit("/areas?area=north&indicator=alcohol_30d", {"width": 1440, "height": 2400})
    page.wait_for_selector(".js-plotly-plot >> nth=2")
    page.wait_for_timeout(500)
    box = page.locator(".js-plotly-plot").nth(2).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 20)
    page.mouse.move(box["x"] + 24, box["y"] + box["height"] - 22)
    page.locator(".hoverlayer text").first.wait_for()
    said = page.locator(".hoverlayer text").all_text_contents()
    assert len(said) == 1
    assert said[0].startswith("Norðurvík 20")
