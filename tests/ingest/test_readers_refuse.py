"""Files that can't be read, or were made to do harm: each is one sentence, and the program lives on."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from surveys import contents, done, pupils, varda, write_csv, write_file
from workbooks import ods_cell, write_ods, write_xlsx, xlsx_sheet

import ingest.readers.apart
from ingest.reading import READERS, read_file
from survey_schema.errors import Refusal


def read_all(path: Path) -> None:
    raw = read_file(path)
    raw.read(raw.names, frozenset())


def code_of(path: Path) -> str:
    """Read a file that must be refused; give the refusal's code."""
    with pytest.raises(Refusal) as refused:
        read_all(path)
    assert refused.value.params["file"] == path.name
    return refused.value.code


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---- headers and lines -------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["a,,c", "Survey of 2024,,", "weight,Alcohol,"])
def test_a_column_with_answers_needs_a_name(tmp_path, header):
    assert code_of(written(tmp_path / "wave.csv", f"{header}\n1,2,3\n4,5,6\n")) == "file.unnamed_column"


def test_a_merged_header_is_refused(tmp_path):
    merged = '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    sheet = xlsx_sheet([["Alcohol", "", ""], ["beer", "wine", "cider"], [1, 2, 3]], merged)
    assert code_of(write_xlsx(tmp_path / "wave.xlsx", {"Answers": sheet})) == "file.unnamed_column"


@pytest.mark.parametrize("line", ['1,"2', '1,"2"3'])
def test_a_quotation_mark_that_nobody_closed_is_refused(tmp_path, line):
    assert code_of(written(tmp_path / "wave.csv", f'a,b\n{line}\n3,"4\n5,6\n')) == "file.quote"


def test_letters_of_an_old_machine_are_refused(tmp_path):
    file = written(tmp_path / "wave.csv", "skóli,n\nHüfði,1\n".encode("cp861"))
    assert code_of(file) == "file.encoding"


def test_a_ragged_row_is_named_without_what_it_holds(tmp_path):
    file = written(tmp_path / "wave.csv", "a,b\n1,2\n3,4\n5,6,secret@example.org\n")
    with pytest.raises(Refusal) as refused:
        read_file(file)
    assert refused.value.params == {"file": "wave.csv", "row": 3, "found": 3, "expected": 2}


def test_a_column_that_stands_twice_in_a_file_of_stata_is_refused(tmp_path):
    file = write_file(tmp_path / "wave.dta", [{"drunk": 1.0, "drank": 2.0}])
    file.write_bytes(file.read_bytes().replace(b"drank", b"drunk"))
    assert code_of(file) == "file.column_twice"


# ---- locked, cut and of another kind -----------------------------------------------------------------------


def test_what_a_password_locks_is_refused(tmp_path):
    office = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    files = {
        "wave.sav": b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV" + bytes(100),
        "wave.xlsx": office,
        "wave.parquet": b"PARE" + bytes(100),
    }
    for name, content in files.items():
        assert code_of(written(tmp_path / name, content)) == "file.password"


def test_an_old_excel_file_is_named(tmp_path):
    file = written(tmp_path / "wave.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(Refusal) as refused:
        read_file(file)
    assert (refused.value.code, refused.value.params["found"]) == ("file.content", ".xls")


@pytest.mark.parametrize("suffix", list(READERS))
def test_a_file_of_nonsense_is_refused(tmp_path, suffix):
    for content in (b"x", b"\0" * 50, bytes(range(256)) * 20, b"PK\x03\x04" + b"x" * 99, b"PAR1" * 9):
        assert code_of(written(tmp_path / f"wave{suffix}", content)).startswith("file.")


def test_a_formula_whose_result_was_not_saved_is_refused(tmp_path):
    file = write_xlsx(tmp_path / "wave.xlsx", {"Answers": [["a", "b"], [1, "=A2+1"]]})
    assert code_of(file) == "file.formula"


def test_a_list_in_a_cell_is_refused(tmp_path):
    parquet.write_table(pa.table({"drunk": [[1, 2], [3]]}), tmp_path / "wave.parquet")
    assert code_of(tmp_path / "wave.parquet") == "file.nested"


def test_a_file_on_which_readstat_ends_the_program_is_refused(tmp_path):
    # A column of numbers turned into one of texts, with the numbers' labels left: there are no texts to read.
    rows = [{"drunk": 1.0, "smoke": 0.0}] * 3
    file = write_file(tmp_path / "wave.sav", rows, variable_value_labels={"drunk": {1.0: "yes", 0.0: "no"}})
    content = bytearray(file.read_bytes())
    content[176 + 4] = 1
    assert code_of(written(file, bytes(content))) == "file.damaged"


# ---- made to do harm ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".sav", ".zsav"])
def test_a_file_that_announces_more_rows_than_it_can_hold_is_refused(tmp_path, suffix):
    file = write_file(tmp_path / f"wave{suffix}", [{"drunk": 1.0}] * 3)
    content, often = bytearray(file.read_bytes()), 500_000_000
    content[80:84] = struct.pack("<i", often)
    record = struct.pack("<4iq", 7, 16, 8, 2, 1)
    whole = bytes(content).replace(record + struct.pack("<q", 3), record + struct.pack("<q", often))
    assert code_of(written(file, whole)) == "file.too_big"


def test_a_parquet_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path):
    table = pa.table({"drunk": pa.nulls(30_000_000, pa.int8())})
    parquet.write_table(table, tmp_path / "wave.parquet")
    assert code_of(tmp_path / "wave.parquet") == "file.too_big"


