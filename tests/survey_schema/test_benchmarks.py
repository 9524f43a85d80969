"""Published figures: every one of the field's table, and never mixed with a question that is not theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from surveys import write_instrument

from survey_schema.benchmark import COLUMNS, Benchmark, read_benchmarks, shipped_benchmarks
from survey_schema.comparability import Way, against_published, how_asked
from survey_schema.errors import Refusal
from survey_schema.loading import load_instrument

IPM = load_instrument("ipm")
YRBS = load_instrument("yrbs")
SHIPPED = {each.id: each for each in shipped_benchmarks()}
PAPER = Way("paper")

FIELD = [
    *(("drunk_12m", "12 months", "age", 15, 16, None, value) for value in (0.093, 0.274, 0.325)),
    *(
        ("drunk_30d", "30 days", "grade", 10, 10, year, v)
        for year, v in ((1998, 0.42), (2006, 0.25), (2016, 0.05))
    ),
    *(("drunk_30d", "30 days", "grade", 9, 10, year, v) for year, v in ((1997, 0.296), (2014, 0.036))),
    *(("smoke_daily", "30 days", "grade", 9, 10, year, v) for year, v in ((1997, 0.17), (2014, 0.016))),
    *(("drunk_30d", "30 days", "age", 15, 16, 2015, value) for value in (0.13, 0.32)),
    *(("alcohol_30d", "30 days", "age", 15, 16, 2015, value) for value in (0.09, 0.22, 0.48, 0.73)),
    *(("cannabis_life", "life", "age", 15, 16, 2015, value) for value in (0.22, 0.16)),
    ("drunk_30d", "30 days", "age", 15, 16, 2022, 0.30),
]
"""The rows of the field's table of figures: indicator, recall, population, year, value."""


def _row(each: Benchmark) -> tuple[object, ...]:
    population = (each.population_kind, each.population_first, each.population_last)
    return (each.indicator, each.recall, *population, each.year, each.value)


def test_every_figure_of_the_field_is_shipped_and_no_other_beside_those_of_the_united_states():
    own = [_row(each) for name, each in SHIPPED.items() if not name.startswith("us_")]
    assert sorted(own, key=str) == sorted(FIELD, key=str)


def test_a_figure_says_how_sure_it_is():
    cited = {name for name, each in SHIPPED.items() if each.certainty == "cited"}
    assert cited == {"report_drunk_12m_avg", "report_drunk_12m_is", "report_drunk_12m_nl"}
    assert {name for name, each in SHIPPED.items() if each.year is None} == cited
    assert SHIPPED["is_drunk_30d_grade10_2016"].certainty == "secondary"
    assert SHIPPED["ie_west_drunk_30d_2022"].n == 4339
    assert [name for name, each in SHIPPED.items() if not each.source] == []


EXPECTED = {
    **dict.fromkeys((f"espad_2015_alcohol_30d_{who}" for who in ("avg", "dk", "is", "no")), "same"),
    **dict.fromkeys((f"report_drunk_12m_{who}" for who in ("avg", "is", "nl")), "same"),
    "ie_west_drunk_30d_2022": "bridged.mode_why",
    **dict.fromkeys(("espad_2015_drunk_30d_avg", "espad_2015_drunk_30d_dk"), "unlike.wording_why"),
    **dict.fromkeys(("espad_2015_cannabis_life_avg", "espad_2015_cannabis_life_nl"), "unlike.wording"),
    **dict.fromkeys((f"is_drunk_30d_grade10_{year}" for year in (1998, 2006, 2016)), "unlike.population"),
    **dict.fromkeys((f"is_drunk_30d_grades9_10_{year}" for year in (1997, 2014)), "unlike.population"),
    **dict.fromkeys((f"is_smoke_daily_grades9_10_{year}" for year in (1997, 2014)), "unlike.population"),
    **dict.fromkeys(
        (f"us_yrbs_alcohol_30d_{year}" for year in range(2011, 2020, 2)), "unlike.population unlike.wording"
    ),
}
"""Whether a figure compares with the standard questionnaire's indicator of its name, or why it does not."""


def test_what_is_expected_covers_every_figure_of_an_indicator_of_the_standard_questionnaire():
    known = {each.id for each in IPM.indicators}
    assert EXPECTED.keys() == {name for name, each in SHIPPED.items() if each.indicator in known}


@pytest.mark.parametrize("name", EXPECTED)
def test_only_the_same_question_of_the_same_young_people_meets_a_published_figure(name):
    benchmark = SHIPPED[name]
    asked = how_asked(IPM, benchmark.indicator, benchmark.year or 2015, PAPER)
    related = against_published(benchmark, asked, IPM)
    codes = sorted({note.code for note in related.reasons})
    assert " ".join(codes) == EXPECTED[name].removeprefix("same")
    assert related.kind == EXPECTED[name].split(".")[0]


def test_a_figure_asked_on_line_meets_waves_asked_on_line_without_a_bridge():
    benchmark = SHIPPED["ie_west_drunk_30d_2022"]
    kinds = {
        mode: against_published(benchmark, how_asked(IPM, "drunk_30d", 2022, Way(mode)), IPM).kind
        for mode in ("paper", "online-class", "online-home")
    }
    assert kinds == {"paper": "bridged", "online-class": "same", "online-home": "unlike"}


