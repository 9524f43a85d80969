"""The codebook in each format that it is handed out in, as a text or as files of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dashboard.reports.codebook import codebook_html
from dashboard.reports.codebook_tables import PARTS, codebook_csv
from dashboard.reports.codebook_words import codebook_ddi
from dashboard.texts import LANGUAGES
from survey_schema.errors import Refusal
from survey_schema.instrument import Instrument


def codebook_text(instrument: Instrument, form: str, language: str, part: str = PARTS[0]) -> str:
    """Write the codebook as html (in one language), csv (one part) or ddi."""
    if form == "csv":
        return codebook_csv(instrument, part)
    return codebook_ddi(instrument) if form == "ddi" else codebook_html(instrument, language)


def codebook_files(instrument: Instrument, form: str, part: str | None = None) -> dict[str, str]:
    """Write the codebook as texts by file name: html in every language, csv in every part, or one ddi."""
    if form == "html":
        names = {lang: f"{instrument.id}.{lang}.html" for lang in LANGUAGES}
        return {name: codebook_html(instrument, lang, names) for lang, name in names.items()}
    if form == "csv":
        parts = (part,) if part else PARTS
        return {f"{instrument.id}_{each}.csv": codebook_csv(instrument, each) for each in parts}
    return {f"{instrument.id}.xml": codebook_ddi(instrument)}


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder, made where it isn't there. Raises Refusal where it can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refusal("folder.cannot_write", folder=folder, reason=error.strerror) from None
