"""The standard questionnaire: every item of the field, in three languages, with rules that count as meant."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest

from cli.main import run
from survey_schema.instrument import LANGUAGES, AgeBand, Population, Text, Yes
from survey_schema.loading import load_instrument

IPM = load_instrument("ipm")

ITEMS = (
    *(
        "drunk_30d",
        "drunk_12m",
        "drunk_life",
        "alcohol_30d",
        "alcohol_12m",
        "alcohol_life",
        "smoke_now",
        "vape_30d",
        "pouch_30d",
    ),
    *("cannabis_hash_life", "cannabis_marijuana_life", "dummy_drug"),
    *("parents_know_where", "parents_know_who", "parents_know_friends", "parents_know_friends_parents"),
    *("parents_support_caring", "parents_support_talk", "parents_support_advice", "parents_support_help"),
    *("time_parents_weekday", "time_parents_weekend", "parents_against_drunk", "home_time_agreed"),
    *("sport_club", "music_arts", "youth_work", "out_after_22", "social_media_hours", "tv_hours"),
    *(
        "unsupervised_party",
        "friends_drink",
        "friends_smoke",
        "friends_cannabis",
        "bullied",
        "bullied_online",
    ),
    *("school_wellbeing", "school_safe", "school_skip_30d"),
    *("sleep_hours", "health_self", "mental_health_self", "lonely"),
    *("who5_cheerful", "who5_calm", "who5_active", "who5_rested", "who5_interested"),
    *("sex", "birth_year", "grade", "family_form", "family_affluence", "language_home", "school_type"),
)

DERIVED = (
    *("smoke_daily", "vape_daily", "pouch_daily", "cannabis_life", "cannabis_heavy"),
    *("parents_monitoring", "sport_4plus", "sport_weekly", "who5", "tv_hours_3plus"),
    *("drunk_30d_3plus", "drunk_12m_10plus", "nicotine_30d", "nicotine_daily"),
)
"""Indicators named otherwise than their item; every other question has one of its own name."""
ONLY_DERIVED = ("sport_club", "cannabis_hash_life", "cannabis_marijuana_life", "tv_hours")
Language = Literal["en", "nl", "is"]
DOMAINS = ("family", "peers", "leisure", "school", "wellbeing", "substances", "background")


def test_every_item_of_the_field_is_asked() -> None:
    assert sorted(item.id for item in IPM.items) == sorted(ITEMS)
    assert all(item.domain in DOMAINS for item in IPM.items)


def test_every_question_has_its_indicator() -> None:
    asked = [
        item.id
        for item in IPM.items
        if item.role == "answer" and item.id not in ONLY_DERIVED and not item.id.startswith("who5_")
    ]
    assert sorted(each.id for each in IPM.indicators) == sorted([*asked, *DERIVED])
    assert {each.domain for each in IPM.indicators} == set(DOMAINS)


def _texts() -> Iterator[tuple[str, Text | None]]:
    yield "title", IPM.title
    for item in IPM.items:
        yield item.id, item.text
        yield from ((item.id, earlier.text) for earlier in item.earlier)
        for option in item.options:
            yield f"{item.id} {option.code}", option.label
    for each in IPM.indicators:
        yield from ((f"{each.id}.{name}", getattr(each, name)) for name in ("title", "phrase", "why"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language(language: Language) -> None:
    lacking = [where for where, text in _texts() if not (text or {}).get(language, "").strip()]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_titles_and_phrases_are_told_apart(language: Language) -> None:
    for texts in (
        [item.text[language] for item in IPM.items],
        [each.title[language] for each in IPM.indicators],
        [each.phrase[language] for each in IPM.indicators],
    ):
        assert [text for text, count in Counter(texts).items() if count > 1] == []
    for item in IPM.items:
        labels = [option.label[language] for option in item.options]
        assert len(set(labels)) == len(labels), item.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_complete_a_sentence_and_reasons_are_one(language: Language) -> None:
    for each in IPM.indicators:
        phrase = each.phrase[language]
        assert not phrase.endswith(".")
        assert phrase[0].islower()
        reason = (each.why or {})[language]
        assert reason.endswith(".")
        assert ". " not in reason


def test_no_reason_claims_a_cause() -> None:
    claims = ("cause", "veroorza", "oorzaak", "orsak", "leads to", "leidt tot", "leiðir til")
    for each in IPM.indicators:
        for reason in (each.why or {}).values():
            assert not any(claim in reason.casefold() for claim in claims), each.id


def test_every_indicator_has_a_source_and_one_is_the_headline() -> None:
    assert all(each.source for each in IPM.indicators)
    assert [each.id for each in IPM.indicators if each.headline] == ["drunk_30d"]


def test_every_item_keeps_the_three_kinds_of_missing_apart() -> None:
    kinds = {97: "not_asked", 98: "does_not_apply", 99: "no_answer"}
    for item in IPM.items:
        assert {each.code: each.kind for each in item.missing} == kinds, item.id


def test_age_bands_are_those_of_the_model() -> None:
    bands = (
        *(("11-or-under", 0, 11), ("12", 12, 12), ("13-14", 13, 14)),
        *(("15-16", 15, 16), ("17-or-over", 17, 99)),
    )
    assert IPM.age_bands == tuple(AgeBand(id=name, first=first, last=last) for name, first, last in bands)


def test_headlines_speak_of_15_and_16_year_olds_and_late_evenings_of_13_to_16() -> None:
    assert IPM.population == Population(kind="age", first=15, last=16)
    own = {each.id: each.population for each in IPM.indicators if each.population != IPM.population}
    assert own == {"out_after_22": Population(kind="age", first=13, last=16)}


ANSWERS = {
    **dict.fromkeys(("drunk_30d", "drunk_12m", "drunk_life"), range(1, 8)),
    **dict.fromkeys(("alcohol_30d", "alcohol_12m", "alcohol_life", "dummy_drug"), range(1, 8)),
    **dict.fromkeys(("cannabis_hash_life", "cannabis_marijuana_life", "smoke_now"), range(1, 8)),
    **dict.fromkeys(("vape_30d", "pouch_30d", "parents_against_drunk"), range(1, 5)),
    **dict.fromkeys((item for item in ITEMS if item.startswith("parents_know")), range(1, 5)),
    **dict.fromkeys((item for item in ITEMS if item.startswith("parents_support")), range(1, 5)),
    **dict.fromkeys(("time_parents_weekday", "time_parents_weekend", "school_wellbeing"), range(1, 6)),
    **dict.fromkeys(("sport_club", "music_arts", "youth_work"), range(1, 7)),
    **dict.fromkeys(("friends_drink", "friends_smoke", "friends_cannabis"), range(1, 6)),
    **dict.fromkeys((item for item in ITEMS if item.startswith("who5")), range(6)),
    "home_time_agreed": range(1, 4),
    "out_after_22": range(8),
}
"""The answers that the field's table of items writes out."""


