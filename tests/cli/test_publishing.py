"""`varda publish`: what is stored, from when it is seen, what replaces it, and what the public file holds."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from surveys import DRUNK, YOUTH, Said, done, pupils, varda, write_csv, write_instrument
from towns import Land

from dashboard.publishing.figures import exact_figures
from dashboard.publishing.public_file import public_rows
from dashboard.questions.answers import EstimateQuestion, estimate
from store.database import reading
from store.public import reading_public, rows_of

LATER = (date.today() + timedelta(days=40)).isoformat()


@pytest.fixture
def bay(tmp_path):
    """Two towns of which nothing must be hidden as a whole: 40 of 100 and 50 of 110 were drunk."""
    land = Land(tmp_path)
    for code, drunk, count in (("east", 40, 100), ("west", 50, 110)):
        land.add(code, "--parent", "fjord")
        land.load(code, 2021, drunk, "--design", "census", count=count)
    return land


def publish(land: Land, *more: object, area: str = "fjord") -> Said:
    return varda("publish", "--area", area, "--year", 2021, "--db", land.db, *more)


def public(land: Land, table: str) -> list[dict]:
    with reading_public(land.db.with_name("public.db")) as connection:
        return rows_of(connection, table)


def listed(land: Land) -> list[dict[str, str]]:
    return done("publish", "--list", "--db", land.db).rows


def revised(land: Land, *more: object, drunk: int = 60) -> Said:
    rows = [{**r, "weight": 1, "stratum": 1, "drunk": int(i < drunk)} for i, r in enumerate(pupils(140))]
    file = write_csv(land.db.with_name("again.csv"), rows)
    youth = ("--instrument", land.db.with_name("youth"))
    return done("revise", "youth:east:2021", file, "--reason", "more", *youth, *more, "--db", land.db)


def test_what_is_published_stands_in_the_public_file_as_it_was_shown(bay):
    said = publish(bay, "--yes")
    assert said.code == 0, said.err
    assert "none can be" in said.err
    shown = {(r["area"], r["sex"], r["grade"]): r["value"] for r in said.rows if r["indicator"] == "drunk"}
    stored = {(r["area"], r["sex"], r["grade"]): r["value"] for r in public(bay, "figure")}
    assert stored == {place: float(value) if value else None for place, value in shown.items()}
    assert stored["east", "", ""] == 0.4
    assert {area["code"] for area in public(bay, "area")} == {"land", "fjord", "east", "west"}
    assert [question["item"] for question in public(bay, "question")] == ["drunk"]
    options = public(bay, "question")[0]["options"]
    assert [option["text"] for option in options] == [{"en": "No"}, {"en": "Yes"}]


def test_the_public_pages_are_made_of_what_was_published(bay, tmp_path):
    publish(bay, "--yes")
    folder = tmp_path / "site"
    done("publish", "--site", folder, "--public", bay.db.with_name("public.db"), "--lang", "nl")
    page = (folder / "nl" / "area" / "east" / "index.html").read_text(encoding="utf-8")
    assert "<title>" in page
    assert "east" in page.lower()
    assert "Yes" in (folder / "en" / "questions" / "index.html").read_text(encoding="utf-8")
    assert "0.4" in (folder / "data" / "v1" / "figures.csv").read_text(encoding="utf-8")


def test_the_same_day_gives_the_same_file(bay):
    publish(bay, "--yes")
    file = bay.db.with_name("public.db")
    first = file.read_bytes()
    done("publish", "--due", "--db", bay.db)
    assert file.read_bytes() == first


def test_nothing_is_stored_unless_one_says_yes(bay, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    said = publish(bay)
    assert said.code == 130
    assert "everybody from" in said.err
    assert listed(bay) == []
    assert not bay.db.with_name("public.db").exists()


def test_what_is_for_later_is_not_in_the_file_before_its_day(bay):
    publish(bay, "--yes", "--public-on", LATER)
    assert public(bay, "figure") == []
    assert public(bay, "publication") == []
    assert listed(bay)[0]["state"] == "executive"
    with reading(bay.db) as connection:
        assert len(public_rows(connection, LATER)["figure"]) == 18
        day_before = (date.fromisoformat(LATER) - timedelta(days=1)).isoformat()
        assert public_rows(connection, day_before)["figure"] == []


def test_days_out_of_order_are_refused(bay):
    said = publish(bay, "--yes", "--schools-on", LATER, "--public-on", date.today().isoformat())
    assert said.code == 1
    assert "not in their order" in said.err
    assert listed(bay) == []


def test_a_publication_can_be_repeated_to_the_byte_until_its_data_change(bay):
    publish(bay, "--yes")
    assert varda("publish", "--repeat", 1, "--db", bay.db).code == 0
    revised(bay, "--accept")
    said = varda("publish", "--repeat", 1, "--db", bay.db)
    assert said.code == 2
    assert "otherwise" in said.err


def test_an_accepted_revision_marks_what_rests_on_the_former_one(bay):
    publish(bay, "--yes")
    assert listed(bay)[0]["note"] == ""
    said = revised(bay, "--accept")
    assert "rest on an earlier revision of this wave: publication 1" in said.err
    assert "youth:east:2021" in listed(bay)[0]["note"]
    compared = done("diff", "youth:east:2021", "--db", bay.db)
    assert "rest on an earlier revision" in compared.err


def test_a_staged_revision_is_noted_and_not_used(bay):
    revised(bay)
    said = publish(bay, "--dry-run")
    assert "youth:east:2021 waits to be accepted" in said.err
    east = [row for row in said.rows if row["area"] == "east" and not row["sex"] and not row["grade"]]
    assert east[0]["value"] == "0.4"


def test_a_later_publication_replaces_the_first_and_says_what_changed(bay):
    publish(bay, "--yes")
    revised(bay, "--accept")
    said = publish(bay, "--yes")
    assert said.code == 0, said.err
    assert "1 earlier publication" in said.err
    (publication,) = public(bay, "publication")
    assert (publication["id"], publication["revision"], publication["replaces"]) == (2, "2", 1)
    east = {"area": "east", "indicator": "drunk", "age_band": "", "before": 0.4, "after": 0.43}
    assert east in publication["changed"]
    assert [row["state"] for row in listed(bay)] == ["public", "replaced"]


def test_what_was_never_public_is_not_told_as_what_changed(bay):
    publish(bay, "--yes", "--public-on", LATER)
    revised(bay, "--accept")
    publish(bay, "--yes")
    (publication,) = public(bay, "publication")
    assert (publication["changed"], publication["replaces"]) == ([], None)


def test_a_withdrawn_publication_leaves_the_file_and_is_still_known(bay):
    publish(bay, "--yes")
    assert varda("publish", "--withdraw", 1, "--db", bay.db).code == 1
    done("publish", "--withdraw", 1, "--reason", "a mistake", "--db", bay.db)
    assert public(bay, "figure") == []
    assert listed(bay)[0]["state"] == "withdrawn"
    assert varda("publish", "--withdraw", 1, "--reason", "again", "--db", bay.db).code == 2
    assert "1 earlier publication" in publish(bay, "--dry-run").err
    audit = done("audit", "--db", bay.db).rows
    assert [row["reason"] for row in audit if row["action"] == "publication withdrawn"] == ["a mistake"]


def test_one_withdrawn_before_its_first_day_was_seen_by_nobody(bay):
    publish(bay, "--yes", "--schools-on", LATER)
    done("publish", "--withdraw", 1, "--reason", "too early", "--db", bay.db)
    assert "Nothing of this year was published before" in publish(bay, "--dry-run").err


def test_what_a_region_showed_stays_shown_when_its_country_is_published(bay):
    bay.add("far", "--parent", "land")
    bay.load("far", 2021, 4, "--design", "census", count=60)
    before = {row["area"]: row["value"] for row in publish(bay, "--yes").rows if not row["sex"]}
    after = {r["area"]: r for r in publish(bay, "--dry-run", area="land").rows if not r["sex"]}
    assert {area: after[area]["value"] for area in before} == before
    assert after["far"]["hidden"] == "disclosure"


def test_nothing_to_show_is_not_published(bay):
    bay.add("islet", "--parent", "land")
    bay.load("islet", 2021, 3, "--design", "census", count=20)
    said = publish(bay, "--yes", area="islet")
    assert said.code == 3
    assert listed(bay) == []


def test_an_unknown_number_is_said(bay):
    said = varda("publish", "--repeat", 9, "--db", bay.db)
    assert said.code == 1
    assert "no publication 9" in said.err


def test_one_thing_is_asked_for_at_a_time(bay):
    assert varda("publish", "--db", bay.db).code == 1
    assert varda("publish", "--due", "--list", "--db", bay.db).code == 1
    assert varda("publish", "--area", "fjord", "--db", bay.db).code == 1


def test_the_exact_figures_are_those_of_single_questions(bay):
    with reading(bay.db) as connection:
        (figures,) = exact_figures(connection, ["fjord", "east", "west"], 2021)
    for group in ("sex", "grade"):
        asked = EstimateQuestion("drunk", years=(2021,), by=(group,), audience="researcher")
        single = estimate(bay.db, asked)
        single = single[single["area"] != "land"]
        mine = figures[figures["kind"].isin(["all", group])]
        for name in ("value", "se", "lower", "upper", "n", "cases"):
            one = {(r["area"], str(r[group])): r[name] for r in mine.to_dict("records")}
            other = {(r["area"], str(r[group])): r[name] for r in single.to_dict("records")}
            assert one == pytest.approx(other)


def test_the_ages_an_indicator_speaks_of_and_the_others_are_all(demo_of_ages):
    with reading(demo_of_ages) as connection:
        (figures,) = exact_figures(connection, ["town"], 2023)
    by_age = figures[figures["kind"] == "age_band"]
    assert by_age["level"].tolist() == ["15-16", "others"]
    whole = figures[figures["kind"] == "all"].iloc[0]
    assert by_age["n"].sum() == whole["n"]
    assert by_age["cases"].sum() == whole["cases"]


@pytest.fixture
def demo_of_ages(tmp_path):
    """A town whose pupils are 13 to 16, and an instrument that speaks of those of 15 and 16."""
    text = YOUTH.replace('{kind = "grade", first = 8, last = 10}', '{kind = "age", first = 15, last = 16}')
    youth = write_instrument(tmp_path / "ages", text, DRUNK)
    rows = [{**row, "birth": 2007 + i % 4, "weight": 1} for i, row in enumerate(pupils(120))]
    path, file = tmp_path / "ages.db", write_csv(tmp_path / "ages.csv", rows)
    done("area", "add", "town", "--name", "Town", "--db", path)
    where = ("--area", "town", "--year", 2023, "--design", "census", "--accept", "--db", path)
    done("ingest", file, "--instrument", youth, *where)
    return path


def test_the_file_holds_no_table_or_column_of_the_main_database_s_answers(bay):
    publish(bay, "--yes")
    with closing(sqlite3.connect(bay.db.with_name("public.db"))) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"meta", "area", "publication", "indicator", "question", "figure", "notice"}
