"""Makes one item of an instrument of one column of a file, or says why it is left out of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest import guessing
from ingest.describing import MANY_VALUES
from ingest.reading import as_number
from survey_schema.errors import Note
from survey_schema.variables import Variable
from survey_schema.writing import Document

LARGEST_CODE = 9999
FEW_TEXTS = 12
"""A column of texts with at most so many different ones, none of them rare, holds answers."""
LONGEST_TEXT = 60
UNLABELLED = 30
"""So many values without a label are taken as answers of a scale that is labelled at its ends."""
KINDS = ("no_answer", "not_asked", "does_not_apply")
FIRST_MISSING = 90
"""Code of the first missing answer, where a file writes it as a text."""


@dataclass(frozen=True)
class LeftOut:
    """Why a column isn't in the draft: a code, worded with the names of all such columns."""

    code: str


@dataclass(frozen=True)
class Entry:
    """What becomes of a column: an item, or a column of the survey design; and remarks on it."""

    item: Document = field(default_factory=dict)
    design: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Answers:
    """An item's answers: codes with labels or a range, missing codes, what the file's values are as codes."""

    options: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    range: tuple[int, int] | None = None
    missing: Mapping[int, str] = field(default_factory=dict)
    recode: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def entry_of(variable: Variable) -> Entry | LeftOut:
    """Make an item of a column, tell that it is part of the design, or say why it is left out."""
    if not guessing.folded(variable.name):
        return LeftOut("draft.left_unnamed")
    is_closed = len(set(variable.labels) - set(variable.missing)) > 1
    if not variable.own:
        design = guessing.design_role(variable.name)
        if design and not (design == "weight" and variable.is_text):
            return Entry(design=design)
        # A question may well have the word "name" in it; a column of texts that has it holds names.
        named = (variable.name, *(variable.text.values() if variable.is_text else ()))
        if variable.all_differ or (not is_closed and any(map(guessing.is_identifying, named))):
            return LeftOut("draft.left_identifying")
    answers = _answers(variable)
    if isinstance(answers, LeftOut):
        return answers
    return Entry(item=_item(variable, answers), notes=answers.notes)


def _item(variable: Variable, answers: _Answers) -> Document:
    item: Document = {"text": dict(variable.text) or {"en": variable.name}}
    if variable.domain:
        item["domain"] = variable.domain
    if answers.options:
        item["options"] = [{"code": code, "label": dict(text)} for code, text in answers.options.items()]
    else:
        item["range"] = list(answers.range or ())
    if answers.missing:
        item["missing"] = [{"code": code, "kind": kind} for code, kind in answers.missing.items()]
    if answers.recode:
        item["columns"] = [{"name": variable.name, "recode": dict(answers.recode)}]
    if variable.own:
        return _with_own(item, variable)
    is_sex = bool(answers.options) and all(guessing.sex(text["en"]) for text in answers.options.values())
    return _with_role(item, "sex" if is_sex else guessing.role(variable.name, item["text"]["en"]))


def _with_own(item: Document, variable: Variable) -> Document:
    """Add what Varða's own codebook says of an item."""
    own = dict(variable.own)
    values = own.pop("values", None)
    for option in item.get("options", ()) if isinstance(values, dict) else ():
        if str(option["code"]) in values:
            option["value"] = values[str(option["code"])]
    return {"id": variable.name, **item, **own}


def _with_role(item: Document, role: str) -> Document:
    """Give an item the role its name suggests, where its answers say what each means."""
    if role == "sex":
        for option in item.get("options", ()):
            meant = guessing.sex(option["label"]["en"])
            if meant:
                option["value"] = meant
        meanings = {option.get("value") for option in item.get("options", ())}
        return {**item, "role": "sex"} if {"female", "male"} <= meanings else item
    if not role:
        return item
    low, high = {"grade": (0, 20), "age": (3, 120), "birth_year": (1900, 2100)}[role]
    if "range" in item:
        fits = low <= item["range"][0] and item["range"][1] <= high
        return {**item, "role": role} if fits else item
    numbers = {option["code"]: guessing.whole_number(option["label"]["en"]) for option in item["options"]}
    meant_by = {
        code: number for code, number in numbers.items() if number is not None and low <= number <= high
    }
    if not meant_by:
        return item
    options = [
        {**option, "value": meant_by[option["code"]]} if option["code"] in meant_by else option
        for option in item["options"]
    ]
    return {**item, "role": role, "options": options}


