"""Prevalence as it would be if every area and year had the same mix of sexes and grades.

Source: direct standardisation; the standard is taken as known, the shares' error by Taylor linearisation, as
R survey 4.1 `svystandardize` followed by `svymean`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from estimates.prevalence import described
from estimates.standard import Standard
from estimates.totals import Totals, number, sums
from survey_schema.design import Interval
from survey_schema.errors import Note


def standardised_prevalence(
    totals: Totals, standard: Standard, *, method: Interval = "korn-graubard", fpc: bool = False
) -> pd.DataFrame:
    """The standardised share of yes in every domain of `totals`: columns as `prevalence` gives them.

    Only respondents with a sex and grade of the standard count, also in n, cases and df. A sex and grade
    without anybody is left out of that domain's standard, the rest rescaled, and named in its note. Domains
    with nobody give no row. Sex, grade and age band are None.
    """
    place = standard.place(totals)
    kept, place = totals.where(place >= 0), place[place >= 0]
    domains, domain = number(kept.domain, int(kept.domain.max(initial=-1)) + 1)
    cells = len(standard.share)
    key, size = domain * cells + place, len(domains) * cells
    weight = sums(key, kept.w, size).reshape(-1, cells)
    cases = sums(key, kept.w_cases, size).reshape(-1, cells)
    someone = weight > 0
    mix = np.where(someone, standard.share, 0.0)
    mix = mix / mix.sum(axis=1, keepdims=True)
    divisor = np.where(someone, weight, 1.0)
    shares = cases / divisor
    a = (mix / divisor).reshape(-1)[key]
    count = sums(domain, kept.n, len(domains))
    yes = sums(domain, kept.cases, len(domains))
    p = np.where(yes == 0, 0.0, np.where(yes == count, 1.0, (mix * shares).sum(axis=1)))
    figures = described(kept.in_domains(domain), p, a, -a * shares.reshape(-1)[key], method, fpc=fpc)
    frame = pd.DataFrame({"domain": domains, "sex": None, "grade": None, "age_band": None, **figures})
    left_out = [np.flatnonzero(~row) for row in someone]
    notes = [
        (*note, Note("standard.cells_dropped", {"cells": standard.names(places)})) if len(places) else note
        for note, places in zip(frame["note"], left_out, strict=True)
    ]
    return frame.assign(note=pd.Series(notes, index=frame.index, dtype=object))
