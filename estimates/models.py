"""Regression on totals: the weighted fit of yes and no, with the design's error of each coefficient.

Source: design-based generalised linear models (Lumley 2010, Complex Surveys, ch. 5), as R survey 4.1 `svyglm`
with quasibinomial, quasipoisson or gaussian. In these three every score is x * (w * y - mu * w), constant in
a cell: so the totals are enough, and the fit itself needs one row per combination of covariates only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from estimates.intervals import ALPHA, t_quantile, t_two_sided_p
from estimates.pooled import Error, Pooled
from estimates.standard import cell_name
from estimates.totals import NOT_GIVEN, Floats, Integers, Totals, number, sums
from survey_schema.errors import Note, Refusal

Form = Literal["logit", "log", "identity"]
FORMS: tuple[Form, ...] = ("logit", "log", "identity")
Factor = Literal["sex", "grade"]
TOLERANCE = 1e-12
_MOST_STEPS = 60


@dataclass(frozen=True)
class Fit:
    """A fitted model: `coefficients` by column of `patterns`, whose first is the constant.

    `patterns` has a row per combination of covariates, `weight` the sum of weights in each, `pattern` the
    combination of each cell of `totals`. `df`: units minus strata of the rows used, plus 1, minus the number
    of coefficients. `notes` names what was left out.
    """

    form: Form
    names: tuple[str, ...]
    coefficients: Floats
    patterns: Floats
    weight: Floats
    totals: Totals
    pattern: Integers
    df: float
    notes: tuple[Note, ...]

    @property
    def n(self) -> int:
        """Respondents in the fit."""
        return int(np.sum(self.totals.n))

    def coefficient(self, name: str) -> float:
        """The coefficient of a term, on the scale of the model."""
        return float(self.coefficients[self.names.index(name)])

    def error(self, name: str) -> Error:
        """The design-based error of a term's coefficient."""
        mean = _mean(self.form, self.patterns @ self.coefficients)
        information = _information(self.form, self.patterns, self.weight, mean)
        direction = np.zeros(len(self.names))
        direction[self.names.index(name)] = 1.0
        score = self.patterns @ _solve(information, direction)
        return Pooled(self.totals).error(score[self.pattern], (-mean * score)[self.pattern])

    def mean_with(self, name: str, value: float) -> float:
        """The mean fitted share if the term had a value for everybody, over the covariates as they are."""
        patterns = self.patterns.copy()
        patterns[:, self.names.index(name)] = value
        return float(np.average(_mean(self.form, patterns @ self.coefficients), weights=self.weight))


def fit(
    totals: Totals, terms: Mapping[str, Floats], adjust: Sequence[Factor] = (), form: Form = "logit"
) -> Fit:
    """Fit the share of yes on some terms (a value per cell), with sex and grade as factors.

    `logit` is quasibinomial, `log` quasipoisson, `identity` gaussian with equal variances; weights are the
    sums of the cells. Cells without an adjusted sex or grade are left out. So is a sex or grade in which
    nobody (with `logit`: or everybody) counts as yes, to which no finite coefficient fits: it is named.

    Raises Refusal: model.nobody (no rows), model.no_variation (nobody or everybody counts as yes),
    model.confounded (a term can't be told from the rest), model.separated (no finite coefficient fits).
    """
    keep, notes = _usable(totals, adjust, form)
    used = totals.where(keep)
    if not len(used.n):
        raise Refusal("model.nobody")
    if not _varies(used, form):
        raise Refusal("model.no_variation")
    values = {name: column[keep] for name, column in terms.items()}
    pattern, first = _patterns(values, used, adjust)
    names, columns = _design(values, used, adjust, first)
    columns, names = _independent(columns, names, len(terms))
    weight = sums(pattern, used.w, len(first))
    cases = sums(pattern, used.w_cases, len(first))
    largest = np.abs(columns).max(axis=0)
    coefficients = _newton(form, columns / largest, weight / weight.sum(), cases / weight.sum()) / largest
    df = Pooled(used).df + 1 - len(names)
    return Fit(form, names, coefficients, columns, weight, used, pattern, df, notes)


