"""What the page of the cycle says: how far the ten steps are, the 56 days, which decision results reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dashboard.questions.cycles import AFTER, Cycle
from dashboard.questions.targets import Timing
from dashboard.stories import goals as goal_story
from dashboard.stories.steering_days import ending_sentence, stated
from dashboard.texts import Words
from steering.cycle import PROMISE, Step
from steering.reminders import SHARING

MARKS = {"done": "●", "due": "○", "late": "▲", "unmarked": "–", "expected": "◇", "no_day": "–"}
"""A shape beside each word, so that no state is told by colour alone."""
CLASSES = {
    "done": "good",
    "due": "open",
    "late": "watch",
    "unmarked": "open",
    "expected": "open",
    "no_day": "open",
}
PAGES: dict[int, tuple[str, ...]] = {
    1: ("partners",),
    2: ("plan",),
    3: ("letters",),
    4: ("upload", "waves"),
    5: ("overview",),
    6: ("publish", "overview"),
    7: ("goals",),
    8: ("partners",),
    9: ("money",),
    10: ("cycle",),
}
"""Where a step is done: the first of these pages that a visitor has."""
Sort = Literal["step", "promise", "moment", "ending", "today"]


@dataclass(frozen=True)
class Day:
    """A day of the year in words: its mark, what it is, and where that comes from."""

    on: date
    sort: Sort
    mark: str
    text: str
    more: str = ""


def title(found: Cycle, words: Words) -> str:
    """Say how many steps are done and which comes next, or which is late."""
    done = sum(step.state == "done" for step in found.steps)
    told = {"area": found.place.name, "year": found.year, "count": done}
    left = [step for step in found.steps if step.state != "done"]
    dated = [step for step in left if step.due]
    if not left:
        return words.get("cycle.title_all", **told)
    if all(step.state == "unmarked" for step in left):
        return words.get("cycle.title_unmarked", **told)
    if not dated:
        return words.get("cycle.title_no_day" if done else "cycle.title_none", **told)
    late = [step for step in dated if step.state == "late"]
    ahead = [step for step in dated if step.state != "unmarked"]
    coming = [step for step in ahead if step.due and step.due >= found.today]
    step = min(late or coming or ahead, key=lambda each: (each.due or date.max, each.number))
    name, day = words.get(f"step.{step.number}"), words.date(step.due or date.max)
    return words.get(f"cycle.title_{step.state}", step=name, day=day, before=found.before, **told)


def clock(found: Cycle, words: Words) -> str:
    """Say how far the 56 days are, or what must be known for it."""
    known = found.clock
    told = {"year": found.year, "count": known.number, "promise": PROMISE}
    if known.due is None:
        sharing = found.steps[SHARING - 1]
        said = words.get("clock.unknown", **told)
        if sharing.due is None or sharing.done:
            return said
        code = "clock.expected" if sharing.state == "expected" else "clock.planned"
        return f"{said} {words.get(code, day=words.date(sharing.due), before=found.before)}"
    over = known.number - PROMISE
    return words.get(f"clock.{known.state}", day=words.date(known.due), over=over, **told)


def decided(found: Cycle, words: Words) -> str:
    """Say which decision on money the results reach, or reached."""
    timing = found.timing
    if timing is None or timing.deciding is None:
        return ""
    reached = timing.deciding
    if reached.on < found.today:
        told = {"moment": words.text(reached.moment.name), "day": words.date(reached.on)}
        return words.get("cycle.was_too_late" if reached.missed else "cycle.was_in_time", **told)
    return f"{_results(timing, found, words)} {goal_story.reached(reached, words)}".strip()


def _results(timing: Timing, found: Cycle, words: Words) -> str:
    """Name the day of the results, unless the sentence of the 56 days did."""
    sharing, day = found.steps[SHARING - 1], words.date(timing.results)
    if sharing.done:
        return words.get("cycle.results_were", day=day)
    return "" if timing.results in (found.clock.due, sharing.due) else words.get("cycle.results_are", day=day)


def day_of(step: Step, found: Cycle, words: Words) -> str:
    """Say when a step was done, or is due."""
    if step.done:
        return words.get("cycle.done_on", day=words.date(step.done))
    if step.due is None:
        return ""
    return words.get(f"cycle.day_{step.state}", day=words.date(step.due), before=found.before)


def days(found: Cycle, words: Words) -> list[Day]:
    """Give the year's days in order of time, today among them: steps, results, decisions, ends of money."""
    made = [Day(found.today, "today", "", words.get("cycle.today"))]
    made += [_step(step, words) for step in found.steps if step.done or step.due]
    sharing = found.steps[SHARING - 1]
    promised = found.clock.due
    if promised and sharing.done is None and sharing.due != promised:
        made.append(Day(promised, "promise", MARKS["due"], words.get("cycle.promise", promise=PROMISE)))
    made += [_moment(found, words, place) for place in range(len(found.moments))]
    last = max([day.on for day in made if day.sort != "today"], default=found.today)
    until = max(last, found.timing.results + timedelta(days=AFTER) if found.timing else last)
    made += [
        Day(each.on, "ending", "■", ending_sentence(each, found.place.country, words))
        for each in found.endings
        if each.on <= until
    ]
    return sorted(made, key=lambda day: (day.on, day.sort == "today"))


def _step(step: Step, words: Words) -> Day:
    name = words.get(f"step.{step.number}")
    on = step.done or step.due
    assert on is not None
    state = words.get(f"cycle.state_{step.state}")
    said = words.get("cycle.day_of_step", number=step.number, step=name, state=state)
    return Day(on, "step", MARKS[step.state], said)


def _moment(found: Cycle, words: Words, place: int) -> Day:
    day, moment = found.moments[place]
    said = words.get("cycle.moment", moment=words.text(moment.name))
    more = stated(moment, words) if moment.certainty == "to_check" else ""
    return Day(day, "moment", "◆", said, more)
