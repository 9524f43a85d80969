"""The forms of interventions, expectations and goals: what they store, refuse, take back; Trends too."""

from __future__ import annotations

import html
import json
import re
from datetime import date

import pytest
import streamlit as st
from conftest import plain, words_on
from people import ACCOUNTS, cookie, with_accounts
from steered import TODAY, anybody, steered
from surveys import contents, done

from dashboard import asking, cached_steering
from dashboard.questions import answers, steering_saving
from dashboard.questions.programmes import told_of
from dashboard.questions.steered import Running, Steered
from dashboard.stories import steered as story
from dashboard.texts import LANGUAGES, words
from dashboard.widgets import programme_money
from steering.editing import Written
from store.database import reading
from store.steering_rows import find_record, list_records

EN = words("en")


@pytest.fixture
def path(database, tmp_path, monkeypatch):
    monkeypatch.setattr(cached_steering, "current_day", lambda: TODAY)
    return steered(database, tmp_path)


def press(visit, label):
    """Press the one button with a label."""
    (button,) = [each for each in visit.get("button") if each.label == label]
    button.click().run()
    assert not visit.exception, visit.exception


def row_of(path, kind, code):
    with reading(path) as connection:
        return find_record(connection, kind, code)


def last_audit(path, named):
    return [row for row in done("audit", "--db", path).rows if row["reason"] == named][-1]


# ---- an intervention ---------------------------------------------------------------------------------------


