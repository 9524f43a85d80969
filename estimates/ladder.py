"""The pooling ladder: in which order wider figures are tried where one is too uncertain to show.

What is offered by it can give a hidden figure away by subtraction, so it is part of what disclosure control
audits; `dashboard.questions.ladder` makes the figures.
"""

from __future__ import annotations

from typing import Literal

Rung = Literal["two_waves", "three_waves", "all_grades", "region"]
RUNGS: tuple[Rung, ...] = ("two_waves", "three_waves", "all_grades", "region")
"""From the nearest to the hidden figure to the widest."""
