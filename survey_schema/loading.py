"""Reads an instrument from its folder and gathers every fault before saying so once."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from survey_schema.errors import Fault, Finding, Refusal
from survey_schema.instrument import SEXES, AnyOf, AtLeast, Instrument, Item, Role, Rule, Yes

SHIPPED = Path(__file__).parent / "instruments"
_LISTS = {"item": "items", "indicator": "indicators", "age_band": "age_bands"}
_TABLES = ("instrument", "columns", "answers", "coding")
_RESERVED = ("revision_id", "unit", "stratum", "psu", "school", "weight", "age_band", "area", "year")
_ROLES: tuple[Role, ...] = ("sex", "grade", "age", "birth_year")


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
    document = {**raw["instrument"], "columns": raw["columns"], "fingerprint": fingerprint(dict(texts))}
    document.update({field: raw[table] for table, field in _LISTS.items()})
    try:
        instrument = Instrument.model_validate(document)
    except ValidationError as error:
        found = tuple(_from_validation(error, raw))
        raise Refusal("instrument.faults", count=len(found), findings=found) from None
    found = tuple(_contradictions(instrument))
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
            where[:2] = [f"{lists[str(where[0])]} {entry.get('id', where[1] + 1)}"]
        found = re.sub(r"\s+", " ", repr(fault["input"]))[:80]
        params = {"where": ".".join(map(str, where)), "found": found, "expected": fault["msg"]}
        yield Finding("error", "instrument.invalid", params)


def _contradictions(instrument: Instrument) -> Iterator[Finding]:
    """Say what only the whole can show: ids given twice, rules over items and codes that don't exist."""
    for kind, entries in (("item", instrument.items), ("indicator", instrument.indicators)):
        for twice, count in Counter(entry.id for entry in entries).items():
            if count > 1:
                yield Finding("error", "instrument.id_twice", {"kind": kind, "id": twice})
    for role in _ROLES:
        if sum(item.role == role for item in instrument.items) > 1:
            yield Finding("error", "instrument.role_twice", {"found": role})
    for item in instrument.items:
        yield from _item_faults(item)
    yield from _rule_faults(instrument)
    yield from _band_faults(instrument)
    for item in instrument.items:
        for column in item.columns:
            wrong = sorted(set(column.years) - set(instrument.years))
            if wrong:
                params = {"id": item.id, "column": column.name, "found": wrong}
                yield Finding("error", "instrument.column_years", params)


def _band_faults(instrument: Instrument) -> Iterator[Finding]:
    """Age bands and populations begin before they end, and bands don't overlap."""
    bands = sorted(instrument.age_bands, key=lambda band: band.first)
    for band in bands:
        if band.first > band.last:
            yield Finding("error", "instrument.reversed", {"id": band.id, "found": [band.first, band.last]})
    for one, following in pairwise(bands):
        if one.last >= following.first:
            yield Finding("error", "instrument.bands_overlap", {"id": one.id, "found": following.id})
    for owner, population in [(instrument.id, instrument.population)] + [
        (indicator.id, indicator.population) for indicator in instrument.indicators
    ]:
        if population and population.first > population.last:
            found = [population.first, population.last]
            yield Finding("error", "instrument.reversed", {"id": owner, "found": found})


def _item_faults(item: Item) -> Iterator[Finding]:
    if item.id in _RESERVED or (item.id in _ROLES and item.role != item.id):
        yield Finding("error", "instrument.reserved", {"id": item.id})
    if "en" not in item.text:
        yield Finding("error", "instrument.no_english", {"id": item.id})
    if bool(item.options) == bool(item.range):
        yield Finding("error", "instrument.options_or_range", {"id": item.id})
    if item.range and item.range[0] > item.range[1]:
        yield Finding("error", "instrument.reversed", {"id": item.id, "found": list(item.range)})
    codes = [*(option.code for option in item.options), *(missing.code for missing in item.missing)]
    codes += [missing.code for missing in item.missing if item.range and missing.code in item.codes]
    for code, count in Counter(codes).items():
        if count > 1:
            yield Finding("error", "instrument.code_twice", {"id": item.id, "found": code})
    allowed = item.codes | {missing.code for missing in item.missing}
    for column in item.columns:
        wrong = sorted(set(column.recode.values()) - allowed)
        if wrong:
            params = {"id": item.id, "column": column.name, "found": wrong, "expected": item.expected}
            yield Finding("error", "instrument.recode_outside", params)
    if item.role == "sex" and not set(item.values.values()) <= set(SEXES):
        yield Finding("error", "instrument.sex_values", {"id": item.id, "expected": ", ".join(SEXES)})
    wholes = [value for value in item.values.values() if isinstance(value, int)]
    if item.role == "grade" and any(not 0 <= value <= 127 for value in wholes):
        yield Finding("error", "instrument.grades", {"id": item.id})
    if item.role in ("grade", "age", "birth_year") and len(wholes) < len(item.values):
        yield Finding("error", "instrument.whole_numbers", {"id": item.id, "role": item.role})


def _rule_faults(instrument: Instrument) -> Iterator[Finding]:
    items = {item.id: item for item in instrument.items if item.role not in _ROLES}
    for indicator in instrument.indicators:
        if "en" not in indicator.title or "en" not in indicator.phrase:
            yield Finding("error", "instrument.no_english", {"id": indicator.id})
        if isinstance(indicator.rule, AtLeast) and indicator.rule.at_least > len(indicator.rule.of):
            params = {
                "id": indicator.id,
                "found": indicator.rule.at_least,
                "expected": len(indicator.rule.of),
            }
            yield Finding("error", "instrument.at_least", params)
        for name in indicator.items():
            if name not in items:
                yield Finding("error", "instrument.rule_item", {"id": indicator.id, "found": name})
        for part in _parts(indicator.rule) + ([indicator.asked] if indicator.asked else []):
            if part.item in items and not set(part.yes) <= items[part.item].codes:
                wrong = sorted(set(part.yes) - items[part.item].codes)
                params = {
                    "id": indicator.id,
                    "item": part.item,
                    "found": wrong,
                    "expected": items[part.item].expected,
                }
                yield Finding("error", "instrument.rule_code", params)


def _parts(rule: Rule) -> list[Yes]:
    if isinstance(rule, Yes):
        return [rule]
    if isinstance(rule, AnyOf):
        return list(rule.any)
    return list(rule.of) if isinstance(rule, AtLeast) else []
