"""The letters around a survey: their standard texts in every language, and the fields in them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from survey_schema.errors import Note

_FILE = Path(__file__).with_name("letters.toml")
LETTERS = ("school_invitation", "parents", "press_notice", "parents_evening")
"""In the order of the year."""
LETTER_LANGUAGES = ("en", "nl", "is")
FIELD = re.compile(r"\{([a-z_]+)\}")
_SHORTENED = 12


@cache
def _texts() -> Mapping[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def letter_fields() -> tuple[str, ...]:
    """Name the fields that a letter may have."""
    return tuple(_texts()["fields"])


def standard_text(letter: str, language: str) -> str:
    """Give the text that everybody starts from. Raises KeyError for an unknown letter or language."""
    return str(_texts()[letter][language]).strip()


def fingerprint(text: str) -> str:
    """Give a short fingerprint of a text, by which a later change of it is found."""
    return hashlib.sha256(text.encode()).hexdigest()[:_SHORTENED]


def fields_in(wording: str) -> tuple[str, ...]:
    """Name the fields of a wording, each once, in the order in which they first stand there."""
    return tuple(dict.fromkeys(FIELD.findall(wording)))


def wrong_fields(wording: str) -> Iterator[Note]:
    """Say what is wrong with the fields of a wording: those nobody knows, and a brace without its other."""
    unknown = [name for name in fields_in(wording) if name not in letter_fields()]
    left = re.findall(r"\{[^{}\n]{0,30}\}?|\}", FIELD.sub("", wording))
    found = [*(f"{{{name}}}" for name in unknown), *dict.fromkeys(left)]
    if found:
        yield Note("expected.letter_field", {"found": ", ".join(found), "known": letter_fields()})
