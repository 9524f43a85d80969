"""Confidence intervals for proportions from a complex sample, vectorised over estimates.

Sources: Korn and Graubard 1998 (Survey Methodology 24:193-201); R survey 4.1 `svyciprop`, logit and beta.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey_schema.design import Interval

Floats = NDArray[np.float64]
ALPHA = 0.05


def t_quantile(probability: float | Floats, df: Floats) -> Floats:
    """Quantile of Student's t; NaN where df is 0 or less."""
    positive = np.where(df > 0, df, np.nan)
    return np.asarray(special.stdtrit(positive, probability), dtype=float)


def t_two_sided_p(t: Floats, df: Floats) -> Floats:
    """Two-sided p value of a t statistic; NaN where df is 0 or less."""
    return np.asarray(2 * special.stdtr(np.where(df > 0, df, np.nan), -np.abs(t)), dtype=float)


def degrees_adjustment(n: Floats, df: Floats, alpha: float | Floats = ALPHA) -> Floats:
    """(t(.025, n-1) / t(.025, df))^2: shrinks the effective sample size for few degrees of freedom."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return (t_quantile(alpha / 2, n - 1) / t_quantile(alpha / 2, df)) ** 2


def variance_n(p: Floats, se: Floats) -> Floats:
    """p(1-p)/SE^2, the size of a simple random sample with this standard error; NaN where SE is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(se > 0, p * (1 - p) / se**2, np.nan)


def clopper_pearson(p: Floats, n: Floats, alpha: float | Floats = ALPHA) -> tuple[Floats, Floats]:
    """Exact interval for a share `p` of a (possibly fractional) sample size `n`, covering 1 - alpha."""
    cases, others = n * p, n * (1 - p)
    with np.errstate(invalid="ignore", divide="ignore"):
        lower = np.where(
            cases > 0, special.betaincinv(np.where(cases > 0, cases, 1.0), others + 1, alpha / 2), 0
        )
        upper = np.where(
            others > 0, special.betaincinv(cases + 1, np.where(others > 0, others, 1.0), 1 - alpha / 2), 1
        )
    missing = np.isnan(p) | np.isnan(n)
    return np.where(missing, np.nan, lower), np.where(missing, np.nan, upper)


def korn_graubard_n(p: Floats, se: Floats, n: Floats, df: Floats, alpha: float | Floats = ALPHA) -> Floats:
    """Effective size inside the Korn-Graubard interval, at most n; n itself at 0 and 100 %."""
    extreme = (p == 0) | (p == 1)
    size = np.minimum(n, variance_n(p, se) * degrees_adjustment(n, df, alpha))
    return np.where(df > 0, np.where(extreme, n, size), np.nan)


Ends = tuple[Floats, Floats]


def interval(method: Interval, p: Floats, se: Floats, n: Floats, df: Floats, exact: Ends) -> Ends:
    """Lower and upper end of the 95 % interval, as proportions, equal to R's `svyciprop`.

    `exact` is the Korn-Graubard interval, `clopper_pearson(p, korn_graubard_n(p, se, n, df))`. NaN where df
    is 0 or less, or where the standard error is 0 although the share is neither 0 nor 1. At 0 and 100 %
    every method gives the one-sided exact end with n as given.
    """
    if method == "korn-graubard":
        return exact
    extreme = (p == 0) | (p == 1)
    inside = _logit(p, se, df) if method == "logit" else _beta(p, se, n, df)
    return np.where(extreme, exact[0], inside[0]), np.where(extreme, exact[1], inside[1])


def _logit(p: Floats, se: Floats, df: Floats) -> tuple[Floats, Floats]:
    with np.errstate(invalid="ignore", divide="ignore"):
        half = t_quantile(1 - ALPHA / 2, df) * se / (p * (1 - p))
        half = np.where(se > 0, half, np.nan)
        centre = special.logit(p)
        return special.expit(centre - half), special.expit(centre + half)


def _beta(p: Floats, se: Floats, n: Floats, df: Floats) -> tuple[Floats, Floats]:
    return clopper_pearson(p, variance_n(p, se) * degrees_adjustment(n, df))
