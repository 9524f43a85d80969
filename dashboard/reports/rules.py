"""An indicator's rule as a sentence, made of the questions and the labels of the answers that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.texts import Words
from survey_schema.instrument import (
    AnyOf,
    AtLeast,
    Indicator,
    Instrument,
    Item,
    Part,
    Score,
    Text,
    Yes,
    parts_of,
)


@dataclass(frozen=True)
class Clause:
    """A part of a rule in words; `parts` are those it speaks of, `indicator` the one it is the rule of."""

    text: str
    parts: tuple[Clause, ...] = ()
    indicator: str = ""

    @property
    def plain(self) -> str:
        """The clause with its parts in one line."""
        if not self.parts:
            return self.text
        inner = "; ".join(f"({number}) {part.plain}" for number, part in enumerate(self.parts, start=1))
        return f"{self.text} {inner}"


def rule_clause(indicator: Indicator, instrument: Instrument, words: Words) -> Clause:
    """Say which answers count as yes. Indicators that the rule is composed of are named, not spelled out."""
    named = [instrument.indicator(name) for name in indicator.composed_of]
    return _clause(indicator.rule, named, instrument, words)


def rule_sentence(indicator: Indicator, instrument: Instrument, words: Words) -> str:
    """Say in one line which answers count as yes, and who is left out of the denominator."""
    said = words.get("codebook.rule.sentence", rule=rule_clause(indicator, instrument, words).plain)
    return " ".join(part for part in (said, asked_sentence(indicator, instrument, words)) if part)


def asked_sentence(indicator: Indicator, instrument: Instrument, words: Words) -> str:
    """Say of whom only an indicator speaks, by another answer of theirs; empty where of all."""
    if indicator.asked is None:
        return ""
    return words.get("codebook.rule.asked", **_answered(indicator.asked, instrument, words))


def _clause(rule: Part, named: Sequence[Indicator], instrument: Instrument, words: Words) -> Clause:
    if isinstance(rule, Yes):
        return Clause(words.get("codebook.rule.yes", **_answered(rule, instrument, words)))
    if isinstance(rule, Score):
        return _score(rule, instrument, words)
    parts = tuple(_part(part, named, instrument, words) for part in parts_of(rule))
    if isinstance(rule, AtLeast):
        return Clause(words.get("codebook.rule.at_least", least=rule.at_least, all=len(parts)), parts)
    assert isinstance(rule, AnyOf), "loading has put a rule in the place of every name"
    return Clause(words.get("codebook.rule.any"), parts)


def _part(rule: Part, named: Sequence[Indicator], instrument: Instrument, words: Words) -> Clause:
    other = next((indicator for indicator in named if indicator.rule == rule), None)
    if other is None:
        return _clause(rule, named, instrument, words)
    title = quoted(other.title, words)
    return Clause(words.get("codebook.rule.named", title=title), indicator=other.id)


def _score(rule: Score, instrument: Instrument, words: Words) -> Clause:
    params = {"above": _plain(rule.above, words), "times": _plain(rule.multiply, words)}
    code = "codebook.rule.score" if rule.multiply == 1 else "codebook.rule.score_times"
    return Clause(
        words.get(code, **params),
        tuple(Clause(quoted(instrument.item(name).text, words)) for name in rule.sum),
    )


def _plain(number: float, words: Words) -> str:
    return words.number(number, len(f"{number:g}".partition(".")[2]))


def _answered(rule: Yes, instrument: Instrument, words: Words) -> dict[str, str]:
    item = instrument.item(rule.item)
    said = _numbers(rule.yes) if item.range else _labels(item, rule.yes, words)
    return {"answers": one_of(said, words), "question": quoted(item.text, words)}


def _labels(item: Item, codes: Sequence[int], words: Words) -> list[str]:
    """The labels of the codes, in the order in which the question has them."""
    return [quoted(option.label, words) for option in item.options if option.code in codes]


def _numbers(codes: Sequence[int]) -> list[str]:
    """Whole numbers, those that follow each other as a range."""
    ordered = sorted(set(codes))
    starts = [ordered[0], *(b for a, b in pairwise(ordered) if b != a + 1)]
    ends = [*(a for a, b in pairwise(ordered) if b != a + 1), ordered[-1]]
    return [str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True)]


def quoted(text: Text, words: Words) -> str:
    """Give a text in the quotation marks of the language."""
    return words.get("codebook.quoted", text=words.text(text))


def one_of(things: Sequence[str], words: Words) -> str:
    """Name things of which one is enough: a, b or c."""
    *first, last = things
    return words.get("codebook.or", first=", ".join(first), last=last) if first else last
