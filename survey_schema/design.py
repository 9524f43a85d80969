"""Designs, intervals, audiences, wave identity: the few words that every room must agree on."""

from __future__ import annotations

from typing import Literal

Design = Literal["sample", "census"]
DESIGNS: tuple[Design, ...] = ("sample", "census")
"""`sample`: schools or classes were drawn. `census`: every school took part, the respondent is the unit."""

Mode = Literal["paper", "online-class", "online-home"]
MODES: tuple[Mode, ...] = ("paper", "online-class", "online-home")

Basis = Literal["school", "residence"]
BASES: tuple[Basis, ...] = ("school", "residence")
"""Whom a wave of an area counts: the pupils of its schools, or the pupils who live there."""

Level = Literal["municipality", "region", "country"]
LEVELS: tuple[Level, ...] = ("municipality", "region", "country")


Interval = Literal["korn-graubard", "logit", "beta"]
INTERVALS: tuple[Interval, ...] = ("korn-graubard", "logit", "beta")

Audience = Literal["public", "municipality", "researcher"]
AUDIENCES: tuple[Audience, ...] = ("public", "municipality", "researcher")
"""From the strictest rules to the widest."""


def strictest(*audiences: Audience) -> Audience:
    """Give the audience of several by whose rules the least is seen."""
    return min(audiences, key=AUDIENCES.index)


def wave_id(instrument: str, area: str, year: int) -> str:
    """Name a wave: there is one for an instrument, an area and a year."""
    return f"{instrument}:{area}:{year}"
