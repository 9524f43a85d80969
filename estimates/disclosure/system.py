"""What is known of the counts of a release, as linear constraints, and whole numbers that fit them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from estimates.disclosure.cells import Booleans, Integers

Floats = NDArray[np.float64]
_NEARLY_WHOLE = 1e-6
_LOOSELY = {"node_limit": 2000, "mip_rel_gap": 0.3}
"""Any whole numbers that fit prove their point. A number of branches, not a time: it is the same anywhere."""


@dataclass(frozen=True)
class System:
    """Counts x with fewest <= x <= most, lower <= rows @ x <= upper."""

    rows: sparse.csc_array
    lower: Floats
    upper: Floats

    def solve(
        self, fewest: Integers, most: Integers, cost: Floats, *, exactly: bool = False
    ) -> Integers | None:
        """Whole numbers that fit, at a low cost; None when none fit, or none were found.

        The least cost when asked for exactly; then whatever time that takes.
        """
        free = np.flatnonzero(fewest < most)
        found = fewest.copy()
        fixed = self.rows @ np.where(fewest < most, 0, fewest)
        if not len(free):
            fits = ((fixed >= self.lower - 1e-9) & (fixed <= self.upper + 1e-9)).all()
            return found if fits else None
        inside = self.rows[:, free]
        among = np.flatnonzero(np.diff(inside.tocsr().indptr))
        apart = np.ones(len(fixed), bool)
        apart[among] = False
        if ((fixed[apart] < self.lower[apart] - 1e-9) | (fixed[apart] > self.upper[apart] + 1e-9)).any():
            return None
        rows = inside.tocsr()[among].tocsc()
        within = optimize.LinearConstraint(rows, (self.lower - fixed)[among], (self.upper - fixed)[among])
        bounds = optimize.Bounds(fewest[free].astype(float), most[free].astype(float))
        for whole in (0, 1):  # sums of sums mostly have whole corners: the harder question is seldom needed
            answer = optimize.milp(
                cost[free],
                constraints=within,
                bounds=bounds,
                integrality=np.full(len(free), whole),
                options=_LOOSELY if whole and not exactly else None,
            )
            if answer.x is None:
                return None
            rounded = np.rint(answer.x)
            if np.abs(answer.x - rounded).max() < _NEARLY_WHOLE:
                found[free] = rounded.astype(np.int64)
                return found
        return None


def narrowed(
    rows: sparse.csr_array, lower: Floats, upper: Floats, fewest: Integers, most: Integers, rounds: int = 30
) -> tuple[Integers, Integers]:
    """Narrow what counts can be by each row in turn, until nothing changes or so many rounds are over.

    Whatever fits all rows stays inside; what stays inside need not fit.
    """
    entries = rows.tocoo()
    order = np.argsort(entries.col, kind="stable")
    at, cell, value = entries.row[order], entries.col[order], entries.data[order]
    begins = np.flatnonzero(np.diff(cell, prepend=-1))
    cells = cell[begins]
    low, high = fewest.astype(float), most.astype(float)
    positive = value > 0
    for _ in range(rounds if len(cells) else 0):
        least = np.where(positive, value * low[cell], value * high[cell])
        greatest = np.where(positive, value * high[cell], value * low[cell])
        others_least = np.bincount(at, least, rows.shape[0])[at] - least
        others_most = np.bincount(at, greatest, rows.shape[0])[at] - greatest
        one, other = (lower[at] - others_most) / value, (upper[at] - others_least) / value
        new_low = np.maximum.reduceat(np.where(positive, one, other), begins)
        new_high = np.minimum.reduceat(np.where(positive, other, one), begins)
        before = low[cells].sum(), high[cells].sum()
        low[cells] = np.maximum(low[cells], np.ceil(new_low - _NEARLY_WHOLE))
        high[cells] = np.minimum(high[cells], np.floor(new_high + _NEARLY_WHOLE))
        if before == (low[cells].sum(), high[cells].sum()):
            break
    return low.astype(np.int64), high.astype(np.int64)


def together(rows: sparse.csr_array, free: Booleans) -> Integers:
    """Number the parts in which cells hang together through rows; fixed cells pass nothing on, and are -1."""
    entries = rows.tocoo()
    keep = free[entries.col]
    shape = (rows.shape[0] + rows.shape[1],) * 2
    links = sparse.coo_array(
        (np.ones(keep.sum()), (entries.row[keep], rows.shape[0] + entries.col[keep])), shape=shape
    )
    _, label = sparse.csgraph.connected_components(links, directed=False)
    return np.where(free, label[rows.shape[0] :], -1).astype(np.int64)
