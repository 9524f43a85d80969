"""The cycle as plain HTML: the ten steps, the 56 days as a bar, the year's days in order of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode, urlsplit

from dashboard.questions.cycles import Cycle
from dashboard.stories import cycle as story
from dashboard.stories.cycle import Day
from dashboard.stories.reminders import MOST, PAGES, sentence
from dashboard.texts import Words
from dashboard.texts import sentences as say
from steering.cycle import PROMISE, Step
from steering.reminders import Reminder

LINKED = ("http", "https")


def clock(found: Cycle, words: Words) -> str:
    """Write the sentence of the 56 days; while they run, with a bar as long as the days that are gone."""
    said = f'<p class="lead">{escape(story.clock(found, words))}</p>'
    if found.clock.state != "running":
        return said
    part = round(100 * found.clock.number / PROMISE)
    return f'{said}<div class="clock" aria-hidden="true"><i style="width:{part}%"></i></div>'


def steps(found: Cycle, pages: Mapping[str, str], address: Mapping[str, str], words: Words) -> str:
    """Write the ten steps, each with its state, its day, what it asks for and where that is done.

    `pages` are the names of the visitor's pages by address; `address` is what links take along.
    """
    items = "".join(_step(step, found, pages, address, words) for step in found.steps)
    label = escape(words.get("cycle.steps", year=found.year))
    return f'<ol class="steps" aria-label="{label}">{items}</ol>'


def _step(
    step: Step, found: Cycle, pages: Mapping[str, str], address: Mapping[str, str], words: Words
) -> str:
    name = words.get(f"step.{step.number}")
    state = f"{story.MARKS[step.state]} {words.get(f'cycle.state_{step.state}')}"
    link = _page(step.number, found, pages, address, words)
    shown = evidence(step.evidence, words)
    proof = f'<p class="evidence">{shown}</p>' if shown else ""
    asks = words.get(f"cycle.asks_{step.number}")
    return (
        f'<li><span class="number">{step.number}</span>'
        f'<div class="what"><h3>{escape(name[:1].upper() + name[1:])}</h3>'
        f"<p>{escape(asks)} {link}</p>{proof}</div>"
        f'<p class="status {story.CLASSES[step.state]}">{escape(state)}</p>'
        f'<p class="day">{escape(story.day_of(step, found, words))}</p></li>'
    )


def _page(
    number: int, found: Cycle, pages: Mapping[str, str], address: Mapping[str, str], words: Words
) -> str:
    """Write the link to the page where a step is done, if the visitor has one."""
    page = next((each for each in story.PAGES[number] if each in pages), "")
    if not page:
        return ""
    if page == "cycle":
        following = found.year + 1
        return link(page, words.get("cycle.next_year", year=following), {**address, "cycle": str(following)})
    return link(page, pages[page], address)


def link(page: str, label: str, address: Mapping[str, str]) -> str:
    """Write a link to a page of Varða."""
    target = escape(f"./{page}?{urlencode(address)}")
    return f'<a href="{target}" target="_self">{escape(label)}</a>'


def evidence(text: str, words: Words) -> str:
    """Write what shows that a step was done: an address as a link, the name of a paper as it is."""
    if not text:
        return ""
    shown = escape(text)
    if _is_address(text):
        shown = f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>'
    return f"{escape(words.get('cycle.evidence'))} {shown}"


def _is_address(text: str) -> bool:
    """Tell whether a text is the address of something on the web, and nothing else."""
    try:
        return urlsplit(text).scheme in LINKED and " " not in text
    except ValueError:
        return False


def days(found: Sequence[Day], words: Words) -> str:
    """Write the year's days in order of time, today among them."""
    items = "".join(_day(each, words) for each in found)
    return f'<ol class="days">{items}</ol>'


def _day(each: Day, words: Words) -> str:
    more = f'<span class="source">{escape(each.more)}</span>' if each.more else ""
    time = f'<time datetime="{each.on.isoformat()}">{escape(words.date(each.on))}</time>'
    mark = f'<span class="mark" aria-hidden="true">{each.mark}</span>'
    return f'<li class="{each.sort}">{time}{mark}<span>{escape(each.text)} {more}</span></li>'


def reminders(
    found: Sequence[Reminder],
    indicators: Mapping[str, say.Named],
    pages: Mapping[str, str],
    address: Mapping[str, str],
    words: Words,
) -> str:
    """Write at most four reminders, each with a link to the page where it is done; nothing without one."""
    if not found:
        return ""
    items = "".join(
        f"<li>{escape(sentence(each, indicators, words))} {_where(each, pages, address)}</li>"
        for each in found[:MOST]
    )
    label = escape(words.get("reminder.title"))
    return f'<section class="reminders" aria-label="{label}"><h2>{label}</h2><ul>{items}</ul></section>'


def _where(each: Reminder, pages: Mapping[str, str], address: Mapping[str, str]) -> str:
    page = PAGES[each.kind]
    if page not in pages:
        return ""
    own = {"intervention": each.told["intervention"]} if "intervention" in each.told else {}
    return link(page, pages[page], {**address, **own})
