"""Writes a wave's answers as a researcher's file: .sav, .csv or .parquet, readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyreadstat

from dashboard.reports.codebook import codebook_html
from dashboard.reports.codebook_tables import harmless
from dashboard.texts import words
from store.database import transaction, writing
from store.microdata import Microdata, read_microdata
from survey_schema.errors import Fault, Refusal
from survey_schema.instrument import Text, in_language


def export(database: Path, wave: str, out: Path, language: str, revision: int | None = None) -> list[Path]:
    """Write a wave's answers in the format of the file's ending, and the codebook beside it; give both paths.

    The audit keeps who exported what. Raises Fault for another ending, an unknown wave or revision; Refusal
    for a file that is there already or can't be written, and where the answers were deleted.
    """
    write = WRITERS.get(out.suffix.lower())
    if write is None:
        raise Fault("export.ending", file=out.name, known=", ".join(WRITERS))
    codebook = out.with_name(f"{out.stem}_codebook.html")
    for file in (out, codebook):
        if file.exists():
            raise Refusal("export.file_exists", file=file)
    with writing(database) as opened, transaction(opened):
        data = read_microdata(opened, wave, revision)
        _place(out, lambda path: write(data, path, language))
        _place(codebook, lambda path: _write_codebook(data, path, language))
    return [out, codebook]


def _place(file: Path, write: Callable[[Path], None]) -> None:
    """Write a file under another name, readable by its owner only, and give it its name when it is whole."""
    try:
        handle, name = tempfile.mkstemp(prefix=".varda-", suffix=file.suffix.lower(), dir=file.parent)
        os.close(handle)
        try:
            write(Path(name))
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise Refusal("export.cannot_write", file=file, reason=error.strerror) from None


def _write_sav(data: Microdata, path: Path, language: str) -> None:
    numbers = [name for name in data.frame if name in data.labels]
    frame = data.frame.astype(dict.fromkeys(numbers, "float64"))
    texts = frame.select_dtypes(include=["object", "str"]).columns
    frame[texts] = frame[texts].fillna("")
    pyreadstat.write_sav(
        frame,
        str(path),
        file_label=f"{data.revision.wave}, {data.revision.revision}"[:64],
        column_labels={name: in_language(text, language) for name, text in data.labels.items()},
        variable_value_labels={
            name: {code: _label(label, language) for code, label in labels.items()}
            for name, labels in data.values.items()
            if labels
        },
        missing_ranges={name: list(codes) for name, codes in data.missing.items() if codes},
        variable_format=dict.fromkeys(numbers, "F5.0"),
    )


def _label(label: Text | str, language: str) -> str:
    if not isinstance(label, str):
        return in_language(label, language)
    return words(language).get(f"codebook.kind.{label}")


def _write_csv(data: Microdata, path: Path, language: str) -> None:
    """Whole numbers as they are; a text that a spreadsheet would take for a formula gets a quote."""
    frame = data.frame.copy()
    for name in frame.columns.difference([*data.labels]):
        frame[name] = [harmless(cell) for cell in frame[name]]
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _write_parquet(data: Microdata, path: Path, language: str) -> None:
    data.frame.to_parquet(path, index=False)


def _write_codebook(data: Microdata, path: Path, language: str) -> None:
    path.write_text(codebook_html(data.instrument, language), encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[Microdata, Path, str], None]] = {
    ".sav": _write_sav,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}
