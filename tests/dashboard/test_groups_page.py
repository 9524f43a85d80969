"""The Groups page: with data, hidden, in a year that did not ask, from a wrong link, in three languages."""

from __future__ import annotations

import csv
import json
import re

import pytest
from conftest import words_on
from divided import DRANK, build

from dashboard.questions import groups
from dashboard.questions.groups import GroupQuestion
from dashboard.reports.exports import as_csv
from dashboard.texts import words

MONEY = GroupQuestion("alcohol_30d", "harbour", "money", ("worse", "better"))


@pytest.fixture(scope="module")
def divided(tmp_path_factory):
    return build(tmp_path_factory.mktemp("divided"))


@pytest.fixture
def opened(open_page, divided):
    return lambda **address: open_page("groups", divided, **address)


def figures(visit):
    return [json.loads(chart.proto.spec) for chart in visit.get("plotly_chart")]


def marks(figure):
    return {trace["name"]: trace["x"][0] for trace in figure["data"] if trace["type"] == "scatter"}


# ---- what is worked out ------------------------------------------------------------------------------------


def test_the_gap_of_each_year_is_the_difference_of_the_two_shares(divided):
    rows = groups.gaps(divided, MONEY)
    assert [row["year"] for row in rows] == list(DRANK)
    for row in rows:
        worse, better = (DRANK[row["year"]][level] / 200 for level in (3, 1))
        assert (row["first"], row["second"]) == (worse, better)
        assert row["difference"] == pytest.approx(worse - better)
        assert row["lower"] < row["difference"] < row["upper"]
        assert (row["verdict"], row["hidden"]) == ("higher", "")


def test_the_change_of_the_gap_is_that_of_four_shares(divided):
    change = groups.gap_change(divided, MONEY, 2019, 2025)
    assert change["difference"] == pytest.approx((60 - 40) / 200 - (80 - 20) / 200)
    assert change["verdict"] == "lower"


def test_every_division_of_the_year_is_listed_and_judged_together(divided):
    found = {each.id: each for each in groups.divisions(divided, "alcohol_30d", "harbour", 2025)}
    assert list(found) == ["sex", "money"]
    assert found["sex"].between == ("female", "male")
    assert found["sex"].gap["verdict_adjusted"] == "unclear"
    assert found["money"].gap["difference"] == pytest.approx(0.1)
    assert found["money"].gap["verdict_adjusted"] == "higher"


def test_a_difference_is_hidden_where_a_side_is(divided):
    found = {each.id: each for each in groups.divisions(divided, "alcohol_30d", "brook", 2025)}
    assert found["sex"].gap["hidden"] == "disclosure"
    assert found["sex"].gap["difference"] != found["sex"].gap["difference"]  # NaN
    assert [note.code for note in found["sex"].gap["note"]] == ["compare.hidden_privacy"]


def test_a_year_that_did_not_ask_has_no_division(divided):
    assert groups.divisions(divided, "sleep_8h", "harbour", 2019) == []
    assert groups.divisions(divided, "alcohol_30d", "harbour", 2021) == []


def test_the_change_is_not_given_where_a_side_is_hidden(divided):
    asked = GroupQuestion("alcohol_30d", "brook", "sex", ("female", "male"))
    assert groups.gap_change(divided, asked, 2023, 2025) is None


def test_a_region_names_the_areas_that_did_not_ask_the_background_item(divided):
    shown = groups.estimates(divided, GroupQuestion("alcohol_30d", "coast", "money"))
    last = shown[shown["year"] == 2025].to_dict("records")
    assert [row["background"] for row in last] == [None, "money=better", "money=same", "money=worse"]
    said = [[words("en").message(note) for note in row["note"]] for row in last]
    left_out = "Not in these groups, as it was not asked there: Kot."
    assert [left_out in each for each in said] == [False, True, True, True]
    assert [row["n"] for row in last] == [600 + 300 + 8, 300, 300, 300]


# ---- the page ----------------------------------------------------------------------------------------------


def test_the_headline_is_the_widest_gap_that_can_be_told_from_chance(opened):
    visit = opened(area="harbour")
    assert visit.title[0].value == "The widest gap. Worse off: 30 of 100. Better off: 20 of 100."
    said = words_on(visit)
    assert "Höfnin · 2025 · Alcohol in the last 30 days" in said
    assert "A difference of 10.0 points (interval" in said
    assert "Compared: Sex, Money at home. These 2 differences were judged together." in said


def test_the_page_opens_on_what_the_headline_speaks_of_and_draws_each_group(opened):
    visit = opened(area="harbour")
    assert visit.selectbox(key="divide").value == "money"
    first, second = figures(visit)
    assert marks(first) == {"all": 23.3, "Better off": 20, "As well off": 20, "Worse off": 30}
    (line,) = [trace for trace in second["data"] if trace["name"] == "gap"]
    assert dict(zip(line["x"], line["y"], strict=True)) == pytest.approx({2019: 30, 2023: 20, 2025: 10})


