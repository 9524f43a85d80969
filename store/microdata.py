"""Gives a revision's answers back as a researcher's file has them: a column per item, in its own codes.

What is given can be loaded again: columns are named as the instrument finds them, and the kinds of "no valid
answer" have the instrument's own codes, else Varða's codes below zero.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

import pandas as pd
from sqlite_utils import Database

from store.audit import record
from store.instruments import stored_instruments
from store.responses import answer_items, table_name
from store.waves import Revision, find_revision, find_revisions
from survey_schema.errors import Refusal
from survey_schema.instrument import MISSING_CODES, Instrument, Item, Text

_DESIGN = ("weight", "stratum", "psu", "school")
_MEANINGS = ("sex", "grade", "age", "birth_year")
_MOST_IN_SPSS = 3
_KINDS = {code: kind for kind, code in MISSING_CODES.items() if kind != "declared_missing"}


@dataclass(frozen=True)
class Microdata:
    """A row per respondent; `frame` has whole numbers (Int16), texts, and the weight.

    By column: `labels` what was asked, `values` the label of each code (a text of the instrument, or the name
    of a kind of missing answer), `missing` the codes that are no valid answer.
    """

    revision: Revision
    instrument: Instrument
    frame: pd.DataFrame
    labels: dict[str, Text]
    values: dict[str, dict[int, Text | str]]
    missing: dict[str, tuple[int, ...]]


def read_microdata(database: Database, wave: str, revision: int | None = None) -> Microdata:
    """Read the answers of a wave, of its latest revision that feeds figures or else its last, and record it.

    Inside the caller's transaction. Raises Fault for an unknown wave or revision, Refusal where the answers
    were deleted.
    """
    stored = find_revisions(database.conn, wave)
    feeding = [each for each in stored if each.feeds]
    chosen = find_revision(stored, revision) if revision else (feeding or stored)[-1]
    if chosen.deleted_at:
        raise Refusal("export.answers_deleted", wave=wave, revision=chosen.revision, day=chosen.deleted_at)
    (instrument_id, year, design, versions) = database.conn.execute(
        "SELECT instrument, year, design, versions FROM wave WHERE revision_id = ?", [chosen.revision_id]
    ).fetchone()
    instrument = stored_instruments(database.conn)[instrument_id]
    answers = _answers(database.conn, instrument, chosen.revision_id, sample=design == "sample")
    record(database, "exported", wave, chosen.revision)
    return _coded(chosen, instrument, answers, _wordings(instrument, year, json.loads(versions)))


def _answers(
    connection: sqlite3.Connection, instrument: Instrument, revision_id: int, *, sample: bool
) -> pd.DataFrame:
    """The stored columns; under a sample stratum and psu are those of the design, else as they were given."""
    table = table_name(instrument.id)
    there = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
    items = [name for name in answer_items(instrument) if name in there]
    source = "design_unit" if sample else f'"{table}"'
    columns = [
        f'"{table}".weight',
        f"{source}.stratum",
        f"{source}.psu",
        *(f'"{table}"."{name}"' for name in ("school", *_MEANINGS, *items)),
    ]
    rows = connection.execute(
        f'SELECT {", ".join(columns)} FROM "{table}" JOIN design_unit USING (unit)'
        f' WHERE "{table}".revision_id = ? ORDER BY "{table}".rowid',
        [revision_id],
    ).fetchall()
    return pd.DataFrame(rows, columns=[*_DESIGN, *_MEANINGS, *items])


def _wordings(instrument: Instrument, year: int, versions: dict[str, int]) -> dict[str, Text]:
    """The words in which each item was asked in the year, or in the wording that the wave says."""
    asked = {}
    for item in instrument.items:
        number = versions.get(item.id)
        version = instrument.version_in(item.id, year)
        if number:
            version = next(each for each in instrument.versions(item.id) if each.number == number)
        asked[item.id] = version.text if version else item.text
    return asked


def _coded(
    revision: Revision, instrument: Instrument, answers: pd.DataFrame, wordings: dict[str, Text]
) -> Microdata:
    columns: dict[str, pd.Series] = {}
    labels: dict[str, Text] = {}
    values: dict[str, dict[int, Text | str]] = {}
    missing: dict[str, tuple[int, ...]] = {}
    for role in _DESIGN:
        if answers[role].notna().any():
            columns[next(iter(getattr(instrument.columns, role)), role)] = answers[role]
    for item in instrument.items:
        codes = _codes_of(item, answers)
        if codes is None:
            continue
        used = _missing_of(item, {kind for kind in MISSING_CODES.values() if (codes == kind).any()})
        columns[item.id] = codes.replace(used).astype("Int16")
        labels[item.id] = wordings[item.id]
        values[item.id] = {option.code: option.label for option in item.options}
        for kind, code in used.items():
            values[item.id].setdefault(code, _KINDS.get(kind, "no_answer"))
        missing[item.id] = tuple(dict.fromkeys(used.values()))
    return Microdata(revision, instrument, pd.DataFrame(columns), labels, values, missing)


def _codes_of(item: Item, answers: pd.DataFrame) -> pd.Series | None:
    """An item's stored codes; None where nobody was asked, as if the file hadn't its column."""
    if item.role in _MEANINGS:
        meant = {value: code for code, value in item.values.items()}
        codes = answers[item.role].map(meant).astype("Int64")
    elif item.id in answers:
        codes = answers[item.id].astype("Int64")
    else:
        return None
    asked = codes.notna() & (codes != MISSING_CODES["not_asked"])
    return codes if asked.any() else None


def _missing_of(item: Item, present: set[int]) -> dict[int, int]:
    """By stored code of each kind of missing answer that is present the code it is given.

    SPSS allows three: what only the file declared counts as no answer, and where there are four kinds so does
    what was set aside.
    """
    own = {MISSING_CODES[each.kind]: each.code for each in reversed(item.missing)}
    given = {kind: own.get(kind, kind) for kind in sorted(present, reverse=True)}
    for kind in ("declared_missing", "set_aside"):
        code = MISSING_CODES[kind]
        if code in given and (kind == "declared_missing" or len(set(given.values())) > _MOST_IN_SPSS):
            given[code] = own.get(MISSING_CODES["no_answer"], MISSING_CODES["no_answer"])
    return given
