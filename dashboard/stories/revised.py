"""What the Revisions page says of two revisions of a wave: what changed, in a sentence and in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.rows import Rows, rows_of
from dashboard.markup import paragraphs, table
from dashboard.questions.diffs import Diff
from dashboard.texts import Words
from dashboard.texts import sentences as say

GROUPS = ("sex", "grade", "age_band")


def changed(diff: Diff, *, divided: bool = True) -> Rows:
    """Give the figures that differ; without `divided` those of all, by age band at most."""
    rows = [row for row in rows_of(diff.rows) if row["changed"]]
    return [row for row in rows if divided or not any(say.is_given(row[group]) for group in GROUPS[:2])]


def headline(diff: Diff, words: Words) -> str:
    """Say how many figures differ between the two revisions, and how many verdicts."""
    rows = changed(diff)
    if not rows:
        return words.get("revisions.nothing")
    verdicts = sum(row["changed"] == "verdict" for row in rows)
    counts = {"changed": words.number(len(rows)), "all": words.number(len(diff.rows))}
    return words.get("revisions.headline", verdicts=words.number(verdicts), **counts)


def lead(before: Mapping[str, Any], after: Mapping[str, Any], words: Words) -> str:
    """Say when each of two revisions was stored, what has become of it, and why the second was made."""
    dated = {"first": words.date(str(before["stored_at"])), "second": words.date(str(after["stored_at"]))}
    states = {"was": words.get(f"status.{before['status']}"), "now": words.get(f"status.{after['status']}")}
    numbers = {"before": before["revision"], "after": after["revision"]}
    said = words.get("revisions.lead", **numbers, **dated, **states)
    return " ".join([said, words.get("revisions.reason", reason=after["reason"]) if after["reason"] else ""])


def published(numbers: Sequence[int], words: Words) -> str:
    """Say that published figures rest on an earlier revision of the wave; nothing where none do."""
    if not numbers:
        return ""
    return words.get("publish.rest_on_earlier", numbers=list(numbers), count=len(numbers))


def changes_table(rows: Rows, titles: Mapping[str, str], year: str, words: Words) -> str:
    """Write the figures of a year that a revision changed; nothing where none did."""
    if not rows:
        return ""
    cells = [
        [
            titles.get(row["indicator"], row["indicator"]),
            say.group(row, words, GROUPS),
            _verdicts(row, words),
            *(_share(row[side], words) for side in ("before", "after")),
            words.number(100 * row["difference"], 1) if say.is_given(row["difference"]) else "",
        ]
        for row in rows
    ]
    heads = ["figure", "group", "verdict", "before", "after", "difference"]
    named = [words.get(f"revisions.{head}") for head in heads]
    return table(words.get("upload.changes", year=year), named, cells, 3)


def findings(diff: Diff, words: Words) -> str:
    """Write what the checks said of only one of the two revisions."""
    parts = []
    for code, found in (("revisions.gone", diff.gone), ("revisions.new", diff.new)):
        if found:
            said = [words.message(each) for each in found]
            parts += [
                paragraphs("subtitle", [words.get(code)]),
                paragraphs("note", list(dict.fromkeys(said))),
            ]
    return "".join(parts)


def _share(value: float | None, words: Words) -> str:
    return words.percent(value, 1) if say.is_given(value) and value is not None else ""


def _verdicts(row: Mapping[str, object], words: Words) -> str:
    """Say how each revision stands to the wave before it, where that differs."""
    if row["changed"] != "verdict":
        return ""
    sides = [str(row[f"verdict_{side}"]) for side in ("before", "after")]
    before, after = (words.get(f"revisions.verdict_{side or 'none'}") for side in sides)
    return words.get("revisions.verdicts", before=before, after=after)
