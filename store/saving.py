"""Stores a checked wave with its totals, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd
from sqlite_utils import Database

from store.acceptance import refuse_accepting_alone, refuse_accepting_at_once
from store.areas import find_area
from store.audit import record
from store.cells import Cells
from store.figures import write_totals
from store.instruments import now, save_instrument
from store.responses import insert_answers, prepare_table
from store.totals import splits_of_frame, totals_of_frame
from store.waves import revisions, same_upload, set_status
from survey_schema.design import Basis, Design, Mode, wave_id
from survey_schema.errors import Finding
from survey_schema.instrument import Instrument
from survey_schema.loading import load_from_texts
from survey_schema.progress import Told, unheard, within

Outcome = Literal["stored", "unchanged", "accepted"]
_ANSWERS, _SPLITS = 0.8, 0.15
"""Shares of the time of storing that go to the answers, and to totals split by others."""


@dataclass(frozen=True)
class NewWave:
    """A checked wave, ready to be stored.

    `units`: stratum, psu (None under a census), respondents, population (None where unknown).
    `answers`: one row per respondent, as `insert_answers` and `totals_of_frame` describe. `versions`: the
    number of the wording of each item that was not asked in that of the year. `totals`: by indicator, once
    they are counted.
    """

    texts: dict[str, str]
    area: str
    year: int
    design: Design
    mode: Mode
    residence: Basis
    file_name: str
    sha256: str
    options: dict[str, object]
    units: pd.DataFrame
    answers: pd.DataFrame
    n_valid: int
    fieldwork: tuple[str, str] | None = None
    eligible: int | None = None
    versions: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = field(default=())
    totals: Mapping[str, Cells] | None = None

    @property
    def instrument(self) -> Instrument:
        """The instrument it was answered on."""
        return load_from_texts(self.texts)

    @property
    def wave(self) -> str:
        """Its id."""
        return wave_id(self.instrument.id, self.area, self.year)


def counted(new: NewWave, told: Told = unheard) -> NewWave:
    """The wave with its totals."""
    totals = totals_of_frame(_needed(new.answers), new.instrument, told)
    told(1)
    return replace(new, totals=totals)


def save_wave(
    database: Database,
    new: NewWave,
    *,
    accept: bool,
    revising: str | None = None,
    told: Told = unheard,
) -> Outcome:
    """Store a wave and its totals, inside the caller's transaction. The same upload again changes nothing.

    `revising` is the reason for a further revision; `told` hears how much is stored. Raises Refusal as
    `same_upload` does, and where a second person is to accept the wave.
    """
    find_area(database.conn, new.area)
    same = same_upload(
        database.conn,
        new.wave,
        new.sha256,
        new.options,
        revising=revising is not None,
        accept=accept,
    )
    if same is not None:
        if accept and same.status == "staged":
            refuse_accepting_alone(database.conn, new.wave, same.revision)
            set_status(database, same, "accepted")
            return "accepted"
        return "unchanged"
    if accept:
        refuse_accepting_at_once(database.conn, new.wave)
    instrument = save_instrument(database, new.texts)
    prepare_table(database, instrument)
    revision_id = _insert_wave(database, new, instrument, accept=accept, reason=revising or "")
    first_unit = _insert_units(database, revision_id, new.units)
    inserted, split = within(told, 0, 1, _ANSWERS), within(told, _ANSWERS, 1, _SPLITS)
    insert_answers(database, instrument, revision_id, first_unit, new.answers, inserted)
    write_revision_totals(database, instrument, revision_id, _needed(new.answers), new.totals, split)
    for finding in new.findings:
        database.execute(
            "INSERT INTO finding (revision_id, severity, code, params, count) VALUES (?, ?, ?, ?, ?)",
            [
                revision_id,
                finding.severity,
                finding.code,
                json.dumps(finding.params, default=str),
                finding.count,
            ],
        )
    told(1)
    return "stored"


def _needed(answers: pd.DataFrame) -> pd.DataFrame:
    return answers.drop(columns=["stratum", "psu", "school", "birth_year"])


def _insert_wave(
    database: Database, new: NewWave, instrument: Instrument, *, accept: bool, reason: str
) -> int:
    stored = revisions(database.conn, new.wave)
    number, status = stored[-1].revision + 1 if stored else 1, "accepted" if accept else "staged"
    fieldwork = new.fieldwork or (None, None)
    row = {
        "wave": new.wave,
        "revision": number,
        "area": new.area,
        "year": new.year,
        "instrument": instrument.id,
        "instrument_fingerprint": instrument.fingerprint,
        "design": new.design,
        "mode": new.mode,
        "residence": new.residence,
        "fieldwork_from": fieldwork[0],
        "fieldwork_to": fieldwork[1],
        "eligible": new.eligible,
        "versions": json.dumps(new.versions, sort_keys=True),
        "n_answered": len(new.answers),
        "n_valid": new.n_valid,
        "weight_sum": float(new.answers["weight"].sum()),
        "status": status,
        "reason": reason,
        "file_name": new.file_name,
        "sha256": new.sha256,
        "options": json.dumps(new.options, sort_keys=True),
        "stored_at": now(),
        "delete_on": stored[-1].delete_on if stored else None,
    }
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    cursor = database.conn.execute(f"INSERT INTO wave ({names}) VALUES ({marks})", row)
    record(database, "stored", new.wave, number, after=status, reason=reason)
    return int(cursor.lastrowid or 0)


def _insert_units(database: Database, revision_id: int, units: pd.DataFrame) -> int:
    """Write the design's units in order; give the number of the first."""
    (first,) = database.execute("SELECT coalesce(max(unit), 0) + 1 FROM design_unit").fetchone()
    rows = zip(
        range(first, first + len(units)),
        [revision_id] * len(units),
        units["stratum"],
        units["psu"],
        (int(count) for count in units["respondents"]),
        (None if pd.isna(count) else int(count) for count in units["population"]),
        strict=True,
    )
    database.conn.executemany("INSERT INTO design_unit VALUES (?, ?, ?, ?, ?, ?)", rows)
    return int(first)


def write_revision_totals(
    database: Database,
    instrument: Instrument,
    revision_id: int,
    answers: pd.DataFrame,
    totals: Mapping[str, Cells] | None = None,
    told: Told = unheard,
) -> None:
    """Write the totals of a revision, if need be computed from its answers (see `totals_of_frame`)."""
    bands = [band.id for band in instrument.age_bands]
    whole = totals_of_frame(answers, instrument) if totals is None else totals
    write_totals(database.conn, revision_id, whole, splits_of_frame(answers, instrument, told), bands)
