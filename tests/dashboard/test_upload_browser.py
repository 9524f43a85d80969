"""The life of a wave in a real browser: a file is dropped, corrected, checked, accepted, and taken back."""

from __future__ import annotations

import csv
import io
import os
import shutil
from pathlib import Path

import pytest
from conftest import write_wave
from serving import served

from dashboard.questions import answers

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or ("/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else "")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium here; on Debian: apt install chromium")

WIDE, NARROW = {"width": 1440, "height": 1800}, {"width": 390, "height": 1800}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
DRAWN = """() => document.querySelector('.js-plotly-plot').data.filter(trace => trace.name == 'own').map(
    trace => Array.from(trace.x))[0]"""


@pytest.fixture(scope="module")
def own_database(database, tmp_path_factory):
    """A database that may be changed."""
    path = tmp_path_factory.mktemp("upload") / "own.db"
    shutil.copy(database, path)
    return path


@pytest.fixture(scope="module")
def own_address(own_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("upload_server")
    os.environ["TMPDIR"] = str(folder)
    try:
        with served(own_database, folder / "log.txt") as found:
            yield found
    finally:
        del os.environ["TMPDIR"]
    assert (folder / "log.txt").read_text(encoding="utf-8") == ""
    assert [path for path in folder.rglob("*") if path.is_file() and path.name != "log.txt"] == []


@pytest.fixture
def visit(own_address):
    wrong = []
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM)
        page = chromium.new_context(locale="en-GB").new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)

        def opened(path="/upload", viewport=WIDE):
            page.set_viewport_size(viewport)
            page.goto(own_address + path)
            page.wait_for_selector("h1")
            return page

        yield opened
        chromium.close()
    assert wrong == []


def settle(page):
    page.wait_for_timeout(150)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def keep(page, name):
    folder = os.environ.get("VARDA_SCREENSHOTS")
    page.screenshot(path=str(Path(folder) / f"{name}.png") if folder else None)


def choose(page, label, option):
    settle(page)
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option).first.click()
    settle(page)


def put_down(page, file):
    settle(page)
    page.locator("#varda-drop[data-ready]").wait_for()
    page.locator("#varda-drop input").set_input_files(str(file))
    page.get_by_role("heading", name=file.name).wait_for()
    settle(page)


def press(page, name):
    settle(page)
    page.get_by_role("button", name=name).click()


def renamed(path, answered, drank):
    """A wave in which the question on alcohol stands in a column of another name."""
    write_wave(path, answered, drank, has_sleep=False)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("alcohol", "=drinks", 1), encoding="utf-8")
    return path


def drawn(page, area):
    page.goto(page.url.split("/upload")[0].split("/trends")[0] + f"/trends?area={area}")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    return page.evaluate(DRAWN)


