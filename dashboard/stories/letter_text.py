"""A letter's wording as blocks, its fields filled; a field that nobody filled stays to be seen as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.questions.letters import Letter
from dashboard.texts import words
from survey_schema.letters import FIELD

Kind = Literal["title", "heading", "item", "paragraph"]


@dataclass(frozen=True)
class Block:
    """A heading, an item of a list or a paragraph; `parts` are texts, each with whether it stands in for
    something that isn't known."""

    kind: Kind
    parts: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(text for text, _ in self.parts)


def blocks(letter: Letter) -> list[Block]:
    """Give the blocks of a letter in its own language: the first heading is its title."""
    labels = {name: named(name, letter.language) for name in letter.missing}
    found: list[Block] = []
    for kind, text in _lines(letter.wording):
        is_title = kind == "heading" and not any(block.kind == "title" for block in found)
        found.append(Block("title" if is_title else kind, tuple(_parts(text, letter.values, labels))))
    return found


def named(field: str, language: str) -> str:
    """Name a field in a language: "date of the evening"."""
    return words(language).get(f"letters.field_{field}")


def plain(letter: Letter) -> str:
    """Write a letter as plain text, to be pasted anywhere."""
    written = ""
    before = ""
    for block in blocks(letter):
        gap = "\n" if block.kind == before == "item" else "\n\n"
        mark = "- " if block.kind == "item" else ""
        written += f"{gap if written else ''}{mark}{block.text}"
        before = block.kind
    return f"{written}\n"


def _lines(wording: str) -> Iterator[tuple[Kind, str]]:
    """Give the kind and text of each block; lines that follow each other are one paragraph."""
    held: list[str] = []
    for line in [*wording.splitlines(), ""]:
        text = line.strip()
        is_heading, is_item = text.startswith("# "), text.startswith("- ")
        if held and (not text or is_heading or is_item):
            yield "paragraph", " ".join(held)
            held = []
        if is_heading or is_item:
            yield "heading" if is_heading else "item", text[2:].strip()
        elif text:
            held.append(text)


def _parts(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    at = 0
    for field in FIELD.finditer(text):
        if field.start() > at:
            yield text[at : field.start()], False
        name = field[1]
        yield (values[name], False) if name in values else (f"[{labels[name]}]", True)
        at = field.end()
    if at < len(text):
        yield text[at:], False
