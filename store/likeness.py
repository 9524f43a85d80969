"""Which waves may be pooled: those that were asked alike, or over a declared bridge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey_schema.comparability import Asked, relation
from survey_schema.errors import Note
from survey_schema.instrument import Instrument


@dataclass(frozen=True)
class Likeness:
    """Which of several waves to keep, by their places; why the others not, and which bridges are crossed."""

    kept: tuple[int, ...]
    reasons: tuple[Note, ...] = ()
    bridges: tuple[Note, ...] = ()


def alike(asked: Sequence[Asked], respondents: Sequence[int], instrument: Instrument) -> Likeness:
    """Keep the waves that all compare with each other: of such groups the one with the most respondents.

    Of equally large ones that with more waves, then that asked in the instrument's own mode, then the first.
    """
    ways: list[Asked] = []
    for way in asked:
        if way not in ways:
            ways.append(way)
    between = {
        (one, other): relation(ways[one], ways[other], instrument)
        for one in range(len(ways))
        for other in range(one)
    }
    related = between | {(other, one): found for (one, other), found in between.items()}
    friends = {
        one: {other for other in range(len(ways)) if other != one and related[one, other].kind != "unlike"}
        for one in range(len(ways))
    }
    place_of = [ways.index(way) for way in asked]

    def size(group: frozenset[int]) -> tuple[int, int, int, int]:
        inside = [n for n, way in zip(respondents, place_of, strict=True) if way in group]
        own_mode = sum(ways[way].mode == instrument.mode for way in group)
        return sum(inside), len(inside), own_mode, -min(group)

    group = max(_groups(frozenset(), set(friends), set(), friends), key=size)
    left_out = sorted(set(friends) - group)
    unlike = [related[out, way] for out in left_out for way in sorted(group)]
    reasons = [note for found in unlike if found.kind == "unlike" for note in found.reasons]
    bridges = [note for pair, found in between.items() if set(pair) <= group for note in found.reasons]
    return Likeness(
        tuple(place for place, way in enumerate(place_of) if way in group),
        _once(reasons),
        _once(bridges),
    )


def _groups(
    group: frozenset[int], candidates: set[int], done: set[int], friends: dict[int, set[int]]
) -> Iterator[frozenset[int]]:
    """Give the largest groups in which everyone is a friend of everyone (Bron and Kerbosch 1973)."""
    if not candidates and not done:
        yield group
    for one in sorted(candidates):
        yield from _groups(group | {one}, candidates & friends[one], done & friends[one], friends)
        candidates = candidates - {one}
        done = done | {one}


def _once(notes: Sequence[Note]) -> tuple[Note, ...]:
    return tuple({repr(note): note for note in notes}.values())
