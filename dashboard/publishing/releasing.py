"""Publishing: a proposal becomes a publication; what rests on it, what replaced it, what it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.figures.rows import Rows, rows_of
from dashboard.publishing.proposal import Asked, Proposal, proposal
from dashboard.questions.answers import all_hidden
from store.database import reading, transaction, writing
from store.figures import data_version
from store.publications import (
    FIGURE_COLUMNS,
    KNOWN_COLUMNS,
    Draft,
    Publication,
    contents_of,
    figures_of,
    find_publication,
    in_force,
    list_publications,
    replaced_waves,
    save_publication,
    withdraw_publication,
    written,
)
from store.waves import list_waves
from survey_schema.errors import Fault, Note
from survey_schema.noted import plain_note
from survey_schema.progress import Told, unheard

LIST_COLUMNS = (
    *("id", "area", "year", "state", "schools_on", "executive_on", "public_on", "decided_at", "account"),
    *("shown", "figures", "policy", "replaces", "note"),
)
_BOUNDS = {"disclosure.under": "under", "disclosure.over": "over"}


@dataclass(frozen=True)
class Days:
    """From which day who sees a publication: ISO days, in this order."""

    schools_on: str
    executive_on: str
    public_on: str


def publish(path: Path, made: Proposal, days: Days) -> Publication:
    """Store a proposal as a publication.

    Raises NotShown when it shows nothing, Fault for days that aren't in their order, or when the data have
    changed since the proposal was made.
    """
    nothing = all_hidden(made.rows)
    if nothing:
        raise nothing
    if made.asked.audience != "public":
        raise Fault("publish.only_public")
    draft = Draft(
        *(made.asked.area, made.asked.year, days.schools_on, days.executive_on, days.public_on),
        *(made.policy, made.data_version, made.waves, made.counts),
        *(figure_rows(made.rows), made.known),
    )
    with writing(path) as opened, transaction(opened):
        last = max((each.id for each in list_publications(opened.conn)), default=0)
        if (data_version(opened.conn), last) != (made.data_version, made.last):
            raise Fault("publish.meanwhile")
        return save_publication(opened, draft)


def repeat(path: Path, number: int, told: Told = unheard) -> bool:
    """Make a publication again, and tell whether it is the same to the byte.

    It rests on the data as they are now: one that rests on an earlier revision comes out otherwise.
    """
    with reading(path) as connection:
        stored = find_publication(connection, number)
        figures, known = contents_of(connection, number)
    again = proposal(path, Asked(stored.area, stored.year, only_before=number), told)
    same_figures = written(FIGURE_COLUMNS, figure_rows(again.rows)) == figures
    return same_figures and written(KNOWN_COLUMNS, again.known) == known


def withdraw(path: Path, number: int, reason: str) -> Publication:
    """Take a publication back. Raises as `withdraw_publication` does."""
    with writing(path) as opened, transaction(opened):
        return withdraw_publication(opened, number, reason)


def staged_since(path: Path, made: Proposal) -> list[Note]:
    """Name the waves behind a proposal of which a later revision waits to be accepted."""
    with reading(path) as connection:
        waves = list_waves(connection)
    used = dict(name.rsplit("/", 1) for name in made.waves.split())
    staged = waves[waves["status"] == "staged"]
    later = [
        row["wave"]
        for row in staged.to_dict("records")
        if row["wave"] in used and row["revision"] > int(used[row["wave"]])
    ]
    return [Note("publish.staged", {"waves": later, "count": len(later)})] if later else []


def figure_rows(rows: pd.DataFrame) -> list[list[Any]]:
    """Write the rows of a proposal as they are stored, in FIGURE_COLUMNS; hidden ones have no numbers."""
    return [_figure(row) for row in rows_of(rows)]


def _figure(row: Mapping[str, Any]) -> list[Any]:
    groups = ["" if _is_missing(row[name]) else str(row[name]) for name in ("sex", "grade", "age_band")]
    hidden = str(row["hidden"])
    numbers = [None if hidden or _is_missing(row[name]) else float(row[name]) for name in ("value", "lower")]
    upper = None if hidden or _is_missing(row["upper"]) else float(row["upper"])
    n = None if hidden or _is_missing(row["n"]) else int(row["n"])
    bound = next((_BOUNDS[note.code] for note in row["note"] if note.code in _BOUNDS), "")
    notes = [plain_note(note) for note in row["note"]]
    of = [row["area"], row["indicator"], row["instrument"]]
    return [*of, *groups, *numbers, upper, n, "" if hidden else bound, hidden, notes]


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def publications(path: Path, today: str) -> pd.DataFrame:
    """List every publication, the last first, with LIST_COLUMNS.

    `state` is planned, schools, executive or public by whose day has come, replaced, or withdrawn; `note`
    says when it rests on an earlier revision of a wave than the one that feeds figures now.
    """
    with reading(path) as connection:
        every, stale = list_publications(connection), replaced_waves(connection)
    seen = {each.id for each in in_force(every, "public_on", today)}
    rows = []
    for each in reversed(every):
        notes = (Note("publish.replaced_data", {"waves": stale[each.id]}),) if each.id in stale else ()
        of = {name: getattr(each, name) for name in LIST_COLUMNS if hasattr(each, name)}
        counts = {name: each.verdict[name] for name in ("shown", "figures")}
        rows.append({**of, **counts, "state": _state(each, every, seen, today), "note": notes})
    return pd.DataFrame(rows, columns=list(LIST_COLUMNS), dtype=object)


def _state(each: Publication, every: Sequence[Publication], seen: set[int], today: str) -> str:
    if each.withdrawn_at:
        return "withdrawn"
    if each.is_seen("public_on", today):
        return "public" if each.id in seen else "replaced"
    if any(other.replaces == each.id for other in every):
        return "replaced"
    stages = ("executive", "schools")
    return next((name for name in stages if getattr(each, f"{name}_on") <= today), "planned")


def resting_on(path: Path, wave: str) -> list[Publication]:
    """List the publications in which a wave stands in an earlier revision than the one that feeds figures."""
    with reading(path) as connection:
        stale = replaced_waves(connection)
        return [each for each in list_publications(connection) if wave in stale.get(each.id, ())]


def changed(before: Rows, after: Rows) -> Rows:
    """List the figures that a publication changed, one of each area and indicator.

    Of the ages an indicator speaks of, where there is such a figure, else of all. Rows of area, indicator,
    age_band, before and after: shares as shown, None where one is hidden or missing.
    """
    old, new = (_wholes(rows) for rows in (before, after))
    speaks = {place[:2] for place in (*old, *new) if place[2]}
    return [
        {**dict(zip(("area", "indicator", "age_band"), place, strict=True)), "before": was, "after": now}
        for place in sorted({*old, *new})
        if (place[2] or place[:2] not in speaks) and (was := old.get(place)) != (now := new.get(place))
    ]


def _wholes(rows: Rows) -> dict[tuple[str, str, str], float | None]:
    """The shares that are of no sex and no grade, by area, indicator and age band."""
    undivided = [row for row in rows if not row["sex"] and not row["grade"]]
    return {(row["area"], row["indicator"], row["age_band"]): row["value"] for row in undivided}


def changes_of(path: Path, made: Proposal) -> Rows | None:
    """List what a proposal would change of the publication it would replace; None where there is none."""
    with reading(path) as connection:
        same = [
            each
            for each in list_publications(connection)
            if (each.area, each.year) == (made.asked.area, made.asked.year) and not each.withdrawn_at
        ]
        if not same:
            return None
        before = figures_of(connection, same[-1].id)
    after = [dict(zip(FIGURE_COLUMNS, row, strict=True)) for row in figure_rows(made.rows)]
    return changed(before, after)
