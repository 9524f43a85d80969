"""An instrument as a codebook that other systems read: DDI-Codebook 2.5, the XML of social-science archives.

Items are variables; indicators are variables derived from them, in a group of their own. What DDI has no
place for (roles, wording families, column names) stands in notes of type `varda`, as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Protocol
from xml.etree import ElementTree

from survey_schema.design import Mode
from survey_schema.instrument import Indicator, Instrument, Item, Population, Version
from survey_schema.writing import document_of, indicator_document, item_document

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
OWN = "varda"
"""The type of notes, and the syntax of derivations, that only Varða writes."""
INDICATOR_PREFIX = "indicator_"
"""Before an indicator's id: variables of one codebook have different names, and items have theirs."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATA_OF_ITEM = ("id", "text", "options", "range", "missing", "domain")
"""What of an item stands in elements of DDI; the rest goes into a note."""

Texts = Mapping[Any, str]
"""A text by language."""


class InWords(Protocol):
    """What a codebook says in words, each as a text by language; the catalogues are the caller's."""

    def population(self, population: Population) -> Texts:
        """Who is asked, or of whom a figure speaks."""

    def mode(self, mode: Mode) -> Texts:
        """How the questions are answered."""

    def domain(self, domain: str) -> Texts:
        """What a domain is called."""

    def kind(self, kind: str) -> Texts:
        """What a kind of missing answer is called."""

    def rule(self, indicator: Indicator) -> Texts:
        """Who counts as yes."""

    def years(self, item: Item, version: Version) -> Texts:
        """In which years a wording was asked, and whether its answers compare with today's."""

    def yes_and_no(self) -> tuple[Texts, Texts]:
        """The two values of an indicator."""


