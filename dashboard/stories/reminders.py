"""What an area is reminded of, in sentences, each with the page where it is done."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.texts import Words
from dashboard.texts import sentences as say
from steering.cycle import PROMISE
from steering.reminders import Reminder

MOST = 4
"""Reminders above the Overview."""
PAGES = {
    "late": "cycle",
    "due": "cycle",
    "results": "cycle",
    "decision": "plan",
    "money": "plan",
    "expectation": "intervention",
    "goal": "goals",
}


def sentence(each: Reminder, indicators: Mapping[str, say.Named], words: Words) -> str:
    """Say a reminder in one sentence, and how many more there are of its kind."""
    said = _said(each, indicators, words)
    others = each.told.get("others", 0)
    return f"{said} {words.get(f'reminder.others_{each.kind}', count=others)}" if others else said


def _said(each: Reminder, indicators: Mapping[str, say.Named], words: Words) -> str:
    told, day = each.told, words.date(each.day) if each.day else ""
    if each.kind in ("late", "due"):
        step = words.get(f"step.{told['step']}")
        return words.get(f"reminder.{each.kind}", year=told["year"], step=step, day=day)
    if each.kind == "results":
        code = f"reminder.results_{told['state']}"
        return words.get(code, year=told["year"], count=told["number"], day=day, promise=PROMISE)
    if each.kind == "decision":
        moment = told["moment"]
        said = words.get("reminder.decision", moment=words.text(moment.name), day=day)
        is_open = moment.certainty == "to_check"
        return f"{said} {words.get('reminder.to_check')}" if is_open else said
    if each.kind == "money":
        line = told["ending"].line
        activity = told["ending"].activity or words.get(f"purpose.{line['purpose']}")
        return words.get("reminder.money", activity=activity, day=day)
    if each.kind == "expectation":
        return words.get("reminder.expectation", name=told["name"])
    indicator = indicators.get(told["indicator"])
    name = say.title_of(indicator, words) if indicator else told["indicator"]
    return words.get("reminder.goal", indicator=name)
