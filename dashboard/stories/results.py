"""What the page on results funding says: each agreement, its trigger, what came of it, who paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from dashboard import markup
from dashboard.questions.results import Agreed, Avoided, Results
from dashboard.stories.steering_words import amounts
from dashboard.texts import Words
from dashboard.texts import sentences as say
from steering.money import part
from survey_schema.instrument import Indicator
from survey_schema.steering import Record

MARKS = {"met": "●", "not_met": "▲", "cannot_say": "○"}
"""A shape beside each word, so that no state is told by colour alone."""
LOOKS = {"met": "good", "not_met": "watch", "cannot_say": "open"}
SUBSTANCES = "substances"
Indicators = Mapping[str, Indicator]


def title(found: Results, words: Words) -> str:
    """Say how many agreements there are and what came of them."""
    if not found.agreements:
        return words.get("results.none", area=found.place.name)
    if len(found.agreements) == 1:
        return words.get(f"results.one_{found.agreements[0].verdict}", area=found.place.name)
    counts = {mark: sum(each.verdict == mark for each in found.agreements) for mark in MARKS}
    return words.get("results.title", count=len(found.agreements), area=found.place.name, **counts)


def warnings(found: Results, indicators: Indicators, words: Words) -> str:
    """Warn of paying on pupils' answers, and once more where a trigger is an answer on substances."""
    said = [words.get("results.warning")]
    if any(is_on_substances(each.record["indicator"], indicators) for each in found.agreements):
        said.append(words.get("results.substances"))
    return markup.paragraphs("caution", said)


def is_on_substances(indicator: str, indicators: Indicators) -> bool:
    """Tell whether an indicator asks pupils for what they drank, smoked or took."""
    return indicator in indicators and indicators[indicator].domain == SUBSTANCES


def listed(found: Results, indicators: Indicators, words: Words) -> str:
    """Write the agreements one below the other."""
    return "".join(_agreement(each, found, indicators, words) for each in found.agreements)


def named(record: Record, found: Results, indicators: Indicators, words: Words) -> str:
    """Name an agreement in one line: payer, trigger, year."""
    payer = found.payers.get(record["payer"], record["payer"])
    return words.get("results.named", payer=payer, trigger=_trigger(record, indicators, words))


def _trigger(record: Record, indicators: Indicators, words: Words) -> str:
    indicator = indicators.get(record["indicator"])
    return words.get(
        f"results.{record['relation']}",
        indicator=say.title_of(indicator, words) if indicator else record["indicator"],
        threshold=words.percent(record["threshold"], 0 if round(1000 * record["threshold"]) % 10 == 0 else 1),
        year=record["year"],
    )


def _agreement(each: Agreed, found: Results, indicators: Indicators, words: Words) -> str:
    get, record = words.get, each.record
    head = named(record, found, indicators, words)
    told = escape(get(f"results.{each.verdict}"))
    state = f'<p class="status {LOOKS[each.verdict]}">{MARKS[each.verdict]} {told}</p>'
    said = [*_told(each, words), *_money(each, found, words), _settled(record, words)]
    if is_on_substances(record["indicator"], indicators):
        said.append(get("results.on_substances"))
    texts = "".join(f"<p>{escape(text)}</p>" for text in said if text)
    return f'<article class="goal">{f"<h2>{escape(head)}</h2>"}{state}{texts}</article>'


def _told(each: Agreed, words: Words) -> Iterator[str]:
    """Say the figure of the year beside what was agreed, or why there is none, and what is offered."""
    record, figure = each.record, each.figure
    yield words.get(f"results.by_{record['confidence']}")
    if figure is None:
        yield words.get("results.no_wave", year=record["year"])
        return
    state = say.state(figure)
    if state != "shown":
        yield words.get(f"results.{state}", year=record["year"])
        offer = say.offer(figure)
        if offer:
            yield words.get("offer.for_year", year=record["year"], **offer.params)
        return
    ends = {end: words.number(100 * figure[end], 1) for end in ("lower", "upper")}
    yield words.get("results.figure", year=record["year"], value=words.percent(figure["value"], 1), **ends)


def _money(each: Agreed, found: Results, words: Words) -> Iterator[str]:
    record = each.record
    activity = found.interventions.get(record["intervention"], record["intervention"])
    amount = words.money(record["amount"], record["currency"])
    yield words.get("results.amount", amount=amount, activity=activity)
    if record["top_up"]:
        added = words.money(part(record["amount"], record["top_up"]), record["currency"])
        code = "results.top_up" if each.verdict == "met" else "results.top_up_if_met"
        yield words.get(code, share=words.percent(record["top_up"]), amount=added)


def _settled(record: Record, words: Words) -> str:
    """Say whether it was paid, when and why; an agreement nobody settled says so."""
    if not record["paid"]:
        return words.get("results.open")
    code = "results.paid" if record["paid"] == "yes" else "results.not_paid"
    said = words.get(code)
    if record["settled_on"]:
        said = words.get(f"{code}_on", day=words.date(record["settled_on"]))
    return f"{said} {record['why']}".strip()


def prices(found: Results, names: Mapping[str, str], indicators: Indicators, words: Words) -> str:
    """Write the price list: what a point of an indicator is said to be worth, for whom, by which source."""
    if not found.prices:
        return markup.paragraphs("note", [words.get("results.no_prices")])
    heads = [words.get(f"results.head_{head}") for head in ("indicator", "area", "source", "year", "point")]
    cells = [
        [
            _title(row["indicator"], indicators, words),
            names.get(row["area"], row["area"]),
            str(row["reference"]),
            str(row["year"]),
            words.money(row["per_point"], row["currency"]),
        ]
        for row in found.prices
    ]
    return f'<div class="named">{markup.table(words.get("results.prices"), heads, cells, 3)}</div>'


def avoided(found: Results, indicators: Indicators, words: Words) -> str:
    """Write what was expected of each intervention, and the cost it would avoid: by the list, as written."""
    if not found.avoided:
        return ""
    names = ("activity", "indicator", "year", "change", "by_list", "written")
    cells = [
        [
            found.interventions.get(each.record["intervention"], each.record["intervention"]),
            _title(each.record["indicator"], indicators, words),
            str(each.record["year"]),
            words.number(100 * each.record["change"], 1),
            amounts(by_list(each, indicators), words),
            _written(each.record, words),
        ]
        for each in found.avoided
    ]
    heads = [words.get(f"results.head_{name}") for name in names]
    return f'<div class="named">{markup.table(words.get("results.avoided"), heads, cells, 2)}</div>'


def by_list(each: Avoided, indicators: Indicators) -> dict[str, int]:
    """Give the points expected times the price of one, in cents; nothing for a change that isn't wanted."""
    indicator = indicators.get(each.record["indicator"])
    if each.price is None or indicator is None:
        return {}
    is_wanted = (each.record["change"] > 0) == (indicator.direction == "higher_is_better")
    worth = part(100 * each.price["per_point"], abs(each.record["change"]))
    return {each.price["currency"]: worth} if is_wanted else {}


def _written(record: Record, words: Words) -> str:
    cost = record["avoided_cost"]
    return "" if cost is None else words.money(cost, record["currency"])


def _title(code: str, indicators: Indicators, words: Words) -> str:
    return say.title_of(indicators[code], words) if code in indicators else code
