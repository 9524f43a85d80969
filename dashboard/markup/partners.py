"""Partners as plain HTML: a row each, read at a glance; parents' agreements below what the law says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from dashboard.stories import partners as story
from dashboard.texts import Words
from steering.partners import Tie
from store.notices import Notice
from survey_schema.steering import Record

COLUMNS = ("role", "partner", "content", "money", "period", "document")


def network(ties: Sequence[Tie], today: date, words: Words) -> str:
    """Write a row for each partner: what is agreed about content and about money, and until when."""
    if not ties:
        return ""
    heads = "".join(f'<th scope="col">{escape(words.get(f"partners.{name}"))}</th>' for name in COLUMNS)
    before, body = "", ""
    for tie in ties:
        role = tie.partner["role"]
        body += _tie(tie, words.get(f"role_of.{role}") if role != before else "", today, words)
        before = role
    caption = escape(words.get("partners.table"))
    return (
        f'<div class="table network" role="region" aria-label="{caption}" tabindex="0"><table>'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _tie(tie: Tie, role: str, today: date, words: Words) -> str:
    cells = [escape(story.cell(row, today, words)) for row in (tie.content, tie.money)]
    cells.append("".join(f"<span>{escape(span)}</span>" for span in story.periods(tie.agreements, words)))
    cells.append(escape(story.documents(tie.agreements, words)))
    forms = [story.look(row, today) for row in (tie.content, tie.money)]
    tied = "".join(
        f'<td class="{form}" data-head="{escape(words.get(f"partners.{name}"))}">{cell}</td>'
        for name, form, cell in zip(COLUMNS[2:], [*forms, "period", "document"], cells, strict=True)
    )
    first = f'<td class="role">{escape(role)}</td><th scope="row">{escape(tie.partner["name"])}</th>'
    return f"<tr>{first}{tied}</tr>"


def law(found: Sequence[Notice], words: Words) -> str:
    """Write what the law says, with the day on which that was looked at."""
    if not found:
        return ""
    items = ""
    for each in found:
        title, body = story.law(each.words, words)
        checked = words.get("parents.law_checked", day=words.date(each.checked_on))
        items += f"<li><strong>{escape(title)}</strong> {escape(body)} <span>{escape(checked)}</span></li>"
    head = escape(words.get("site.law"))
    return f'<section class="law" aria-label="{head}"><h3>{head}</h3><ul>{items}</ul></section>'


def agreements(rows: Sequence[Record], words: Words) -> str:
    """Write the parents' agreements, the newest first, in the parents' own words."""
    ordered = sorted(rows, key=lambda row: (-row["year"], row["school"], row["district"], row["id"]))
    return "".join(_agreement(row, words) for row in ordered)


def _agreement(row: Record, words: Words) -> str:
    parts = [("wording", row["wording"]), ("home_times", row["home_times"]), ("alcohol", row["alcohol"])]
    parts.append(("signatures", story.signed(row, words)))
    if row["school"]:
        said = "parents.school_named" if row["school_agrees"] == "yes" else "parents.school_unnamed"
        parts.append(("school", words.get(said)))
    lines = "".join(
        f"<dt>{escape(words.get(f'parents.{name}'))}</dt><dd>{escape(text)}</dd>"
        for name, text in parts
        if text
    )
    head = escape(story.parents_title(row, words))
    return f'<article class="parents"><h3>{head}</h3><dl>{lines}</dl></article>'
