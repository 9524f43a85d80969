"""The same table gives the same stored wave in every format, encoding and way of writing a number."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from surveys import CORPUS, Row, ask, contents, done, pupils, varda, write_csv, write_file

from store.refresh import refresh

FORMATS = (".sav", ".zsav", ".dta", ".csv", ".por")
WAVE_FILE = ("file_name", "sha256", "stored_at", "happened_at", "params")


def rows_of_every_kind() -> list[Row]:
    rows = [
        {**row, "smoke": i % 8, "birth": 2007 + i % 3, "tease": i % 5} for i, row in enumerate(pupils(48))
    ]
    for row in rows[5::7]:
        row["drunk"] = None
    for row in rows[::11]:
        row["sex"] = row["grade"] = None
    return rows


def stored(tmp_path: Path, youth: Path, file: Path, *more: object) -> dict[str, list[tuple[object, ...]]]:
    path = tmp_path / f"{file.name}.db"
    done("area", "add", "town", "--name", "Town", "--db", path)
    refresh(path)
    done("ingest", file, "--instrument", youth, "--area", "town", "--year", 2022, "--db", path, *more)
    return contents(path, WAVE_FILE)


@pytest.fixture
def expected(tmp_path: Path, youth: Path) -> dict[str, list[tuple[object, ...]]]:
    return stored(tmp_path, youth, write_csv(tmp_path / "expected.csv", rows_of_every_kind()))


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_table_in_another_format_is_the_same_wave(tmp_path, youth, expected, suffix):
    found = stored(tmp_path, youth, write_file(tmp_path / f"wave{suffix}", rows_of_every_kind()))
    for table in ("total", "design_unit", "response_youth", "wave"):
        assert found[table] == expected[table], table


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(";", "utf-8"), ("\t", "utf-8"), (",", "cp1252"), (",", "utf-8-sig"), (";", "latin-1")],
)
def test_a_csv_may_be_separated_and_encoded_otherwise(tmp_path, youth, separator, encoding):
    rows = pupils(24, school="Höfði")
    census = ("--design", "census")
    plain = stored(tmp_path, youth, write_csv(tmp_path / "plain.csv", rows), *census)
    other = write_csv(tmp_path / "other.csv", rows, separator=separator, encoding=encoding)
    found = stored(tmp_path, youth, other, *census)
    assert found == plain
    assert any("Höfði" in str(row) for row in found["design_unit"])


def test_a_decimal_comma_is_read_where_it_cannot_separate_columns(tmp_path, youth):
    rows = pupils(24)
    plain = stored(tmp_path, youth, write_csv(tmp_path / "plain.csv", rows))
    commas = [{**row, "weight": str(row["weight"]).replace(".", ",")} for row in rows]
    found = stored(tmp_path, youth, write_csv(tmp_path / "commas.csv", commas, separator=";"))
    assert found == plain


def test_a_decimal_comma_is_kept_in_quotes_or_refused_but_never_misread(tmp_path, youth):
    commas = [{**row, "weight": str(row["weight"]).replace(".", ",")} for row in pupils(24)]
    path = tmp_path / "town.db"
    done("area", "add", "town", "--name", "Town", "--db", path)
    file = write_csv(tmp_path / "wave.csv", commas)
    said = varda("ingest", file, "--instrument", youth, "--area", "town", "--year", 2022, "--db", path)
    assert said.code == 2
    assert "weight" in said.err


@pytest.mark.parametrize("label", ["007", "1.10", "1e3", "Höfði", "A-1"])
def test_a_stratum_is_a_name_and_keeps_its_letters(tmp_path, youth, label):
    rows = [{**row, "school": label if row["stratum"] == 1 else "200"} for row in pupils(24)]
    found = stored(tmp_path, youth, write_csv(tmp_path / "wave.csv", rows), "--strata", "school")
    assert label in {row for line in found["design_unit"] for row in line}


def test_strata_that_are_equal_as_numbers_stay_two_strata(tmp_path, youth):
    rows = [{**row, "school": "1.1" if row["stratum"] == 1 else "1.10"} for row in pupils(24)]
    found = stored(
        tmp_path, youth, write_csv(tmp_path / "wave.csv", rows), "--design", "census", "--strata", "school"
    )
    assert len(found["design_unit"]) == 2


def test_enrolment_of_schools_with_leading_zeros_is_found(tmp_path, youth):
    rows = [{**row, "stratum": "", "school": f"00{row['stratum']}"} for row in pupils(24)]
    for row in rows:
        del row["stratum"], row["psu"]
    enrolment = write_csv(tmp_path / "enrolment.csv", [{"stratum": f"00{s}", "n": 40} for s in (1, 2)])
    file = write_csv(tmp_path / "wave.csv", rows)
    stored(tmp_path, youth, file, "--design", "census", "--enrolment", enrolment)
    assert ask(tmp_path / "wave.csv.db", "SELECT population FROM design_unit") == [(40,), (40,)]


@pytest.mark.parametrize("label", ["{}.{}", "{}-{}", "{} / {}"])
def test_enrolment_may_join_stratum_and_psu_by_any_sign(tmp_path, youth, label):
    rows = pupils(24)
    found = sorted({(row["stratum"], row["psu"]) for row in rows})
    enrolment = [{"stratum": label.format(*pair), "n": 40} for pair in found]
    file = write_csv(tmp_path / "wave.csv", rows)
    more = ("--design", "census", "--enrolment", write_csv(tmp_path / "enrolment.csv", enrolment))
    stored(tmp_path, youth, file, *more)
    assert ask(tmp_path / "wave.csv.db", "SELECT population FROM design_unit") == [(40,)] * len(found)


# ---- user-missing is not blank -----------------------------------------------------------------------------


def drunk_codes(path: Path) -> list[object]:
    return [code for (code,) in ask(path, "SELECT drunk FROM response_youth ORDER BY rowid")]


def test_missing_codes_of_the_instrument_are_kept_apart_from_blank(tmp_path, youth):
    rows = pupils(6)
    for row, code in zip(rows, (1, 0, 8, 9, None, 1), strict=True):
        row["drunk"] = code
    stored(tmp_path, youth, write_csv(tmp_path / "wave.csv", rows))
    assert drunk_codes(tmp_path / "wave.csv.db") == [1, 0, -1, -2, None, 1]


def test_missing_values_that_a_sav_declares_are_kept_apart_from_blank(tmp_path, youth):
    rows = pupils(8)
    for row, code in zip(rows, (1, 0, 8, 9, None, 77, 95, 1), strict=True):
        row["drunk"] = code
    ranges = {"drunk": [{"lo": 90, "hi": 99}, 77]}
    stored(tmp_path, youth, write_file(tmp_path / "wave.sav", rows, missing_ranges=ranges))
    # 8 and 9 are the instrument's own; 77 and 95 only the file declares missing
    assert drunk_codes(tmp_path / "wave.sav.db") == [1, 0, -1, -2, None, -9, -9, 1]


def test_a_valid_answer_that_the_file_declares_missing_is_missing_with_a_warning(tmp_path, youth):
    rows = pupils(6)
    file = write_file(tmp_path / "wave.sav", rows, missing_ranges={"drunk": [0]})
    found = stored(tmp_path, youth, file)
    assert drunk_codes(tmp_path / "wave.sav.db") == [1, -9, -9, 1, -9, -9]
    assert any("check.declared_missing_is_valid" in line for line in found["finding"])
    assert ask(tmp_path / "wave.sav.db", "SELECT n_valid FROM wave") == [(2,)]


def test_missing_values_of_stata_are_kept_apart_from_blank(tmp_path, youth):
    frame = pd.DataFrame(pupils(6))
    frame["drunk"] = pd.Series([1.0, 0.0, "a", "b", math.nan, 1.0], dtype=object)
    file = tmp_path / "wave.dta"
    pyreadstat.write_dta(frame, str(file), missing_user_values={"drunk": ["a", "b"]})
    stored(tmp_path, youth, file)
    assert drunk_codes(tmp_path / "wave.dta.db") == [1, 0, -9, -9, None, 1]


def test_missing_codes_count_for_nothing(tmp_path, youth):
    rows = pupils(6)
    for row, code in zip(rows, (1, 0, 8, 9, None, 1), strict=True):
        row["drunk"] = code
    stored(tmp_path, youth, write_csv(tmp_path / "wave.csv", rows), "--accept")
    said = done("estimate", "--indicator", "drunk", "--db", tmp_path / "wave.csv.db")
    assert (said.rows[0]["n"], said.rows[0]["cases"]) == ("3", "2")


# ---- files nobody expected ---------------------------------------------------------------------------------


def test_every_awkward_file_is_refused_in_a_sentence(tmp_path):
    if not CORPUS.is_dir():
        pytest.skip("no corpus beside the repository (../shared/corpus)")
    path = tmp_path / "us.db"
    done("area", "add", "us", "--name", "US", "--level", "country", "--db", path)
    refresh(path)
    before = contents(path)
    files = [file for file in sorted(CORPUS.rglob("*")) if file.suffix in FORMATS]
    assert len(files) > 40
    for file in files:
        said = varda("ingest", file, "--instrument", "yrbs", "--area", "us", "--year", 2015, "--db", path)
        assert said.code in {1, 2}, (file, said.err)
        assert said.lines, file
        assert "Traceback" not in said.err
        assert "Warning" not in said.err, (file, said.err)
        assert file.name in said.err, (file, said.err)
        assert contents(path) == before, file
