"""The public pages in a real browser: nothing for axe to find, no overflow, one A4, whole without style."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from axe_pages import AXE
from public_sample import write_sample
from serving import served
from test_browser import OVERFLOW, browser, keep, playwright, pytestmark  # noqa: F401

from dashboard.texts import LANGUAGES, words

PROGRAM = (
    "import sys; from pathlib import Path; from dashboard.public.app import open_public;"
    "from dashboard.public.serving import serve_public;"
    "serve_public(open_public(Path(sys.argv[1])), '127.0.0.1', int(sys.argv[2]))"
)
WIDTHS = (1440, 390, 320)
TOWN = "area/vik/"
OTHERS = {
    "en": ("", "data/", "area/kot/"),
    "nl": ("questions/", "area/vik/figures/", "area/brug/"),
    "is": ("reading/", "privacy/", "nowhere/", "area/duin/"),
}
"""Besides a town's page, each page in one language; the languages differ in words only."""
HEADINGS = "() => Array.from(document.querySelectorAll('h1,h2,h3,h4')).map(h => Number(h.tagName[1]))"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("public")
    write_sample(folder / "public.db")
    with served(folder / "public.db", folder / "log.txt", PROGRAM) as address:
        yield address


@pytest.fixture
def visit(browser, site):  # noqa: F811
    contexts, wrong = [], []

    def opened(path, scheme="light", **options):
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": 1440, "height": 1400}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request", lambda sent: None if sent.url.startswith((site, "data:")) else wrong.append(sent.url)
        )
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def faults(page):
    """Everything axe finds, whatever its impact and rule."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    rules = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return [f"{each['impact']} {each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def assert_good(page, lang):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1400})
        assert page.evaluate(OVERFLOW) == 0, width
        assert faults(page) == []
    assert page.evaluate("() => document.documentElement.lang") == lang
    assert page.title().endswith(" · Varða")
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_town_s_page_has_nothing_for_axe_to_find_at_any_width(visit, lang, scheme):
    page = visit(f"/{lang}/{TOWN}", scheme)
    assert_good(page, lang)
    keep(page, f"public_{lang}_{scheme}")


@pytest.mark.parametrize(
    ("lang", "address"), [(lang, each) for lang, those in OTHERS.items() for each in those]
)
def test_the_other_pages_have_nothing_for_axe_to_find_either(visit, lang, address):
    assert_good(visit(f"/{lang}/{address}"), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("town", [TOWN, "area/kot/"])
def test_a_town_s_page_prints_on_one_a4(visit, lang, town):
    pdf = visit(f"/{lang}/{town}").pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1


def test_nothing_is_stored_at_a_visitor_s(visit):
    page = visit(f"/en/{TOWN}")
    page.get_by_role("link", name="All questions").click()
    assert page.url.endswith("/en/questions/")
    assert page.context.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0


def test_without_script_the_way_from_the_front_page_to_a_town_and_its_other_language_is_open(visit):
    page = visit("/", java_script_enabled=False, locale="nl-NL")
    assert page.url.endswith("/nl/")
    page.get_by_role("link", name="Norðurvík").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Norðurvík"
    page.get_by_role("link", name="Íslenska").click()
    assert page.url.endswith(f"/is/{TOWN}")


def test_by_keyboard_the_first_stop_is_the_way_to_the_content(visit):
    page = visit(f"/is/{TOWN}")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == words("is").get("site.skip")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "content"


def test_without_its_style_the_page_still_reads_in_order(visit):
    page = visit(f"/en/{TOWN}")
    page.evaluate("() => document.querySelectorAll('style').forEach(style => style.remove())")
    text = page.get_by_role("main").inner_text()
    order = ["Norðurvík", "About 9 of 10", "What protects", "Three things you can do", "What is not shown"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
