"""What files of texts share, separated lines or sheets: names, labels, and numbers among the texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.readers.exports import Habits, habits_of
from ingest.readers.raw import Cells, RawWave, as_number, as_text, compact, shown_name
from survey_schema.errors import Finding, Refusal
from survey_schema.progress import Told, unheard

Coded = tuple[list[str], NDArray[np.int32]]
"""A column as its distinct texts and each row's place among them."""

BLANK_WORDS = frozenset({"#NULL!", "NA", "."})
"""How SPSS, R and Stata write a blank among numbers."""
_SYSTEM_MISSING = 1.797e308
"""SPSS, and who copies it, writes the largest number there is for a blank."""


@dataclass(frozen=True)
class Texts:
    """A table of texts: its header, how many rows, and the way to columns by their place.

    `decimal_comma` says that a comma can't separate columns and so may be a decimal one.
    """

    path: Path
    header: tuple[str, ...]
    rows: int
    columns: Callable[[Sequence[int]], Iterator[Coded]]
    decimal_comma: bool
    findings: tuple[Finding, ...] = ()


def wave_of(table: Texts) -> RawWave:
    """Give a table in the shape of all readers, by the habits of the program that exported it.

    Raises Refusal for a header that leaves columns with answers unnamed.
    """
    file = shown_name(table.path)
    header = [_plain_name(name) for name in table.header]
    if not any(header):
        raise Refusal("file.no_columns", file=file)
    _refuse_unnamed(table, header)
    habits = habits_of([name for name in header if name])
    numbers = [number for number, name in enumerate(header) if name]
    place = dict(zip(habits.names, numbers, strict=True))
    findings = (*table.findings, *(Finding("note", code, {"file": file}) for code in habits.said))

    def read(wanted: Sequence[str], as_texts: frozenset[str], told: Told = unheard) -> dict[str, Cells]:
        cells: dict[str, Cells] = {}
        for name, coded in zip(wanted, table.columns([place[name] for name in wanted]), strict=True):
            cells[name] = _cells(coded, habits, table.decimal_comma, is_text=name in as_texts)
            told(len(cells) / len(wanted))
        return cells

    findings += _said_of_cells(table, habits, place, file)
    return RawWave(file, habits.names, read, table.rows, habits.labels, findings=findings)


def _plain_name(name: str) -> str:
    """A name on one line, composed, without what nobody sees."""
    seen = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in name)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _refuse_unnamed(table: Texts, header: list[str]) -> None:
    """A column without a name is left aside where it is blank, or numbers the rows as R and pandas do."""
    unnamed = [number for number, name in enumerate(header) if not name]
    for number, (distinct, place) in zip(unnamed, table.columns(unnamed), strict=True):
        given = [text.strip() for text in distinct if text.strip()]
        if not given:
            continue
        start = as_number(given[0])
        expected = [] if start is None else [str(int(start) + step) for step in range(len(place))]
        if number == 0 and start in (0, 1) and given == expected:
            continue
        raise Refusal("file.unnamed_column", file=shown_name(table.path), found=number + 1)


def _said_of_cells(table: Texts, habits: Habits, place: dict[str, int], file: str) -> tuple[Finding, ...]:
    """What a LimeSurvey export needs said of it: sheets that were never sent, boxes marked only if ticked."""
    found: list[Finding] = []
    if habits.submitted in place:
        ((distinct, rows),) = table.columns([place[habits.submitted]])
        blank = np.isin(rows, [n for n, text in enumerate(distinct) if not text.strip()])
        if blank.any():
            count = int(blank.sum())
            found.append(Finding("warning", "file.not_submitted", {"file": file, "found": count}, count))
    boxes = [name for name in habits.names if name in habits.boxes]
    for name, (distinct, _) in zip(boxes, table.columns([place[name] for name in boxes]), strict=True):
        if set(distinct) == {"", "Y"} or set(distinct) == {"", "Yes"}:
            found.append(Finding("warning", "file.only_ticked", {"file": file, "column": name}))
    return tuple(found)


def _cells(coded: Coded, habits: Habits, decimal_comma: bool, *, is_text: bool) -> Cells:
    """Numbers where every cell is one or blank (decimal commas too, where they can't separate columns).

    Where some cells are no numbers, texts, with the numbers among them in plain form.
    """
    distinct, place = coded
    texts = [as_text(text) for text in distinct]
    if is_text:
        return _spread(texts, place)
    texts = habits.translated(texts)
    plain = [text.replace(",", ".") if decimal_comma else text for text in texts]
    numbers = [as_number(text) for text in plain]
    if all(n is not None or not t or t in BLANK_WORDS for n, t in zip(numbers, texts, strict=True)):
        known = np.array([np.nan if n is None else n for n in numbers], dtype=float)
        known[np.abs(known) >= _SYSTEM_MISSING] = np.nan
        return compact(known)[place]
    return _spread([t if n is None else as_text(n) for t, n in zip(texts, numbers, strict=True)], place)


def _spread(texts: list[str], place: NDArray[np.int32]) -> Cells:
    return np.array([*texts, None], dtype=object)[place]