@pytest.mark.parametrize("item", ANSWERS)
def test_an_item_has_the_answers_of_the_field(item: str) -> None:
    assert IPM.item(item).codes == frozenset(ANSWERS[item])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_short_enough_for_a_fifteen_year_old(language: Language) -> None:
    for item in IPM.items:
        for version in IPM.versions(item.id):
            assert len(version.text[language].split()) <= 25, item.id


def test_questions_were_asked_in_the_years_of_the_model() -> None:
    new = {item.id: item.first for item in IPM.items if item.first is not None}
    assert new == {
        **{"vape_30d": 2014, "pouch_30d": 2018, "social_media_hours": 2014},
        **{"bullied_online": 2012, "school_safe": 2010},
        **{item: 2016 for item in ITEMS if item.startswith("who5_")},
    }
    assert {item.id: item.last for item in IPM.items if item.last is not None} == {"tv_hours": 2015}
    assert {each.id: each.until for each in IPM.indicators if each.until} == {"tv_hours_3plus": 2015}
    changed = {item.id: item.earlier[-1].last for item in IPM.items if item.earlier}
    assert changed == {"time_parents_weekday": 2011, "time_parents_weekend": 2011, "lonely": 2015}


def test_heavy_use_stands_beside_any_use_and_is_a_part_of_it() -> None:
    heavy = {each.id: each.heavy for each in IPM.indicators if each.heavy}
    assert heavy.keys() >= {"drunk_30d", "smoke_now", "vape_30d", "pouch_30d", "cannabis_life"}
    for name, twin in heavy.items():
        any_use, much_use = IPM.indicator(name), IPM.indicator(twin)
        assert (any_use.recall, any_use.direction) == (much_use.recall, much_use.direction), name
        if isinstance(any_use.rule, Yes) and any_use.items() == much_use.items():
            assert isinstance(much_use.rule, Yes)
            assert set(much_use.rule.yes) < set(any_use.rule.yes), name


