"""A file's own labels become an instrument that loads; what may say who somebody is stays out of it."""

from __future__ import annotations

import tomllib

import pytest
from surveys import CITIES, CORPUS, NATIONAL, varda, write_csv, write_file

from dashboard.texts import LANGUAGES, words
from ingest import guessing
from ingest.drafting import draft_of
from survey_schema.errors import Fault, Refusal, VardaError
from survey_schema.loading import load_from_texts
from survey_schema.writing import files_of

ROWS = [
    {
        "pupil_id": 5000 + i,
        "naam": f"Pupil {i}",
        "gewicht": 0.5 + i / 7,
        "class_code": f"3{'ab'[i % 2]}",
        "geslacht": 1 + i % 2,
        "klas": 2 + 2 * (i % 2),
        "Q1": (1, 2, 9, None)[i % 4],
        "Q2": i % 8,
        "V3": (1, 5, 97, -1)[i % 4],
        "remark": f"free text number {i}",
    }
    for i in range(40)
]
LABELS = {
    "Q1": "Heb je in de afgelopen 30 dagen gerookt?",
    "Q2": "Evenings out",
    "V3": "How well do you sleep?",
}
VALUES = {
    "geslacht": {1.0: "Meisje", 2.0: "Jongen"},
    "klas": {2.0: "Klas 2", 4.0: "Klas 4"},
    "Q1": {1.0: "Ja", 2.0: "Nee", 9.0: "Niet van toepassing"},
    "V3": {1.0: "Very badly", 5.0: "Very well", 97.0: "Not asked", -1.0: "Refused"},
}


def labelled(path):
    options = {"column_labels": LABELS, "variable_value_labels": VALUES}
    if path.suffix == ".sav":
        options["missing_ranges"] = {"Q1": [9], "V3": [{"lo": 97, "hi": 99}]}
    return write_file(path, ROWS, **options)


def texts_of(path, lang="en"):
    draft = draft_of(path, this_year=2026)
    said = words(lang)
    remarks = {entry: [said.message(note) for note in notes] for entry, notes in draft.remarks.items()}
    return files_of(draft.document, remarks)


def instrument_of(path):
    return load_from_texts(texts_of(path))


@pytest.fixture
def sav(tmp_path):
    return labelled(tmp_path / "youth_2023.sav")


def test_labels_and_missing_values_of_a_sav_become_items(sav):
    drafted = instrument_of(sav)
    smoked = drafted.item("q1")
    assert smoked.text == {"en": "Heb je in de afgelopen 30 dagen gerookt?"}
    assert [(o.code, o.label["en"]) for o in smoked.options] == [(1, "Ja"), (2, "Nee")]
    assert [(m.code, m.kind) for m in smoked.missing] == [(9, "does_not_apply")]


def test_roles_and_columns_of_the_design_are_recognised(sav):
    drafted = instrument_of(sav)
    assert {o.label["en"]: o.value for o in drafted.with_role("sex").options} == {
        "Meisje": "female",
        "Jongen": "male",
    }
    assert [o.value for o in drafted.with_role("grade").options] == [2, 4]
    assert drafted.columns.weight == ("gewicht",)
    assert drafted.columns.psu == ("class_code",)
    assert drafted.population.model_dump() == {"kind": "grade", "first": 2, "last": 4}
    assert drafted.years == (2023,)


def test_a_scale_labelled_at_its_ends_keeps_its_numbers_and_labelled_refusals_are_missing(sav):
    sleep = instrument_of(sav).item("v3")
    assert [(o.code, o.label["en"]) for o in sleep.options] == [(1, "Very badly"), (5, "Very well")]
    assert {(m.code, m.kind) for m in sleep.missing} == {(97, "not_asked"), (-1, "no_answer")}


