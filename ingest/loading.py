"""The main job: a file becomes a stored wave with its totals, whole or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.answers import Answers, read_answers
from ingest.checking import items_absent
from ingest.checks.contradicting import contradictions
from ingest.checks.coverage import coverage, weights
from ingest.checks.jumps import jumps
from ingest.checks.persons import singles_out, without_persons
from ingest.checks.population import weights_and_population
from ingest.checks.sheets import remarks, set_aside
from ingest.heard import heard
from ingest.identifiers import identifier_findings
from ingest.matching import LEFT_OUT, Corrections, match, read_map
from ingest.profiles import with_profile
from ingest.reading import read_file
from ingest.sampling import Enrolment, build_units, read_enrolment
from ingest.upload import Upload
from store.areas import find_area, list_areas
from store.borders import Borders
from store.database import move_at_close, reading, transaction, writing
from store.pools import Pools
from store.saving import NewWave, Outcome, counted, save_wave
from store.waves import same_upload
from survey_schema.design import wave_id
from survey_schema.errors import Fault, Finding, Refusal
from survey_schema.instrument import Checks, Instrument
from survey_schema.loading import instrument_texts, load_from_texts, load_instrument
from survey_schema.progress import Listener, Progress, Told, of_step, unheard, within

Part = TypeVar("Part")
_SAVED = 0.96
"""Share of the time of storing after which all is written but neither committed nor moved into the file."""


@dataclass(frozen=True)
class Loaded:
    """What became of one wave of an upload; `findings` includes what was noticed without refusing."""

    wave: str
    outcome: Outcome | Literal["checked"]
    n_answered: int
    findings: tuple[Finding, ...] = ()


def ingest(
    database: Path,
    upload: Upload,
    *,
    accept: bool = False,
    dry_run: bool = False,
    revising: str | None = None,
    progress: Listener = unheard,
) -> list[Loaded]:
    """Load a file: read, match, check and store its waves in one transaction.

    `progress` hears how far it is. Raises Fault for wrong usage and Refusal, with every finding, for a file
    that can't be trusted; nothing is stored then. The same file with the same options again changes nothing.
    """
    progress(Progress("reading", 0))
    texts = instrument_texts(upload.instrument)
    instrument = load_instrument(upload.instrument)
    if upload.year not in instrument.years:
        years = ", ".join(map(str, instrument.years))
        raise Fault("instrument.not_in_year", instrument=instrument.id, year=upload.year, expected=years)
    if not upload.file.is_file():
        raise Fault("file.missing", file=upload.file)
    upload = with_profile(database, upload)
    sha256, options = _sha256(upload.file), _options(upload, instrument)
    if upload.area:
        wave = wave_id(instrument.id, upload.area, upload.year)
        with reading(database) as connection:
            find_area(connection, upload.area)
            same = same_upload(
                connection, wave, sha256, options, revising=revising is not None, accept=accept
            )
        if same is not None and not (accept and same.status == "staged"):
            return [Loaded(wave, "unchanged", 0)]
    waves = _checked(database, upload, texts, sha256, options, progress)
    if dry_run:
        return [Loaded(wave.wave, "checked", len(wave.answers), wave.findings) for wave in waves]
    storing = partial(_stored, database, waves, accept=accept, revising=revising)
    outcomes = heard(storing, of_step(progress, "storing"))
    return [
        Loaded(wave.wave, outcome, len(wave.answers), wave.findings)
        for wave, outcome in zip(waves, outcomes, strict=True)
    ]


def _stored(
    database: Path, waves: Sequence[NewWave], told: Told, *, accept: bool, revising: str | None
) -> list[Outcome]:
    """Store all waves or none."""
    with writing(database) as opened:
        move_at_close(opened)
        with transaction(opened):
            outcomes = [
                save_wave(opened, wave, accept=accept, revising=revising, told=saved)
                for wave, saved in _told_each(within(told, 0, 1, _SAVED), waves)
            ]
        told((1 + _SAVED) / 2)
    told(1)
    return outcomes


def _checked(
    database: Path,
    upload: Upload,
    texts: dict[str, str],
    sha256: str,
    options: dict[str, object],
    progress: Listener,
) -> list[NewWave]:
    """Check a file by itself, then its waves against what is stored."""
    with reading(database) as connection:
        areas = list_areas(connection)
    borders = Borders(areas)
    waves = check(upload, texts, {area.code: area.name for area in areas}, sha256, options, progress)
    with reading(database) as connection:
        pools = Pools(connection)
        return [
            replace(
                wave,
                findings=(
                    *wave.findings,
                    *borders.remarks(wave.area, wave.year),
                    *weights_and_population(connection, wave),
                    *jumps(connection, pools, wave),
                ),
            )
            for wave in starmap(counted, _told_each(of_step(progress, "counting"), waves))
        ]


def _told_each(told: Told, parts: Sequence[Part]) -> Iterator[tuple[Part, Told]]:
    """Each part with who is told how much of it is done."""
    return ((part, within(told, place, len(parts))) for place, part in enumerate(parts))


def check(
    upload: Upload,
    texts: dict[str, str],
    areas: dict[str, str],
    sha256: str,
    options: dict[str, object],
    progress: Listener = unheard,
) -> list[NewWave]:
    """Read, match and check a file; `areas` gives the known areas' names by code.

    Gives the waves ready to be stored. Raises Refusal with every finding of severity error.
    """
    instrument = load_from_texts(texts)
    raw = read_file(upload.file)
    progress(Progress("reading", 0))
    corrections = read_map(upload.mapping) if upload.mapping else Corrections()
    if upload.chosen:
        corrections = upload.chosen.profile.corrections()
    matching = match(raw, instrument, upload.year, corrections)
    reads, checks = of_step(progress, "reading"), of_step(progress, "checking")
    columns, apart = len(raw.names), len(matching.unmatched)
    unread = within(reads, 0, columns, apart)
    persons = list(identifier_findings(raw, matching, upload.year, upload.area_column, unread))
    read, coded = within(reads, apart, columns, columns - apart), within(checks, 0, 2)
    answers = read_answers(raw, matching, instrument, upload, read, coded)
    findings = [*persons, *matching.findings, *answers.findings]
    left_out = frozenset(item for item, column in corrections.columns.items() if column == LEFT_OUT)
    findings += items_absent(raw, matching, instrument, upload.year, left_out)
    findings += upload.chosen.notes() if upload.chosen else ()
    enrolment = read_enrolment(upload.enrolment) if upload.enrolment else None
    findings += _unfitting_options(upload, answers)
    parts = _by_area(answers, upload, areas, findings)
    waves, every = [], list(findings)
    for (area, part), told in _told_each(within(checks, 1, 2), parts):
        units, frame, said = _of_area(part, upload, enrolment, instrument, told)
        every += said
        wave = _new_wave(upload, texts, area, sha256, options, units, frame, (*findings, *said), instrument)
        waves.append(replace(wave, versions=dict(corrections.versions)))
    if any(finding.severity == "error" for finding in every):
        raise _refusal(upload, every)
    return [replace(wave, findings=tuple(_speakable(wave.findings))) for wave in waves]


def _of_area(
    part: Answers, upload: Upload, enrolment: Enrolment | None, instrument: Instrument, told: Told
) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """Give the units and the frame of one area, without the answers of sheets that don't count; findings."""
    said = set_aside(part, instrument)
    said += remarks(part, instrument, within(told, 0, 10, 5))
    told(0.5)
    said += contradictions(part, instrument, within(told, 5, 10, 3))
    units, frame, faults = build_units(part, upload.design, enrolment, instrument)
    said += [*faults, *coverage(part, units, upload, enrolment), *weights(part, upload)]
    told(1)
    return units, frame, said