def test_composites_are_made_of_other_indicators() -> None:
    composed = {each.id: each.composed_of for each in IPM.indicators if each.composed_of}
    assert composed == {
        "nicotine_30d": ("smoke_now", "vape_30d", "pouch_30d"),
        "nicotine_daily": ("smoke_daily", "vape_daily", "pouch_daily"),
        "parents_monitoring": tuple(item for item in ITEMS if item.startswith("parents_know_")),
    }


def test_indicators_shared_with_another_questionnaire_are_worded_otherwise() -> None:
    other = load_instrument("yrbs")
    shared = {each.id for each in IPM.indicators} & {each.id for each in other.indicators}
    assert shared == {"alcohol_30d", "vape_30d"}
    for name in shared:
        assert IPM.indicator(name).wording != other.indicator(name).wording


Rows = list[dict[str, int]]
Figures = Callable[[str], dict[str, tuple[int, int]]]


def _grade(cell: str) -> str:
    return str(int(float(cell))) if cell else ""


@pytest.fixture
def load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Rows], Figures]:
    """Ingest pupils of 15 who gave these codes, and read figures by grade: cases and valid answers."""
    monkeypatch.setenv("VARDA_DB", str(tmp_path / "varda.db"))
    wave = ["--area", "town", "--year", "2025"]

    def figures(indicator: str) -> dict[str, tuple[int, int]]:
        capsys.readouterr()
        assert run(["estimate", "--indicator", indicator, *wave, "--by", "grade"]) == 0
        rows = csv.DictReader(capsys.readouterr().out.splitlines())
        return {_grade(row["grade"]): (int(row["cases"]), int(row["n"])) for row in rows}

    def ingest(pupils: Rows) -> Figures:
        file = tmp_path / "town_2025.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            names = ["birth_year", *dict.fromkeys(name for pupil in pupils for name in pupil)]
            writer = csv.DictWriter(stream, [*dict.fromkeys(names)])
            writer.writeheader()
            writer.writerows({"birth_year": 2010, **pupil} for pupil in pupils)
        assert run(["area", "add", "town", "--name", "Town"]) == 0
        options = ["--instrument", "ipm", "--design", "census", "--accept"]
        assert run(["ingest", str(file), *wave, *options]) == 0
        return figures

    return ingest


def test_the_cut_between_no_and_yes(load: Callable[[Rows], Figures]) -> None:
    cuts = {
        **dict.fromkeys(("drunk_30d", "drunk_12m", "drunk_life", "dummy_drug", "smoke_now"), range(2, 8)),
        **dict.fromkeys(("alcohol_30d", "alcohol_12m", "alcohol_life"), range(2, 8)),
        "drunk_30d_3plus": range(3, 8),
        "drunk_12m_10plus": range(5, 8),
        "out_after_22": range(1, 8),
        "smoke_daily": range(4, 8),
        **dict.fromkeys(("vape_30d", "pouch_30d"), range(2, 5)),
        **dict.fromkeys(("vape_daily", "pouch_daily"), range(4, 5)),
        **dict.fromkeys((item for item in ITEMS if item.startswith("parents_know_")), range(1, 3)),
        **dict.fromkeys((item for item in ITEMS if item.startswith("parents_support_")), range(3, 5)),
        **dict.fromkeys(("time_parents_weekday", "time_parents_weekend"), range(4, 6)),
        "parents_against_drunk": range(1, 3),
        "home_time_agreed": range(3, 4),
        "sport_4plus": range(5, 7),
        **dict.fromkeys(("sport_weekly", "music_arts", "youth_work"), range(2, 7)),
        "unsupervised_party": range(3, 6),
        **dict.fromkeys(("friends_drink", "friends_smoke", "friends_cannabis"), range(4, 6)),
        **dict.fromkeys(("bullied", "bullied_online"), range(3, 6)),
        **dict.fromkeys(("school_wellbeing", "school_safe", "lonely", "sleep_hours"), range(4, 6)),
        "school_skip_30d": range(2, 7),
        "social_media_hours": range(5, 8),
        **dict.fromkeys(("health_self", "mental_health_self"), range(1, 3)),
    }
    now = [each for each in IPM.indicators if each.until is None]
    assert cuts.keys() == {each.id for each in now if len(each.items()) == 1}
    del cuts["dummy_drug"]  # who says yes to it has no other answer: below
    items = [item for item in IPM.items if item.role == "answer" and item.id != "dummy_drug"]
    # A pupil for each code, told apart by grade: code 1 in grade 5, 7 in 11. Grade 12 gave no answer.
    answers = [{item.id: code for item in items if code in item.codes} for code in range(1, 8)]
    nobody = {item.id: 99 for item in items}
    figures = load([{"grade": grade, **each} for grade, each in enumerate([*answers, nobody], start=5)])
    for indicator, yes in cuts.items():
        (item,) = IPM.indicator(indicator).items()
        valid = sorted(IPM.item(item).codes - {0})
        expected = {str(code + 4): (int(code in yes), 1) for code in valid}
        assert figures(indicator) == {"": (len(yes), len(valid)), **expected}, indicator


