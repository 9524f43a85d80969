"""What the yearly account says: a document for the council, put together from goals, money and change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from dashboard import markup
from dashboard.questions.programmes import Measured
from dashboard.questions.targets import Standing
from dashboard.questions.yearly import Account, Change, Hoped, Money, Paid
from dashboard.stories.goals import DROPPED, MARKS
from dashboard.stories.intervention import period
from dashboard.stories.steering_days import ending_sentence
from dashboard.stories.steering_words import left_out
from dashboard.texts import Words
from dashboard.texts import sentences as say
from survey_schema.steering import Record

Indicators = Mapping[str, say.Named]


def title(found: Account, words: Words) -> str:
    """Name the document."""
    return words.get("yearly.title", area=found.place.name, year=found.year)


def lead(found: Account, words: Words) -> str:
    """Say what was adopted and realised, each currency apart."""
    if not found.totals:
        return words.get("yearly.no_money", year=found.year)
    return " ".join(_total(each, words) for each in found.totals)


def _total(money: Money, words: Words) -> str:
    amounts = {name: words.money(getattr(money, name), money.currency) for name in ("adopted", "current")}
    said = words.get("yearly.adopted", **amounts)
    if money.adopted != money.current:
        said = words.get("yearly.amended", **amounts)
    if money.n_open == 0:
        return f"{said} {words.get('yearly.realised', realised=words.money(money.realised, money.currency))}"
    told = words.get("yearly.open", count=money.n_open)
    if not money.closed:
        return f"{said} {told}"
    parts = {name: words.money(getattr(money, name), money.currency) for name in ("closed", "realised")}
    return f"{said} {words.get('yearly.realised_part', **parts)} {told}"


def remarks(found: Account, words: Words) -> list[str]:
    """Say what the account covers, and which municipalities it says nothing of."""
    said = []
    if len(found.areas) > 1:
        inside = [name for code, name in found.areas.items() if code != found.place.area]
        said.append(words.get("yearly.covers", areas=words.list_of(sorted(inside))))
    return [*said, *left_out(found.place, words)]


def document(found: Account, indicators: Indicators, words: Words) -> str:
    """Write the parts of the account one below the other."""
    parts = {
        "goals": _goals(found, indicators, words),
        "money": _money(found, words),
        "changes": _changes(found, indicators, words),
        "hoped": _hoped(found, indicators, words),
        "decisions": _decisions(found, words),
        "ends": _ends(found, words),
    }
    heads = {name: escape(words.get(f"yearly.{name}")) for name in parts}
    written = "".join(
        f"<section><h2>{heads[name]}</h2>{part or _none(name, found, words)}</section>"
        for name, part in parts.items()
    )
    return f'<article class="account">{written}</article>'


def _none(name: str, found: Account, words: Words) -> str:
    return markup.paragraphs("note", [words.get(f"yearly.no_{name}", year=found.year)])


def titled(code: str, indicators: Indicators, words: Words) -> str:
    """Name an indicator; one that isn't asked any more by its id."""
    return say.title_of(indicators[code], words) if code in indicators else code


def _goals(found: Account, indicators: Indicators, words: Words) -> str:
    rows = [_goal(each, found, indicators, words) for each in found.goals]
    heads = ["goal", "course", "baseline", "target", "now", "interval"]
    return _table("goals", heads, rows, 2, words) if rows else ""


def _goal(each: Standing, found: Account, indicators: Indicators, words: Words) -> list[str]:
    goal, standing = each.goal, each.course
    name = titled(goal["indicator"], indicators, words)
    if goal["young"]:
        name = f"{name} ({words.get('goals.' + goal['young'])})"
    name = _in_area(goal, name, found)
    told = f"{MARKS[standing.status]} {words.get(f'goals.{standing.status}')}"
    if goal["status"] == DROPPED:
        told = words.get("choice.status.dropped")
    if standing.status == "cannot_say":
        told = f"{told}. {words.notes(standing.why)}"
    return [
        name,
        told,
        f"{words.percent(goal['baseline'])} ({goal['baseline_year']})",
        f"{words.percent(goal['target'])} ({goal['target_year']})",
        *_now(each, words),
    ]


def _in_area(record: Record, name: str, found: Account) -> str:
    """Put the area of a row before its name where the account is of several."""
    return f"{found.areas[record['area']]}: {name}" if len(found.areas) > 1 else name


def _now(each: Standing, words: Words) -> Iterator[str]:
    if each.course.value is None:
        yield from ("", "")
        return
    row = next(row for row in each.figures if row["year"] == each.course.year)
    yield f"{words.percent(each.course.value)} ({each.course.year})"
    yield words.get("table.range", **{end: words.number(100 * row[end]) for end in ("lower", "upper")})


def _money(found: Account, words: Words) -> str:
    rows = [_paid(each, found, words) for each in found.money]
    if len(rows) > 1:
        rows += [[words.get("money.total"), "", "", *amounts(total, words)] for total in found.totals]
    heads = ["activity", "payer", "source", "head_adopted", "head_current", "head_realised"]
    return _table("money", heads, rows, 3, words) if rows else ""


def _paid(each: Paid, found: Account, words: Words) -> list[str]:
    activity = _in_area({"area": each.area}, activity_of(each, found, words), found)
    term = words.get("plan.is_structural" if each.structural else "plan.is_temporary")
    source = f"{source_of(each.source, found, words)}, {term}"
    return [activity, found.payers.get(each.payer, each.payer), source, *amounts(each.money, words)]


def activity_of(each: Paid, found: Account, words: Words) -> str:
    """Name what money is for: an intervention, the survey, the coordination."""
    return found.names.get(each.intervention) or words.get(f"purpose.{each.purpose}")


