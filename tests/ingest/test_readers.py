"""Every way in which answers come: formats, letters, decimal signs, sheets, exports of survey programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet
from surveys import CORPUS, ROOT, Row, contents, done, pupils, write_csv, write_file
from workbooks import write_ods, write_xlsx, xlsx_sheet

import ingest.readers.readstat
from ingest.reading import RawWave, read_file
from store.refresh import refresh

WAVE_FILE = ("file_name", "sha256", "stored_at", "happened_at", "params")
SAS = ROOT / "tests" / "data" / "formats" / "youth.sas7bdat"


def write(path: Path, rows: list[Row]) -> Path:
    header, cells = list(rows[0]), [list(row.values()) for row in rows]
    if path.suffix == ".tsv":
        return write_csv(path, rows, separator="\t")
    if path.suffix == ".parquet":
        pd.DataFrame(rows).to_parquet(path)
    elif path.suffix in (".xlsx", ".ods"):
        (write_xlsx if path.suffix == ".xlsx" else write_ods)(path, {"Answers": [header, *cells]})
    else:
        write_file(path, rows)
    return path


def stored(tmp_path: Path, youth: Path, file: Path) -> dict[str, list[tuple[object, ...]]]:
    path = tmp_path / f"{file.name}.db"
    done("area", "add", "town", "--name", "Town", "--db", path)
    refresh(path)
    done("ingest", file, "--instrument", youth, "--area", "town", "--year", 2022, "--db", path)
    return contents(path, WAVE_FILE)


def column(raw: RawWave, name: str) -> list[object]:
    """A column's cells; None for a blank number."""
    cells = raw.read([name], frozenset())[name].tolist()
    return [None if isinstance(cell, float) and np.isnan(cell) else cell for cell in cells]


def text(path: Path, content: str | bytes) -> RawWave:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file(path)


def said(raw: RawWave) -> list[str]:
    return [finding.code for finding in raw.findings]


# ---- one table, every format -------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".tsv", ".xlsx", ".ods", ".parquet"])
def test_the_same_table_in_another_format_is_the_same_wave(tmp_path, youth, suffix):
    rows = [{**row, "smoke": None if i % 5 == 0 else i % 8} for i, row in enumerate(pupils(48))]
    expected = stored(tmp_path, youth, write_csv(tmp_path / "expected.csv", rows))
    found = stored(tmp_path, youth, write(tmp_path / f"wave{suffix}", rows))
    for table in ("total", "design_unit", "response_youth", "wave"):
        assert found[table] == expected[table], table


def test_a_file_of_sas_is_the_same_wave(tmp_path, youth):
    expected = stored(tmp_path, youth, write_csv(tmp_path / "expected.csv", pupils(24)))
    found = stored(tmp_path, youth, SAS)
    assert found["total"] == expected["total"]
    assert found["response_youth"] == expected["response_youth"]


def test_one_table_of_the_corpus_is_the_same_in_four_formats():
    if not CORPUS.is_dir():
        pytest.skip("no corpus beside the repository (../shared/corpus)")
    tables = [read_file(CORPUS / "pyreadstat" / f"sample{suffix}") for suffix in (".sav", ".zsav", ".por")]
    for name in ("mychar", "mynum", "mylabl", "myord"):
        first, second, third = (
            column(raw, next(each for each in raw.names if each.lower() == name)) for raw in tables
        )
        assert first == second == third


@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta", ".por"])
def test_a_file_read_in_slices_is_the_whole_file(tmp_path, monkeypatch, suffix):
    rows = [{"code": i % 7, "many": i * 20_011, "half": i / 2, "word": f"w{i}"} for i in range(2_500)]
    file = write_file(tmp_path / f"wave{suffix}", [{**row, "code": float(row["code"])} for row in rows])
    monkeypatch.setattr(ingest.readers.readstat, "_CELLS_AT_ONCE", 4)
    raw = read_file(file)
    found = raw.read(raw.names, frozenset())
    for name, cells in zip(rows[0], found.values(), strict=True):
        assert cells.tolist() == [row[name] for row in rows], name


def test_a_column_of_stata_with_letters_in_one_slice_only_is_texts_throughout(tmp_path, monkeypatch):
    import pyreadstat

    given: list[object] = [1.0] * 1_500
    given[1_200] = "a"
    frame = pd.DataFrame({"drunk": pd.Series(given, dtype=object)})
    pyreadstat.write_dta(frame, str(tmp_path / "wave.dta"), missing_user_values={"drunk": ["a"]})
    monkeypatch.setattr(ingest.readers.readstat, "_CELLS_AT_ONCE", 4)
    found = column(read_file(tmp_path / "wave.dta"), "drunk")
    assert found == ["1"] * 1_200 + ["a"] + ["1"] * 299


