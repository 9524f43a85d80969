"""Drafts an instrument from what a file says of itself: its labels, its values, or a DDI codebook.

A draft is a starting point that loads; what only its author can know stands in it as a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest import guessing
from ingest.describing import describe_file
from ingest.entries import Entry, LeftOut, entry_of
from ingest.reading import READERS
from survey_schema.contradictions import RESERVED
from survey_schema.ddi_reading import Codebook, read_ddi
from survey_schema.errors import Fault, Note, Refusal
from survey_schema.instrument import LANGUAGES
from survey_schema.loading import shipped_instruments
from survey_schema.variables import Variable
from survey_schema.writing import Document

ROLES = ("sex", "grade", "age", "birth_year")
AGES = {"kind": "age", "first": 15, "last": 16}
"""Of whom the figures speak where a file doesn't show it: those of whom the prevention model does."""
CODEBOOK = ".xml"
EXAMPLES = 30
"""Indicators that a draft gives as examples, at most."""


@dataclass
class Draft:
    """An instrument as its files will hold it, and remarks by table and id (empty: the head of the file)."""

    document: Document
    remarks: dict[tuple[str, str], list[Note]] = field(default_factory=dict)

    def remark(self, table: str, entry: str, *notes: Note) -> None:
        """Put remarks above an entry."""
        if notes:
            self.remarks.setdefault((table, entry), []).extend(notes)


def draft_of(path: Path, this_year: int) -> Draft:
    """Draft an instrument from a survey file or a DDI codebook (.xml).

    `this_year` stands in where nothing says when was asked. Raises Fault and Refusal for a file that can't
    be read, or that has no column of answers.
    """
    extension = path.suffix.lower()
    if path.is_file() and extension not in (*READERS, CODEBOOK):
        expected = ", ".join((*READERS, CODEBOOK))
        raise Fault("file.extension", file=path.name, found=extension or "-", expected=expected)
    is_codebook = extension == CODEBOOK and path.is_file()
    codebook = read_ddi(path) if is_codebook else Codebook({}, (), tuple(describe_file(path)))
    draft = Draft({"instrument": {}, "columns": {}, "item": [], "indicator": []})
    draft.remark("instrument", "", Note("draft.head", {"file": path.name}))
    _take_variables(draft, codebook.variables, path)
    if codebook.own:
        _take_own(draft, codebook, path)
    else:
        _take_settings(draft, codebook, path, this_year)
        _take_examples(draft)
    return draft


def _take_variables(draft: Draft, variables: Iterable[Variable], path: Path) -> None:
    left: dict[str, list[str]] = {}
    ids: set[str] = set()
    for variable in variables:
        entry = entry_of(variable)
        if isinstance(entry, LeftOut):
            left.setdefault(entry.code, []).append(variable.name)
        elif entry.design:
            draft.document["columns"].setdefault(entry.design, []).append(variable.name)
        else:
            _take_item(draft, entry, variable, ids)
    if all(item.get("role") in ROLES for item in draft.document["item"]):
        raise Refusal("draft.nothing", file=path.name)
    left_out = [Note(code, {"names": names}) for code, names in left.items()]
    draft.remark("item", "", Note("draft.items"), *left_out)


def _take_item(draft: Draft, entry: Entry, variable: Variable, ids: set[str]) -> None:
    item = dict(entry.item)
    has_role = {each.get("role") for each in draft.document["item"]}
    if item.get("role") in ROLES and item["role"] in has_role:
        del item["role"]
        for option in item.get("options", ()):
            option.pop("value", None)
    wanted = item.get("id") or guessing.identifier(variable.name)
    is_taken = wanted in RESERVED or (wanted in ROLES and item.get("role") != wanted)
    item["id"] = _unlike(f"{wanted[:36]}_item" if is_taken else wanted, ids)
    ids.add(item["id"])
    if item["id"] != variable.name.casefold() or "columns" in item:
        item["columns"] = item.get("columns") or [{"name": variable.name}]
    draft.document["item"].append({"id": item.pop("id"), **item})
    draft.remark("item", draft.document["item"][-1]["id"], *entry.notes)


def _unlike(wanted: str, taken: set[str]) -> str:
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted[:37]}_{number}"
    return found


