"""What may be told of a difference: which way, whether that is good for young people, and how certain it is.

Certain is what can be told from chance when all indicators are judged together; perhaps what can only when
it is judged by itself.
"""

from __future__ import annotations

from typing import Literal

from dashboard.questions.standing import Other, Row
from dashboard.texts import Words
from dashboard.texts.sentences import Named, is_given

Certainty = Literal["certain", "perhaps", "unclear", "untested"]
ARROWS = {"higher": "▲", "lower": "▼"}


def certainty(comparison: Row) -> Certainty:
    """How certain a difference is; untested where it has no interval."""
    if not is_given(comparison["lower"]):
        return "untested"
    if comparison["verdict_adjusted"] != "unclear":
        return "certain"
    return "unclear" if comparison["verdict"] == "unclear" else "perhaps"


def is_told(other: Other) -> bool:
    """Whether the difference from another figure can be told from chance, at least by itself."""
    return other.comparison is not None and certainty(other.comparison) in ("certain", "perhaps")


def judged(other: Other, indicator: Named) -> str:
    """Tell whether a difference is better, worse, or neither (unclear) for young people."""
    if other.comparison is None or not is_told(other):
        return "unclear"
    is_good = (other.comparison["verdict"] == "higher") == (indicator.direction == "higher_is_better")
    return "better" if is_good else "worse"


def in_words(other: Other, indicator: Named, words: Words) -> str:
    """Say a difference in short: "▼ better, certain"; else why it can't be told."""
    comparison = other.comparison
    if comparison is None:
        return words.get(f"told.{other.state if other.state in ('unlike', 'not_asked') else 'not_shown'}")
    found = certainty(comparison)
    if found not in ("certain", "perhaps"):
        return words.get(f"told.{'stable' if found == 'unclear' and comparison['stable'] else found}")
    said = words.get(f"told.{judged(other, indicator)}_{found}")
    return f"{ARROWS[comparison['verdict']]} {said}"


def points(comparison: Row, words: Words) -> dict[str, str]:
    """Write a difference in points and the ends of its interval without their signs, the smaller first."""
    ends = sorted(abs(100 * float(comparison[end])) for end in ("lower", "upper"))
    return {
        "points": words.number(abs(100 * float(comparison["difference"])), 1),
        "least": words.number(ends[0], 1),
        "most": words.number(ends[1], 1),
    }
