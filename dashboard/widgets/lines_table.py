"""Budget lines as a spreadsheet to type and paste into, in the words that people have for them.

Names stand in the cells, not ids, so that what is copied from another spreadsheet can be pasted; money is
text until it is stored, so that no cent and no separator is read by guess. A line that lacks something is
sent all the same, and refused in words: the table itself would leave it out and say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import cached_steering
from dashboard.questions import steering_saving
from dashboard.texts import Words
from dashboard.widgets.storing import read_again
from survey_schema.steering import KINDS, Record

_EDITED = ("id", "year", "purpose", "intervention", "payer", "source", "currency", "adopted", "amended")
_EDITED_TOO = ("committed", "realised", "structural", "ends_on", "programme", "decision_number")
COLUMNS = (*_EDITED, *_EDITED_TOO)
Lines = Sequence[Mapping[str, Any]]


def lines_of(rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Give stored budget lines as the table takes them."""
    return [{name: steering_saving.as_edited(row)[name] for name in COLUMNS} for row in rows]


def lines_table(
    area: str, lines: Lines, shown: Sequence[str], key: str, words: Words
) -> list[dict[str, Any]]:
    """Let budget lines be edited; gives them as they stand in the table, with ids where it shows names."""
    names = {column: _with_own(found, column, lines) for column, found in _named(area, words).items()}
    written = [{name: _name(names, name, value) for name, value in line.items()} for line in lines]
    edited = st.data_editor(
        written or [dict.fromkeys(COLUMNS)],
        num_rows="dynamic",
        hide_index=True,
        column_config=_columns(names, words),
        column_order=shown,
        placeholder="",
        key=key,
    )
    ids = {column: {name: code for code, name in found.items()} for column, found in names.items()}
    return [{name: _name(ids, name, value) for name, value in line.items()} for line in edited]


def forget(*tables: str) -> None:
    """Read the rows anew, and leave what was typed into these tables."""
    read_again()
    for key in tables:
        st.session_state.pop(key, None)
    st.rerun()


def _name(names: Mapping[str, Mapping[str, str]], column: str, value: Any) -> Any:
    return names[column].get(value, value) if column in names and value else value


def _columns(names: Mapping[str, Mapping[str, str]], words: Words) -> dict[str, Any]:
    """Say of each column what may stand in it."""
    config = st.column_config
    made: dict[str, Any] = {}
    for name in COLUMNS[1:]:
        label = words.get(f"plan.{name}")
        if name in names:
            made[name] = config.SelectboxColumn(label, options=list(names[name].values()))
        elif KINDS["budget_line"].column(name).sort == "money":
            made[name] = config.TextColumn(label, alignment="right")
        elif name == "year":
            made[name] = config.NumberColumn(label, format="%d", step=1)
        else:
            made[name] = config.TextColumn(label)
    return made


def _named(area: str, words: Words) -> dict[str, dict[str, str]]:
    """Give what can be chosen in a column, by id, with its name; of one name two are told apart by ids."""
    country = cached_steering.spending(area, cached_steering.current_day().year).place.country
    kind = KINDS["budget_line"]
    found = {
        "intervention": {row["id"]: str(row["name"]) for row in cached_steering.interventions(area)},
        "payer": cached_steering.partners(area),
        "source": {each.id: words.text(each.name) for each in country.source} if country else {},
        "purpose": {code: words.get(f"purpose.{code}") for code in kind.column("purpose").options},
        "currency": {code: code for code in kind.column("currency").options},
        "structural": {"yes": words.get("plan.is_structural"), "no": words.get("plan.is_temporary")},
    }
    return {column: _apart(names) for column, names in found.items() if names}


def _apart(names: Mapping[str, str]) -> dict[str, str]:
    often = Counter(names.values())
    return {code: f"{name} ({code})" if often[name] > 1 else name for code, name in names.items()}


def _with_own(names: Mapping[str, str], column: str, lines: Lines) -> dict[str, str]:
    """Keep what stands in the lines and can't be chosen any more, as it stands."""
    there = {str(line[column]) for line in lines if line[column]}
    return {**names, **{code: code for code in sorted(there) if code not in names}}