def test_who_claims_the_drug_that_does_not_exist_counts_in_that_figure_only(
    load: Callable[[Rows], Figures],
) -> None:
    codes = (1, 1, *range(2, 8), 99)
    figures = load([{"grade": 10, "dummy_drug": code, "drunk_30d": 1 + code % 2} for code in codes])
    assert figures("dummy_drug") == {"": (6, 8), "10": (6, 8)}
    assert figures("drunk_30d") == {"": (3, 3), "10": (3, 3)}  # both who said no, and who said nothing


def test_either_kind_of_cannabis_counts(load: Callable[[Rows], Figures]) -> None:
    hash_, weed = "cannabis_hash_life", "cannabis_marijuana_life"
    codes = [(1, 1), (2, 1), (99, 2), (1, 99), (6, 6), (7, 1)]
    figures = load([{"grade": g, hash_: h, weed: w} for g, (h, w) in enumerate(codes, start=5)])
    ever = {"": (4, 5), "5": (0, 1), "6": (1, 1), "7": (1, 1), "9": (1, 1), "10": (1, 1)}
    assert figures("cannabis_life") == ever
    heavy = {"": (1, 4), "5": (0, 1), "6": (0, 1), "9": (0, 1), "10": (1, 1)}
    assert figures("cannabis_heavy") == heavy


def test_any_of_three_kinds_of_nicotine_counts(load: Callable[[Rows], Figures]) -> None:
    three = ("smoke_now", "vape_30d", "pouch_30d")
    codes = [(1, 1, 1), (2, 1, 1), (99, 4, 1), (1, 99, 1), (4, 1, 99), (1, 1, 3)]
    figures = load([{"grade": g, **dict(zip(three, c, strict=True))} for g, c in enumerate(codes, start=5)])
    assert figures("nicotine_30d") == {
        "": (4, 5),
        "5": (0, 1),
        "6": (1, 1),
        "7": (1, 1),
        "9": (1, 1),
        "10": (1, 1),
    }
    assert figures("nicotine_daily") == {
        "": (2, 5),
        "5": (0, 1),
        "6": (0, 1),
        "7": (1, 1),
        "9": (1, 1),
        "10": (0, 1),
    }


def test_parents_keep_an_eye_on_things_in_three_of_four_ways(load: Callable[[Rows], Figures]) -> None:
    four = [item for item in ITEMS if item.startswith("parents_know_")]
    codes = [(1, 2, 2, 4), (1, 2, 3, 4), (3, 3, 99, 99), (1, 1, 3, 99)]
    figures = load([{"grade": g, **dict(zip(four, c, strict=True))} for g, c in enumerate(codes, start=5)])
    assert figures("parents_monitoring") == {"": (1, 3), "5": (1, 1), "6": (0, 1), "7": (0, 1)}


def test_wellbeing_is_good_above_fifty_points_and_needs_all_five_answers(
    load: Callable[[Rows], Figures],
) -> None:
    five = [item for item in ITEMS if item.startswith("who5_")]
    codes = [(3, 3, 3, 2, 2), (3, 3, 2, 2, 2), (5, 5, 5, 5, 99)]  # 13 points make 52, 12 make 48
    figures = load([{"grade": g, **dict(zip(five, c, strict=True))} for g, c in enumerate(codes, start=5)])
    assert figures("who5") == {"": (1, 2), "5": (1, 1), "6": (0, 1)}


def test_late_evenings_are_reported_for_13_to_16_only(load: Callable[[Rows], Figures]) -> None:
    born = {6: 2013, 7: 2012, 10: 2009, 11: 2008, 12: 99}  # the last gave no answer
    figures = load([{"grade": g, "birth_year": year, "out_after_22": 2} for g, year in born.items()])
    assert figures("out_after_22") == {"": (2, 2), "7": (1, 1), "10": (1, 1)}


def test_a_dutch_file_may_number_its_classes_from_one(load: Callable[[Rows], Figures]) -> None:
    figures = load([{"klas": 4, "geslacht": 1, "drunk_30d": 2}, {"klas": 3, "geslacht": 4, "drunk_30d": 1}])
    assert figures("drunk_30d") == {"": (1, 2), "9": (0, 1), "10": (1, 1)}
