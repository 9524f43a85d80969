"""The page of the ten steps: what is done, late, expected; the 56 days; the form, and what it stores."""

from __future__ import annotations

import html
import re
import sqlite3
from datetime import date

import pytest
from conftest import plain, words_on
from people import ACCOUNTS, cookie, with_accounts
from steered import TODAY, anybody, steered
from surveys import contents, done

from dashboard import asking, cached_steering
from dashboard.markup.cycle import evidence
from dashboard.questions.cycles import cycle, cycle_years
from dashboard.questions.steering_saving import save
from dashboard.questions.targets import Timing
from dashboard.stories import goals
from dashboard.texts import LANGUAGES, words
from steering.cycle import Deciding
from steering.editing import Written
from store.database import reading
from store.steering_rows import find_record
from survey_schema.countries import find_country

EN = words("en")


@pytest.fixture
def path(database, tmp_path, monkeypatch):
    monkeypatch.setattr(cached_steering, "current_day", lambda: TODAY)
    return steered(database, tmp_path)


def keep(path, *steps):
    """Store steps of 2027: number, due, done, evidence."""
    rows = [
        Written(
            "cycle_step",
            f"north_2027_{number}",
            {"area": "north", "year": 2027, "step": number, "due": due, "done_on": day, "evidence": shown},
        )
        for number, due, day, shown in steps
    ]
    save(path, rows, TODAY, anybody)


def end_fieldwork(path, day, year=2025, area="north"):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE wave SET fieldwork_to = ? WHERE area = ? AND year = ?", [day, area, year])


def labelled(visit, kind, label):
    (found,) = [each for each in visit.get(kind) if each.label == label]
    return found


def test_every_step_says_its_state_in_a_word_and_a_shape(open_page, path):
    keep(
        path,
        (1, "2026-09-15", "2026-09-11", "Minutes.pdf"),
        (2, "2026-10-31", "", ""),
        (3, "2026-12-10", "", ""),
    )
    visit = open_page("cycle", path, area="north")
    said = plain(visit)
    assert visit.title[0].value == "1 of 10 steps is done; late since Oct 31, 2026: find the funding"
    assert "Evidence: Minutes.pdf ● done on Sep 11, 2026" in said
    assert "▲ late was due by Oct 31, 2026" in said
    assert "○ to do by Dec 10, 2026" in said
    assert said.count("– no day known") == 7


def test_days_nobody_set_are_those_of_the_last_cycle_and_say_so(open_page, path):
    end_fieldwork(path, "2025-02-17")
    said = plain(open_page("cycle", path, area="north", cycle="2026"))
    assert "next, on Dec 14, 2026 if it goes as in 2025: repeat each year" in said
    assert "◇ expected Apr 14, 2026, as in 2025" in said
    assert "If it goes as in 2025, they come on Apr 14, 2026." in said
    assert "▲" not in said


def test_a_past_cycle_that_nobody_keeps_is_not_called_late(open_page, path):
    end_fieldwork(path, "2025-02-17")
    visit = open_page("cycle", path, area="north", cycle="2025")
    said = plain(visit)
    assert visit.title[0].value == "No step of 2025 is registered here"
    assert "– not registered worked out: Apr 14, 2025" in said
    assert "step 6 is not marked as done" in said
    assert "decision on money" not in said
    assert "▲" not in said


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-11-01", "Day 23 of 56: results are due on Dec 27, 2026."),
        ("2026-09-01", "Results were due on Oct 27, 2026, 28 days ago; step 6 is not marked as done."),
        ("2026-12-04", "Fieldwork ends in 10 days; results are due on Jan 29, 2027, 56 days later."),
    ],
)
def test_the_56_days_are_counted_from_the_end_of_fieldwork(open_page, path, day, sentence):
    end_fieldwork(path, day)
    assert sentence in plain(open_page("cycle", path, area="north", cycle="2025"))


def test_what_must_be_known_for_the_56_days_is_said(open_page, path):
    said = plain(open_page("cycle", path, area="north"))
    assert "No end of fieldwork is stored for" in said
    assert "It comes with the wave; from then on results are due within 56 days." in said


@pytest.mark.parametrize(
    ("shared", "sentence"),
    [
        ("2025-04-10", "Results were shared 52 days after fieldwork: within the 56 days."),
        ("2025-04-17", "Results were shared 59 days after fieldwork: 3 more than the 56 that were promised."),
    ],
)
def test_the_promise_was_met_or_not(open_page, path, shared, sentence):
    end_fieldwork(path, "2025-02-17")
    row = {"area": "north", "year": 2025, "step": 6, "done_on": shared}
    save(path, [Written("cycle_step", "north_2025_6", row)], TODAY, anybody)
    said = plain(open_page("cycle", path, area="north", cycle="2025"))
    assert sentence in said
    assert "in time for the decision on money of May 12, 2025: budget memorandum." in said


