"""An area's days of a year, named in words: the ten steps, results, decisions on money, the ends of money."""

from __future__ import annotations

from dashboard.questions.cycles import Cycle
from dashboard.texts import Words
from steering.calendar import Entry
from steering.cycle import Step
from steering.money import Ending
from survey_schema.countries import Country, Moment


def entries(found: Cycle, words: Words) -> list[Entry]:
    """Give the days of a cycle for a calendar, named with their area."""
    area, name = found.place.area, found.place.name
    made = [
        Entry(
            f"{area}-{found.year}-step{step.number}",
            step.due,
            words.get("calendar.step", area=name, step=step_name(step, found.before, words)),
        )
        for step in found.steps
        if step.due
    ]
    made += [
        Entry(
            f"{area}-{day.year}-{moment.id}",
            day,
            words.get("calendar.moment", area=name, moment=words.text(moment.name)),
            stated(moment, words),
        )
        for day, moment in found.moments
    ]
    return made + [
        Entry(f"{area}-{each.line['id']}-ends", each.on, ending_sentence(each, found.place.country, words))
        for each in found.endings
    ]


def step_name(step: Step, before: int, words: Words) -> str:
    """Name a step; one whose day nobody set says so: "share the results (expected, as in 2025)"."""
    name = words.get(f"step.{step.number}")
    return words.get("cycle.expected", step=name, before=before) if step.state == "expected" else name


def stated(moment: Moment, words: Words) -> str:
    """Say where a moment's day comes from, and whether that was read or is to be checked."""
    return words.get(f"cycle.source_{moment.certainty}", source=moment.source, day=moment.checked)


def ending_sentence(ending: Ending, country: Country | None, words: Words) -> str:
    """Warn of money that ends, naming the activity: "This money ends on 31-12-2026 and with it ..."."""
    source = country.find_source(ending.line["source"]) if country else None
    told = {
        "source": words.text(source.name) if source else ending.line["source"],
        "day": words.day_in_numbers(ending.on),
        "activity": ending.activity or words.get(f"purpose.{ending.line['purpose']}"),
    }
    return words.get("ending.goes_on" if ending.goes_on else "ending.stops", **told)
