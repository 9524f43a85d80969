"""What must hold between the cells of a row, and between a row and everything else: each rule once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from store.areas import Area, list_areas
from store.instruments import stored_instruments
from store.steering_rows import accepted_waves, list_records
from survey_schema.countries import Country, find_country
from survey_schema.errors import Note
from survey_schema.letters import wrong_fields
from survey_schema.steering import KINDS, Column, Kind, Record

SOONEST, LATEST = 3, 5
"""Years that a goal lies ahead of its baseline."""
Wrong = tuple[str, Note]
"""A column, and what is expected there."""


@dataclass(frozen=True)
class Known:
    """What rows may refer to: areas, indicators, the rows of each kind by id; which waves were accepted."""

    areas: Mapping[str, Area]
    indicators: Collection[str]
    rows: dict[str, dict[str, Record]]
    accepted: Mapping[str, Collection[int]]
    today: date

    def country(self, area: str) -> Country | None:
        """Give the rules of the country an area lies in; None where nobody said which they are."""
        return country_of(self.areas, self.rows["country"].values(), area)

    def is_related(self, one: str, other: str) -> bool:
        """Whether two areas are the same, or one lies in the other."""
        return one in self.line(other) or other in self.line(one)

    def line(self, area: str) -> list[str]:
        """Give an area and all above it, the nearest first."""
        return line_above(self.areas, area)

    def is_told(self, area: str, year: int) -> bool:
        """Whether a wave of an area and year was accepted: what is expected of it then comes late."""
        return year in self.accepted.get(area, ())


def line_above(areas: Mapping[str, Area], area: str) -> list[str]:
    """Give an area and all above it, the nearest first."""
    found: list[str] = []
    above: str | None = area
    while above and above not in found:
        found.append(above)
        above = areas[above].parent if above in areas else None
    return found


def country_of(areas: Mapping[str, Area], rows: Iterable[Record], area: str) -> Country | None:
    """Give the rules that an area or one above it follows; None where nobody said which they are."""
    said = {str(row["area"]): str(row["rules"]) for row in rows}
    return next((find_country(said[code]) for code in line_above(areas, area) if code in said), None)


def read_known(connection: sqlite3.Connection, today: date) -> Known:
    """Read what rows may refer to as it is stored."""
    instruments = stored_instruments(connection).values()
    return Known(
        areas={area.code: area for area in list_areas(connection)},
        indicators={indicator.id for each in instruments for indicator in each.indicators},
        rows={kind: {row["id"]: row for row in list_records(connection, kind)} for kind in KINDS},
        accepted=accepted_waves(connection),
        today=today,
    )


def wrongs(kind: Kind, record: Record, known: Known, read: Collection[str]) -> Iterator[Wrong]:
    """Give what is wrong with a row whose cells could be read, a column each; `read` names those columns."""
    for column in kind.columns:
        if column.name in read and record[column.name] != column.empty:
            yield from _unknown(column, record, known)
    rules = _RULES.get(kind.name)
    if rules:
        yield from (each for each in rules(record, known) if each[0] in read)


def _unknown(column: Column, record: Record, known: Known) -> Iterator[Wrong]:
    value = str(record[column.name])
    sets: Mapping[str, tuple[Collection[str], str]] = {
        "area": (known.areas, "area"),
        "areas": (known.areas, "area"),
        "indicator": (known.indicators, "indicator"),
        "indicators": (known.indicators, "indicator"),
        "row": (known.rows.get(column.of, {}), column.of),
    }
    if column.sort in sets:
        there, what = sets[column.sort]
        missing = [code for code in value.split() if code not in there]
        if missing:
            yield column.name, Note(f"expected.known_{what}", {"found": ", ".join(missing)})


def _intervention(record: Record, known: Known) -> Iterator[Wrong]:
    yield from _not_before(record, "first_year", "last_year")
    yield from _not_before(record, "starts_on", "ends_on")
    yield from _at_most(record, "children_used", "children_entitled")


def _budget_line(record: Record, known: Known) -> Iterator[Wrong]:
    if record["purpose"] == "intervention" and not record["intervention"]:
        yield "intervention", Note("expected.intervention")
    if record["structural"] == "no" and not record["ends_on"]:
        yield "ends_on", Note("expected.end_of_temporary")
    if record["structural"] == "yes" and record["ends_on"]:
        yield "ends_on", Note("expected.no_end_of_structural")
    country = known.country(record["area"])
    if country:
        yield from _of_country(record, country)
    intervention = known.rows["intervention"].get(record["intervention"])
    if intervention and record["area"] in known.areas:
        areas = str(intervention["areas"]).split()
        if not any(known.is_related(record["area"], each) for each in areas):
            yield "area", Note("expected.area_of_intervention", {"areas": ", ".join(areas)})


def _of_country(record: Record, country: Country) -> Iterator[Wrong]:
    """The currency and the funding source must be of the country, and the source have money in that year."""
    if record["currency"] and record["currency"] != country.currency:
        yield "currency", Note("expected.one_of", {"options": (country.currency,)})
    source = country.find_source(record["source"])
    if source is None and record["source"]:
        yield "source", Note("expected.one_of", {"options": tuple(each.id for each in country.source)})
    if source and record["year"] is not None and not source.has(record["year"]):
        yield (
            "year",
            Note(
                "expected.year_of_source", {"source": source.id, **_span(source.valid_from, source.valid_to)}
            ),
        )


def _span(first: date | None, last: date | None) -> dict[str, Any]:
    return {"first": first.year if first else "-", "last": last.year if last else "-"}


def _goal(record: Record, known: Known) -> Iterator[Wrong]:
    first, last = record["baseline_year"], record["target_year"]
    if first is not None and last is not None and not SOONEST <= last - first <= LATEST:
        yield "target_year", Note("expected.ahead", {"first": first + SOONEST, "last": first + LATEST})
    if record["baseline"] is not None and record["baseline"] == record["target"]:
        yield "target", Note("expected.other_than_baseline")
    yield from _at_most(record, "lower", "baseline")
    yield from _at_most(record, "baseline", "upper", said_at="upper")


def _partner_agreement(record: Record, known: Known) -> Iterator[Wrong]:
    yield from _not_before(record, "since", "until")


def _parents_agreement(record: Record, known: Known) -> Iterator[Wrong]:
    yield from _at_most(record, "signed", "invited")


def _cycle_step(record: Record, known: Known) -> Iterator[Wrong]:
    if record["step"] is not None and not 1 <= record["step"] <= 10:
        yield "step", Note("expected.step")
    if any(True for _ in _alone("cycle_step", record, known, "area", "year", "step")):
        yield "step", Note("expected.one_step")


def _decision(record: Record, known: Known) -> Iterator[Wrong]:
    if record["reinvested"] is not None and not record["currency"]:
        yield "currency", Note("expected.something")


def _expectation(record: Record, known: Known) -> Iterator[Wrong]:
    if record["avoided_cost"] is not None and not record["currency"]:
        yield "currency", Note("expected.something")


def _letter(record: Record, known: Known) -> Iterator[Wrong]:
    """Of a letter there is one wording in a language, and its fields are known ones."""
    yield from (("wording", note) for note in wrong_fields(record["wording"]))
    yield from _alone("letter", record, known, "area", "letter", "language")


def _letter_year(record: Record, known: Known) -> Iterator[Wrong]:
    yield from _not_before(record, "fieldwork_from", "fieldwork_to")
    yield from _not_before(record, "fieldwork_to", "results_due")
    yield from _not_after(record, "opt_out_until", "fieldwork_from")
    yield from _alone("letter_year", record, known, "area", "year")


def _alone(kind: str, record: Record, known: Known, *names: str) -> Iterator[Wrong]:
    """No two rows of a kind say the same of some columns."""
    same = [each for each in known.rows[kind].values() if all(each[name] == record[name] for name in names)]
    if len(same) > 1:
        yield names[-1], Note("expected.one_row", {"columns": names})


def _not_after(record: Record, first: str, last: str) -> Iterator[Wrong]:
    if record[first] and record[last] and record[last] < record[first]:
        yield first, Note("expected.not_after", {"last": record[last]})


def _not_before(record: Record, first: str, last: str) -> Iterator[Wrong]:
    if record[first] and record[last] and record[last] < record[first]:
        yield last, Note("expected.not_before", {"first": record[first]})


def _at_most(record: Record, less: str, more: str, said_at: str = "") -> Iterator[Wrong]:
    if record[less] is not None and record[more] is not None and record[less] > record[more]:
        yield said_at or less, Note("expected.in_order", {"less": less, "more": more})


_RULES: Mapping[str, Callable[[Record, Known], Iterator[Wrong]]] = {
    "intervention": _intervention,
    "budget_line": _budget_line,
    "goal": _goal,
    "partner_agreement": _partner_agreement,
    "parents_agreement": _parents_agreement,
    "cycle_step": _cycle_step,
    "decision": _decision,
    "expectation": _expectation,
    "letter": _letter,
    "letter_year": _letter_year,
}