def test_a_file_is_dropped_corrected_checked_accepted_and_taken_back(visit, own_database, tmp_path):
    page = visit()
    keep(page, "upload_empty_1440")
    put_down(page, renamed(tmp_path / "south_2021.csv", 200, 50))
    assert page.get_by_label("Year", exact=True).input_value() == "2021"
    choose(page, "Area", "Zuiderhaven")
    choose(page, "Item", "alcohol")
    choose(page, "Column", "=drinks")
    press(page, "Set")
    page.get_by_text("you, or a profile").wait_for()
    press(page, "Check the file")
    page.get_by_role("heading", name="The checks refuse nothing").wait_for()
    settle(page)
    keep(page, "upload_checked_1440")
    preview = page.locator("tr", has_text="Alcohol in the last 30 days").last.inner_text()
    assert "25.0" in preview  # 50 of 200
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the findings").click()
    text = Path(taken.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    page.get_by_label("Keep the matching").fill("south")
    press(page, "Accept: let it feed figures")
    page.get_by_text("made_up:south:2021 is stored and feeds figures.").wait_for()
    page.get_by_role("link", name="See it in Trends").click()
    page.wait_for_selector(".js-plotly-plot .main-svg")
    assert page.evaluate(DRAWN) == [2021, 2023, 2025]
    (row,) = answers.trend(own_database, "alcohol_30d", "south").query("year == 2021").to_dict("records")
    assert (row["n"], row["value"]) == (200, 0.25)

    page = visit()
    settle(page)
    page.get_by_text("Take a wave back").click()
    choose(page, "Wave", "made_up:south:2021")
    page.get_by_label("Why?").fill("a test")
    press(page, "Take it out of all figures")
    page.get_by_text("made_up:south:2021 is out of all figures").wait_for()
    assert drawn(page, "south") == [2023, 2025]


def test_a_revision_says_why_and_which_figures_it_changed(visit, own_database, tmp_path):
    page = visit()
    put_down(page, write_wave(tmp_path / "north_2025.csv", 300, 90, has_sleep=False))
    choose(page, "Area", "Norðurvík")
    assert page.get_by_role("button", name="Check the file").count() == 0
    page.get_by_label("What was wrong?").fill("a class was missing")
    page.keyboard.press("Enter")
    press(page, "Check the file")
    page.get_by_role("heading", name="The checks refuse nothing").wait_for()
    press(page, "Accept: let it feed figures")
    changes = page.get_by_role("region", name="Figures of 2025 that the revision changed")
    changes.wait_for()
    keep(page, "upload_revised_1440")
    assert "20.0" in changes.inner_text()  # 80 of 400
    assert "30.0" in changes.inner_text()  # 90 of 300
    page.get_by_role("link", name="All figures that the revision changed").click()
    page.get_by_role("heading", name="figures changed").wait_for()
    settle(page)
    keep(page, "revisions_1440")
    assert "Why: a class was missing." in page.inner_text("p.lead")
    whole = page.get_by_role("region", name="Figures of 2025 that the revision changed").inner_text()
    assert "30.0" in whole
    assert "Girls" in whole
    reasons = answers.waves(own_database).query("wave == 'made_up:north:2025'")["reason"]
    assert "a class was missing" in set(reasons)


def test_a_file_that_is_refused_says_why_and_stores_nothing(visit, own_database, tmp_path):
    before = len(answers.waves(own_database))
    page = visit("/upload?lang=nl")
    file = write_wave(tmp_path / "south_2019.csv", 40, 10, has_sleep=False)
    text = file.read_text(encoding="utf-8").replace("1,0,1,15,1", "1,0,1,15,7", 1)
    file.write_text(text, encoding="utf-8")
    put_down(page, file)
    choose(page, "Gebied", "Zuiderhaven")
    press(page, "Bestand controleren")
    page.get_by_text("kolom alcohol").first.wait_for()
    settle(page)
    keep(page, "upload_refused_nl_1440")
    assert page.get_by_role("button", name="Aannemen").count() == 0
    press(page, "Bestand weggooien")
    page.locator("#varda-drop").wait_for()
    assert len(answers.waves(own_database)) == before


def test_one_file_of_a_region_names_its_areas(visit, own_database, tmp_path):
    file = tmp_path / "coast_2021.csv"
    lines = write_wave(file, 90, 20, has_sleep=False).read_text(encoding="utf-8").splitlines()
    towns = ["town", *(("south", "tiny")[i % 2] for i in range(90))]
    both = (f"{line},{town}" for line, town in zip(lines, towns, strict=True))
    file.write_text("\n".join(both), encoding="utf-8")
    page = visit("/upload?lang=is", NARROW)
    put_down(page, file)
    choose(page, "Svæði", "Fleiri en eitt")
    choose(page, "Dálkur svæða", "town")
    press(page, "Athuga skrána")
    page.get_by_text("2 svæði í skránni").wait_for()
    settle(page)
    keep(page, "upload_region_is_390")
    assert page.evaluate(OVERFLOW) == 0
    table = page.get_by_role("region", name="2 svæði í skránni")
    assert "45" in table.inner_text()
    press(page, "Henda skránni")
    page.locator("#varda-drop").wait_for()


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1440", "390"])
def test_the_page_fits_its_width_and_is_reached_by_keyboard(visit, lang, viewport):
    page = visit(f"/upload?lang={lang}", viewport)
    page.locator("#varda-drop input").focus()
    assert page.evaluate("() => document.activeElement.type") == "file"
    assert page.evaluate(OVERFLOW) == 0
    keep(page, f"upload_{lang}_{viewport['width']}")
