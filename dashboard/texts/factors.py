"""Sentences on what goes with an outcome: the risks with and without a factor, side by side.

Rows are those of `questions.factors`. A risk is said as so many of a hundred, never as a ratio alone, and no
sentence here says why two things go together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from dashboard.texts.catalogue import Words
from dashboard.texts.sentences import Named, Row, group, offer, title_of
from survey_schema.errors import Note

STATES = ("hidden", "uncertain", "not_asked", "outcome_not_asked")
_TOLD = ("lower", "higher")


class Factor(Named, Protocol):
    """What a sentence needs of a factor: what it does of an indicator, and which kind it is."""

    @property
    def id(self) -> str:
        """The id by which rows name it."""

    @property
    def role(self) -> str:
        """`protective`, `risk` or `outcome`."""


@dataclass(frozen=True)
class Told:
    """What goes with an outcome in an area and year: a row per factor, and the factors by id."""

    rows: Sequence[Row]
    outcome: Named
    factors: Mapping[str, Factor]
    area: str
    year: int

    @property
    def shown(self) -> list[Row]:
        """The rows that may be shown: protective factors first, the largest difference first."""
        rows = [row for row in self.rows if row["state"] == "shown"]
        return sorted(rows, key=lambda row: (not self.protects(row), -abs(row["risk_difference"])))

    @property
    def strongest(self) -> Row | None:
        """The row with the largest difference of those told from chance, judged with the others."""
        told = [row for row in self.shown if row["verdict_adjusted"] in _TOLD]
        return max(told, key=lambda row: abs(row["risk_difference"]), default=None)

    def protects(self, row: Row) -> bool:
        """Whether a row's factor is a protective one."""
        return self.factors[row["exposure"]].role == "protective"

    def factor(self, row: Row) -> Factor:
        """The factor a row speaks of."""
        return self.factors[row["exposure"]]


def telling(rows: Sequence[Row], outcome: Named, known: Iterable[Factor], area: str, year: int) -> Told:
    """Gather what is told; a factor that is not among the known, as no wave ever asked it, is left out."""
    factors = {factor.id: factor for factor in known}
    return Told([row for row in rows if row["exposure"] in factors], outcome, factors, area, year)


def pair(having: float, lacking: float, words: Words) -> tuple[str, str]:
    """Write two risks as numbers of a hundred: whole, but with a decimal where they would look the same."""
    digits = int(round(100 * having) == round(100 * lacking))
    return _of_100(having, digits, words), _of_100(lacking, digits, words)


def _of_100(risk: float, digits: int, words: Words) -> str:
    if not digits and 0 < risk < 0.01:
        return words.get("associations.under_one")
    return words.number(100 * risk, 1 if digits or 0.99 < risk < 1 else 0)


def headline(risks: Mapping[str, float], outcome: Named, factor: Named, words: Words) -> str:
    """Say both risks: "Of 100 young people who ..., 2 were drunk ...; of 100 others, 8."."""
    having, lacking = pair(risks["risk_with"], risks["risk_without"], words)
    count = max(round(100 * risks["risk_with"]), 1)
    said = {"having": having, "lacking": lacking, "outcome": outcome, "factor": factor}
    return words.get("associations.headline", count=count, **said)


def title(told: Told, words: Words) -> str:
    """Say the factor with the largest difference told from chance, or why there is none to say."""
    row = told.strongest
    if row is not None:
        return headline(row, told.outcome, told.factor(row), words)
    state = "unclear" if told.shown else _why_nothing(told)
    names = {"title": title_of(told.outcome, words), "area": told.area, "year": told.year}
    return words.get(f"associations.none_{state}", **names)


def _why_nothing(told: Told) -> str:
    found = [row["state"] for row in told.rows]
    return max(STATES, key=found.count)


def lead(told: Told, words: Words) -> str:
    """Give both intervals, the difference and n of the headline; where nothing is shown, what is offered."""
    row = told.strongest
    if row is not None:
        said = difference(row, told.outcome, words)
        return words.get("associations.lead", difference=said, **_sides(row, words))
    if told.shown:
        return words.get("associations.unclear_lead", count=len(told.shown))
    offers = [(row, found) for row in told.rows if (found := instead(row))]
    certain = [(row, found) for row, found in offers if found.figures["verdict"] in _TOLD]
    if not certain:
        return ""
    row, found = max(certain, key=lambda pair: abs(pair[1].figures["risk_difference"]))
    said = headline(found.figures, told.outcome, told.factor(row), words)
    return words.get("associations.offered", area=found.area, said=said, **_sides(found.figures, words))


