"""What the upload page asks: how a file's columns match, what the checks say, what its figures would be.

The only module of the dashboard that knows `ingest`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from dashboard.access.rights import Action, Denied, Visitor, require
from dashboard.access.visiting import known_now
from dashboard.figures.rows import Rows, rows_of
from dashboard.questions import answers
from dashboard.questions.reach import area_of
from dashboard.reports.codebook_route import known_instruments
from dashboard.texts import Words
from ingest.loading import Loaded, ingest
from ingest.matching import LEFT_OUT, Corrections, Matching, match
from ingest.profiles import Chosen, Profile, keep_profile, profile_for, with_profile
from ingest.reading import READERS, RawWave, read_file
from ingest.recoding import Recode
from ingest.suggesting import Suggestion
from ingest.upload import Upload
from store import acceptance
from store.acting import acting_as
from store.areas import list_areas, save_areas
from store.database import reading, transaction, writing
from store.forgetting import set_deletion_day
from store.instruments import stored_texts
from store.refresh import refresh
from store.waves import accept_wave, withdraw_wave
from survey_schema.design import Basis, Design, Mode
from survey_schema.errors import Finding, Refusal, VardaError
from survey_schema.instrument import Indicator, Instrument
from survey_schema.loading import instrument_texts, shipped_instruments
from survey_schema.progress import Listener, unheard
from survey_schema.writing import write_folder

NO_COLUMN = LEFT_OUT
"""Stands for no column at all."""
RULES: dict[str, Recode | None] = {
    "as_is": None,
    "reverse": Recode(reverse=True),
    "one_more": Recode(shift=1),
    "one_less": Recode(shift=-1),
}
"""The recodes that the page offers, by the end of their code in the catalogue; others come in a profile."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With one of these a spreadsheet takes a cell for a formula."""
LINES_OF_SEVERAL = 3
"""So many indicators an area are previewed where a file is of several areas."""


@dataclass(frozen=True)
class Asked:
    """What was said of a file on the page. `said`: item, column (LEFT_OUT for none), rule of RULES.

    `enrolment` is the text of a table of stratum and n; `delete_on` the day on which the answers are to go.
    """

    file: Path
    instrument: str
    year: int
    area: str = ""
    area_column: str = ""
    design: Design = "sample"
    eligible: int | None = None
    mode: Mode | None = None
    residence: Basis = "school"
    fieldwork: tuple[str, str] | None = None
    strata: tuple[str, ...] = ()
    enrolment: str = ""
    delete_on: date | None = None
    said: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class MatchRow:
    """An item of the year's questionnaire, and the column that carries it ("" for none), how it was found."""

    item: str
    question: str
    column: str
    how: str


@dataclass(frozen=True)
class Matched:
    """How a file's columns match: rows in the questionnaire's order, design columns by role, what may be
    meant, all columns with their labels, and the profile that was used."""

    rows: tuple[MatchRow, ...]
    design: dict[str, str]
    suggestions: tuple[Suggestion, ...]
    columns: dict[str, str]
    profile: str


@dataclass(frozen=True)
class Checked:
    """What the checks said; where they refuse nothing, the waves (area, respondents) and a preview.

    `preview`: area, title, value, lower, upper, n of this file; before_year, before of the last wave.
    """

    findings: tuple[Finding, ...]
    refusal: VardaError | None = None
    waves: tuple[tuple[str, int], ...] = ()
    preview: tuple[dict[str, Any], ...] = ()


def formats() -> tuple[str, ...]:
    """Name the endings of files that can be read."""
    return tuple(READERS)


def columns(file: Path) -> tuple[str, ...]:
    """Name a file's columns. Raises Fault or Refusal for one that can't be read."""
    return read_file(file).names


def titles(database: Path) -> dict[str, Instrument]:
    """Give the instruments that a file can be of, by id."""
    return known_instruments(database)


