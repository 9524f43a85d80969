"""The words of the field, one for each thing in each language, and what is never said for it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("glossary.toml")


@dataclass(frozen=True)
class Word:
    """A thing: its term and meaning by language, and the words that no catalogue may use for it."""

    id: str
    term: Mapping[str, str]
    means: Mapping[str, str]
    never: Mapping[str, list[str]] = field(default_factory=dict)


@cache
def glossary() -> tuple[Word, ...]:
    """Give every word, in the order in which a reader meets them."""
    with _FILE.open("rb") as file:
        return tuple(Word(**word) for word in tomllib.load(file)["word"])
