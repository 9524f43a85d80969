"""The pages of the cycle in a real browser: they fit at two widths, and an editor marks a step as done."""

from __future__ import annotations

import pytest
import test_browser
from steered import TODAY, anybody, steered
from test_browser import NARROW, OVERFLOW, WIDE, keep, settle

from dashboard.questions.steering_saving import records, save
from steering.editing import Written

pytestmark = test_browser.pytestmark
browser, contexts, visit = test_browser.browser, test_browser.contexts, test_browser.visit
address = test_browser.served_path
STEP = {"area": "north", "year": 2027, "step": 1, "due": "2027-09-15"}
AGREEMENT = {"area": "north", "partner": "insurer", "form": "formal", "about": "both", "since": "2024-01-01"}
LEFT = "selector => [...document.querySelectorAll(selector)].map(each => each.getBoundingClientRect().left)"


@pytest.fixture(scope="session")
def path(database, tmp_path_factory):
    """The made-up towns with a step, an agreement and what parents agreed."""
    made = steered(database, tmp_path_factory.mktemp("cycled"))
    long = "We, parents of Norðurvík, " + "call each other in the evening, " * 6
    rows = [
        Written("cycle_step", "north_2027_1", STEP),
        Written("partner_agreement", "x", {**AGREEMENT, "document": "An agreement_" * 12}),
        Written("parents_agreement", "y", {"area": "north", "year": 2026, "wording": long}),
    ]
    save(made, rows, TODAY, anybody)
    return made


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_the_steps_stand_below_each_other_and_fit(visit, viewport, lang):
    page = visit(f"/cycle?area=north&lang={lang}", viewport)
    page.wait_for_selector("ol.steps")
    assert page.evaluate(OVERFLOW) == 0
    assert page.locator("ol.steps li").count() == 10
    assert len(set(page.evaluate(LEFT, "ol.steps h3"))) == 1
    keep(page, f"cycle_{lang}_{viewport['width']}")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
def test_partners_and_reminders_fit(visit, viewport):
    page = visit("/partners?area=north", viewport)
    page.wait_for_selector(".network")
    assert page.evaluate(OVERFLOW) == 0
    assert len(set(page.evaluate(LEFT, ".network tbody th"))) == 1
    keep(page, f"partners_{viewport['width']}")
    page = visit("/?area=north", viewport)
    page.wait_for_selector("section.reminders")
    assert page.evaluate(OVERFLOW) == 0


def test_an_editor_marks_a_step_as_done(visit, path):
    page = visit("/cycle?area=north&cycle=2027")
    settle(page)
    page.get_by_text("Mark a step as done, or set another day").click()
    page.get_by_role("spinbutton", name="year, Done on").click()
    page.keyboard.type("20260911")
    page.get_by_label("Evidence: the name of a file, or a link").fill("Minutes.pdf")
    page.get_by_role("button", name="Save the step").click()
    page.locator(".done").wait_for()
    page.get_by_text("on Sep 11, 2026", exact=True).wait_for()
    (row,) = records(path, "cycle_step", "north")
    assert (row["done_on"], row["evidence"], row["due"]) == ("2026-09-11", "Minutes.pdf", "2027-09-15")


def test_reminders_are_not_printed(visit):
    page = visit("/?area=north")
    page.wait_for_selector("section.reminders")
    page.emulate_media(media="print")
    assert not page.locator("section.reminders").is_visible()
