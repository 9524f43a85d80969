"""What goes with an outcome in an area and year: the risks with and without every factor linked to it.

On top of `modelling.association`'s method, for all factors at once: their totals are read in one go, and the
differences are judged together, as of many some differ by chance alone.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.questions.answers import EstimateQuestion, area_names, of_population, own_bands, own_or_all
from dashboard.questions.ladder import OFFER
from estimates.arms import Arms, join_arms
from estimates.association import ASSOCIATION_COLUMNS
from estimates.association import association as associate
from estimates.comparison import verdict
from estimates.disclosure import refuse_small_arms, release_association
from estimates.many import benjamini_hochberg
from estimates.models import Factor
from estimates.totals import NOT_GIVEN, Part, Totals, assemble, build_units
from store.areas import find_area, list_areas
from store.database import reading
from store.figures import read_splits, read_units
from store.instruments import find_indicators, stored_instruments
from store.pools import Feeding, Pool, Pools
from survey_schema.comparability import Asked as HowAsked
from survey_schema.comparability import how_asked, relation
from survey_schema.design import Audience
from survey_schema.errors import Note, NotShown, Refusal
from survey_schema.instrument import Indicator, Instrument
from survey_schema.policy import Rules, load_policy

MORE = 0.10
"""By how many of one the share with the better side of a factor rises in `pif`."""
_GAINS = ("target", "paf", "paf_lower", "paf_upper", "pif", "pif_lower", "pif_upper")
_OFFERED = (
    *("risk_with", "risk_with_lower", "risk_with_upper"),
    *("risk_without", "risk_without_lower", "risk_without_upper"),
    *("risk_difference", "risk_difference_lower", "risk_difference_upper", "participation", "n"),
)
FACTOR_COLUMNS = (
    *("outcome", "exposure", "instrument", "area", "year", "age_band", "state"),
    *("lacking", "better_side"),
    *(name for name in ASSOCIATION_COLUMNS if name != "note"),
    *("p_adjusted", "verdict_adjusted", "note"),
)
_Row = dict[str, Any]


@dataclass(frozen=True)
class FactorsQuestion:
    """What goes with an outcome, in an area and year."""

    outcome: str
    area: str
    year: int
    audience: Audience = "municipality"
    around: Audience | None = None


def factors(path: Path, asked: FactorsQuestion) -> pd.DataFrame:
    """Answer with a row for every factor the instrument links to the outcome: FACTOR_COLUMNS.

    As `estimates.association` gives it, standardised over what the waves know of sex and grade, of those the
    outcome speaks of (`age_band`; empty where the waves have no ages). `state` is shown, hidden, uncertain,
    not_asked or outcome_not_asked; one not shown has in its note what the nearest area around may show
    instead. `participation` is the share who have the factor, `lacking` the rest. `paf` and `pif` are seen
    from the factor's `better_side` ("with" or "without"), `target` being MORE than now; only for outcomes of
    which less is better. `verdict_adjusted` is by Benjamini and Hochberg over those shown. Raises Fault for
    unknown ids, Refusal where waves can't be pooled.
    """
    with reading(path) as connection:
        find_area(connection, asked.area)
        pools = Pools(connection)
        instrument = stored_instruments(connection)[_speaking_in(connection, pools, asked)]
        parents = {area.code: area.parent for area in list_areas(connection)}
        question = EstimateQuestion(asked.outcome, instrument.id, (asked.area,), (asked.year,))
        own_population = own_or_all(path, replace(question, audience="researcher")).own_population
        question = replace(
            question, own_population=own_population, audience=asked.audience, around=asked.around
        )
        ways = _Ways(connection, pools, instrument, question)
        rows = ways.rows(asked.area)
        around = parents[asked.area]
        while around and any(_wants(row) for row in rows):
            rows = ways.with_offers(rows, around)
            around = parents[around]
    frame = pd.DataFrame(rows, columns=[*FACTOR_COLUMNS, "exact_p"])
    return _judged(frame, load_policy().audience[asked.audience])[list(FACTOR_COLUMNS)]


def _speaking_in(connection: sqlite3.Connection, pools: Pools, asked: FactorsQuestion) -> str:
    """The instrument whose wave speaks for the area in the year, else the one that spoke last."""
    years = {name: pools.years(name, asked.area) for name in find_indicators(connection, asked.outcome)}
    return max(years, key=lambda name: (asked.year in years[name], max(years[name], default=0)))


def _wants(row: _Row) -> bool:
    """Whether a row is not shown and nothing is offered instead yet."""
    return row["state"] != "shown" and not any(note.code == OFFER for note in row["note"])


def _known_of(arms: Arms) -> tuple[Factor, ...]:
    """What the waves know of sex and grade, and so can be standardised over."""
    adjustable: tuple[Factor, ...] = ("sex", "grade")
    return tuple(one for one in adjustable if (getattr(arms.totals, one) != NOT_GIVEN[one]).any())


def _judged(frame: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Judge the differences that are shown together; the tests are made with every digit."""
    adjusted = benjamini_hochberg(frame["exact_p"].to_numpy(float))
    pairs = zip(frame["risk_difference"], adjusted, frame["state"], strict=True)
    verdicts = [verdict(difference, p) if state == "shown" else "" for difference, p, state in pairs]
    shown = adjusted.round(rules.share_digits) if rules.errors else np.nan
    return frame.assign(p_adjusted=shown, verdict_adjusted=verdicts)