def coefficient_row(model: Fit, term: str) -> dict[str, Any]:
    """A term of a fitted model with its interval and test, by the model's degrees of freedom.

    term, coefficient, se, t, df, p, lower, upper (scale of the model), ratio, ratio_lower, ratio_upper (their
    exponentials, NaN for `identity`), n_used, note. Without a test t, p and the ends are NaN, and a note says
    why.
    """
    estimate, error, df = model.coefficient(term), model.error(term), np.array(model.df)
    tested = error.se > 0 and model.df > 0
    half = float(t_quantile(1 - ALPHA / 2, df)) * error.se if tested else np.nan
    t = estimate / error.se if tested else np.nan
    ends = (estimate - half, estimate + half)
    with np.errstate(over="ignore"):
        ratios = np.exp([estimate, *ends]) if model.form != "identity" else np.full(3, np.nan)
    notes = [*model.notes]
    if error.lonely:
        notes.append(Note("estimate.lonely_units", {"count": error.lonely}))
    if not tested:
        notes.append(Note("compare.no_test" if error.se == 0 else "model.no_degrees"))
    return {
        **{"term": term, "coefficient": estimate, "se": error.se, "t": t, "df": model.df},
        "p": float(t_two_sided_p(np.array(t), df)) if tested else np.nan,
        **dict(zip(("lower", "upper"), ends, strict=True)),
        **dict(zip(("ratio", "ratio_lower", "ratio_upper"), map(float, ratios), strict=True)),
        **{"n_used": model.n, "note": tuple(notes)},
    }


def _varies(totals: Totals, form: Form) -> bool:
    cases, n = totals.cases.sum(), totals.n.sum()
    return bool(cases > 0 and (cases < n or form != "logit")) or form == "identity"


def _usable(
    totals: Totals, adjust: Sequence[Factor], form: Form
) -> tuple[NDArray[np.bool_], tuple[Note, ...]]:
    """Which cells a model can use, and the sexes and grades left out as nobody, or everybody, says yes."""
    keep = np.ones(len(totals.n), dtype=bool)
    for factor in adjust:
        keep &= getattr(totals, factor) != NOT_GIVEN[factor]
    left_out: list[Note] = []
    while form != "identity" and _varies(totals.where(keep), form):
        found = next(_flat_levels(totals, keep, adjust, form), None)
        if found is None:
            break
        factor, level = found
        keep = keep & (getattr(totals, factor) != level)
        left_out.append(cell_name(level if factor == "sex" else None, level if factor == "grade" else None))
    return keep, (Note("model.levels_left_out", {"cells": tuple(left_out)}),) if left_out else ()


def _flat_levels(
    totals: Totals, keep: NDArray[np.bool_], adjust: Sequence[Factor], form: Form
) -> Iterator[tuple[Factor, int]]:
    for factor in adjust:
        levels, place = np.unique(getattr(totals, factor)[keep], return_inverse=True)
        cases = sums(place, totals.cases[keep], len(levels))
        count = sums(place, totals.n[keep], len(levels))
        flat = (cases == 0) | ((cases == count) & (form == "logit"))
        yield from ((factor, level) for level in levels[flat].tolist())


def _patterns(
    values: Mapping[str, Floats], totals: Totals, adjust: Sequence[Factor]
) -> tuple[Integers, Integers]:
    """Number the combinations of covariates: each cell's, and a cell of each."""
    key, size = np.zeros(len(totals.n), dtype=np.int64), 1
    for column in (*values.values(), *(getattr(totals, factor) for factor in adjust)):
        levels, place = np.unique(column, return_inverse=True)
        key, size = key * len(levels) + place, size * len(levels)
    combinations, pattern = number(key, size)
    first = np.empty(len(combinations), dtype=np.int64)
    first[pattern[::-1]] = np.arange(len(pattern))[::-1]
    return pattern, first