def _take_own(draft: Draft, codebook: Codebook, path: Path) -> None:
    """Take what only Varða's own codebooks say: everything else of the instrument they were made of."""
    own: Mapping[str, Any] = codebook.own
    instrument = dict(own.get("instrument") or {})
    instrument["id"] = _free_id(str(instrument.get("id") or path.stem))
    draft.document["instrument"] = instrument
    draft.document.update({table: own.get(table) or {} for table in ("columns", "checks")})
    draft.document.update({table: own.get(table) or [] for table in ("age_band", "bridge", "split")})
    draft.document["indicator"] = list(codebook.indicators)


def _take_settings(draft: Draft, codebook: Codebook, path: Path, this_year: int) -> None:
    """Guess what holds for the whole instrument, and say what has to be decided."""
    title = {"en": path.stem, **codebook.title}
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)
    years = codebook.years or tuple(sorted({int(year) for year in found})) or (this_year,)
    used = _languages(draft.document["item"])
    draft.document["instrument"] = {
        "id": _free_id(path.stem),
        "version": "0",
        "title": {key: title.get(key, title["en"]) for key in used},
        "source": path.name,
        "languages": used,
        "mode": "paper",
        "years": list(years),
        "population": _population(draft.document["item"]),
    }
    population = draft.document["instrument"]["population"]
    draft.remark(
        "instrument",
        "",
        Note("draft.decide_years", {"years": years}),
        Note("draft.decide_population", {"kind": population["kind"]}),
        Note("draft.decide_mode"),
        Note("draft.decide_languages"),
    )
    if not draft.document["columns"]:
        draft.remark("instrument", "", Note("draft.no_design"))


def _languages(items: Iterable[Document]) -> list[str]:
    """Name the languages that every text has."""
    texts = [
        text for item in items for text in (item["text"], *(o["label"] for o in item.get("options", ())))
    ]
    return [language for language in LANGUAGES if all(language in text for text in texts)]


def _free_id(name: str) -> str:
    """Make an id that is not that of a shipped instrument."""
    wanted = guessing.identifier(name, prefix="survey")
    return f"{wanted[:35]}_draft" if wanted in shipped_instruments() else wanted


def _population(items: Iterable[Document]) -> dict[str, Any]:
    """Say of whom the figures speak: the grades, else the ages, that the file has."""
    for role in ("grade", "age"):
        item = next((item for item in items if item.get("role") == role), None)
        if item is not None:
            meant = [option["value"] for option in item.get("options", ()) if "value" in option]
            ends = item.get("range") or meant
            return {"kind": role, "first": min(ends), "last": max(ends)}
    return dict(AGES)


def _take_examples(draft: Draft) -> None:
    """Give an indicator for each question of yes and no, else one for the first question."""
    answers = [item for item in draft.document["item"] if "role" not in item]
    both = [(item, yes) for item in answers if (yes := _yes_of(item)) is not None]
    if not both:
        codes = [option["code"] for option in answers[0].get("options", ())] or answers[0]["range"]
        both = [(answers[0], codes[-1])]
    draft.document["indicator"] = [_example(item, yes) for item, yes in both[:EXAMPLES]]
    draft.remark("indicator", "", Note("draft.indicators"))
    for item, _ in both[:EXAMPLES]:
        if "range" in item:
            draft.remark("indicator", item["id"], Note("draft.decide_yes"))
        if not guessing.recall(item["text"]["en"]):
            draft.remark("indicator", item["id"], Note("draft.decide_recall"))
    if len(both) > EXAMPLES:
        rest = [item["id"] for item, _ in both[EXAMPLES:]]
        draft.remark("indicator", "", Note("draft.more_indicators", {"names": rest}))


def _yes_of(item: Document) -> int | None:
    """Give the code of yes, of an item with two answers; without labels 1 means yes, beside 0 or 2."""
    if item.get("range") in ([0, 1], [1, 2]):
        return 1
    options = item.get("options", ())
    if len(options) != 2:
        return None
    said = [option["code"] for option in options if guessing.is_yes(option["label"]["en"])]
    if said:
        return int(said[0])
    return 1 if {option["code"] for option in options} == {0, 1} else None


def _example(item: Document, yes: int) -> Document:
    labels = {option["code"]: option["label"] for option in item.get("options", ())}
    label = labels.get(yes, {"en": str(yes)})
    text = item["text"]
    return {
        "id": item["id"],
        "title": dict(text),
        "phrase": {key: f"“{label.get(key, label['en'])}”: {words}" for key, words in text.items()},
        "domain": item.get("domain", "background"),
        "role": "outcome",
        "direction": "lower_is_better",
        "recall": item.get("recall") or guessing.recall(text["en"]) or "not stated",
        "rule": {"item": item["id"], "yes": [yes]},
    }
