"""Reads separated lines (.csv, .tsv): which letters, which separator and which decimal sign is found out."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow

from ingest.readers.raw import RawWave, shown_name
from ingest.readers.texts import Coded, Texts, wave_of
from survey_schema.errors import Refusal

_SEPARATORS = ";,\t|"
_BLOCK = 1 << 22
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CELLS_AT_ONCE = 40_000_000


@dataclass(frozen=True)
class _Lines:
    """How a file's lines are to be told apart; `skipped` are lines before the header (Excel's sep=;)."""

    path: Path
    encoding: str
    separator: str
    skipped: int
    width: int


def read_delimited(path: Path) -> RawWave:
    """Read .csv or .tsv. Raises Refusal, which never holds a cell, for one that can't be read.

    A header's commas, semicolons, tabs or bars outside quotes separate; the most frequent wins.
    """
    encoding, has_quotes = _encoding(path)
    first = _first_line(path, encoding)
    named = first.strip().strip('"').casefold()
    skipped = int(named.startswith("sep=") and len(named) == 5)
    separator = named[-1] if skipped else _separator(first, path)
    try:
        with path.open(encoding=encoding, newline="") as stream:
            for _ in range(skipped):
                stream.readline()
            rows = csv.reader(stream, delimiter=separator, strict=True)
            header = next((row for row in rows if row), [])
            if has_quotes:
                for (
                    _
                ) in rows:  # Arrow forgives what follows a closing quotation mark; half a row would be lost
                    pass
    except csv.Error:
        raise Refusal("file.quote", file=shown_name(path)) from None
    lines = _Lines(path, encoding, separator, skipped, len(header))
    if not header:
        raise Refusal("file.no_columns", file=shown_name(path))
    rows_read = _parsed(lines, [0]).num_rows - 1

    def columns(numbers: Sequence[int]) -> Iterator[Coded]:
        step = max(_CELLS_AT_ONCE // max(rows_read, 1), 1)
        for start in range(0, len(numbers), step):
            some = list(numbers[start : start + step])
            table = _parsed(lines, some)
            for place in some:
                yield _coded(table.column(f"c{place}"))

    return wave_of(Texts(path, tuple(header), rows_read, columns, separator != ","))


def _encoding(path: Path) -> tuple[str, bool]:
    """Find the file's encoding and whether it has quotation marks.

    UTF-8 or UTF-16 where the file says so or fits, else Windows-1252, which is Latin-1 with more letters.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    marked = [name for mark, name in _MARKS if head.startswith(mark)]
    for encoding in marked or [*_wide(head), "utf-8", "cp1252"]:
        quotes = _has_quotes(path, encoding)
        if quotes is not None:
            return encoding, quotes
    raise Refusal("file.encoding", file=shown_name(path))


def _wide(head: bytes) -> list[str]:
    """UTF-16 without a mark shows by every other byte being zero."""
    halves = {"utf-16-be": head[0::2], "utf-16-le": head[1::2]}
    return [name for name, half in halves.items() if half and half.count(0) > 0.7 * len(half)]


def _has_quotes(path: Path, encoding: str) -> bool | None:
    """Tell whether a file has quotation marks; None where it isn't written in the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    found = False
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                found |= '"' in decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return None
    return found


def _first_line(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as stream:
        for _ in range(100):
            line = stream.readline(1 << 20)
            if line.strip("\r\n") or not line:
                return line
    return ""


def _separator(line: str, path: Path) -> str:
    outside = "".join(line.split('"')[::2])
    found = max(_SEPARATORS, key=outside.count)
    if outside.count(found):
        return found
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _parsed(lines: _Lines, columns: Sequence[int]) -> pa.Table:
    """Parse the lines, the header being the first row, keeping some columns as distinct texts and places."""
    ragged: list[arrow.InvalidRow] = []

    def note(row: arrow.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    def parse(*, in_order: bool) -> pa.Table:
        names = [f"c{number}" for number in range(lines.width)]
        kept = [names[number] for number in columns]
        kind = pa.dictionary(pa.int32(), pa.string())
        encoding = "utf8" if lines.encoding.startswith("utf-8") else lines.encoding
        return arrow.read_csv(
            str(lines.path),
            read_options=arrow.ReadOptions(
                column_names=names,
                skip_rows=lines.skipped,
                encoding=encoding,
                block_size=_BLOCK,
                use_threads=not in_order,
            ),
            parse_options=arrow.ParseOptions(
                delimiter=lines.separator, newlines_in_values=True, invalid_row_handler=note
            ),
            convert_options=arrow.ConvertOptions(
                include_columns=kept, column_types=dict.fromkeys(kept, kind), strings_can_be_null=False
            ),
        )

    try:
        table = parse(in_order=False)
        if ragged:
            ragged.clear()
            parse(in_order=True)
            row = min(ragged, key=lambda each: each.number or 0)
            raise Refusal(
                "file.ragged",
                file=shown_name(lines.path),
                row=(row.number or 1) - 1,
                found=row.actual_columns,
                expected=row.expected_columns,
            )
    except (pa.ArrowException, UnicodeError):
        # What Arrow says may quote a respondent's line.
        raise Refusal("file.lines", file=shown_name(lines.path)) from None
    return table


def _coded(column: pa.ChunkedArray) -> Coded:
    """A column's distinct texts and each row's place among them, without the header's row."""
    whole = column.unify_dictionaries().combine_chunks() if column.num_chunks > 1 else column.chunk(0)
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    place = whole.indices.to_numpy(zero_copy_only=False).astype(np.int32)[1:]
    used = np.unique(place)
    texts = whole.dictionary.to_pylist()
    return [texts[number] for number in used.tolist()], np.searchsorted(used, place).astype(np.int32)
