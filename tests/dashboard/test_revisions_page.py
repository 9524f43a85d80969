"""The Revisions page: what a correction changed, in words and figures, without a browser."""

from __future__ import annotations

import shutil

import pytest
from conftest import HERE, words_on, write_wave

from cli.main import run
from dashboard.questions import diffs
from dashboard.stories import revised
from dashboard.texts import LANGUAGES, words

WAVE = "made_up:north:2025"


@pytest.fixture
def corrected(database, tmp_path):
    """The made-up database with 2025 in the north revised: 80 of 400 drank, corrected to 120 of 400."""
    path = shutil.copy(database, tmp_path / "corrected.db")
    file = write_wave(tmp_path / "again.csv", 400, 120, has_sleep=True)
    revise = ["revise", WAVE, str(file), "--instrument", str(HERE / "made_up"), "--reason", "wrong weights"]
    assert run([*revise, "--db", str(path), "--accept"]) == 0
    return path


def test_the_page_says_what_changed_and_why(open_page, corrected):
    visit = open_page("revisions", corrected)
    changed = [row for row in diffs.diff(corrected, WAVE).rows.to_dict("records") if row["changed"]]
    assert visit.title[0].value.startswith(f"{len(changed)} of ")
    said = words_on(visit)
    assert "Why: wrong weights." in said
    assert "20.0\N{NO-BREAK SPACE}%" in said
    assert "30.0\N{NO-BREAK SPACE}%" in said


def test_a_verdict_that_turned_is_said(open_page, corrected):
    # 25 % in 2023: 20 % can't be told from it, nor can 30 %; against the wave before both stand as unclear
    # or not, and the page must say the same as `varda diff`.
    rows = diffs.diff(corrected, WAVE).rows
    turned = rows[rows["changed"] == "verdict"]
    assert len(turned)
    said = words_on(open_page("revisions", corrected))
    first = turned.iloc[0]
    words_en = words("en")
    sides = {s: words_en.get(f"revisions.verdict_{first[f'verdict_{s}']}") for s in ("before", "after")}
    assert words_en.get("revisions.verdicts", **sides) in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_revision_the_page_says_what_it_is_for(open_page, lang):
    visit = open_page("revisions", lang=lang)
    assert visit.title[0].value == words(lang).get("revisions.none")


def test_a_link_to_a_wave_that_was_not_revised_is_said(open_page, corrected):
    said = words_on(open_page("revisions", corrected, wave="made_up:south:2025"))
    assert "made_up:south:2025 was not revised" in said


def test_a_revision_of_the_same_answers_changes_no_figure(database, tmp_path):
    path = shutil.copy(database, tmp_path / "same.db")
    file = write_wave(tmp_path / "same.csv", 400, 80, has_sleep=True)
    said = ["revise", WAVE, str(file), "--instrument", str(HERE / "made_up"), "--reason", "a count"]
    assert run([*said, "--db", str(path), "--eligible", "500", "--accept"]) == 0
    diff = diffs.diff(path, WAVE)
    assert revised.changed(diff) == []
    assert revised.headline(diff, words("en")) == words("en").get("revisions.nothing")
