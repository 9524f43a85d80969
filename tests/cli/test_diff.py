"""What a revision changes: figures, verdicts against the wave before, findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import done, pupils, varda, write_csv

WAVE = "youth:town:2022"


def drunk(share: float, number: int = 300, **more: object) -> list[dict[str, object]]:
    """So many respondents, every one of them drunk or not by his place, in twenty classes."""
    return [
        {**row, "weight": 1, "psu": i // 2 % 20, "drunk": int(i % 100 < 100 * share), **more}
        for i, row in enumerate(pupils(number))
    ]


@pytest.fixture
def revised(town_db: Path, youth: Path, tmp_path: Path) -> Path:
    """2021: 20 of 100 drunk; 2022: 22 of 100, corrected to 60 of 100 (staged), with a column too many."""
    at = ("--instrument", youth, "--db", town_db)
    for year, share in ((2021, 0.2), (2022, 0.22)):
        file = write_csv(tmp_path / f"{year}.csv", drunk(share))
        done("ingest", file, *at, "--area", "town", "--year", year, "--accept")
    corrected = write_csv(tmp_path / "corrected.csv", drunk(0.6, shoe=1))
    done("revise", WAVE, corrected, "--reason", "codes were wrong", *at)
    return town_db


def overall(rows: list[dict[str, str]], indicator: str = "drunk") -> dict[str, str]:
    (row,) = (
        row
        for row in rows
        if row["indicator"] == indicator and not (row["sex"] or row["grade"] or row["age_band"])
    )
    return row


def test_figures_and_verdicts_of_the_staged_revision_stand_beside_those_that_feed(revised):
    said = done("diff", WAVE, "--db", revised)
    row = overall(said.rows)
    assert float(row["before"]) == pytest.approx(0.22)
    assert float(row["after"]) == pytest.approx(0.6)
    assert float(row["difference"]) == pytest.approx(0.38)
    assert (row["verdict_before"], row["verdict_after"], row["changed"]) == ("unclear", "higher", "verdict")
    assert "revision 1 beside revision 2" in said.err


def test_the_verdict_is_that_of_compare_before_and_after_accepting(revised):
    row = overall(done("diff", WAVE, "--db", revised).rows)
    asked = ("compare", "--indicator", "drunk", "--area", "town", "--year", 2022, "--with-year", 2021)
    (before,) = done(*asked, "--db", revised).rows
    done("accept", WAVE, "--db", revised)
    (after,) = done(*asked, "--db", revised).rows
    assert (row["verdict_before"], row["verdict_after"]) == (before["verdict"], after["verdict"])


def test_the_figures_are_those_of_estimate(revised):
    rows = done("diff", WAVE, "--db", revised).rows
    asked = ("estimate", "--indicator", "drunk", "--year", 2022, "--by", "sex,grade", "--db", revised)
    estimates = {(row["sex"], row["grade"]): row["value"] for row in done(*asked).rows}
    ours = {
        (row["sex"], row["grade"]): row["before"]
        for row in rows
        if row["indicator"] == "drunk" and not row["age_band"]
    }
    assert ours.keys() == estimates.keys()
    assert all(float(ours[key]) == pytest.approx(float(estimates[key]), abs=1e-12) for key in ours)


def test_findings_of_one_revision_only_are_named(revised):
    said = done("diff", WAVE, "--db", revised)
    place = said.lines.index(next(line for line in said.lines if "revision 2 only" in line))
    assert "shoe" in " ".join(said.lines[place:])


def test_revisions_can_be_named_and_turned_round(revised):
    row = overall(done("diff", WAVE, "--revision", "2:1", "--db", revised).rows)
    assert float(row["difference"]) == pytest.approx(-0.38)


def test_once_accepted_the_revision_is_set_beside_the_one_before_it(revised):
    done("accept", WAVE, "--db", revised)
    assert float(overall(done("diff", WAVE, "--db", revised).rows)["difference"]) == pytest.approx(0.38)


def test_a_corrected_file_that_gives_the_same_figures_changes_nothing(revised, youth, tmp_path):
    turned = write_csv(tmp_path / "turned.csv", drunk(0.6, shoe=1)[::-1])
    done("revise", WAVE, turned, "--reason", "sorted", "--instrument", youth, "--db", revised)
    rows = done("diff", WAVE, "--revision", "2:3", "--db", revised).rows
    assert {row["changed"] for row in rows} == {""}


def test_a_hidden_figure_is_hidden_in_both_revisions_and_so_is_its_verdict(town_db, youth, tmp_path):
    at = ("--instrument", youth, "--db", town_db)
    for name, share in (("one", 0.01), ("two", 0.5)):
        file = write_csv(tmp_path / f"{name}.csv", drunk(share))
        words = ("revise", WAVE, file, "--reason", "x") if name == "two" else ("ingest", file)
        where = () if name == "two" else ("--area", "town", "--year", 2022)
        done(*words, *at, *where, "--accept")
    row = overall(done("diff", WAVE, "--audience", "public", "--db", town_db).rows)
    hidden = ("before", "after", "difference", "verdict_before", "verdict_after", "changed")
    assert [row[name] for name in hidden] == [""] * 6
    assert row["hidden"] == "disclosure"


def test_the_public_sees_whole_percentages_only(revised):
    rows = done("diff", WAVE, "--audience", "public", "--db", revised).rows
    shown = [float(row[name]) for row in rows for name in ("before", "after") if row[name]]
    assert shown
    assert all(value == round(value, 2) for value in shown)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("youth:town:2021",), 2),
        (("youth:town:1999",), 1),
        ((WAVE, "--revision", "2"), 1),
        ((WAVE, "--revision", "1:9"), 1),
        ((WAVE, "--revision", "1:1"), 1),
    ],
)
def test_what_cannot_be_set_beside_is_said_in_one_line(revised, words, code):
    said = varda("diff", *words, "--db", revised)
    assert (said.code, len(said.lines), said.out) == (code, 1, "")
