"""The codebook as tables for a spreadsheet or a script: one row an answer, and one row an indicator."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.reports.codebook import column_in_words, compares
from dashboard.reports.rules import rule_sentence
from dashboard.reports.wordings import LETTERS, compared
from dashboard.texts import LANGUAGES, words
from survey_schema.benchmark import shipped_benchmarks
from survey_schema.instrument import Instrument, Item, Population, Version
from survey_schema.writing import indicator_document

Row = dict[str, object]
PARTS = ("questions", "indicators")


def codebook_csv(instrument: Instrument, part: str = "questions") -> str:
    """Write one part of the codebook as CSV: `questions` or `indicators`.

    Of questions each row is an answer of a wording; where the answer is a whole number, `code` and `code_to`
    are the ends of its range. `comparable` says how a wording stands to the latest (A, B, C).
    """
    rows = list(_questions(instrument) if part == "questions" else _indicators(instrument))
    written = io.StringIO()
    table = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    return written.getvalue()


def harmless(cell: object) -> object:
    """Put a quote before a text that a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _questions(instrument: Instrument) -> Iterator[Row]:
    for item in instrument.items:
        versions = instrument.versions(item.id)
        for version in versions:
            related = compared(version, versions[-1], item.id, instrument)
            about = _about(item, version, LETTERS[related.kind])
            for answer in _answers(item, version):
                yield {**about, **answer, "columns": "; ".join(_columns(item))}


def _about(item: Item, version: Version, letter: str) -> Row:
    return {
        "item": item.id,
        "domain": item.domain,
        "role": item.role,
        "wording": version.wording,
        "version": version.number,
        "first_year": version.first,
        "last_year": version.last,
        "comparable": letter,
        "recall": version.recall,
        **_population(version.population),
        "mode": version.mode,
        **_by_language("text", version.text),
    }


def _answers(item: Item, version: Version) -> Iterator[Row]:
    blank = _by_language("label", {})
    if item.range:
        low, high = item.range
        yield {"code": low, "code_to": high, "kind": "answer", "value": "", **blank}
    for option in version.options:
        value = "" if option.value is None else option.value
        label = _by_language("label", option.label)
        yield {"code": option.code, "code_to": "", "kind": "answer", "value": value, **label}
    for missing in item.missing:
        label = {f"label_{lang}": words(lang).get(f"codebook.kind.{missing.kind}") for lang in LANGUAGES}
        yield {"code": missing.code, "code_to": "", "kind": missing.kind, "value": "", **label}


def _columns(item: Item) -> list[str]:
    return [item.id, *(column_in_words(column, words("en")) for column in item.columns)]


def _indicators(instrument: Instrument) -> Iterator[Row]:
    for each in instrument.indicators:
        document = indicator_document(each, instrument)
        published = [b for b in shipped_benchmarks() if b.indicator == each.id]
        yield {
            "indicator": each.id,
            "domain": each.domain,
            "role": each.role,
            "direction": each.direction,
            "headline": "yes" if each.headline else "no",
            "recall": each.recall,
            "wording": each.wording,
            **_population(each.population or instrument.population),
            **_by_language("title", each.title),
            **_by_language("phrase", each.phrase),
            **_by_language("why", each.why or {}),
            "items": " ".join(each.items()),
            "rule": json.dumps(document["rule"]),
            "asked": json.dumps(document["asked"]) if each.asked else "",
            **{f"rule_{lang}": rule_sentence(each, instrument, words(lang)) for lang in LANGUAGES},
            "composed_of": " ".join(each.composed_of),
            "heavy": each.heavy or "",
            "links": " ".join(each.links),
            "until": each.until or "",
            "benchmarks": " ".join(b.id for b in published if compares(b, each, instrument)),
            "source": each.source,
        }


def _population(population: Population) -> Row:
    return {
        "population_kind": population.kind,
        "population_first": population.first,
        "population_last": population.last,
    }


def _by_language(name: str, text: Mapping[Any, str]) -> Row:
    return {f"{name}_{lang}": text.get(lang, "") for lang in LANGUAGES}
