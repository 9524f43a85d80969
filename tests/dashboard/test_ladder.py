"""Where a figure may not be shown, what is offered instead, and that the offer gives nothing hidden away."""

from __future__ import annotations

import csv
import io
import re
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from conftest import HIDDEN, UNCERTAIN, WAVES, ingest, words_on, write_wave
from surveys import varda

from cli.main import run
from dashboard.questions import answers, ladder
from dashboard.questions.answers import EstimateQuestion
from dashboard.texts import words

NO_BREAK = "\N{NO-BREAK SPACE}"
NORTH = EstimateQuestion("alcohol_30d", "made_up", ("north",))


def offered(path, question):
    """The offers of an answer: by year, sex and grade what they are of, and their figure."""
    rows = ladder.with_offers(path, question, answers.estimate(path, question)).to_dict("records")
    found = {}
    for row in rows:
        for note in row["note"]:
            if note.code == ladder.OFFER:
                sex = row["sex"] if isinstance(row["sex"], str) else None
                (pooled,), (figure,) = note.params["pooled"], note.params["figure"]
                found[row["year"], sex] = (pooled.code, pooled.params, figure.params)
    return found


def share(*waves):
    """Of some waves together: the share who drank, and how many answered."""
    answered = sum(WAVES[wave][0] for wave in waves)
    return sum(WAVES[wave][1] for wave in waves) / answered, answered


def test_an_uncertain_figure_is_offered_with_the_next_wave_where_the_one_before_is_hidden(database):
    code, pooled, figure = offered(database, NORTH)[UNCERTAIN, None]
    assert (code, pooled["years"]) == ("ladder.of_two_waves", [UNCERTAIN, 2023])
    value, n = share(("north", UNCERTAIN), ("north", 2023))
    assert figure["value"] == pytest.approx(value, abs=0.0005)
    assert figure["n"] == n


def test_the_offer_is_the_same_when_only_that_year_is_asked_for(database):
    whole, alone = offered(database, NORTH), offered(database, replace(NORTH, years=(UNCERTAIN,)))
    assert alone == {key: offer for key, offer in whole.items() if key[0] == UNCERTAIN}


@pytest.mark.parametrize("by", [(), ("sex",)])
def test_no_wave_with_something_hidden_for_privacy_is_ever_pooled(database, by):
    question = replace(NORTH, by=by)
    shown = answers.estimate(database, question)
    hidden = set(shown.loc[shown["hidden"] == "disclosure", "year"])
    assert HIDDEN in hidden
    pooled = [params.get("years", []) for _, params, _ in offered(database, question).values()]
    assert all(hidden.isdisjoint(years) for years in pooled)


def test_a_year_in_which_a_group_is_hidden_is_pooled_for_no_group(database):
    # Four girls and four boys of 2021 drank: both are hidden, and "all" less a pool would tell of them.
    assert (UNCERTAIN, None) in offered(database, NORTH)
    assert (UNCERTAIN, None) not in offered(database, replace(NORTH, by=("sex",)))


def test_a_figure_hidden_for_privacy_gets_the_area_around(database):
    code, pooled, figure = offered(database, replace(NORTH, areas=("tiny",)))[2025, None]
    assert (code, pooled["area"]) == ("ladder.of_region", "Ströndin")
    value, n = share(("north", 2025), ("south", 2025), ("tiny", 2025))
    assert figure["value"] == pytest.approx(value, abs=0.0005)
    assert figure["n"] == n


def test_an_area_around_that_is_hidden_itself_is_not_offered(database):
    assert (HIDDEN, None) not in offered(database, NORTH)  # in 2019 the region is this one town


def test_for_researchers_nothing_is_hidden_and_what_is_unreliable_gets_its_offer(database):
    question = replace(NORTH, audience="researcher")
    shown = answers.estimate(database, question)
    assert (shown["hidden"] == "").all()
    found = offered(database, question)
    assert {year for year, _ in found} == set(shown.loc[shown["reliability"] == "unreliable", "year"])
    code, pooled, figure = found[HIDDEN, None]
    assert (code, pooled["years"]) == ("ladder.of_two_waves", [2017, HIDDEN])
    assert figure["value"] == pytest.approx(share(("north", 2017), ("north", HIDDEN))[0], abs=1e-12)