def test_results_are_in_time_for_a_decision_or_too_late_for_the_first(open_page, path):
    keep(path, (6, "2027-04-03", "", ""))
    said = plain(open_page("cycle", path, area="north", cycle="2027"))
    assert "They are planned for Apr 3, 2027." in said
    assert "First decision on money after that: budget memorandum, May 12, 2027: in time." in said
    row = Written("cycle_step", "north_2027_6", {"due": "2027-06-01"}, seen=1)
    save(path, [row], TODAY, anybody)
    said = plain(open_page("cycle", path, area="north", cycle="2027"))
    assert "Too late for that year’s first decision; next chance: budget, Nov 15, 2027." in said


@pytest.mark.parametrize(
    ("missed", "told"),
    [
        ((), "in time for the decision on money of May 12, 2026: budget memorandum."),
        (
            ("memorandum",),
            "too late for that year’s first decision on money; the next one was: budget",
        ),
    ],
)
def test_of_a_decision_that_has_passed_goals_say_when_results_were_due(missed, told):
    moment = next(each for each in find_country("nl").moment if each.id == "memorandum")
    found = Timing(2025, date(2026, 1, 5), Deciding(moment, date(2026, 5, 12), missed))
    said = goals.timing(found, TODAY, EN)
    assert said.startswith("Results of the wave of 2025 were due Jan 5, 2026")
    assert told in said
    assert "budget memorandum, May 12, 2026" in goals.timing(found, date(2026, 2, 1), EN)


def test_the_days_stand_in_order_with_today_among_them_and_what_is_to_check(open_page, path):
    keep(path, (1, "2026-09-15", "2026-09-11", ""), (6, "2027-04-03", "", ""))
    visit = open_page("cycle", path, area="north", cycle="2027")
    days = re.findall(r'<time datetime="([\d-]+)"', words_on(visit))
    assert days == sorted(days)
    assert days[:3] == ["2026-09-11", "2026-11-24", "2026-12-31"]
    assert "2027-05-12" in days
    said = plain(visit)
    assert "Municipal money: budget memorandum Day to be checked. Source: Custom of municipalities" in said
    assert "ends on 31-12-2026 and with it Film." in said


def test_an_area_without_waves_of_its_own_goes_by_the_last_of_those_in_it(path):
    end_fieldwork(path, "2025-02-17")
    end_fieldwork(path, "2025-03-03", area="south")
    assert cycle(path, "coast", 2025, TODAY).clock.due.isoformat() == "2025-04-28"
    assert cycle(path, "north", 2025, TODAY).clock.due.isoformat() == "2025-04-14"
    assert cycle_years(path, "coast", 2026)[:2] == [2025, 2026]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["cycle", "partners"])
def test_both_pages_speak_every_language_with_rows_and_without(open_page, path, database, page, lang):
    keep(path, (1, "2026-09-15", "2026-09-11", "<b>x</b>"), (2, "2026-10-31", "", ""))
    with_rows = open_page(page, path, area="north", lang=lang)
    without = plain(open_page(page, database, area="north", lang=lang))
    assert len(plain(with_rows)) > len(without) > 40
    assert "<b>" not in words_on(with_rows)


def test_a_link_to_a_cycle_there_is_not_is_said_to_be_wrong(open_page, path):
    assert "There is no cycle of 1999 here" in plain(open_page("cycle", path, area="north", cycle="1999"))
    assert "shown is" in plain(open_page("partners", path, area="atlantis"))


def test_a_step_links_to_its_page_as_far_as_the_visitor_has_it(open_page, path, tmp_path, monkeypatch):
    said = words_on(open_page("cycle", path, area="north", lang="en"))
    assert 'href="./upload?area=north&amp;lang=en"' in said
    assert 'href="./publish?' in said
    peopled = with_accounts(path, tmp_path, *ACCOUNTS)
    monkeypatch.setattr(asking, "_cookies", lambda: cookie(peopled, "reader"))
    said = words_on(open_page("cycle", peopled, area="north"))
    assert 'href="./partners?area=north"' in said
    assert "./upload" not in said
    assert "./publish" not in said


