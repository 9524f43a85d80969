"""The yearly account: what was wanted, what it cost, what changed, what was decided, what ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from dashboard.questions import programmes, targets
from dashboard.questions.programmes import Measured
from dashboard.questions.targets import Standing
from dashboard.stories.steering_words import Place, open_place
from steering.goals import course, power_box
from steering.money import Ending, current, endings
from store.areas import find_area
from store.database import reading
from store.pools import Pools
from store.steering_rows import list_records
from survey_schema.design import Audience, strictest
from survey_schema.steering import Record


@dataclass(frozen=True)
class Money:
    """Sums of budget lines in whole cents of one currency: adopted, as amended, realised.

    `closed` is the current worth of the lines that say what was realised, so that both can be compared;
    `n_open` the number of lines that don't say it yet.
    """

    currency: str
    adopted: int
    current: int
    realised: int
    closed: int
    n_open: int


@dataclass(frozen=True)
class Paid:
    """Money of a year by payer and source, for an intervention; "" for the survey or the coordination."""

    area: str
    intervention: str
    purpose: str
    payer: str
    source: str
    structural: bool
    money: Money


@dataclass(frozen=True)
class Change:
    """What was measured of an intervention up to the year: over all its areas together, beside elsewhere.

    `together` names others that ran on the same factor, with which the change is shared.
    """

    intervention: Record
    area_names: tuple[str, ...]
    together: tuple[str, ...]
    measured: Measured


@dataclass(frozen=True)
class Hoped:
    """An expectation, and what was measured of it up to the year; nothing where its wave is still to come."""

    record: Record
    intervention: Record
    measured: Measured | None


@dataclass(frozen=True)
class Account:
    """The account of an area and a calendar year, of the areas in it that who looks may see.

    `areas` names those by code; `names` are those of interventions by id, `payers` of partners.
    """

    place: Place
    year: int
    areas: Mapping[str, str]
    goals: tuple[Standing, ...]
    money: tuple[Paid, ...]
    totals: tuple[Money, ...]
    changes: tuple[Change, ...]
    hoped: tuple[Hoped, ...]
    decisions: tuple[Record, ...]
    endings: tuple[Ending, ...]
    names: Mapping[str, str]
    payers: Mapping[str, str]


@dataclass(frozen=True)
class _Rows:
    """What is stored of the areas of an account."""

    place: Place
    areas: Mapping[str, str]
    lines: Sequence[Record]
    interventions: Mapping[str, Record]
    payers: Mapping[str, str]
    expectations: Sequence[Record]
    decisions: Sequence[Record]


def account(
    path: Path, area: str, year: int, opened: Collection[str], seen: Audience, compared: Audience
) -> Account:
    """Give the account of an area and a calendar year.

    `opened` are the areas whose rows who looks may see; `seen` by whose rules figures of those are shown,
    `compared` those beside the change elsewhere. What ran in other areas too is seen by the public's rules.
    Raises Fault for an unknown area.
    """
    with reading(path) as connection:
        rows = _rows(connection, area, opened)
        year_lines = [line for line in rows.lines if line["year"] == year]
        ran = {code: row for code, row in rows.interventions.items() if _ran(row, year, year_lines)}
        hopes = [row for row in rows.expectations if row["intervention"] in ran]
        asked = _asked(connection, ran, hopes, year)
    measuring = _Measuring(path, asked, frozenset(opened), compared)
    names = {code: str(row["name"]) for code, row in rows.interventions.items()}
    ends = endings(rows.lines, names, rows.place.country, date(year, 12, 31))
    return Account(
        place=rows.place,
        year=year,
        areas=rows.areas,
        goals=tuple(_goals(path, rows.areas, year, seen)),
        money=tuple(paid(year_lines)),
        totals=tuple(sums(year_lines)),
        changes=tuple(_changes(measuring, ran)),
        hoped=tuple(_hoped(measuring, hopes, ran, year)),
        decisions=tuple(row for row in rows.decisions if str(row["decided_on"])[:4] == str(year)),
        endings=tuple(each for each in ends if each.on.year <= year + 1),
        names=names,
        payers=rows.payers,
    )


def sums(lines: Iterable[Record]) -> list[Money]:
    """Add budget lines up exactly, each currency apart."""
    by_currency: dict[str, list[Record]] = {}
    for line in lines:
        by_currency.setdefault(str(line["currency"]), []).append(line)
    return [_sum(currency, found) for currency, found in sorted(by_currency.items())]


def _sum(currency: str, lines: Sequence[Record]) -> Money:
    told = [line for line in lines if line["realised"] is not None]
    return Money(
        currency,
        adopted=sum(int(line["adopted"]) for line in lines),
        current=sum(map(current, lines)),
        realised=sum(int(line["realised"]) for line in told),
        closed=sum(map(current, told)),
        n_open=len(lines) - len(told),
    )


def paid(lines: Iterable[Record]) -> list[Paid]:
    """Divide lines by area, intervention or purpose, payer, source and term; the sums come to the total."""
    groups: dict[tuple[str, str, str, str, str, str], list[Record]] = {}
    for line in lines:
        what = (str(line["area"]), str(line["intervention"]), str(line["purpose"]))
        of_whom = (str(line["payer"]), str(line["source"]), str(line["structural"]))
        groups.setdefault((*what, *of_whom), []).append(line)
    ordered = sorted(groups.items(), key=lambda item: (item[0][1] == "", item[0]))
    return [
        Paid(area, intervention, purpose, payer, source, structural == "yes", money)
        for (area, intervention, purpose, payer, source, structural), found in ordered
        for money in sums(found)
    ]


def _rows(connection: sqlite3.Connection, area: str, opened: Collection[str]) -> _Rows:
    place = open_place(connection, area, opened)
    inside = place.inside
    found = list_records(connection, "intervention", [*inside, *place.above])
    return _Rows(
        place=place,
        areas={code: find_area(connection, code).name for code in inside},
        lines=list_records(connection, "budget_line", inside),
        interventions={row["id"]: row for row in found},
        payers={row["id"]: str(row["name"]) for row in list_records(connection, "partner", inside)},
        expectations=list_records(connection, "expectation", inside),
        decisions=sorted(
            list_records(connection, "decision", inside), key=lambda row: (str(row["decided_on"]), row["id"])
        ),
    )


def _ran(intervention: Record, year: int, year_lines: Iterable[Record]) -> bool:
    """Whether an intervention ran in a year, or had money then."""
    last = intervention["last_year"]
    runs = intervention["first_year"] <= year and (last is None or last >= year)
    return runs or any(line["intervention"] == intervention["id"] for line in year_lines)


def _goals(path: Path, areas: Iterable[str], year: int, seen: Audience) -> Iterable[Standing]:
    """Give the goals of some areas as they stood in a year: by the waves up to it."""
    for area in areas:
        for each in targets.goals(path, area, seen):
            if each.goal["baseline_year"] <= year:
                figures = [row for row in each.figures if row["year"] <= year]
                n = targets.effective_n(figures)
                box = power_box(each.goal["baseline"], each.goal["target"], n)
                yield replace(each, figures=figures, course=course(each.goal, figures, n), box=box)


def _asked(
    connection: sqlite3.Connection, ran: Mapping[str, Record], hopes: Iterable[Record], year: int
) -> dict[tuple[str, str], list[int]]:
    """Give the years up to a year in which the areas of interventions were asked about indicators."""
    wanted = {(str(row["factor"]), str(row["areas"])) for row in ran.values() if row["factor"]}
    wanted |= {(str(row["indicator"]), str(ran[row["intervention"]]["areas"])) for row in hopes}
    pools = Pools(connection)
    return {
        (indicator, areas): [
            each
            for each in programmes.years_asked(pools, connection, indicator, areas.split())
            if each <= year
        ]
        for indicator, areas in wanted
    }


@dataclass(frozen=True)
class _Measuring:
    """Measures indicators in the areas of interventions, by the waves in `asked` (by indicator and areas).

    Where who looks may not see the rows of one of the areas, by the public's rules.
    """

    path: Path
    asked: Mapping[tuple[str, str], list[int]]
    opened: frozenset[str]
    compared: Audience

    def change(self, record: Record, indicator: str, until: int = 0) -> Measured:
        """Give the change of an indicator up to a year, 0 for the last there is."""
        areas = str(record["areas"])
        is_open = self.opened.issuperset(areas.split())
        audience = self.compared if is_open else strictest(self.compared, "public")
        years = self.asked.get((indicator, areas), [])
        return programmes.measured(self.path, record, years, until, audience, indicator)


def _changes(measuring: _Measuring, ran: Mapping[str, Record]) -> Iterable[Change]:
    for record in sorted(ran.values(), key=lambda row: str(row["name"]).casefold()):
        with reading(measuring.path) as connection:
            areas = str(record["areas"]).split()
            names = tuple(find_area(connection, code).name for code in areas)
            others = list_records(connection, "intervention", areas)
        together = tuple(str(each["name"]) for each in others if programmes.shares_factor(each, record))
        yield Change(record, names, together, measuring.change(record, str(record["factor"])))


def _hoped(
    measuring: _Measuring, hopes: Iterable[Record], ran: Mapping[str, Record], year: int
) -> Iterable[Hoped]:
    for each in sorted(hopes, key=lambda row: (row["year"], row["id"])):
        record = ran[each["intervention"]]
        is_due = each["year"] <= year
        measured = measuring.change(record, each["indicator"], until=each["year"]) if is_due else None
        yield Hoped(each, record, measured)
