"""Makes a wave's survey design of its columns: strata, sampling units, and how many were enrolled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.answers import Answers, Texts
from store.responses import age_bands
from survey_schema.design import Design
from survey_schema.errors import Finding, Refusal
from survey_schema.instrument import Instrument
from survey_schema.tables import read_table, whole_number


@dataclass(frozen=True)
class Enrolment:
    """How many pupils were enrolled, by stratum; and by stratum and grade (`1.8`) where the file says it."""

    by_stratum: dict[str, int]
    by_grade: dict[str, int]


def build_units(
    answers: Answers, design: Design, enrolment: Enrolment | None, instrument: Instrument
) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """Give the design's units, the respondents' frame with each one's `unit`, and findings.

    sample: a unit is a psu within its stratum. census: a unit stands for a whole stratum (a school), whose
    respondents are the sampling units; `enrolment` gives how many there are.
    """
    findings = list(_design_faults(answers, design, instrument))
    if design == "sample":
        stratum = _first_given(answers.strata, answers.stratum)
        psu = answers.psu
    else:
        stratum = _census_strata(answers)
        psu = np.full(len(stratum), "", dtype=object)
    place, strata = pd.factorize(stratum, sort=True)
    within, psus = pd.factorize(psu, sort=True)
    pairs, unit = np.unique(place * len(psus) + within, return_inverse=True)
    units = pd.DataFrame({"stratum": strata[pairs // len(psus)], "psu": psus[pairs % len(psus)]})
    units["respondents"] = np.bincount(unit, minlength=len(units))
    units["population"] = np.nan
    if design == "census":
        units["psu"] = None
        if enrolment is not None:
            findings += _enrol(units, _fitting(units, enrolment))
    else:
        findings += _single_units(units)
    return units, _frame(answers, unit, instrument), findings


def _first_given(first: Texts, second: Texts) -> Texts:
    """The first where it is given, else the second, else one stratum for all."""
    chosen = first if (first != "").any() else second
    return np.where(chosen == "", "1", chosen).astype(object)


def _census_strata(answers: Answers) -> Texts:
    """School within the file's stratum; without a school, stratum by psu (named as R's `interaction`)."""
    if (answers.strata != "").any():
        return answers.strata
    inner = answers.school if (answers.school != "").any() else answers.psu
    parts = [part for part in (answers.stratum, inner) if (part != "").any()]
    if not parts:
        return np.full(len(answers.weight), "1", dtype=object)
    return np.array([".".join(values) for values in zip(*parts, strict=True)], dtype=object)


def _design_faults(answers: Answers, design: Design, instrument: Instrument) -> Iterator[Finding]:
    has_stratum, has_psu = (answers.stratum != "").any(), (answers.psu != "").any()
    if design == "sample" and len(answers.weight):
        if not has_psu:
            yield Finding("error", "design.no_psu", {"file": answers.file})
        if not has_stratum and not (answers.strata != "").any():
            yield Finding("note", "design.one_stratum", {"file": answers.file})
        if instrument.psu_unique:
            yield from _shared_units(answers)
    if design == "census" and not has_stratum and not has_psu and not (answers.school != "").any():
        yield Finding("warning", "design.no_school", {"file": answers.file})


def _shared_units(answers: Answers) -> Iterator[Finding]:
    pairs = set(zip(answers.psu.tolist(), answers.stratum.tolist(), strict=True))
    for psu, count in Counter(psu for psu, _ in pairs).items():
        if count > 1:
            yield Finding("warning", "design.psu_in_two_strata", {"file": answers.file, "found": psu})


def _single_units(units: pd.DataFrame) -> Iterator[Finding]:
    counts = units["stratum"].value_counts()
    single = sorted(counts[counts == 1].index)
    if single:
        named = ", ".join(map(str, single[:6]))
        yield Finding("warning", "design.single_units", {"found": named}, count=len(single))


def _fitting(units: pd.DataFrame, enrolment: Enrolment) -> dict[str, int]:
    """By stratum and grade where the units are so, else by stratum."""
    return enrolment.by_grade if set(units["stratum"]) & set(enrolment.by_grade) else enrolment.by_stratum


def _enrol(units: pd.DataFrame, enrolment: dict[str, int]) -> Iterator[Finding]:
    """Set each stratum's population; labels that differ in punctuation only (1.2, 1-2, 1/2) are the same."""
    alike = {_letters(label): label for label in enrolment}
    named = [label if label in enrolment else alike.get(_letters(label), "") for label in units["stratum"]]
    units["population"] = [enrolment.get(label, np.nan) for label in named]
    if not any(named):
        params = {"found": next(iter(enrolment), "-"), "expected": units["stratum"].iloc[0]}
        yield Finding("error", "design.enrolment_of_others", params)
        return
    for row in units.itertuples():
        if pd.isna(row.population):
            yield Finding("warning", "design.not_enrolled", {"stratum": row.stratum})
        elif row.population < row.respondents:
            params = {"stratum": row.stratum, "found": row.population, "expected": row.respondents}
            yield Finding("error", "design.more_than_enrolled", {k: _whole(v) for k, v in params.items()})
    unknown = sorted(enrolment.keys() - set(named))
    if unknown:
        params = {"found": ", ".join(unknown[:6])}
        yield Finding("warning", "design.enrolled_without_answers", params, count=len(unknown))


def _letters(label: str) -> str:
    return re.sub(r"[\W_]+", ".", label)


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) else value


def _frame(answers: Answers, unit: NDArray[np.int64], instrument: Instrument) -> pd.DataFrame:
    standard = {
        name: getattr(answers, name)
        for name in ("stratum", "psu", "school", "sex", "grade", "age", "birth_year", "weight")
    }
    bands = age_bands(answers.age, instrument)
    # The frame holds the answers' own arrays: a copy of them would be most of what an ingest needs of memory.
    return pd.DataFrame({"unit": unit, **standard, "age_band": bands, **answers.items}, copy=False)


def read_enrolment(path: Path) -> Enrolment:
    """Read enrolled pupils by stratum from a CSV with columns stratum and n.

    A school within a stratum may also stand in two columns (stratum and school or psu), and a column grade
    beside them. Raises Fault or Refusal in words.
    """
    rows = read_table(path, ("n",))
    names = [name for name in ("stratum", "school", "psu") if rows and name in rows[0][1]]
    if not names:
        raise Refusal("csv.columns", file=path.name, expected="stratum, n")
    has_grades = "grade" in rows[0][1]
    by_stratum: dict[str, int] = {}
    by_grade: dict[str, int] = {}
    for number, cells in rows:
        stratum = ".".join(cells[name] for name in names)
        label = f"{stratum}.{cells['grade']}" if has_grades else stratum
        if label in (by_grade if has_grades else by_stratum):
            raise Refusal("csv.twice", file=path.name, row=number, column="stratum", found=label)
        count = whole_number((number, cells), "n", path.name)
        by_stratum[stratum] = by_stratum.get(stratum, 0) + count
        if has_grades:
            by_grade[label] = count
    return Enrolment(by_stratum, by_grade)
