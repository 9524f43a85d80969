"""Letters and the yearly account in a real browser: they fit, and print as what they are."""

from __future__ import annotations

import re

import pytest
import test_browser
from steered import TODAY, anybody, steered
from test_browser import NARROW, OVERFLOW, WIDE, keep, settle

from dashboard.questions.steering_saving import save
from steering.editing import Written

pytestmark = test_browser.pytestmark
browser, contexts, visit = test_browser.browser, test_browser.contexts, test_browser.visit
address = test_browser.served_path
LETTER = "/letters?area=north&letter=parents&survey=2027"
PRINTED = """() => { window.printed = 0; window.print = () => { window.printed += 1; }; }"""
SHOWN = """() => Array.from(document.querySelectorAll('h1, h2, h3, p, label, button, summary')).filter(
    each => each.checkVisibility() && each.getBoundingClientRect().height > 1 && !each.closest('article')
).map(each => each.textContent)"""


@pytest.fixture(scope="session")
def path(database, tmp_path_factory):
    """The made-up towns with their steering side, and days of a year's letters."""
    path = steered(database, tmp_path_factory.mktemp("letters"))
    days = {"area": "north", "year": 2027, "opt_out_until": "2027-01-25", "contact": "a" * 90}
    save(path, [Written("letter_year", "days", days)], TODAY, anybody)
    return path


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_a_letter_and_an_account_fit_their_width(visit, viewport, lang):
    page = visit(f"{LETTER}&tongue={lang}&lang={lang}", viewport)
    page.locator("article.letter").wait_for()
    assert page.evaluate(OVERFLOW) == 0
    assert page.locator("article.letter").get_attribute("lang") == lang
    keep(page, f"letters_{lang}_{viewport['width']}")
    page = visit(f"/yearly?area=north&accounted=2026&lang={lang}", viewport)
    page.locator("article.account").wait_for()
    assert page.evaluate(OVERFLOW) == 0
    keep(page, f"yearly_{lang}_{viewport['width']}")


def test_only_the_letter_is_printed_and_on_one_page(visit):
    page = visit(LETTER)
    settle(page)
    page.evaluate(PRINTED)
    page.get_by_role("button", name="Print the letter").click()
    assert page.evaluate("window.printed") == 1
    assert int(re.search(rb"/Count (\d+)", page.pdf(format="A4"))[1]) == 1
    page.emulate_media(media="print")
    assert page.locator("article h3", has_text="Nobody sees").is_visible()
    assert page.evaluate(SHOWN) == []


def test_a_letter_is_copied_as_text(visit, contexts, address):
    contexts["light"].grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = visit(LETTER)
    settle(page)
    page.get_by_role("button", name="Copy").click()
    page.locator("#varda-copied", has_text=re.compile(".")).wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("A survey in your child's class\n\nDear parents,")
    assert "[who signs]" in copied


def test_the_account_prints_on_two_pages_at_most_without_its_buttons(visit):
    page = visit("/yearly?area=north&accounted=2026")
    page.locator("article.account").wait_for()
    assert int(re.search(rb"/Count (\d+)", page.pdf(format="A4"))[1]) <= 2
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Print the account").is_visible()
    assert page.get_by_role("heading", name="What it cost").is_visible()
