"""Prevalence: the weighted share of young people who count as yes, with its design-based error.

Source: ratio estimator with Taylor linearisation, as R survey 4.1 `svymean` on a `subset()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estimates import reliability
from estimates.intervals import clopper_pearson, interval, korn_graubard_n
from estimates.totals import GROUPS, NOT_GIVEN, Floats, Group, Totals, number, sums
from estimates.variance import Nested, Spread
from survey_schema.design import Interval
from survey_schema.errors import Note


def prevalence(
    totals: Totals,
    by: Sequence[Group] = (),
    *,
    method: Interval = "korn-graubard",
    fpc: bool = False,
    margins: bool = True,
) -> pd.DataFrame:
    """Estimate the share of yes in every domain of `totals` and in each combination of groups.

    With `by` of sex and grade the rows are: all, each sex, each grade, each sex in each grade; without
    `margins` only the last. A missing sex, grade or age band counts in "all" only. Columns: domain, sex,
    grade, age_band (None = all), value, se, lower, upper (proportions), n, cases, effective_n, n_eff, df,
    method, reliability, note.
    """
    sizes = range(len(by) + 1) if margins else [len(by)]
    subsets = [subset for size in sizes for subset in combinations(by, size)]
    frames = [_one_margin(totals, subset, method, fpc) for subset in subsets]
    if len(frames) == 1:
        return frames[0]
    together = pd.concat(frames, ignore_index=True)
    order = ["domain", *GROUPS]
    return together.sort_values(order, na_position="first", kind="stable", ignore_index=True)


def _one_margin(totals: Totals, margin: Sequence[Group], method: Interval, fpc: bool) -> pd.DataFrame:
    keep = np.ones(len(totals.n), dtype=bool)
    for group in margin:
        keep &= getattr(totals, group) != NOT_GIVEN[group]
    cells, labels = _number_domains(totals.where(keep) if margin else totals, margin)
    figures = _estimate(cells, len(labels["domain"]), method, fpc)
    columns: dict[str, object] = {"domain": labels["domain"]}
    for group in GROUPS:
        columns[group] = pd.Series(labels[group], dtype=object) if group in labels else None
    return pd.DataFrame({**columns, **figures})


def _number_domains(totals: Totals, margin: Sequence[Group]) -> tuple[Totals, dict[str, list[object]]]:
    """Number the domains that have cells from 0 on, and give the labels of each."""
    key, size = totals.domain, int(totals.domain.max(initial=-1)) + 1
    sizes = {}
    for group in margin:
        codes = getattr(totals, group)
        sizes[group] = int(codes.max(initial=0)) + 1
        key, size = key * sizes[group] + codes, size * sizes[group]
    rest, place = number(key, size)
    found: dict[str, list[object]] = {}
    for group in reversed(margin):
        found[group] = [totals.label(group, code) for code in (rest % sizes[group]).tolist()]
        rest = rest // sizes[group]
    found["domain"] = rest.tolist()
    return totals.in_domains(place), found


def ratio(totals: Totals, domains: int) -> tuple[Floats, Floats]:
    """Weighted share and sum of weights of each domain; every domain has at least one cell."""
    weight = sums(totals.domain, totals.w, domains)
    cases = sums(totals.domain, totals.w_cases, domains)
    count = sums(totals.domain, totals.n, domains)
    yes = sums(totals.domain, totals.cases, domains)
    exact = np.where(yes == 0, 0.0, np.where(yes == count, 1.0, cases / np.where(weight > 0, weight, 1)))
    return exact, weight


def _estimate(totals: Totals, domains: int, method: Interval, fpc: bool) -> dict[str, object]:
    p, weight = ratio(totals, domains)
    a = 1 / weight[totals.domain]
    return described(totals, p, a, -p[totals.domain] * a, method, fpc=fpc)


def described(
    totals: Totals, p: Floats, a: Floats, b: Floats, method: Interval, *, fpc: bool = False
) -> dict[str, object]:
    """Put error, interval and reliability beside the share `p` of each domain of `totals`.

    `a` and `b` are the coefficients of the shares' influence, one per cell.
    """
    domains = len(p)
    n = sums(totals.domain, totals.n, domains)
    cases = sums(totals.domain, totals.cases, domains)
    nested = Nested(totals, domains)
    spread = nested.spread(a, b, fpc=fpc)
    extreme = (cases == 0) | (cases == n)
    rounding = spread.variance < 1e-30  # what is left where every unit has the same share
    se = np.where(extreme | rounding, 0.0, np.sqrt(spread.variance))
    df = np.where(spread.complete, 0.0, nested.degrees_of_freedom)
    n_eff, effective = korn_graubard_n(p, se, n, df), reliability.effective_n(p, se, n)
    exact = clopper_pearson(p, n_eff)
    lower, upper = interval(method, p, se, n, df, exact)
    width = exact[1] - exact[0]
    verdict, reason = reliability.judge(p, effective, n, df, width)
    complement = reliability.complement_is_unreliable(p, width)
    return {
        "value": p,
        "se": se,
        "lower": lower,
        "upper": upper,
        "n": n.astype(np.int64),
        "cases": cases.astype(np.int64),
        "effective_n": effective,
        "n_eff": n_eff,
        "df": nested.degrees_of_freedom.astype(np.int64),
        "method": method,
        "reliability": verdict,
        "note": _notes(reason, df, se, extreme, spread, complement),
    }


def _notes(
    reason: NDArray[np.object_],
    df: Floats,
    se: Floats,
    extreme: NDArray[np.bool_],
    spread: Spread,
    complement: NDArray[np.bool_],
) -> list[tuple[Note, ...]]:
    notes = []
    for i, code in enumerate(reason):
        found = [Note(str(code))] if code else []
        if spread.complete[i]:
            found.append(Note("estimate.everyone_answered"))
        elif df[i] <= 0:
            found.append(Note("estimate.no_degrees"))
        elif se[i] == 0 and not extreme[i]:
            found.append(Note("estimate.no_error"))
        if spread.lonely[i]:
            found.append(Note("estimate.lonely_units", {"count": int(spread.lonely[i])}))
        if complement[i]:
            found.append(Note("reliability.complement"))
        notes.append(tuple(found))
    return notes
