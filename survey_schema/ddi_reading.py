"""Reads a DDI codebook, from Varða or any archive: its variables, and what only Varða's own ones say."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args
from xml.etree.ElementTree import Element

from survey_schema.ddi import INDICATOR_PREFIX, OWN
from survey_schema.errors import Refusal
from survey_schema.instrument import LANGUAGES, Domain
from survey_schema.safe_xml import read_xml
from survey_schema.variables import Variable

_MOST_MISSING = 20
"""Codes that a range of invalid values is spelled out to: more of them are a part of the number line."""


@dataclass(frozen=True)
class Codebook:
    """A codebook as read. Only Varða's own have `own` and `indicators`, as in an instrument's files."""

    title: Mapping[str, str]
    years: tuple[int, ...]
    variables: tuple[Variable, ...]
    own: Mapping[str, Any] = field(default_factory=dict)
    indicators: tuple[dict[str, Any], ...] = ()


def read_ddi(path: Path) -> Codebook:
    """Read a DDI-Codebook file (1.2 to 2.5). Raises Refusal where it isn't one, or describes no variable."""
    root = read_xml(path)
    if root.tag != "codeBook":
        raise Refusal("ddi.not_a_codebook", file=path.name, found=root.tag)
    every = [variable for data in root.findall("dataDscr") for variable in data.findall("var")]
    derived = [element for element in every if _own_rule(element)]
    variables = tuple(_variable(element) for element in every if not _own_rule(element))
    if not any(variable.name for variable in variables):
        raise Refusal("ddi.no_variables", file=path.name)
    study = root.find("stdyDscr")
    return Codebook(
        title={} if study is None else _title(study),
        years=() if study is None else _years(study),
        variables=tuple(variable for variable in variables if variable.name),
        own={} if study is None else _own_note(study, "instrument"),
        indicators=tuple(_indicator(element) for element in derived),
    )


def _title(study: Element) -> dict[str, str]:
    statement = study.find("citation/titlStmt")
    if statement is None:
        return {}
    return _texts([*statement.findall("titl"), *statement.findall("parTitl")])


def _years(study: Element) -> tuple[int, ...]:
    dates = [element.get("date", "")[:4] for element in study.iterfind("stdyInfo/sumDscr/timePrd")]
    return tuple(sorted({int(date) for date in dates if date.isdecimal() and len(date) == 4}))


def _variable(element: Element) -> Variable:
    categories = element.findall("catgry")
    missing = {
        value: category.get("missType", "")
        for category in categories
        if category.get("missing") == "Y" and (value := _value(category))
    }
    for value in _invalid(element, [_value(category) for category in categories]):
        missing.setdefault(value, "")
    own = dict(_own_note(element, "item"))
    concept = _words(element.find("concept"))
    return Variable(
        name=element.get("name", "").strip(),
        text=_question(element) or _texts(element.findall("labl")),
        labels={
            value: _texts(category.findall("labl")) for category in categories if (value := _value(category))
        },
        missing={value: kind for value, kind in missing.items() if value},
        bounds=_bounds(element),
        is_text=any(form.get("type") == "character" for form in element.findall("varFormat")),
        domain=concept if concept in get_args(Domain) else "",
        own=own,
    )


def _question(element: Element) -> dict[str, str]:
    """Give the literal question, the first where several wordings are told."""
    question = element.find("qstn")
    if question is None:
        return {}
    literal = question.findall("qstnLit")
    return _texts(literal) if literal else _texts([question])


def _invalid(element: Element, values: Iterable[str]) -> list[str]:
    """Give the values declared invalid: those named, and of ranges the categories and, if few, every code."""
    found = [declared.get("VALUE", "").strip() for declared in element.iterfind("invalrng/item")]
    numbers = {value: _number(value) for value in values}
    for low, high in _spans(element, "invalrng"):
        found += [value for value, number in numbers.items() if low <= number <= high]
        if high - low < _MOST_MISSING:
            codes = range(math.ceil(low), math.floor(high) + 1)
            found += [str(code) for code in codes if code not in numbers.values()]
    return found


def _bounds(element: Element) -> tuple[float, float] | None:
    """Give the lowest and the highest valid value over all ranges."""
    spans = _spans(element, "valrng")
    return (min(low for low, _ in spans), max(high for _, high in spans)) if spans else None


def _spans(element: Element, kind: str) -> list[tuple[float, float]]:
    """Give the ranges that have two ends. Whole numbers may be given by those just outside the range."""
    spans = []
    for declared in element.iterfind(f"{kind}/range"):
        step = 1 if declared.get("UNITS", "INT") == "INT" else math.nan
        given = {name: _number(value) for name, value in declared.items()}
        low = given.get("min", given.get("minExclusive", math.nan) + step)
        high = given.get("max", given.get("maxExclusive", math.nan) - step)
        if math.isfinite(low) and math.isfinite(high):
            spans.append((low, high))
    return spans


def _number(text: str) -> float:
    """Give a text as a number, or as not-a-number."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _value(category: Element) -> str:
    return _words(category.find("catValu"))


def _words(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _texts(elements: Iterable[Element]) -> dict[str, str]:
    """Give texts by language. One of no language, or of a language that Varða hasn't, counts as English
    where there is no English one."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    for element in elements:
        words = _words(element)
        language = element.get("lang", element.get("xml-lang", ""))[:2].lower()
        if words and language in LANGUAGES:
            found.setdefault(language, words)
        elif words:
            unknown.append(words)
    if "en" not in found and (unknown or found):
        found = {"en": unknown[0] if unknown else next(iter(found.values())), **found}
    return found


def _own_rule(element: Element) -> Any:
    """The rule of an indicator; nothing for any other variable."""
    for command in element.iterfind("derivation/drvcmd"):
        if command.get("syntax") == OWN:
            return _data(command)
    return None


def _indicator(element: Element) -> dict[str, Any]:
    own = dict(_own_note(element, "indicator"))
    own.setdefault("id", element.get("name", "").removeprefix(INDICATOR_PREFIX))
    return {**own, "rule": _own_rule(element)}


def _own_note(element: Element, subject: str) -> Mapping[str, Any]:
    for note in element.findall("notes"):
        if note.get("type") == OWN and note.get("subject") == subject:
            return _data(note)
    return {}


def _data(element: Element) -> dict[str, Any]:
    """Give the JSON of an element; what was spoiled on the way counts as not said."""
    try:
        data = json.loads("".join(element.itertext()))
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) and _is_shallow(data) else {}


def _is_shallow(data: Any, levels: int = 20) -> bool:
    """Tell whether data nests no deeper than an instrument ever does."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return levels > 0 and all(_is_shallow(each, levels - 1) for each in inner)
