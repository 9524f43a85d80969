"""Reminders above the Overview: at most four, with a link, only where the steering side may be seen."""

from __future__ import annotations

import json

import pytest
from conftest import words_on
from people import ACCOUNTS, cookie, with_accounts
from steered import TODAY, anybody, steered
from surveys import done
from test_cycle_page import keep, plain

from dashboard import asking, cached_steering
from dashboard.questions.steering_saving import save
from dashboard.texts import LANGUAGES, words
from steering.editing import Written


@pytest.fixture
def path(database, tmp_path, monkeypatch):
    monkeypatch.setattr(cached_steering, "current_day", lambda: TODAY)
    return steered(database, tmp_path)


def test_the_soonest_stand_first_with_a_link_each_and_no_more_than_four(open_page, path):
    keep(path, (1, "2026-09-15", "", ""), (2, "2026-10-31", "", ""), (3, "2026-12-10", "", ""))
    goal = {"area": "north", "indicator": "sleep_8h", "baseline_year": 2025, "baseline": 0.3}
    goal |= {"target": 0.5, "target_year": 2029, "owner": "A", "laid_down_in": "B"}
    save(path, [Written("goal", "sleep", goal)], TODAY, anybody)
    visit = open_page(path=path, area="north")
    said = plain(visit)
    first = "Late since Sep 15, 2026, survey of 2027: build the local coalition. One more step is late."
    assert "Coming up" in said
    places = [
        said.index(each)
        for each in (
            first,
            "By Dec 10, 2026, survey of 2027: prepare the survey with schools and parents.",
            "Money ends on Dec 31, 2026, and with it Film.",
            "What you expect of Card & co can be registered until the next wave is accepted."
            " The same goes for one other.",
        )
    ]
    assert places == sorted(places)
    assert "No activity runs for this goal" not in said
    assert 'href="./intervention?area=north&amp;intervention=card"' in words_on(visit)


def test_without_anything_to_do_nothing_stands_there(open_page, database):
    assert "Coming up" not in plain(open_page(path=database, area="north"))


@pytest.mark.parametrize(("who", "area", "is_told"), [("reader", "north", True), ("reader", "coast", False)])
def test_only_who_sees_the_steering_side_of_an_area_is_reminded(
    open_page, path, tmp_path, monkeypatch, who, area, is_told
):
    rows = [
        Written("cycle_step", f"{code}_2027_1", {"area": code, "year": 2027, "step": 1, "due": "2026-12-01"})
        for code in ("north", "coast")
    ]
    save(path, rows, TODAY, anybody)
    peopled = with_accounts(path, tmp_path, *ACCOUNTS)
    monkeypatch.setattr(asking, "_cookies", lambda: cookie(peopled, who))
    assert ("Coming up" in plain(open_page(path=peopled, area=area))) is is_told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_prints_every_reminder_in_words(path, lang):
    rows = done("steering", "reminders", "north", "--db", path, "--lang", lang).rows
    assert "expectation" in [row["kind"] for row in rows]
    (told,) = [row for row in rows if row["kind"] == "expectation"]
    told_of_others = words(lang).get("reminder.others_expectation", count=1)
    assert told["sentence"] == f"{words(lang).get('reminder.expectation', name='Card & co')} {told_of_others}"


def test_the_command_prints_the_ten_steps(path):
    keep(path, (1, "2026-09-15", "2026-09-11", "Minutes.pdf"))
    rows = done("steering", "cycle", "north", "--db", path).rows
    assert [row["step"] for row in rows] == [str(number) for number in range(1, 11)]
    assert (rows[0]["state"], rows[0]["due"], rows[0]["done_on"]) == ("done", "2026-09-15", "2026-09-11")
    assert rows[0]["evidence"] == "Minutes.pdf"
    assert {row["state"] for row in rows[1:]} == {"no_day"}
    printed = done("steering", "cycle", "north", "--year", "2019", "--db", path, "--format", "json").out
    assert {row["year"] for row in json.loads(printed)} == {2019}
