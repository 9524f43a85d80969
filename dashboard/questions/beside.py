"""What the Trends page says beside its estimates: the change, the long run, and how many answered.

Nothing here raises: what can't be worked out, or may not be shown, isn't said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.questions import comparisons, modelling
from dashboard.questions.answers import EstimateQuestion, own_or_all, speaking
from dashboard.questions.comparisons import Comparison
from dashboard.questions.modelling import TrendQuestion
from estimates.models import Factor
from estimates.nonresponse import Response, response
from estimates.trends import QUADRATIC_FROM, QUADRATIC_ON_REQUEST_FROM
from store.database import reading
from store.figures import read_units
from store.pools import Feeding, Pools
from survey_schema.design import Audience
from survey_schema.errors import VardaError
from survey_schema.policy import load_policy

_ADJUSTED: tuple[tuple[Factor, ...], ...] = (("sex", "grade"), ("sex",), ())
"""For what a trend is adjusted: as much of it as the waves know."""


@dataclass(frozen=True)
class Beside:
    """The last comparable year against the first (`comparison`), the trend over all (`trend`, and `bend`, its
    squared term), and how many of those enrolled answered in the last year."""

    comparison: dict[str, Any] | None = None
    trend: dict[str, Any] | None = None
    bend: dict[str, Any] | None = None
    response: Response | None = None


NOTHING = Beside()


def beside(
    path: Path, indicator: str, area: str, year: int, ends: tuple[int, int] | None, audience: Audience
) -> Beside:
    """Work out what stands beside an area's estimates; `ends` are the first and last year that compare."""
    if ends is None:
        return Beside(response=responded(path, indicator, area, year, audience))
    trend, bend = long_run(path, indicator, area, audience)
    return Beside(
        compared(path, indicator, area, ends, audience),
        trend,
        bend,
        responded(path, indicator, area, year, audience),
    )


def compared(
    path: Path, indicator: str, area: str, ends: tuple[int, int], audience: Audience
) -> dict[str, Any] | None:
    """Compare the last year with the first, of those the indicator speaks of."""
    first, last = ends
    asked = Comparison(indicator, area, last, with_year=first, own_population=True, audience=audience)
    try:
        return _record(comparisons.compare(path, asked), 0)
    except VardaError:
        return None


def long_run(
    path: Path, indicator: str, area: str, audience: Audience
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The trend from three comparable years on, and from six its bend, as `modelling.trend_model` gives them.

    On the logit scale, of those the indicator speaks of, adjusted for sex and grade as far as can be fitted.
    """
    with reading(path) as connection:
        instrument = speaking(connection, indicator, area)
    own = own_or_all(path, EstimateQuestion(indicator, instrument, (area,), audience=audience)).own_population
    for adjust in _ADJUSTED:
        asked = {"adjust": adjust, "own_population": own, "audience": audience}
        try:
            frame = modelling.trend_model(path, TrendQuestion(indicator, area, instrument, **asked))  # type: ignore[arg-type]
        except VardaError:
            continue
        line = _record(frame, 0)
        years = len(str(line["years"]).split("|"))
        if years < QUADRATIC_ON_REQUEST_FROM:
            return None, None
        if years < QUADRATIC_FROM:
            return line, None
        try:
            bent = TrendQuestion(indicator, area, instrument, quadratic=True, **asked)  # type: ignore[arg-type]
            return line, _record(modelling.trend_model(path, bent), 1)
        except VardaError:
            return line, None
    return None, None


def responded(path: Path, indicator: str, area: str, year: int, audience: Audience) -> Response | None:
    """How many of those enrolled answered the waves behind a year's figure, of all ages.

    Nothing where a wave says neither how many were eligible nor has its enrolment, or where they are too few.
    """
    rules = load_policy().audience[audience]
    with reading(path) as connection:
        pool = Pools(connection).resolve(speaking(connection, indicator, area), area, year, indicator)
        waves = pool.waves if pool else ()
        enrolled = [wave.eligible or _enrolled(connection, wave) for wave in waves]
    answered = sum(wave.n for wave in waves)
    if not waves or not all(enrolled) or answered < rules.smallest_denominator:
        return None
    to = rules.n_rounded_to
    try:
        return response(*(round(count / to) * to for count in (sum(enrolled), answered)))
    except VardaError:
        return None


def _enrolled(connection: Any, wave: Feeding) -> int:
    """How many are enrolled in the schools of a wave; 0 where one of them doesn't say."""
    population = float(read_units(connection, [wave.revision_id]).population.sum())
    return 0 if math.isnan(population) else int(population)


def _record(frame: pd.DataFrame, place: int) -> dict[str, Any]:
    return dict(frame.to_dict("records")[place])
