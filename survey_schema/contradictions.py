"""Finds what only the whole of an instrument can show to be wrong; every fault, so that it is said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import get_args

from survey_schema.design import BASES, MODES
from survey_schema.errors import Finding
from survey_schema.instrument import (
    SEXES,
    AtLeast,
    Bridge,
    Indicator,
    Instrument,
    Item,
    Of,
    Part,
    Role,
    Split,
    Text,
    Yes,
    parts_of,
)

RESERVED = ("revision_id", "unit", "stratum", "psu", "school", "weight", "age_band", "area", "year")
_ROLES: tuple[Role, ...] = tuple(role for role in get_args(Role) if role not in ("answer", "background"))


def contradictions(instrument: Instrument) -> Iterator[Finding]:
    """Say what does not fit together: ids given twice, rules over items, codes or years that don't exist."""
    for kind, entries in (("item", instrument.items), ("indicator", instrument.indicators)):
        for twice, count in Counter(entry.id for entry in entries).items():
            if count > 1:
                yield _fault("id_twice", twice, kind=kind)
    for role in _ROLES:
        if sum(item.role == role for item in instrument.items) > 1:
            yield Finding("error", "instrument.role_twice", {"found": role})
    yield from _untranslated(instrument)
    yield from _band_faults(instrument)
    for item in instrument.items:
        yield from _item_faults(item)
        yield from _year_faults(item, instrument)
    for indicator in instrument.indicators:
        yield from _rule_faults(indicator, instrument)
        yield from _meaning_faults(indicator, instrument)
    for bridge in instrument.bridges:
        yield from _bridge_faults(bridge, instrument)
    for split in instrument.splits:
        yield from _split_faults(split, instrument)
    yield from _check_faults(instrument)


def _fault(code: str, of: str, **params: object) -> Finding:
    return Finding("error", f"instrument.{code}", {"id": of, **params})


def _untranslated(instrument: Instrument) -> Iterator[Finding]:
    """Every text is there in every language of the instrument, and English always."""
    wanted = dict.fromkeys(("en", *instrument.languages))
    for owner, text in _texts(instrument):
        for language in wanted:
            if language not in text:
                yield _fault("no_language", owner, language=language)


def _texts(instrument: Instrument) -> Iterator[tuple[str, Text]]:
    yield instrument.id, instrument.title
    for item in instrument.items:
        yield item.id, item.text
        yield from ((item.id, earlier.text) for earlier in item.earlier)
        for option in (*item.options, *(option for earlier in item.earlier for option in earlier.options)):
            yield f"{item.id} {option.code}", option.label
    for indicator in instrument.indicators:
        yield from (
            (indicator.id, text) for text in (indicator.title, indicator.phrase, indicator.why) if text
        )
    for bridge in instrument.bridges:
        yield " - ".join(bridge.between), bridge.why
    for split in instrument.splits:
        yield split.item, split.title
        yield from ((f"{split.item} {level.id}", level.label) for level in split.levels)


def _band_faults(instrument: Instrument) -> Iterator[Finding]:
    """Age bands and populations begin before they end, and bands don't overlap."""
    bands = sorted(instrument.age_bands, key=lambda band: band.first)
    for band in bands:
        if band.first > band.last:
            yield _fault("reversed", band.id, found=[band.first, band.last])
    for one, following in pairwise(bands):
        if one.last >= following.first:
            yield _fault("bands_overlap", one.id, found=following.id)
    owners: tuple[Instrument | Item | Indicator, ...] = (
        instrument,
        *instrument.items,
        *instrument.indicators,
    )
    for owner, population in ((each.id, each.population) for each in owners):
        if population and population.first > population.last:
            yield _fault("reversed", owner, found=[population.first, population.last])


