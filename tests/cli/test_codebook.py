"""`varda schema codebook` and `varda schema draft`: formats, folders, refusals in words."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from surveys import done, varda, write_csv

from dashboard.texts import LANGUAGES
from survey_schema.loading import load_instrument


def test_the_codebook_is_html_unless_another_format_is_asked_for():
    for lang, title in (("en", "codebook"), ("nl", "codeboek"), ("is", "kóðabók")):
        said = done("schema", "codebook", "--instrument", "yrbs", "--lang", lang)
        assert said.out.startswith("<!doctype html>")
        assert f"{title} · Varða</title>" in said.out
        assert said.err == ""


def test_csv_and_ddi_go_to_standard_output():
    questions = done("schema", "codebook", "--instrument", "yrbs", "--format", "csv").rows
    assert {row["item"] for row in questions} == {item.id for item in load_instrument("yrbs").items}
    figures = done(
        "schema", "codebook", "--instrument", "yrbs", "--format", "csv", "--part", "indicators"
    ).rows
    assert [row["indicator"] for row in figures] == [each.id for each in load_instrument("yrbs").indicators]
    ddi = done("schema", "codebook", "--instrument", "yrbs", "--format", "ddi").out
    assert ElementTree.fromstring(ddi.encode()).tag.endswith("codeBook")


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("html", [f"yrbs.{lang}.html" for lang in LANGUAGES]),
        ("csv", ["yrbs_questions.csv", "yrbs_indicators.csv"]),
        ("ddi", ["yrbs.xml"]),
    ],
)
def test_a_folder_gets_every_file_of_a_format(tmp_path, form, names):
    folder = tmp_path / "codebook"
    said = done("schema", "codebook", "--instrument", "yrbs", "--format", form, "--out", folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert all(name in said.err for name in names)
    done("schema", "codebook", "--instrument", "yrbs", "--format", form, "--out", folder)


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = varda("schema", "codebook", "--instrument", "yrbs", "--out", tmp_path / "file" / "x")
    assert said.code == 2
    assert len(said.lines) == 1


def test_a_part_belongs_to_csv():
    said = varda("schema", "codebook", "--instrument", "yrbs", "--part", "indicators", "--lang", "nl")
    assert (said.code, said.err) == (1, "--part hoort bij --format csv.\n")


def test_a_folder_s_instrument_has_a_codebook_too(youth):
    assert "How often were you hit?" in done("schema", "codebook", "--instrument", youth).out


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("en", "nothing is written over"), ("nl", "niets overschreven"), ("is", "skrifað yfir")],
)
def test_a_draft_never_writes_over_a_folder(tmp_path, lang, sentence):
    file = write_csv(tmp_path / "x.csv", [{"a": i % 2} for i in range(4)])
    done("schema", "draft", file, "--out", tmp_path / "mine")
    before = (tmp_path / "mine" / "items.toml").read_bytes()
    said = varda("schema", "draft", file, "--out", tmp_path / "mine", "--lang", lang)
    assert said.code == 2
    assert sentence in said.err
    assert (tmp_path / "mine" / "items.toml").read_bytes() == before


def test_a_draft_goes_beside_you_where_no_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = write_csv(tmp_path / "our survey.csv", [{"a": i % 2} for i in range(4)])
    said = done("schema", "draft", file)
    assert "our survey-draft" in said.err
    assert said.out == ""
    done("schema", "show", "--instrument", tmp_path / "our survey-draft")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bad_codebook_is_refused_in_one_sentence(tmp_path, lang):
    path = tmp_path / "x.xml"
    for text in ("<a>", "<html/>", "<codeBook/>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'):
        path.write_text(text, encoding="utf-8")
        said = varda("schema", "draft", path, "--out", tmp_path / "mine", "--lang", lang)
        assert said.code == 2
        assert len(said.lines) == 1
        assert "x.xml" in said.err
    assert not (tmp_path / "mine").exists()
