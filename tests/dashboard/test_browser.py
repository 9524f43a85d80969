"""The pages in a real browser: what is drawn, at two widths, in three languages, light and dark."""

from __future__ import annotations

import os
import shutil
from itertools import combinations
from pathlib import Path

import pytest
from conftest import SHOWN
from serving import served

from dashboard.figures import style
from dashboard.questions import answers

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or ("/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else "")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium here; on Debian: apt install chromium")

WIDE, NARROW = {"width": 1440, "height": 1400}, {"width": 390, "height": 1400}
DRAWN = """() => document.querySelector('.js-plotly-plot').data.map(
    trace => ({name: trace.name, x: Array.from(trace.x), y: Array.from(trace.y)}))"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BOXES = """() => Array.from(document.querySelectorAll('.js-plotly-plot .annotation-text')).map(
    text => {const box = text.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]})"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def contexts(browser):
    """Keep one visitor for the light and one for the dark look, so that scripts are fetched once."""
    kept = {scheme: browser.new_context(color_scheme=scheme, locale="en-GB") for scheme in ("light", "dark")}
    yield kept
    for context in kept.values():
        context.close()


@pytest.fixture(scope="session")
def served_path(path):
    """Serve the database of a module that has one of its own, as its `address`."""
    with served(path, path.with_name("log.txt")) as found:
        yield found


@pytest.fixture
def visit(contexts, address):
    """Open an address of the dashboard; fails on any error in the console or request to elsewhere."""
    pages, wrong = [], []

    def opened(path="/", viewport=WIDE, scheme="light"):
        page = contexts[scheme].new_page()
        pages.append(page)
        page.set_viewport_size(viewport)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        page.on("request", lambda sent: None if is_own(sent.url, address) else wrong.append(sent.url))
        page.goto(address + path)
        page.wait_for_selector("h1")
        return page

    yield opened
    for page in pages:
        page.close()
    assert wrong == []


def is_own(url, address):
    return url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))


def chart(page):
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.wait_for_timeout(300)
    return {trace["name"]: trace for trace in page.evaluate(DRAWN)}


def overlap(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 1 and down > 1


def keep(page, name):
    """Keep a screenshot where VARDA_SCREENSHOTS says."""
    folder = os.environ.get("VARDA_SCREENSHOTS")
    page.screenshot(path=str(Path(folder) / f"{name}.png") if folder else None)


def test_the_values_drawn_are_the_estimates(visit, database):
    own = chart(visit("/trends?area=north&indicator=alcohol_30d"))["own"]
    expected = answers.trend(database, "alcohol_30d", "north").set_index("year")
    drawn = {year: value for year, value in zip(own["x"], own["y"], strict=True) if value is not None}
    assert drawn == {year: 100 * expected["value"][year] for year in SHOWN}


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_trends_fits_its_width_in_every_language(visit, lang, viewport, scheme):
    page = visit(f"/trends?area=north&lang={lang}", viewport, scheme)
    chart(page)
    assert page.evaluate(OVERFLOW) == 0
    assert page.evaluate("() => document.documentElement.lang") == lang
    ground = style.palette(scheme == "dark").ground
    assert page.evaluate("() => document.querySelector('.js-plotly-plot').layout.paper_bgcolor") == ground
    keep(page, f"trends_{lang}_{viewport['width']}_{scheme}")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
def test_the_words_in_the_chart_never_overlap(visit, viewport):
    page = visit("/trends?area=north", viewport)
    chart(page)
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 5
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert all(left >= 0 and right <= viewport["width"] for left, _, right, _ in boxes)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
def test_waves_fits_its_width(visit, viewport):
    page = visit("/waves?lang=nl", viewport)
    page.get_by_text("made_up:north:2025").first.wait_for()
    assert page.evaluate(OVERFLOW) == 0
    keep(page, f"waves_nl_{viewport['width']}")


def test_the_typeface_is_the_bundled_one(visit):
    page = visit("/trends?lang=is")
    chart(page)
    loaded = "() => [...document.fonts].filter(face => face.status == 'loaded').map(face => face.family)"
    assert any("Source Sans 3" in family for family in page.evaluate(loaded))
    for element in ("h1", ".js-plotly-plot .xtick text"):
        family = page.locator(element).first.evaluate("e => getComputedStyle(e).fontFamily")
        assert family.startswith(('"Source Sans 3"', "'Source Sans 3'"))


def settle(page):
    """Wait until the page stays drawn: what is clicked before that, Streamlit may forget."""
    still = page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    seen = 0
    while seen < 4:
        still.wait_for()
        page.wait_for_timeout(75)
        seen = seen + 1 if still.count() else 0


def until(page, act, wanted, tries=4):
    """Do something until what it opens is there; each time the page has to be drawn first."""
    for _ in range(tries):
        settle(page)
        act()
        try:
            wanted.wait_for(timeout=8000)
        except playwright.TimeoutError:
            continue
        return
    wanted.wait_for(timeout=8000)


def test_choosing_is_kept_in_the_address_on_every_page_and_in_every_language(visit):
    page = visit("/trends")
    settle(page)
    page.get_by_label("Area").click()
    page.get_by_role("option", name="Zuiderhaven").click()
    page.wait_for_url("**/trends?area=south")
    page.get_by_text("Zuiderhaven · 2025").wait_for()
    settle(page)
    page.get_by_role("link", name="The survey").click()
    page.wait_for_url("**/waves?area=south")
    page.get_by_text("made_up:north:2025").first.wait_for()
    settle(page)
    page.get_by_role("link", name="How are they").click()
    page.get_by_text("Zuiderhaven · 2025").wait_for()
    settle(page)
    page.get_by_role("link", name="Trends", exact=True).click()
    page.wait_for_url("**/trends?area=south")
    page.get_by_text("Zuiderhaven · 2025").wait_for()
    settle(page)
    page.get_by_role("link", name="Nederlands").click()
    page.wait_for_url("**/trends?area=south&lang=nl")
    page.get_by_role("heading", level=1).filter(has_text="15-16-jarigen").wait_for()
    assert page.title() == "Trends · Varða"


def test_a_wrong_link_is_said_in_words(visit):
    page = visit("/trends?area=atlantis&lang=nl")
    page.get_by_text("Deze link kon niet worden gevolgd").wait_for()
    assert "own" in chart(page)
    keep(page, "wrong_link_nl_1440")


def test_where_all_is_hidden_nothing_is_drawn(visit):
    page = visit("/trends?area=tiny")
    assert chart(page)["own"]["y"] == [None]
    keep(page, "hidden_en_1440")


def test_the_chart_has_a_name_for_those_who_hear_it(visit):
    page = visit("/trends?area=north")
    chart(page)
    assert page.get_by_label("Chart of Alcohol in the last 30 days in Norðurvík").count() >= 1