@pytest.mark.parametrize(
    ("name", "indicator", "codes"),
    [
        ("report_drunk_12m_nl", "drunk_30d", {"unlike.recall"}),
        ("ie_west_drunk_30d_2022", "drunk_12m", {"unlike.recall"}),
        ("espad_2015_alcohol_30d_avg", "drunk_30d", {"unlike.indicator"}),
        ("espad_2015_alcohol_30d_avg", "alcohol_12m", {"unlike.recall"}),
    ],
)
def test_twelve_months_never_meet_thirty_days_nor_drunk_any_alcohol(name, indicator, codes):
    related = against_published(SHIPPED[name], how_asked(IPM, indicator, 2015, PAPER), IPM)
    assert (related.kind, {note.code for note in related.reasons}) == ("unlike", codes)


@pytest.mark.parametrize("name", [name for name in SHIPPED if name.startswith("us_")])
def test_a_figure_of_the_united_states_is_of_their_own_questionnaire(name):
    benchmark = SHIPPED[name]
    asked = how_asked(YRBS, benchmark.indicator, benchmark.year or 2019, PAPER)
    assert against_published(benchmark, asked, YRBS).kind == "same"


def test_binge_drinking_of_2019_does_not_meet_the_question_of_2015():
    related = against_published(
        SHIPPED["us_yrbs_binge_30d_2019"], how_asked(YRBS, "binge_30d", 2015, PAPER), YRBS
    )
    assert [note.code for note in related.reasons] == ["unlike.wording_why"]


def test_a_figure_of_the_newer_wording_does_not_meet_a_wave_that_asked_the_older():
    lonely = IPM.indicator("lonely")
    (benchmark,) = read_benchmarks(
        benchmark_csv(indicator="lonely", wording=lonely.wording, population_kind="age", **AGES), "b.csv"
    )
    for year, kind in ((2016, "same"), (2015, "unlike")):
        assert against_published(benchmark, how_asked(IPM, "lonely", year, PAPER), IPM).kind == kind


# ---- files of figures --------------------------------------------------------------------------------------

AGES = {"population_first": "15", "population_last": "16"}
LIKE = {
    **{"id": "b", "label": "B", "indicator": "drunk", "wording": "drunk", "recall": "30 days"},
    **{"population_kind": "grade", "population_first": "8", "population_last": "10", "mode": "paper"},
    **{"year": "2022", "value": "0.2", "lower": "", "upper": "", "n": ""},
    **{"source": "s", "certainty": "published"},
}


def benchmark_csv(**more: str) -> str:
    return ",".join(COLUMNS) + "\n" + ",".join({**LIKE, **more}[name] for name in COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({}, []),
        ({"mode": ""}, []),
        ({"indicator": "smokes"}, ["unlike.indicator"]),
        ({"recall": "life"}, ["unlike.recall"]),
        ({"population_kind": "age"}, ["unlike.population"]),
        ({"population_last": "9"}, ["unlike.population"]),
        ({"wording": "tipsy"}, ["unlike.wording"]),
        ({"mode": "online-home"}, ["unlike.mode"]),
    ],
)
def test_a_benchmark_is_compared_only_with_what_is_like_it(tmp_path, more, codes):
    youth = load_instrument(write_instrument(tmp_path / "youth"))
    (benchmark,) = read_benchmarks(benchmark_csv(**more), "b.csv")
    related = against_published(benchmark, how_asked(youth, "drunk", 2022, PAPER), youth)
    assert [note.code for note in related.reasons] == codes
    assert related.kind == ("unlike" if codes else "same")


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"value": "20"}, "value"),
        ({"value": ""}, "value"),
        ({"value": "nan"}, "value"),
        ({"lower": "low", "upper": "0.3"}, "lower"),
        ({"lower": "0.3", "upper": "0.4"}, "lower"),
        ({"lower": "0.1"}, "upper"),
        ({"upper": "0.3"}, "lower"),
        ({"year": "soon"}, "year"),
        ({"year": "15"}, "year"),
        ({"n": "-4"}, "n"),
        ({"n": "0"}, "n"),
        ({"population_last": "7"}, "population_last"),
        ({"population_first": ""}, "population_first"),
        ({"certainty": "sure"}, "certainty"),
        ({"source": ""}, "source"),
        ({"mode": "telephone"}, "mode"),
    ],
)
def test_a_benchmark_with_a_wrong_cell_is_refused_with_row_and_column(more, column):
    with pytest.raises(Refusal) as refusal:
        read_benchmarks(benchmark_csv(**more), "b.csv")
    (finding,) = refusal.value.findings
    assert (finding.params["row"], finding.params["column"]) == (2, column)


def test_the_example_in_the_docs_is_read_and_every_column_is_explained():
    text = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    (benchmark,) = read_benchmarks(example, "benchmarks.md")
    asked = how_asked(IPM, benchmark.indicator, 2024, Way("online-class"))
    assert against_published(benchmark, asked, IPM).kind == "same"
    assert [column for column in COLUMNS if f"`{column}`" not in text] == []
