"""Suggests columns for items nothing else matched, by how alike the labels are; never taken silently."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from survey_schema.instrument import Item

LEAST_ALIKE = 80
"""Of 100; below it two questions of one form ("How often were you ...?") begin to look alike."""


@dataclass(frozen=True)
class Suggestion:
    """A column that may carry an item; `score` is how alike the labels are, of 100."""

    item: str
    column: str
    label: str
    score: int


def suggest(
    labels: Mapping[str, str], texts: Mapping[str, Sequence[str]], missing: Collection[Item]
) -> tuple[Suggestion, ...]:
    """Suggest a column for each `missing` item where the two are most alike both ways.

    `labels`: of the columns left, by name, in plain form; `texts`: the plain texts of every item by id. Items
    that are matched count too: a column most alike to one of those is suggested for none. Scored by
    rapidfuzz's `token_sort_ratio`, so that the order of words says nothing.
    """
    owners = [item for item, each in texts.items() for _ in each]
    each_text = [text for each in texts.values() for text in each]
    columns = [name for name, label in labels.items() if label]
    if not each_text or not columns or not missing:
        return ()
    alike = process.cdist([labels[name] for name in columns], each_text, scorer=fuzz.token_sort_ratio)
    ids = list(texts)
    place = np.array([ids.index(owner) for owner in owners])
    scores = np.stack([alike[:, place == i].max(axis=1, initial=0) for i in range(len(ids))], axis=1)
    found = []
    for item in missing:
        of_item = scores[:, ids.index(item.id)]
        column = int(of_item.argmax())
        score = of_item[column]
        rivals = (of_item == score).sum() + (scores[column] == score).sum()
        if score >= LEAST_ALIKE and score == scores[column].max() and rivals == 2:
            name = columns[column]
            found.append(Suggestion(item.id, name, labels[name], int(score)))
    return tuple(found)