def test_whole_numbers_without_labels_become_a_range_that_is_marked_as_seen_only(sav):
    assert instrument_of(sav).item("q2").range == (0, 7)
    lines = texts_of(sav)["items.toml"].splitlines()
    assert "the file has whole numbers from 0 to 7" in lines[lines.index('id = "q2"') - 2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_identifying_columns_and_free_text_are_left_out_and_named(sav, lang):
    texts = texts_of(sav, lang)
    (identifying,) = [line for line in texts["items.toml"].splitlines() if "pupil_id" in line]
    assert identifying.startswith("#")
    assert "naam" in identifying
    assert "remark" in identifying  # no two rows are alike
    assert {"pupil_id", "naam", "remark"}.isdisjoint(
        item["id"] for item in tomllib.loads(texts["items.toml"])["item"]
    )
    for text in texts.values():
        assert "Pupil" not in text
        assert "free text number" not in text
        assert "5001" not in text


def test_a_question_of_yes_and_no_gets_an_example_indicator_with_its_recall_period(sav):
    (smoked,) = instrument_of(sav).indicators
    assert (smoked.id, smoked.rule.item, smoked.rule.yes, smoked.recall) == ("q1", "q1", (1,), "30 days")


def test_a_file_without_questions_of_yes_and_no_still_gets_one_indicator(tmp_path):
    path = write_csv(tmp_path / "x.csv", [{"mood": i % 5} for i in range(30)])
    (one,) = instrument_of(path).indicators
    assert (one.rule.item, one.rule.yes) == ("mood", (4,))
    assert "which period" in texts_of(path)["indicators.toml"]


def test_a_csv_of_words_becomes_items_with_a_recoding_that_loads_it(tmp_path):
    rows = [{"smokes": ("yes", "no", "")[i % 3], "grade": 8 + i % 3} for i in range(30)]
    path = write_csv(tmp_path / "words.csv", rows)
    smokes = instrument_of(path).item("smokes")
    assert [(o.code, o.label["en"]) for o in smokes.options] == [(1, "no"), (2, "yes")]
    assert smokes.columns[0].recode == {"no": 1, "yes": 2}


def test_names_that_some_rows_share_are_left_out_by_their_label_or_because_they_are_few(tmp_path):
    rows = [{"q1": f"Anna {i % 2}", "q2": f"Jón {i % 9}", "q3": i % 2} for i in range(30)]
    path = write_file(
        tmp_path / "x.sav", rows, column_labels={"q1": "Name of the interviewer", "q2": "Place"}
    )
    texts = texts_of(path)
    assert [item["id"] for item in tomllib.loads(texts["items.toml"])["item"]] == ["q3"]
    assert not any("Anna" in text or "Jón" in text for text in texts.values())


def test_words_that_hardly_any_row_shares_are_left_out(tmp_path):
    rows = [{"smokes": i % 2, "hobby": f"hobby {i // 2}"} for i in range(40)]
    texts = texts_of(write_csv(tmp_path / "x.csv", rows))
    assert "hobby" in texts["items.toml"].splitlines()[1]
    assert "hobby 3" not in "".join(texts.values())


def test_labelled_texts_and_statas_own_missing_values_get_codes(tmp_path):
    rows = [{"kind": "MFM"[i % 3], "q": [1, 2][i % 2]} for i in range(30)]
    path = tmp_path / "x.dta"
    labels = {"q": {1: "Yes", 2: "No", "a": "Not asked"}}
    write_file(path, rows, variable_value_labels=labels, missing_user_values={"q": ["a"]})
    drafted = instrument_of(path)
    assert drafted.item("kind").columns[0].recode == {"F": 1, "M": 2}
    question = drafted.item("q")
    assert [(m.code, m.kind) for m in question.missing] == [(90, "not_asked")]
    assert question.columns[0].recode == {"1": 1, "2": 2, "a": 90}


@pytest.mark.parametrize("extension", [".sav", ".zsav", ".dta"])
def test_the_draft_loads_the_file_it_was_made_of(tmp_path, town_db, extension):
    path = labelled(tmp_path / f"youth_2023{extension}")
    file = write_file(
        tmp_path / f"without{extension}",
        [{k: v for k, v in r.items() if k not in ("naam", "remark")} for r in ROWS],
    )
    folder = tmp_path / "mine"
    assert varda("schema", "draft", path, "--out", folder).code == 0
    assert varda("schema", "show", "--instrument", folder).code == 0
    where = ("--instrument", folder, "--area", "town", "--year", 2023, "--db", town_db)
    said = varda("ingest", file, *where, "--design", "sample", "--accept")
    assert said.code == 0, said.err
    rows = varda("estimate", "--indicator", "q1", "--area", "town", "--db", town_db).rows
    assert [(row["n"], row["cases"]) for row in rows] == [("20", "10")]


def test_two_names_that_fold_to_one_id_are_told_apart(tmp_path):
    rows = [
        {"Q 1": i % 2, "q-1": i % 2, "q_1": i % 2, "1": i % 2, "year": 2020, "area": i % 2} for i in range(4)
    ]
    drafted = instrument_of(write_csv(tmp_path / "x.csv", rows))
    assert [item.id for item in drafted.items] == ["q_1", "q_1_2", "q_1_3", "q_1_4", "area_item"]
    assert [item.columns[0].name for item in drafted.items[:2]] == ["Q 1", "q-1"]
    assert drafted.columns.year == ("year",)


def test_a_file_called_like_a_shipped_instrument_gets_an_id_of_its_own(tmp_path):
    path = write_csv(tmp_path / "ipm.csv", [{"a": i % 2} for i in range(4)])
    assert instrument_of(path).id == "ipm_draft"


def test_a_file_without_answers_is_refused(tmp_path):
    path = write_csv(tmp_path / "x.csv", [{"height": i + 0.5} for i in range(30)])
    with pytest.raises(Refusal) as refused:
        draft_of(path, this_year=2026)
    assert refused.value.code == "draft.nothing"


@pytest.mark.parametrize("name", ["x.docx", "nothing.sav", "nothing.xml"])
def test_a_file_of_another_kind_or_none_is_a_fault(tmp_path, name):
    if name.startswith("x"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(Fault):
        draft_of(tmp_path / name, this_year=2026)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Kennitala", True),
        ("PupilID", True),
        ("e_mail", True),
        ("email", True),
        ("first_name", True),
        ("Nafn nemanda", True),
        ("geboortedatum", True),
        ("smokes", False),
        ("idle_hours", False),
        ("phone_hours", False),
        ("phone", True),
        ("number_of_siblings", False),
        ("teacher", True),
        ("teacher_cares", False),
    ],
)
def test_names_that_say_who_somebody_is(name, is_one):
    assert guessing.is_identifying(name) is is_one


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("How often have you been drunk in the last 30 days?", "30 days"),
        ("Hve oft hefur þú orðið drukkin síðustu 12 mánuði?", "12 months"),
        ("Hoe vaak was je de laatste 7 dagen buiten?", "7 days"),
        ("Have you ever smoked?", "life"),
        ("How do you feel?", ""),
    ],
)
def test_the_period_a_question_asks_about(text, period):
    assert guessing.recall(text) == period


def test_real_public_files_become_drafts_with_their_weights_and_strata():
    for file in (NATIONAL / "yrbs_2019.zsav", CITIES / "duval_2019.zsav"):
        drafted = instrument_of(file)
        assert drafted.columns.weight == ("weight",)
        assert drafted.columns.psu == ("psu",)
        assert drafted.with_role("sex")
        assert len(drafted.indicators) >= 4


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of awkward files is not beside the repository")
def test_every_awkward_file_gives_a_draft_that_loads_or_a_sentence():
    said, codes = {}, set()
    for path in sorted(CORPUS.rglob("*.*")):
        if path.suffix == ".md":
            continue
        try:
            said[path.name] = len(instrument_of(path).items)
        except VardaError as error:
            said[path.name] = words("en").message(error)
            codes.add(error.code)
    assert codes <= {"draft.nothing", "file.no_rows"}
    assert len(said) > 40
    assert sum(isinstance(each, int) for each in said.values()) > 35