def test_waves_that_do_not_follow_each_other_are_not_pooled(database, tmp_path):
    path = shutil.copy(database, tmp_path / "gap.db")
    assert run(["area", "add", "east", "--db", str(path), "--name", "East", "--parent", "coast"]) == 0
    for year, answered, drank in ((2017, 300, 90), (2019, 60, 3), (2021, 24, 8), (2023, 60, 3)):
        assert run(ingest(path, write_wave(tmp_path / "w.csv", answered, drank, False), "east", year)) == 0
    # 2019 and 2023 are hidden for privacy: 2017 and 2021 have one of them between, and stay apart.
    code, _, _ = offered(path, replace(NORTH, areas=("east",)))[2021, None]
    assert code == "ladder.of_region"


def test_the_first_wave_is_offered_with_the_next(database, tmp_path):
    path = shutil.copy(database, tmp_path / "first.db")
    file = write_wave(tmp_path / "first.csv", 20, 8, False)
    assert run(ingest(path, file, "south", 2015)) == 0
    code, pooled, _ = offered(path, replace(NORTH, areas=("south",)))[2015, None]
    assert (code, pooled["years"]) == ("ladder.of_two_waves", [2015, 2023])


def test_three_waves_are_offered_where_two_are_too_uncertain(database, tmp_path):
    path = shutil.copy(database, tmp_path / "three.db")
    assert run(["area", "add", "east", "--db", str(path), "--name", "East", "--parent", "coast"]) == 0
    for year in (2021, 2023, 2025):
        assert run(ingest(path, write_wave(tmp_path / f"{year}.csv", 60, 4, False), "east", year)) == 0
    asked = replace(NORTH, areas=("east",), years=(2025,), audience="researcher")
    code, pooled, figure = offered(path, asked)[2025, None]
    assert (code, pooled["years"]) == ("ladder.of_three_waves", [2021, 2023, 2025])
    assert (figure["value"], figure["n"]) == (pytest.approx(12 / 180), 180)


def test_waves_answered_in_another_way_are_not_pooled(database, tmp_path):
    path = shutil.copy(database, tmp_path / "online.db")
    file = write_wave(tmp_path / "online.csv", 24, 8, False)
    assert run([*ingest(path, file, "south", 2021), "--mode", "online-home"]) == 0
    asked = replace(NORTH, areas=("south",), audience="researcher")
    assert not [offer for (year, _), offer in offered(path, asked).items() if "years" in offer[1]]


def test_the_public_is_offered_whole_per_cents_and_bounds(database):
    found = offered(database, replace(NORTH, areas=("tiny",), audience="public"))
    assert found[2025, None][2]["value"] == round(share(*[w for w in WAVES if w[1] == 2025])[0], 2)
    assert found[2025, None][2]["n"] == 910  # of 908, to the ten


def test_a_shown_answer_is_left_as_it_is(database):
    question = replace(NORTH, years=(2025,))
    shown = answers.estimate(database, question)
    pd.testing.assert_frame_equal(ladder.with_offers(database, question, shown), shown)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", r"Instead, the wider area Ströndin: 23 %, interval \d+ to \d+, n 908\."),
        ("nl", r"In plaats daarvan het grotere gebied Ströndin: 23 %, interval \d+ tot \d+, n 908\."),
        ("is", r"Í staðinn stærra svæðið Ströndin: 23 %, öryggisbil \d+ til \d+, n 908\."),
    ],
)
def test_a_small_town_s_figure_comes_with_its_substitute_on_the_command_line(database, lang, said):
    asked = ("--indicator", "alcohol_30d", "--area", "tiny", "--db", database)
    answer = varda("estimate", *asked, "--audience", "municipality", "--lang", lang)
    assert answer.code == 3
    (row,) = csv.DictReader(io.StringIO(answer.out))
    assert (row["value"], row["hidden"]) == ("", "disclosure")
    value, n = share(*[wave for wave in WAVES if wave[1] == 2025])
    assert (round(100 * value), n) == (23, 908)
    assert re.search(said + "$", row["note"].replace(NO_BREAK, " "))


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_a_small_town_s_page_names_the_substitute_in_its_sentence_and_its_table(open_page, lang):
    said = words_on(open_page("trends", area="tiny", lang=lang)).replace(NO_BREAK, " ")
    assert words(lang).get("ladder.of_region", area="Ströndin") + ": 23 %" in said
    assert f'class="offer" scope="row">{words(lang).get("table.instead_region", area="Ströndin")}' in said


def test_an_uncertain_year_s_sentence_and_row_name_the_waves_that_stand_in(open_page):
    said = words_on(open_page("trends", area="north")).replace(NO_BREAK, " ")
    assert round(100 * share(("north", 2021), ("north", 2023))[0], 1) == 25.6
    assert "For 2021 instead, two waves together (2021, 2023): 26 %, interval" in said
    assert 'class="offer" scope="row">instead: 2021, 2023</th><td class="number">25.6 %</td>' in said
