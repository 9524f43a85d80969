"""A matching corrected once is used by itself for the next file of its source, and for no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from surveys import ask, counts, done, pupils, varda, write_csv, write_file

from ingest.matching import Corrections, match
from ingest.profiles import profile_for
from ingest.reading import RawWave
from ingest.recoding import Recode
from survey_schema.errors import Refusal
from survey_schema.loading import load_instrument

DRUNK_LABEL = "Drunk in the last month"


def survey(path: Path, count: int = 12, label: str = DRUNK_LABEL, **more: object) -> Path:
    """Write a .sav in which the question on drunkenness is called q7 and coded 1 yes, 2 no."""
    rows = [{**row, "q7": 2 - int(row["drunk"]), **more} for row in pupils(count)]
    for row in rows:
        del row["drunk"]
    return write_file(path, rows, column_labels={"q7": label, "sex": "Sex", "grade": "Grade"})


def where(youth: Path, town_db: Path, year: int = 2022) -> tuple[object, ...]:
    return ("--instrument", youth, "--area", "town", "--year", year, "--db", town_db)


def profile(path: Path, **said: object) -> Path:
    document = {"instrument": "youth", "source": "x", "columns": {"drunk": "q7"}, **said}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


COLLAPSE = {"drunk": {"collapse": {"1": [1], "0": [2]}}}


@pytest.fixture
def saved(youth, town_db, tmp_path):
    """The file of 2022, and a profile of its source in the database."""
    file = survey(tmp_path / "autumn_2022.sav")
    said = profile(tmp_path / "town.json", recodes=COLLAPSE)
    done("profile", "save", "town", "--map", said, "--of", file, "--instrument", youth, "--db", town_db)
    return file


def drunk(town_db: Path, year: int) -> tuple[object, ...]:
    (row,) = ask(
        town_db,
        "SELECT n, cases FROM total JOIN wave USING (revision_id) WHERE indicator = 'drunk' AND split = ''"
        " AND year = ?",
        year,
    )
    return row


def test_next_year_s_file_of_the_same_source_is_read_by_the_profile(youth, town_db, tmp_path, saved):
    said = done("ingest", survey(tmp_path / "autumn_2023.sav", 24), *where(youth, town_db, 2023))
    assert "Read by the mapping profile town, as 100" in said.err
    assert drunk(town_db, 2023) == (24, 8)  # every third of 24 was drunk


def test_a_file_with_other_columns_is_not_read_by_it(youth, town_db, tmp_path, saved):
    more = {f"extra_{i}": 1 for i in range(3)}  # six columns of nine are in both
    said = varda("ingest", survey(tmp_path / "other.sav", **more), *where(youth, town_db))
    assert "mapping profile" not in said.err


def test_a_file_with_one_column_more_is_still_of_the_same_source(youth, town_db, tmp_path, saved):
    said = done("ingest", survey(tmp_path / "more.sav", extra=1), *where(youth, town_db))
    assert "as 86" in said.err  # six of seven


def test_a_column_that_now_asks_something_else_is_not_read_by_it(youth, town_db, tmp_path, saved):
    file = survey(tmp_path / "moved.sav", label="Have you ever been abroad?")
    said = varda("ingest", file, *where(youth, town_db))
    assert "mapping profile" not in said.err


def test_the_same_file_again_changes_nothing(youth, town_db, saved):
    done("ingest", saved, *where(youth, town_db))
    before = counts(town_db)
    done("ingest", saved, *where(youth, town_db))
    assert counts(town_db) == before


def test_another_profile_is_another_way_to_read_the_file(youth, town_db, tmp_path, saved):
    done("ingest", saved, *where(youth, town_db))
    other = profile(tmp_path / "other.json", recodes={"drunk": {"reverse": True}})
    said = varda("ingest", saved, *where(youth, town_db), "--map", other)
    assert said.code == 2


def test_a_corrected_file_is_read_by_the_profile_of_its_wave(youth, town_db, tmp_path, saved):
    done("ingest", saved, *where(youth, town_db), "--accept")
    different = survey(tmp_path / "corrected.sav", 15, label="Question seven")
    done("revise", "youth:town:2022", different, "--reason", "more", "--instrument", youth, "--db", town_db)
    rows = ask(town_db, "SELECT n, cases FROM total WHERE indicator = 'drunk' AND split = ''")
    assert sorted(rows) == [(12, 4), (15, 5)]


def test_a_corrected_file_needs_its_map_where_the_profile_is_gone(youth, town_db, tmp_path, saved):
    done("ingest", saved, *where(youth, town_db))
    done("profile", "delete", "town", "--instrument", youth, "--db", town_db)
    words = ("--reason", "x", "--instrument", youth, "--db", town_db)
    assert varda("revise", "youth:town:2022", saved, *words).code == 2


def test_a_profile_is_named_like_a_map(youth, town_db, tmp_path, saved):
    said = done("ingest", saved, *where(youth, town_db), "--map", "town")
    assert "Read by the mapping profile town: drunk" in said.err


def test_a_profile_without_a_file_is_used_where_it_is_named_only(youth, town_db, tmp_path):
    file, said = survey(tmp_path / "a.sav"), profile(tmp_path / "p.json", recodes=COLLAPSE)
    done("profile", "save", "quiet", "--map", said, "--instrument", youth, "--db", town_db)
    assert "mapping profile" not in varda("ingest", file, *where(youth, town_db), "--dry-run").err
    assert "profile quiet" in done("ingest", file, *where(youth, town_db), "--map", "quiet").err


def test_a_csv_map_becomes_a_profile(youth, town_db, tmp_path):
    rows = [{**row, "q7": row["drunk"]} for row in pupils()]
    file = write_csv(tmp_path / "a.csv", [{k: v for k, v in row.items() if k != "drunk"} for row in rows])
    mapping = write_csv(tmp_path / "map.csv", [{"column": "q7", "item": "drunk"}])
    done("profile", "save", "town", "--map", mapping, "--of", file, "--instrument", youth, "--db", town_db)
    shown = json.loads(done("profile", "show", "town", "--instrument", youth, "--db", town_db).out)
    assert shown["columns"] == {"drunk": "q7"}
    (row,) = done("profile", "list", "--db", town_db).rows
    assert (row["instrument"], row["source"], row["columns"]) == ("youth", "town", "1")
    done("ingest", file, *where(youth, town_db))
    assert drunk(town_db, 2022) == (12, 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no json", "not JSON"),
        ('{"instrument": "youth"}', "source"),
        ('{"instrument": "youth", "source": "x", "code": "print(1)"}', "code"),
        ('{"instrument": "youth", "source": "../x"}', "source"),
        ('{"instrument": "youth", "source": "x", "recodes": {"drunk": {"python": "1"}}}', "python"),
        (
            '{"instrument": "youth", "source": "x", "recodes": {"drunk": {"shift": 1, "reverse": true}}}',
            "one of",
        ),
        ('{"instrument": "other", "source": "x"}', "for the instrument other"),
    ],
)
def test_a_profile_that_is_not_right_is_refused_in_words(youth, town_db, tmp_path, text, said):
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    answer = varda("ingest", survey(tmp_path / "a.sav"), *where(youth, town_db), "--map", tmp_path / "p.json")
    assert answer.code == 2
    assert said in answer.err
    assert counts(town_db)["wave"] == 0


def test_a_profile_nobody_knows_is_said_with_those_there_are(youth, town_db, saved):
    said = varda("ingest", saved, *where(youth, town_db), "--map", "tonw")
    assert (said.code, "there are: town" in said.err) == (1, True)


# ---- recodes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recode", "expected"),
    [
        (Recode(reverse=True), {"0": 4, "1": 3, "2": 2, "3": 1, "4": 0}),
        (Recode(shift=-1), {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4}),
        (Recode(collapse={0: (1, 2), 4: (7,)}), {"1": 0, "2": 0, "7": 4}),
    ],
)
def test_a_recode_is_one_of_three_rules(youth, recode, expected):
    instrument = load_instrument(youth)
    raw = RawWave("w.sav", ("tease",), lambda wanted, texts: {}, 1)
    found = match(raw, instrument, 2022, Corrections(recodes={"tease": recode}))
    assert found.items["tease"].recode == expected


def test_a_recode_goes_on_from_what_the_column_declares(youth):
    raw = RawWave("w.sav", ("V12",), lambda wanted, texts: {}, 1)
    said = Corrections(recodes={"drunk": Recode(reverse=True)})
    found = match(raw, load_instrument(youth), 2021, said)
    assert found.items["drunk"].recode == {"1": 0, "2": 1}  # declared: 1 yes, 2 no


def test_a_collapse_into_a_code_that_is_not_there_is_refused(youth):
    raw = RawWave("w.sav", ("drunk",), lambda wanted, texts: {}, 1)
    said = Corrections(recodes={"drunk": Recode(collapse={7: (1,)})})
    (finding,) = match(raw, load_instrument(youth), 2022, said).findings
    assert (finding.code, finding.params["found"]) == ("match.recode", "7")


# ---- suggestions -------------------------------------------------------------------------------------------


def suggested(youth: Path, labels: dict[str, str], **corrections: str) -> dict[str, tuple[str, int]]:
    raw = RawWave("w.sav", tuple(labels), lambda wanted, texts: {}, 1, labels)
    found = match(raw, load_instrument(youth), 2022, Corrections(corrections))
    assert {s.item for s in found.suggestions}.isdisjoint(found.items)
    assert [f.params["item"] for f in found.findings if f.code == "match.suggested"] == [
        s.item for s in found.suggestions
    ]
    return {s.item: (s.column, s.score) for s in found.suggestions}


def test_a_label_that_is_nearly_a_question_is_suggested_and_not_taken(youth):
    found = suggested(youth, {"q1": "How often have you smoked?", "q2": "How often do you smoke now?"})
    assert found["smoke"][0] == "q2"
    assert 80 <= found["smoke"][1] < 100


def test_a_label_like_the_question_of_a_matched_item_is_suggested_for_no_other(youth):
    labels = {"tease": "How often were you teased?", "q2": "How often were you teased ?"}
    assert suggested(youth, labels) == {}


def test_two_labels_as_like_as_each_other_suggest_nothing(youth):
    label = "How often do you smoke now"
    assert suggested(youth, {"q1": label, "q2": label}) == {}


def test_nothing_is_suggested_for_an_item_that_was_left_out_by_hand(youth):
    assert suggested(youth, {"q2": "How often do you smoke now?"}, smoke="-") == {}


def test_a_suggestion_that_was_accepted_is_a_correction(youth):
    assert suggested(youth, {"q2": "How often do you smoke now?"}, smoke="q2") == {}


def test_a_source_is_a_plain_name(youth):
    raw = RawWave("w.sav", ("q1",), lambda wanted, texts: {}, 1)
    with pytest.raises(Refusal):
        profile_for(raw, "youth", "Ísland 2023/../x", Corrections())