def source_of(code: str, found: Account, words: Words) -> str:
    """Name a funding source."""
    known = found.place.country.find_source(code) if found.place.country else None
    return words.text(known.name) if known else code


def amounts(money: Money, words: Words) -> Iterator[str]:
    """Write what was adopted, what it was amended to and what was realised; that only of closed lines."""
    yield words.money(money.adopted, money.currency)
    yield words.money(money.current, money.currency)
    if money.n_open == 0:
        yield words.money(money.realised, money.currency)
    else:
        yield words.get("yearly.not_closed")


def _changes(found: Account, indicators: Indicators, words: Words) -> str:
    rows = [_change(each, indicators, words) for each in found.changes]
    heads = ["activity", "factor", "verdict", "years", "here", "elsewhere", "difference", "interval"]
    if not rows:
        return ""
    notes = [words.get("yearly.honest")]
    if any(each.together for each in found.changes):
        notes.append(words.get("yearly.shared"))
    return _table("changes", heads, rows, 3, words) + markup.paragraphs("note", notes)


def _change(each: Change, indicators: Indicators, words: Words) -> list[str]:
    record = each.intervention
    name = f"{record['name']} ({period(record, words)})"
    if len(each.area_names) > 1:
        name = words.get("yearly.in_areas", name=name, areas=words.list_of(each.area_names))
    if each.together:
        name = words.get("yearly.with", name=name, names=words.list_of(each.together))
    factor = titled(record["factor"], indicators, words) if record["factor"] else ""
    told = verdict(each.measured, record["factor"], indicators, words)
    return [name, factor, told, *_measured(each.measured, words)]


def verdict(measured: Measured, code: str, indicators: Indicators, words: Words) -> str:
    """Say whether a change differs from elsewhere by more than chance, and if that is good; else why not."""
    row = measured.row
    if row is None:
        return words.message(measured.why) if measured.why else ""
    if not say.is_given(row["difference"]):
        return words.get("evaluation.not_exact")
    if not say.is_given(row["lower"]):
        return words.get("yearly.untested")
    if row["verdict"] == "unclear" or code not in indicators:
        return words.get(f"evaluation.{row['verdict']}")
    is_better = (row["verdict"] == "higher") == (indicators[code].direction == "higher_is_better")
    mark = "▲" if row["verdict"] == "higher" else "▼"
    return f"{mark} {words.get('yearly.better' if is_better else 'yearly.worse')}"


def _measured(measured: Measured, words: Words) -> Iterator[str]:
    row = measured.row
    if row is None:
        yield from ("", "", "", "", "")
        return
    yield words.get("yearly.span", first=row["from"], last=row["to"])
    for before, after in (("before", "after"), ("comparison_before", "comparison_after")):
        given = say.is_given(row[before]) and say.is_given(row[after])
        ends = (
            {"first": words.number(100 * row[before]), "last": words.number(100 * row[after])}
            if given
            else {}
        )
        yield words.get("yearly.from_to", **ends) if given else ""
    yield from difference(row, words)


def difference(row: Mapping[str, object], words: Words) -> Iterator[str]:
    """Write the difference in points and its interval; nothing where they aren't shown."""
    if not say.is_given(row["difference"]):
        yield from ("", "")
        return
    yield from say.points_and_interval(row, words)


def _hoped(found: Account, indicators: Indicators, words: Words) -> str:
    rows = [_expectation(each, found, indicators, words) for each in found.hoped]
    heads = ["activity", "factor", "verdict", "wave", "expected", "difference", "interval"]
    return _table("hoped", heads, rows, 3, words) if rows else ""


def _expectation(each: Hoped, found: Account, indicators: Indicators, words: Words) -> list[str]:
    code, record = str(each.record["indicator"]), each.record
    told = words.get("yearly.to_come", year=record["year"])
    cells: Sequence[str] = ("", "")
    if each.measured is not None:
        told = verdict(each.measured, code, indicators, words)
        cells = tuple(difference(each.measured.row, words)) if each.measured.row else cells
    if record["late"] == "yes":
        told = f"{told} {words.get('yearly.late')}"
    expected = words.number(100 * record["change"], 1)
    factor = titled(code, indicators, words)
    name = _in_area(record, str(each.intervention["name"]), found)
    return [name, factor, told, str(record["year"]), expected, *cells]


def _decisions(found: Account, words: Words) -> str:
    items = "".join(f"<li>{_decision(row, found, words)}</li>" for row in found.decisions)
    return f'<ol class="decisions">{items}</ol>' if items else ""


def _decision(row: Record, found: Account, words: Words) -> str:
    outcome = words.get(f"decision.{row['outcome']}")
    head = words.get("decision.head", day=words.date(row["decided_on"]), outcome=outcome, body=row["body"])
    name = _in_area(row, found.names.get(row["intervention"], ""), found).removesuffix(": ")
    more = row["reasons"]
    if row["reinvested"] is not None:
        amount = words.money(row["reinvested"], row["currency"])
        more = f"{more} {words.get('decision.reinvested', amount=amount)}"
    return f"<strong>{escape(f'{name}. {head}' if name else head)}</strong> {escape(more)}"


def _ends(found: Account, words: Words) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in endings(found, words))
    return f"<ul>{items}</ul>" if items else ""


def endings(found: Account, words: Words) -> list[str]:
    """Say what money ends with the year or in the next one, with its activity."""
    return [ending_sentence(each, found.place.country, words) for each in found.endings]


def _table(name: str, heads: Sequence[str], rows: Sequence[list[str]], words_first: int, words: Words) -> str:
    named = [words.get(f"yearly.head_{head.removeprefix('head_')}") for head in heads]
    return markup.table(words.get(f"yearly.table_{name}"), named, rows, words_first)
