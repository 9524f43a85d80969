"""What is kept back besides a small group, so that it does not follow from its total and the other groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from estimates.totals import GROUPS
from survey_schema.policy import Rules

_BREAKDOWNS = (*GROUPS, "background")
_OF_ONE_FIGURE = ("indicator", "instrument", "area", "year")


def keep_back(
    estimates: pd.DataFrame, hidden: pd.Series[bool], uncounted: pd.Series[bool], rules: Rules
) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Tell which rows are hidden, and of which n is not given, so that no hidden group follows from the rest.

    `hidden` and `uncounted` are those that are by themselves, `estimates` has n and cases as counted. Groups
    belong together when they divide the same young people by one thing (the sexes of grade 10). Their total
    minus the groups that are shown leaves the hidden ones among those who gave no group. Where a hidden group
    is alone there, the smallest group shown is hidden as well: of two groups both. Where it is not, but its
    size gives it away, that is not given; then, if need be, the next group is hidden.
    """
    hidden, uncounted = hidden.copy(), uncounted.copy()
    while True:
        hide, count = set[object](), set[object]()
        for family in _families(estimates, hidden, uncounted):
            alone = family.is_alone(family.hidden)
            if alone or family.gives_away(rules, sizes_known=False):
                hide |= family.smallest(family.hidden)
            elif family.gives_away(rules, sizes_known=True):
                count |= set(family.groups.index[family.hidden])
        for family in _families(estimates, uncounted, uncounted):
            if family.is_alone(family.uncounted):
                count |= family.smallest(family.uncounted)
        if hidden[list(hide)].all() and uncounted[list(count)].all():
            return hidden, uncounted
        hidden |= estimates.index.isin(hide)
        uncounted |= estimates.index.isin(count)


@dataclass(frozen=True)
class _Family:
    """Groups that divide the same young people, these all together, and what is kept back of the groups."""

    groups: pd.DataFrame
    total: pd.Series[float]
    hidden: pd.Series[bool]
    uncounted: pd.Series[bool]

    def is_alone(self, kept: pd.Series[bool]) -> bool:
        """Whether one group is kept back, and the total has nobody else beside the groups given."""
        own = self.groups.loc[kept, "n"]
        return len(own) == 1 and bool(own.iloc[0] == self._rest("n", kept))

    def smallest(self, kept: pd.Series[bool]) -> set[object]:
        """The smallest group that is not kept back; none where all are."""
        given = self.groups.loc[~kept, "n"]
        return {given.idxmin()} if len(given) else set()

    def gives_away(self, rules: Rules, *, sizes_known: bool) -> bool:
        """Whether the cases of a hidden group, or its others, can't be none and lie in a range narrower than
        the smallest count. Its size is known where it is given, if `sizes_known`."""
        n, cases = self._rest("n", self.hidden), self._rest("cases", self.hidden)
        for place, own in self.groups.loc[self.hidden, "n"].items():
            known = sizes_known and not self.uncounted[place]
            least_size, most_size = (own, own) if known else (1.0, n)
            for count in (cases, n - cases):
                least, most = max(0.0, count - (n - least_size)), min(most_size, count)
                if least > 0 and most - least < rules.smallest_count:
                    return True
        return False

    def _rest(self, column: str, kept: pd.Series[bool]) -> float:
        return float(self.total[column]) - float(self.groups.loc[~kept, column].sum())


def _families(
    estimates: pd.DataFrame, kept: pd.Series[bool], uncounted: pd.Series[bool]
) -> Iterator[_Family]:
    """Give the groups that belong together, where one is kept back although all together are not."""
    known = [column for column in (*_OF_ONE_FIGURE, *_BREAKDOWNS) if column in estimates]
    for divided in (column for column in _BREAKDOWNS if column in estimates):
        is_group = estimates[divided].notna()
        if not kept[is_group].any():
            continue
        same = estimates[[column for column in known if column != divided]].astype(object)
        key = same.where(same.notna(), "").apply(tuple, axis=1)
        whole = ~is_group & ~kept
        totals = dict(zip(key[whole], estimates.index[whole], strict=True))
        for of, groups in estimates[is_group].groupby(key[is_group], sort=False):
            places = groups.index
            if of in totals and kept[places].any():
                yield _Family(groups, estimates.loc[totals[of]], kept[places], uncounted[places])
