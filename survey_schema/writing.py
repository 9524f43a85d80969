"""Writes an instrument as the TOML files that it can be loaded from; the way back from `loading`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from survey_schema.errors import Refusal
from survey_schema.instrument import AnyOf, AtLeast, Indicator, Instrument, Item, Part

Document = dict[str, Any]
"""An instrument as its files hold it: `instrument`, `columns`, `checks`, and the lists `age_band`, `bridge`,
`split`, `item` and `indicator`."""

Remarks = Mapping[tuple[str, str], Sequence[str]]
"""Comments to stand above an entry, by its table and id; the id is empty for the head of the table's file."""

FILES = {
    "instrument.toml": ("instrument", "columns", "checks", "age_band", "bridge", "split"),
    "items.toml": ("item",),
    "indicators.toml": ("indicator",),
}
_LONG = 100
"""A list longer than this is written one entry a line."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def document_of(instrument: Instrument) -> Document:
    """Give an instrument as its files would hold it; what is said by default is left out."""
    whole = instrument.model_dump(
        mode="json",
        exclude_defaults=True,
        exclude={"items", "indicators", "age_bands", "bridges", "splits", "columns", "checks", "fingerprint"},
    )
    return {
        "instrument": whole,
        "columns": instrument.columns.model_dump(mode="json", exclude_defaults=True),
        "checks": instrument.checks.model_dump(mode="json", exclude_defaults=True),
        "age_band": [band.model_dump(mode="json") for band in instrument.age_bands],
        "bridge": [bridge.model_dump(mode="json", exclude_defaults=True) for bridge in instrument.bridges],
        "split": [split.model_dump(mode="json") for split in instrument.splits],
        "item": [item_document(item) for item in instrument.items],
        "indicator": [indicator_document(indicator, instrument) for indicator in instrument.indicators],
    }


def item_document(item: Item) -> Document:
    """Give an item with its answers in place; what its answer list and codings were called is not kept."""
    entry = item.model_dump(mode="json", exclude_defaults=True, exclude={"answers"})
    if entry.get("wording") == item.id:
        del entry["wording"]
    for column in entry.get("columns", ()):
        column.pop("coding", None)
    return entry


def indicator_document(indicator: Indicator, instrument: Instrument) -> Document:
    """Give an indicator; indicators that its rule is composed of stand there by name."""
    entry = indicator.model_dump(mode="json", exclude_defaults=True, exclude={"composed_of", "rule"})
    if indicator.population == instrument.population:
        entry.pop("population", None)
    entry["rule"] = _part(indicator.rule, [instrument.indicator(name) for name in indicator.composed_of])
    return entry


def _part(rule: Part, named: Sequence[Indicator]) -> Document:
    if isinstance(rule, AnyOf):
        return {"any": [_named_or_part(part, named) for part in rule.any]}
    if isinstance(rule, AtLeast):
        return {"at_least": rule.at_least, "of": [_named_or_part(part, named) for part in rule.of]}
    return rule.model_dump(mode="json", exclude_defaults=True)


def _named_or_part(rule: Part, named: Sequence[Indicator]) -> Document:
    other = next((indicator.id for indicator in named if indicator.rule == rule), None)
    return {"indicator": other} if other else _part(rule, named)


def files_of(document: Document, remarks: Remarks | None = None) -> dict[str, str]:
    """Write a document as the texts of its files, by file name, with remarks as comments."""
    said = remarks or {}
    return {
        name: "\n".join(_file(document, tables, said)).strip() + "\n"
        for name, tables in FILES.items()
        if any(document.get(table) for table in tables)
    }


def _file(document: Document, tables: Sequence[str], remarks: Remarks) -> Iterable[str]:
    for table in tables:
        entries = document.get(table)
        if not entries:
            continue
        yield from _comments(remarks.get((table, ""), ()))
        if isinstance(entries, Mapping):
            yield f"[{table}]"
            yield from _lines(entries)
            yield ""
            continue
        for entry in entries:
            yield ""
            yield from _comments(remarks.get((table, str(entry.get("id", ""))), ()))
            yield f"[[{table}]]"
            yield from _lines(entry)
        yield ""


def _comments(texts: Sequence[str]) -> list[str]:
    return [f"# {' '.join(_printable(text).split())}" for text in texts]


def _lines(entry: Mapping[str, Any]) -> Iterable[str]:
    for key, value in entry.items():
        line = f"{_key(key)} = {_value(value)}"
        if isinstance(value, list | tuple) and len(line) > _LONG:
            yield f"{_key(key)} = ["
            yield from (f"  {_value(each)}," for each in value)
            yield "]"
        elif isinstance(value, Mapping) and len(line) > _LONG:
            yield from (f"{_key(key)}.{_key(inner)} = {_value(each)}" for inner, each in value.items())
        else:
            yield line


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(_printable(value) if isinstance(value, str) else value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _printable(text: str) -> str:
    """Leave out what a TOML file can't hold: control characters and halves of characters."""
    return "".join(
        c for c in text if c in "\n\t" or not ("\ud800" <= c <= "\udfff" or c < " " or c == "\x7f")
    )


def write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files into a new folder. Raises Refusal where there is one, or it can't be made."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise Refusal("draft.folder_exists", folder=folder) from None
    except OSError as error:
        raise Refusal("folder.cannot_write", folder=folder, reason=error.strerror) from None
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