def test_a_workbook_that_unpacks_to_a_gigabyte_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "wave.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(1_000):
                part.write(bytes(1 << 20))
    assert (tmp_path / "wave.xlsx").stat().st_size < 2_000_000
    assert code_of(tmp_path / "wave.xlsx") in {"file.too_big", "file.too_slow"}


def test_a_workbook_whose_last_cell_is_far_away_is_refused(tmp_path):
    near = '<row r="1"><c r="A1"><v>1</v></c></row>'
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = xlsx_sheet([]).replace("<sheetData>", f"<sheetData>{near}{far}")
    assert code_of(write_xlsx(tmp_path / "wave.xlsx", {"Answers": sheet})) in {"file.damaged", "file.too_big"}


def test_a_workbook_that_repeats_a_cell_millions_of_times_is_refused(tmp_path):
    cell = ods_cell(1).replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    rows = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    file = write_ods(tmp_path / "wave.ods", {"Answers": rows})
    assert code_of(file) in {"file.unreadable", "file.damaged", "file.too_big"}


def test_a_workbook_that_takes_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest.readers.apart, "SECONDS", 0.001)
    assert code_of(write_xlsx(tmp_path / "wave.xlsx", {"Answers": [["a"], [1]]})) == "file.too_slow"


def test_parts_of_a_workbook_that_point_elsewhere_are_written_nowhere(tmp_path):
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    file = write_xlsx(inside / "wave.xlsx", {"../../x": [["a"], [1]]})
    with zipfile.ZipFile(file, "a") as book:
        book.writestr("../../outside.txt", "x")
        book.writestr("xl/worksheets/../../../outside.txt", "x")
    assert read_file(file).names == ("a",)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "wave.xlsx"]


@pytest.mark.parametrize("name", ["..\\..\\wave.csv", "two\nlines.csv", "turned\u202egnp.csv", "-rf.csv"])
def test_a_file_s_name_is_one_word_of_a_sentence(town_db, youth, tmp_path, name):
    where = ("--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db)
    said = varda("ingest", written(tmp_path / name, "a,b\n1,2,3\n"), *where)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "\u202e" not in said.err


def test_columns_whose_names_are_sql_are_left_aside(town_db, youth, tmp_path):
    tables = sorted(contents(town_db))
    rows = [{**row, 'x"); DROP TABLE wave; --': 1, "'; DELETE FROM area; --": 2} for row in pupils()]
    where = ("--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db)
    done("ingest", write_csv(tmp_path / "wave.csv", rows), *where)
    assert sorted(set(contents(town_db)) - {"response_youth"}) == [t for t in tables if t != "response_youth"]
    assert len(contents(town_db)["wave"]) == 1


@pytest.mark.parametrize("language", ["en", "nl", "is"])
def test_a_refused_workbook_is_said_in_the_reader_s_language(town_db, youth, tmp_path, language):
    file = write_xlsx(tmp_path / "wave.xlsx", {"Answers": [["a", "b"], [1, "=A2+1"]]})
    where = ("--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db)
    said = varda("ingest", file, *where, "--lang", language)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "wave.xlsx" in said.err
    assert {"en": "formulas", "nl": "formules", "is": "formúlur"}[language] in said.err
