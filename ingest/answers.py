"""Reads the matched columns of a file and gathers what its respondents answered, in stored codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.checking import (
    Codes,
    check_labels_present,
    check_weights,
    check_year,
    code_column,
    matching_findings,
)
from ingest.checks.persons import persons_in
from ingest.matching import Matching
from ingest.reading import Cells, RawWave, as_text
from ingest.upload import Upload
from store.cells import BLANK, MISSING_GRADE
from survey_schema.errors import Fault, Finding, Refusal
from survey_schema.instrument import SEXES, Instrument, Role
from survey_schema.progress import Told, unheard

Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Answers:
    """One entry per respondent in every array. `stratum`, `psu`, `school`, `area` are texts, "" = none.

    `strata` holds the texts of the columns asked for with --strata, joined. `items` maps item ids to codes;
    `sex` is 0 (not given) or a place, from 1, in SEXES.
    """

    weight: NDArray[np.float64]
    stratum: Texts
    psu: Texts
    school: Texts
    strata: Texts
    area: Texts
    sex: NDArray[np.int64]
    grade: NDArray[np.int64]
    age: NDArray[np.int64]
    birth_year: NDArray[np.int64]
    items: dict[str, Codes]
    row: NDArray[np.int64]
    file: str
    findings: tuple[Finding, ...]

    def take(self, rows: NDArray[np.intp]) -> Answers:
        """Keep some respondents."""
        values: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        cut = {name: value[rows] for name, value in values.items() if isinstance(value, np.ndarray)}
        items = {name: codes[rows] for name, codes in self.items.items()}
        return Answers(**{**values, **cut, "items": items})


def read_answers(
    raw: RawWave,
    matching: Matching,
    instrument: Instrument,
    upload: Upload,
    reading: Told = unheard,
    coding: Told = unheard,
) -> Answers:
    """Read the matched columns; what is wrong with them is in `findings`, never raised."""
    design = dict(matching.design)
    extra = _extra_columns(raw, upload, design)
    wanted = dict.fromkeys([*(m.column for m in matching.items.values()), *design.values(), *extra.values()])
    labels_of = ("stratum", "psu", "school")
    as_texts = frozenset([*(design[role] for role in labels_of if role in design), *extra.values()])
    cells = raw.read(list(wanted), as_texts, reading)
    findings = [*raw.findings, *matching_findings(raw, matching, frozenset(extra.values()))]
    findings += persons_in(raw.file, cells, upload.year)
    rows = len(next(iter(cells.values()))) if cells else 0
    if cells and not rows:
        raise Refusal("file.no_rows", file=raw.file)
    coded = _coded(raw, matching, cells, {*design.values(), *extra.values()}, findings, coding)
    if not coded:
        findings.append(Finding("error", "match.nothing", {"file": raw.file, "instrument": instrument.id}))
    if "year" in design:
        findings += check_year(raw.file, design["year"], cells[design["year"]], upload.year)
    labels = {name: _labels(raw, design.get(name), cells, rows, findings) for name in labels_of}
    roles = _roles(instrument, matching, coded, rows)
    for name in upload.strata:
        role = instrument.with_role(name) if name in roles and name not in extra else None  # type: ignore[arg-type]
        if name in roles and name not in extra and (role is None or role.id not in matching.items):
            raise Fault("file.no_such_column", file=raw.file, column=name)
    strata = [_labels(raw, extra[name], cells, rows, findings) for name in upload.strata if name in extra]
    strata += [_text_of(roles[name]) for name in upload.strata if name in roles and name not in extra]
    area = extra.get(upload.area_column)
    return Answers(
        weight=_weights(raw, design, cells, rows, upload, findings),
        **labels,
        strata=_joined(strata, rows),
        area=_labels(raw, area, cells, rows, findings),
        sex=roles["sex"],
        grade=roles["grade"],
        age=_ages(roles, upload),
        birth_year=roles["birth_year"],
        items={
            item: codes
            for item, codes in coded.items()
            if instrument.item(item).role in ("answer", "background")
        },
        row=np.arange(1, rows + 1),
        file=raw.file,
        findings=tuple(findings),
    )


def _coded(
    raw: RawWave,
    matching: Matching,
    cells: dict[str, Cells],
    kept: set[str],
    findings: list[Finding],
    told: Told,
) -> dict[str, Codes]:
    """The codes of each item. Cells that aren't to be `kept` are let go as soon as they are coded."""
    coded = {}
    for place, (item, match) in enumerate(matching.items.items(), start=1):
        column = match.column
        result = code_column(raw, match, cells[column] if column in kept else cells.pop(column))
        coded[item] = result.codes
        findings += result.findings
        told(place / len(matching.items))
    return coded


