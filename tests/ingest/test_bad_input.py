"""Every bad input is one sentence with exit code 1 or 2, without a traceback, and nothing is stored."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from surveys import (
    CITIES,
    INDICATORS,
    YOUTH,
    Said,
    ask,
    contents,
    done,
    indicator,
    pupils,
    varda,
    write_csv,
    write_file,
    write_instrument,
)

import store.database
from cli.main import run
from store.refresh import refresh


def assert_one_sentence(said: Said, code: int, *words: str) -> None:
    assert said.code == code, said.err
    assert len(said.lines) == 1, said.err
    assert said.out == ""
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err, said.err


def load(db: Path, file: Path, youth: Path, *more: object, year: int = 2022) -> Said:
    where = () if "--area-column" in more else ("--area", "town")
    return varda("ingest", file, "--instrument", youth, *where, "--year", year, "--db", db, *more)


@pytest.fixture
def expect_refusal(town_db: Path, youth: Path):
    """Load a file that must be refused with one sentence, and nothing stored."""

    def check(
        file: Path, *words: str, code: int = 2, more: tuple[object, ...] = (), year: int = 2022
    ) -> Said:
        before = contents(town_db)
        said = load(town_db, file, youth, *more, year=year)
        assert_one_sentence(said, code, *words)
        assert contents(town_db) == before
        return said

    return check


# ---- files that are not what they say ----------------------------------------------------------------------


def test_a_wrong_extension_names_the_right_ones(expect_refusal, tmp_path):
    file = tmp_path / "wave.txt"
    file.write_text("weight\n1\n")
    expect_refusal(file, "wave.txt", ".txt", ".sav", ".csv", code=1)


def test_a_missing_file_is_wrong_usage(expect_refusal, tmp_path):
    expect_refusal(tmp_path / "absent.sav", "absent.sav", code=1)


@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta", ".por", ".csv"])
def test_an_empty_file_is_refused(expect_refusal, tmp_path, suffix):
    file = tmp_path / f"wave{suffix}"
    file.touch()
    expect_refusal(file, "empty")


@pytest.mark.parametrize(
    "text", ["weight,stratum,psu,sex,grade,drunk\n", "weight,stratum,psu,sex,grade,drunk", "\n"]
)
def test_a_file_of_only_headers_is_refused(expect_refusal, tmp_path, text):
    file = tmp_path / "wave.csv"
    file.write_text(text)
    expect_refusal(file, "wave.csv")


def short_names(count: int) -> list[dict[str, object]]:
    """Rows whose names fit into .por."""
    return [{**row, "weight": float(row["weight"])} for row in pupils(count)]


@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta", ".por"])
@pytest.mark.parametrize(
    "kept", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.99]
)  # a .por ends in up to 80 fillers
def test_a_truncated_file_is_refused(expect_refusal, tmp_path, suffix, kept):
    whole = write_file(tmp_path / f"whole{suffix}", short_names(600))
    content = whole.read_bytes()
    file = tmp_path / f"cut{suffix}"
    file.write_bytes(content[: int(len(content) * kept)])
    expect_refusal(file, "cut")


@pytest.mark.parametrize("off", [1, 8, 100, 1000])
def test_a_real_wave_without_its_last_bytes_is_refused(tmp_path, off):
    db = tmp_path / "us.db"
    done("area", "add", "duval", "--name", "Duval", "--db", db)
    refresh(db)
    before = contents(db)
    file = tmp_path / "duval_2019.zsav"
    file.write_bytes((CITIES / "duval_2019.zsav").read_bytes()[:-off])
    said = varda("ingest", file, "--instrument", "yrbs", "--area", "duval", "--year", 2019, "--db", db)
    assert_one_sentence(said, 2, "duval_2019.zsav")
    assert contents(db) == before


def test_a_csv_that_is_really_an_excel_file_is_refused(expect_refusal, tmp_path):
    file = tmp_path / "wave.csv"
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    expect_refusal(file, "wave.csv", ".xlsx")


def test_a_sav_renamed_to_csv_is_refused(expect_refusal, tmp_path):
    whole = write_file(tmp_path / "wave.sav", pupils())
    expect_refusal(Path(shutil.copy(whole, tmp_path / "renamed.csv")), "renamed.csv", ".sav")


def test_a_csv_renamed_to_sav_is_refused(expect_refusal, tmp_path):
    whole = write_csv(tmp_path / "wave.csv", pupils())
    expect_refusal(Path(shutil.copy(whole, tmp_path / "renamed.sav")), "renamed.sav")


@pytest.mark.parametrize("line", [1, 4, 12])
def test_a_row_with_more_cells_than_the_header_is_refused(expect_refusal, tmp_path, line):
    file = write_csv(tmp_path / "wave.csv", pupils())
    lines = file.read_text().splitlines()
    lines[line] += ",1"
    file.write_text("\n".join(lines) + "\n")
    expect_refusal(file, "wave.csv")


def test_a_row_with_fewer_cells_than_the_header_is_refused(expect_refusal, tmp_path):
    file = write_csv(tmp_path / "wave.csv", pupils())
    lines = file.read_text().splitlines()
    lines[4] = lines[4].rsplit(",", 2)[0]
    file.write_text("\n".join(lines) + "\n")
    expect_refusal(file, "wave.csv")


@pytest.mark.parametrize("again", ["drunk", "weight"])
def test_a_column_that_stands_there_twice_is_refused(expect_refusal, tmp_path, again):
    file = write_csv(tmp_path / "wave.csv", pupils())
    lines = file.read_text().splitlines()
    file.write_text("\n".join([f"{lines[0]},{again}", *(f"{line},1" for line in lines[1:])]) + "\n")
    expect_refusal(file, again)


# ---- what the command says ---------------------------------------------------------------------------------


def test_an_unknown_instrument_names_the_shipped_ones(town_db, tmp_path):
    file = write_csv(tmp_path / "wave.csv", pupils())
    before = contents(town_db)
    said = varda("ingest", file, "--instrument", "espad", "--area", "town", "--year", 2022, "--db", town_db)
    assert_one_sentence(said, 1, "espad", "yrbs")
    assert contents(town_db) == before


def test_an_unknown_area_names_the_known_ones(town_db, youth, tmp_path):
    file = write_csv(tmp_path / "wave.csv", pupils())
    said = varda("ingest", file, "--instrument", youth, "--area", "twon", "--year", 2022, "--db", town_db)
    assert_one_sentence(said, 1, "twon", "town")
    assert ask(town_db, "SELECT count(*) FROM wave") == [(0,)]


@pytest.mark.parametrize("year", [2020, 1990])
def test_a_year_without_the_instrument_is_wrong_usage(expect_refusal, tmp_path, year):
    expect_refusal(write_csv(tmp_path / "wave.csv", pupils()), str(year), "2021", "2023", code=1, year=year)


@pytest.mark.parametrize("more", [(), ("--area", "town", "--area-column", "place")])
def test_one_of_area_and_area_column_is_needed(town_db, youth, tmp_path, more):
    file = write_csv(tmp_path / "wave.csv", pupils())
    said = varda("ingest", file, "--instrument", youth, "--year", 2022, "--db", town_db, *more)
    assert said.code == 1
    assert "--area-column" in said.err


def test_a_strata_column_that_is_not_there_is_wrong_usage(expect_refusal, tmp_path):
    expect_refusal(write_csv(tmp_path / "wave.csv", pupils()), "klas", code=1, more=("--strata", "klas"))


@pytest.mark.parametrize("days", ["2022-03-01", "2022-03-01:2022-02-01", "2022-13-01:2022-13-45", "spring"])
def test_fieldwork_that_cannot_be_is_wrong_usage(town_db, youth, tmp_path, days):
    said = load(town_db, write_csv(tmp_path / "wave.csv", pupils()), youth, "--fieldwork", days)
    assert said.code == 1
    assert "--fieldwork" in said.err
    assert ask(town_db, "SELECT count(*) FROM wave") == [(0,)]


# ---- what stands in the file -------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["weight", "psu"])
def test_a_sample_without_weight_or_class_is_refused(expect_refusal, tmp_path, column):
    rows = [{name: value for name, value in row.items() if name != column} for row in pupils()]
    expect_refusal(write_csv(tmp_path / "wave.csv", rows), column, "--design sample")


@pytest.mark.parametrize(
    ("code", "shown"),
    [(2, "2"), (-1, "-1"), (7.5, "7.5"), ("ja", "ja"), (10**12, "1000000000000"), (1e308, "1")],
)
def test_a_code_outside_the_list_names_file_row_column_found_and_expected(
    expect_refusal, tmp_path, code, shown
):
    rows = pupils()
    rows[6]["drunk"] = code
    expect_refusal(
        write_csv(tmp_path / "wave.csv", rows), "wave.csv", "row 7", "column drunk", f"found {shown}", "0, 1"
    )


def test_a_code_outside_a_range_is_refused(expect_refusal, tmp_path):
    rows = pupils(12, smoke=3)
    rows[2]["smoke"] = 8
    expect_refusal(write_csv(tmp_path / "wave.csv", rows), "row 3", "column smoke", "found 8", "0 to 7")


@pytest.mark.parametrize("weight", [-1.5, 0, "", "much", "nan", "inf", "1_000", "-inf"])
@pytest.mark.parametrize("everywhere", [False, True])
def test_a_weight_that_is_no_number_above_zero_is_refused(expect_refusal, tmp_path, weight, everywhere):
    rows = pupils()
    for row in rows if everywhere else rows[3:4]:
        row["weight"] = weight
    row = "row 1" if everywhere else "row 4"
    expect_refusal(write_csv(tmp_path / "wave.csv", rows), row, "column weight", "above 0")


def test_weights_stored_as_text_are_refused_or_read_but_never_a_traceback(town_db, youth, tmp_path):
    rows = [{**row, "weight": str(row["weight"])} for row in pupils()]
    said = load(town_db, write_file(tmp_path / "wave.sav", rows), youth)
    assert said.code in {0, 2}, said.err


@pytest.mark.parametrize("column", ["stratum", "psu"])
def test_a_respondent_without_stratum_or_class_is_refused(expect_refusal, tmp_path, column):
    rows = pupils()
    rows[8][column] = ""
    expect_refusal(write_csv(tmp_path / "wave.csv", rows), "row 9", f"column {column}", "blank")


def test_a_file_of_another_year_is_refused(expect_refusal, tmp_path):
    rows = pupils(12, year=2022)
    rows[4]["year"] = 2023
    expect_refusal(write_csv(tmp_path / "wave.csv", rows), "row 5", "column year", "2023", "2022")


def test_a_file_without_any_item_is_refused(expect_refusal, tmp_path):
    rows = [{"weight": 1, "stratum": 1, "psu": i % 2, "favourite_colour": 1} for i in range(12)]
    expect_refusal(write_csv(tmp_path / "wave.csv", rows), "youth")


def test_all_faults_of_a_file_are_said_at_once(town_db, youth, tmp_path):
    rows = pupils()
    rows[0]["drunk"], rows[1]["weight"], rows[2]["sex"] = 5, -1, 3
    before = contents(town_db)
    said = load(town_db, write_csv(tmp_path / "wave.csv", rows), youth)
    assert said.code == 2
    assert "3 findings" in said.lines[0]
    assert [part for part in ("drunk", "weight", "sex") if any(part in line for line in said.lines[1:])]
    assert len(said.lines) == 4
    assert contents(town_db) == before


@pytest.mark.parametrize("language", ["en", "nl", "is"])
def test_a_refusal_is_in_the_reader_s_language(town_db, youth, tmp_path, language):
    rows = pupils()
    rows[6]["drunk"] = 2
    said = load(town_db, write_csv(tmp_path / "wave.csv", rows), youth, "--lang", language)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "wave.csv" in said.err
    assert "drunk" in said.err


def test_enrolment_below_the_respondents_is_refused(expect_refusal, tmp_path):
    enrolment = write_csv(
        tmp_path / "enrolment.csv", [{"stratum": f"{s}.{p}", "n": 2} for s in (1, 2) for p in (1, 2)]
    )
    rows = [row for row in pupils(14) if row["stratum"] == 1 and row["psu"] == 1]
    file = write_csv(tmp_path / "wave.csv", [*rows, *pupils(2)[1:]])
    more = ("--design", "census", "--enrolment", enrolment)
    expect_refusal(file, "1.1", "2", more=more)


def test_enrolment_of_other_schools_is_refused_with_how_a_stratum_is_named(expect_refusal, tmp_path):
    enrolment = write_csv(tmp_path / "enrolment.csv", [{"stratum": "Lyngby", "n": 40}])
    more = ("--design", "census", "--enrolment", enrolment)
    expect_refusal(write_csv(tmp_path / "wave.csv", pupils()), "Lyngby", "1.1", more=more)


def test_enrolment_is_for_a_census_only(expect_refusal, tmp_path):
    enrolment = write_csv(tmp_path / "enrolment.csv", [{"stratum": "1", "n": 40}])
    expect_refusal(write_csv(tmp_path / "wave.csv", pupils()), "census", more=("--enrolment", enrolment))


@pytest.mark.parametrize(
    "text",
    [
        "school\n1\n",
        "stratum,n\n1.1,many\n",
        "stratum,n\n1.1,\n",
        "stratum,n\n1.1,9\n1.1,9\n",
        "stratum,n\n1.1,-4\n",
    ],
)
def test_an_enrolment_file_that_cannot_be_read_is_refused(expect_refusal, tmp_path, text):
    (tmp_path / "enrolment.csv").write_text(text)
    more = ("--design", "census", "--enrolment", tmp_path / "enrolment.csv")
    expect_refusal(write_csv(tmp_path / "wave.csv", pupils()), "enrolment.csv", more=more)


@pytest.mark.parametrize("option", ["--enrolment", "--map"])
@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00x", "item,column,stratum,n\nþóf\n".encode("cp1252"), b"", None]
)
def test_a_side_file_that_cannot_be_read_is_refused(town_db, youth, tmp_path, option, content):
    if content is not None:
        (tmp_path / "side.csv").write_bytes(content)
    more = ("--design", "census", option, tmp_path / "side.csv")
    said = load(town_db, write_csv(tmp_path / "wave.csv", pupils()), youth, *more)
    assert_one_sentence(said, 1 if content is None else 2, "side.csv")


def test_a_map_of_which_a_row_is_cut_short_is_refused(expect_refusal, tmp_path):
    (tmp_path / "map.csv").write_text("item,column\ndrunk\n")
    expect_refusal(
        write_csv(tmp_path / "wave.csv", pupils()), "map.csv", more=("--map", tmp_path / "map.csv")
    )


@pytest.mark.parametrize(("line", "named"), [("dronk,drunk", "dronk"), ("drunk,q99", "q99")])
def test_a_map_that_names_what_is_not_there_is_refused(expect_refusal, tmp_path, line, named):
    (tmp_path / "map.csv").write_text(f"item,column\n{line}\n")
    expect_refusal(write_csv(tmp_path / "wave.csv", pupils()), named, more=("--map", tmp_path / "map.csv"))


# ---- the database ------------------------------------------------------------------------------------------


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        yield
    finally:
        path.chmod(mode)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def fresh_db(tmp_path: Path) -> Path:
    """A database of which only areas were added, as somebody has who begins."""
    path = tmp_path / "fresh.db"
    done("area", "add", "town", "--name", "Town", "--db", path)
    return path


@pytest.mark.parametrize("database", ["town_db", "fresh_db"])
def test_a_read_only_database_is_refused(request, youth, tmp_path, database):
    path = request.getfixturevalue(database)
    file, before = write_csv(tmp_path / "wave.csv", pupils()), contents(path)
    with read_only(path):
        assert_one_sentence(load(path, file, youth), 2, "read-only", path.name)
    assert contents(path) == before


@pytest.mark.parametrize("database", ["town_db", "fresh_db"])
def test_a_locked_database_is_refused(request, youth, tmp_path, monkeypatch, database):
    path = request.getfixturevalue(database)
    monkeypatch.setattr(store.database, "BUSY_SECONDS", 0.05)
    file, before = write_csv(tmp_path / "wave.csv", pupils()), contents(path)
    with locked(path):
        assert_one_sentence(load(path, file, youth), 2, "in use", path.name)
    assert contents(path) == before
    done("ingest", file, "--instrument", youth, "--area", "town", "--year", 2022, "--db", path)


def test_a_full_disk_stores_nothing(town_db, youth, tmp_path, monkeypatch):
    before, connect = contents(town_db), sqlite3.connect

    def small(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        if not options.get("uri"):
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        return connection

    monkeypatch.setattr(sqlite3, "connect", small)
    said = load(town_db, write_csv(tmp_path / "wave.csv", pupils(5000)), youth)
    monkeypatch.undo()
    assert_one_sentence(said, 2, "disk is full")
    assert contents(town_db) == before


def test_a_missing_database_is_wrong_usage_and_is_not_made(youth, tmp_path):
    said = load(tmp_path / "absent.db", write_csv(tmp_path / "wave.csv", pupils()), youth)
    assert_one_sentence(said, 1, "absent.db")
    assert not (tmp_path / "absent.db").exists()


def test_a_file_that_is_no_database_is_wrong_usage(youth, tmp_path):
    (tmp_path / "other.db").write_text("this is not a database, but a text that is long enough " * 20)
    said = load(tmp_path / "other.db", write_csv(tmp_path / "wave.csv", pupils()), youth)
    assert_one_sentence(said, 1, "other.db")


def test_a_damaged_database_is_said_so(town_db, youth, tmp_path):
    content = bytearray(town_db.read_bytes())
    content[100:4000] = b"\x07" * 3900
    town_db.write_bytes(content)
    said = load(town_db, write_csv(tmp_path / "wave.csv", pupils()), youth)
    assert_one_sentence(said, 1, town_db.name)


# ---- the instrument ----------------------------------------------------------------------------------------


def test_an_instrument_with_faults_says_all_of_them_at_once(town_db, tmp_path):
    wrong = YOUTH.replace('answers = "yes_no"', 'answers = "ja_nee"', 1)
    rules = (
        INDICATORS
        + indicator("odd", "{item = 'nosuch', yes = [1]}")
        + indicator("outside", "{item = 'hit', yes = [9]}")
    )
    folder = write_instrument(tmp_path / "wrong", wrong, rules)
    file = write_csv(tmp_path / "wave.csv", pupils())
    one = varda("ingest", file, "--instrument", folder, "--area", "town", "--year", 2022, "--db", town_db)
    assert_one_sentence(one, 2, "drunk", "ja_nee")
    write_instrument(folder, YOUTH, rules)
    two = varda("ingest", file, "--instrument", folder, "--area", "town", "--year", 2022, "--db", town_db)
    assert two.code == 2
    assert len(two.lines) == 3
    assert "2 faults" in two.lines[0]
    assert "odd" in two.err
    assert "outside" in two.err
    assert ask(town_db, "SELECT count(*) FROM instrument") == [(0,)]


def test_an_instrument_that_is_not_toml_is_refused(town_db, tmp_path):
    folder = write_instrument(tmp_path / "wrong", "[instrument\n")
    file = write_csv(tmp_path / "wave.csv", pupils())
    said = varda("ingest", file, "--instrument", folder, "--area", "town", "--year", 2022, "--db", town_db)
    assert said.code == 2
    assert "instrument.toml" in said.err


def test_no_refusal_ends_in_a_traceback_when_run_for_real(town_db, youth, tmp_path, capsys):
    rows = pupils()
    rows[0]["drunk"] = 5
    file = write_csv(tmp_path / "wave.csv", rows)
    words = ["ingest", file, "--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db]
    assert run([str(word) for word in words]) == 2
    assert capsys.readouterr().err.count("\n") == 1
