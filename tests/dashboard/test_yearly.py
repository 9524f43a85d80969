"""The yearly account: exact sums, the change as `evaluate` has it, what is hidden said, open rows only."""

from __future__ import annotations

import csv
import io
import json

import pytest
import python_calamine
from conftest import AREAS, plain
from hypothesis import given
from hypothesis import strategies as st
from steered import LINE, TODAY, anybody, steered
from surveys import varda

from dashboard import cached_steering
from dashboard.questions.answers import trend
from dashboard.questions.evaluations import EvaluationQuestion, evaluate
from dashboard.questions.steering_saving import save
from dashboard.questions.yearly import account, paid, sums
from dashboard.reports import account_files
from dashboard.stories import yearly as story
from dashboard.texts import LANGUAGES, words
from steering.editing import Written
from store.database import reading
from store.instruments import stored_instruments
from survey_schema.errors import Fault

EN = words("en")
EVERYWHERE = tuple(area for area, *_ in AREAS)


@pytest.fixture
def path(database, tmp_path, monkeypatch):
    monkeypatch.setattr(cached_steering, "current_day", lambda: TODAY)
    return steered(database, tmp_path)


def write(path, *rows):
    save(path, rows, TODAY, anybody)


def account_of(path, area="north", year=2026, opened=EVERYWHERE):
    return account(path, area, year, opened, "municipality", "municipality")


def indicators_of(path):
    with reading(path) as connection:
        asked = stored_instruments(connection).values()
    return {indicator.id: indicator for each in asked for indicator in each.indicators}


# ---- money -------------------------------------------------------------------------------------------------


def line(adopted, amended=None, realised=None, currency="EUR", payer="hall"):
    told = {"adopted": adopted, "amended": amended, "realised": realised, "currency": currency}
    where = {"area": "north", "intervention": "card", "purpose": "intervention", "source": "wpg"}
    return {**where, **told, "payer": payer, "structural": "yes"}


def test_two_currencies_are_never_added_up():
    found = sums([line(100, realised=90), line(7, currency="ISK"), line(200, amended=250, realised=250)])
    assert [(each.currency, each.adopted, each.current, each.realised) for each in found] == [
        ("EUR", 300, 350, 340),
        ("ISK", 7, 7, 0),
    ]


def test_what_is_not_realised_yet_is_counted_and_not_taken_for_nothing():
    (found,) = sums([line(100, realised=0), line(200)])
    assert (found.realised, found.closed, found.n_open) == (0, 100, 1)


@given(
    st.lists(
        st.tuples(st.integers(0, 10**12), st.integers(0, 10**12), st.sampled_from(["hall", "club", "state"]))
    )
)
def test_the_rows_come_to_the_total_to_the_cent(lines):
    rows = [line(adopted, realised=realised, payer=payer) for adopted, realised, payer in lines]
    divided = [each.money for each in paid(rows)]
    assert sum(each.adopted for each in divided) == sum(adopted for adopted, _, _ in lines)
    assert sum(each.realised for each in divided) == sum(realised for _, realised, _ in lines)


def test_the_account_has_the_money_of_its_year_only(path):
    last_year = {**LINE, "intervention": "card", "payer": "hall", "source": "wpg", "year": 2025}
    write(path, Written("budget_line", "last", {**last_year, "adopted": 900, "realised": "899.99"}))
    assert [(each.adopted, each.n_open) for each in account_of(path).totals] == [(180025, 3)]
    assert [(each.adopted, each.realised) for each in account_of(path, year=2025).totals] == [(90000, 89999)]


def test_a_region_adds_up_the_towns_that_are_open_and_names_the_others(path):
    hall = Written("partner", "south_hall", {"area": "south", "name": "Hall", "role": "municipality"})
    cells = {**LINE, "area": "south", "intervention": "", "purpose": "coordination", "payer": "south_hall"}
    write(path, hall, Written("budget_line", "south", {**cells, "source": "wpg", "adopted": "0.05"}))
    both = account_of(path, "coast", opened=("coast", "north", "south"))
    assert [each.adopted for each in both.totals] == [180030]
    assert both.place.left_out == ("Kot",)
    one = account_of(path, "coast", opened=("coast", "north"))
    assert [each.adopted for each in one.totals] == [180025]
    assert one.place.left_out == ("Kot", "Zuiderhaven")
    assert "Hall" not in one.payers.values()


# ---- goals and change --------------------------------------------------------------------------------------


def test_a_goal_is_judged_by_the_waves_up_to_the_year(path):
    (then,) = account_of(path, year=2024).goals
    assert (then.course.status, then.course.year) == ("cannot_say", None)
    (now,) = account_of(path, year=2026).goals
    row = trend(path, "alcohol_30d", "north").set_index("year").loc[2025]
    assert now.course.value == pytest.approx(row["value"])
    assert account_of(path, year=2022).goals == ()


