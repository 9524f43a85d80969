"""The fields of a form as the columns of a kind declare them: one widget a column, labelled in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard import cached
from dashboard.texts import Words
from dashboard.texts.sentences import title_of
from dashboard.widgets.rows import DAY_FORMATS
from dashboard.widgets.storing import field_key
from steering.cells import as_text
from survey_schema.steering import FIRST_YEAR, KINDS, LAST_YEAR, Column, Record

Names = Mapping[str, str]
MOST = 10**9 - 1
"""The largest whole number a cell may have."""


def fields(
    kind: str, row: Record, lines: Sequence[Sequence[str]], names: Mapping[str, Names], words: Words
) -> dict[str, object]:
    """Draw the fields of some columns, those of a line beside each other; gives what they say by column.

    `names` are what can be chosen in a column, by code, besides the options that are declared.
    """
    said: dict[str, object] = {}
    for line in lines:
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            for name in line:
                column = KINDS[kind].column(name)
                label = words.get(f"field.{kind}_{name}")
                options = names.get(name) or _declared(column, words)
                key = field_key(kind, row, name)
                said[name] = _field(column, row[name], options, label, key, words)
    return said


def indicator_names(words: Words) -> dict[str, str]:
    """Name every indicator that young people may be helped with, by id."""
    return {each.id: title_of(each, words) for each in cached.indicators() if each.domain != "background"}


def _declared(column: Column, words: Words) -> Names:
    """Name the options of a choice; of what is no choice none."""
    said = "what" if column.name == "what" else "domain" if column.name == "domain" else "option"
    return {code: words.get(f"{said}.{code}") for code in column.options}


def _field(column: Column, value: Any, names: Names, label: str, key: str, words: Words) -> object:
    if column.sort in ("areas", "indicators"):
        return _several(str(value).split(), names, label, key)
    if names:
        return _one(column, str(value), names, label, key)
    if column.sort in ("year", "whole"):
        least, most = (FIRST_YEAR, LAST_YEAR) if column.sort == "year" else (0, MOST)
        return st.number_input(label, least, most, value, step=1, key=key)
    if column.sort == "day":
        first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
        day = date.fromisoformat(value) if value else None
        return st.date_input(label, day, first, last, format=DAY_FORMATS[words.lang], key=key)
    shown = as_text(column, value).removesuffix(".00")
    written = st.text_area if column.sort == "long" else st.text_input
    return written(label, shown, max_chars=column.longest, key=key)


def _one(column: Column, value: str, names: Names, label: str, key: str) -> str:
    """Choose one code, or none where none is needed; one that isn't there any more stays as it is."""
    codes = [*([] if column.needed else [""]), *names]
    codes += [value] if value not in codes else []
    written = {"": "–", **names}
    chosen: str = st.selectbox(
        label, codes, codes.index(value), format_func=lambda code: written.get(code, code), key=key
    )
    return chosen


def _several(values: list[str], names: Names, label: str, key: str) -> str:
    written = {**{code: code for code in values}, **names}
    chosen = st.multiselect(
        label, list(written), values, format_func=written.__getitem__, placeholder="", key=key
    )
    return " ".join(chosen)
