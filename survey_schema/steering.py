"""The rows of the steering side, declared once: which kinds there are, and what may stand in each cell.

The store makes its statements of this, workbooks their sheets, and the rules their checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from survey_schema.letters import LETTER_LANGUAGES, LETTERS

Sort = Literal[
    "area",
    "areas",
    "change",
    "choice",
    "day",
    "indicator",
    "indicators",
    "long",
    "money",
    "row",
    "share",
    "source",
    "text",
    "whole",
    "year",
]
"""What stands in a cell. `row` is the id of a row of another kind, `source` of a funding source; `money` is
whole cents, `share` a proportion 0..1, `change` a difference of two proportions; the rest is text."""
Record = Mapping[str, Any]
"""A row by column, with `id` and `version`. Where nothing is, texts are "", numbers None; days are ISO."""
NUMBERS: frozenset[Sort] = frozenset({"year", "whole", "money", "share", "change"})
LONGEST: Mapping[Sort, int] = {"text": 200, "long": 5000, "areas": 5000, "indicators": 500}
"""How many letters a text may have; others have `SHORT`."""
SHORT = 60
YES_NO = ("yes", "no")
CURRENCIES = ("EUR", "ISK")
STEPS = range(1, 11)
"""The ten core steps of the model, in their order."""
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Column:
    """A column: `of` names the kind that a `row` belongs to, `options` what a choice may be."""

    name: str
    sort: Sort
    needed: bool = False
    options: tuple[str, ...] = ()
    of: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers, None where there is nothing."""
        return self.sort in NUMBERS

    @property
    def empty(self) -> str | None:
        """What stands in it where there is nothing."""
        return None if self.is_number else ""

    @property
    def longest(self) -> int:
        """How many letters its texts may have."""
        return LONGEST.get(self.sort, SHORT)