def test_the_page_says_the_difference_whose_figure_is_better_and_that_the_gap_narrowed(opened):
    said = words_on(opened(area="harbour"))
    assert "▲ “Worse off” is 10.0 points higher than “Better off” (interval" in said
    assert "The better figure is that of “Better off”." in said
    assert "From 2019 to 2025 the gap narrowed, from 30.0 to 10.0 points" in said


def test_a_year_before_the_last_is_told_up_to_itself(opened):
    said = words_on(opened(area="harbour", year="2023"))
    assert "35 of 100" in said
    assert "From 2019 to 2023 the gap" in said


def test_what_cannot_be_told_from_chance_is_said_so(opened):
    visit = opened(area="harbour", divide="sex")
    assert "cannot be told from chance (interval" in words_on(visit)
    assert list(marks(figures(visit)[0]))[1:] == ["Girls", "Boys"]


def test_without_a_told_gap_the_headline_says_that_there_is_none(opened):
    visit = opened(area="harbour", indicator="sleep_8h")
    assert visit.title[0].value == "No difference between groups can be told from chance"
    assert "Groups may differ all the same" in words_on(visit)


def test_hidden_groups_are_named_with_a_next_step_and_never_drawn(opened):
    visit = opened(area="brook", divide="sex")
    said = words_on(visit)
    assert "Hidden for privacy: Girls, Boys." in said
    assert "The table has what can be shown instead." in said
    assert "Not shown: too few young people on one side" in said
    (first, *_) = figures(visit)
    assert marks(first) == {"all": pytest.approx(21)}
    names = [trace["name"] for trace in first["data"]]
    assert names[1:] == ["hidden: Girls", "hidden: Boys"]
    assert not re.search(r"40(\.0)?\N{NO-BREAK SPACE}%|40 of 100", said + json.dumps(first))  # the boys


def test_where_nothing_can_be_shown_there_is_no_chart_and_a_next_step(opened):
    visit = opened(area="kot")
    assert visit.title[0].value == "No two groups can be shown beside each other"
    assert figures(visit) == []
    assert "a larger area" in words_on(visit)


def test_groups_and_gaps_can_be_taken_home_by_level_and_year(opened, taken):
    opened(area="harbour")
    estimates, gaps = taken[-2:]
    rows = list(csv.DictReader(as_csv(estimates, words("en")).splitlines()))
    worse = {row["year"]: float(row["value"]) for row in rows if row["background"] == "money=worse"}
    assert worse == {"2019": 0.4, "2023": 0.35, "2025": 0.3}
    rows = list(csv.DictReader(as_csv(gaps, words("en")).splitlines()))
    assert {row["year"]: float(row["difference"]) for row in rows} == {"2019": 0.3, "2023": 0.2, "2025": 0.1}


def test_what_is_hidden_is_hidden_in_the_files_too(opened, taken):
    opened(area="brook", divide="sex")
    estimates, gaps = taken[-2:]
    rows = list(csv.DictReader(as_csv(estimates, words("en")).splitlines()))
    assert {row["value"] for row in rows if row["sex"]} == {""}
    (row,) = csv.DictReader(as_csv(gaps, words("en")).splitlines())
    assert {row[name] for name in ("first", "second", "difference", "lower", "upper", "p")} == {""}


def test_a_year_that_did_not_ask_says_so_and_what_to_do(opened):
    visit = opened(area="harbour", indicator="sleep_8h", year="2019")
    assert visit.title[0].value == "This was not asked in Höfnin in 2019"
    assert "choose another year" in words_on(visit)
    assert figures(visit) == []


def test_a_link_to_a_division_that_is_not_there_is_said_and_the_widest_shown(opened):
    visit = opened(area="harbour", divide="shoes")
    assert "Nothing called “shoes” divides young people here; shown is Money at home." in words_on(visit)
    assert visit.selectbox(key="divide").value == "money"


def test_a_database_without_waves_says_so(open_page, tmp_path):
    from cli.main import run

    path = tmp_path / "empty.db"
    assert run(["area", "add", "town", "--name", "Town", "--db", str(path)]) == 0
    visit = open_page("groups", path)
    assert visit.title[0].value == words("en").get("empty.no_wave")


@pytest.mark.parametrize(
    ("lang", "title", "change"),
    [
        (
            "nl",
            "Het grootste verschil. Slechter af: 30 van de 100. Beter af: 20 van de 100.",
            "werd het verschil kleiner",
        ),
        ("is", "Mesti munurinn. Verr sett: 30 af 100. Betur sett: 20 af 100.", "minnkaði munurinn"),
    ],
)
def test_the_page_speaks_the_language_of_its_visitor(opened, lang, title, change):
    visit = opened(area="harbour", lang=lang)
    assert visit.title[0].value == title
    assert change in words_on(visit)


def test_choosing_a_division_writes_the_address(opened):
    visit = opened(area="harbour")
    visit.selectbox(key="divide").set_value("sex").run()
    assert visit.query_params["divide"] == "sex"
    assert "“Girls”" in words_on(visit)
