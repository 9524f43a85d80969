"""Asks whom a wave covers: how many of those to be asked answered, and whether weights stand for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from ingest.answers import Answers
from ingest.sampling import Enrolment
from ingest.upload import Upload
from store.cells import MISSING_GRADE
from survey_schema.errors import Finding

_LOW = 0.6
"""Response of a wave under which it is said."""
_LOW_IN_PART = 0.5
_FEW_PUPILS = 10
"""A school or grade of fewer isn't named for its response."""
FAR = 0.1
"""So far, as a share, may a sum of weights be from what it should stand for."""
_EXTREME_TO_SMALLEST, _EXTREME_TO_MIDDLE = 1000, 20
_NAMED = 6


def coverage(
    answers: Answers, units: pd.DataFrame, upload: Upload, enrolment: Enrolment | None
) -> Iterator[Finding]:
    """Say where few answered of those eligible or enrolled: in all, by school, by school and grade."""
    answered = len(answers.weight)
    eligible = upload.eligible if not upload.area_column else None
    known = units["population"].notna()
    if eligible is None and known.any() and known.all():
        eligible = int(units["population"].sum())
    if eligible and answered < _LOW * eligible:
        params = {"found": answered, "expected": eligible, "rate": answered / eligible}
        yield Finding("warning", "check.low_response", params)
    by_school = dict(zip(units["stratum"], units["population"], strict=True))
    yield from _low_in(dict(zip(units["stratum"], units["respondents"], strict=True)), by_school)
    if enrolment and enrolment.by_grade:
        yield from _low_in(_by_grade(answers, units), enrolment.by_grade)


def _by_grade(answers: Answers, units: pd.DataFrame) -> dict[str, int]:
    """Count respondents by school and grade, named as in an enrolment file; a school may lack a grade."""
    schools = answers.school if (answers.school != "").any() else answers.stratum
    given = answers.grade != MISSING_GRADE
    pairs = Counter(zip(schools[given].tolist(), answers.grade[given].tolist(), strict=True))
    grades = sorted({grade for _, grade in pairs})
    return {
        f"{school}.{grade}": pairs[school, grade] for school in dict.fromkeys(schools) for grade in grades
    }


def _low_in(answered: dict[str, int], enrolled: dict[str, int] | dict[str, float]) -> Iterator[Finding]:
    low = {
        name: (count, int(enrolled[name]))
        for name, count in answered.items()
        if enrolled.get(name, 0) >= _FEW_PUPILS and count < _LOW_IN_PART * enrolled[name]
    }
    if low:
        worst = sorted(low, key=lambda name: low[name][0] / low[name][1])[:_NAMED]
        named = ", ".join(f"{name}: {low[name][0]} / {low[name][1]}" for name in worst)
        yield Finding("warning", "check.low_response_in", {"found": named}, count=len(low))


def weights(answers: Answers, upload: Upload) -> Iterator[Finding]:
    """Say when few weights outweigh the others, or when they sum to neither the eligible nor the answers."""
    values = answers.weight
    if not len(values) or np.ptp(values) == 0:
        return
    smallest, middle, largest = float(values.min()), float(np.median(values)), float(values.max())
    if largest > _EXTREME_TO_SMALLEST * smallest or largest > _EXTREME_TO_MIDDLE * middle:
        row = int(answers.row[int(values.argmax())])
        params = {"file": answers.file, "row": row, "largest": largest, "middle": middle}
        yield Finding("warning", "check.weight_extreme", {**params, "smallest": smallest})
    total, answered = float(values.sum()), len(values)
    stands_for_all = upload.eligible is None or total >= (1 - FAR) * upload.eligible
    if not stands_for_all and not upload.area_column and abs(total / answered - 1) > FAR:
        params = {"found": round(total), "expected": upload.eligible, "answered": answered}
        yield Finding("warning", "check.weight_sum", {"file": answers.file, **params})
