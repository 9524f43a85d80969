"""Partners: who is missing at the table, what is agreed with whom about what, and which agreements end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from survey_schema.countries import Country
from survey_schema.steering import PARTNER, PARTNER_AGREEMENT, Record

ROLES = PARTNER.column("role").options
FORMS = PARTNER_AGREEMENT.column("form").options
"""From the firmest to none at all."""
EVERYWHERE = ("municipality", "school", "parents", "sports_club")
"""Roles that a coalition has in every country."""
AHEAD = 365
"""Days before its end that an agreement is warned of."""


@dataclass(frozen=True)
class Tie:
    """A partner with what is agreed about content and about money; None where nothing is registered."""

    partner: Record
    content: Record | None
    money: Record | None

    @property
    def agreements(self) -> tuple[Record, ...]:
        """The agreements, each once."""
        if self.content is None or self.content == self.money:
            return (self.money,) if self.money else ()
        return (self.content, self.money) if self.money else (self.content,)


@dataclass(frozen=True)
class Ending:
    """An agreement that ends soon, or has ended: with whom, when."""

    partner: Record
    agreement: Record
    on: date
    is_past: bool


def ties(partners: Iterable[Record], agreements: Iterable[Record], today: date) -> list[Tie]:
    """Give every partner, in the order of the roles, with the newest agreement about each thing.

    One that has ended stands only where no other about the same thing goes on.
    """
    agreements = list(agreements)
    ordered = sorted(partners, key=lambda row: (ROLES.index(row["role"]), str(row["name"]).casefold()))
    return [
        Tie(row, _newest(row, "content", agreements, today), _newest(row, "money", agreements, today))
        for row in ordered
    ]


def _newest(partner: Record, thing: str, agreements: Sequence[Record], today: date) -> Record | None:
    found = [row for row in agreements if row["partner"] == partner["id"] and row["about"] in (thing, "both")]
    return max(
        found,
        key=lambda row: (not has_ended(row, today), row["since"], row["about"] == thing, row["id"]),
        default=None,
    )


def has_ended(agreement: Record, today: date) -> bool:
    """Whether an agreement's last day has passed."""
    return bool(agreement["until"]) and agreement["until"] < today.isoformat()


def missing(partners: Iterable[Record], country: Country | None) -> list[str]:
    """Name the roles that nobody has yet, of those a coalition of the country needs."""
    there = {row["role"] for row in partners}
    wanted = (*EVERYWHERE, *(country.partner_roles if country else ()))
    return [role for role in ROLES if role in wanted and role not in there]


def endings(found: Iterable[Tie], today: date) -> list[Ending]:
    """List the agreements that ended, or end within a year, the soonest first."""
    soon = [
        Ending(tie.partner, row, date.fromisoformat(row["until"]), has_ended(row, today))
        for tie in found
        for row in tie.agreements
        if row["until"] and (date.fromisoformat(row["until"]) - today).days <= AHEAD
    ]
    return sorted(soon, key=lambda each: (each.on, each.agreement["id"]))
