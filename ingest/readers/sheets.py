"""Reads .xlsx and .ods through a process of its own, which has limits of memory and time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.readers.apart import run_apart
from ingest.readers.raw import RawWave, shown_name
from ingest.readers.texts import Coded, Texts, wave_of
from survey_schema.errors import Finding, Refusal


def read_sheets(path: Path) -> RawWave:
    """Read the largest sheet of a workbook, and say which it was where there are others.

    Raises Refusal for a workbook that can't be read, needs a password, unpacks to too much, or holds formulas
    whose results weren't saved.
    """
    file = shown_name(path)
    said, places = _asked(path)
    if "refused" in said:
        raise Refusal(said["refused"], file=file, **said["params"])
    rows, width = int(said["rows"]), len(said["header"])
    table = np.frombuffer(places, dtype=np.int32).reshape(width, rows) if rows else None
    if table is None:
        raise Refusal("file.no_rows", file=file)

    def columns(numbers: Sequence[int]) -> Iterator[Coded]:
        for number in numbers:
            yield said["distinct"][number], table[number]

    findings: tuple[Finding, ...] = ()
    if said["others"]:
        params = {"file": file, "found": said["sheet"], "names": ", ".join(said["others"])}
        findings = (Finding("note", "file.sheet", params),)
    return wave_of(Texts(path, tuple(said["header"]), rows, columns, True, findings))


def _asked(path: Path) -> tuple[dict[str, Any], memoryview]:
    """Let the process read the workbook: what it says of it, and the cells' places."""
    given = run_apart("sheet_process.py", path)
    end = given.index(b"\n")
    return json.loads(given[:end]), memoryview(given)[end + 1 :]