@dataclass(frozen=True)
class Instead:
    """What is offered in place of a factor that isn't shown: the figures of a wider area."""

    area: str
    figures: Row


def instead(row: Row) -> Instead | None:
    """Find what is offered in place of a row that isn't shown."""
    note = offer(row)
    if note is None:
        return None
    (pooled,), (figure,) = (cast(tuple[Note], note.params[name]) for name in ("pooled", "figure"))
    return Instead(str(pooled.params["area"]), figure.params)


def _sides(row: Row, words: Words) -> dict[str, str]:
    written = {"n": words.number(row["n"])}
    for name, side in (("having", "with"), ("lacking", "without")):
        written[name] = words.percent(row[f"risk_{side}"], 1)
        written[f"{name}_least"] = words.number(100 * row[f"risk_{side}_lower"], 1)
        written[f"{name}_most"] = words.number(100 * row[f"risk_{side}_upper"], 1)
    return written


def difference(row: Row, outcome: Named, words: Words) -> str:
    """Say a difference told from chance: in points, with its interval, and whether that is the good way."""
    points, lower, upper = (
        100 * float(row[name])
        for name in ("risk_difference", "risk_difference_lower", "risk_difference_upper")
    )
    least, most = sorted((abs(lower), abs(upper)))
    numbers = {"points": abs(points), "least": least, "most": most}
    said = {name: words.number(x, 1) for name, x in numbers.items()}
    code = f"associations.difference_{row['verdict_adjusted']}"
    return words.get(code, judged=judged(row, outcome, words), **said)


def judged(row: Row, outcome: Named, words: Words) -> str:
    """Say whether fewer or more with the factor is the good direction."""
    is_good = (row["verdict_adjusted"] == "lower") == (outcome.direction == "lower_is_better")
    return words.get("judged.better" if is_good else "judged.worse")


def having_it(row: Row, factor: Factor, words: Words) -> str:
    """Say how many have the factor and, of a protective one, how many lack it."""
    code = "have_and_lack" if factor.role == "protective" else "have"
    shares = {"having": words.of_100(row["participation"]), "lacking": words.of_100(row["lacking"])}
    return words.get(f"associations.{code}", **shares)


def not_shown(told: Told, words: Words) -> list[str]:
    """Say which factors have no figure, by the reason, each with a next step."""
    said = []
    for state in STATES:
        named = [row for row in told.rows if row["state"] == state]
        if named:
            titles = words.list_of(title_of(told.factor(row), words) for row in named)
            has_offer = any(instead(row) for row in named)
            step = words.get("associations.step_offered" if has_offer else f"associations.step_{state}")
            reason = words.get(f"associations.{state}", factors=titles, year=told.year)
            said.append(f"{reason} {step}")
    return said


def subtitle(told: Told, words: Words) -> str:
    """Name the outcome, whom it speaks of, and the year, and what the marks of the figure are."""
    names = {"title": title_of(told.outcome, words), "year": told.year, "area": told.area}
    said = words.get("associations.subtitle", group=group(told.rows[0], words), **names)
    return f"{said} {words.get('associations.key')}" if told.shown else said


def source(told: Told, version: str, words: Words) -> str:
    """Name the survey, the area, the year and the version of the data that the figures rest on."""
    named = {"instrument": told.rows[0]["instrument"], "area": told.area, "years": str(told.year)}
    return words.get("trends.source", version=version, **named)


def summary(told: Told, words: Words) -> str:
    """Say the figure for those who don't see it."""
    names = {"title": title_of(told.outcome, words), "area": told.area, "year": told.year}
    return words.get("associations.summary", several=len(told.shown), said=title(told, words), **names)


def researcher_notes(told: Told, words: Words) -> list[str]:
    """Say how the figures were made, and each distinct remark once with the factors it belongs to."""
    count = len(told.shown)
    codes = ["how_standardised", "how_ratio", "how_together"]
    said = [words.get(f"associations.{code}", count=count) for code in codes]
    if any(row["better_side"] for row in told.shown):
        said.append(words.get("associations.how_gain"))
    remarks: dict[str, list[str]] = {}
    for row in told.shown:
        for note in row["note"]:
            if note.code != "association.only":
                remarks.setdefault(words.message(note), []).append(title_of(told.factor(row), words))
    return said + [
        words.get("associations.remark", factors=words.list_of(titles), remark=remark)
        for remark, titles in remarks.items()
    ]
