"""For who hears the pages or goes by keyboard: axe, focus, names, words, reflow; and what is taken home."""

from __future__ import annotations

import csv
import io
import math
import re
import struct
from itertools import cycle
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from axe_pages import address_of, issues, settle, told
from python_calamine import CalamineWorkbook
from test_browser import NARROW, OVERFLOW, WIDE, browser, chart, contexts, pytestmark, visit  # noqa: F401

from dashboard import cached
from dashboard.navigation import pages_of
from dashboard.questions import answers
from dashboard.texts import LANGUAGES, words

OPEN = pages_of("open")
"""The pages of a database without accounts."""
each_page = pytest.mark.parametrize("entry", OPEN, ids=[entry.address for entry in OPEN])
FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const around = getComputedStyle(element.parentElement);
    const isDrawn = Boolean(element.closest('[data-testid="stDataFrame"]'));  // by its canvas
    const isSeen = (s) => (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none';
    const label = element.labels && element.labels[0] ? element.labels[0].textContent : element.textContent;
    const name = (element.getAttribute('aria-label') || label).trim() || (isDrawn ? 'table' : '');
    return {name, tag: element.tagName,
            isSeen: isDrawn || isSeen(style) || isSeen(around)};
}"""
NAMES = "all => all.map(e => [e.getAttribute('role'), e.getAttribute('aria-label')])"
ENGLISH = """words => [...document.querySelectorAll('[aria-label], [placeholder]')].flatMap(
    element => [element.getAttribute('aria-label'), element.getAttribute('placeholder')]).filter(
    text => words.includes(text))"""


@pytest.mark.parametrize(
    ("entry", "lang"),
    [pytest.param(*pair, id=pair[0].address) for pair in zip(OPEN, cycle(LANGUAGES), strict=False)],
)
def test_a_page_keeps_nobody_out(visit, entry, lang):  # noqa: F811
    """Axe finds nothing grave; every chart has a name and a table; at four times its size nothing is lost.

    Each page in one of the languages; `make axe` looks at all of them in all.
    """
    page = visit(address_of(entry, lang), NARROW)
    settle(page)
    assert [told(issue) for issue in issues(page)] == []
    charts = page.locator(".stPlotlyChart").evaluate_all(NAMES)
    assert all(role == "figure" and len(name.split()) > 5 for role, name in charts)
    assert not charts or page.locator("table tbody tr").count() > 0
    for width in (320, 720):
        page.set_viewport_size({"width": width, "height": 1400})
        page.wait_for_timeout(150)
        assert page.evaluate(OVERFLOW) == 0, width


def test_axe_would_find_a_fault(visit):  # noqa: F811
    page = visit("/")
    settle(page)
    page.evaluate("() => document.querySelector('h1').insertAdjacentHTML('afterend', '<input type=text>')")
    page.evaluate("() => document.querySelector('p.lead').style.color = '#ddd'")
    assert {issue["id"] for issue in issues(page)} == {"label", "color-contrast"}


@pytest.mark.parametrize("lang", ["nl", "is"])
def test_streamlit_s_own_words_are_in_the_page_s_language(visit, lang):  # noqa: F811
    page = visit(f"/?lang={lang}")
    settle(page)
    page.get_by_label(words(lang).get("choose.area"), exact=True).fill("qqq")
    page.get_by_text(words(lang).get("access.no_results")).wait_for()
    assert page.evaluate(ENGLISH, ["Open", "Choose an option", "Increment", "Decrement"]) == []
    assert page.get_by_text("No results").count() == 0
    assert page.get_by_text("Skip to main content").count() == 0


def test_the_first_stop_of_the_keyboard_leads_to_the_content(visit):  # noqa: F811
    page = visit("/?area=south&lang=nl")
    settle(page)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == words("nl").get("access.skip")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED)["tag"] == "H1"


def stops_of(page):
    """Press Tab until the page is left, and give every stop."""
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["tag"] == "BODY":
            break
        stops.append(stop)
    return stops


@each_page
def test_every_stop_of_the_keyboard_is_seen_and_named(visit, entry):  # noqa: F811
    page = visit(address_of(entry, "en"))
    wanted = {"Skip to the content", "Nederlands", words("en").get(entry.title)}
    for _ in range(3):  # a page that is drawn anew while one walks drops the focus
        settle(page)
        stops = stops_of(page)
        named = {stop["name"] for stop in stops}
        if wanted <= named:
            break
    assert wanted <= named
    unseen = [stop["name"][:40] for stop in stops if stop["tag"] != "MAIN" and not stop["isSeen"]]
    assert unseen == []
    assert "" not in named


def test_an_area_is_chosen_and_the_table_taken_by_keyboard_alone(visit):  # noqa: F811
    page = visit("/trends?area=north")
    settle(page)
    until(page, "Area")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/trends?area=south")
    page.get_by_text("Zuiderhaven · 2025").wait_for()
    settle(page)
    page.get_by_role("status").filter(has_text="of 100").wait_for(state="attached")
    until(page, words("en").get("export.csv"))
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename == "varda_alcohol_30d_south_2023-2025.csv"


def until(page, name):
    """Press Tab until something of a name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["name"] == name:
            return
    raise AssertionError(f"no stop of the keyboard is named {name}")


