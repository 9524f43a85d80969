"""What the page of goals says: each goal with its course, what this town could see, and what comes when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from dashboard.questions.targets import Standing, Timing
from dashboard.texts import Words
from dashboard.texts import sentences as say
from steering.cycle import Deciding
from steering.goals import PowerBox
from survey_schema.steering import Record

DROPPED = "dropped"
MARKS = {"on_course": "●", "off_course": "▲", "cannot_say": "○"}
"""A shape beside each word, so that no state is told by colour alone."""
KINDS = {"on_course": "good", "off_course": "watch", "cannot_say": "open"}


def title(found: Sequence[Standing], area: str, words: Words) -> str:
    """Say how many goals there are and how they stand."""
    kept = [each for each in found if not _is_dropped(each)]
    if not kept:
        return words.get("goals.none", area=area)
    counts = {status: sum(each.course.status == status for each in kept) for status in MARKS}
    return words.get("goals.title", count=len(kept), area=area, **counts)


def listed(found: Sequence[Standing], indicators: Mapping[str, say.Named], words: Words) -> str:
    """Write the goals one below the other, those that were dropped last."""
    ordered = sorted(found, key=_is_dropped)
    return "".join(_goal(each, indicators.get(each.goal["indicator"]), words) for each in ordered)


def named(goal: Record, names: Mapping[str, str], words: Words) -> str:
    """Name a goal in one line; `names` are those of the indicators by id."""
    code = f"goal.named_{goal['young']}" if goal["young"] else "goal.named"
    name = names.get(goal["indicator"], goal["indicator"])
    return words.get(code, name=name, target=words.percent(goal["target"]), year=goal["target_year"])


def _is_dropped(each: Standing) -> bool:
    return bool(each.goal["status"] == DROPPED)


def _goal(each: Standing, indicator: say.Named | None, words: Words) -> str:
    goal, get = each.goal, words.get
    name = say.title_of(indicator, words) if indicator else goal["indicator"]
    who = f" ({get('goals.' + goal['young'])})" if goal["young"] else ""
    head = get(
        "goals.head",
        name=name + who,
        baseline=words.percent(goal["baseline"]),
        baseline_year=goal["baseline_year"],
        target=words.percent(goal["target"]),
        target_year=goal["target_year"],
    )
    told, status = [], ""
    if not _is_dropped(each):
        kind, mark = KINDS[each.course.status], MARKS[each.course.status]
        status = f'<p class="status {kind}">{mark} {escape(get(f"goals.{each.course.status}"))}</p>'
        told = [_where(each, words), power(each.box, goal["baseline"], words)]
    texts = "".join(f"<p>{escape(text)}</p>" for text in told if text)
    laid_down = f"<p>{escape(_laid_down(each, words))}{_link(goal['link'], words)}</p>"
    return f'<article class="goal"><h2>{escape(head)}</h2>{status}{texts}{laid_down}</article>'


def _link(address: str, words: Words) -> str:
    """Write the address of a plan as a link; what is no web address stands as it was written."""
    if not address.startswith(("https://", "http://")):
        return f" {escape(address)}" if address else ""
    safe = 'target="_blank" rel="noopener noreferrer"'
    return f' <a href="{escape(address)}" {safe}>{escape(words.get("goals.link"))}</a>'


def _where(each: Standing, words: Words) -> str:
    """Say where the newest figure stands on the way, or what would make it sayable."""
    course = each.course
    why = " ".join(words.message(note) for note in course.why)
    if course.value is None or course.expected is None:
        return why
    row = next(row for row in each.figures if row["year"] == course.year)
    ends = {end: words.number(100 * row[end]) for end in ("lower", "upper")}
    said = words.get(
        "goals.now",
        year=course.year,
        value=words.percent(course.value),
        expected=words.percent(course.expected),
        **ends,
    )
    return f"{said} {why}".strip()


def power(box: PowerBox | None, baseline: float, words: Words) -> str:
    """Say what two waves of this size could tell from chance, and whether the goal is among it."""
    if box is None:
        return words.get("goals.no_power")
    seen = box.seen
    parts = [
        words.get(f"goals.{way}", share=words.percent(share, 1))
        for way, share in (("fall", seen.fall_to), ("rise", seen.rise_to))
        if share is not None
    ]
    said = words.get(
        "goals.power",
        n=words.number(seen.n),
        baseline=words.percent(baseline),
        ways=words.get("goals.or").join(parts),
    )
    verdict = words.get("goals.seen" if box.is_seen else "goals.unseen", needed=words.number(box.needed))
    return f"{said} {verdict}" if parts else verdict


def _laid_down(each: Standing, words: Words) -> str:
    goal = each.goal
    owners = words.list_of(name for name in (goal["owner"], goal["owner_executive"]) if name)
    said = words.get("goals.laid_down", where=goal["laid_down_in"], owners=owners)
    return f"{said} {_status(goal, words)}".strip()


def _status(goal: Record, words: Words) -> str:
    if goal["status"] == "adopted" and goal["decided_on"]:
        return words.get("goals.status_adopted_on", day=words.date(goal["decided_on"]))
    return words.get(f"goals.status_{goal['status']}") if goal["status"] else ""


def timing(found: Timing | None, today: date, words: Words) -> str:
    """Say when results are due and which decision on money they reach: in time, or too late for which.

    Of a decision that has passed it is said that results were due: nobody said here when they came.
    """
    if found is None:
        return ""
    deciding = found.deciding
    if deciding and deciding.on < today:
        code = "goals.were_too_late" if deciding.missed else "goals.were_in_time"
        moment, days = words.text(deciding.moment.name), (found.results, deciding.on)
        due, day = map(words.date, days)
        return words.get(code, year=found.year, due=due, day=day, moment=moment)
    said = words.get("goals.results", year=found.year, day=words.date(found.results))
    return f"{said} {reached(found.deciding, words)}" if found.deciding else said


def reached(found: Deciding, words: Words) -> str:
    """Say which decision on money results reach: in time, or too late for which."""
    named = {"moment": words.text(found.moment.name), "day": words.date(found.on)}
    return words.get("goals.too_late" if found.missed else "goals.in_time", **named)
