"""The codebook as one HTML file a language: every question, answer and indicator of an instrument.

The file asks nobody else for anything: style and type are in it. It reads on a phone, aloud and on paper.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import get_args

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from dashboard.figures.style import DARK, LIGHT
from dashboard.reports.rules import Clause, asked_sentence, quoted, rule_clause
from dashboard.reports.wordings import Wording, earlier_wordings, years_in_words, years_now
from dashboard.texts import Words, words
from survey_schema.benchmark import Benchmark, shipped_benchmarks
from survey_schema.comparability import Way, against_published, how_asked
from survey_schema.instrument import Bridge, Column, Domain, Indicator, Instrument, Item, Population, Text

STATIC = Path(__file__).parent.parent / "static"
FONT = STATIC / "fonts" / "source-sans-3-latin-wght-normal.woff2"
"""It has every letter of the three languages."""


@dataclass(frozen=True)
class Question:
    """An item with what the codebook says of it."""

    item: Item
    years: str
    columns: tuple[str, ...]
    earlier: tuple[Wording, ...]
    counts_in: tuple[Indicator, ...]
    population: Population | None


@dataclass(frozen=True)
class Figure:
    """An indicator with what the codebook says of it."""

    indicator: Indicator
    rule: Clause
    asked: str
    links: tuple[Indicator, ...]
    heavy: Indicator | None
    benchmarks: tuple[str, ...]
    others: int


@dataclass(frozen=True)
class Part:
    """The questions and indicators of one domain."""

    domain: str
    questions: tuple[Question, ...]
    figures: tuple[Figure, ...]


def codebook_html(instrument: Instrument, lang: str, links: Mapping[str, str] | None = None) -> str:
    """Write the codebook in a language (en, nl, is). `links` are addresses of the others, by language."""
    said = words(lang)
    return _template().render(
        instrument=instrument,
        words=said,
        get=said.get,
        said=partial(_said, said),
        quoted=partial(quoted, words=said),
        parts=parts_of_codebook(instrument, said),
        years=years_in_words(instrument.years),
        bridges=[(each, _ways(each, said), _items_of(each, instrument)) for each in instrument.bridges],
        languages=[
            (each, words(each).get("language.name"), target) for each, target in (links or {}).items()
        ],
        style=Markup(_style()),
    )


def _ways(bridge: Bridge, words: Words) -> str:
    """Name the two ways of asking that a bridge speaks of; wording families go by their ids."""
    one, other = bridge.between
    if bridge.kind != "wording":
        one, other = words.named(bridge.kind, one), words.named(bridge.kind, other)
    return words.get(f"codebook.bridge.{bridge.kind}", one=one, other=other)


def _items_of(bridge: Bridge, instrument: Instrument) -> list[str]:
    """Name the items that were asked in one of a bridge's two wordings."""
    families = set(bridge.between) if bridge.kind == "wording" else set()
    return [item.id for item in instrument.items if families & _families(item)]


def _families(item: Item) -> set[str]:
    return {item.wording, *(each.wording for each in item.earlier if each.wording)}


def parts_of_codebook(instrument: Instrument, words: Words) -> list[Part]:
    """Gather what the codebook says, by domain in their order; a domain of nothing is left out."""
    parts = [
        Part(
            domain,
            tuple(_question(item, instrument, words) for item in instrument.items if item.domain == domain),
            tuple(
                _figure(each, instrument, words) for each in instrument.indicators if each.domain == domain
            ),
        )
        for domain in get_args(Domain)
    ]
    return [part for part in parts if part.questions or part.figures]


def _question(item: Item, instrument: Instrument, words: Words) -> Question:
    return Question(
        item=item,
        years=years_now(item, instrument, words),
        columns=tuple(column_in_words(column, words) for column in item.columns),
        earlier=tuple(earlier_wordings(item.id, instrument, words)),
        counts_in=tuple(each for each in instrument.indicators if item.id in each.items()),
        population=item.population,
    )


def column_in_words(column: Column, words: Words) -> str:
    """Say under which name files carry an item, in which years, and what their values mean."""
    said = [f"{column.name} ({years_in_words(column.years)})" if column.years else column.name]
    if column.recode:
        said.append(words.list_of(f"{found} → {code}" for found, code in column.recode.items()))
    return ": ".join(said)


def _figure(indicator: Indicator, instrument: Instrument, words: Words) -> Figure:
    published = [each for each in shipped_benchmarks() if each.indicator == indicator.id]
    alike = [each for each in published if compares(each, indicator, instrument)]
    return Figure(
        indicator=indicator,
        rule=rule_clause(indicator, instrument, words),
        asked=asked_sentence(indicator, instrument, words),
        links=tuple(instrument.indicator(name) for name in indicator.links),
        heavy=instrument.indicator(indicator.heavy) if indicator.heavy else None,
        benchmarks=tuple(_benchmark(each, words) for each in alike),
        others=len(published) - len(alike),
    )


def compares(benchmark: Benchmark, indicator: Indicator, instrument: Instrument) -> bool:
    """Tell whether a published figure may be compared with an indicator as it is asked now."""
    year = indicator.until or max(instrument.years)
    asked = how_asked(instrument, indicator.id, year, Way(instrument.mode))
    return against_published(benchmark, asked, instrument).kind != "unlike"


def _benchmark(benchmark: Benchmark, words: Words) -> str:
    year = words.get("benchmarks.no_year") if benchmark.year is None else str(benchmark.year)
    value = words.percent(benchmark.value, 1)
    return words.get(
        "codebook.benchmark", label=benchmark.label, year=year, value=value, source=benchmark.source
    )


def _said(words: Words, text: Text) -> Markup:
    """Give a text in the page's language; one that is in English only says so to who reads it aloud."""
    plain = escape(words.text(text))
    return plain if words.lang in text else Markup('<span lang="en">{}</span>').format(plain)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("dashboard.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("codebook.html.jinja")


@cache
def _style() -> str:
    font = base64.b64encode(FONT.read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{font})"
    face = f'@font-face{{font-family:"Source Sans 3";font-weight:200 900;src:{source}}}'
    dark = f"@media screen and (prefers-color-scheme: dark){{{DARK.as_css()}}}"
    sheet = (Path(__file__).parent / "codebook.css").read_text(encoding="utf-8")
    return "\n".join((face, LIGHT.as_css(), dark, sheet))