def test_the_change_is_the_one_evaluate_gives_and_is_shared_where_others_ran_too(path):
    (row,) = evaluate(path, EvaluationQuestion(2023, 2025, "card")).to_dict("records")
    found = {each.intervention["id"]: each for each in account_of(path).changes}
    assert found["card"].measured.row["difference"] == row["difference"]
    assert found["card"].together == ("Nights",)
    assert set(found) == {"card", "nights", "film"}


def test_an_account_knows_nothing_of_later_waves(path):
    (change,) = [each for each in account_of(path, year=2024).changes if each.intervention["id"] == "card"]
    assert change.measured.row is None
    assert change.measured.why.code == "intervention.no_wave_after"


def test_a_programme_in_a_town_that_is_not_open_is_seen_by_the_public_s_rules(path, monkeypatch):
    from dashboard.questions import programmes

    seen = []
    real = programmes.measured
    monkeypatch.setattr(programmes, "measured", lambda *args: seen.append(args[4]) or real(*args))
    write(path, Written("intervention", "card", {"areas": "north south"}, seen=1))
    account_of(path, opened=("north",))
    account_of(path, opened=("north", "south"))
    assert seen == ["public", "municipality", "municipality"] + ["municipality"] * 3


def test_an_expectation_is_held_against_its_own_indicator_and_one_to_come_waits(path):
    hoped = {"area": "north", "intervention": "card", "indicator": "sleep_8h", "change": "0.05"}
    write(path, Written("expectation", "past", {**hoped, "year": 2025}))
    write(path, Written("expectation", "next", {**hoped, "year": 2027}))
    first, second = account_of(path).hoped
    asked = EvaluationQuestion(2023, 2025, "card", "sleep_8h")
    (row,) = evaluate(path, asked).to_dict("records")
    assert first.measured.row["difference"] == row["difference"]
    assert second.measured is None
    said = story.document(account_of(path), indicators_of(path), EN)
    assert "the wave of 2027 is still to come" in said
    assert "(registered after the wave)" in said


def test_decisions_are_those_of_the_year_and_endings_those_of_it_and_the_next(path):
    assert [row["id"] for row in account_of(path).decisions] == ["go_on"]
    assert account_of(path, year=2025).decisions == ()
    assert {each.line["id"] for each in account_of(path, year=2025).endings} == {"card_insurer", "film_hall"}
    assert account_of(path, year=2024).endings == ()


def test_an_account_of_several_areas_says_of_each_row_which_it_is_of(path):
    hoped = {"area": "north", "intervention": "card", "indicator": "alcohol_30d", "change": "-0.05"}
    write(path, Written("expectation", "next", {**hoped, "year": 2027}))
    said = story.document(account_of(path, "coast"), indicators_of(path), EN)
    assert said.count("Norðurvík: Card &amp; co") == 4  # two lines of money, an expectation, a decision
    assert "Norðurvík: " not in story.document(account_of(path), indicators_of(path), EN)


def test_an_unknown_area_is_a_fault(path):
    with pytest.raises(Fault):
        account_of(path, "nowhere")


# ---- what it says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "indicator", "told"),
    [
        ("lower", "alcohol_30d", "▼ better than elsewhere, by more than chance"),
        ("higher", "alcohol_30d", "▲ worse than elsewhere, by more than chance"),
        ("higher", "sleep_8h", "▲ better than elsewhere, by more than chance"),
        ("unclear", "alcohol_30d", "cannot be told from chance"),
    ],
)
def test_an_arrow_says_the_direction_and_a_word_whether_it_is_good(path, verdict, indicator, told):
    from dashboard.questions.programmes import Measured

    row = {"difference": 0.1, "lower": 0.01, "upper": 0.2, "verdict": verdict}
    assert story.verdict(Measured(row), indicator, indicators_of(path), EN) == told


def test_the_page_reads_as_a_document(open_page, path):
    said = plain(open_page("yearly", path, area="north", accounted="2026"))
    assert "€ 1,800.25 was adopted. Of 3 budget lines it is not known yet what was spent." in said
    assert "Town hall <b> Public Health Act, structural € 1,000.10 € 1,000.10 not known yet" in said
    assert "Card & co. Jun 1, 2026, Council: continue. Too early to tell." in said
    assert "what it should move is not measured by this survey" in said
    assert "(combined specific grant (brede SPUK, GALA)) ends on 31-12-2026 and with it Film." in said


