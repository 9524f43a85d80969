"""Which figures a page shows, by rules that are the same in every area, so that none is picked to please."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from dashboard.public.published import Published, Row
from dashboard.texts import Words

OPENERS = ("drunk_12m", "drunk_30d", "alcohol_30d")
"""A page opens with the first of these that was asked in its area, or with none."""
PROTECTING = ("family", "leisure", "school", "wellbeing", "peers")
PICTURES = 3
MOST_HARMS = 8


@dataclass(frozen=True)
class Seen:
    """A figure that is shown, and where: the area itself, or one around it that stands in for it."""

    figure: Row
    indicator: Row
    area: Row
    is_own: bool


def last_year(published: Published, area: str, year: int | None) -> int | None:
    """Give the year whose figures of an area are shown: the one asked for, else its last one with figures."""
    years = published.years(area)
    return year if year in years else next(iter(years), None)


def wholes_of(published: Published, area: str, year: int | None) -> Mapping[str, Row]:
    """Give an area's undivided figures by indicator, of a year or of its last year where it has none then."""
    found = last_year(published, area, year)
    return {} if found is None else published.wholes(area, found)


def nearest(published: Published, area: str, year: int | None, indicator: Row) -> Seen | None:
    """Find where an indicator may be shown: in the area, else in the nearest area around it."""
    for place in (published.areas[area], *published.around(area)):
        found = wholes_of(published, place["code"], year).get(indicator["id"])
        if found is not None and not found["hidden"]:
            return Seen(found, indicator, place, is_own=place["code"] == area)
    return None


def has_own(published: Published, area: str) -> bool:
    """Tell whether any figure of an area is shown in its last year."""
    return any(not row["hidden"] for row in wholes_of(published, area, None).values())


def opener(published: Published, area: str, year: int | None, words: Words) -> Seen | None:
    """Find the majority that a page opens with: over half, the end of its interval too; else nothing."""
    known = {row["id"]: row for row in published.indicators}
    asked = asked_here(published, area, year)
    for name in OPENERS:
        if name in asked and name in known and words.knows(f"site.not.{name}"):
            seen = nearest(published, area, year, known[name])
            return seen if seen is not None and _is_majority(seen.figure) else None
    return None


def _is_majority(figure: Row) -> bool:
    highest = figure["value"] if figure["upper"] is None else figure["upper"]
    return bool(figure["value"] < 0.5 and highest < 0.5)


def protecting(published: Published, area: str, year: int | None) -> list[Seen]:
    """Find three protective factors: of each domain the first that was asked."""
    asked = asked_here(published, area, year)
    found = []
    for domain in PROTECTING:
        first = next(
            (
                row
                for row in published.indicators
                if row["domain"] == domain and row["role"] == "protective" and row["id"] in asked
            ),
            None,
        )
        seen = nearest(published, area, year, first) if first else None
        if seen is not None:
            found.append(seen)
    return found[:PICTURES]


def harms(published: Published, asked: Collection[str]) -> list[Row]:
    """Find the indicators of harm for the first page: use of substances in the headline's recall period."""
    recall = next((row["recall"] for row in published.indicators if row["headline"]), "30 days")
    return [
        row
        for row in published.indicators
        if row["domain"] == "substances"
        and row["role"] == "outcome"
        and row["recall"] == recall
        and row["id"] in asked
    ][:MOST_HARMS]


def hidden_of(wholes: Mapping[str, Row], indicators: Iterable[Row], reason: str) -> list[Row]:
    """Find the indicators whose figure isn't shown for a reason (`disclosure` or `reliability`)."""
    return [row for row in indicators if row["id"] in wholes and wholes[row["id"]]["hidden"] == reason]


def asked_here(published: Published, area: str, year: int | None) -> Collection[str]:
    """Give what was asked in an area, shown or hidden; in the nearest around it where it has no figures."""
    for place in (area, *(each["code"] for each in published.around(area))):
        wholes = wholes_of(published, place, year)
        if wholes:
            return wholes.keys()
    return ()
