"""Reads an instrument from its folder and gathers every fault before saying so once."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from survey_schema.contradictions import contradictions
from survey_schema.errors import Fault, Finding, Refusal
from survey_schema.instrument import Instrument

SHIPPED = Path(__file__).parent / "instruments"
_LISTS = {
    "item": "items",
    "indicator": "indicators",
    "age_band": "age_bands",
    "bridge": "bridges",
    "split": "splits",
}
_TABLES = ("instrument", "columns", "checks", "answers", "coding")


def shipped_instruments() -> tuple[str, ...]:
    """Name the instruments that come with Varða."""
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if any(folder.glob("*.toml"))))


def load_instrument(name_or_folder: str | Path) -> Instrument:
    """Load a shipped instrument by name, or any folder that holds one.

    Raises Fault when there is no such instrument, Refusal with every finding when its files are wrong.
    """
    instrument = load_from_texts(instrument_texts(name_or_folder))
    if instrument.id in shipped_instruments() and str(name_or_folder) != instrument.id:
        shipped = instrument_texts(instrument.id)
        if fingerprint(shipped) != instrument.fingerprint:
            raise Refusal("instrument.shipped_id", id=instrument.id)
    return instrument


def instrument_texts(name_or_folder: str | Path) -> dict[str, str]:
    """Read the text of each file of an instrument, by file name in order."""
    shipped = SHIPPED / str(name_or_folder)
    folder = shipped if str(name_or_folder) in shipped_instruments() else Path(name_or_folder)
    files = sorted(file for file in folder.glob("*.toml") if file.is_file()) if folder.is_dir() else []
    if not files:
        raise Fault("instrument.unknown", instrument=name_or_folder, known=", ".join(shipped_instruments()))
    try:
        return {file.name: file.read_text(encoding="utf-8-sig") for file in files}
    except UnicodeDecodeError:
        raise Refusal("instrument.not_utf8", instrument=name_or_folder) from None


def fingerprint(texts: dict[str, str]) -> str:
    """Fingerprint an instrument's files: it changes with any letter of any of them."""
    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def load_from_texts(texts: dict[str, str]) -> Instrument:
    """Build an instrument from its files' texts (as stored in a database, or just read)."""
    return _load(tuple(sorted(texts.items())))


@lru_cache(maxsize=16)
def _load(texts: tuple[tuple[str, str], ...]) -> Instrument:
    findings: list[Finding] = []
    raw = _merge(texts, findings)
    _expand(raw, findings)
    if findings:
        raise Refusal("instrument.faults", count=len(findings), findings=tuple(findings))
    document = {**raw["instrument"], "fingerprint": fingerprint(dict(texts))}
    document |= {table: raw[table] for table in ("columns", "checks")}
    document.update({field: raw[table] for table, field in _LISTS.items()})
    try:
        instrument = Instrument.model_validate(document)
    except ValidationError as error:
        found = (*_from_validation(error, raw), *_of_the_rest(document, error))
        raise Refusal("instrument.faults", count=len(found), findings=found) from None
    found = tuple(contradictions(instrument))
    if found:
        raise Refusal("instrument.faults", count=len(found), findings=found)
    return instrument


def _merge(texts: tuple[tuple[str, str], ...], findings: list[Finding]) -> dict[str, Any]:
    raw: dict[str, Any] = {table: {} for table in _TABLES} | {table: [] for table in _LISTS}
    for name, text in texts:
        try:
            part = tomllib.loads(unicodedata.normalize("NFC", text))
        except tomllib.TOMLDecodeError as error:
            findings.append(Finding("error", "instrument.not_toml", {"file": name, "found": str(error)}))
            continue
        for key, value in part.items():
            if isinstance(raw.get(key), list) and isinstance(value, list) and _all_tables(value):
                raw[key].extend(value)
            elif isinstance(raw.get(key), dict) and isinstance(value, dict):
                findings += [
                    Finding("error", "instrument.said_twice", {"file": name, "found": f"{key}.{twice}"})
                    for twice in raw[key].keys() & value.keys()
                ]
                raw[key].update(value)
            else:
                expected = ", ".join((*_TABLES, *_LISTS))
                findings.append(
                    Finding(
                        "error", "instrument.unknown_key", {"file": name, "found": key, "expected": expected}
                    )
                )
    return raw


def _all_tables(entries: list[object]) -> bool:
    return all(isinstance(entry, dict) for entry in entries)


def _expand(raw: dict[str, Any], findings: list[Finding]) -> None:
    """Put shared answer lists and codings in the place where they are named."""
    for item in raw["item"]:
        shared = item.get("answers", "")
        if shared and not isinstance(raw["answers"].get(str(shared)), dict):
            findings.append(_fault(item, "instrument.unknown_answers", found=shared))
        elif shared:
            item.update({key: item.get(key, value) for key, value in raw["answers"][str(shared)].items()})
        columns = item.get("columns", [])
        for column in columns if isinstance(columns, list) else []:
            coding = column.get("coding", "") if isinstance(column, dict) else ""
            if coding and not isinstance(raw["coding"].get(str(coding)), dict):
                findings.append(_fault(item, "instrument.unknown_coding", found=coding))
            elif coding:
                own = column.get("recode", {})
                if isinstance(own, dict):
                    column["recode"] = {**raw["coding"][str(coding)], **own}


def _fault(entry: dict[str, Any], code: str, **params: object) -> Finding:
    return Finding("error", code, {"id": entry.get("id", "?"), **params})


def _from_validation(error: ValidationError, raw: dict[str, Any]) -> Iterator[Finding]:
    lists = {field: table for table, field in _LISTS.items()}
    for fault in error.errors():
        where = list(fault["loc"])
        if len(where) > 1 and where[0] in lists and isinstance(where[1], int):
            entry = raw[lists[str(where[0])]][where[1]]
            where[:2] = [f"{lists[str(where[0])]} {entry.get('id') or entry.get('item', where[1] + 1)}"]
        found = re.sub(r"\s+", " ", repr(fault["input"]))[:80]
        params = {"where": ".".join(map(str, where)), "found": found, "expected": fault["msg"]}
        yield Finding("error", "instrument.invalid", params)


def _of_the_rest(document: dict[str, Any], error: ValidationError) -> Iterator[Finding]:
    """Contradictions among the entries that can be read, so that one slip does not hide the others.

    What leans on an entry that can't be read is not judged.
    """
    places = {fault["loc"][:2] for fault in error.errors()}
    if any(len(place) < 2 or place[0] not in _LISTS.values() for place in places):
        return
    unread = [document[str(field)][int(number)] for field, number in places]
    rest = {
        field: [entry for number, entry in enumerate(document[field]) if (field, number) not in places]
        for field in _LISTS.values()
    }
    try:
        instrument = Instrument.model_validate({**document, **rest})
    except ValidationError:
        return
    left_out = _leaning_on({str(entry.get("id")) for entry in unread}, instrument)
    for finding in contradictions(instrument):
        is_of_them = not left_out.isdisjoint(str(value) for value in finding.params.values())
        if not is_of_them and finding.code != "instrument.bridge":
            yield finding


def _leaning_on(unread: set[str], instrument: Instrument) -> set[str]:
    """Those entries, and every indicator that reads or names one of them, or such an indicator."""
    found, before = set(unread), set[str]()
    while found != before:
        before = set(found)
        for each in instrument.indicators:
            if found & {*each.items(), *each.composed_of, *each.links, each.heavy}:
                found.add(each.id)
    return found