def test_parquet_of_every_kind_of_column_is_numbers_or_texts(tmp_path):
    table = pa.table(
        {
            "whole": pa.array([1, None, 3], pa.int64()),
            "true": pa.array([True, False, None]),
            "a.b": pa.array(["x", None, "ð"]),
            "kind": pa.array(["u", "v", "u"]).dictionary_encode(),
            "money": pa.array([None, 1, 2], pa.decimal128(5, 2)),
        }
    )
    parquet.write_table(table, tmp_path / "wave.parquet")
    raw = read_file(tmp_path / "wave.parquet")
    assert column(raw, "whole") == [1, None, 3]
    assert column(raw, "true") == [1, 0, None]
    assert column(raw, "a.b") == ["x", "", "ð"]
    assert column(raw, "kind") == ["u", "v", "u"]
    assert column(raw, "money") == [None, 1, 2]


# ---- letters, separators, signs ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_letters_and_separators_are_found_out(tmp_path, encoding, separator):
    lines = f"skóli{separator}drunk\nHöfði{separator}1\nÁs{separator}0\n"
    raw = text(tmp_path / "wave.csv", lines.encode(encoding))
    assert raw.names == ("skóli", "drunk")
    assert column(raw, "skóli") == ["Höfði", "Ás"]
    assert column(raw, "drunk") == [1, 0]


def test_separators_inside_quotes_of_the_header_do_not_count(tmp_path):
    raw = text(tmp_path / "wave.csv", '"Wine, beer, cider?";"Sex\nand more"\n1,5;2\n')
    assert raw.names == ("Wine, beer, cider?", "Sex and more")
    assert column(raw, "Wine, beer, cider?") == [1.5]
    assert raw.labels["Wine, beer, cider?"] == "Wine, beer, cider?"


