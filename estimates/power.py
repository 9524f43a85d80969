"""What a survey of this size can see: pupils needed per wave for a change, and the change that a number sees.

Source: two independent proportions, unpooled variance, normal approximation (Fleiss, Levin and Paik 2003,
Statistical Methods for Rates and Proportions, ch. 4), times the design effect; 5 % two-sided, 80 % power.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from survey_schema.errors import Fault, Note

_Z = float(special.ndtri(0.975) + special.ndtri(0.80))


@dataclass(frozen=True)
class Seen:
    """What two waves of `n` respondents each can tell from chance in 80 of 100 cases, from a baseline.

    `fall_to` and `rise_to` are the nearest shares that can be told from it; None where not even 0 or 100 %
    can. Proportions.
    """

    baseline: float
    n: int
    deff: float
    fall_to: float | None
    rise_to: float | None

    @property
    def notes(self) -> tuple[Note, ...]:
        """What can't be seen at all."""
        params = {"n": self.n, "baseline": self.baseline}
        fall = () if self.fall_to is not None else (Note("power.no_fall_seen", params),)
        rise = () if self.rise_to is not None else (Note("power.no_rise_seen", params),)
        return fall + rise


def needed_per_wave(baseline: float, target: float, deff: float = 1.0) -> int:
    """Respondents per wave to tell `target` from `baseline` (proportions), whichever way it goes.

    n = deff * (z.975 + z.80)^2 * (p1 q1 + p2 q2) / (p1 - p2)^2, rounded up. Raises Fault when a share isn't
    between 0 and 1, the two are equal, or the design effect isn't above 0.
    """
    _check(baseline, deff)
    if not 0 <= target <= 1 or target == baseline:
        raise Fault("power.bad_target", found=target, baseline=baseline)
    spread = baseline * (1 - baseline) + target * (1 - target)
    return math.ceil(deff * _Z**2 * spread / (baseline - target) ** 2)


def seen_with(baseline: float, n: int, deff: float = 1.0) -> Seen:
    """The inverse of `needed_per_wave`: what `n` respondents per wave can tell from the baseline.

    Raises Fault when the baseline isn't between 0 and 1, or n or the design effect isn't above 0.
    """
    _check(baseline, deff)
    if n < 1:
        raise Fault("power.bad_n", found=n)
    c = deff * _Z**2 / n
    # (p1 - p2)^2 = c (p1 q1 + p2 q2), solved for p2
    half, product = baseline + c / 2, baseline**2 - c * baseline * (1 - baseline)
    root = math.sqrt(max(half**2 - (1 + c) * product, 0.0))
    fall, rise = (half - root) / (1 + c), (half + root) / (1 + c)
    return Seen(baseline, n, deff, fall if fall >= 0 else None, rise if rise <= 1 else None)


def _check(baseline: float, deff: float) -> None:
    if not 0 < baseline < 1:
        raise Fault("power.bad_baseline", found=baseline)
    if not deff > 0:
        raise Fault("power.bad_deff", found=deff)
