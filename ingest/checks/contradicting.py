"""Finds answers that contradict each other: yes to what implies another, and no to that."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ingest.answers import Answers
from store.responses import age_bands
from store.totals import outcomes_of_frame
from survey_schema.errors import Finding, Severity
from survey_schema.instrument import Instrument
from survey_schema.progress import Told, unheard

_FEW = 0.02
"""Up to so large a share of those who said yes it is a note, above a warning."""


def contradictions(answers: Answers, instrument: Instrument, told: Told = unheard) -> Iterator[Finding]:
    """Say how many count as yes in an indicator and as no in one that it implies; figures keep both.

    The pairs are those of the instrument's checks, and each indicator of heavy use with its twin of any use.
    """
    heavy = [(each.heavy, each.id) for each in instrument.indicators if each.heavy]
    pairs = list(dict.fromkeys([*instrument.checks.implies, *heavy]))
    if not pairs or not len(answers.weight):
        return
    named = {name for pair in pairs for name in pair}
    items = {item for name in named for item in instrument.indicator(name).items()}
    yes = outcomes_of_frame(_frame(answers, items, instrument), instrument, named, told)
    for one, other in pairs:
        if one not in yes or other not in yes:
            continue
        where = (yes[one] == 1) & (yes[other] == 0)
        if where.any():
            rows, of = answers.row[where], int(((yes[one] == 1) & (yes[other] >= 0)).sum())
            severity: Severity = "note" if len(rows) <= max(1, _FEW * of) else "warning"
            params = {"file": answers.file, "row": int(rows[0]), "one": one, "other": other, "of": of}
            yield Finding(severity, "check.contradiction", {**params, "found": len(rows)}, count=len(rows))


def _frame(answers: Answers, items: set[str], instrument: Instrument) -> pd.DataFrame:
    """The frame that rules read: keys that don't matter here are 0."""
    keys = {name: np.zeros(len(answers.weight), dtype=np.int64) for name in ("unit", "sex")}
    bands = age_bands(answers.age, instrument)
    known = {"grade": answers.grade, "age": answers.age, "age_band": bands, "weight": answers.weight}
    read = {name: codes for name, codes in answers.items.items() if name in items}
    return pd.DataFrame({**keys, **known, **read}, copy=False)