def _item_faults(item: Item) -> Iterator[Finding]:
    if item.id in RESERVED or (item.id in _ROLES and item.role != item.id):
        yield _fault("reserved", item.id)
    if bool(item.options) == bool(item.range):
        yield _fault("options_or_range", item.id)
    if item.range and item.range[0] > item.range[1]:
        yield _fault("reversed", item.id, found=list(item.range))
    codes = [*(option.code for option in item.options), *(missing.code for missing in item.missing)]
    codes += [missing.code for missing in item.missing if item.range and missing.code in item.codes]
    for code, count in Counter(codes).items():
        if count > 1:
            yield _fault("code_twice", item.id, found=code)
    allowed = item.codes | {missing.code for missing in item.missing}
    for column in item.columns:
        wrong = sorted(set(column.recode.values()) - allowed)
        if wrong:
            yield _fault("recode_outside", item.id, column=column.name, found=wrong, expected=item.expected)
    if item.role == "sex" and not set(item.values.values()) <= set(SEXES):
        yield _fault("sex_values", item.id, expected=", ".join(SEXES))
    wholes = [value for value in item.values.values() if isinstance(value, int)]
    if item.role == "grade" and any(not 0 <= value <= 127 for value in wholes):
        yield _fault("grades", item.id)
    if item.role in ("grade", "age", "birth_year") and len(wholes) < len(item.values):
        yield _fault("whole_numbers", item.id, role=item.role)


def _year_faults(item: Item, instrument: Instrument) -> Iterator[Finding]:
    """Columns are of the instrument's years; wordings follow each other, and no code gets another meaning."""
    for column in item.columns:
        wrong = sorted(set(column.years) - set(instrument.years))
        if wrong:
            yield _fault("column_years", item.id, column=column.name, found=wrong)
    versions = instrument.versions(item.id)
    for version in versions:
        if version.first > version.last:
            yield _fault("reversed", item.id, found=[version.first, version.last])
        wrong = sorted({option.code for option in version.options} - {option.code for option in item.options})
        if wrong:
            yield _fault("earlier_codes", item.id, found=wrong, expected=item.expected)
    for one, following in pairwise(versions):
        if one.last >= following.first:
            yield _fault("versions_overlap", item.id, found=[one.last, following.first])


def _rule_faults(indicator: Indicator, instrument: Instrument) -> Iterator[Finding]:
    """Rules name items, codes and indicators that are there, and no indicator counts itself.

    An indicator of some young people only can't be a part: its rule alone would count the others too.
    """
    items = {item.id: item for item in instrument.items if item.role not in _ROLES}
    for name in indicator.items():
        if name not in items:
            yield _fault("rule_item", indicator.id, found=name)
    named = {each.id: each for each in instrument.indicators}
    for name in indicator.composed_of:
        other = named.get(name)
        if other is None:
            yield _fault("rule_indicator", indicator.id, found=name)
        elif other.asked or other.population not in (instrument.population, indicator.population):
            yield _fault("rule_limited", indicator.id, found=name)
    for part in [*_parts(indicator.rule), *([indicator.asked] if indicator.asked else [])]:
        if isinstance(part, AtLeast) and part.at_least > len(part.of):
            yield _fault("at_least", indicator.id, found=part.at_least, expected=len(part.of))
        if isinstance(part, Of) and part.indicator in named:
            yield _fault("rule_circle", indicator.id, found=_way_back(indicator, part, named))
        if isinstance(part, Yes) and part.item in items:
            item = items[part.item]
            wrong = sorted(set(part.yes) - item.codes)
            if wrong:
                yield _fault("rule_code", indicator.id, item=item.id, found=wrong, expected=item.expected)


def _way_back(indicator: Indicator, left: Of, named: Mapping[str, Indicator]) -> str:
    """Name what the indicator names on its way to itself, or the indicator where the circle lies."""
    if left.indicator != indicator.id:
        return left.indicator
    others = (named[name] for name in indicator.composed_of if name in named)
    return ", ".join(each.id for each in others if each == indicator or _leads_nowhere(each.rule))


def _leads_nowhere(rule: Part) -> bool:
    return any(isinstance(part, Of) for part in _parts(rule))


def _parts(rule: Part) -> Iterator[Part]:
    yield rule
    for part in parts_of(rule):
        yield from _parts(part)