def _design(
    values: Mapping[str, Floats], totals: Totals, adjust: Sequence[Factor], cells: Integers
) -> tuple[tuple[str, ...], Floats]:
    """Give names and columns of the constant, the terms, and all levels of a factor but the first."""
    columns = {"constant": np.ones(len(cells)), **{name: values[name][cells] for name in values}}
    for factor in adjust:
        codes = getattr(totals, factor)[cells]
        columns |= {f"{factor} {code}": (codes == code) * 1.0 for code in np.unique(codes)[1:].tolist()}
    return tuple(columns), np.column_stack(list(columns.values()))


def _independent(columns: Floats, names: tuple[str, ...], terms: int) -> tuple[Floats, tuple[str, ...]]:
    """Leave out factor columns that others make up. Raises Refusal when they make up a term."""
    own = np.arange(1, 1 + terms)
    last = np.concatenate([[0], np.arange(1 + terms, len(names)), own])
    if not _new(columns[:, last])[len(names) - terms :].all():
        raise Refusal("model.confounded")
    keep = _new(columns)
    return columns[:, keep], tuple(name for name, kept in zip(names, keep, strict=True) if kept)


def _new(columns: Floats) -> NDArray[np.bool_]:
    """Tell for each column whether it is more than a sum of those before it."""
    rows, count = columns.shape
    found = np.zeros(count, dtype=bool)
    scaled = columns / np.maximum(np.abs(columns).max(axis=0), 1e-300)
    basis = np.zeros((rows, 0))
    for place in range(count):
        left = scaled[:, place] - basis @ (basis.T @ scaled[:, place])
        left -= basis @ (basis.T @ left)  # once more, for what rounding left
        length = float(np.linalg.norm(left))
        if length > 1e-9:
            found[place] = True
            basis = np.column_stack([basis, left / length])
    return found


def _mean(form: Form, eta: Floats) -> Floats:
    if form == "logit":
        return np.asarray(special.expit(eta), dtype=float)
    return np.exp(eta) if form == "log" else eta


def _information(form: Form, columns: Floats, weight: Floats, mean: Floats) -> Floats:
    spread = {"logit": mean * (1 - mean), "log": mean, "identity": np.ones(len(mean))}[form]
    return np.asarray(columns.T @ (columns * (weight * spread)[:, None]), dtype=float)


def _solve(information: Floats, right: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, right), dtype=float)
    except np.linalg.LinAlgError:
        raise Refusal("model.separated") from None


def _newton(form: Form, columns: Floats, weight: Floats, cases: Floats) -> Floats:
    """Iteratively reweighted least squares to TOLERANCE; the three likelihoods have one top.

    Raises Refusal when the coefficients run away: then no finite ones fit best.
    """
    mean = cases.sum() / weight.sum()
    start = {"logit": special.logit(mean), "log": np.log(mean) if mean else 0.0, "identity": mean}[form]
    coefficients = np.zeros(columns.shape[1])
    coefficients[0] = start
    height = _likelihood(form, columns @ coefficients, weight, cases)
    for _ in range(_MOST_STEPS):
        fitted = _mean(form, columns @ coefficients)
        score = columns.T @ (cases - weight * fitted)
        step = _solve(_information(form, columns, weight, fitted), score)
        while (
            reached := _likelihood(form, columns @ (coefficients + step), weight, cases)
        ) < height - TOLERANCE * abs(height):
            step = step / 2
        coefficients, height = coefficients + step, reached
        if np.abs(step).max() <= TOLERANCE * max(1.0, np.abs(coefficients).max()):
            return coefficients
    raise Refusal("model.separated")


def _likelihood(form: Form, eta: Floats, weight: Floats, cases: Floats) -> float:
    with np.errstate(over="ignore"):
        spent = {"logit": np.logaddexp(0, eta), "log": np.exp(eta), "identity": eta**2 / 2}[form]
        return float(np.sum(cases * eta - weight * spent))
