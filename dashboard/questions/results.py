"""Agreements that pay by results, each with the figure it is judged by, and the price list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.figures.rows import rows_of
from dashboard.questions import ladder
from dashboard.stories.steering_words import Place, place_of
from dashboard.texts.sentences import bound_of
from steering.optional import Verdict, verdict
from store.database import reading
from store.steering_rows import list_records
from survey_schema.design import Audience
from survey_schema.errors import VardaError
from survey_schema.steering import Record


@dataclass(frozen=True)
class Agreed:
    """An agreement, the row of the figure of its year (None where no wave of it asked), and whether its
    trigger is met."""

    record: Record
    figure: Mapping[str, Any] | None
    verdict: Verdict


@dataclass(frozen=True)
class Avoided:
    """An expectation, and the newest price of a point of its indicator not after its year, if any."""

    record: Record
    price: Record | None


@dataclass(frozen=True)
class Results:
    """What results funding is about in an area. `interventions` and `payers` are names by id."""

    place: Place
    agreements: tuple[Agreed, ...]
    prices: tuple[Record, ...]
    avoided: tuple[Avoided, ...]
    interventions: Mapping[str, str]
    payers: Mapping[str, str]


def results(path: Path, area: str, audience: Audience) -> Results:
    """Give an area's agreements by year, the price list that holds there, and what was expected.

    Figures are those that the audience may see: of one that is hidden nobody can say whether it was met.
    """
    with reading(path) as connection:
        place = place_of(connection, area)
        agreements = list_records(connection, "outcome_agreement", [area])
        prices = list_records(connection, "price", [area, *place.above])
        expected = list_records(connection, "expectation", [area])
        interventions = list_records(connection, "intervention", [*place.inside, *place.above])
        partners = list_records(connection, "partner", [area])
    return Results(
        place,
        tuple(_agreed(path, row, audience) for row in sorted(agreements, key=_by_year)),
        tuple(sorted(prices, key=_by_year)),
        tuple(Avoided(row, _price(row, prices)) for row in sorted(expected, key=_by_year)),
        {row["id"]: str(row["name"]) for row in interventions},
        {row["id"]: str(row["name"]) for row in partners},
    )


def _by_year(row: Record) -> tuple[int, str]:
    return int(row["year"]), str(row["id"])


def _agreed(path: Path, record: Record, audience: Audience) -> Agreed:
    try:
        figures = rows_of(ladder.trend_with_offers(path, record["indicator"], record["area"], (), audience))
    except VardaError:
        figures = []
    figure = next((row for row in figures if row["year"] == record["year"]), None)
    is_bound = figure is not None and bound_of(figure) is not None
    return Agreed(record, figure, verdict(record, None if is_bound else figure))


def _price(expected: Record, prices: Sequence[Record]) -> Record | None:
    fitting = [
        row for row in prices if row["indicator"] == expected["indicator"] and row["year"] <= expected["year"]
    ]
    return max(fitting, key=_by_year, default=None)