def test_the_line_with_which_excel_names_its_separator_is_no_header(tmp_path):
    raw = text(tmp_path / "wave.csv", "sep=;\r\na;b\r\n1;2,5\r\n")
    assert raw.names == ("a", "b")
    assert column(raw, "b") == [2.5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_machine(tmp_path, end):
    raw = text(tmp_path / "wave.csv", end.join(["a,b", "1,2", "3,4", ""]))
    assert (raw.rows, column(raw, "a")) == (2, [1, 3])


@pytest.mark.parametrize("blank", ["#NULL!", "NA", ".", "1.79769313486232e+308", "-1.797693134862315e+308"])
def test_blanks_as_other_programs_write_them_among_numbers_are_blanks(tmp_path, blank):
    raw = text(tmp_path / "wave.csv", f"drunk,word\n1,x\n{blank},NA\n0,y\n")
    assert column(raw, "drunk") == [1, None, 0]
    assert column(raw, "word") == ["x", "NA", "y"]


@pytest.mark.parametrize("first", [0, 1])
def test_row_numbers_without_a_name_and_blank_columns_are_left_aside(tmp_path, first):
    raw = text(tmp_path / "wave.csv", f'"",a,\n{first},5,\n{first + 1},6,\n')
    assert raw.names == ("a",)
    assert column(raw, "a") == [5, 6]


def test_a_quotation_mark_within_a_word_is_a_letter(tmp_path):
    assert column(text(tmp_path / "wave.csv", 'a,b\n5" tall,1\nx,2\n'), "a") == ['5" tall', "x"]


def test_a_cell_of_several_lines_is_one_cell(tmp_path):
    raw = text(tmp_path / "wave.csv", 'a,b\n"two\nlines",1\nx,2\n')
    assert (raw.rows, column(raw, "a")) == (2, ["two\nlines", "x"])


# ---- workbooks ---------------------------------------------------------------------------------------------

ANSWERS = [["weight", "drunk", "day"], ["1,5", 1, "Monday"], [], [2, 0, None]]


@pytest.mark.parametrize(("writer", "suffix"), [(write_xlsx, ".xlsx"), (write_ods, ".ods")])
def test_the_sheet_with_most_cells_is_read_and_said(tmp_path, writer, suffix):
    raw = read_file(writer(tmp_path / f"wave{suffix}", {"Codes": [["a"], [1]], "Answers": ANSWERS}))
    assert column(raw, "weight") == [1.5, 2]
    assert column(raw, "day") == ["Monday", ""]
    ((code, params),) = [(finding.code, finding.params) for finding in raw.findings]
    assert (code, params["found"], params["names"]) == ("file.sheet", "Answers", "Codes")


def test_loading_says_which_sheet_was_read(town_db, youth, tmp_path):
    rows = pupils(12)
    sheets = {"Notes": [["x"]], "Svör": [list(rows[0]), *[list(row.values()) for row in rows]]}
    where = ("--instrument", youth, "--area", "town", "--year", 2022, "--db", town_db)
    heard = done("ingest", write_xlsx(tmp_path / "wave.xlsx", sheets), *where).err
    assert "Svör" in heard
    assert "Notes" in heard


def test_what_a_formula_came_to_is_read(tmp_path):
    sheet = xlsx_sheet([["a", "b"], [1, "=A2+1"]]).replace("</f>", "</f><v>2</v>")
    assert column(read_file(write_xlsx(tmp_path / "wave.xlsx", {"Answers": sheet})), "b") == [2]


# ---- LimeSurvey and REDCap ---------------------------------------------------------------------------------

LIME = {
    "codes": ("id,submitdate,lastpage,startlanguage,sex,drunk,drank[beer]", "A1", "A02", "Y", "N"),
    "codes and texts": (
        "id. Response ID,submitdate. Date submitted,lastpage. Last page,startlanguage. Start language,"
        "sex. Are you a girl or a boy?,drunk. Drunk?,drank[beer]. What? [Beer]",
        "AO01",
        "AO02",
        "Y",
        "N",
    ),
}


@pytest.mark.parametrize("heading", LIME)
def test_an_export_of_limesurvey_has_plain_names_and_codes(tmp_path, heading):
    header, one, two, yes, no = LIME[heading]
    lines = [header, f"1,2024-03-01,4,is,{one},{yes},{yes}", f"2,,2,is,{two},{no},", ""]
    raw = text(tmp_path / "export.csv", "\n".join(lines))
    assert raw.names[-3:] == ("sex", "drunk", "drank_beer")
    assert column(raw, "sex") == [1, 2]
    assert column(raw, "drunk") == ["Yes", "No"]
    assert said(raw) == ["file.limesurvey", "file.not_submitted", "file.only_ticked"]
    assert raw.findings[1].params["found"] == 1


def test_an_export_of_limesurvey_by_questions_is_matched_by_them(tmp_path, youth):
    header = "Response ID,Date submitted,Last page,Start language,weight,stratum,psu,{}\n"
    rows = pupils(12)
    lines = [
        f"{i},2022-03-01,4,is,{row['weight']},{row['stratum']},{row['psu']},"
        f"{'FM'[row['sex'] - 1]},{row['grade']},{'NY'[row['drunk']]}\n"
        for i, row in enumerate(rows)
    ]
    questions = "Are you a girl or a boy?,Which grade?,Were you drunk in the last 30 days?"
    file = tmp_path / "export.csv"
    file.write_text(header.format(questions) + "".join(lines), encoding="utf-8")
    raw = read_file(file)
    assert raw.labels["Which grade?"] == "Which grade?"
    assert column(raw, "Were you drunk in the last 30 days?")[:2] == ["Yes", "No"]


def test_an_export_of_redcap_with_codes_keeps_its_boxes(tmp_path):
    lines = "record_id,redcap_event_name,drank___1,drank___2,youth_complete\n1,a,1,0,2\n2,a,0,0,2\n"
    raw = text(tmp_path / "export.csv", lines)
    assert column(raw, "drank___1") == [1, 0]
    assert said(raw) == ["file.redcap"]


def test_an_export_of_redcap_with_labels_has_the_codes_of_its_boxes(tmp_path):
    header = "Record ID,Event Name,What did you drink? (choice=Beer),Complete?,Drunk?,Complete?"
    lines = [header, "1,a,Checked,Complete,Yes,Complete", "2,a,Unchecked,Complete,No,Incomplete", ""]
    raw = text(tmp_path / "export.csv", "\n".join(lines))
    assert column(raw, "What did you drink? (choice=Beer)") == [1, 0]
    assert raw.labels["What did you drink? (choice=Beer)"] == "What did you drink? (choice=Beer)"
    assert len(set(raw.names)) == 6


def test_words_of_limesurvey_in_another_file_stay_as_they_are(tmp_path):
    raw = text(tmp_path / "wave.csv", "drunk,class\nY,A1\nN,A2\n")
    assert column(raw, "drunk") == ["Y", "N"]
    assert column(raw, "class") == ["A1", "A2"]
    assert said(raw) == []
