"""A figure of which only a bound is shown is never written as if it were that bound."""

import pytest

from dashboard.texts import words
from dashboard.texts.sentences import known
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
