"""The pages of the steering side: what they say of money and gaps, and what their forms store."""

from __future__ import annotations

import json
import math
import re

import pytest
from conftest import plain
from steered import TODAY, anybody, steered
from surveys import contents, done

from dashboard import cached_steering
from dashboard.figures.money_gap import GapRow, money_gap
from dashboard.figures.period import with_period
from dashboard.figures.style import DARK, LIGHT
from dashboard.questions import steering_saving
from dashboard.questions.comparisons import Comparison, compare
from dashboard.questions.evaluations import EvaluationQuestion, evaluate
from dashboard.texts import LANGUAGES, words
from steering.editing import Written
from store.database import reading
from store.steering_rows import find_record, list_records
from survey_schema.errors import Refusal

EN = words("en")


@pytest.fixture
def path(database, tmp_path, monkeypatch):
    monkeypatch.setattr(cached_steering, "current_day", lambda: TODAY)
    return steered(database, tmp_path)


def figure(visit):
    (chart,) = visit.get("plotly_chart")
    return json.loads(chart.proto.spec)


def labelled(visit, kind, label):
    (found,) = [each for each in visit.get(kind) if each.label == label]
    return found


# ---- money and gap -----------------------------------------------------------------------------------------


def test_the_gap_is_the_difference_turned_and_the_money_is_counted_once(open_page, path):
    visit = open_page("money", path, area="north", against="coast")
    traces = {trace["name"]: trace for trace in figure(visit)["data"]}
    asked = Comparison("alcohol_30d", "north", 2025, with_area="coast", own_population=True)
    (found,) = compare(path, asked).to_dict("records")
    place = traces["gap"]["x"].index(pytest.approx(-100 * found["difference"]))
    assert traces["money"]["x"][place] == 1500.25
    said = plain(visit)
    assert "In 2026 € 1,800.25 is registered here in all" in said
    assert "€ 1.80 for each of the 1,000 young people" in said


def test_a_factor_without_money_says_that_none_is_registered_here(open_page, path):
    said = plain(open_page("money", path, area="north", against="coast"))
    assert "no money registered here" in said.lower()
    assert "Not measured by this survey: Film." in said


def test_money_that_ends_is_warned_of_with_its_activity(open_page, path):
    said = plain(open_page("money", path, area="north", against="coast"))
    assert "(combined specific grant (brede SPUK, GALA)) ends on 31-12-2026 and with it Film." in said
    assert "ends on 31-12-2026; Card & co has other money after that." in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["money", "intervention", "goals", "plan", "history"])
def test_every_page_speaks_every_language_with_rows_and_without(open_page, path, database, page, lang):
    with_rows = plain(open_page(page, path, area="north", lang=lang))
    without = plain(open_page(page, database, area="north", lang=lang))
    assert len(with_rows) > len(without) > 40
    assert "<b>" not in with_rows.replace("Town hall <b>", "")


def test_a_hidden_figure_is_no_gap_and_something_is_offered_instead(open_page, path):
    visit = open_page("money", path, area="tiny")
    assert visit.title[0].value.startswith("No factor of Kot can be set beside Landið")
    assert visit.get("plotly_chart") == []
    assert "What we can’t say yet" in plain(visit) or "What we can't say yet" in plain(visit)


def test_a_country_has_no_gap_but_has_the_money_of_its_towns(open_page, path):
    visit = open_page("money", path, area="land")
    assert "€ 1,800.25" in plain(visit)
    assert visit.title[0].value == "What is registered for 2026"


def test_a_link_to_a_year_without_money_is_said_to_be_wrong(open_page, path):
    assert "There is no money of 1999; 2026 is shown." in plain(
        open_page("money", path, area="north", budget="1999")
    )


def row(difference=-8.0, money="not_filled_in", amount=0.0, told="8 points:\nworse, certain"):
    return GapRow("Sport", difference, difference - 2, difference + 2, True, told, money, amount, "none")


def test_an_empty_bar_stands_beside_a_long_gap():
    drawn = money_gap([row(), row(-1.0, "amount", 50.0)], ("gap", "money"), EN)
    lengths, marks, bars = drawn.data
    assert list(marks.x) == [-8.0, -1.0] == list(lengths.x)
    assert list(bars.x) == [0.0, 50.0]
    assert list(marks.error_x.array) == [2.0, 2.0]


def test_a_factor_without_a_figure_has_no_mark():
    drawn = money_gap([row(math.nan)], ("gap", "money"), EN)
    assert math.isnan(drawn.data[1].x[0])


@pytest.mark.parametrize(("dark", "palette"), [(False, LIGHT), (True, DARK)])
def test_money_has_the_colour_of_goals_in_both_looks(dark, palette):
    bars = money_gap([row()], ("gap", "money"), EN, dark).data[2]
    assert bars.marker.color == palette.goal


# ---- an intervention ---------------------------------------------------------------------------------------


