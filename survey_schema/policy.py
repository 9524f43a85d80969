"""The disclosure policy: one versioned file, typed, with floors that no organisation can go below."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError, model_validator

from survey_schema.design import Audience
from survey_schema.errors import Refusal
from survey_schema.instrument import Typed

SHIPPED = Path(__file__).parent / "disclosure.toml"
_FLOORS: dict[Audience, tuple[int, int]] = {"public": (10, 30), "municipality": (5, 10), "researcher": (1, 1)}
"""Smallest count and smallest denominator that an audience's rules can't go below."""


class Rules(Typed):
    """What one audience may see; shares are proportions, counts respondents."""

    smallest_count: int = Field(ge=1)
    smallest_denominator: int = Field(ge=1)
    share_digits: int = Field(ge=0)
    bottom: float = 0.0
    top: float = 1.0
    n_rounded_to: int = Field(ge=1)
    errors: bool
    breakdowns: int = Field(ge=0)
    crossed_from: int = 1
    only_labels: bool = False


class Policy(Typed):
    """The rules of every audience under one id."""

    id: str
    audience: dict[Audience, Rules]

    @model_validator(mode="after")
    def _not_below_the_floors(self) -> Policy:
        for name, (count, denominator) in _FLOORS.items():
            rules = self.audience.get(name)
            if rules is None:
                raise ValueError(f"no rules for {name}")
            if rules.smallest_count < count or rules.smallest_denominator < denominator:
                raise ValueError(
                    f"{name}: counts may not go below {count}, denominators not below {denominator}"
                )
        return self


@lru_cache(maxsize=4)
def load_policy(path: Path = SHIPPED) -> Policy:
    """Read a policy file. Raises Refusal when it is not one, or goes below a floor."""
    try:
        return Policy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        said = " ".join(str(error).split())[:200]
        raise Refusal("policy.invalid", file=path.name, reason=said) from None
