"""A published figure stands beside a town's with what is to be known of it: its bridge, a silent source."""

from __future__ import annotations

import itertools

import pytest
from surveys import done

from dashboard import markup
from dashboard.questions import comparisons
from dashboard.texts import words
from survey_schema.benchmark import COLUMNS


@pytest.fixture
def paper_db(tmp_path):
    """A wave on paper of 15- and 16-year-olds, and a published figure whose source says no mode."""
    rows = ["school,sex,grade,birth_year,drunk_30d"]
    for age, number in itertools.product((15, 16), range(100)):
        rows.append(f"s{number % 5},{1 + number % 2},{age - 6},{2022 - age},{2 if number < 20 else 1}")
    (tmp_path / "w.csv").write_text("\n".join(rows) + "\n")
    silent = "silent,Silent,drunk_30d,drunk_times_30d,30 days,age,15,16,,2022,0.2,,,,S,published"
    (tmp_path / "b.csv").write_text(",".join(COLUMNS) + f"\n{silent}\n")
    database = tmp_path / "paper.db"
    done("area", "add", "town", "--name", "Town", "--db", database)
    where = ("--area", "town", "--year", 2022, "--db", database, "--accept")
    done("ingest", tmp_path / "w.csv", "--instrument", "ipm", "--design", "census", *where)
    done("benchmark", "import", tmp_path / "b.csv", "--db", database)
    return database


@pytest.mark.parametrize(
    ("lang", "bridge"), [("en", "in class"), ("nl", "in de klas"), ("is", "í skólastofu")]
)
def test_the_bridge_and_the_silence_of_a_source_stand_below_the_table(paper_db, lang, bridge):
    lines = comparisons.benchmark_lines(paper_db, "drunk_30d", "town").to_dict("records")
    noted = {line["id"]: [note.code for note in line["note"]] for line in lines if line["comparable"]}
    assert noted == {"ie_west_drunk_30d_2022": ["compare.bridged"], "silent": ["compare.mode_unsaid"]}
    written = markup.benchmarks_table(lines, words(lang))
    assert f"Silent: {words(lang).get('compare.mode_unsaid')}".replace("'", "&#x27;") in written
    assert bridge in written.partition("West of Ireland: ")[2]


def test_the_command_line_says_the_same(paper_db):
    asked = ("--indicator", "drunk_30d", "--area", "town", "--year", 2022, "--db", paper_db)
    said = {
        name: done("compare", *asked, "--with-benchmark", name).rows[0]["note"]
        for name in ("ie_west_drunk_30d_2022", "silent")
    }
    assert "declared bridge" in said["ie_west_drunk_30d_2022"]
    assert "declared bridge" not in said["silent"]
    assert "paper or online" in said["silent"]
