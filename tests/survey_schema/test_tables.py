"""Small CSV files as people write them: what a slip of the hand does to one is said, never swallowed."""

from __future__ import annotations

import pytest

from survey_schema.errors import Refusal
from survey_schema.tables import parse_table


def refused(text: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        parse_table(text, "t.csv", ("code", "name"))
    return refusal.value


def test_cells_are_stripped_and_a_short_row_has_empty_ones():
    assert parse_table("code,name,more\n a , A \n", "t.csv", ("code", "name")) == [
        (2, {"code": "a", "name": "A", "more": ""})
    ]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them_and_empty_ones_are_left_out():
    rows = parse_table('code,name\na,"A\nB"\n\n,\nb,B\n', "t.csv", ("code", "name"))
    assert [(number, cells["code"]) for number, cells in rows] == [(2, "a"), (5, "b")]


def test_a_comma_in_a_name_without_quotes_is_refused_and_does_not_shift_the_cells():
    said = refused("code,name,level\na,A,region\nb,Foo, Bar,region\n")
    assert (said.code, said.params["row"], said.params["found"]) == ("csv.too_many", 3, 4)


def test_empty_cells_at_the_end_of_a_row_are_no_cells():
    ((_, cells),) = parse_table("code;name\na;A;;;\n", "t.csv", ("code", "name"))
    assert cells == {"code": "a", "name": "A"}


def test_a_column_that_is_there_twice_is_refused():
    said = refused("code,name,name\na,A,B\n")
    assert (said.code, said.params["column"]) == ("csv.twice", "name")


@pytest.mark.parametrize("text", ["", "\n", "code,title\na,A\n"])
def test_a_table_without_the_columns_it_needs_is_refused(text):
    assert refused(text).code == "csv.columns"