def codebook_xml(instrument: Instrument, words: InWords) -> str:
    """Write an instrument as a DDI-Codebook 2.5 document."""
    root = ElementTree.Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "version": "2.5",
            "ID": f"codebook_{instrument.id}",
            "xml:lang": "en",
        },
    )
    _document(_add(root, "docDscr"), instrument)
    _study(_add(root, "stdyDscr"), instrument, words)
    data = _add(root, "dataDscr")
    _groups(data, instrument, words)
    for item in instrument.items:
        _variable(data, item, instrument, words)
    for indicator in instrument.indicators:
        _derived(data, indicator, instrument, words)
    ElementTree.indent(root)
    written = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _add(parent: ElementTree.Element, tag: str, text: object = "", **attributes: str) -> ElementTree.Element:
    """Add an element; `lang` among the attributes is xml:lang."""
    named = {"xml:lang" if key == "lang" else key: _plain(value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, tag, named)
    element.text = _plain(str(text)) or None
    return element


def _plain(text: str) -> str:
    """Leave out characters that XML can't hold."""
    return _NOT_XML.sub("", text)


def _each(parent: ElementTree.Element, tag: str, texts: Texts, **attributes: str) -> None:
    """Add an element once a language."""
    for language, text in texts.items():
        _add(parent, tag, text, lang=language, **attributes)


def _own_note(parent: ElementTree.Element, subject: str, data: Any) -> None:
    if data:
        _add(parent, "notes", json.dumps(data, ensure_ascii=False), type=OWN, subject=subject)


def _title(parent: ElementTree.Element, instrument: Instrument) -> ElementTree.Element:
    citation = _add(parent, "citation")
    title = _add(citation, "titlStmt")
    _add(title, "titl", instrument.title["en"], lang="en")
    _each(title, "parTitl", {key: text for key, text in instrument.title.items() if key != "en"})
    _add(title, "IDNo", instrument.id, agency=OWN)
    return citation


def _document(parent: ElementTree.Element, instrument: Instrument) -> None:
    citation = _title(parent, instrument)
    _add(_add(citation, "prodStmt"), "software", "Varða")
    _add(_add(citation, "verStmt"), "version", instrument.version)


def _study(parent: ElementTree.Element, instrument: Instrument, words: InWords) -> None:
    citation = _title(parent, instrument)
    _add(_add(citation, "verStmt"), "version", instrument.version)
    summary = _add(_add(parent, "stdyInfo"), "sumDscr")
    for event, year in (("start", min(instrument.years)), ("end", max(instrument.years))):
        _add(summary, "timePrd", year, event=event, date=str(year))
    _each(summary, "universe", words.population(instrument.population))
    method = _add(parent, "method")
    collection = _add(method, "dataColl")
    _each(collection, "collMode", words.mode(instrument.mode))
    _add(_add(collection, "sources"), "dataSrc", instrument.source)
    document = document_of(instrument)
    own = {key: document[key] for key in ("instrument", "columns", "checks", "age_band", "bridge", "split")}
    _own_note(parent, "instrument", own)


def _groups(parent: ElementTree.Element, instrument: Instrument, words: InWords) -> None:
    """Group the variables: questions by domain, and all indicators together."""
    for domain in dict.fromkeys(item.domain for item in instrument.items):
        names = [f"V_{item.id}" for item in instrument.items if item.domain == domain]
        group = _add(parent, "varGrp", ID=f"G_{domain}", type="subject", var=" ".join(names))
        _each(group, "labl", words.domain(domain))
    names = [f"I_{indicator.id}" for indicator in instrument.indicators]
    group = _add(parent, "varGrp", ID="G_indicators", type="other", var=" ".join(names))
    _each(group, "labl", words.domain("indicators"))


def _variable(parent: ElementTree.Element, item: Item, instrument: Instrument, words: InWords) -> None:
    """Write an item: the elements stand in the order that DDI wants them in."""
    nature = "interval" if item.range else "nominal"
    variable = _add(parent, "var", ID=f"V_{item.id}", name=item.id, intrvl="discrete", nature=nature)
    _each(variable, "labl", item.text)
    versions = instrument.versions(item.id)
    for version in reversed(versions):
        question = _add(variable, "qstn", ID=f"Q_{item.id}_{version.number}")
        question.set("responseDomainType", "numeric" if item.range else "category")
        _each(question, "qstnLit", version.text)
    if item.range:
        low, high = (str(end) for end in item.range)
        _add(_add(variable, "valrng"), "range", UNITS="INT", min=low, max=high)
    if item.missing:
        invalid = _add(variable, "invalrng")
        for missing in item.missing:
            _add(invalid, "item", UNITS="INT", VALUE=str(missing.code))
    _each(variable, "universe", words.population(versions[-1].population))
    for option in item.options:
        category = _add(variable, "catgry")
        _add(category, "catValu", option.code)
        _each(category, "labl", option.label)
    for missing in item.missing:
        category = _add(variable, "catgry", missing="Y", missType=missing.kind)
        _add(category, "catValu", missing.code)
        _each(category, "labl", words.kind(missing.kind))
    for version in versions:
        statement = _add(variable, "verStmt")
        _add(statement, "version", version.number, type="wording", date=str(version.first))
        _each(statement, "notes", words.years(item, version))
    _add(variable, "concept", item.domain, vocab=OWN)
    _add(variable, "varFormat", type="numeric")
    _own_note(variable, "item", _rest_of(item))


def _rest_of(item: Item) -> dict[str, Any]:
    """What of an item has no element: role, recall, years, columns, values of options, earlier wordings."""
    document = item_document(item)
    rest = {key: value for key, value in document.items() if key not in _DATA_OF_ITEM}
    values = {str(option.code): option.value for option in item.options if option.value is not None}
    return rest | ({"values": values} if values else {})


def _derived(
    parent: ElementTree.Element, indicator: Indicator, instrument: Instrument, words: InWords
) -> None:
    """Write an indicator: a variable of no and yes, with the variables it is derived from."""
    name = f"{INDICATOR_PREFIX}{indicator.id}"
    variable = _add(parent, "var", ID=f"I_{indicator.id}", name=name, intrvl="discrete", nature="nominal")
    _each(variable, "labl", indicator.title)
    _each(variable, "universe", words.population(indicator.population or instrument.population))
    if indicator.why:
        _each(variable, "txt", indicator.why)
    for code, label in enumerate(reversed(words.yes_and_no())):
        category = _add(variable, "catgry")
        _add(category, "catValu", code)
        _each(category, "labl", label)
    _add(variable, "concept", indicator.domain, vocab=OWN)
    derivation = _add(variable, "derivation", var=" ".join(f"V_{item}" for item in indicator.items()))
    rule = words.rule(indicator)
    _add(derivation, "drvdesc", rule["en"], lang="en")
    document = indicator_document(indicator, instrument)
    _add(derivation, "drvcmd", json.dumps(document.pop("rule")), syntax=OWN)
    _add(variable, "varFormat", type="numeric")
    # A derivation has one description only; the other languages have no place but here.
    _each(variable, "notes", {key: text for key, text in rule.items() if key != "en"}, subject="derivation")
    if indicator.source:
        _add(variable, "notes", indicator.source, subject="source")
    _own_note(variable, "indicator", document)