def _answers(variable: Variable) -> _Answers | LeftOut:
    labels = {value: text for value, text in variable.labels.items() if value not in variable.missing}
    missing = dict(variable.missing)
    notes: list[Note] = []
    for value, text in variable.labels.items():
        number = as_number(value)
        outside = number is not None and (number < 0 or number > LARGEST_CODE)
        if value in labels and (outside or guessing.missing_kind(text.get("en", ""))):
            missing[value] = ""
            del labels[value]
            notes.append(Note("draft.maybe_missing", {"found": value}))
    unlabelled = [v for v in variable.values or () if v not in labels and v not in missing]
    if not labels:
        return _without_labels(variable, unlabelled, missing, tuple(notes))
    scale = [value for value in unlabelled if _is_code(value)]
    if all(_is_code(value) for value in labels) and len(scale) <= UNLABELLED and variable.values is not None:
        labels |= {value: {"en": value} for value in scale}
        if scale:
            notes.append(Note("draft.unlabelled", {"found": scale}))
        unlabelled = [value for value in unlabelled if value not in scale]
    if unlabelled:
        notes.append(Note("draft.other_values", {"found": unlabelled[:FEW_TEXTS]}))
    return _coded(variable, labels, missing, tuple(notes))


def _is_code(value: str) -> bool:
    return value.isdecimal() and int(value) <= LARGEST_CODE


def _coded(
    variable: Variable,
    labels: Mapping[str, Mapping[str, str]],
    missing: Mapping[str, str],
    notes: tuple[Note, ...],
) -> _Answers:
    """Codes as the file has them where they are whole numbers from 0, else numbered from 1 on."""
    texts = {value: _in_english(text, value) for value, text in labels.items()}
    worded = [value for value in missing if as_number(value) is None and value in variable.labels]
    if all(_is_code(value) for value in texts) and not worded:
        options = {int(value): text for value, text in sorted(texts.items(), key=lambda each: int(each[0]))}
        return _Answers(options=options, missing=_missing(variable, missing), notes=notes)
    whole = all(_is_code(value) for value in texts)
    recode = {value: int(value) if whole else place for place, value in enumerate(texts, start=1)}
    options = {recode[value]: text for value, text in texts.items()}
    free = (code for code in range(FIRST_MISSING, LARGEST_CODE) if code not in options)
    numbered = {value: next(free) for value in worded}
    kinds = {numbered[value]: _kind(variable, value, missing[value]) for value in worded}
    return _Answers(
        options=options,
        missing={**_missing(variable, missing, taken=frozenset({*options, *kinds})), **kinds},
        recode={**recode, **numbered},
        notes=notes,
    )


def _without_labels(
    variable: Variable, values: list[str], missing: Mapping[str, str], notes: tuple[Note, ...]
) -> _Answers | LeftOut:
    if variable.bounds and all(end.is_integer() and 0 <= end <= LARGEST_CODE for end in variable.bounds):
        ends = (int(min(variable.bounds)), int(max(variable.bounds)))
        return _Answers(range=ends, missing=_missing(variable, missing), notes=notes)
    if variable.values == ():
        return LeftOut("draft.left_empty")
    if variable.is_text:
        is_free = variable.values is None or len(values) > FEW_TEXTS or max(map(len, values)) > LONGEST_TEXT
        if is_free or variable.is_rare:
            return LeftOut("draft.left_text")
        return _coded(variable, {value: {"en": value} for value in values}, missing, notes)
    if not values or len(values) > MANY_VALUES or not all(_is_code(value) for value in values):
        return LeftOut("draft.left_numbers")
    ends = (int(min(values, key=int)), int(max(values, key=int)))
    seen = Note("draft.range_seen", {"first": ends[0], "last": ends[1]})
    codes = frozenset(range(ends[0], ends[1] + 1))
    return _Answers(range=ends, missing=_missing(variable, missing, codes), notes=(*notes, seen))


def _missing(
    variable: Variable, missing: Mapping[str, str], taken: frozenset[int] = frozenset()
) -> dict[int, str]:
    """Give the whole numbers among missing values with their kinds; Varða reads the others from the file."""
    numbers = {value: as_number(value) for value in missing}
    return {
        int(number): _kind(variable, value, missing[value])
        for value, number in numbers.items()
        if number is not None and number.is_integer() and abs(number) < 10**9 and int(number) not in taken
    }


def _kind(variable: Variable, value: str, said: str) -> str:
    label: Mapping[str, Any] = variable.labels.get(value, {})
    return said if said in KINDS else guessing.missing_kind(str(label.get("en", ""))) or KINDS[0]


def _in_english(text: Mapping[str, str], value: str) -> dict[str, str]:
    return {"en": value, **text}
