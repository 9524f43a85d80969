"""Finds which column of a file carries which item: by name, per-year name, alias, then label."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.reading import RawWave
from ingest.recoding import Recode
from ingest.suggesting import Suggestion, suggest
from survey_schema.errors import Finding, Refusal
from survey_schema.instrument import Column, Instrument, Item
from survey_schema.tables import read_table, whole_number

LEFT_OUT = "-"
DESIGN_COLUMNS = ("weight", "stratum", "psu", "school", "year")


@dataclass(frozen=True)
class Match:
    """A column that carries an item, how it was found (name, year, alias, label, map) and its recoding."""

    item: Item
    column: str
    how: str
    recode: dict[str, int]


@dataclass(frozen=True)
class Matching:
    """What was matched in a file: items, design columns by their role, and findings; what may be meant."""

    items: dict[str, Match]
    design: dict[str, str]
    unmatched: tuple[str, ...]
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True)
class Corrections:
    """What a researcher says of a file's columns: the column of an item (or LEFT_OUT), the number of the
    wording in which it was asked where that is not the year's, and the rule that makes its codes ours."""

    columns: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    recodes: Mapping[str, Recode] = field(default_factory=dict)


def read_map(path: Path) -> Corrections:
    """Read a CSV of corrections: `column`, `item` and, if it likes, `version`.

    The column `-` leaves an item out. A column may stand twice only for the survey's design (the school as
    psu). Raises Fault or Refusal in words.
    """
    rows = read_table(path, ("column", "item"))
    for number, cells in rows:
        for column in ("column", "item"):
            if not cells[column]:
                raise Refusal(
                    "csv.cell", file=path.name, row=number, column=column, found="-", expected="a name"
                )
    _refuse_twice([(number, "item", cells["item"]) for number, cells in rows], path.name)
    answers = [row for row in rows if row[1]["item"] not in DESIGN_COLUMNS and row[1]["column"] != LEFT_OUT]
    _refuse_twice([(number, "column", cells["column"]) for number, cells in answers], path.name)
    versions = {
        row[1]["item"]: whole_number(row, "version", path.name) for row in rows if row[1].get("version")
    }
    return Corrections({cells["item"]: cells["column"] for _, cells in rows}, versions)


def _refuse_twice(named: Iterable[tuple[int, str, str]], file: str) -> None:
    seen: set[str] = set()
    for number, column, found in named:
        if found.casefold() in seen:
            raise Refusal("csv.twice", file=file, row=number, column=column, found=found)
        seen.add(found.casefold())


def match(raw: RawWave, instrument: Instrument, year: int, corrections: Corrections) -> Matching:
    """Match a file's columns to an instrument's items for a year; `corrections` win.

    An item that wasn't asked in the year is matched only where a correction names its column.
    """
    folded: dict[str, list[str]] = {}
    for name in raw.names:
        folded.setdefault(name.casefold(), []).append(name)
    findings = list(_unknown_corrections(raw, instrument, corrections))
    matches: dict[str, Match] = {}
    taken: set[str] = set()
    asked = [
        item
        for item in instrument.items
        if item.id in corrections.columns or instrument.version_in(item.id, year) is not None
    ]
    named = corrections.columns
    for step in (_by_map(named), _by_name, _by_year(year), _by_alias, _by_label(raw, instrument)):
        for item in asked:
            if item.id in matches or named.get(item.id) == LEFT_OUT:
                continue
            how, wanted = step(item)
            columns = [(name, entry) for entry in wanted for name in folded.get(entry.name.casefold(), ())]
            columns = [(name, entry) for name, entry in columns if name not in taken]
            if len({name for name, _ in columns}) > 1:
                found = ", ".join(sorted({name for name, _ in columns}))
                findings.append(Finding("error", "match.ambiguous", {"item": item.id, "found": found}))
            elif columns:
                name, entry = columns[0]
                matches[item.id] = Match(item, name, how, entry.recode)
                taken.add(name)
    findings += _labels_of_others(raw, instrument, matches)
    matches = {name: _recoded(found, corrections.recodes.get(name)) for name, found in matches.items()}
    findings += _of_other_years(raw, instrument, year, taken)
    findings += _other_wordings(raw, instrument, year, matches, corrections)
    design = _design(folded, instrument, named)
    for role, name in design.items():
        if len(folded[name.casefold()]) > 1:
            found = ", ".join(folded[name.casefold()])
            findings.append(Finding("error", "match.ambiguous", {"item": role, "found": found}))
    used = taken | set(design.values())
    ignored = {name.casefold() for name in instrument.ignore}
    left = tuple(name for name in raw.names if name not in used and name.casefold() not in ignored)
    suggested = _suggestions(raw, instrument, matches, left, asked, named)
    findings += (
        Finding("warning", "match.suggested", {"file": raw.file, **suggestion.__dict__})
        for suggestion in suggested
    )
    return Matching(matches, design, left, tuple(findings), suggested)


Step = Callable[[Item], tuple[str, list[Column]]]


def _by_map(named: Mapping[str, str]) -> Step:
    def step(item: Item) -> tuple[str, list[Column]]:
        column = named.get(item.id)
        return "map", _declared(item, column) if column else []

    return step


def _by_name(item: Item) -> tuple[str, list[Column]]:
    return "name", _declared(item, item.id)


def _declared(item: Item, name: str) -> list[Column]:
    """The item's own declaration of a column name, else the name with codes as they are."""
    own = [c for c in item.columns if c.name.casefold() == name.casefold()]
    return own[:1] or [Column(name=name)]


