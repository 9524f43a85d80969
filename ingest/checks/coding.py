"""Recognises answers coded otherwise than the instrument says: one too high or low, or as their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from survey_schema.instrument import Item


def codes_by_label(item: Item) -> dict[str, int]:
    """Give the code of each label of an item, in any language and wording, but for labels of two codes."""
    found: dict[str, set[int]] = {}
    for option in (*item.options, *(option for earlier in item.earlier for option in earlier.options)):
        for text in option.label.values():
            found.setdefault(plain(text), set()).add(option.code)
    return {text: min(codes) for text, codes in found.items() if len(codes) == 1}


def plain(text: str) -> str:
    """A label without capitals, repeated spaces, a closing point, and with one kind of dash."""
    return " ".join(text.casefold().replace("–", "-").replace("—", "-").split()).rstrip(".")


def shift(codes: frozenset[int], found: Iterable[int]) -> int:
    """Say by how much found codes are too high (1) or too low (-1) as they look; 0 where they don't.

    They do when some are outside the list, all would be inside it if they were moved by one, and there are
    several.
    """
    values = frozenset(found)
    if values <= codes or len(values) < min(3, len(codes)):
        return 0
    return next((by for by in (1, -1) if {value - by for value in values} <= codes), 0)


def other_labels(labels: Mapping[str, str], codes: Mapping[str, int], item: Item) -> list[tuple[str, int]]:
    """List the values that a file labels with the text of another code of the item, each with that code.

    `labels` by value, as the file has them; `codes` what each value is read as.
    """
    meant = codes_by_label(item)
    return [
        (value, meant[plain(label)])
        for value, label in labels.items()
        if value in codes and codes[value] >= 0 and meant.get(plain(label), codes[value]) != codes[value]
    ]
