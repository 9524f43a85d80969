"""What the page of letters says: the letter as it is printed, what is not filled in, what each field says."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from dashboard import markup
from dashboard.questions.letters import Letter
from dashboard.stories.letter_text import Block, blocks, named, plain
from dashboard.texts import Words
from survey_schema.letters import fields_in, letter_fields

_TAGS = {"title": "h2", "heading": "h3", "paragraph": "p", "item": "li"}


def title(letter: Letter, words: Words) -> str:
    """Name the letter, and say whose wording it is."""
    code = "letters.title_own" if letter.own else "letters.title_standard"
    return words.get(code, letter=words.get(f"letters.{letter.letter}"), area=letter.area_name)


def lead(letter: Letter, words: Words) -> str:
    """Name the fields that nobody filled, or say that all are."""
    if not letter.missing:
        return words.get("letters.filled", year=letter.year)
    fields = [named(name, words.lang) for name in letter.missing]
    return words.get("letters.missing", count=len(fields), fields=words.list_of(fields), year=letter.year)


def remarks(letter: Letter, words: Words) -> list[str]:
    """Say what to know of this letter: that the standard text has changed, why there is no figure."""
    said = [words.get("letters.outdated")] if letter.is_outdated else []
    if "majority" in letter.missing:
        said.append(words.get("letters.no_majority", area=letter.area_name, year=letter.year))
    return said


def paper(letter: Letter) -> str:
    """Write the letter as it will be printed, in its own language."""
    body = "".join(_runs(letter))
    return f'<article class="letter" lang="{escape(letter.language)}">{body}</article>'


def _runs(letter: Letter) -> Iterator[str]:
    for kind, run in groupby(blocks(letter), key=lambda block: block.kind):
        written = "".join(f"<{_TAGS[kind]}>{_filled(block)}</{_TAGS[kind]}>" for block in run)
        yield f"<ul>{written}</ul>" if kind == "item" else written


def _filled(block: Block) -> str:
    return "".join(
        f"<mark>{escape(text)}</mark>" if is_missing else escape(text) for text, is_missing in block.parts
    )


def buttons(letter: Letter, words: Words) -> str:
    """Write the buttons that print the letter and copy it as text; two scripts listen to them."""
    label = words.get("copy.label", about=words.get(f"letters.{letter.letter}"))
    data = {"copy": plain(letter), "done": words.get("copy.done"), "failed": words.get("copy.failed")}
    told = "".join(f' data-{name}="{escape(text)}"' for name, text in data.items())
    printing = markup.print_button(words.get("letters.print"))
    copying = (
        f'<button type="button" class="copy"{told} aria-label="{escape(label)}">'
        f"{escape(words.get('letters.copy'))}</button>"
    )
    return f'<div class="letter-buttons">{printing}{copying}</div>'


def fields(letter: Letter, words: Words) -> str:
    """List the fields a letter may have, with what each is filled with and whether this one has it."""
    used = fields_in(letter.wording)
    cells = [
        [
            f"{{{name}}}",
            named(name, words.lang),
            letter.values.get(name, words.get("letters.nothing")),
            words.get("letters.here") if name in used else "",
        ]
        for name in letter_fields()
        if name != "majority" or name in used
    ]
    heads = [words.get(f"letters.head_{name}") for name in ("field", "means", "filled", "used")]
    return markup.table(words.get("letters.fields"), heads, cells, len(heads))
