"""Notes as plain values for a file, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from survey_schema.errors import Note
from survey_schema.instrument import Population


def plain_note(note: Note) -> dict[str, Any]:
    """Write a note as its code and parameters, in values that JSON knows; notes within it as well."""
    return {"code": note.code, "params": {name: _plain(value) for name, value in note.params.items()}}


def note_of(plain: Mapping[str, Any]) -> Note:
    """Read a note that `plain_note` wrote. Raises KeyError for anything else."""
    return Note(plain["code"], {name: _read(value) for name, value in plain["params"].items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Note):
        return plain_note(value)
    if isinstance(value, Population):
        return value.model_dump()
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(inner) for inner in value]
    return value.item() if hasattr(value, "item") else value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(inner) for inner in value)
    if isinstance(value, Mapping) and set(value) == {"code", "params"}:
        return note_of(value)
    if isinstance(value, Mapping) and set(value) == {"kind", "first", "last"}:
        return Population(**value)
    return value
