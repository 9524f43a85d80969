"""What two revisions of a wave are made of, so that the figures of one can stand beside the other's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from store.pools import Feeding, Pool
from store.waves import Revision, find_revision, find_revisions, list_findings
from survey_schema.comparability import Way
from survey_schema.errors import Fault, Finding, Refusal


@dataclass(frozen=True)
class Pair:
    """Two revisions of a wave, each as the pool it would be by itself."""

    instrument: str
    area: str
    year: int
    before: Pool
    after: Pool


def pair_of(connection: sqlite3.Connection, wave: str, revisions: tuple[int, int] | None) -> Pair:
    """Find two revisions of a wave by their numbers; without numbers the staged one and what feeds figures.

    Where nothing is staged it is the revision that feeds figures and the one before it. Raises Fault for an
    unknown wave or number, Refusal when the wave has one revision only.
    """
    stored = find_revisions(connection, wave)
    if revisions:
        before, after = (find_revision(stored, number) for number in revisions)
    else:
        before, after = _usual(stored)
    one, other = _pool(connection, before), _pool(connection, after)
    return Pair(one.instrument, one.area, one.year, one, other)


def _usual(stored: Sequence[Revision]) -> tuple[Revision, Revision]:
    if len(stored) < 2:
        raise Refusal("diff.one_revision", wave=stored[0].wave)
    feeding = next((each for each in reversed(stored) if each.feeds), None)
    staged = [each for each in stored if each.status == "staged" and each != feeding]
    if feeding and staged and staged[-1].revision > feeding.revision:
        return feeding, staged[-1]
    place = max(1, stored.index(feeding) if feeding else len(stored) - 1)
    return stored[place - 1], stored[place]


def _pool(connection: sqlite3.Connection, revision: Revision) -> Pool:
    instrument, area, year, weight_sum, eligible, n, mode, basis, versions = connection.execute(
        "SELECT instrument, area, year, weight_sum, eligible, n_answered, mode, residence, versions FROM wave"
        " WHERE revision_id = ?",
        [revision.revision_id],
    ).fetchone()
    way = Way(mode, basis, json.loads(versions))
    feeding = Feeding(
        revision.revision_id, revision.wave, revision.revision, area, False, weight_sum, eligible, n, way
    )
    return Pool(instrument, area, year, (feeding,))


def findings_of(connection: sqlite3.Connection, pool: Pool) -> list[Finding]:
    """List what the checks said of the one revision in a pool."""
    (wave,) = pool.waves
    stored = list_findings(connection, [wave.wave])
    return [finding for _, revision, finding in stored if revision == wave.revision]


def numbers(text: str) -> tuple[int, int]:
    """Read two revision numbers, written 1:2. Raises Fault for anything else."""
    before, _, after = text.partition(":")
    if not (before.isdecimal() and after.isdecimal()) or int(before) == int(after):
        raise Fault("diff.revisions", found=text)
    return int(before), int(after)