def _by_year(year: int) -> Step:
    def step(item: Item) -> tuple[str, list[Column]]:
        return "year", [column for column in item.columns if year in column.years]

    return step


def _by_alias(item: Item) -> tuple[str, list[Column]]:
    return "alias", [column for column in item.columns if not column.years]


def _by_label(raw: RawWave, instrument: Instrument) -> Step:
    by_label: dict[str, list[str]] = {}
    for name, label in raw.labels.items():
        by_label.setdefault(plain(label), []).append(name)
    ignored = {name.casefold() for name in instrument.ignore}

    def step(item: Item) -> tuple[str, list[Column]]:
        names = [name for label in _labels(item) for name in by_label.get(label, ())]
        recodes = {tuple(sorted(c.recode.items())) for c in item.columns}
        # A column found by its label alone has the coding of the item's other columns, if they share one.
        recode = dict(next(iter(recodes))) if len(recodes) == 1 else {}
        return "label", [Column(name=n, recode=recode) for n in names if n.casefold() not in ignored]

    return step


def _labels(item: Item) -> list[str]:
    earlier = (text for wording in item.earlier for text in wording.text.values())
    return [plain(text) for text in dict.fromkeys((*item.labels, *item.text.values(), *earlier))]


def plain(text: str) -> str:
    """Give a label without what says nothing: case, runs of spaces, the sign at its end."""
    return " ".join(text.casefold().split()).rstrip("?.:")


def _recoded(matched: Match, recode: Recode | None) -> Match:
    return replace(matched, recode=recode.of(matched.item, matched.recode)) if recode else matched


def _suggestions(
    raw: RawWave,
    instrument: Instrument,
    matches: dict[str, Match],
    left: Iterable[str],
    asked: Iterable[Item],
    named: Mapping[str, str],
) -> tuple[Suggestion, ...]:
    labels = {name: plain(raw.labels.get(name, "")) for name in left}
    texts = {item.id: _labels(item) for item in instrument.items}
    missing = [item for item in asked if item.id not in matches and item.id not in named]
    return suggest(labels, texts, missing)


def _labels_of_others(raw: RawWave, instrument: Instrument, matches: dict[str, Match]) -> Iterable[Finding]:
    """A column whose label is another item's: the numbers of questions have moved, or the year is wrong."""
    owner = {label: item.id for item in instrument.items for label in _labels(item)}
    for matched in matches.values():
        label = plain(raw.labels.get(matched.column, ""))
        if matched.how != "map" and label not in _labels(matched.item) and label in owner:
            params = {
                "file": raw.file,
                "column": matched.column,
                "item": matched.item.id,
                "found": raw.labels[matched.column],
                "other": owner[label],
            }
            yield Finding("error", "match.label_of_other", params)


def _of_other_years(raw: RawWave, instrument: Instrument, year: int, taken: set[str]) -> Iterable[Finding]:
    """A column called like an item that wasn't asked in the year is not read."""
    asked_not = {i.id: i for i in instrument.items if instrument.version_in(i.id, year) is None}
    for name in raw.names:
        item = asked_not.get(name.casefold())
        if item is not None and name not in taken:
            params = {"file": raw.file, "column": name, "item": item.id, "year": year}
            yield Finding("warning", "match.not_in_year", params)


def _other_wordings(
    raw: RawWave, instrument: Instrument, year: int, matches: dict[str, Match], corrections: Corrections
) -> Iterable[Finding]:
    """A column whose label is a wording of other years: whoever sent it should say which was asked."""
    for item_id, matched in matches.items():
        version = instrument.version_in(item_id, year)
        label = plain(raw.labels.get(matched.column, ""))
        if version is None or item_id in corrections.versions:
            continue
        if label in {plain(text) for text in version.text.values()}:
            continue
        for other in instrument.versions(item_id):
            if other.number != version.number and label in {plain(text) for text in other.text.values()}:
                params = {"file": raw.file, "column": matched.column, "item": item_id}
                numbers = {"found": other.number, "expected": version.number, "year": year}
                yield Finding("warning", "match.other_wording", {**params, **numbers})


def _unknown_corrections(raw: RawWave, instrument: Instrument, corrections: Corrections) -> Iterable[Finding]:
    items = {item.id for item in instrument.items}
    folded = {name.casefold() for name in raw.names}
    for item, number in corrections.versions.items():
        known = len(instrument.versions(item)) if item in items else 0
        if item in items and not 1 <= number <= known:
            yield Finding("error", "match.map_version", {"item": item, "found": number, "expected": known})
    for item, recode in corrections.recodes.items():
        unknown = recode.unknown_codes(instrument.item(item)) if item in items else []
        if unknown:
            params = {"item": item, "found": ", ".join(map(str, unknown))}
            yield Finding("error", "match.recode", {**params, "expected": instrument.item(item).expected})
        elif item not in items:
            yield Finding("error", "match.map_item", {"found": item})
    items |= set(DESIGN_COLUMNS)
    for item, column in corrections.columns.items():
        if item not in items:
            yield Finding("error", "match.map_item", {"found": item})
        if column != LEFT_OUT and column.casefold() not in folded:
            yield Finding("error", "match.map_column", {"file": raw.file, "found": column})


def _design(folded: dict[str, list[str]], instrument: Instrument, named: Mapping[str, str]) -> dict[str, str]:
    design = {}
    for role in DESIGN_COLUMNS:
        wanted = (named[role],) if role in named else getattr(instrument.columns, role)
        present = [name for each in wanted for name in folded.get(each.casefold(), ())]
        if present:
            design[role] = present[0]
    return design