def _extra_columns(raw: RawWave, upload: Upload, design: dict[str, str]) -> dict[str, str]:
    """Columns named on the command line, as the file spells them. Raises Fault for one it doesn't have."""
    folded = {name.casefold(): name for name in raw.names} | design
    named = [name for name in upload.strata if name not in ("grade", "sex")]
    found = {}
    for name in [*named, *([upload.area_column] if upload.area_column else [])]:
        if name.casefold() not in folded:
            raise Fault("file.no_such_column", file=raw.file, column=name)
        found[name] = folded[name.casefold()]
    return found


def _labels(
    raw: RawWave, column: str | None, cells: dict[str, Cells], rows: int, findings: list[Finding]
) -> Texts:
    if column is None:
        return np.full(rows, "", dtype=object)
    distinct, position = np.unique(cells[column], return_inverse=True)
    texts = np.array([as_text(value) for value in distinct.tolist()], dtype=object)[position]
    findings += check_labels_present(raw.file, column, texts)
    return texts


def _weights(
    raw: RawWave,
    design: dict[str, str],
    cells: dict[str, Cells],
    rows: int,
    upload: Upload,
    findings: list[Finding],
) -> NDArray[np.float64]:
    column = design.get("weight")
    if column is None:
        severity, code = (
            ("error", "design.no_weight") if upload.design == "sample" else ("note", "design.weight_of_one")
        )
        findings.append(Finding(severity, code, {"file": raw.file}))  # type: ignore[arg-type]
        return np.ones(rows)
    weights, found = check_weights(raw.file, column, cells[column])
    findings += found
    return np.ones(rows) if found else weights


def _roles(instrument: Instrument, matching: Matching, coded: dict[str, Codes], rows: int) -> dict[str, Any]:
    """What each respondent's sex (as a cell of totals holds it), grade, age and birth year are."""
    values: dict[str, Any] = {"sex": np.zeros(rows, dtype=np.int64)}
    values |= {"grade": np.full(rows, MISSING_GRADE), "age": np.full(rows, BLANK)}
    values["birth_year"] = np.full(rows, BLANK)
    role: Role
    for role in ("sex", "grade", "age", "birth_year"):
        item = instrument.with_role(role)
        if item is None or item.id not in matching.items:
            continue
        for code, value in item.values.items():
            meaning = SEXES.index(str(value)) + 1 if role == "sex" else value
            values[role][coded[item.id] == code] = meaning
    return values


def _ages(roles: dict[str, Any], upload: Upload) -> NDArray[np.int64]:
    """Age as given, else the year of fieldwork minus the year of birth."""
    year = int(upload.fieldwork[0][:4]) if upload.fieldwork else upload.year
    born = roles["birth_year"]
    counted = np.where(born == BLANK, BLANK, year - born)
    return np.where(roles["age"] == BLANK, counted, roles["age"]).astype(np.int64)


def _text_of(values: Cells) -> Texts:
    return np.array([str(value) for value in values], dtype=object)


def _joined(parts: Sequence[Texts], rows: int) -> Texts:
    if not parts:
        return np.full(rows, "", dtype=object)
    return np.array([".".join(values) for values in zip(*parts, strict=True)], dtype=object)
