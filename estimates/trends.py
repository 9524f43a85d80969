"""Long-run trends: design-based regression of an indicator on the year, and what it says in words.

Source: as R survey 4.1 `svyglm`, strata nested in wave; the year is counted from the first one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from estimates.comparison import verdict
from estimates.models import Factor, Fit, Form, coefficient_row, fit
from estimates.totals import Totals
from survey_schema.errors import Refusal

TREND_COLUMNS = (
    *("term", "coefficient", "se", "t", "df", "p", "ratio", "ratio_lower", "ratio_upper"),
    *("years", "n", "n_used", "form", "adjusted", "lower", "upper", "first", "last", "verdict", "note"),
)
QUADRATIC_ON_REQUEST_FROM, QUADRATIC_FROM = 3, 6
"""Waves from which a bend may be asked for, and from which pages show one."""


def trend(
    totals: Totals,
    years: Sequence[int],
    *,
    form: Form = "logit",
    adjust: Sequence[Factor] = (),
    quadratic: bool = False,
) -> pd.DataFrame:
    """Fit the share of yes on the year: a row for the term `year`, with `quadratic` another for `year2`.

    `years` gives the year of each domain of `totals`; give only waves whose question is comparable, and for
    a region only areas that asked it in every year. Columns TREND_COLUMNS: coefficient (per year; of the
    squared year for `year2`), se, lower and upper on the scale of the model; `ratio` is its exponential, NaN
    for `identity`; `n` valid answers, `n_used` rows in the fit. `first` and `last` are the fitted shares of
    the first and last year (proportions, over sex and grade as in all years together), with the verdict
    fell, rose or unclear. These come from the model without the quadratic term, and so does the row `year`.

    Raises Refusal: trend.too_few_years (2 are needed, 3 with `quadratic`), and those of `models.fit`.
    """
    place = np.asarray(years)[totals.domain]
    found = np.unique(place)
    needed = QUADRATIC_ON_REQUEST_FROM if quadratic else 2
    if len(found) < needed:
        raise Refusal("trend.too_few_years", found=len(found), expected=needed)
    since = (place - found[0]).astype(float)
    linear = fit(totals, {"year": since}, adjust, form)
    line = coefficient_row(linear, "year")
    rows = [line | _in_words(linear, line["p"], float(found[-1] - found[0]))]
    if quadratic:
        bent = fit(totals, {"year": since, "year2": since**2}, adjust, form)
        rows.append(coefficient_row(bent, "year2") | {"first": math.nan, "last": math.nan, "verdict": ""})
    shared = {
        "years": "|".join(map(str, found)),
        "n": int(np.sum(totals.n)),
        "form": form,
        "adjusted": ",".join(adjust),
    }
    return pd.DataFrame([row | shared for row in rows], columns=list(TREND_COLUMNS))


def _in_words(model: Fit, p: float, span: float) -> dict[str, object]:
    first, last = model.mean_with("year", 0.0), model.mean_with("year", span)
    said = {"higher": "rose", "lower": "fell", "unclear": "unclear"}[verdict(last - first, p)]
    return {"first": first, "last": last, "verdict": said}
