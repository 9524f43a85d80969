"""What the page on money and gaps says: standings of factors beside what is registered for each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import markup
from dashboard.figures.money_gap import GapRow
from dashboard.figures.rows import Rows
from dashboard.questions.spending import Spending
from dashboard.questions.standing import Standing
from dashboard.stories import told
from dashboard.stories.steering_days import ending_sentence
from dashboard.stories.steering_words import amounts, left_out
from dashboard.texts import Words
from dashboard.texts import sentences as say
from steering.money import FactorMoney

NOTHING = FactorMoney("", "not_filled_in", {})


@dataclass(frozen=True)
class Beside:
    """A factor's standing beside what is registered for it, "" as currency where nothing is."""

    standing: Standing
    money: FactorMoney

    @property
    def gap(self) -> float:
        """How many points it is worse than the area around (below 0: better); NaN without a figure."""
        comparison = self.standing.around.comparison
        if comparison is None or self.standing.state != "shown":
            return math.nan
        sign = -1 if self.standing.indicator.direction == "higher_is_better" else 1
        return sign * 100 * float(comparison["difference"])

    @property
    def is_worse(self) -> bool:
        """Whether it can be told from chance that it is worse than the area around."""
        return told.judged(self.standing.around, self.standing.indicator) == "worse"

    @property
    def has_money(self) -> bool:
        """Whether an amount is registered."""
        return self.money.state == "amount"


def wanted(indicators: Sequence[Any], spent: Spending) -> tuple[str, ...]:
    """Name the factors of the page: all that protect, and others that something is registered for."""
    return tuple(
        each.id
        for each in indicators
        if each.domain != "background" and (each.role == "protective" or each.id in spent.factors)
    )


def beside(standings: Sequence[Standing], spent: Spending) -> list[Beside]:
    """Put factors in order: gaps that nothing is registered for first, then by how wide the gap is."""
    found = [Beside(each, spent.factors.get(each.indicator.id, NOTHING)) for each in standings]
    return sorted(found, key=_order)


def _order(each: Beside) -> tuple[bool, float]:
    gap = each.gap
    return not (each.is_worse and not each.has_money), math.inf if math.isnan(gap) else -gap


def drawn(found: Sequence[Beside]) -> list[Beside]:
    """Keep what has a gap that can be told from chance, either way, or anything registered."""
    return [
        each
        for each in found
        if told.is_told(each.standing.around)
        or each.money.interventions
        or each.money.state != "not_filled_in"
    ]


def gap_rows(found: Sequence[Beside], spent: Spending, words: Words) -> list[GapRow]:
    """Turn factors into rows of the figure."""
    return [_gap_row(each, spent, words) for each in found]


def _gap_row(each: Beside, spent: Spending, words: Words) -> GapRow:
    comparison = each.standing.around.comparison if each.standing.state == "shown" else None
    ends = [math.nan, math.nan]
    if comparison and say.is_given(comparison["lower"]):
        sign = 100 if each.standing.indicator.direction == "higher_is_better" else -100
        ends = sorted(sign * float(comparison[end]) for end in ("lower", "upper"))
    return GapRow(
        title=say.title_of(each.standing.indicator, words),
        difference=-each.gap,
        lower=ends[0],
        upper=ends[1],
        is_certain=told.is_told(each.standing.around),
        told=gap_in_words(each, words).replace(": ", ":\n"),
        money=each.money.state,
        amount=sum(each.money.sums.values()) / 100,
        paid=paid(each.money, spent, words).replace("; ", ";\n"),
    )


def gap_in_words(each: Beside, words: Words) -> str:
    """Say a gap in short: "8 points: worse, certain"; else why there is none."""
    if each.standing.state != "shown":
        return words.get(f"money.{each.standing.state}")
    comparison = each.standing.around.comparison
    if comparison and told.certainty(comparison) == "unclear":
        said = words.get("money.unclear")
    else:
        said = told.in_words(each.standing.around, each.standing.indicator, words).lstrip("▲▼ ")
    if math.isnan(each.gap):
        return said
    points = round(abs(each.gap))
    return words.get("money.gap", points=words.get("money.points", count=points), told=said)


def paid(registered: FactorMoney, spent: Spending, words: Words) -> str:
    """Say what is registered for a factor: an amount, also for each young person; checked; or nothing yet."""
    if registered.state == "checked":
        day = words.day_in_numbers(date.fromisoformat(registered.checked_on))
        return words.get("money.checked", day=day)
    if registered.state == "not_filled_in":
        return words.get("money.none_yet" if registered.interventions else "money.none")
    each = spent.each(registered.sums)
    amount = amounts(registered.sums, words)
    return words.get("money.amount_each", amount=amount, each=amounts(each, words)) if each else amount


def title(found: Sequence[Beside], spent: Spending, around: str, words: Words) -> str:
    """Say what matters most: the widest gap that nothing is registered for, else the widest, else none."""
    if around and all(math.isnan(each.gap) for each in found):
        return words.get("money.title_unseen", area=spent.place.name, around=around)
    worse = [each for each in found if each.is_worse]
    if not around or not worse:
        code = "money.title_money" if spent.total else "money.title_nothing"
        return words.get(code if not around else f"{code}_no_gap", year=spent.year, around=around)
    first = worse[0]
    named = {
        "factor": say.title_of(first.standing.indicator, words),
        "points": words.get("money.points", count=round(abs(first.gap))),
        "around": around,
        "year": spent.year,
    }
    if first.has_money:
        return words.get("money.title_paid", amount=amounts(first.money.sums, words), **named)
    return words.get("money.title_unpaid", **named)


