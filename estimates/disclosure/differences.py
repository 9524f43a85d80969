"""Differences of shares that a release shows: what each tells of the two counts behind it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from estimates.disclosure.cells import Booleans, ReleaseSet
from estimates.disclosure.looks import look
from estimates.disclosure.system import Floats
from survey_schema.policy import Rules


def difference_rows(
    release: ReleaseSet, rules: Mapping[str, Rules], shown: Booleans
) -> tuple[sparse.csr_array, Floats, Floats]:
    """The differences of shares that are shown, as rows, and from where to where each can be.

    Where a side is only shown as under or over a bound, its difference is not shown.
    """
    first, second = release.gaps[:, 0], release.gaps[:, 1]
    count = len(first)
    n = release.n
    digits = np.array(
        [rules[name].share_digits for name in release.cells["audience"].to_numpy()[first]], dtype=int
    )
    exact = release.cases[first] / n[first] - release.cases[second] / n[second]
    seen = np.array([np.round(value, place) for value, place in zip(exact, digits, strict=True)], dtype=float)
    step = 0.5 * 10.0 ** -digits.astype(float)
    said = shown[first] & shown[second] & ~_coded(release, rules)[release.gaps].any(axis=1)
    lower = np.where(said, seen - step + 1e-9, -2.0)
    upper = np.where(said, seen + step - 1e-9, 2.0)
    lower, upper = np.minimum(lower, exact), np.maximum(upper, exact)
    at = np.repeat(np.arange(count), 2)
    value = np.column_stack([1 / n[first], -1 / n[second]]).ravel()
    rows = sparse.csr_array((value, (at, release.gaps.ravel())), shape=(count, len(n)))
    return rows, lower, upper


def _coded(release: ReleaseSet, rules: Mapping[str, Rules]) -> Booleans:
    """Which cells' shares are shown as under or over a bound, if at all."""
    audience = release.cells["audience"].to_numpy()
    coded = np.zeros(len(audience), bool)
    for name, rule in rules.items():
        under = np.flatnonzero((audience == name) & (release.n > 0))
        share = look(release.n[under], release.cases[under], rule)[:, 0]
        coded[under] = (rule.bottom > 0) & ((share <= rule.bottom) | (share >= rule.top))
    return coded