def test_on_another_page_title_language_focus_and_what_is_heard_are_right(visit):  # noqa: F811
    page = visit("/?lang=is")
    settle(page)
    page.locator(".st-key-group_waves a").click()
    page.wait_for_url("**/waves?lang=is")
    settle(page)
    page.get_by_role("status").filter(has_text="Kannanir · Varða.").wait_for(state="attached")
    assert page.title() == "Kannanir · Varða"
    assert page.evaluate("() => document.documentElement.lang") == "is"
    assert page.evaluate(FOCUSED)["tag"] == "H1"
    assert page.locator('.st-key-pages a[aria-current="page"]').all_text_contents() == ["Kannanir"]


@pytest.fixture
def take(visit):  # noqa: F811
    """Take home what a button of Trends gives; gives its name and bytes."""

    def taken(code, path="/trends?area=north&lang=nl", viewport=WIDE):
        page = visit(path, viewport)
        chart(page)
        settle(page)
        button = page.get_by_role("button", name=words("nl").get(code))
        given = []
        page.on("download", lambda each: given.append(each))  # noqa: PLW0108 - the library marks what it is given
        for _ in range(3):  # a click while the page is being drawn can be lost
            button.click()
            for _ in range(200):
                if given:
                    return given[0].suggested_filename, Path(given[0].path()).read_bytes()
                page.wait_for_timeout(100)
        raise AssertionError(f"nothing came of {code}")

    return taken


def test_csv_and_workbook_hold_the_same_figures(take, database):
    name, text = take("export.csv")
    book_name, book = take("export.xlsx")
    assert (name, book_name) == tuple(f"varda_alcohol_30d_north_2015-2025.{end}" for end in ("csv", "xlsx"))
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    heads, *cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Cijfers").to_python()
    expected = answers.trend(database, "alcohol_30d", "north")
    for column in ("value", "lower", "upper", "n"):
        from_csv = [float(row[column]) if row[column] else None for row in rows]
        from_book = [row[heads.index(column)] if row[heads.index(column)] != "" else None for row in cells]
        assert from_csv == from_book == [None if math.isnan(x) else x for x in expected[column].astype(float)]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
def test_the_picture_has_title_source_policy_and_data_version_written_in(take, database, viewport):
    name, picture = take("export.svg", viewport=viewport)
    text = picture.decode()
    assert name == "varda_alcohol_30d_north_2015-2025.svg"
    assert 'width="1080"' in text
    assert "@font-face" in text
    said = " ".join(re.findall(r"<text [^>]*>([^<]+)</text>", text))
    assert "20 van de 100" in said.replace("&#160;", " ")
    assert "Norðurvík" in said
    assert f"Gegevensversie {answers.version(database)}" in said
    assert f"beleid {cached.policy()}" in said
    assert "<script" not in text


def test_the_picture_is_given_as_png_too(take):
    name, picture = take("export.png")
    assert name == "varda_alcohol_30d_north_2015-2025.png"
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height > 1200) == (2160, True)
