"""The wordings of an item in words: in which years each was asked, what changed, what still compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.texts import Words
from survey_schema.comparability import Asked, Relation, relation
from survey_schema.instrument import Comparable, Instrument, Item, Version

LETTERS: dict[str, Comparable] = {"same": "A", "bridged": "B", "unlike": "C"}


@dataclass(frozen=True)
class Wording:
    """An earlier wording beside today's: its years, what differs, and how it compares."""

    version: Version
    years: str
    changed: str
    letter: Comparable
    compared: str


def years_of(first: int, last: int, instrument: Instrument) -> str:
    """Name the years between two that an instrument has: 2008–2019, 2021."""
    return years_in_words([year for year in instrument.years if first <= year <= last]) or f"{first}–{last}"


def years_now(item: Item, instrument: Instrument, words: Words) -> str:
    """Name the years of an item's latest wording, which may still be asked."""
    *_, latest = instrument.versions(item.id)
    if item.last is not None:
        return years_of(latest.first, latest.last, instrument)
    if latest.first <= min(instrument.years):
        return words.get("codebook.all_years")
    return words.get("codebook.since", year=latest.first)


def years_in_words(years: Sequence[int]) -> str:
    """Name years, those that follow each other as a span."""
    ordered = sorted(set(years))
    spans: list[list[int]] = [[year] for year in ordered[:1]]
    for before, year in pairwise(ordered):
        if year == before + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in spans)


def compared(version: Version, latest: Version, item: str, instrument: Instrument) -> Relation:
    """Tell whether answers to one wording of an item compare with those to another."""
    return relation(_asked(version, item), _asked(latest, item), instrument)


def _asked(version: Version, item: str) -> Asked:
    return Asked(item, version.recall, {item: version.wording}, version.population, version.mode, "")


def earlier_wordings(item: str, instrument: Instrument, words: Words) -> list[Wording]:
    """Tell of every earlier wording of an item, latest first, how it stands to today's."""
    *before, latest = instrument.versions(item)
    return [_wording(version, latest, item, instrument, words) for version in reversed(before)]


def _wording(version: Version, latest: Version, item: str, instrument: Instrument, words: Words) -> Wording:
    found = compared(version, latest, item, instrument)
    letter = LETTERS[found.kind]
    changed = [part for part in CHANGES if getattr(version, part) != getattr(latest, part)]
    return Wording(
        version=version,
        years=years_of(version.first, version.last, instrument),
        changed=words.list_of(words.get(f"codebook.changed.{part}") for part in changed),
        letter=letter,
        compared=words.get(f"codebook.compared.{letter}", reasons=found.reasons),
    )


CHANGES = ("text", "options", "recall", "population", "mode")
"""What of a wording may differ from today's."""
