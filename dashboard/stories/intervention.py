"""What the page of an intervention says, put together from its story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from dashboard import markup
from dashboard.questions.programmes import Expected, Measured, Story
from dashboard.questions.spending import per
from dashboard.stories.steering_words import amounts
from dashboard.texts import Words
from dashboard.texts import sentences as say
from dashboard.texts.catalogue import NO_BREAK
from steering import money
from survey_schema.steering import Record

DOSE = (
    "places",
    "hours_per_week",
    "weeks",
    "reached",
    "children_entitled",
    "children_used",
    "used_less_affluent",
)


def title(story: Story, factor: say.Named | None, words: Words) -> str:
    """Name the intervention, since when it runs, and what it should move."""
    named = {"name": story.record["name"], "period": period(story.record, words)}
    if factor is None:
        return words.get("intervention.title_unmeasured", **named)
    return words.get("intervention.title", factor=say.title_of(factor, words), **named)


def period(record: Record, words: Words) -> str:
    """Say from when to when it runs."""
    first, last = record["first_year"], record["last_year"]
    if last is None:
        return words.get("intervention.since", first=first)
    return words.get("intervention.from_to", first=first, last=last)


def lead(story: Story, words: Words) -> str:
    """Say what was measured in one sentence, or why nothing can be said."""
    if story.measured.row is None:
        assert story.measured.why
        return words.message(story.measured.why)
    return words.get(f"intervention.lead_{story.measured.row['verdict']}")


def card(story: Story, factor: say.Named | None, words: Words) -> str:
    """Write the card on the change beside the change elsewhere: one for all that ran on the same factor."""
    row = story.measured.row
    if row is None:
        return ""
    heading = words.get("intervention.card", first=row["from"], last=row["to"])
    several = len(story.area_names) > 1
    where = words.get("intervention.where", areas=words.list_of(story.area_names)) if several else ""
    said = [where, say.evaluation(dict(row), words), words.notes(row["note"])]
    if story.together:
        said.append(words.get("intervention.together", names=words.list_of(story.together)))
    said.append(per_point(story, factor, words))
    said.append(words.get("intervention.honest"))
    texts = "".join(f"<p>{escape(text)}</p>" for text in said if text)
    return f'<section class="card"><h2>{escape(heading)}</h2>{texts}</section>'


def per_point(story: Story, factor: say.Named | None, words: Words) -> str:
    """Say what is registered for each point of a difference for the better, with the ends of its interval.

    Nothing where the difference could be chance, where several interventions share it, or where it runs in
    other areas too: their money isn't here.
    """
    row = story.measured.row
    if row is None or factor is None or story.together or len(story.area_names) > 1:
        return ""
    sums = money.add_up(line for line in story.lines if line["year"] <= row["to"])
    good = {"higher_is_better": "higher", "lower_is_better": "lower"}.get(factor.direction)
    if len(sums) != 1 or row["verdict"] != good:
        return ""
    ((currency, cents),) = sums.items()
    each = sorted(round(cents / abs(100 * row[end]) / 100) * 100 for end in ("lower", "upper"))
    middle = round(cents / abs(100 * row["difference"]) / 100) * 100
    told = {"each": middle, "least": each[0], "most": each[1], "amount": cents}
    return words.get(
        "intervention.per_point",
        year=row["to"],
        **{name: words.money(value, currency) for name, value in told.items()},
    )


def dose(story: Story, words: Words) -> str:
    """Write the dose as a list of names and values; what nobody filled in is left out."""
    pairs = list(_dose(story, words))
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs)
    return f'<dl class="dose">{items}</dl>'


def _dose(story: Story, words: Words) -> Iterator[tuple[str, str]]:
    record = story.record
    get = words.get
    if record["what"]:
        yield get("dose.what"), get(f"what.{record['what']}")
    yield get("dose.where"), words.list_of(story.area_names)
    yield get("dose.period"), period(record, words)
    if record["target_group"]:
        yield get("dose.target_group"), record["target_group"]
    if record["voucher"] is not None and story.place.country:
        yield get("dose.voucher"), words.money(record["voucher"], story.place.country.currency)
    for name in DOSE:
        if record[name] is not None:
            yield get(f"dose.{name}"), words.number(record[name])
    if record["children_entitled"] and record["children_used"] is not None:
        yield get("dose.use"), words.percent(record["children_used"] / record["children_entitled"])
    yield from _per(story, words)


def _per(story: Story, words: Words) -> Iterator[tuple[str, str]]:
    """What a place and a young person who was reached cost in the last year whose accounts are closed."""
    closed = [line for line in story.lines if line["realised"] is not None]
    if not closed or len(story.area_names) > 1:
        return
    year = max(line["year"] for line in closed)
    sums: dict[str, int] = {}
    for line in closed:
        if line["year"] == year:
            sums[line["currency"]] = sums.get(line["currency"], 0) + line["realised"]
    for name in ("places", "reached"):
        if story.record[name]:
            each = amounts(per(sums, story.record[name]), words)
            yield words.get(f"dose.per_{name}", year=year), each


def money_table(story: Story, words: Words) -> str:
    """Write money by payer and source over the years, with the total of each year."""
    if not story.lines:
        return markup.paragraphs("next", [words.get("intervention.no_money")])
    years = sorted({line["year"] for line in story.lines}, reverse=True)
    divided = money.by(story.lines, "payer", "source", "year")
    pairs = sorted({(line["payer"], line["source"]) for line in story.lines})
    cells = [
        [
            story.payers.get(payer, payer),
            _source(story, source, words),
            *(amounts(divided.get((payer, source, year), {}), words) for year in years),
        ]
        for payer, source in pairs
    ]
    totals = money.by(story.lines, "year")
    if len(pairs) > 1:
        cells.append([words.get("money.total"), "", *(amounts(totals[(year,)], words) for year in years)])
    heads = [words.get("money.payer"), words.get("money.source_head"), *map(str, years)]
    return markup.table(words.get("intervention.money", area=story.place.name), heads, cells, 2)


def _source(story: Story, code: str, words: Words) -> str:
    found = story.place.country.find_source(code) if story.place.country else None
    if found is None:
        return code
    name = words.text(found.name)
    if found.valid_to is None:
        return name
    return words.get("money.source_until", source=name, day=words.day_in_numbers(found.valid_to))


def warnings(story: Story, words: Words) -> list[str]:
    """Say with which line the activity's money ends."""
    found = []
    for line in story.lines:
        is_last = line["year"] == max(each["year"] for each in story.lines)
        if line["structural"] == "no" and line["ends_on"] and is_last:
            day = words.day_in_numbers(date.fromisoformat(line["ends_on"]))
            payer = story.payers.get(line["payer"], line["payer"])
            found.append(words.get("intervention.temporary", payer=payer, day=day))
    return list(dict.fromkeys(found))


