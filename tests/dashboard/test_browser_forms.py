"""The steering side's forms in a real browser: they fit two widths; what is pasted is stored or refused."""

from __future__ import annotations

from itertools import combinations

import pytest
import test_browser
from steered import TODAY, anybody, steered
from test_browser import BOXES, NARROW, OVERFLOW, WIDE, chart, keep, overlap, settle
from test_results_funding import ROWS

from dashboard.questions import steering_saving
from steering.editing import Written

pytestmark = test_browser.pytestmark
browser, contexts, visit = test_browser.browser, test_browser.contexts, test_browser.visit
address = test_browser.served_path
MORE = [
    Written(
        "intervention",
        f"more_{i}",
        {"name": f"An activity with a long name, number {i}", "areas": "north", "factor": "alcohol_30d"}
        | {"first_year": 2017 + i, "last_year": 2019 + i},
    )
    for i in range(5)
]


@pytest.fixture(scope="session")
def path(database, tmp_path_factory):
    """The made-up towns with many activities, and results funding on."""
    path = steered(database, tmp_path_factory.mktemp("forms"))
    steering_saving.save(path, [*ROWS, *MORE], TODAY, anybody)
    steering_saving.turn_results_funding(path, on=True)
    return path


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_goal_and_activities_on_trends_fit_and_no_words_overlap(visit, viewport, lang):
    page = visit(f"/trends?area=north&indicator=alcohol_30d&lang={lang}", viewport)
    drawn = chart(page)
    (goal,) = [trace for name, trace in drawn.items() if name.startswith("goal")]
    assert goal["y"] == [25, 15]
    assert page.evaluate(OVERFLOW) == 0
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 10
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert all(left >= 0 and right <= viewport["width"] for left, _, right, _ in boxes)
    keep(page, f"trends_steered_{lang}_{viewport['width']}")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize(
    "page_of", ["intervention?area=north&intervention=card", "goals?area=north", "results?area=north"]
)
def test_the_forms_fit_when_they_are_open(visit, viewport, page_of):
    page = visit(f"/{page_of}", viewport)
    settle(page)
    for summary in page.locator('[data-testid="stExpander"] summary').all():
        summary.click()
    settle(page)
    assert page.locator("button:visible").count() >= 3
    assert page.evaluate(OVERFLOW) == 0
    keep(page, f"forms_{page_of.partition('?')[0]}_{viewport['width']}")


def paste(page, text):
    """Paste into the payer's cell of the first new line of the small table of money."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    grid = page.locator('[data-testid="stDataFrame"]').first
    settle(page)
    before = grid.bounding_box()
    page.mouse.click(before["x"] + 80, before["y"] + before["height"] - 17)  # adds a line
    page.wait_for_function(
        "h => document.querySelector('[data-testid=stDataFrame]').getBoundingClientRect().height > h",
        arg=before["height"],
    )
    page.keyboard.press("Escape")
    page.mouse.click(before["x"] + 80, before["y"] + 52)
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+v")
    page.wait_for_timeout(500)
    settle(page)


def lines_of(path):
    found = steering_saving.records(path, "budget_line", "north")
    return {(row["year"], row["payer"]): row["adopted"] for row in found if row["intervention"] == "card"}


def test_lines_pasted_from_a_spreadsheet_are_stored_whole_or_refused_and_taken_back(visit, path):
    before = lines_of(path)
    page = visit("/intervention?area=north&intervention=card", {"width": 1440, "height": 3000})
    page.locator("summary").filter(has_text="Its money").click()
    source, kind = "Public Health Act", "structural"
    paste(
        page, f"Insurer\t{source}\t2027\t1.250,50\t\t{kind}\nTown hall <b>\t{source}\t2028\t1.250\t\t{kind}"
    )
    page.get_by_role("button", name="Save the lines").click()
    page.get_by_text("found 1.250, expected an amount in plain figures").wait_for()
    assert lines_of(path) == before
    page.get_by_role("button", name="Read again").first.click()
    settle(page)
    paste(page, f"Insurer\t{source}\t2027\t1.250,50\t\t{kind}\nTown hall <b>\t{source}\t2028\t1250\t\t{kind}")
    page.get_by_role("button", name="Save the lines").click()
    page.locator(".done").wait_for()
    assert lines_of(path) == {**before, (2027, "insurer"): 125050, (2028, "hall"): 125000}
    settle(page)
    page.get_by_role("button", name="Undo the last save (2 rows)").click()
    page.get_by_text("Taken back; 2 rows changed.").wait_for()
    assert lines_of(path) == before
