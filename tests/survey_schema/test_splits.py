"""Splits are declared: which background items every figure is kept by, in levels, with every fault said."""

from __future__ import annotations

import pytest
from surveys import DRUNK, YOUTH, ask, done, indicator, pupils, varda, write_csv, write_instrument

from survey_schema.errors import Refusal
from survey_schema.instrument import LANGUAGES
from survey_schema.loading import load_from_texts, load_instrument
from survey_schema.writing import document_of, files_of

MONEY = """
[[item]]
id = "money"
role = "background"
text = {en = "How well off is your family?"}
range = [1, 5]
missing = [{code = 9, kind = "no_answer"}]
"""
SPLIT = """
[[split]]
item = "money"
title = {en = "How well off"}
between = ["worse", "better"]
levels = [
  {id = "better", codes = [1, 2], label = {en = "Better off"}},
  {id = "worse", codes = [4, 5], label = {en = "Worse off"}},
]
"""
BY_MONEY = YOUTH + MONEY + SPLIT


def test_the_shipped_questionnaire_splits_by_each_of_its_background_items():
    instrument = load_instrument("ipm")
    background = {item.id for item in instrument.items if item.role == "background"}
    assert {split.item for split in instrument.splits} == background
    for split in instrument.splits:
        coded = {code for level in split.levels for code in level.codes}
        assert coded == instrument.item(split.item).codes, split.item
        for text in (split.title, *(level.label for level in split.levels)):
            assert set(text) == set(LANGUAGES)


def test_a_split_is_found_by_its_item(tmp_path):
    instrument = load_instrument(write_instrument(tmp_path / "split", BY_MONEY))
    split = instrument.split("money")
    assert split is not None
    assert split.level("worse").codes == (4, 5)
    assert instrument.split("drunk") is None


FAULTS = {
    "no such item": (('item = "money"', 'item = "nosuch"'), "instrument.split_item"),
    "not of background": (('item = "money"', 'item = "drunk"'), "instrument.split_item"),
    "an unknown code": (("codes = [4, 5]", "codes = [4, 7]"), "instrument.split_code"),
    "a code on two levels": (("codes = [4, 5]", "codes = [2, 5]"), "instrument.split_code_twice"),
    "a level twice": (('id = "worse", codes', 'id = "better", codes'), "instrument.id_twice"),
    "between one": (
        ('between = ["worse", "better"]', 'between = ["worse", "worse"]'),
        "instrument.split_between",
    ),
    "between others": (('between = ["worse"', 'between = ["low"'), "instrument.split_between"),
    "no English": (('label = {en = "Worse off"}', 'label = {nl = "Slechter"}'), "instrument.no_language"),
    "one level": (
        ('  {id = "better", codes = [1, 2], label = {en = "Better off"}},\n', ""),
        "instrument.invalid",
    ),
    "no title": (('title = {en = "How well off"}\n', ""), "instrument.invalid"),
    "another key": (('item = "money"', 'item = "money"\ncolour = "red"'), "instrument.invalid"),
}


def faults(tmp_path, text: str, indicators: str = DRUNK) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        load_instrument(write_instrument(tmp_path / "wrong", text, indicators))
    return [finding.code for finding in refusal.value.findings]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_split_is_found_and_named(tmp_path, fault):
    (old, new), code = FAULTS[fault]
    assert old in SPLIT
    assert code in faults(tmp_path, YOUTH + MONEY + SPLIT.replace(old, new))


def test_an_item_that_splits_is_not_called_as_an_indicator(tmp_path):
    named = indicator("money", "{item = 'drunk', yes = [1]}")
    assert faults(tmp_path, BY_MONEY, DRUNK + named) == ["instrument.split_indicator"]


def test_an_item_splits_once(tmp_path):
    assert faults(tmp_path, BY_MONEY + SPLIT) == ["instrument.id_twice", "instrument.id_twice"]


def test_every_fault_of_a_split_is_said_at_once_and_in_every_language(tmp_path):
    text = YOUTH + MONEY + SPLIT.replace("[4, 5]", "[2, 7]").replace('"worse", "better"]', '"low", "better"]')
    folder = write_instrument(tmp_path / "wrong", text, DRUNK)
    said = {lang: varda("schema", "show", "--instrument", folder, "--lang", lang) for lang in LANGUAGES}
    assert {each.code for each in said.values()} == {2}
    assert len({each.err for each in said.values()}) == 3
    for each in said.values():
        assert len(each.lines) == 4
        assert "7" in each.err
        assert "low" in each.err


def test_a_split_that_cannot_be_read_is_named_by_its_item(tmp_path):
    folder = write_instrument(tmp_path / "wrong", YOUTH + MONEY + SPLIT.replace("[4, 5]", '["many"]'), DRUNK)
    assert "split money" in varda("schema", "show", "--instrument", folder).err


def test_an_instrument_written_again_has_the_same_splits(tmp_path):
    instrument = load_instrument(write_instrument(tmp_path / "split", BY_MONEY))
    assert load_from_texts(files_of(document_of(instrument))).splits == instrument.splits