def _refusal(upload: Upload, findings: Sequence[Finding]) -> Refusal:
    """Refuse with every error; what else was noticed follows them."""
    spoken = _speakable(findings)
    errors = [finding for finding in spoken if finding.severity == "error"]
    refusal = Refusal("ingest.refused", file=upload.file.name, count=len(errors), findings=tuple(errors))
    refusal.noticed = tuple(finding for finding in spoken if finding.severity != "error")
    return refusal


def _speakable(findings: Sequence[Finding]) -> list[Finding]:
    """Each finding once, in order, with no value that may be a person's."""
    columns = frozenset(str(finding.params["column"]) for finding in findings if singles_out(finding))
    return unique([without_persons(finding, columns) for finding in findings])


def _unfitting_options(upload: Upload, answers: Answers) -> list[Finding]:
    found = []
    if upload.enrolment and upload.design != "census":
        found.append(Finding("error", "design.enrolment_without_census"))
    if upload.enrolment and upload.area_column:
        found.append(Finding("error", "design.enrolment_of_several_areas"))
    if upload.eligible is not None and upload.area_column and not upload.area:
        found.append(Finding("error", "design.eligible_of_several_areas"))
    answered = len(answers.weight)
    if upload.eligible is not None and upload.eligible < answered and not upload.area_column:
        params = {"found": upload.eligible, "expected": answered}
        found.append(Finding("error", "check.fewer_eligible", params))
    return found