@dataclass(frozen=True)
class _Asked:
    """How a factor and the outcome were asked in an area: the pools of both, and the waves that have both."""

    outcome: Pool
    factor: Pool
    waves: tuple[Feeding, ...]


class _Ways:
    """One outcome and year on one instrument: the rows of an area, and what it may offer to another."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        pools: Pools,
        instrument: Instrument,
        question: EstimateQuestion,
    ) -> None:
        self._connection, self._pools = connection, pools
        self._instrument, self._question = instrument, question
        self._year = question.years[0]
        self._outcome = instrument.indicator(question.indicator)
        self._by_place = load_policy().audience
        self._rules = self._by_place[question.audience]
        self._names = area_names(connection)
        self._asked: dict[tuple[str, str], _Asked] = {}

    def rows(self, area: str) -> list[_Row]:
        """A row for every factor, in the instrument's order, without offers."""
        found = {}
        for exposure in self._outcome.links:
            asked = self._resolved(area, exposure)
            if asked:
                found[exposure] = self._asked[area, exposure] = asked
        waves = {wave.revision_id: wave for asked in found.values() for wave in asked.waves}
        levels = dict(self._levels(found, sorted(waves)))
        return [self._row(area, exposure, levels.get(exposure)) for exposure in self._outcome.links]

    def with_offers(self, rows: list[_Row], around: str) -> list[_Row]:
        """The rows, those that want it with what an area around may show instead."""
        own, self._rules = self._rules, self._by_place[self._question.around or self._question.audience]
        try:
            wider = self.rows(around)
        except Refusal:  # the waves around can't be pooled: they have nothing to offer
            return rows
        finally:
            self._rules = own
        pairs = zip(rows, wider, strict=True)
        return [{**row, "note": (*row["note"], *self._offer(row, there))} for row, there in pairs]

    def _offer(self, row: _Row, there: _Row) -> tuple[Note, ...]:
        here, wider = ((each["area"], each["exposure"]) for each in (row, there))
        if not _wants(row) or there["state"] != "shown":
            return ()
        if here in self._asked and not self._are_alike(here, wider):
            return ()
        pooled = Note("ladder.of_region", {"area": self._names[there["area"]]})
        figures = {name: float(there[name]) for name in _OFFERED}
        if any(math.isnan(figure) for figure in figures.values()):
            return ()
        figure = Note("associations.figure", {**figures, "verdict": str(there["verdict"])})
        return (Note(OFFER, {"pooled": (pooled,), "figure": (figure,)}),)

    def _resolved(self, area: str, exposure: str) -> _Asked | None:
        """The waves of an area that asked both, scaled as those of the outcome."""
        if not any(indicator.id == exposure for indicator in self._instrument.indicators):
            return None
        pools = [
            self._pools.resolve(self._instrument.id, area, self._year, indicator)
            for indicator in (self._outcome.id, exposure)
        ]
        outcome, factor = pools
        if outcome is None or factor is None:
            return None
        asking = {wave.revision_id for wave in factor.waves}
        both = tuple(wave for wave in outcome.waves if wave.revision_id in asking)
        return _Asked(outcome, factor, both) if both else None

    def _are_alike(self, *places: tuple[str, str]) -> bool:
        """Whether two areas were asked alike about the outcome and about a factor."""
        here, wider = (self._asked[place] for place in places)
        pairs = ((self._outcome.id, here.outcome, wider.outcome), (places[0][1], here.factor, wider.factor))
        return all(
            relation(self._how(indicator, one), self._how(indicator, other), self._instrument).kind
            != "unlike"
            for indicator, one, other in pairs
        )

    def _how(self, indicator: str, pool: Pool) -> HowAsked:
        return how_asked(self._instrument, indicator, pool.year, pool.way)

    def _levels(
        self, found: dict[str, _Asked], revision_ids: Sequence[int]
    ) -> Iterator[tuple[str, list[Totals]]]:
        """The totals of the outcome among those with and those without each factor, read in one go."""
        stored = read_splits(self._connection, revision_ids, self._outcome.id)
        units = read_units(self._connection, revision_ids)
        built = build_units(units.stratum, units.census, units.respondents, units.population)
        for exposure, asked in found.items():
            levels = []
            for level in ("yes", "no"):
                parts = [
                    Part(domain, cells, units.first[wave.revision_id], wave.scale)
                    for domain, wave in enumerate(asked.waves)
                    if (cells := stored.cells.get((wave.revision_id, exposure, level))) is not None
                ]
                totals = assemble(parts, built, stored.age_bands)
                levels.append(of_population(totals, self._instrument, self._question))
            yield exposure, levels

    def _row(self, area: str, exposure: str, levels: list[Totals] | None) -> _Row:
        label = own_bands(self._instrument, self._outcome.id)[1] if self._question.own_population else ""
        said = {"outcome": self._outcome.id, "exposure": exposure, "instrument": self._instrument.id}
        empty = dict.fromkeys(FACTOR_COLUMNS, math.nan) | {"note": (), "exact_p": math.nan}
        said |= {"area": area, "age_band": label}
        blank = dict.fromkeys(("verdict", "method", "adjusted", "reliability", "better_side"), "")
        row = empty | blank | said | {"year": self._year}
        if levels is None:
            is_asked = self._pools.resolve(self._instrument.id, area, self._year, self._outcome.id)
            return row | {"state": "not_asked" if is_asked else "outcome_not_asked"}
        try:
            return row | {"state": "shown"} | self._figures(area, exposure, levels)
        except NotShown as reason:
            private = reason.code == "compare.hidden_privacy"
            return row | {"state": "hidden" if private else "uncertain"}
        except Refusal:  # no sex and grade with somebody on both sides: nothing is left to compare
            return row | {"state": "uncertain"}

    def _figures(self, area: str, exposure: str, levels: list[Totals]) -> _Row:
        """The association as the audience may see it, with what could be gained, and its p value as it is."""
        refuse_small_arms(levels, self._rules)
        arms = join_arms(*levels)
        adjust = _known_of(arms)
        exact = associate(arms, adjust=adjust)
        figures = dict(release_association(exact, arms, self._rules).iloc[0])
        factor = self._instrument.indicator(exposure)
        asked = self._asked[area, exposure]
        pooled = (*asked.outcome.notes(self._names), *asked.factor.notes(self._names))
        return {
            **figures,
            **self._gains(arms, adjust, factor, float(exact["participation"].iloc[0])),
            "lacking": round(1 - figures["participation"], self._rules.share_digits),
            "exact_p": float(exact["risk_difference_p"].iloc[0]),
            "note": tuple({repr(note): note for note in (*pooled, *figures["note"])}.values()),
        }

    def _gains(self, arms: Arms, adjust: tuple[Factor, ...], factor: Indicator, having: float) -> _Row:
        """What would be gained were all, or MORE of one, on the better side of the factor."""
        is_good = factor.direction == "higher_is_better"
        if self._outcome.direction != "lower_is_better":
            return {**dict.fromkeys(_GAINS, math.nan), "better_side": ""}
        better = arms if is_good else Arms(arms.totals, ~arms.exposed)
        present = having if is_good else 1 - having
        frame = associate(better, adjust=adjust, participation=min(present + MORE, 1.0))
        shown = release_association(frame, better, self._rules).iloc[0]
        return {**{name: shown[name] for name in _GAINS}, "better_side": "with" if is_good else "without"}