@dataclass(frozen=True)
class Kind:
    """A kind of row: its name is that of its table and its sheet.

    `kept` are columns that Varða fills in itself; `optional` kinds belong to the module on results funding.
    """

    name: str
    columns: tuple[Column, ...]
    kept: tuple[str, ...] = ()
    optional: bool = False

    def column(self, name: str) -> Column:
        """Give a column by its name."""
        return next(each for each in self.columns if each.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(each.name for each in self.columns)


def _needed(name: str, sort: Sort, of: str = "") -> Column:
    return Column(name, sort, needed=True, of=of)


def _choice(name: str, *options: str, needed: bool = False) -> Column:
    return Column(name, "choice", needed, options)


AREA, YEAR = _needed("area", "area"), _needed("year", "year")
CURRENCY = _choice("currency", *CURRENCIES)

COUNTRY = Kind(
    "country",
    (AREA, _choice("rules", "is", "nl", needed=True), _choice("currency", *CURRENCIES, needed=True)),
)
YOUNG_PEOPLE = Kind(
    "young_people", (AREA, YEAR, _needed("aged_12_to_16", "whole"), _needed("reference", "text"))
)
PARTNER = Kind(
    "partner",
    (
        *(AREA, _needed("name", "text")),
        _choice(
            *(
                "role",
                "municipality",
                "school",
                "parents",
                "sports_club",
                "insurer",
                "state",
                "fund",
                "other",
            ),
            needed=True,
        ),
    ),
)
PARTNER_AGREEMENT = Kind(
    "partner_agreement",
    (
        *(AREA, _needed("partner", "row", "partner")),
        _choice("form", "formal", "informal", "talking", "both_involved", "one_only", "none", needed=True),
        _choice("about", "content", "money", "both", needed=True),
        *(Column("since", "day"), Column("until", "day"), Column("document", "text")),
    ),
)
INTERVENTION = Kind(
    "intervention",
    (
        *(_needed("name", "text"), _needed("areas", "areas"), Column("factor", "indicator")),
        *(_needed("first_year", "year"), Column("last_year", "year"), Column("also", "indicators")),
        *(Column("starts_on", "day"), Column("ends_on", "day"), Column("place", "text")),
        _choice(
            *(
                "what",
                "sport",
                "music",
                "drama",
                "youth_centre",
                "parents",
                "leisure_card",
                "school",
                "nights",
            ),
            "other",
        ),
        _choice("domain", "family", "peers", "leisure", "school", "wellbeing", "substances"),
        *(Column("target_group", "text"), Column("outcome", "indicator"), Column("places", "whole")),
        *(Column("hours_per_week", "whole"), Column("weeks", "whole"), Column("reached", "whole")),
        *(Column("voucher", "money"), Column("children_entitled", "whole"), Column("children_used", "whole")),
        Column("used_less_affluent", "whole"),
    ),
)
BUDGET_LINE = Kind(
    "budget_line",
    (
        *(AREA, YEAR, _choice("purpose", "intervention", "data_cycle", "coordination", needed=True)),
        *(Column("intervention", "row", of="intervention"), _needed("payer", "row", "partner")),
        *(_needed("source", "source"), _choice("currency", *CURRENCIES, needed=True)),
        *(_needed("adopted", "money"), Column("amended", "money"), Column("committed", "money")),
        *(Column("realised", "money"), _choice("structural", *YES_NO, needed=True)),
        *(Column("ends_on", "day"), Column("programme", "text"), Column("decision_number", "text")),
    ),
)
GOAL = Kind(
    "goal",
    (
        *(AREA, _needed("indicator", "indicator"), _choice("young", "girls", "boys")),
        *(_needed("baseline_year", "year"), _needed("baseline", "share"), Column("lower", "share")),
        *(Column("upper", "share"), _needed("target", "share"), _needed("target_year", "year")),
        *(_needed("owner", "text"), Column("owner_executive", "text"), _needed("laid_down_in", "text")),
        *(Column("link", "text"), Column("decided_on", "day")),
        _choice("status", "proposed", "adopted", "dropped"),
    ),
)
EXPECTATION = Kind(
    "expectation",
    (
        *(AREA, _needed("intervention", "row", "intervention"), _needed("indicator", "indicator"), YEAR),
        *(_needed("change", "change"), Column("evidence", "long"), Column("avoided_cost", "money"), CURRENCY),
        *(Column("registered_on", "day"), _choice("late", *YES_NO)),
    ),
    kept=("registered_on", "late"),
)
DECISION = Kind(
    "decision",
    (
        *(AREA, Column("intervention", "row", of="intervention"), Column("goal", "row", of="goal")),
        _choice("outcome", "continue", "scale_up", "change", "stop", needed=True),
        *(_needed("decided_on", "day"), _needed("body", "text"), _needed("reasons", "long")),
        *(Column("reinvested", "money"), CURRENCY),
    ),
)
PARENTS_AGREEMENT = Kind(
    "parents_agreement",
    (
        *(
            AREA,
            YEAR,
            Column("district", "text"),
            Column("school", "text"),
            _choice("school_agrees", *YES_NO),
        ),
        *(_needed("wording", "long"), Column("home_times", "long"), Column("alcohol", "long")),
        *(Column("signed", "whole"), Column("invited", "whole")),
    ),
)
CYCLE_STEP = Kind(
    "cycle_step",
    (
        *(AREA, YEAR, _needed("step", "whole"), Column("due", "day"), Column("done_on", "day")),
        Column("evidence", "long"),
    ),
)
FACTOR_CHECK = Kind(
    "factor_check",
    (
        *(AREA, YEAR, _needed("indicator", "indicator"), _needed("checked_by", "text")),
        _needed("checked_on", "day"),
    ),
)
OUTCOME_AGREEMENT = Kind(
    "outcome_agreement",
    (
        *(AREA, _needed("intervention", "row", "intervention"), _needed("payer", "row", "partner")),
        *(_needed("indicator", "indicator"), YEAR, _choice("relation", "at_least", "at_most", needed=True)),
        *(_needed("threshold", "share"), _choice("confidence", "estimate", "interval", needed=True)),
        *(
            _needed("amount", "money"),
            _choice("currency", *CURRENCIES, needed=True),
            Column("top_up", "share"),
        ),
        *(_choice("paid", *YES_NO), Column("settled_on", "day"), Column("why", "long")),
    ),
    optional=True,
)
PRICE = Kind(
    "price",
    (
        *(AREA, _needed("indicator", "indicator"), YEAR, _needed("per_point", "money")),
        *(_choice("currency", *CURRENCIES, needed=True), _needed("reference", "text")),
    ),
    optional=True,
)
LETTER = Kind(
    "letter",
    (
        *(
            AREA,
            _choice("letter", *LETTERS, needed=True),
            _choice("language", *LETTER_LANGUAGES, needed=True),
        ),
        *(_needed("wording", "long"), Column("made_from", "text")),
    ),
    kept=("made_from",),
)
"""An area's own wording of a letter; `made_from` is the fingerprint of the standard text it was made on."""
LETTER_YEAR = Kind(
    "letter_year",
    (
        *(AREA, YEAR, Column("fieldwork_from", "day"), Column("fieldwork_to", "day")),
        *(Column("opt_out_until", "day"), Column("results_due", "day"), Column("evening_on", "day")),
        *(Column("evening_at", "text"), Column("place", "text"), Column("contact", "text")),
        *(Column("questions_at", "text"), Column("sender", "text")),
    ),
)
"""What an area's letters of a year are filled with; days that are left out are taken from the wave."""
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        *(COUNTRY, YOUNG_PEOPLE, PARTNER, PARTNER_AGREEMENT, INTERVENTION, BUDGET_LINE, GOAL, EXPECTATION),
        *(DECISION, PARENTS_AGREEMENT, CYCLE_STEP, FACTOR_CHECK, OUTCOME_AGREEMENT, PRICE),
        *(LETTER, LETTER_YEAR),
    )
}
"""In an order in which what refers to another stands after it."""


def areas_of(kind: str, record: Record) -> tuple[str, ...]:
    """Name the areas a row belongs to: who may edit those may edit it."""
    return tuple(str(record["areas" if kind == "intervention" else "area"]).split())