def unique(findings: Sequence[Finding]) -> list[Finding]:
    """Keep each finding once, in order."""
    seen = {repr(finding): finding for finding in findings}
    return list(seen.values())


def _by_area(
    answers: Answers, upload: Upload, areas: dict[str, str], findings: list[Finding]
) -> list[tuple[str, Answers]]:
    if not upload.area_column:
        return [(upload.area, answers)]
    often = Counter(name.casefold() for name in areas.values())
    codes = {name.casefold(): code for code, name in areas.items() if often[name.casefold()] == 1}
    codes |= {code.casefold(): code for code in areas}
    found: dict[str, list[NDArray[np.intp]]] = {}
    for value in dict.fromkeys(answers.area.tolist()):
        if not value:
            continue  # said already: every respondent needs an area
        rows = np.flatnonzero(answers.area == value)
        code = codes.get(str(value).casefold())
        if code is None:
            params = {"file": upload.file.name, "row": int(rows[0]) + 1, "column": upload.area_column}
            findings.append(
                Finding("error", "check.unknown_area", {**params, "found": value}, count=len(rows))
            )
        else:
            found.setdefault(code, []).append(rows)
    if upload.area:
        found = {upload.area: found[upload.area]} if upload.area in found else {}
    if not found and not findings:
        params = {"file": upload.file.name, "column": upload.area_column, "expected": upload.area}
        findings.append(Finding("error", "check.area_absent", params))
    return [(code, answers.take(np.sort(np.concatenate(rows)))) for code, rows in found.items()]


def _new_wave(
    upload: Upload,
    texts: dict[str, str],
    area: str,
    sha256: str,
    options: dict[str, object],
    units: pd.DataFrame,
    frame: pd.DataFrame,
    notes: tuple[Finding, ...],
    instrument: Instrument,
) -> NewWave:
    used = {item for indicator in instrument.indicators for item in indicator.items()}
    if instrument.checks.dummy:
        used -= {instrument.checks.dummy.item}
    present = [name for name in frame.columns if name in used]
    valid = np.zeros(len(frame), dtype=bool)
    for name in present:
        valid |= frame[name].to_numpy() >= 0
    return NewWave(
        texts=texts,
        area=area,
        year=upload.year,
        design=upload.design,
        mode=upload.mode or instrument.mode,
        residence=upload.residence,
        file_name=upload.file.name.encode("utf-8", "replace").decode(),
        sha256=sha256,
        options=options,
        units=units,
        answers=frame,
        n_valid=int(valid.sum()),
        fieldwork=upload.fieldwork,
        eligible=upload.eligible,
        findings=notes,
    )


def _reading_of(instrument: Instrument) -> str:
    """Fingerprint what decides how a file is read: another text of these reads the same file anew."""
    parts = [*instrument.items, *instrument.age_bands, instrument.columns]
    if instrument.checks != Checks():
        parts.append(instrument.checks)
    text = "".join(part.model_dump_json() for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _options(upload: Upload, instrument: Instrument) -> dict[str, object]:
    """What else decides the stored wave: with the same file and these, loading again changes nothing."""
    files = {"enrolment": upload.enrolment, "map": upload.mapping}
    for path in files.values():
        if path is not None and not path.is_file():
            raise Fault("file.missing", file=path)
    return {
        "design": upload.design,
        "strata": list(upload.strata),
        "area_column": upload.area_column,
        "mode": upload.mode,
        "fieldwork": list(upload.fieldwork) if upload.fieldwork else None,
        "eligible": upload.eligible,
        "residence": upload.residence,
        "instrument": _reading_of(instrument),
        **{name: _sha256(path) if path else None for name, path in files.items()},
        **({"profile": upload.chosen.profile.key()} if upload.chosen else {}),
    }
