"""A figure of which only a bound is shown is never written as if it were that bound."""

import pytest

from dashboard import markup
from dashboard.texts import words
from dashboard.texts.sentences import against, known
from survey_schema.errors import Note


@pytest.mark.parametrize(
    ("code", "bound", "expected"),
    [("disclosure.under", 0.05, "under 5 %"), ("disclosure.over", 0.95, "over 95 %")],
)
def test_a_bound_is_called_a_bound(code, bound, expected):
    row = {"value": bound, "note": (Note("pooled.other"), Note(code, {"bound": bound}))}
    assert known(row, "5 %", words("en")).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_a_figure_that_is_shown_is_written_as_it_is():
    assert known({"value": 0.05, "note": ()}, "5 %", words("en")) == "5 %"


def test_what_trends_stands_beside_is_called_a_bound_too():
    under = (Note("disclosure.under", {"bound": 0.05}),)
    line = {
        "id": "land",
        "label": "Country",
        "kind": "area",
        "comparable": True,
        "source": "",
        "certainty": "",
    }
    lines = [{**line, "year": 2025, "value": 0.05, "lower": 0.0, "upper": 0.05, "n": 900, "note": under}]
    for said in (against(lines, 2025, words("en")), markup.benchmarks_table(lines, words("en"))):
        assert "under 5" in said
