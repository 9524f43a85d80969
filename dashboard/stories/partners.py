"""What the page of partners says: who takes part, what is agreed with whom, who is missing, what ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.texts import Words
from steering.partners import Ending, Tie, has_ended
from survey_schema.steering import Record

MARKS = {"formal": "●", "informal": "◐", "talking": "○", "both_involved": "◇", "one_only": "△", "none": "–"}
"""A shape for each form of agreement, the firmest filled."""


def title(ties: Sequence[Tie], area: str, words: Words) -> str:
    """Say how many take part and with how many something is agreed."""
    if not ties:
        return words.get("partners.none", area=area)
    agreed = sum(any(row["form"] in ("formal", "informal") for row in tie.agreements) for tie in ties)
    return words.get("partners.title", area=area, count=len(ties), agreed=agreed)


def missing(roles: Sequence[str], words: Words) -> str:
    """Name the roles that nobody has yet."""
    if not roles:
        return words.get("partners.complete")
    return words.get(
        "partners.missing", roles=words.list_of(words.get(f"partners.no_{each}") for each in roles)
    )


def endings(found: Sequence[Ending], words: Words) -> list[str]:
    """Warn of agreements that end within a year, and name those that have ended."""
    return [
        words.get(
            "partners.has_ended" if each.is_past else "partners.ends",
            partner=each.partner["name"],
            about=words.get(f"about.{each.agreement['about']}"),
            day=words.date(each.on),
        )
        for each in found
    ]


def cell(row: Record | None, today: date, words: Words) -> str:
    """Write what is agreed about a thing: a shape and a word; nothing registered is a word too."""
    if row is None:
        return words.get("partners.nothing")
    form = row["form"]
    said = f"{MARKS[form]} {words.get(f'tie.{form}')}"
    return words.get("partners.ended", said=said) if has_ended(row, today) else said


def look(row: Record | None, today: date) -> str:
    """Name how a cell looks: by the form of an agreement, or that there is none, or that it has ended."""
    if row is None:
        return "nothing"
    return "ended" if has_ended(row, today) else str(row["form"])


def periods(rows: Sequence[Record], words: Words) -> list[str]:
    """Write since and until when agreements hold."""
    spans = []
    for row in rows:
        since = words.date(row["since"]) if row["since"] else ""
        until = words.date(row["until"]) if row["until"] else ""
        code = "partners.span" if since and until else "partners.since" if since else "partners.until"
        spans += [words.get(code, since=since, until=until)] if since or until else []
    return list(dict.fromkeys(spans))


def documents(rows: Sequence[Record], words: Words) -> str:
    """Name the papers that agreements stand in."""
    return words.list_of(dict.fromkeys(row["document"] for row in rows if row["document"]))


def parents_title(row: Record, words: Words) -> str:
    """Name a parents' agreement: its year, and its school or district."""
    where = words.list_of(name for name in (row["school"], row["district"]) if name)
    return words.get("parents.of", year=row["year"], where=where) if where else str(row["year"])


def signed(row: Record, words: Words) -> str:
    """Say how many parents signed of how many were invited, with the share where both are known."""
    if row["signed"] is None:
        return words.get("parents.not_counted")
    told: dict[str, Any] = {"count": row["signed"], "number": words.number(row["signed"])}
    if not row["invited"]:
        return words.get("parents.signed", **told)
    invited = words.number(row["invited"])
    share = words.percent(row["signed"] / row["invited"])
    return words.get("parents.signed_of", invited=invited, share=share, **told)


def parents_lead(rows: Sequence[Record], words: Words) -> str:
    """Say which agreements stand on the public page: those of the newest year."""
    if not rows:
        return words.get("parents.none")
    return words.get("parents.public", year=max(row["year"] for row in rows))


def law(words_of: Mapping[str, Mapping[str, str]], words: Words) -> tuple[str, str]:
    """Give the title and the text of what the law says, in the page's language, else in English."""
    told = words_of.get(words.lang) or words_of.get("en") or next(iter(words_of.values()))
    return told["title"], told.get("body", "")