def test_a_reader_has_no_form(open_page, path, tmp_path, monkeypatch):
    peopled = with_accounts(path, tmp_path, *ACCOUNTS)
    monkeypatch.setattr(asking, "_cookies", lambda: cookie(peopled, "reader"))
    for page in ("cycle", "partners"):
        assert [each.label for each in open_page(page, peopled, area="north").get("text_input")] == []


def test_a_step_is_marked_as_done_and_stands_in_the_audit(open_page, path):
    keep(path, (1, "2026-09-15", "", ""))
    visit = open_page("cycle", path, area="north")
    assert labelled(visit, "date_input", "To do by (empty: worked out)").value.isoformat() == "2026-09-15"
    labelled(visit, "date_input", "Done on (empty: not yet)").set_value(TODAY)
    labelled(visit, "text_input", "Evidence: the name of a file, or a link").set_value("Minutes.pdf")
    labelled(visit, "button", "Save the step").click().run()
    assert not visit.exception
    with reading(path) as connection:
        row = find_record(connection, "cycle_step", "north_2027_1")
    assert (row["done_on"], row["due"], row["evidence"]) == ("2026-11-24", "2026-09-15", "Minutes.pdf")
    assert "Saved; one row changed" in plain(visit)
    assert any(each["reason"] == "cycle_step north_2027_1" for each in done("audit", "--db", path).rows)


def test_another_day_is_set_for_a_step_that_has_no_row(open_page, path):
    end_fieldwork(path, "2025-02-17")
    visit = open_page("cycle", path, area="north", cycle="2026")
    visit.selectbox(key="cycle_step_north_2026").set_value(4).run()
    labelled(visit, "date_input", "To do by (empty: worked out)").set_value(TODAY)
    labelled(visit, "button", "Save the step").click().run()
    with reading(path) as connection:
        row = find_record(connection, "cycle_step", "north_2026_4")
    assert (row["due"], row["done_on"]) == ("2026-11-24", "")


def test_an_edit_that_another_overtook_is_told_and_changes_nothing(open_page, path):
    keep(path, (1, "2026-09-15", "", ""))
    visit = open_page("cycle", path, area="north")
    save(path, [Written("cycle_step", "north_2027_1", {"due": "2026-09-20"}, seen=1)], TODAY, anybody)
    before = contents(path)
    labelled(visit, "date_input", "Done on (empty: not yet)").set_value(TODAY)
    labelled(visit, "button", "Save the step").click().run()
    said = plain(visit)
    assert "changed since you opened the form" in said
    assert "You saw version 1, version 2 is stored now. Nothing of theirs was overwritten." in said
    assert contents(path) == before
    labelled(visit, "button", "Read again").click().run()
    assert "changed since" not in plain(visit)
    assert labelled(visit, "date_input", "To do by (empty: worked out)").value.isoformat() == "2026-09-20"


def test_a_step_that_two_register_at_once_has_one_row_and_the_second_is_told(open_page, path):
    visit = open_page("cycle", path, area="north")
    which = labelled(visit, "selectbox", "Step")
    year, step = int(which.key.rpartition("_")[2]), which.value
    row = {"area": "north", "year": year, "step": step, "evidence": "Theirs"}
    save(path, [Written("cycle_step", "theirs", row)], TODAY, anybody)
    before = contents(path)
    labelled(visit, "text_input", "Evidence: the name of a file, or a link").set_value("Mine")
    labelled(visit, "button", "Save the step").click().run()
    assert "somebody registered this one meanwhile" in plain(visit)
    assert contents(path) == before


@pytest.mark.parametrize(
    ("text", "is_link"),
    [
        ("https://example.org/minutes", True),
        ("Minutes.pdf", False),
        ("http://[half", False),
        ("javascript:alert(1)", False),
        ("see https://example.org", False),
        ('https://x/"onclick="y', True),
    ],
)
def test_evidence_is_a_link_only_where_it_is_an_address(text, is_link):
    said = evidence(text, EN)
    assert ("<a href=" in said) is is_link
    assert html.escape(text) in said
    assert '"onclick' not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_calendar_has_the_expected_days_marked_as_such(path, lang):
    end_fieldwork(path, "2025-02-17")
    printed = done("steering", "calendar", "north", "--year", "2026", "--db", path, "--lang", lang).out
    unfolded = printed.replace("\r\n ", "").replace("\n ", "")
    name = words(lang).get("cycle.expected", step=words(lang).get("step.4"), before=2025)
    assert f"SUMMARY:Norðurvík: {name}".replace(",", "\\,") in unfolded