def test_an_intervention_is_told_with_the_change_elsewhere_and_both_share_one_card(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    said = plain(visit)
    (found,) = evaluate(path, EvaluationQuestion(2023, 2025, "card")).to_dict("records")
    assert f"difference {EN.number(100 * found['difference'], 1)} points" in said
    assert "On the same factor ran here too: Nights. The change belongs to all of them together" in said
    assert said.count("2023 to 2025: here and elsewhere") == 1
    assert "The survey sees the change, not the reason." in said
    assert "Council: continue." in said


def test_its_period_is_shaded_in_the_colour_of_goals(open_page, path):
    shapes = figure(open_page("intervention", path, area="north", intervention="card"))["layout"]["shapes"]
    (shade,) = [shape for shape in shapes if shape["type"] == "rect"]
    assert shade["x0"] == 2024
    assert shade["x1"] >= 2025


def test_a_period_outside_the_figure_is_not_drawn():
    import plotly.graph_objects as go

    empty = go.Figure(layout={"xaxis": {"range": [2015, 2025]}})
    assert with_period(empty, 2027, None, "later").layout.shapes == ()


def test_money_by_payer_adds_up_in_the_table(open_page, path):
    said = plain(open_page("intervention", path, area="north", intervention="card"))
    hall, insurer = "Town hall <b> Public Health Act € 1,000.10", "Insurer health insurer € 500.15"
    assert f"{hall} {insurer} Total € 1,500.25" in said


def test_one_without_a_factor_says_that_it_is_not_measured(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="film")
    assert "not measured by this survey" in visit.title[0].value
    assert visit.get("plotly_chart") == []


def test_a_town_without_one_is_told_how_to_begin(open_page, path):
    assert "Four things are enough to begin" in plain(open_page("intervention", path, area="south"))


# ---- forms -------------------------------------------------------------------------------------------------


def test_a_goal_is_set_after_what_this_town_could_see_was_told(open_page, path):
    visit = open_page("goals", path, area="north")
    before = plain(visit)
    assert re.search(r"Two waves with about \d+ answers that count", before)
    visit.number_input[0].set_value(12).run()
    visit.text_input(key="goal_new_0_owner").set_value("Alderman")
    visit.text_input(key="goal_new_0_laid_down_in").set_value("Health plan")
    labelled(visit, "button", "Save the goal").click().run()
    assert not visit.exception
    with reading(path) as connection:
        rows = {goal["id"]: goal for goal in list_records(connection, "goal", ["north"])}
    (made,) = set(rows) - {"less"}
    assert (rows[made]["target"], rows[made]["baseline"], rows[made]["owner"]) == (0.12, 0.2, "Alderman")
    assert "Saved; one row changed" in plain(visit)
    assert any(row["reason"] == f"goal {made}" for row in done("audit", "--db", path).rows)


def test_a_goal_without_an_owner_is_refused_in_words(open_page, path):
    before = contents(path)
    visit = open_page("goals", path, area="north")
    labelled(visit, "button", "Save the goal").click().run()
    assert "Owner (goal): not filled in." in plain(visit)
    assert contents(path) == before


def test_four_fields_are_enough_for_an_activity(open_page, path):
    visit = open_page("plan", path, area="south")
    labelled(visit, "text_input", "Name").set_value("Walks")
    labelled(visit, "text_input", "Amount in the first year").set_value("1250,50")
    labelled(visit, "button", "Save the activity").click().run()
    assert not visit.exception
    with reading(path) as connection:
        (line,) = list_records(connection, "budget_line", ["south"])
        assert find_record(connection, "intervention", "walks")["areas"] == "south"
        assert find_record(connection, "partner", line["payer"])["name"] == "Zuiderhaven"
    assert (line["adopted"], line["currency"], line["year"]) == (125050, "EUR", 2026)


def test_a_decision_is_recorded_on_its_activity(open_page, path):
    visit = open_page("intervention", path, area="north", intervention="card")
    labelled(visit, "text_input", "By whom").set_value("Executive")
    labelled(visit, "text_area", "Why").set_value("The figure is uncertain.")
    labelled(visit, "button", "Save the decision").click().run()
    assert "Executive: continue. The figure is uncertain." in plain(visit)


def test_a_table_tells_what_was_changed_added_and_removed(path):
    seen = steering_saving.records(path, "budget_line", "north")
    table = [steering_saving.as_edited(each) for each in seen]
    changed = {**table[0], "adopted": 2000.25}
    new = {**table[0], "id": None, "year": 2027}
    rows = steering_saving.edited_lines(
        "north", seen, [changed, table[2], new], [each["id"] for each in seen]
    )
    kinds = [(each.id, each.seen, each.remove) for each in rows]
    assert kinds == [("card_hall", 1, False), ("card_2027", None, False), ("card_insurer", 1, True)]
    steering_saving.save(path, rows, TODAY, anybody)
    with reading(path) as connection:
        lines = {line["id"]: line["adopted"] for line in list_records(connection, "budget_line", ["north"])}
    assert lines == {"card_hall": 200025, "card_2027": 100010, "film_hall": 30000}


def test_a_table_that_nobody_touched_changes_nothing(path):
    seen = steering_saving.records(path, "budget_line", "north")
    table = [steering_saving.as_edited(each) for each in seen]
    assert steering_saving.edited_lines("north", seen, table, []) == []


def test_two_who_edit_the_same_line_are_told_and_nothing_is_overwritten(path):
    seen = steering_saving.records(path, "budget_line", "north")
    table = [steering_saving.as_edited(each) for each in seen]
    steering_saving.save(path, [Written("budget_line", "card_hall", {"adopted": 1}, seen=1)], TODAY, anybody)
    rows = steering_saving.edited_lines("north", seen, [{**table[0], "adopted": 2.0}, *table[1:]], [])
    with pytest.raises(Refusal) as refusal:
        steering_saving.save(path, rows, TODAY, anybody)
    (found,) = refusal.value.findings
    assert found.code == "steering.conflict"
    assert EN.message(found).endswith("Nothing of theirs was overwritten.")


def test_a_workbook_of_the_page_comes_back_without_a_change(path):
    content = steering_saving.workbook(path, "north")
    assert steering_saving.incoming(path, content, "x.xlsx", TODAY, anybody) == []
