"""The Areas page, opened without a browser: with data, hidden, unlike, not asked, empty, a wrong link."""

from __future__ import annotations

import csv
import io
import json
import re

import member_towns
import pytest
from conftest import words_on
from member_towns import YEAR, square, write_shapes
from surveys import done

from cli.main import run
from dashboard.questions.members import MEMBER_COLUMNS
from dashboard.reports.exports import as_csv
from dashboard.texts import words


@pytest.fixture(scope="module")
def towns(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("areas_page")
    path = member_towns.build(database, folder)
    rings = {"north": square(0, 0), "south": square(10, 0), "nine": square(20, 0), "home": square(30, 0)}
    done("area", "shapes", write_shapes(folder / "shapes.geojson", rings), "--db", path)
    return path


@pytest.fixture
def opened(open_page, towns):
    def at(**address):
        return open_page("areas", path=towns, **{"indicator": "alcohol_30d", "year": str(YEAR), **address})

    return at


def figures_of(visit):
    return [json.loads(chart.proto.spec) for chart in visit.get("plotly_chart")]


def table_of(visit):
    (table,) = re.findall(r"<table>.*?</table>", words_on(visit), re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def test_the_title_sets_the_own_share_beside_that_of_the_country(opened):
    visit = opened(area="north", against="coast")
    said = visit.title[0].value
    assert said.startswith("Of the 15-16-year-olds in 2025, 20 of 100 (20\N{NO-BREAK SPACE}%) drank alcohol")
    assert re.search(r"; Ströndin: \d+\N{NO-BREAK SPACE}%\.$", said)


def test_all_three_pictures_are_there_with_the_table(opened):
    visit = opened(area="north")
    order, funnel, shapes = figures_of(visit)
    assert {trace["name"] for trace in order["data"]} >= {"own", "members", "benchmark", "unlike Heimavík"}
    assert {trace["name"] for trace in funnel["data"]} >= {"own", "limits 95", "limits 998"}
    assert {trace["name"].split()[-1] for trace in shapes["data"]} == {
        "north",
        "south",
        "nine",
        "home",
        "own",
    }
    assert [heading.value for heading in visit.header] == [
        words("en").get(f"areas.{name}_heading") for name in ("order", "funnel", "map")
    ]


def test_the_table_has_every_state_in_words_and_the_own_area_first(opened):
    head, *rows = table_of(opened(area="north"))
    assert head[-1] == "Beside Landið"
    by_name = {row[0]: row[1:] for row in rows}
    assert list(by_name)[:2] == ["Norðurvík", "Landið"]
    assert by_name["Norðurvík"][0] == "20.0\N{NO-BREAK SPACE}%"
    assert by_name["Oddi"][0] == "22\N{NO-BREAK SPACE}%"
    assert by_name["Oddi"][2] == "400"
    assert by_name["Villivík"][3] == "▲ worse"
    assert by_name["Tíuvík"][0] == "under 5\N{NO-BREAK SPACE}%"
    assert by_name["Níuvík"] == ["too few", "", "300", ""]
    assert by_name["Heimavík"] == ["asked differently", "", "", ""]
    assert by_name["Kyrravík"] == ["not asked", "", "", ""]
    assert "Gamlavík" not in by_name


def test_each_state_has_its_own_sentence(opened):
    said = words_on(opened(area="north"))
    assert "Hidden for privacy: Kot, Níuvík, Ungavík." in said
    assert "Not asked in 2025, or without a wave of their own: Kyrravík." in said
    assert "Not comparable: Heimavík; " in said
    assert words("en").get("areas.order_note") in said
    assert words("en").get("areas.public") in said


def test_no_number_of_a_hidden_town_is_anywhere_on_the_page(opened, taken):
    visit = opened(area="north")
    rows = {row["area"]: row for row in csv.DictReader(io.StringIO(as_csv(taken[-1], words("en"))))}
    assert list(rows["nine"]) == [*MEMBER_COLUMNS, "source", "policy", "data_version"]
    shown = {name: value for name, value in rows["nine"].items() if value and name in MEMBER_COLUMNS}
    assert set(shown) <= {
        *("indicator", "instrument", "area", "name", "role", "year", "age_band", "n", "method", "hidden"),
        *("note", "state"),
    }
    drawn = json.dumps(figures_of(visit), ensure_ascii=False)
    assert set(re.findall(r'"([^"]*Níuvík[^"]*)"', drawn)) == {
        *("Níuvík", "hidden Níuvík", "Níuvík<br>too few"),
    }
    assert (rows["odd"]["cases"], rows["odd"]["se"]) == ("", "")
    assert rows["north"]["cases"] == "80"


def test_a_hidden_own_figure_says_why_and_what_is_instead(opened):
    visit = opened(area="tiny")
    assert visit.title[0].value.endswith("2025: hidden for privacy.")
    said = words_on(visit)
    assert "Hidden for privacy: Kot." in said
    assert "For 2025 instead, the wider area Ströndin" in said
    names = {trace["name"] for trace in figures_of(visit)[0]["data"]}
    assert "hidden Kot" in names
    assert "own" not in names


def test_an_own_figure_of_another_kind_is_set_beside_nothing_and_the_reason_said(opened):
    visit = opened(area="home")
    said = words_on(visit)
    assert "Not set beside Landið, because it was not asked alike" in said
    assert "Landið: " not in visit.title[0].value
    assert len(figures_of(visit)) == 2  # no funnel
    assert table_of(visit)[0][-1] == "n"


def test_a_year_in_which_nobody_was_asked_names_the_years_that_have_it(opened):
    visit = opened(area="north", indicator="sleep_8h", year="2015")
    assert visit.title[0].value == "Norðurvík: not asked in 2015"
    assert "asked here in 2019, 2021, 2023, 2025" in words_on(visit)
    assert figures_of(visit) == []


def test_a_region_is_shown_with_its_own_municipalities(opened):
    visit = opened(area="coast")
    assert visit.selectbox(key="against").value == "coast"
    order = figures_of(visit)[0]
    assert "own" not in {trace["name"] for trace in order["data"]}
    assert "Norðurvík" in order["layout"]["yaxis"]["ticktext"]


def test_without_shapes_or_tiles_the_page_says_how_to_give_them(open_page, database):
    visit = open_page("areas", area="north", indicator="alcohol_30d")
    assert "varda area shapes" in words_on(visit)
    assert len(figures_of(visit)) == 2


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_the_page_speaks_the_language_of_the_address(opened, lang):
    visit = opened(area="north", lang=lang)
    said = words_on(visit)
    assert words(lang).get("areas.order_note") in said
    assert words(lang).get("areas.funnel_heading") in said
    for other in {"en", "nl", "is"} - {lang}:
        assert words(other).get("areas.order_note") not in said


@pytest.mark.parametrize(("name", "value"), [("against", "atlantis"), ("year", "1900"), ("area", "nowhere")])
def test_a_wrong_link_says_what_is_wrong_and_shows_something_sound(opened, name, value):
    visit = opened(**{"area": "north", name: value})
    said = words_on(visit)
    assert "This link could not be followed" in said
    assert value in said
    assert figures_of(visit)


def test_every_picture_is_said_for_those_who_do_not_see_it(opened):
    alts = [chart.proto.alt for chart in opened(area="north").get("plotly_chart")]
    assert alts[0].startswith("Chart of Alcohol in the last 30 days, Landið, 2025: 5 municipalities")
    assert "limits around Landið" in alts[1]
    assert "Hidden for privacy: Níuvík" in alts[2]


def test_without_a_wave_the_page_says_how_to_load_one(open_page, tmp_path):
    path = tmp_path / "empty.db"
    assert run(["area", "add", "north", "--db", str(path), "--name", "Norðurvík"]) == 0
    visit = open_page("areas", path=path)
    assert "varda ingest" in words_on(visit)
