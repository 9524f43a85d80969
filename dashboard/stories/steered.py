"""What Trends says of goals and interventions on an indicator: lines, lanes, a table that names them all."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import markup
from dashboard.figures.steered import GoalLine, Lane, Lanes
from dashboard.questions.steered import Running, Steered
from dashboard.stories.intervention import period
from dashboard.stories.steering_words import amounts
from dashboard.texts import Words

MOST_LANES, MOST_ROWS = 4, 20
"""Interventions that are drawn, and that the table has: those with the most money, where there are more."""
LONGEST = 26
"""Letters of a name below the figure, so that name and money fit a phone."""


def goal_lines(found: Steered, by: Sequence[str], words: Words) -> list[GoalLine]:
    """Give the goals that belong on a figure: of all together on an undivided one, by sex on one by sex."""
    if by not in ((), ("sex",)):
        return []
    return [
        GoalLine(
            int(goal["baseline_year"]),
            int(goal["target_year"]),
            float(goal["baseline"]),
            float(goal["target"]),
            words.get(f"steered.goal_{goal['young'] or 'all'}"),
        )
        for goal in found.goals
        if bool(goal["young"]) == bool(by)
    ]


def lanes(found: Steered, words: Words) -> Lanes:
    """Give the interventions that are drawn: those that run, or ended last, by first year."""
    left_out = len(found.running) - MOST_LANES
    return Lanes(
        words.get("steered.head"),
        tuple(_lane(each, words) for each in _drawn(found)),
        words.get("steered.more", count=left_out) if left_out > 0 else "",
    )


def _drawn(found: Steered) -> list[Running]:
    by_end = sorted(
        found.running,
        key=lambda each: (each.record["last_year"] is None, each.record["last_year"] or 0),
        reverse=True,
    )
    kept = {each.record["id"] for each in by_end[:MOST_LANES]}
    return [each for each in found.running if each.record["id"] in kept]


def _lane(each: Running, words: Words) -> Lane:
    name, first, last = (each.record[column] for column in ("name", "first_year", "last_year"))
    short = name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
    amount = amounts(each.total, words) or words.get("steered.no_money")
    return Lane(int(first), last if last is None else int(last), f"{short} · {amount}")


def told(found: Steered, name: str, words: Words) -> str:
    """Write below the figure which goals there are, and every intervention with its years and money."""
    goals = [
        words.get(
            f"steered.said_{goal['young'] or 'all'}",
            baseline=words.percent(goal["baseline"]),
            baseline_year=goal["baseline_year"],
            target=words.percent(goal["target"]),
            target_year=goal["target_year"],
        )
        for goal in found.goals
    ]
    written = markup.paragraphs("note", goals)
    if not found.running:
        return written
    get = words.get
    none = get("steered.no_money")
    rows = found.running
    if len(rows) > MOST_ROWS:
        rows = tuple(sorted(rows, key=lambda each: -sum(each.total.values()))[:MOST_ROWS])
        written += markup.paragraphs("note", [get("steered.most", rows=MOST_ROWS, all=len(found.running))])
    cells = [
        [
            str(each.record["name"]),
            period(each.record, words),
            amounts(each.of_year, words) or none,
            amounts(each.total, words) or none,
        ]
        for each in rows
    ]
    heads = [get("steered.what"), get("steered.when"), get("steered.of_year", year=found.year)]
    heads += [get("steered.total")]
    return written + markup.table(get("steered.table", name=name), heads, cells, 2)
