"""What commands print: rows on standard output, every other word on standard error."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import click

from survey_schema.errors import Finding, Note, VardaError

if TYPE_CHECKING:
    import pandas as pd

_WHOLE = ("year", "grade", "n", "cases", "df", "revision", "eligible", "n_answered", "n_valid")


def print_rows(frame: pd.DataFrame, form: str, language: str) -> None:
    """Print a frame as CSV with a header or as JSON records; numbers keep every digit, missing is empty."""
    import pandas as pd

    from dashboard.texts import words

    shown = frame.copy()
    if "note" in shown:
        shown["note"] = [words(language).notes(notes) for notes in shown["note"]]
    for column in shown.columns:
        cells = [_cell(value, whole=column in _WHOLE) for value in shown[column]]
        shown[column] = pd.Series(cells, index=shown.index, dtype=object)
    if form == "csv":
        click.echo(shown.to_csv(index=False, lineterminator="\n"), nl=False)
        return
    records = [dict(zip(shown.columns, row, strict=True)) for row in shown.itertuples(index=False, name=None)]
    click.echo(json.dumps(records, ensure_ascii=False, indent=1))


def _cell(value: object, *, whole: bool) -> object:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if whole and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def say_error(error: VardaError, language: str) -> None:
    """Say a refusal in one sentence; several findings follow one a line."""
    from dashboard.texts import words

    said = words(language if language in ("en", "nl", "is") else "en")
    if len(error.findings) == 1 and said.knows(f"{error.code}_one"):
        _echo(said.get(f"{error.code}_one", finding=said.message(error.findings[0])))
        return
    _echo(said.message(error))
    for finding in error.findings:
        _echo(f"  {said.message(finding)}")


def _echo(sentence: str) -> None:
    """Print a sentence; a file name that is no proper text must not stop it."""
    click.echo(sentence.encode("utf-8", "replace").decode(), err=True)


def say(coded: Note | Finding, language: str) -> None:
    """Say a note or a finding on standard error."""
    from dashboard.texts import words

    _echo(words(language).message(coded))