def lead(spent: Spending, words: Words) -> str:
    """Say what is registered in all, each line counted once, and for each young person; and of which towns
    in the area nothing is said."""
    return " ".join([_registered(spent, words), *left_out(spent.place, words)])


def _registered(spent: Spending, words: Words) -> str:
    if not spent.total:
        return words.get("money.lead_none", year=spent.year)
    told_all = words.get("money.lead", amount=amounts(spent.total, words), year=spent.year)
    each = spent.each(spent.total)
    if not each or spent.young is None:
        return f"{told_all} {words.get('money.lead_no_count')}"
    number = words.number(spent.young["aged_12_to_16"])
    said = words.get("money.lead_each", amount=amounts(each, words), number=number, year=spent.young["year"])
    return f"{told_all} {said}"


def warnings(spent: Spending, words: Words) -> list[str]:
    """Warn of money that ends, the activity named."""
    return [ending_sentence(each, spent.place.country, words) for each in spent.endings]


def remarks(found: Sequence[Beside], spent: Spending, words: Words) -> list[str]:
    """Say what the figure leaves out, and what is counted how."""
    shown = {each.standing.indicator.id for each in drawn(found)}
    rest = [each for each in found if each.standing.indicator.id not in shown]
    checked = [_checked(each, words) for each in found if each.money.state == "checked"]
    told_rest = [say.title_of(each.standing.indicator, words) for each in rest if not math.isnan(each.gap)]
    said = [words.get("money.rest", factors=words.list_of(told_rest))] if told_rest else []
    if any(each.money.shared for each in found):
        said.append(words.get("money.shared"))
    if spent.unmeasured:
        said.append(words.get("money.unmeasured", names=words.list_of(spent.unmeasured)))
    return [*said, *checked, words.get("money.certainty")] if shown else said


def _checked(each: Beside, words: Words) -> str:
    factor = say.title_of(each.standing.indicator, words)
    return words.get("money.checked_by", factor=factor, who=each.money.checked_by)


def summary(found: Sequence[Beside], spent: Spending, around: str, words: Words) -> str:
    """Say the figure for those who don't see it."""
    rows = "; ".join(
        f"{say.title_of(each.standing.indicator, words)}: {gap_in_words(each, words)}, "
        f"{paid(each.money, spent, words)}"
        for each in found[:6]
    )
    return words.get("money.summary", area=spent.place.name, around=around or "-", year=spent.year, rows=rows)


def table(found: Sequence[Beside], spent: Spending, around: str, words: Words) -> str:
    """Write every factor with both shares, the gap with its interval, and its money."""
    get = words.get
    heads = [get("overview.indicator"), get("money.gap_head"), get("money.interventions"), get("money.money")]
    heads += [
        get("money.each"),
        spent.place.name,
        around or "-",
        get("profile.difference"),
        get("table.interval"),
    ]
    cells = [_cells(each, spent, words) for each in found]
    return markup.table(get("money.table", area=spent.place.name, year=spent.year), heads, cells, 3)


def _cells(each: Beside, spent: Spending, words: Words) -> list[str]:
    names = words.list_of(spent.names[code] for code in each.money.interventions)
    money = amounts(each.money.sums, words) if each.has_money else paid(each.money, spent, words)
    per = amounts(spent.each(each.money.sums), words)
    return [
        say.title_of(each.standing.indicator, words),
        gap_in_words(each, words),
        names,
        money,
        per,
        *_shares(each, words),
    ]


def _shares(each: Beside, words: Words) -> Iterator[str]:
    comparison, now, other = (
        each.standing.around.comparison,
        each.standing.now,
        each.standing.around.estimate,
    )
    yield words.percent(now["value"], 1) if now and each.standing.state == "shown" else ""
    if not (comparison and other):
        yield from ("", "", "")
        return
    yield words.percent(other["value"], 1)
    yield from say.points_and_interval(comparison, words)


def taken(found: Sequence[Beside], spent: Spending, area: str, year: int) -> Rows:
    """Give the page's rows to take home; money in whole cents."""
    return [
        {
            "area": area,
            "year": year,
            "indicator": each.standing.indicator.id,
            "value": each.standing.now["value"] if each.standing.now else None,
            "difference": (each.standing.around.comparison or {}).get("difference"),
            "lower": (each.standing.around.comparison or {}).get("lower"),
            "upper": (each.standing.around.comparison or {}).get("upper"),
            "money_year": spent.year,
            "money_state": each.money.state,
            "cents": sum(each.money.sums.values()),
            "currency": " ".join(each.money.sums),
            "interventions": " ".join(each.money.interventions),
        }
        for each in found
    ]


def warned(sentences: Sequence[str], words: Words) -> str:
    """Write the warnings as a list under one heading."""
    return markup.warned(words.get("money.ends"), sentences)
