"""Reads .parquet: numbers as they are, texts as texts, dates as ISO has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from ingest.readers.raw import Cells, RawWave, as_text, check_size, compact, shown_name
from survey_schema.errors import Refusal
from survey_schema.progress import Told, unheard

_BREAKS = (pa.ArrowException, OSError, ValueError, TypeError, KeyError, MemoryError)


def read_parquet(path: Path) -> RawWave:
    """Read .parquet. Raises Refusal for one that can't be read or whose columns are nested."""
    file = shown_name(path)
    try:
        with parquet.ParquetFile(path) as opened:
            schema, rows = opened.schema_arrow, opened.metadata.num_rows
    except _BREAKS as error:
        raise _refusal(file, error) from None
    nested = [each.name for each in schema if pa.types.is_nested(each.type)]
    if nested:
        raise Refusal("file.nested", file=file, column=nested[0])
    check_size(path, rows, 8 * len(schema.names))

    def read(names: Sequence[str], _as_texts: frozenset[str], told: Told = unheard) -> dict[str, Cells]:
        cells = {}
        for place, name in enumerate(names, start=1):
            try:
                with parquet.ParquetFile(path) as opened:
                    cells[name] = _cells(opened.read(columns=[name]).column(name))
            except _BREAKS as error:
                raise _refusal(file, error) from None
            told(place / len(names))
        return cells

    return RawWave(file, tuple(schema.names), read, rows)


def _refusal(file: str, error: BaseException) -> Refusal:
    reason = " ".join(str(error).split())[:160] or type(error).__name__
    return Refusal("file.unreadable", file=file, reason=reason)


def _cells(column: pa.ChunkedArray) -> Cells:
    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return compact(np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=float))
    if pa.types.is_decimal(kind):
        return compact(np.array([np.nan if v is None else float(v) for v in column.to_pylist()], dtype=float))
    return np.array([as_text(value) for value in column.to_pylist()], dtype=object)