def expectations(story: Story, names: Mapping[str, str], words: Words) -> str:
    """Write what was expected beside what was measured; `names` are those of the indicators by id."""
    if not story.expected:
        return markup.paragraphs("note", [words.get("intervention.no_expectation")])
    get = words.get
    heads = [
        get("expect.indicator_head"),
        get("expected.year_head"),
        get("expected.registered"),
        get("expected.change_head"),
    ]
    heads += [get("expected.measured"), get("table.interval"), get("expected.told")]
    cells = [
        [names.get(each.record["indicator"], each.record["indicator"]), *_expected(each, words)]
        for each in story.expected
    ]
    evidence = [
        get("expect.evidence_said", year=each.record["year"], evidence=each.record["evidence"])
        for each in story.expected
        if each.record["evidence"]
    ]
    table = markup.table(get("expected.table"), heads, cells, 3)
    return f'<div class="named">{table}</div>{markup.paragraphs("note", evidence)}'


def _expected(each: Expected, words: Words) -> list[str]:
    registered = words.date(each.record["registered_on"]).replace(" ", NO_BREAK)
    if each.record["late"] == "yes":
        registered = words.get("expected.late", day=registered)
    expected = words.number(100 * each.record["change"], 1)
    return [str(each.record["year"]), registered, expected, *_measured(each.measured, words)]


def _measured(measured: Measured, words: Words) -> list[str]:
    row = measured.row
    if row is None or not say.is_given(row["difference"]):
        return ["", "", words.message(measured.why) if measured.why else ""]
    points, interval = say.points_and_interval(row, words)
    return [points, interval, words.get(f"evaluation.{row['verdict']}") if interval else ""]


def decisions(story: Story, words: Words) -> str:
    """Write the decisions, the last first, each with who, when and why."""
    if not story.decisions:
        return markup.paragraphs("note", [words.get("intervention.no_decision")])
    items = "".join(f"<li>{_decision(each, words)}</li>" for each in story.decisions)
    return f'<ol class="decisions">{items}</ol>'


def _decision(record: Record, words: Words) -> str:
    head = words.get(
        "decision.head",
        day=words.date(record["decided_on"]),
        outcome=words.get(f"decision.{record['outcome']}"),
        body=record["body"],
    )
    more = ""
    if record["reinvested"] is not None:
        amount = words.money(record["reinvested"], record["currency"])
        more = f" {words.get('decision.reinvested', amount=amount)}"
    return f"<strong>{escape(head)}</strong> {escape(record['reasons'] + more)}"
