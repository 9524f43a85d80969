"""What the upload page asks, without a browser: matching, checks, a preview, acceptance, taking back."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import words_on, write_wave
from surveys import CITIES, NATIONAL, ask, contents, done

from dashboard import incoming, uploads
from dashboard.access.rights import OPEN
from dashboard.questions import answers, diffs
from dashboard.stories import revised
from dashboard.texts import words
from dashboard.uploads import Asked
from store import acting
from survey_schema.errors import Finding, Refusal


@pytest.fixture
def own(database, tmp_path):
    path = tmp_path / "own.db"
    shutil.copy(database, path)
    return path


@pytest.fixture
def folder(tmp_path):
    """A folder of its own for the file, as the route makes one."""
    path = tmp_path / "incoming"
    path.mkdir()
    return path


def asked_of(folder, answered=200, drank=50, year=2021, area="south", **more):
    file = write_wave(folder / f"{area or 'coast'}_{year}.csv", answered, drank, has_sleep=False)
    return Asked(file, "made_up", year, area, **more)


def renamed(asked, column="drinks"):
    text = asked.file.read_text(encoding="utf-8")
    asked.file.write_text(text.replace("alcohol", column, 1), encoding="utf-8")
    return asked


def columns(matched):
    return {row.item: (row.column, row.how) for row in matched.rows}


def test_a_correction_carries_the_item(own, folder):
    asked = renamed(asked_of(folder))
    assert columns(uploads.matched(own, asked, "en"))["alcohol"] == ("", "")
    said = replace(asked, said=(("alcohol", "drinks", "as_is"),))
    assert columns(uploads.matched(own, said, "en"))["alcohol"] == ("drinks", "map")


def test_the_preview_is_what_would_be_stored_and_stores_nothing(own, folder):
    before = contents(own)
    asked = asked_of(folder, 300, 60, year=2021)
    checked = uploads.check(own, OPEN, asked)
    assert (checked.refusal, checked.waves) == (None, (("south", 300),))
    (row,) = checked.preview
    assert (row["value"], row["n"], row["before_year"]) == (0.2, 300, None)
    assert contents(own) == before
    assert [path.name for path in folder.iterdir() if path.suffix == ".db"] == []
    uploads.accept(own, OPEN, asked)
    stored = answers.trend(own, "alcohol_30d", "south", audience="researcher").query("year == 2021").iloc[0]
    assert (stored["value"], stored["lower"], stored["n"]) == (row["value"], row["lower"], row["n"])


def test_the_preview_stands_beside_the_last_wave_before_it(own, folder):
    (row,) = uploads.check(own, OPEN, asked_of(folder, area="tiny", year=2019)).preview
    assert row["before_year"] is None  # tiny has a wave of 2025 only, which is later
    (row,) = uploads.check(own, OPEN, asked_of(folder, area="north", year=2025), "more came in").preview
    assert (row["before_year"], row["before"]) == (2023, 0.25)


def test_a_file_with_a_wrong_code_is_refused_with_its_row(own, folder):
    asked = asked_of(folder)
    text = asked.file.read_text(encoding="utf-8").replace("1,0,1,15,1", "1,0,1,15,7", 1)
    asked.file.write_text(text, encoding="utf-8")
    checked = uploads.check(own, OPEN, asked)
    assert checked.refusal is not None
    (found,) = [each for each in checked.findings if each.severity == "error"]
    assert (found.params["row"], found.params["found"]) == (1, "7")
    with pytest.raises(Refusal):
        uploads.accept(own, OPEN, asked)


def test_a_wave_that_is_there_is_never_overwritten(own, folder):
    asked = asked_of(folder, area="north", year=2025)
    assert uploads.check(own, OPEN, asked).refusal is not None
    uploads.accept(own, OPEN, asked, reason="more came in")
    rows = answers.waves(own).query("wave == 'made_up:north:2025'")
    assert sorted(rows["revision"]) == [1, 2]
    changed = revised.changed(diffs.diff(own, "made_up:north:2025"), divided=False)
    shares = {(row["indicator"], row["before"], row["after"]) for row in changed}
    assert ("alcohol_30d", 0.2, 0.25) in shares  # 80 of 400, then 50 of 200


def test_what_is_said_of_how_it_was_asked_is_stored(own, folder):
    said = {"design": "census", "mode": "online-home", "fieldwork": ("2021-03-01", "2021-03-12")}
    strata = {"strata": ("sex",), "enrolment": "stratum\tn\n1\t150\n2\t140\n"}
    asked = asked_of(folder, **said, **strata, residence="residence", delete_on=date(2030, 1, 31))
    uploads.accept(own, OPEN, asked)
    (row,) = answers.waves(own).query("wave == 'made_up:south:2021'").to_dict("records")
    assert (row["design"], row["mode"], row["delete_on"]) == ("census", "online-home", "2030-01-31")
    stored = ask(
        own, "SELECT residence, fieldwork_from, fieldwork_to FROM wave WHERE area = 'south' AND year = 2021"
    )
    assert stored == [("residence", "2021-03-01", "2021-03-12")]
    population = "SELECT sum(population) FROM design_unit"
    assert ask(own, population) == [(290,)]


def test_a_pasted_table_of_fewer_enrolled_than_answered_refuses_the_file(own, folder):
    few = asked_of(folder, design="census", strata=("sex",), enrolment="stratum,n\n1,50\n2,140\n")
    checked = uploads.check(own, OPEN, few)
    assert checked.refusal is not None
    assert [each.code for each in checked.findings if each.severity == "error"]


def test_where_a_second_person_accepts_the_page_stages(own, folder, monkeypatch):
    monkeypatch.setattr(acting, "account", lambda: "first")
    done("setting", "set", "second-acceptance", "on", "--db", own)
    uploads.accept(own, OPEN, asked_of(folder))
    assert 2021 not in answers.wave_years(own, "south")
    with pytest.raises(Refusal) as refused:
        uploads.accept_staged(own, OPEN, "made_up:south:2021")
    assert refused.value.code == "wave.second_needed"
    monkeypatch.setattr(acting, "account", lambda: "second")
    uploads.accept_staged(own, OPEN, "made_up:south:2021")
    assert 2021 in answers.wave_years(own, "south")


def test_a_wave_can_be_taken_back(own, folder):
    uploads.accept(own, OPEN, asked_of(folder))
    years = lambda: answers.wave_years(own, "south")  # noqa: E731
    assert 2021 in years()
    uploads.withdraw(own, OPEN, "made_up:south:2021", "a test")
    assert 2021 not in years()


def test_next_year_s_file_uses_what_was_kept_of_the_page(own, folder):
    asked = replace(renamed(asked_of(folder)), said=(("alcohol", "drinks", "as_is"),))
    uploads.accept(own, OPEN, asked, source="south-schools")
    matched = uploads.matched(own, renamed(asked_of(folder, 150, 30, year=2019)), "en")
    assert (matched.profile, columns(matched)["alcohol"]) == ("south-schools", ("drinks", "map"))


def test_a_correction_stands_on_top_of_the_profile_that_fits(own, folder):
    asked = replace(renamed(asked_of(folder)), said=(("alcohol", "drinks", "as_is"),))
    uploads.accept(own, OPEN, asked, source="south-schools")
    other = renamed(asked_of(folder, 150, 30, year=2019))
    reversed_too = replace(other, said=(("alcohol", "", "reverse"),))
    assert columns(uploads.matched(own, reversed_too, "en"))["alcohol"] == ("drinks", "map")
    (row,) = uploads.check(own, OPEN, reversed_too).preview
    assert row["value"] == 0.8  # 30 of 150 ticked 1, read the other way round


@pytest.mark.parametrize("source", ["South schools", "../x", "Ísland"])
def test_a_source_s_name_that_is_none_refuses_before_anything_is_stored(own, folder, source):
    before = contents(own)
    with pytest.raises(Refusal):
        uploads.accept(own, OPEN, asked_of(folder), source=source)
    assert contents(own) == before


def region(folder, towns):
    asked = asked_of(folder, 90, 20, area="", area_column="town")
    lines = asked.file.read_text(encoding="utf-8").splitlines()
    named = ["town", *(towns[i % len(towns)] for i in range(90))]
    text = "\n".join(f"{line},{town}" for line, town in zip(lines, named, strict=True))
    asked.file.write_text(text, encoding="utf-8")
    return asked


def test_a_regional_file_becomes_a_wave_for_each_municipality(own, folder):
    asked = region(folder, ("south", "tiny"))
    assert uploads.check(own, OPEN, asked).waves == (("south", 45), ("tiny", 45))
    loaded = uploads.accept(own, OPEN, asked)
    assert [wave.wave for wave in loaded] == ["made_up:south:2021", "made_up:tiny:2021"]


def test_a_regional_file_with_one_unknown_municipality_stores_none(own, folder):
    asked, before = region(folder, ("south", "atlantis")), contents(own)
    checked = uploads.check(own, OPEN, asked)
    assert "check.unknown_area" in [found.code for found in checked.findings]
    with pytest.raises(Refusal):
        uploads.accept(own, OPEN, asked)
    assert contents(own) == before


def test_the_findings_can_be_opened_in_a_spreadsheet_without_being_run():
    tricks = ("=1+1", "+1", "-1", "@x", "\tx")
    findings = [Finding("error", "check.unknown_area", {"file": "=f.csv", "column": c, "row": 1, "found": c})
                for c in tricks]  # fmt: skip
    written = uploads.findings_csv(findings, words("en"))
    rows = list(csv.DictReader(io.StringIO(written)))
    assert [row["found"] for row in rows] == [f"'{trick}" for trick in tricks]
    assert all(row["finding"].startswith("'=") for row in rows)


def test_the_instrument_and_the_year_are_guessed(own, folder):
    assert uploads.guess(own, asked_of(folder).file) == ("made_up", 2021)
    assert uploads.guess(own, CITIES / "duval_2017.zsav") == ("yrbs", 2017)


@pytest.mark.parametrize(("year", "alcohol"), [(2015, "QN43"), (2017, "QN42"), (2019, "QN41")])
def test_a_national_file_is_matched_with_no_map_of_anybody_s(tmp_path, year, alcohol):
    """The numbers of the questions move; which they are is in the codebooks of the files' makers."""
    database = tmp_path / "us.db"
    done("area", "add", "us", "--name", "United States", "--level", "country", "--db", database)
    file = Path(shutil.copy(NATIONAL / f"yrbs_{year}.zsav", tmp_path))
    asked = Asked(file, "yrbs", year, "us")
    matched = uploads.matched(database, asked, "en")
    assert columns(matched)["alcohol_30d"] == (alcohol, "year")
    assert sum(bool(row.column) for row in matched.rows) >= 17
    assert matched.suggestions == ()


# ---- the page ----------------------------------------------------------------------------------------------


def test_where_the_server_can_be_reached_from_elsewhere_nobody_uploads_without_account(
    open_page, monkeypatch
):
    monkeypatch.setattr(incoming, "_hosts", ["0.0.0.0"])
    visit = open_page("upload")
    assert [title.value for title in visit.title] == ["Please sign in"]
    assert 'id="varda-drop"' not in words_on(visit)


@pytest.mark.parametrize("lang", ["en", "nl", "is"])
def test_the_page_says_who_can_upload_and_offers_a_place(open_page, monkeypatch, lang):
    monkeypatch.setattr(incoming, "_hosts", ["127.0.0.1"])
    said = words_on(open_page("upload", lang=lang))
    assert words(lang).get("upload.anybody") in said
    assert 'id="varda-drop"' in said
    assert "/incoming/drop.js" in said
