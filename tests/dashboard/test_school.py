"""A school's own page: its figures by the municipality's rules, and nothing that tells of another school."""

from __future__ import annotations

import pytest
from conftest import words_on
from people import ACCOUNTS, cookie, with_accounts
from surveys import done, write_csv, write_instrument

from dashboard import asking
from dashboard.questions.schools import school_figures
from store.accounts import Account


@pytest.fixture
def town(tmp_path):
    """Make a town whose schools have so many pupils, of whom so many were drunk."""

    def made(**schools):
        path = tmp_path / "schools.db"
        done("area", "add", "north", "--name", "Norðurvík", "--db", path)
        rows = [
            {
                "school": name,
                "weight": 1,
                "sex": 1 + i % 2,
                "grade": 9,
                "birth": 2007,
                "dronken": int(i < drunk),
            }
            for name, (pupils, drunk) in schools.items()
            for i in range(pupils)
        ]
        file = write_csv(tmp_path / "schools.csv", rows)
        what = ("--instrument", write_instrument(tmp_path / "youth"), "--area", "north", "--year", 2022)
        done("ingest", file, *what, "--design", "census", "--accept", "--db", path)
        return path

    return made


def figure(path, school="s1"):
    (row,) = [row for row in school_figures(path, "north", school).rows if row["indicator"] == "drunk"]
    return row


def test_the_school_s_share_is_of_its_pupils_and_the_municipality_s_of_all(town):
    row = figure(town(s1=(100, 30), s2=(100, 20), s3=(100, 10)))
    assert (row["value"], row["n"], row["hidden"]) == (0.3, 100, "")
    assert row["lower"] < 0.3 < row["upper"]
    assert row["around"]["value"] == 0.2


def test_of_two_schools_neither_sees_the_municipality_for_the_rest_is_the_other(town):
    assert figure(town(s1=(100, 30), s2=(100, 20)))["around"] is None


def test_where_the_rest_is_too_small_for_the_public_the_municipality_is_not_shown(town):
    assert figure(town(s1=(100, 30), s2=(14, 7), s3=(15, 7)))["around"] is None


def test_where_too_few_in_the_rest_were_drunk_the_municipality_is_not_shown(town):
    assert figure(town(s1=(100, 30), s2=(50, 4), s3=(50, 5)))["around"] is None


def test_too_few_of_the_school_itself_are_hidden(town):
    row = figure(town(s1=(100, 4), s2=(100, 20), s3=(100, 10)))
    assert (row["hidden"], row["around"]["value"]) == ("disclosure", 0.11)


def test_a_school_nobody_knows_has_no_figures(town):
    assert school_figures(town(s1=(100, 30)), "north", "s9").rows == []


@pytest.mark.parametrize(("school", "said"), [("s1", "30.0"), ("s9", "no figures of your school yet")])
def test_the_page_shows_the_account_s_own_school(town, tmp_path, open_page, monkeypatch, school, said):
    path = town(s1=(100, 30), s2=(100, 20), s3=(100, 10))
    own = Account("school", "school", ("north",), school=school)
    peopled = with_accounts(path, tmp_path, own, *(each for each in ACCOUNTS if each.role == "administrator"))
    monkeypatch.setattr(asking, "_cookies", lambda: cookie(peopled, "school"))
    visit = open_page(path=peopled)
    assert said in words_on(visit)
    for other in ("overview", "trends", "areas", "waves", "upload", "accounts"):
        refused = words_on(visit.switch_page(f"app_pages/{other}.py").run())
        assert other == "overview" or "not part of your account" in refused  # the first leads to its own


def test_a_municipality_s_share_known_only_by_a_bound_is_said_so(town):
    from dashboard.markup.school import school_table
    from dashboard.texts import words

    found = school_figures(town(s1=(400, 12), s2=(400, 12), s3=(400, 12)), "north", "s1")
    written = school_table(found, {row["indicator"]: row["indicator"] for row in found.rows}, words("en"))
    assert "under 5" in written
