"""Money of an area: what each line is worth this year, what serves which factor, what ends when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from survey_schema.countries import Country
from survey_schema.steering import Record

State = Literal["amount", "checked", "not_filled_in"]
Sums = Mapping[str, int]
"""Whole cents by currency: two currencies are never added up."""
AHEAD = 400
"""Days before its end that money is warned of."""


@dataclass(frozen=True)
class FactorMoney:
    """What is registered for a factor in a year.

    `amount`: some money, or an intervention without; `checked`: somebody looked and found none, by whom and
    when; else nobody filled it in. `interventions` are those that serve it, `shared` those among them that
    serve other factors too.
    """

    factor: str
    state: State
    sums: Sums
    interventions: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    checked_by: str = ""
    checked_on: str = ""


@dataclass(frozen=True)
class Ending:
    """Temporary money that ends: with which activity, and whether any other money for it goes on."""

    line: Record
    activity: str
    on: date
    goes_on: bool


def current(line: Record) -> int:
    """Give what a line is worth, in cents: as amended, else as adopted."""
    amended = line["amended"]
    return int(line["adopted"] if amended is None else amended)


def add_up(lines: Iterable[Record]) -> dict[str, int]:
    """Add up lines exactly, by currency."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line["currency"]] = sums.get(line["currency"], 0) + current(line)
    return sums


def by(lines: Iterable[Record], *names: str) -> dict[tuple[object, ...], dict[str, int]]:
    """Add up lines by the values of some columns; the sums of any division come to the same total."""
    groups: dict[tuple[object, ...], list[Record]] = {}
    for line in lines:
        groups.setdefault(tuple(line[name] for name in names), []).append(line)
    return {key: add_up(found) for key, found in groups.items()}


def factors_of(intervention: Record) -> tuple[str, ...]:
    """Name the indicators that an intervention should move."""
    return tuple(dict.fromkeys([*str(intervention["factor"]).split(), *str(intervention["also"]).split()]))


def by_factor(
    year: int, lines: Iterable[Record], interventions: Iterable[Record], checks: Iterable[Record]
) -> dict[str, FactorMoney]:
    """Say of every factor that has an intervention running, money or a check in a year what is registered.

    Money of an intervention with several factors stands whole on each: a total counts lines, not factors.
    """
    known = {each["id"]: each for each in interventions}
    spent = [line for line in lines if line["year"] == year and line["intervention"] in known]
    found: dict[str, FactorMoney] = {}
    serving: dict[str, list[Record]] = {}
    for each in known.values():
        if runs(each, year) or any(line["intervention"] == each["id"] for line in spent):
            for factor in factors_of(each):
                serving.setdefault(factor, []).append(each)
    for factor, each_of in serving.items():
        ids = {each["id"] for each in each_of}
        sums = add_up(line for line in spent if line["intervention"] in ids)
        shared = tuple(each["id"] for each in each_of if len(factors_of(each)) > 1)
        if sums:
            found[factor] = FactorMoney(factor, "amount", sums, tuple(sorted(ids)), shared)
        else:
            found[factor] = FactorMoney(factor, "not_filled_in", {}, tuple(sorted(ids)), shared)
    for check in checks:
        there = found.get(check["indicator"])
        if check["year"] == year and (there is None or there.state != "amount"):
            told = (check["checked_by"], check["checked_on"])
            of = there.interventions if there else ()
            found[check["indicator"]] = FactorMoney(check["indicator"], "checked", {}, of, (), *told)
    return found


def part(cents: int, share: float) -> int:
    """Give a share of an amount in whole cents, half a cent up: of the share as it is written, exactly."""
    return int((Decimal(repr(share)) * cents).quantize(Decimal(1), ROUND_HALF_UP))


def runs(intervention: Record, year: int) -> bool:
    """Whether an intervention runs in a calendar year."""
    last = intervention["last_year"]
    return bool(intervention["first_year"] <= year and (last is None or last >= year))


def endings(
    lines: Iterable[Record], names: Mapping[str, str], country: Country | None, today: date
) -> list[Ending]:
    """List the temporary money that ends within a bit more than a year, the soonest first.

    It ends with its line, or with its funding source where that is sooner. `names` are those of the
    interventions by id; a line of none belongs to coordination or to the survey itself.
    """
    lines = list(lines)
    found = []
    latest: dict[tuple[str, str, str], Record] = {}
    for line in lines:
        key = (line["intervention"], line["payer"], line["source"])
        if key not in latest or latest[key]["year"] < line["year"]:
            latest[key] = line
    for line in latest.values():
        on = _end(line, country)
        if on and 0 <= (on - today).days <= AHEAD:
            activity = names.get(line["intervention"], "")
            found.append(Ending(line, activity, on, _goes_on(line, on, lines)))
    return sorted(found, key=lambda each: (each.on, each.line["id"]))


def _end(line: Record, country: Country | None) -> date | None:
    """When a line's money ends; structural money doesn't."""
    if line["structural"] == "yes":
        return None
    ends = [date.fromisoformat(line["ends_on"])] if line["ends_on"] else []
    source = country.find_source(line["source"]) if country else None
    ends += [source.valid_to] if source and source.valid_to else []
    return min(ends, default=None)


def _goes_on(ending: Record, on: date, lines: Sequence[Record]) -> bool:
    """Whether other money for the same activity is there after the day."""
    others = [
        line
        for line in lines
        if line["intervention"] == ending["intervention"] and line["purpose"] == ending["purpose"]
    ]
    return any(
        line["id"] != ending["id"]
        and (line["structural"] == "yes" or line["ends_on"] > on.isoformat())
        and line["year"] >= on.year
        for line in others
    )


def newest_count(rows: Iterable[Record], areas: Collection[str], year: int) -> Record | None:
    """Give the newest row on how many young people of 12 to 16 live in an area, not after a year."""
    fitting = [row for row in rows if row["area"] in areas and row["year"] <= year]
    return max(fitting, key=lambda row: row["year"], default=None)
