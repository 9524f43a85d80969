"""When a hidden count is protected: what a reader must be left unable to tell."""

from __future__ import annotations

from dataclasses import dataclass

from estimates.disclosure.cells import Booleans, Integers


@dataclass(frozen=True)
class Guard:
    """What must not be worked out of some cells; arrays share their index.

    `n` respondents, `cases` of them, `wide` how many counts apart what is possible must reach (the policy's
    smallest count). `few` says that the cases are too few to be shown, `few_others` that the others are.
    """

    n: Integers
    cases: Integers
    wide: Integers
    needed: Booleans

    @property
    def few(self) -> Booleans:
        """Fewer cases than may be shown."""
        return self.cases < self.wide

    @property
    def few_others(self) -> Booleans:
        """Fewer others than may be shown."""
        return self.n - self.cases < self.wide

    def holds(self, fewest: Integers, most: Integers) -> Booleans:
        """Whether cells are protected when their cases can be anything from fewest to most.

        So they are when that is at least `wide` apart, or when it goes down to none: then none and few look
        alike. The same for the others, where these are too few. What can be one number only is never
        protected. A cell that is small in itself, with neither too few, is protected by any of these.
        """
        none = (fewest <= 0) & (most > fewest)
        everyone = (most >= self.n) & (most > fewest)
        few, others = self.few, self.few_others
        neither = ~few & ~others & (none | everyone)
        one_way = (~few | none) & (~others | everyone) & (few | others)
        return ~self.needed | (most - fewest >= self.wide) | neither | one_way

    def of(self, which: Integers) -> Guard:
        """The same of some of the cells."""
        return Guard(self.n[which], self.cases[which], self.wide[which], self.needed[which])