def _meaning_faults(indicator: Indicator, instrument: Instrument) -> Iterator[Finding]:
    """The recall period is said, once; twins and links exist; an indicator ends with its items."""
    read = [item for item in instrument.items if item.id in indicator.items()]
    recalls = {item.recall for item in read} - {""}
    if not indicator.recall and not _leads_nowhere(indicator.rule):
        yield _fault("no_recall", indicator.id)
    elif len(recalls) == 1 and indicator.recall not in recalls:
        yield _fault("other_recall", indicator.id, found=indicator.recall, expected=recalls.pop())
    others = {each.id for each in instrument.indicators} - {indicator.id}
    for name in (*indicator.links, *((indicator.heavy,) if indicator.heavy else ())):
        if name not in others:
            yield _fault("unknown_link", indicator.id, found=name)
    for item in read:
        dropped = item.last is not None and item.last < max(instrument.years)
        if dropped and (indicator.until is None or indicator.until > (item.last or 0)):
            yield _fault("dropped_item", indicator.id, found=item.id, expected=item.last)


def _bridge_faults(bridge: Bridge, instrument: Instrument) -> Iterator[Finding]:
    """A bridge joins two different ways, of which the instrument knows at least one."""
    families = {v.wording for item in instrument.items for v in instrument.versions(item.id)}
    families |= {indicator.wording for indicator in instrument.indicators}
    known: dict[str, set[str]] = {"mode": set(MODES), "basis": set(BASES), "wording": families}
    one, other = bridge.between
    unknown = {one, other} - known[bridge.kind]
    needed = 1 if bridge.kind == "wording" else 0
    if one == other or len(unknown) > needed:
        yield _fault("bridge", f"{one} - {other}", expected=", ".join(sorted(known[bridge.kind])[:40]))


def _split_faults(split: Split, instrument: Instrument) -> Iterator[Finding]:
    """A split is of a background item, once; its levels are told apart, and two of them are compared."""
    if sum(each.item == split.item for each in instrument.splits) > 1:
        yield _fault("id_twice", split.item, kind="split")
    item = next((each for each in instrument.items if each.id == split.item), None)
    if item is None or item.role != "background":
        yield _fault("split_item", split.item)
    elif split.item in {indicator.id for indicator in instrument.indicators}:
        yield _fault("split_indicator", split.item)
    else:
        codes = Counter(code for level in split.levels for code in level.codes)
        wrong = sorted(codes.keys() - item.codes)
        if wrong:
            yield _fault("split_code", split.item, found=wrong, expected=item.expected)
        for code, count in codes.items():
            if count > 1:
                yield _fault("split_code_twice", split.item, found=code)
    levels = Counter(level.id for level in split.levels)
    for twice, count in levels.items():
        if count > 1:
            yield _fault("id_twice", f"{split.item} {twice}", kind="level")
    if len(set(split.between)) < 2 or not set(split.between) <= levels.keys():
        yield _fault("split_between", split.item, found=list(split.between), expected=", ".join(levels))


def _check_faults(instrument: Instrument) -> Iterator[Finding]:
    """Checks name items with answers of their own (or, of who must have given what, any), and indicators."""
    checks = instrument.checks
    items = {item.id: item for item in instrument.items}
    answered = {item.id for item in instrument.items if item.role not in _ROLES}
    dummy = (checks.dummy.item,) if checks.dummy else ()
    given = checks.participant.given if checks.participant else ()
    for key, named, known in (
        ("dummy", dummy, answered),
        ("maximum", checks.maximum, answered),
        ("grids", tuple(name for grid in checks.grids for name in grid), answered),
        ("given", given, set(items)),
    ):
        for name in dict.fromkeys(named):
            if name not in known:
                yield _fault("rule_item", f"checks.{key}", found=name)
    if checks.dummy and checks.dummy.item in items:
        item = items[checks.dummy.item]
        wrong = sorted(set(checks.dummy.yes) - item.codes)
        if wrong:
            yield _fault("rule_code", "checks.dummy", item=item.id, found=wrong, expected=item.expected)
    for name in dict.fromkeys(name for pair in checks.implies for name in pair):
        if name not in {indicator.id for indicator in instrument.indicators}:
            yield _fault("rule_indicator", "checks.implies", found=name)