def test_everything_of_an_intervention_is_changed_on_its_page(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    of = "intervention_card_1_"
    visit.text_input(key=f"{of}name").set_value("Card for all")
    visit.selectbox(key=f"{of}what").set_value("leisure_card")
    visit.selectbox(key=f"{of}domain").set_value("leisure")
    visit.multiselect(key=f"{of}also").set_value(["sleep_8h"])
    visit.multiselect(key=f"{of}areas").set_value(["north", "south"])
    visit.number_input(key=f"{of}places").set_value(120)
    visit.date_input(key=f"{of}starts_on").set_value(date(2024, 9, 1))
    visit.text_input(key=f"{of}voucher").set_value("1.250,50")
    press(visit, "Save the changes")
    stored = row_of(path, "intervention", "card")
    kept = ("name", "what", "domain", "also", "areas", "places", "starts_on", "voucher", "factor", "version")
    assert [stored[name] for name in kept] == [
        *("Card for all", "leisure_card", "leisure", "sleep_8h", "north south", 120),
        *("2024-09-01", 125050, "alcohol_30d", 2),
    ]
    assert "Saved; one row changed" in plain(visit)
    assert last_audit(path, "intervention card")["action"] == "changed"


@pytest.mark.parametrize(("lang", "says"), [("en", "the cost of a place"), ("nl", "de kosten per plaats")])
def test_each_group_of_fields_says_what_it_makes_possible(open_page, path, lang, says):
    assert says in plain(open_page("intervention", path, area="north", lang=lang))


def test_a_form_whose_row_somebody_changed_tells_who_and_overwrites_nothing(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    steering_saving.save(path, [Written("intervention", "card", {"place": "Harbour"}, 1)], TODAY, anybody)
    visit.text_input(key="intervention_card_1_name").set_value("Mine")
    press(visit, "Save the changes")
    assert "(place). You saw version 1, version 2 is stored now. Nothing of theirs was" in plain(visit)
    assert row_of(path, "intervention", "card")["name"] == "Card & co"
    next(each for each in visit.button if each.key == "intervention_again_card").click().run()
    assert visit.text_input(key="intervention_card_2_place").value == "Harbour"


def test_one_with_money_stays_and_what_refers_to_it_is_named(open_page, path):
    before = contents(path)
    visit = open_page("intervention", path, area="north", intervention="film")
    press(visit, "Remove the activity")
    assert "Nothing was removed. Tick the box first." in plain(visit)
    (sure,) = [each for each in visit.checkbox if each.label == "Yes, I am sure"]
    sure.check()
    press(visit, "Remove the activity")
    assert "that nothing refers to it; budget_line film_hall do" in plain(visit)
    assert contents(path) == before


def test_one_that_nothing_refers_to_is_removed_and_taken_back(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="nights")
    visit.checkbox[0].check()
    press(visit, "Remove the activity")
    assert row_of(path, "intervention", "nights") is None
    press(visit, "Undo the last save (1 row)")
    assert row_of(path, "intervention", "nights")["name"] == "Nights"
    assert "Taken back; one row changed." in plain(visit)
    assert [each for each in visit.button if each.label.startswith("Undo")] == []


def test_what_was_changed_since_is_not_taken_back(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    visit.text_input(key="intervention_card_1_place").set_value("Here")
    press(visit, "Save the changes")
    steering_saving.save(path, [Written("intervention", "card", {"place": "There"}, 2)], TODAY, anybody)
    press(visit, "Undo the last save (1 row)")
    assert "The last save stays: something has happened since." in plain(visit)
    assert row_of(path, "intervention", "card")["place"] == "There"


def test_one_that_runs_in_towns_of_others_is_not_changed_by_one_of_them(
    open_page, path, tmp_path, monkeypatch
):
    spread = Written("intervention", "card", {"areas": "north south"}, seen=1)
    steering_saving.save(path, [spread], TODAY, anybody)
    peopled = with_accounts(path, tmp_path, *ACCOUNTS)
    monkeypatch.setattr(asking, "_cookies", lambda: cookie(peopled, "editor"))
    visit = open_page("intervention", peopled, area="north", intervention="card")
    assert "This activity also runs in Zuiderhaven." in plain(visit)
    assert [each for each in visit.button if each.label == "Save the changes"] == []


def test_a_reader_has_no_forms(open_page, path, tmp_path, monkeypatch):
    peopled = with_accounts(path, tmp_path, *ACCOUNTS)
    monkeypatch.setattr(asking, "_cookies", lambda: cookie(peopled, "reader"))
    visit = open_page("intervention", peopled, area="north", intervention="card")
    assert visit.get("text_input") == []
    assert visit.get("button") == []


def test_a_new_line_of_the_small_table_is_for_its_intervention_in_the_country_s_money(path, monkeypatch):
    monkeypatch.setenv("VARDA_DB", str(path))
    st.cache_data.clear()
    seen = [
        row for row in steering_saving.records(path, "budget_line", "north") if row["intervention"] == "card"
    ]
    blank = {"id": None, "payer": None, "year": float("nan")}
    new = {
        **blank,
        "payer": "insurer",
        "source": "wpg",
        "year": 2027,
        "adopted": "2.000,50",
        "structural": "yes",
    }
    table = [*map(steering_saving.as_edited, seen), new, blank]
    whole = programme_money._filled("north", "card", table)
    (row,) = steering_saving.edited_lines("north", seen, whole, ["card_2027"])
    steering_saving.save(path, [row], TODAY, anybody)
    line = row_of(path, "budget_line", "card_2027_2")
    names = ("area", "year", "intervention", "purpose", "payer", "currency", "adopted")
    assert [line[name] for name in names] == ["north", 2027, "card", "intervention", "insurer", "EUR", 200050]


def test_a_payer_is_added_without_leaving_the_page(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    (name,) = [each for each in visit.text_input if each.label == "Name of the payer"]
    name.set_value("Club")
    (role,) = [each for each in visit.selectbox if each.label == "What they are"]
    role.set_value("sports_club")
    press(visit, "Add")
    assert row_of(path, "partner", "north_club")["role"] == "sports_club"


def test_what_was_typed_beside_a_new_payer_is_held_with_the_versions_it_was_typed_on(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    (name,) = [each for each in visit.text_input if each.label == "Name of the payer"]
    name.set_value("Club")
    press(visit, "Add")
    steering_saving.save(path, [Written("budget_line", "card_hall", {"adopted": 1}, 1)], TODAY, anybody)
    visit.run()
    assert held_lines(visit) == (1, "1000.10")
    press(visit, "Undo the last save (1 row)")  # which reads every row anew, both together
    assert held_lines(visit) == (2, "1")


def held_lines(visit):
    """The version of a line that the small table was made on, and what stands in it."""
    rows, typed = (visit.session_state[f"steering_held_money_north_card{kind}"] for kind in ("", "_typed"))
    (version,) = [row["version"] for row in rows if row["id"] == "card_hall"]
    (adopted,) = [row["adopted"] for row in typed if row["id"] == "card_hall"]
    return version, adopted


# ---- what is expected --------------------------------------------------------------------------------------


def test_an_expectation_is_registered_with_its_day_before_the_wave(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    visit.number_input(key="expectation_new_card_0_change").set_value(-4.0)
    visit.text_area(key="expectation_new_card_0_evidence").set_value("A trial elsewhere")
    visit.run()
    assert "Once the wave of that year is accepted it can’t be changed any more." in plain(visit)
    press(visit, "Save the expectation")
    with reading(path) as connection:
        (stored,) = list_records(connection, "expectation")
    names = ("area", "intervention", "indicator", "year", "change", "registered_on", "late")
    expected = ["north", "card", "alcohol_30d", 2027, -0.04, "2026-11-24", "no"]
    assert [stored[name] for name in names] == expected
    assert "Expected for 2027: A trial elsewhere" in plain(visit)


def test_an_expectation_of_a_wave_that_was_accepted_is_late_and_says_so_first(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    visit.number_input(key="expectation_new_card_0_change").set_value(-4.0)
    visit.number_input(key="expectation_new_card_0_year").set_value(2025).run()
    assert "The wave of 2025 was accepted already. What is registered now is marked as late." in plain(visit)
    press(visit, "Save the expectation")
    assert "Nov 24, 2026, late: after the wave" in plain(visit)
    (which,) = [each for each in visit.selectbox if each.label == "Which expectation"]
    which.set_value("card_north_2025").run()
    assert "The wave of 2025 was accepted: this expectation stays as it is." in plain(visit)
    assert [each for each in visit.button if each.label == "Save the expectation"] == []


def test_what_is_expected_of_another_factor_is_measured_on_that_one(open_page, path):
    cells = {"area": "north", "intervention": "card", "year": 2025, "change": 0.05}
    rows = [
        Written("expectation", "sleep", {**cells, "indicator": "sleep_8h"}),
        Written("expectation", "alcohol", {**cells, "indicator": "alcohol_30d", "change": -0.05}),
    ]
    steering_saving.save(path, rows, TODAY, anybody)
    with_sleep, with_alcohol = (
        next(each for each in card(path).expected if each.record["indicator"] == indicator)
        for indicator in ("sleep_8h", "alcohol_30d")
    )
    assert with_alcohol.measured.row["indicator"] == "alcohol_30d"
    assert with_sleep.measured.row["indicator"] == "sleep_8h"
    said = plain(open_page("intervention", path, area="north", intervention="card"))
    assert "Eight hours of sleep 2025" in said
    assert "Alcohol in the last 30 days 2025" in said


def card(path):
    return told_of(path, "card", "north", "municipality", ["north"])


# ---- goals -------------------------------------------------------------------------------------------------


def test_a_goal_for_girls_begins_at_the_figure_of_girls(open_page, path):
    visit = open_page("goals", path, area="north")
    visit.selectbox(key="goal_young").set_value("girls").run()
    girls = [row for row in estimates_by_sex(path) if row["sex"] == "female" and row["year"] == 2025]
    visit.number_input(key="goal_target_alcohol_30d_girls").set_value(5)
    visit.text_input(key="goal_new_0_owner").set_value("Owner")
    visit.text_input(key="goal_new_0_owner_executive").set_value("Alderman")
    visit.text_input(key="goal_new_0_laid_down_in").set_value("Plan")
    visit.text_input(key="goal_new_0_link").set_value("https://example.org/plan")
    visit.date_input(key="goal_new_0_decided_on").set_value(date(2026, 11, 3))
    visit.selectbox(key="goal_new_0_status").set_value("adopted")
    press(visit, "Save the goal")
    with reading(path) as connection:
        (made,) = [row for row in list_records(connection, "goal", ["north"]) if row["id"] != "less"]
    assert made["baseline"] == girls[0]["value"]
    assert (made["young"], made["owner_executive"], made["decided_on"]) == ("girls", "Alderman", "2026-11-03")
    said = words_on(visit)
    assert 'href="https://example.org/plan"' in said
    assert "Adopted on Nov 3, 2026." in plain(visit)


def estimates_by_sex(path):
    return answers.trend(path, "alcohol_30d", "north", ("sex",)).to_dict("records")


def test_a_goal_that_was_dropped_stays_and_is_not_counted(open_page, path):
    visit = open_page("goals", path, area="north")
    visit.selectbox(key="goal_less_1_status").set_value("dropped")
    visit.text_input(key="goal_less_1_owner").set_value("Somebody else")
    press(visit, "Save the changes")
    assert visit.title[0].value == "No goal is set for Norðurvík yet"
    assert "Dropped: nobody works towards it any more." in plain(visit)
    assert row_of(path, "goal", "less")["owner"] == "Somebody else"


def test_a_goal_is_removed_by_who_is_sure(open_page, path):
    visit = open_page("goals", path, area="north")
    press(visit, "Remove the goal")
    assert row_of(path, "goal", "less") is not None
    (sure,) = [each for each in visit.checkbox if each.label == "Yes, I am sure"]
    sure.check()
    press(visit, "Remove the goal")
    assert row_of(path, "goal", "less") is None


def test_an_address_that_is_no_web_address_is_no_link(open_page, path):
    bad = Written("goal", "less", {"link": "javascript:alert(1)"}, 1)
    steering_saving.save(path, [bad], TODAY, anybody)
    assert "<a href=" not in "".join(
        re.findall(r"<article.*?</article>", words_on(open_page("goals", path, area="north")))
    )


# ---- Trends ------------------------------------------------------------------------------------------------


def figure(visit):
    return json.loads(visit.get("plotly_chart")[0].proto.spec)


def test_trends_draws_the_way_to_the_goal_and_names_what_runs(open_page, path):
    visit = open_page("trends", path, area="north", indicator="alcohol_30d")
    drawn = figure(visit)
    (goal,) = [trace for trace in drawn["data"] if trace["name"].startswith("goal")]
    assert (goal["x"], goal["y"]) == ([2023, 2027], [25.0, 15.0])
    assert goal["line"]["dash"] == "dash"
    assert drawn["layout"]["xaxis"]["range"][1] >= 2027
    lanes = [each["text"] for each in drawn["layout"]["annotations"] if "·" in each["text"]]
    assert lanes == ["Card &amp; co · €\N{NO-BREAK SPACE}1,500.25", "Nights · no money registered"]
    said = plain(visit)
    assert "Goal: from 25 % (2023) to 15 % in 2027." in said
    assert "Card & co since 2024 € 1,500.25 € 1,500.25 Nights since 2024 no money registered" in said


def test_trends_of_another_indicator_has_neither(open_page, path):
    visit = open_page("trends", path, area="north", indicator="sleep_8h")
    drawn = figure(visit)
    assert [trace["name"] for trace in drawn["data"] if trace["name"].startswith("goal")] == []
    assert "what runs on this" not in plain(visit)


def test_trends_by_sex_has_the_goals_of_girls_and_boys_only(open_page, path):
    girls = {"young": "girls", "target": 0.10}
    row = row_of(path, "goal", "less")
    cells = {name: row[name] for name in row if name not in ("id", "version")}
    steering_saving.save(path, [Written("goal", "girls", {**cells, **girls})], TODAY, anybody)
    whole, divided = (
        figure(open_page("trends", path, area="north", indicator="alcohol_30d", breakdown=by))["data"]
        for by in ("none", "sex")
    )
    assert [t["y"] for t in whole if t["name"].startswith("goal")] == [[25.0, 15.0]]
    assert [t["y"] for t in divided if t["name"].startswith("goal")] == [[25.0, 10.0]]


def test_many_interventions_are_counted_and_only_some_drawn(open_page, path):
    more = [
        Written(
            "intervention",
            f"a{i}",
            {
                **{"name": f"A{i}", "areas": "north"},
                "factor": "alcohol_30d",
                "first_year": 2016 + i,
                "last_year": 2017 + i,
            },
        )
        for i in range(5)
    ]
    steering_saving.save(path, more, TODAY, anybody)
    visit = open_page("trends", path, area="north", indicator="alcohol_30d")
    texts = [each["text"] for each in figure(visit)["layout"]["annotations"]]
    drawn = [text.split(" ·")[0] for text in texts if "·" in text]
    assert drawn == ["A3", "A4", "Card &amp; co", "Nights"]  # what runs, then what ended last
    assert "and 3 more, in the table below" in texts
    assert all(f"A{i} 20" in plain(visit) for i in range(5))


def test_a_reader_of_another_town_sees_no_goals_on_the_region_s_figure(
    open_page, path, tmp_path, monkeypatch
):
    regional = Written("goal", "coast", {**cells_of(row_of(path, "goal", "less")), "area": "coast"})
    steering_saving.save(path, [regional], TODAY, anybody)
    peopled = with_accounts(path, tmp_path, *ACCOUNTS)
    seen = {}
    for who in ("reader", "region"):
        monkeypatch.setattr(asking, "_cookies", lambda who=who: cookie(peopled, who))
        data = figure(open_page("trends", peopled, area="coast", indicator="alcohol_30d"))["data"]
        seen[who] = [trace["name"] for trace in data if trace["name"].startswith("goal")]
    assert seen == {"reader": [], "region": ["goal: goal"]}


def cells_of(row):
    return {name: row[name] for name in row if name not in ("id", "version")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_money_is_refused_in_every_language_where_it_can_t_be_told_what_is_meant(open_page, path, lang):
    visit = open_page("plan", path, area="south", lang=lang)
    says = words(lang)
    for label, value in (("new.name", "Walks"), ("new.amount", "1.250")):
        (field,) = [each for each in visit.text_input if each.label == says.get(label)]
        field.set_value(value)
    press(visit, says.get("new.save"))
    assert says.get("expected.plain_money") in plain(visit)
    assert row_of(path, "intervention", "walks") is None


def test_of_very_many_interventions_those_with_the_most_money_are_listed():
    running = tuple(
        Running({"name": f"A{i}", "first_year": 2020, "last_year": None}, {}, {"EUR": 100 * i})
        for i in range(30)
    )
    said = html.unescape(re.sub(r"<[^>]+>", " ", story.told(Steered(2026, (), running), "Town", EN)))
    listed = [i for i in range(30) if re.search(rf"\bA{i}\b", said)]
    assert listed == list(range(10, 30))
    assert "Of 30 interventions the 20 with the most money are listed" in said
