"""Each page, opened without a browser: with data, empty, hidden, and from a link that is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil

import pytest
from conftest import HERE, HIDDEN, SHOWN, UNCERTAIN, ingest, words_on, write_wave
from surveys import varda

from cli.main import run
from dashboard import cached
from dashboard.navigation import PAGES
from dashboard.questions import answers
from dashboard.reports import exports
from dashboard.texts import words


def figure_of(visit):
    return json.loads(visit.get("plotly_chart")[0].proto.spec)


def own_of(visit):
    (own,) = [trace for trace in figure_of(visit)["data"] if trace["name"] == "own"]
    return own


def test_trends_opens_on_a_municipality_and_says_its_latest_figure(open_page):
    visit = open_page("trends")
    assert visit.title[0].value.startswith(
        "Of the 15-16-year-olds in 2025, 20 of 100 (20\N{NO-BREAK SPACE}%) drank alcohol"
    )
    assert "Norðurvík · 2025" in words_on(visit)


def test_trends_draws_the_estimates_and_leaves_out_what_may_not_be_shown(open_page, database):
    own = own_of(open_page("trends", area="north"))
    expected = answers.trend(database, "alcohol_30d", "north").set_index("year")["value"]
    drawn = {year: value for year, value in zip(own["x"], own["y"], strict=True) if value is not None}
    assert set(drawn) == set(SHOWN)
    assert all(drawn[year] == 100 * expected[year] for year in SHOWN)


def test_trends_says_which_years_are_hidden_and_why_and_what_to_do(open_page):
    said = words_on(open_page("trends", area="north"))
    assert f"Hidden for privacy: {HIDDEN}." in said
    assert f"Too uncertain to show: {UNCERTAIN}." in said
    assert "choose a larger area" in said


def test_trends_names_policy_source_and_version(open_page, database):
    said = words_on(open_page("trends"))
    assert f"policy {cached.policy()}" in said
    assert "there are no accounts yet" in said
    assert answers.version(database) in said


def test_trends_draws_the_region_and_leaves_out_the_country_that_repeats_it(open_page):
    names = [trace["name"] for trace in figure_of(open_page("trends", area="north"))["data"]]
    assert "benchmark: Ströndin" in names
    assert "benchmark: Landið" not in names


def test_trends_names_a_benchmark_that_is_not_comparable_with_its_reason(open_page):
    said = words_on(open_page("trends", area="north"))
    assert "Not drawn: United States" in said
    assert words("en").get("population.grade", first=9, last=12) in said


REASONS = {
    "en": "one asks about the last 30 days, the other about the last 12 months",
    "nl": "de ene vraag gaat over de afgelopen 30 dagen, de andere over de afgelopen 12 maanden",
    "is": "önnur á við síðustu 30 daga, hin við síðustu 12 mánuði",
}


@pytest.mark.parametrize("lang", REASONS)
def test_a_figure_of_another_recall_period_is_refused_with_the_reason(open_page, lang):
    visit = open_page("trends", area="north", benchmark="report_drunk_12m_avg", lang=lang)
    (said,) = [each for each in words_on(visit).split("<p ") if 'class="wrong"' in each]
    assert REASONS[lang] in said
    assert not [
        trace for trace in figure_of(visit)["data"] if trace["name"].startswith(("benchmark", "level"))
    ]


def test_one_line_can_be_chosen_to_compare_with(open_page):
    names = [
        trace["name"] for trace in figure_of(open_page("trends", area="north", benchmark="coast"))["data"]
    ]
    assert [name for name in names if name.startswith("benchmark")] == ["benchmark: Ströndin"]


ONE_ENTRY = """
[[indicator]]
id = "dry_30d"
title = {en = "No alcohol in the last 30 days"}
phrase = {en = "drank no alcohol in the last 30 days"}
domain = "substances"
role = "protective"
direction = "higher_is_better"
recall = "30 days"
rule = {item = "alcohol", yes = [0]}
"""


def test_an_indicator_added_by_one_entry_is_on_the_page(open_page, tmp_path, database):
    folder = shutil.copytree(HERE / "made_up", tmp_path / "made_up")
    (folder / "more.toml").write_text(ONE_ENTRY, encoding="utf-8")
    path = shutil.copy(database, tmp_path / "more.db")
    file = write_wave(tmp_path / "more.csv", 400, 80, has_sleep=True)
    what = ["--instrument", str(folder), "--area", "tiny", "--year", "2023", "--design", "sample"]
    assert run(["ingest", str(file), "--db", str(path), *what, "--accept"]) == 0
    visit = open_page("trends", path=path, area="north", indicator="dry_30d")
    assert visit.title[0].value.startswith("Of the 15-16-year-olds in 2025, 80 of 100")
    assert own_of(visit)["y"][-1] == pytest.approx(80)


def test_trends_says_in_which_years_nobody_was_asked(open_page):
    said = words_on(open_page("trends", area="north", indicator="sleep_8h"))
    assert "Not asked in: 2015, 2017." in said


def test_an_area_in_which_nobody_was_asked_gets_a_sentence_and_a_next_step(open_page):
    visit = open_page("trends", area="tiny", indicator="sleep_8h")
    assert visit.title[0].value == "No wave of Kot asked this"
    assert "Choose another indicator" in words_on(visit)
    assert not visit.get("plotly_chart")


def test_where_everything_is_hidden_the_title_says_so_and_no_number_is_shown(open_page):
    visit = open_page("trends", area="tiny")
    assert "no year can be shown for Kot" in visit.title[0].value
    assert own_of(visit)["y"] == [None]
    assert "Hidden for privacy: 2025." in words_on(visit)


def test_groups_are_drawn_beside_each_other(open_page):
    visit = open_page("trends", area="south", breakdown="sex")
    names = {trace["name"] for trace in figure_of(visit)["data"]}
    assert {"own: Girls", "own: Boys"} <= names
    assert "Girls:" in visit.title[0].value


@pytest.mark.parametrize(("lang", "said"), [("en", "young people"), ("nl", "jongeren"), ("is", "ungmennum")])
def test_trends_speaks_the_language_of_the_address(open_page, lang, said):
    visit = open_page("trends", lang=lang)
    assert said in figure_of(visit)["layout"]["annotations"][0]["text"]
    assert visit.selectbox(key="area").label == words(lang).get("choose.area")


@pytest.mark.parametrize(
    ("name", "value"), [("area", "atlantis"), ("indicator", "no_such"), ("breakdown", "shoe"), ("lang", "xx")]
)
def test_a_wrong_link_says_what_is_wrong_and_shows_something_sound(open_page, name, value):
    visit = open_page("trends", **{name: value})
    said = words_on(visit)
    assert "This link could not be followed" in said
    assert value in said
    assert visit.get("plotly_chart")


def test_what_a_link_says_is_text_and_never_markup(open_page):
    assert "<img" not in words_on(open_page("trends", area="<img src=x>"))


def test_choosing_writes_the_address(open_page):
    visit = open_page("trends")
    visit.selectbox(key="area").select("south").run()
    assert visit.query_params["area"] in ("south", ["south"])
    assert "Zuiderhaven" in words_on(visit)


def csv_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_download_has_the_estimates_the_source_the_policy_and_the_data_version(
    open_page, taken, database
):
    open_page("trends", area="north")
    rows = csv_of(exports.as_csv(taken[-1], words("en")))
    assert list(rows[0]) == [*answers.ESTIMATE_COLUMNS, "source", "policy", "data_version"]
    assert {row["policy"] for row in rows} == {cached.policy()}
    assert {row["data_version"] for row in rows} == {answers.version(database)}
    (private,) = [row for row in rows if row["year"] == str(HIDDEN)]
    assert private["hidden"] == "disclosure"
    assert {private[column] for column in ("value", "se", "lower", "upper", "cases")} == {""}


def read(row):
    """Read the numbers of a row: 400 and 400.0 are one figure."""
    return {
        name: float(text) if re.fullmatch(r"\d+(\.\d+)?(e-\d+)?", text) else text
        for name, text in row.items()
    }


@pytest.mark.parametrize("by", ["none", "sex"])
def test_the_download_equals_the_command_line_figure_by_figure(open_page, taken, database, by):
    open_page("trends", area="north", indicator="alcohol_30d", breakdown=by)
    downloaded = csv_of(exports.as_csv(taken[-1], words("en")))
    groups = ["--by", by] if by != "none" else []
    asked = ["--indicator", "alcohol_30d", "--area", "north", "--age-band", "15-16", *groups]
    printed = csv_of(varda("estimate", *asked, "--audience", "municipality", "--db", str(database)).out)
    expected = [read(row) for row in printed if by == "none" or row["sex"]]
    assert len(expected) == (12 if by == "sex" else 6)
    assert [{name: read(row)[name] for name in expected[0]} for row in downloaded] == expected


def test_a_new_wave_is_there_at_once(open_page, database, tmp_path):
    grown = tmp_path / "grown.db"
    shutil.copy(database, grown)
    assert "2015" in words_on(open_page("trends", path=grown, area="south"))
    before = own_of(open_page("trends", path=grown, area="south"))["x"]
    file = write_wave(tmp_path / "south_2021.csv", 400, 90, False)
    assert run(ingest(grown, file, "south", 2021)) == 0
    assert own_of(open_page("trends", path=grown, area="south"))["x"] == sorted([*before, 2021])


def test_waves_lists_every_wave_with_its_file(open_page, database):
    said = words_on(open_page("waves"))
    for row in answers.waves(database).to_dict("records"):
        assert row["wave"] in said
        assert row["sha256"][:8] in said
        assert row["sha256"][:12] not in said


def test_waves_words_the_findings_of_each_wave(open_page, database):
    said = words_on(open_page("waves"))
    findings = answers.findings(database)
    assert findings
    for wave, _, finding in findings:
        assert wave in said
        assert words("en").message(finding) in said


@pytest.mark.parametrize("page", ["", "trends", "profile", "waves"])
def test_without_a_database_every_page_says_how_to_make_one(open_page, tmp_path, page):
    visit = open_page(page, path=tmp_path / "none.db")
    assert visit.title[0].value == "There is no database yet"
    assert "varda demo" in words_on(visit)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("page", ["", "trends", "profile", "waves"])
def test_with_an_empty_database_every_page_says_how_to_load_a_wave(open_page, tmp_path, page):
    path = tmp_path / "empty.db"
    assert run(["area", "add", "north", "--db", str(path), "--name", "Norðurvík"]) == 0
    visit = open_page(page, path=path)
    assert "No wave" in visit.title[0].value
    assert "varda ingest" in words_on(visit)


@pytest.mark.parametrize("page", ["", "trends", "profile", "waves"])
def test_a_file_that_is_no_database_is_refused_in_a_sentence(open_page, tmp_path, page):
    path = tmp_path / "text.db"
    path.write_text("this is no database, but it is long enough to look at" * 20, encoding="utf-8")
    visit = open_page(page, path=path)
    assert visit.title[0].value == "This cannot be shown"


def test_every_page_in_the_list_has_a_name_in_the_catalogue():
    assert all(words("is").get(entry.title) for entry in PAGES)


def test_every_table_has_a_caption_and_headed_rows_and_columns(open_page):
    for page in ("", "trends", "waves"):
        html = words_on(open_page(page))
        tables = re.findall(r"<table>.*?</table>", html, re.DOTALL)
        assert tables
        for table in tables:
            assert "<caption>" in table
            assert 'scope="col"' in table
            assert table.count("<tr>") - 1 == table.count('scope="row"')


def test_a_town_that_merged_stays_in_the_list_with_its_last_year_beside_its_successor(
    open_page, database, tmp_path
):
    path = shutil.copy(database, tmp_path / "merged.db")
    for code, name, *more in (
        ("new", "Nývík", "--valid-from", "2024-01-01"),
        ("north", "Norðurvík", "--valid-to", "2023-12-31", "--merged-into", "new"),
    ):
        assert run(["area", "add", code, "--db", str(path), "--name", name, "--parent", "coast", *more]) == 0
    visit = open_page("trends", path=path, area="new")
    listed = visit.selectbox(key="area").options
    assert "Norðurvík · municipality (until 2023)" in listed
    assert "Nývík · municipality" in listed
    assert visit.title[0].value.startswith("Of the 15-16-year-olds in 2025, 20 of 100")
    assert "which merged into Nývík" in words_on(visit)
