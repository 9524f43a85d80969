"""What a prevention officer does, in one go: from the headline to a table that equals the command line's."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from conftest import HERE, write_wave
from serving import served
from test_browser import WIDE, browser, chart, contexts, pytestmark, settle  # noqa: F401

from cli.main import run

BREAK = "2017 is niet vergelijkbaar met 2015"
NUMBERS = ("value", "lower", "upper", "n")


@pytest.fixture(scope="module")
def answered_at_home(database, tmp_path_factory):
    """The made-up database, where the first wave of the north was answered at home."""
    folder = tmp_path_factory.mktemp("walk")
    path = folder / "walk.db"
    shutil.copy(database, path)
    file = write_wave(folder / "at_home.csv", 300, 140, has_sleep=False)
    revised = ["revise", "made_up:north:2015", str(file), "--db", str(path), "--reason", "Answered at home"]
    asked = ["--instrument", str(HERE / "made_up"), "--design", "sample", "--mode", "online-home"]
    assert run([*revised, *asked]) == run(["accept", "made_up:north:2015", "--db", str(path)]) == 0
    return path


def take_home(page, path):
    """Take the table home, and wait until it is there."""
    page.on("download", lambda each: each.save_as(path))
    page.get_by_role("button", name="CSV").click()
    for _ in range(300):
        if path.exists():
            break
        page.wait_for_timeout(100)


def test_from_the_headline_to_a_table_that_equals_the_command_line(
    contexts,  # noqa: F811
    answered_at_home,
    tmp_path,
    capsys,
):
    with served(answered_at_home, tmp_path / "log.txt") as address:
        page = contexts["light"].new_page()
        page.set_viewport_size(WIDE)
        page.goto(address)
        settle(page)
        page.get_by_label("Area").click()
        page.get_by_role("option", name="Zuiderhaven").click()
        page.wait_for_url("**/?area=south")
        page.get_by_text("Zuiderhaven · 2025").wait_for()
        page.get_by_text("26 of 100").first.wait_for()
        settle(page)
        page.get_by_role("link", name="Nederlands").click()
        page.wait_for_url("**area=south&lang=nl")
        page.get_by_text("26 van de 100").first.wait_for()
        settle(page)
        page.get_by_role("link", name="Trends", exact=True).click()
        page.get_by_text("Zuiderhaven · 2025").wait_for()
        settle(page)
        page.get_by_label("Gebied").click()
        page.get_by_role("option", name="Norðurvík").click()
        page.get_by_text("Norðurvík · 2025").wait_for()
        settle(page)
        drawn = chart(page)
        assert any("Ströndin" in name for name in drawn)
        assert page.get_by_text(BREAK).count() > 0
        own = dict(zip(drawn["own"]["x"], drawn["own"]["y"], strict=True))
        assert own[2019] is None
        ladder = page.locator("table tr.offer, table tr:has(th.offer)").first
        together = (8 + 75) / (24 + 300)  # those of 2021 alone are too few to say
        assert "2021, 2023" in ladder.inner_text()
        assert f"{100 * together:.1f}".replace(".", ",") in ladder.inner_text()
        take_home(page, tmp_path / "taken.csv")
        page.close()
    taken = list(csv.DictReader(io.StringIO((tmp_path / "taken.csv").read_text())))
    capsys.readouterr()
    asked = [
        "estimate",
        "--indicator",
        "alcohol_30d",
        "--area",
        "north",
        "--format",
        "json",
        "--audience",
        "municipality",
    ]
    assert run([*asked, "--db", str(answered_at_home)]) == 0
    printed = [row for row in json.loads(capsys.readouterr().out) if row["age_band"] is None]
    assert len(taken) == len(printed) == 6
    for row, line in zip(taken, printed, strict=True):
        assert [row[name] and float(row[name]) for name in NUMBERS] == [
            "" if line[name] is None else line[name] for name in NUMBERS
        ]
    assert Path(tmp_path / "log.txt").read_text() == ""
