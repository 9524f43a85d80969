"""The Overview in a real browser: its width, its copy buttons, by mouse and by keyboard, and on paper."""

from __future__ import annotations

import re

import pytest
import test_browser
from test_browser import NARROW, OVERFLOW, WIDE, chart, keep, settle

pytestmark = test_browser.pytestmark
browser, contexts, visit = test_browser.browser, test_browser.contexts, test_browser.visit
FIFTY = """title => document.querySelectorAll('.standings tbody').forEach(body => {
    const row = body.lastElementChild;
    row.querySelector('a').textContent = title;
    row.querySelector('td.told span').textContent = 'niet van toeval te onderscheiden';
    for (let i = 1; i < 26; i++) body.append(row.cloneNode(true));
})"""
"""Fills each of the two tables with rows as long as any."""
DRAWN = "() => document.querySelector('img.sparkline').naturalWidth"


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
def test_the_overview_fits_its_width_and_draws_its_lines(visit, viewport, lang):
    page = visit(f"/?area=south&lang={lang}", viewport)
    page.locator("img.sparkline").first.wait_for()
    assert page.evaluate(OVERFLOW) == 0
    assert page.evaluate(DRAWN) > 0
    keep(page, f"overview_{lang}_{viewport['width']}")


def copied(page):
    return page.evaluate("() => navigator.clipboard.readText()")


@pytest.mark.parametrize("by_key", [False, True], ids=["mouse", "keyboard"])
def test_a_sentence_is_copied_with_n_interval_and_source_and_that_is_said_aloud(visit, contexts, by_key):
    contexts["light"].grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit("/?area=south")
    settle(page)
    button = page.locator("p.lead button.copy")
    if by_key:
        button.focus()
        page.keyboard.press("Enter")
    else:
        button.click()
    page.locator("#varda-copied").filter(has_text="copied").wait_for(state="attached")
    assert re.search(
        r"26 of 100.*Interval \d+ to \d+, n 500\..*Source: survey made_up, Zuiderhaven", copied(page)
    )
    assert page.evaluate("() => document.activeElement.textContent") == "copied"
    button.filter(has_text="copy").wait_for()


def test_where_the_clipboard_is_closed_the_old_way_is_taken(visit):
    page = visit("/?area=south")
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    settle(page)
    page.locator("p.lead button.copy").click()
    page.locator("#varda-copied").filter(has_text="copied").wait_for(state="attached")
    assert page.locator("textarea.unseen").count() == 0


def test_a_name_leads_to_its_trend(visit):
    page = visit("/?area=south&lang=nl")
    page.get_by_role("link", name="Acht uur slaap").click()
    page.wait_for_url("**/trends?area=south&lang=nl&indicator=sleep_8h")
    page.get_by_text("Zuiderhaven · 2025").wait_for()
    assert "own" in chart(page)


def test_on_paper_fifty_indicators_take_no_more_than_two_a4(visit):
    page = visit("/?area=south&lang=nl")
    page.locator("p.imprint").first.wait_for()
    page.evaluate(FIFTY, "Drie keer of vaker dronken in de afgelopen 30 dagen")
    assert page.locator(".standings tr").count() > 50
    paper = page.pdf(format="A4")
    assert int(re.search(rb"/Count (\d+)", paper)[1]) <= 2
    page.emulate_media(media="print")
    assert not page.locator("button.copy").first.is_visible()
    assert page.get_by_text("Wat beschermt").is_visible()
