"""What docs/instruments.md says is so: the example loads, and what it shows is the example to the letter."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from pydantic import BaseModel

from cli.main import run
from ingest.matching import DESIGN_COLUMNS
from survey_schema import instrument as schema
from survey_schema.loading import load_instrument

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "instrument"
TEXT = (ROOT / "docs" / "instruments.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)

MODELS: tuple[type[BaseModel], ...] = (
    *(schema.Instrument, schema.DesignColumns, schema.AgeBand, schema.Item, schema.Option, schema.Missing),
    *(schema.Earlier, schema.Column, schema.Indicator, schema.Population, schema.Bridge),
    *(schema.Checks, schema.Participant, schema.Split, schema.Level),
    *(schema.Yes, schema.Of, schema.AnyOf, schema.AtLeast, schema.Score),
)
WRITERS: dict[str, Callable[..., None]] = {".sav": pyreadstat.write_sav, ".dta": pyreadstat.write_dta}
NOT_WRITTEN = {"columns", "age_bands", "items", "indicators", "bridges", "splits", "checks", "composed_of"}
NOT_WRITTEN |= {"fingerprint"}
"""Parts of an instrument that have tables of their own, or are not written by hand."""


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the folder of Varða, with a database elsewhere."""
    monkeypatch.setenv("VARDA_DB", str(tmp_path / "example.db"))
    monkeypatch.chdir(ROOT)


def _rows(printed: str) -> list[dict[str, str]]:
    return list(csv.DictReader(printed.splitlines()))


def test_the_page_shows_the_files_of_the_example_to_the_letter() -> None:
    shown = {name: text for language, name, text in BLOCKS if language == "toml"}
    files = {file.name: file.read_text(encoding="utf-8") for file in EXAMPLE.glob("*.toml")}
    assert shown == files
    (begins,) = [text for language, _, text in BLOCKS if language == "csv"]
    assert (EXAMPLE / "harbour_2024.csv").read_text(encoding="utf-8").startswith(begins)


@pytest.mark.usefixtures("at_home")
def test_the_commands_of_the_page_run_in_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = [text for language, _, text in BLOCKS if language == "sh"]
    for line in block.splitlines():
        capsys.readouterr()
        words = shlex.split(line)
        assert words[0] == "varda"
        assert run(words[1:]) == 0, line
    rows = _rows(capsys.readouterr().out)
    everyone = rows[0]
    assert (everyone["sex"], everyone["age_band"]) == ("", "")
    assert f"{float(everyone['value']):.1%}".replace("%", " %") in TEXT
    assert f"(n {everyone['n']})" in TEXT
    assert {row["sex"] for row in rows} == {"", "female", "male", "other"}
    assert {row["age_band"] for row in rows} == {"", "14-or-under", "15-or-over"}