def guess(database: Path, file: Path) -> tuple[str, int]:
    """Guess the instrument that most columns match, and the year, from the file's name or the last one.

    Where two match as many, one that has waves already. Raises Fault or Refusal for a file that can't be
    read.
    """
    raw = read_file(file)
    known = known_instruments(database)
    used = set(answers.waves(database)["instrument"])
    best = max(known, key=lambda name: (_matches(raw, known[name]), name in used))
    named = [int(text) for text in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", file.stem)]
    years = [year for year in named if year in known[best].years]
    return best, years[-1] if years else known[best].years[-1]


def _matches(raw: RawWave, instrument: Instrument) -> int:
    return len(match(raw, instrument, instrument.years[-1], Corrections()).items)


def matched(database: Path, asked: Asked, lang: str) -> Matched:
    """Match a file's columns, by what was said and the profile that fits. Raises Fault or Refusal."""
    raw = read_file(asked.file)
    upload = _upload(database, asked, raw)
    instrument = known_instruments(database)[asked.instrument]
    said = upload.chosen.profile.corrections() if upload.chosen else Corrections()
    found = match(raw, instrument, asked.year, said)
    columns = {name: raw.labels.get(name, "") for name in raw.names}
    profile = upload.chosen.profile.source if upload.chosen and upload.chosen.overlap else ""
    rows = tuple(_rows(found, instrument, asked.year, lang))
    return Matched(rows, found.design, found.suggestions, columns, profile)


def _rows(found: Matching, instrument: Instrument, year: int, lang: str) -> list[MatchRow]:
    rows = []
    for item in instrument.items:
        version = instrument.version_in(item.id, year)
        if version is None and item.id not in found.items:
            continue
        text = version.text if version else item.text
        carried = found.items.get(item.id)
        question = next((words for key, words in text.items() if key == lang), text["en"])
        column, how = (carried.column, carried.how) if carried else ("", "")
        rows.append(MatchRow(item.id, question, column, how))
    return rows


def check(
    database: Path, who: Visitor, asked: Asked, reason: str = "", progress: Listener = unheard
) -> Checked:
    """Check a file as `ingest` would, and compute what its figures would be in a database of their own.

    `reason`: why a stored wave is revised. `progress` hears of all steps twice: from the checks but for the
    last step, then from the figures. Nothing is stored; whatever refuses the file is in the answer. Raises
    Denied where the area, or one in the file, is not one that `who` may upload for.
    """
    _require(database, who, "upload", [asked.area] if asked.area else [])
    upload = _upload(database, asked)
    try:
        _refresh(database, upload)
        loaded = ingest(database, upload, dry_run=True, revising=reason or None, progress=progress)
        _require(database, who, "upload", [area_of(wave.wave) for wave in loaded])
        preview = _preview(database, upload, [wave.wave for wave in loaded], progress)
    except Denied:
        raise
    except Refusal as refusal:
        return Checked(refusal.findings, refusal)
    except VardaError as fault:
        return Checked((), fault)
    findings = dict.fromkeys(repr(finding) for wave in loaded for finding in wave.findings)
    by_text = {repr(finding): finding for wave in loaded for finding in wave.findings}
    waves = tuple((wave.wave.split(":")[1], wave.n_answered) for wave in loaded)
    return Checked(tuple(by_text[text] for text in findings), None, waves, tuple(preview))


def _preview(database: Path, upload: Upload, waves: Sequence[str], progress: Listener) -> Rows:
    """Load the file into a database that is thrown away; give the headlines by the researchers' rules."""
    with TemporaryDirectory(dir=upload.file.parent) as folder:
        scratch = Path(folder) / "preview.db"
        with reading(database) as connection:
            areas = list_areas(connection)
        with writing(scratch, create=True) as opened:
            save_areas(opened, areas)
        ingest(scratch, upload, accept=True, progress=progress)
        headlines = [each for each in answers.indicators(scratch) if each.headline]
        asked = headlines or answers.indicators(scratch)[:LINES_OF_SEVERAL]
        some = asked if len(waves) == 1 else asked[:LINES_OF_SEVERAL]
        of_areas = [wave.split(":")[1] for wave in waves]
        lines = ((area, indicator) for area in of_areas for indicator in some)
        return [row for line in lines for row in _line(database, scratch, *line, upload.year)]


def _line(database: Path, scratch: Path, area: str, indicator: Indicator, year: int) -> Rows:
    now = rows_of(answers.trend(scratch, indicator.id, area, audience="researcher"))
    try:
        stored = rows_of(answers.trend(database, indicator.id, area, audience="researcher"))
    except VardaError:
        stored = []
    earlier = [row for row in stored if row["year"] < year and not row["hidden"]]
    last = max(earlier, key=lambda row: row["year"], default={"year": None, "value": None})
    keep = ("value", "lower", "upper", "n", "hidden")
    before = {"before_year": last["year"], "before": last["value"]}
    constant = {"area": area, "title": indicator.title, **before}
    return [{**constant, **{name: row[name] for name in keep}} for row in now]


def accept(
    database: Path,
    who: Visitor,
    asked: Asked,
    source: str = "",
    reason: str = "",
    progress: Listener = unheard,
) -> list[Loaded]:
    """Store the file's waves, all or none, and let them feed figures; staged, where a second person accepts.

    With a `source` what was said of the columns is kept for its next file. `progress` hears how far it is.
    Raises Fault, Refusal or Denied; nothing is stored then.
    """
    actions: tuple[Action, ...] = ("upload",) if is_second_needed(database) else ("upload", "accept")
    for action in actions:
        _require(database, who, action, [asked.area] if asked.area else [])
    upload = _upload(database, asked)
    inside = _inside(database, who, asked, upload)
    for action in actions:
        _require(database, who, action, inside)
    _refresh(database, upload)
    profile = _named(asked, upload, source) if source else None
    with acting_as(who.name):
        loaded = ingest(
            database, upload, accept="accept" in actions, revising=reason or None, progress=progress
        )
        if asked.delete_on:
            with writing(database) as opened, transaction(opened):
                for wave in loaded:
                    set_deletion_day(opened, wave.wave, asked.delete_on)
    if profile is not None:
        keep_profile(database, profile)
    return loaded


def is_second_needed(database: Path) -> bool:
    """Tell whether another account accepts a wave than the one that stored it."""
    with reading(database) as connection:
        return acceptance.is_second_needed(connection)


def accept_staged(database: Path, who: Visitor, wave: str) -> None:
    """Let a staged wave, or its staged revision, feed figures. Raises Refusal or Denied where it may not."""
    _require(database, who, "accept", [area_of(wave)])
    with acting_as(who.name), writing(database) as opened, transaction(opened):
        accept_wave(opened, wave)


def _named(asked: Asked, upload: Upload, source: str) -> Profile:
    said = upload.chosen.profile.corrections() if upload.chosen else Corrections()
    return profile_for(read_file(asked.file), asked.instrument, source, said)


def withdraw(database: Path, who: Visitor, wave: str, reason: str) -> None:
    """Take a wave out of all figures; nothing is deleted. Raises Fault where there is none, or Denied."""
    _require(database, who, "withdraw", [area_of(wave)])
    with acting_as(who.name), writing(database) as opened, transaction(opened):
        withdraw_wave(opened, wave, reason)


def _require(database: Path, who: Visitor, action: Action, areas: Sequence[str]) -> None:
    """Let somebody do something in areas; without any named, anywhere at all. Raises Denied."""
    parents = known_now(database).parents
    for area in dict.fromkeys(areas) or (None,):
        require(who, action, area, parents)


def _inside(database: Path, who: Visitor, asked: Asked, upload: Upload) -> list[str]:
    """The areas of a file of several, which is read for them unless every area is open to who asks."""
    if asked.area or who.role == "open":
        return []
    return [area_of(wave.wave) for wave in ingest(database, upload, dry_run=True)]


def findings_csv(findings: Sequence[Finding], with_words: Words) -> str:
    """Write findings as a CSV that no spreadsheet takes for formulas."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    names = ("file", "row", "column", "item", "found", "expected")
    table.writerow(["severity", "code", "count", *names, "finding"])
    for found in findings:
        cells = [found.severity, found.code, found.count, *(found.params.get(name, "") for name in names)]
        table.writerow([*map(_harmless, cells), _harmless(with_words.message(found))])
    return written.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _upload(database: Path, asked: Asked, raw: RawWave | None = None) -> Upload:
    """Put what was said into the form that ingest takes; a profile that fits says the rest."""
    instrument = _place(database, asked)
    upload = Upload(
        file=asked.file,
        instrument=instrument,
        year=asked.year,
        area=asked.area,
        area_column=asked.area_column,
        design=asked.design,
        eligible=asked.eligible,
        mode=asked.mode,
        residence=asked.residence,
        fieldwork=asked.fieldwork,
        strata=asked.strata,
        enrolment=_enrolment(asked),
    )
    upload = with_profile(database, upload)
    if not asked.said:
        return upload
    before = upload.chosen.profile if upload.chosen else None
    columns = dict(before.columns) if before else {}
    recodes = dict(before.recodes) if before else {}
    for item, column, rule in asked.said:
        if column:
            columns[item] = column
        recode = RULES[rule]
        recodes = {name: each for name, each in recodes.items() if name != item}
        recodes |= {item: recode} if recode and column != LEFT_OUT else {}
    said = Corrections(columns, before.versions if before else {}, recodes)
    source = before.source if before else PAGE
    profile = profile_for(raw or read_file(asked.file), asked.instrument, source, said)
    return replace(upload, chosen=Chosen(profile, by_hand=True))


PAGE: Literal["page"] = "page"
"""The name of what was said on the page before it is kept under a source's."""


def _enrolment(asked: Asked) -> Path | None:
    """Write the table of the enrolled beside the file, with which it goes again."""
    if not asked.enrolment.strip():
        return None
    table = asked.file.with_name("enrolment.csv")
    table.write_text(asked.enrolment, encoding="utf-8")
    return table


def _place(database: Path, asked: Asked) -> str | Path:
    """Give a shipped instrument's name; one of the database is written beside the file."""
    if asked.instrument in shipped_instruments():
        return asked.instrument
    folder = asked.file.parent / f"{asked.instrument}.instrument"
    if not folder.exists():
        with reading(database) as connection:
            write_folder(folder, stored_texts(connection, asked.instrument))
    return folder


def _refresh(database: Path, upload: Upload) -> None:
    refresh(database, instrument_texts(upload.instrument))
