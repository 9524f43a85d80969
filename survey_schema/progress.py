"""How far a long job is: said by whoever does it, shown by whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Step = Literal["reading", "checking", "counting", "storing"]
Told = Callable[[float], None]
"""Is told which share of something is done, from 0 to 1."""


@dataclass(frozen=True)
class Progress:
    """The step that a file is in, and the share of it that is done, from 0 to 1."""

    step: Step
    share: float


Listener = Callable[[Progress], None]


def unheard(_: object) -> None:
    """Stand in where nobody listens."""


def of_step(listener: Listener, step: Step) -> Told:
    """Tell a listener the shares of one step."""
    return lambda share: listener(Progress(step, share))


def within(told: Told, place: float, parts: float, width: float = 1) -> Told:
    """Tell the share of a whole by that of a part: `width` of its `parts`, with `place` before it."""
    return lambda share: told((place + share * width) / parts)