@pytest.mark.usefixtures("at_home")
def test_every_indicator_of_the_example_counts_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    area = ["--area", "harbour", "--year", "2024"]
    assert run(["area", "add", "harbour", "--name", "Harbour"]) == 0
    loading = ["ingest", str(EXAMPLE / "harbour_2024.csv"), "--instrument", str(EXAMPLE)]
    assert run([*loading, *area, "--accept"]) == 0
    for indicator, expected in _counted_by_hand().items():
        capsys.readouterr()
        assert run(["estimate", "--indicator", indicator, *area]) == 0
        (row,) = _rows(capsys.readouterr().out)
        assert (int(row["n"]), int(row["cases"])) == expected[:2], indicator
        assert float(row["value"]) == pytest.approx(expected[2], rel=1e-12), indicator
        assert int(row["df"]) == 6 - 2  # six schools in two regions


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("suffix", WRITERS)
def test_the_same_survey_loads_from_other_formats(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.read_csv(EXAMPLE / "harbour_2024.csv").rename(columns={"weed_life": "v99"})
    labels = ["HOW OFTEN have you used weed" if name == "v99" else "" for name in frame.columns]
    WRITERS[suffix](frame, str(tmp_path / f"harbour{suffix}"), column_labels=labels)
    area = ["--area", "harbour", "--year", "2024"]
    assert run(["area", "add", "harbour", "--name", "Harbour"]) == 0
    loading = ["ingest", str(tmp_path / f"harbour{suffix}"), "--instrument", str(EXAMPLE)]
    assert run([*loading, *area, "--accept"]) == 0
    assert "v99 was matched to weed_life by its label only" in capsys.readouterr().err
    expected = _counted_by_hand()["cannabis_life"]
    assert run(["estimate", "--indicator", "cannabis_life", *area]) == 0
    (row,) = _rows(capsys.readouterr().out)
    assert (int(row["n"]), int(row["cases"])) == expected[:2]
    assert float(row["value"]) == pytest.approx(expected[2], rel=1e-12)


def _counted_by_hand() -> dict[str, tuple[int, int, float]]:
    """Valid answers, cases and weighted share of each indicator, from the cells of the file."""
    counted: dict[str, tuple[int, int, float]] = {}
    with (EXAMPLE / "harbour_2024.csv").open(encoding="utf-8", newline="") as stream:
        answers = [(_outcomes(row), float(row["pupil_weight"])) for row in csv.DictReader(stream)]
    for name in answers[0][0]:
        valid = [(yes, weight) for outcomes, weight in answers if (yes := outcomes[name]) is not None]
        total = sum(weight for _, weight in valid)
        share = sum(weight for yes, weight in valid if yes) / total
        counted[name] = (len(valid), sum(yes for yes, _ in valid), share)
    return counted


def _outcomes(row: dict[str, str]) -> dict[str, bool | None]:
    """Yes, no or not counted, by indicator, as the page's table of rules says."""
    cannabis = {row["hash_life"], row["weed_life"]}
    known = [row[name] for name in ("p1", "p2", "p3")]
    mood = (row["mood_cheerful"], row["mood_rested"])
    late = row["job_late"] if row["job"] == "1" else ""
    out = row["evenings_out"] if row["year_group"] in ("7", "8") else ""
    monitoring: bool | None = known.count("Y") >= 2
    if not monitoring and known.count("Y") + known.count("?") >= 2:
        monitoring = None
    any_cannabis: bool | None = bool(cannabis & {"2", "3"})
    if not any_cannabis and not cannabis <= {"1"}:
        any_cannabis = None
    mood_good = sum(map(int, mood)) * 25 > 50 if all(mood) else None
    doing_well: bool | None = mood_good is True and monitoring is True
    if not doing_well and False not in (mood_good, monitoring):
        doing_well = None
    return {
        "alcohol_30d": row["q12"] != "1" if row["q12"] in ("1", "2", "3") else None,
        "alcohol_often": row["q12"] == "3" if row["q12"] in ("1", "2", "3") else None,
        "cannabis_life": any_cannabis,
        "parents_monitoring": monitoring,
        "mood_good": mood_good,
        "doing_well": doing_well,
        "job_late": late == "1" if late in ("1", "2") else None,
        "evenings_out": int(out) > 0 if out else None,
    }


@pytest.mark.usefixtures("at_home")
def test_the_faults_of_the_page_are_those_that_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "faulty"
    shutil.copytree(EXAMPLE, folder)
    for file, right, wrong in (
        ("indicators.toml", 'item = "alcohol_30d", yes = [2, 3]', 'item = "alcohol_30d", yes = [2, 3, 4]'),
        ("indicators.toml", '"weed_life"', '"weed_lief"'),
        ("instrument.toml", '{code = 1, label = {en = "Sometimes"', '{code = 2, label = {en = "Sometimes"'),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        assert right in text
        (folder / file).write_text(text.replace(right, wrong), encoding="utf-8")
    assert run(["schema", "show", "--instrument", str(folder)]) == 2
    (expected,) = [text for _, name, text in BLOCKS if name == "faults"]
    assert capsys.readouterr().err == expected


def test_every_key_is_explained() -> None:
    keys = {name for model in MODELS for name in model.model_fields} - NOT_WRITTEN
    keys |= set(schema.DesignColumns.model_fields) | {"columns"} | set(DESIGN_COLUMNS)
    explained = set(re.findall(r"\b\w+\b", " ".join(re.findall(r"`([^`\n]+)`", TEXT))))
    assert sorted(keys - explained) == []


def test_every_kind_of_missing_is_explained() -> None:
    kinds = schema.MISSING_CODES.keys() - {"declared_missing"}
    assert all(f"| `{kind}` |" in TEXT for kind in kinds)


def test_the_example_is_whole_in_every_language() -> None:
    example = load_instrument(EXAMPLE)
    for text in (example.title, *(item.text for item in example.items)):
        assert set(text) == set(schema.LANGUAGES)
    for each in example.indicators:
        assert set(each.title) == set(each.phrase) == set(schema.LANGUAGES)


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.usefixtures("at_home")
def test_a_wave_that_says_it_asked_the_older_wording_is_joined_by_the_bridge(
    named: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "map.csv"
    mapping.write_text("column,item,version\n" + ("p3,parents_know_friends,1\n" if named else ""))
    for code, options in (("harbour", []), ("bay", ["--map", str(mapping)])):
        area = ["--area", code, "--year", "2024"]
        assert run(["area", "add", code, "--name", code]) == 0
        loading = ["ingest", str(EXAMPLE / "harbour_2024.csv"), "--instrument", str(EXAMPLE)]
        assert run([*loading, *area, *options, "--accept"]) == 0
    capsys.readouterr()
    compared = ["compare", "--area", "harbour", "--with-area", "bay", "--year", "2024"]
    assert run([*compared, "--indicator", "parents_monitoring"]) == 0
    assert ("same people" in capsys.readouterr().out) is named
    assert run([*compared, "--indicator", "alcohol_30d"]) == 0
    assert "same people" not in capsys.readouterr().out
