"""What would be published of an area and year: each figure as it would be seen, checked as one release."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.publishing.earlier import Earlier, earlier_of
from dashboard.publishing.figures import OTHERS, exact_figures
from dashboard.publishing.release import Release, batches, released, settled
from estimates.disclosure import release as seen_by
from estimates.disclosure.releases import COMPLEMENTARY
from store.areas import find_area, list_areas
from store.database import reading
from store.figures import data_version
from store.publications import list_publications
from survey_schema.design import Audience
from survey_schema.errors import Fault, Note
from survey_schema.policy import Rules, load_policy
from survey_schema.progress import Told, unheard

COLUMNS = (
    *("indicator", "instrument", "area", "year", "sex", "grade", "age_band"),
    *("value", "lower", "upper", "n", "hidden", "note"),
)


@dataclass(frozen=True)
class Asked:
    """Asked for: the release of an area and the areas inside it, in a year, for an audience.

    The rules of a municipality are for its own area only; areas inside or beside it are shown by the
    public's. `only_before`: of earlier publications only those with a lower number count (0: all).
    """

    area: str
    year: int
    audience: Audience = "public"
    only_before: int = 0
    seconds: float = 600.0


@dataclass(frozen=True)
class Proposal:
    """What would be published: `rows` with COLUMNS as they would be seen, `counts` what the audit found.

    `known` has every count behind it (store's KNOWN_COLUMNS) and is for no audience; `waves` names the
    revision of each wave behind it, `last` is the number of the last publication there was.
    """

    asked: Asked
    rows: pd.DataFrame
    counts: dict[str, int]
    known: list[list[Any]]
    waves: str
    policy: str
    data_version: str
    last: int

    @property
    def verdict(self) -> Note:
        """What the audit says of the release, with what was held against it."""
        count = self.counts["earlier"]
        said = {**self.counts, "policy": self.policy}
        return (
            Note("publish.verdict_earlier", {**said, "count": count})
            if count
            else Note("publish.verdict", said)
        )


def proposal(path: Path, asked: Asked, told: Told = unheard) -> Proposal:
    """Make the release of an area and year, hold it against what was published before, and audit it.

    The same data give the same release. Raises Fault when there is no wave, Refusal when a count can't be
    protected, or not within so many seconds.
    """
    with reading(path) as connection:
        find_area(connection, asked.area)
        parents = {area.code: area.parent for area in list_areas(connection)}
        inside = areas_inside(asked.area, parents)
        exact = list(exact_figures(connection, inside, asked.year))
        earlier = earlier_of(connection, inside, asked.year, asked.only_before)
        version = data_version(connection)
        last = max((each.id for each in list_publications(connection)), default=0)
    if not exact:
        raise Fault("publish.no_wave", area=asked.area, year=asked.year)
    policy = load_policy()
    rules: dict[str, Rules] = {str(name): rule for name, rule in policy.audience.items()}
    made = _released(exact, asked, earlier, parents, rules, told)
    seen = pd.concat([_as_seen(each, rules) for each in made])
    rows = seen.sort_values("place", kind="stable", ignore_index=True)
    counts = _counts(rows) | {"tried": sum(each.tried for each in made), "earlier": len(earlier)}
    known = [row for each in made for row in each.known()]
    return Proposal(asked, rows[list(COLUMNS)], counts, known, _waves(exact), policy.id, version, last)


def areas_inside(area: str, parents: Mapping[str, str | None]) -> list[str]:
    """List an area and all areas inside it."""
    found = [area]
    for code in found:
        found += [other for other, parent in parents.items() if parent == code]
    return found


def _released(
    exact: Sequence[pd.DataFrame],
    asked: Asked,
    earlier: Sequence[Earlier],
    parents: Mapping[str, str | None],
    rules: Mapping[str, Rules],
    told: Told,
) -> list[Release]:
    deadline = time.monotonic() + asked.seconds
    settings, begins = [], 0
    for rows in exact:
        audience = np.where(rows["area"] == asked.area, asked.audience, "public")
        numbered = rows.assign(audience=audience, place=np.arange(begins, begins + len(rows)))
        settings.append(settled(numbered, earlier, parents))
        begins += len(rows)
    made, done = [], 0
    for batch in batches(settings):
        made.append(released(batch, rules, max(deadline - time.monotonic(), 0.0)))
        done += len(batch)
        told(done / len(settings))
    return made


def _as_seen(made: Release, rules: Mapping[str, Rules]) -> pd.DataFrame:
    """The figures of a release by the rules they are under, hidden or rounded; none of other ages."""
    protecting = np.asarray(made.decision.reason[: len(made.rows)] == COMPLEMENTARY)
    offered = (made.rows["level"] != OTHERS).to_numpy()
    seen = []
    for name, rule in rules.items():
        own = (made.rows["audience"] == name).to_numpy() & offered
        if own.any():
            seen.append(seen_by(made.rows[own], rule, protecting[own]))
    return pd.concat(seen).sort_index()


def _counts(rows: pd.DataFrame) -> dict[str, int]:
    states = {"shown": "", "private": "disclosure", "uncertain": "reliability"}
    found = {name: int((rows["hidden"] == state).sum()) for name, state in states.items()}
    return {"figures": len(rows), **found}


def _waves(exact: Sequence[pd.DataFrame]) -> str:
    """Name the revision of every wave behind some figures: wave/revision with spaces between."""
    found: set[str] = set()
    for rows in exact:
        for waves, revisions in dict.fromkeys(zip(rows["wave"], rows["revision"], strict=True)):
            pairs = zip(waves.split(), revisions.split(), strict=True)
            found |= {f"{wave}/{revision}" for wave, revision in pairs}
    return " ".join(sorted(found))
