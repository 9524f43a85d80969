"""A letter as a file for a word processor (.docx), in its language and without a trace of who made it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from dashboard.questions.letters import Letter
from dashboard.stories.letter_text import Block, blocks

DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MADE = datetime(2000, 1, 1)
"""When every letter says it was made, so that the same letter gives the same bytes."""
_PACKED = (1980, 1, 1, 0, 0, 0)
_TELLING = ("extended-properties", "thumbnail", "customXml")
"""Parts of the library's template that tell of a machine, or show another document."""
_LOCALES = {"en": "en-GB", "nl": "nl-NL", "is": "is-IS"}
_STYLES = {"title": "Heading 1", "heading": "Heading 2", "item": "List Bullet", "paragraph": "Normal"}
_FONT, _POINTS, _MARGIN = "Calibri", 11, 2.5
"""Margins in centimetres."""


def file_name(letter: Letter) -> str:
    """Name the file so that it is found again: varda_parents_norduvik_2027_nl.docx."""
    return f"varda_{letter.letter}_{letter.area}_{letter.year}_{letter.language}.docx"


def as_document(letter: Letter) -> bytes:
    """Write the letter with real headings and lists on A4; what nobody filled in is marked."""
    from docx import Document  # noqa: PLC0415 - only who takes a letter home waits for it

    document = Document()
    _on_a4(document)
    _in_language(document, letter.language)
    for block in blocks(letter):
        _write(document, block)
    about = document.core_properties
    title = next((block.text for block in blocks(letter) if block.kind == "title"), "")
    about.title, about.language = title, _LOCALES[letter.language]
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.created = about.modified = _MADE
    for parts in (document.part.package.rels, document.part.rels):
        for name in [key for key, each in parts.items() if each.reltype.endswith(_TELLING)]:
            del parts[name]
    written = io.BytesIO()
    document.save(written)
    return _packed_anew(written)


def _packed_anew(written: io.BytesIO) -> bytes:
    """Pack the parts again without the times at which they were written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, _PACKED)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return packed.getvalue()


def _write(document: Any, block: Block) -> None:
    from docx.enum.text import WD_COLOR_INDEX  # noqa: PLC0415

    paragraph = document.add_paragraph(style=_STYLES[block.kind])
    for text, is_missing in block.parts:
        run = paragraph.add_run(text)
        if is_missing:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _on_a4(document: Any) -> None:
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    (section,) = document.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(_POINTS)
    normal.paragraph_format.space_after = Pt(8)
    for name, points in (("Heading 1", 18), ("Heading 2", 13)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(points), RGBColor(0, 0, 0)
        for script in ("ascii", "hAnsi"):
            _attribute(style.element.rPr.rFonts, f"{script}Theme", None)


def _in_language(document: Any, language: str) -> None:
    """Say the language where every style takes it from, so that spelling is checked in it."""
    (said,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    _attribute(said, "val", _LOCALES[language])


def _attribute(element: Any, name: str, value: str | None) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415

    if value is None:
        element.attrib.pop(qn(f"w:{name}"), None)
    else:
        element.set(qn(f"w:{name}"), value)
