"""Who did not answer, and how far a figure could be off if they all would have answered one way.

Source: worst-case bounds (Cochran 1977, Sampling Techniques, section 13.2; Manski 1989).
"""

from __future__ import annotations

from dataclasses import dataclass

from survey_schema.errors import Note, Refusal

SAID_BELOW = 0.60
"""With a lower response the bounds stand beside the figure."""


@dataclass(frozen=True)
class Response:
    """How many of those enrolled gave a valid answer."""

    enrolled: int
    answered: int

    @property
    def rate(self) -> float:
        """The share who answered, 0 to 1."""
        return self.answered / self.enrolled

    @property
    def missing(self) -> int:
        """How many did not answer."""
        return self.enrolled - self.answered

    @property
    def low(self) -> bool:
        """Whether the bounds must be said."""
        return self.rate < SAID_BELOW


def response(enrolled: int, answered: int) -> Response:
    """Count a response. Raises Refusal when nobody is enrolled or more answered than are."""
    if enrolled < 1 or not 0 <= answered <= enrolled:
        raise Refusal("response.more_than_enrolled", answered=answered, enrolled=enrolled)
    return Response(enrolled, answered)


def bounds(value: float, of: Response) -> tuple[float, float]:
    """The share if all who are missing would have said no, and if all would have said yes (proportions).

    `value` is the share among those who answered. Not a confidence interval: chance comes on top.
    """
    return value * of.rate, value * of.rate + (1 - of.rate)


def bounds_note(value: float, of: Response) -> tuple[Note, ...]:
    """What to say beside a figure: nothing, unless the response is low."""
    if not of.low:
        return ()
    if_no, if_yes = bounds(value, of)
    return (Note("response.bounds", {"rate": of.rate, "if_no": if_no, "if_yes": if_yes}),)