def test_what_was_spent_is_said_beside_what_was_adopted(open_page, path):
    rows = {"card_hall": "1000.09", "card_insurer": "0", "film_hall": "300"}
    write(path, *(Written("budget_line", code, {"realised": spent}, seen=1) for code, spent in rows.items()))
    said = plain(open_page("yearly", path, area="north", accounted="2026"))
    assert "€ 1,800.25 was adopted. € 1,300.09 was spent." in said
    assert "Total € 1,800.25 € 1,800.25 € 1,300.09" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_account_with_rows_and_without(open_page, path, database, lang):
    full = plain(open_page("yearly", path, area="north", lang=lang, accounted="2026"))
    empty = plain(open_page("yearly", database, area="north", lang=lang, accounted="2026"))
    assert len(full) > len(empty) > 200
    assert words(lang).get("yearly.no_goals") in empty


def test_a_hidden_change_has_its_reason_in_place_of_a_figure(open_page, path):
    walks = {"name": "Walks", "areas": "tiny", "factor": "alcohol_30d", "first_year": 2024}
    write(path, Written("intervention", "walks", walks))
    (change,) = account_of(path, "tiny").changes
    assert change.measured.row is None
    said = plain(open_page("yearly", path, area="tiny", accounted="2026"))
    assert EN.message(change.measured.why) in said


def test_a_wrong_link_says_which_account_is_shown(open_page, path):
    said = plain(open_page("yearly", path, area="north", accounted="1999"))
    assert "There is no account of 1999; that of 2025 is shown." in said


# ---- to take home ------------------------------------------------------------------------------------------


def test_json_has_cents_shares_and_what_is_left_out(path):
    found = account_of(path, "coast", opened=("coast", "north"))
    read = json.loads(account_files.as_json(found, indicators_of(path), {"policy": "p"}, EN))
    assert (read["area"], read["year"], read["left_out"]) == ("coast", 2026, ["Kot", "Zuiderhaven"])
    assert read["totals"][0]["adopted_cents"] == 180025
    assert read["totals"][0]["realised_cents"] is None
    card = next(each for each in read["changes"] if each["intervention"] == "card")
    (row,) = evaluate(path, EvaluationQuestion(2023, 2025, "card")).to_dict("records")
    assert [card[name] for name in ("difference", "lower", "upper")] == pytest.approx(
        [row[name] for name in ("difference", "lower", "upper")]
    )
    assert read["endings"][0]["on"] == "2026-12-31"


def test_a_workbook_has_a_sheet_a_table_and_money_in_units(path):
    content = account_files.as_workbook(account_of(path), indicators_of(path), {"policy": "p"}, EN)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[1:4] == ["goals", "money", "totals"]
    heads, row = book.get_sheet_by_name("totals").to_python()
    assert dict(zip(heads, row, strict=True))["adopted"] == 1800.25
    assert content == account_files.as_workbook(account_of(path), indicators_of(path), {"policy": "p"}, EN)


def test_a_text_that_looks_like_a_formula_stays_a_text(path):
    write(path, Written("decision", "go_on", {"reasons": "=1+1"}, seen=1))
    rows = list(csv.DictReader(io.StringIO(account_files.as_csv(account_of(path), indicators_of(path), EN))))
    (reasons,) = [row["value"] for row in rows if row["column"] == "reasons"]
    assert reasons == "'=1+1"


# ---- on the command line -----------------------------------------------------------------------------------


def test_the_command_prints_the_account_as_csv_and_json_and_writes_a_workbook(path, tmp_path):
    asked = ("steering", "account", "north", "--year", "2026", "--db", path)
    rows = list(csv.DictReader(io.StringIO(varda(*asked).out)))
    (adopted,) = [row["value"] for row in rows if (row["part"], row["column"]) == ("totals", "adopted_cents")]
    assert adopted == "180025"
    assert json.loads(varda(*asked, "--format", "json").out)["name"] == "Norðurvík"
    refused = varda(*asked, "--format", "xlsx")
    assert refused.code != 0
    assert "--out" in refused.err
    file = tmp_path / "account.xlsx"
    assert varda(*asked, "--format", "xlsx", "--out", file).code == 0
    assert "money" in python_calamine.CalamineWorkbook.from_path(str(file)).sheet_names


def test_the_command_prints_a_letter_and_says_what_is_missing(path, tmp_path):
    asked = ("steering", "letter", "north", "parents", "--language", "nl", "--year", "2027", "--db", path)
    said = varda(*asked, "--lang", "is")
    assert said.out.startswith("Een vragenlijst in de klas van uw kind\n\nBeste ouders,")
    assert "síðasti dagur til að segja nei" in said.err
    file = tmp_path / "letter.docx"
    assert varda(*asked, "--out", file).out == ""
    assert file.read_bytes()[:2] == b"PK"


def test_a_goal_that_was_dropped_is_called_so_and_not_judged(open_page, path):
    write(path, Written("goal", "less", {"status": "dropped"}, seen=1))
    said = plain(open_page("yearly", path, area="north"))
    assert "Alcohol in the last 30 days dropped 25 % (2023)" in said
    assert "on course" not in said
