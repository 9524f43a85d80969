"""An instrument is written as the files that give it back."""

from __future__ import annotations

import pytest
from surveys import INDICATORS, ROOT, YOUTH, write_instrument

from survey_schema.errors import Refusal
from survey_schema.loading import load_from_texts, load_instrument
from survey_schema.writing import document_of, files_of, write_folder

AWKWARD = (
    'a "quoted" \\ text',
    "two\nlines",
    "a\ttab",
    "'single'",
    "þæö ☃ 𝄞",
    "# no comment",
    "]]> }",
    "del\x7f and\x01 one",
)


@pytest.mark.parametrize("name", ["ipm", "yrbs", ROOT / "docs" / "examples" / "instrument"])
def test_an_instrument_written_and_loaded_again_is_the_same(name):
    instrument = load_instrument(name)
    again = load_from_texts(files_of(document_of(instrument)))
    assert document_of(again) == document_of(instrument)
    assert [each.rule for each in again.indicators] == [each.rule for each in instrument.indicators]
    assert [each.recall for each in again.indicators] == [each.recall for each in instrument.indicators]
    for item in instrument.items:
        assert again.versions(item.id) == instrument.versions(item.id)


def test_a_composite_is_written_by_the_names_of_its_indicators(tmp_path):
    composite = """
[[indicator]]
id = "both"
title = {en = "both"}
phrase = {en = "both"}
domain = "substances"
role = "outcome"
direction = "lower_is_better"
recall = "30 days"
wording = "both"
rule = {any = [{indicator = "drunk"}, {item = "hit", yes = [4]}]}
"""
    folder = write_instrument(tmp_path / "youth", YOUTH, INDICATORS + composite)
    written = document_of(load_instrument(folder))["indicator"][-1]
    assert written["rule"] == {"any": [{"indicator": "drunk"}, {"item": "hit", "yes": [4]}]}


@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_and_any_remark_survives_but_for_control_characters(tmp_path, text):
    document = document_of(load_instrument(write_instrument(tmp_path / "youth")))
    document["item"][0]["text"] = {"en": text}
    document["item"][0]["columns"] = [{"name": text, "recode": {text: 1}}]
    loaded = load_from_texts(files_of(document, {("item", "sex"): [text], ("item", ""): [text]}))
    plain = text.replace("\x7f", "").replace("\x01", "")
    assert loaded.items[0].text == {"en": plain}
    assert loaded.items[0].columns[0].recode == {plain: 1}


def test_a_folder_that_is_there_is_not_written_into(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(Refusal) as refused:
        write_folder(tmp_path / "mine", {"a.toml": ""})
    assert refused.value.code == "draft.folder_exists"
    assert list((tmp_path / "mine").iterdir()) == []