# ---- what is kept ------------------------------------------------------------------------------------------


def wave(count: int) -> list[dict[str, object]]:
    """Every third is drunk; money goes 1 to 5 and blank."""
    return [{**row, "money": (1, 2, 3, 4, 5, None)[i % 6]} for i, row in enumerate(pupils(count))]


def load(db, folder, file, year: int) -> str:
    where = ("--area", "town", "--year", year, "--db", db)
    return done("ingest", file, "--instrument", folder, *where, "--accept").err


def test_every_indicator_is_kept_by_level_and_an_answer_of_no_level_is_in_none(town_db, tmp_path):
    folder = write_instrument(tmp_path / "split", BY_MONEY, DRUNK)
    load(town_db, folder, write_csv(tmp_path / "wave.csv", wave(60)), 2022)
    stored = ask(
        town_db, "SELECT indicator, split, level, n, cases FROM total WHERE split <> '' ORDER BY level"
    )
    # Of six following pupils the first and fourth are drunk: money 1 (better off) and 4 (worse off).
    assert stored == [("drunk", "money", "better", 20, 10), ("drunk", "money", "worse", 20, 10)]


def test_a_split_that_is_declared_later_is_counted_in_waves_that_were_there(town_db, tmp_path):
    folder = write_instrument(tmp_path / "split", YOUTH + MONEY, DRUNK)
    load(town_db, folder, write_csv(tmp_path / "wave.csv", wave(60)), 2022)
    write_instrument(folder, BY_MONEY, DRUNK)
    assert "youth:town:2022" in load(town_db, folder, write_csv(tmp_path / "next.csv", wave(30)), 2023)
    assert ask(town_db, "SELECT count(*) FROM total WHERE split = 'money'") == [(4,)]


def test_other_levels_under_the_same_version_are_refused(town_db, tmp_path):
    folder = write_instrument(tmp_path / "split", BY_MONEY, DRUNK)
    load(town_db, folder, write_csv(tmp_path / "wave.csv", wave(60)), 2022)
    write_instrument(folder, BY_MONEY.replace("codes = [4, 5]", "codes = [3, 4, 5]"), DRUNK)
    file = write_csv(tmp_path / "next.csv", wave(30))
    said = varda("ingest", file, "--instrument", folder, "--area", "town", "--year", 2023, "--db", town_db)
    assert said.code == 2
    assert "version" in said.err


# ---- varda estimate --by -----------------------------------------------------------------------------------


def test_estimate_divides_by_a_background_item_as_by_sex(town_db, tmp_path):
    folder = write_instrument(tmp_path / "split", BY_MONEY, DRUNK)
    load(town_db, folder, write_csv(tmp_path / "wave.csv", wave(60)), 2022)
    rows = done("estimate", "--indicator", "drunk", "--by", "money", "--db", town_db).rows
    assert list(rows[0])[-2:] == ["note", "background"]
    found = [(row["background"], row["n"], row["cases"]) for row in rows]
    assert found == [("", "60", "20"), ("money=better", "20", "10"), ("money=worse", "20", "10")]
    crossed = done("estimate", "--indicator", "drunk", "--by", "sex,money", "--db", town_db).rows
    assert sorted({(row["sex"], row["background"]) for row in crossed}) == [
        (sex, level) for sex in ("", "female", "male") for level in ("", "money=better", "money=worse")
    ]


def test_estimate_without_a_background_item_has_the_columns_of_the_contract_only(town_db, tmp_path):
    folder = write_instrument(tmp_path / "split", BY_MONEY, DRUNK)
    load(town_db, folder, write_csv(tmp_path / "wave.csv", wave(60)), 2022)
    (row,) = done("estimate", "--indicator", "drunk", "--db", town_db).rows
    assert list(row)[-1] == "note"


@pytest.mark.parametrize(("by", "said"), [("smoke", "money"), ("money,smoke", "one")])
def test_an_item_that_splits_nothing_is_wrong_usage(town_db, tmp_path, by, said):
    folder = write_instrument(tmp_path / "split", BY_MONEY, DRUNK)
    load(town_db, folder, write_csv(tmp_path / "wave.csv", wave(60)), 2022)
    answer = varda("estimate", "--indicator", "drunk", "--by", by, "--db", town_db)
    assert answer.code == 1
    assert said in answer.err


def test_a_level_that_nobody_is_on_looks_like_one_with_a_few(town_db, tmp_path):
    folder = write_instrument(tmp_path / "split", BY_MONEY, DRUNK)
    looks = set()
    for year, few in ((2021, 0), (2022, 3)):
        rows = [{**row, "money": 4 if i < few else 1} for i, row in enumerate(pupils(60))]
        load(town_db, folder, write_csv(tmp_path / "wave.csv", rows), year)
        asked = ("--indicator", "drunk", "--year", year, "--by", "money", "--audience", "municipality")
        shown = varda("estimate", *asked, "--db", town_db).rows
        looks |= {str({**row, "year": "", "wave": ""}) for row in shown if row["background"] == "money=worse"}
    assert len(looks) == 1
