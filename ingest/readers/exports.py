"""The habits of programs that ask online, LimeSurvey and REDCap: their names of columns and words of answers.

Both export codes or labels; a header may hold a question's code, its text, or both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_LIMESURVEY = frozenset(
    [
        "submitdate",
        "lastpage",
        "startlanguage",
        "startdate",
        "datestamp",
        "seed",
        "refurl",
        "response id",
        "date submitted",
        "last page",
        "start language",
        "date started",
        "date last action",
    ]
)
"""Columns that LimeSurvey puts before the answers, by code and by their English text."""
_REDCAP = frozenset(
    [
        "record_id",
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "redcap_survey_identifier",
        "redcap_data_access_group",
        "record id",
        "event name",
        "repeat instrument",
        "repeat instance",
        "survey identifier",
        "data access group",
        "complete?",
        "survey timestamp",
    ]
)
_CODE_AND_TEXT = re.compile(r"([A-Za-z]\w*(?:\[[^\]]*\])*)\.\s+(.+)")
_SUBQUESTION = re.compile(r"\[([^\[\]]*)\]")
_CHOICE = re.compile(r"(.+) \(choice=(.+)\)")
_ANSWER_CODE = re.compile(r"AO?0*(\d{1,4})")
_WORDS = {"Y": "Yes", "N": "No", "F": "Female", "M": "Male"}
_SETS_OF_WORDS = (frozenset("YN"), frozenset("FM"))


@dataclass(frozen=True)
class Habits:
    """A header as it is meant: names, question texts by name, and what the answers' words stand for.

    `submitted` names the column that is blank on sheets never sent, `boxes` those that may be ticked; `said`
    are codes of notes.
    """

    names: tuple[str, ...]
    labels: dict[str, str]
    program: str = ""
    submitted: str = ""
    boxes: frozenset[str] = frozenset()
    said: tuple[str, ...] = field(default=())

    def translated(self, texts: list[str]) -> list[str]:
        """Give a column's distinct texts as numbers where the program writes numbers as words.

        LimeSurvey's answer codes A1, AO01 become their numbers, Y, N, F and M the words they stand for;
        REDCap's Checked and Unchecked 1 and 0, as in its export of codes.
        """
        given = {text for text in texts if text}
        if self.program == "redcap" and given <= {"Checked", "Unchecked"}:
            return [str(int(text == "Checked")) if text else "" for text in texts]
        if self.program != "limesurvey" or not given:
            return texts
        if any(given <= words for words in _SETS_OF_WORDS):
            return [_WORDS.get(text, "") for text in texts]
        codes = [_ANSWER_CODE.fullmatch(text) for text in texts]
        if all(code or not text for code, text in zip(codes, texts, strict=True)):
            return [code[1] if code else "" for code in codes]
        return texts


def habits_of(header: Sequence[str]) -> Habits:
    """Tell from a header (no name is empty) which program wrote it; a header of another keeps its names."""
    split = [_CODE_AND_TEXT.fullmatch(name) for name in header]
    has_codes = sum(map(bool, split)) > 0.8 * len(header)
    folded = {
        (found[1] if found and has_codes else name).casefold()
        for name, found in zip(header, split, strict=True)
    }
    if len(folded & _LIMESURVEY) >= 2:
        return _limesurvey(header, split if has_codes else [None] * len(header))
    if len(folded & _REDCAP) >= 2 or any("___" in name or _CHOICE.fullmatch(name) for name in header):
        return _redcap(header)
    return Habits(tuple(header), _questions(header))


def _questions(names: Sequence[str]) -> dict[str, str]:
    """A name of several words is a question's text, by which its item may be found."""
    return {name: name for name in names if " " in name}


def _limesurvey(header: Sequence[str], split: Sequence[re.Match[str] | None]) -> Habits:
    """Codes become what LimeSurvey's own export to R and SPSS calls them: q2[SQ001] is q2_SQ001."""
    names, labels = [], {}
    for name, found in zip(header, split, strict=True):
        code = found[1] if found else name
        is_code = " " not in code.partition("[")[0]
        plain = _SUBQUESTION.sub(r"_\1", code).strip("_") if is_code else name
        names.append(plain)
        if found or not is_code:
            labels[plain] = found[2] if found else name
    folded = {name.casefold(): name for name in names}
    submitted = folded.get("submitdate") or folded.get("date submitted") or ""
    boxes = frozenset(name for name, before in zip(names, header, strict=True) if "[" in before)
    return Habits(tuple(names), labels, "limesurvey", submitted, boxes, ("file.limesurvey",))


def _redcap(header: Sequence[str]) -> Habits:
    """A labelled export ends every form with the same "Complete?"; all but the first are numbered."""
    again: Counter[str] = Counter()
    names = []
    for name in header:
        again[name] += 1
        is_form = name.casefold() == "complete?" and again[name] > 1
        names.append(f"{name} ({again[name]})" if is_form else name)
    return Habits(tuple(names), _questions(names), "redcap", said=("file.redcap",))
