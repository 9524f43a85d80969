"""Totals made straight from answers, for tests of the estimators alone."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pyreadstat
from surveys import CITIES, CITY_CODES, CITY_YEARS, NATIONAL, REFERENCE

from estimates.arms import Arms, join_arms
from estimates.totals import Totals, Units, build_units

SUMS = ("n", "cases", "w", "w_cases", "w2", "w2_cases")


@cache
def city(area: str, year: int) -> pd.DataFrame:
    """A city's answers: area, year, stratum, psu, weight, sex (1 female, 2 male, 0), grade (or -1), items."""
    frame, _ = pyreadstat.read_sav(CITIES / f"{area}_{year}.zsav")
    return _coded(frame).assign(area=area, year=year)


def cities(*areas: str, years: tuple[int, ...] = CITY_YEARS) -> pd.DataFrame:
    """Several cities (none: all four) in some years."""
    return pd.concat([city(a, y) for a in areas or CITY_CODES for y in years], ignore_index=True)


@cache
def national() -> pd.DataFrame:
    """The three national waves, with the items by their short names."""
    places = pd.read_csv(NATIONAL / "indicator_map.csv").dropna(subset=["variable"])
    frames = []
    for year in (2015, 2017, 2019):
        raw, _ = pyreadstat.read_sav(NATIONAL / f"yrbs_{year}.zsav")
        raw.columns = raw.columns.str.lower()
        of_year = places[places["year"] == year]
        items = {
            row.indicator: raw[row.variable.lower()].map({1: 1.0, 2: 0.0}) for row in of_year.itertuples()
        }
        grade = raw["q3"].where(raw["q3"].isin((1, 2, 3, 4))) + 8
        frame = raw[["stratum", "psu", "weight"]].assign(sex=raw["q2"], grade=grade, **items)
        frames.append(_coded(frame).assign(area="us", year=year))
    return pd.concat(frames, ignore_index=True)


@cache
def lonely() -> pd.DataFrame:
    """The invented survey of awkward designs; `x` is an invented factor, of every third respondent."""
    frame = pd.read_csv(REFERENCE / "lonely_data.csv")
    every_third = (np.arange(1, len(frame) + 1) % 3 == 0) * 1.0
    return _coded(frame).assign(area="lonely", x=every_third)


def _coded(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        sex=frame["sex"].fillna(0).astype(int),
        grade=frame["grade"].fillna(-1).astype(int),
    )


DESIGNS = ("sample", "census", "census by grade")


def totals_of(frame: pd.DataFrame, item: str, design: str = "sample") -> tuple[Totals, pd.DataFrame]:
    """Add up the answers to an item: totals with a domain per area and year, and a row per domain.

    `sample`: psu nested in stratum. `census`: a school (psu in stratum) is a stratum of respondents;
    `census by grade`: a school's grade is.
    """
    by = ["area", "year", "stratum", "psu"] + (["grade"] if design == "census by grade" else [])
    unit, units = _units(frame, by, census=design != "sample")
    domains = frame[["area", "year"]].drop_duplicates(ignore_index=True)
    domain = frame.groupby(["area", "year"], sort=False).ngroup().to_numpy()
    valid = frame[item].notna().to_numpy()
    y, w = frame[item].to_numpy(float), frame["weight"].to_numpy(float)
    sums = dict(zip(SUMS, (np.ones(len(y)), y, w, w * y, w * w, w * w * y), strict=True))
    keys = {"domain": domain, "unit": unit, "sex": frame["sex"], "grade": frame["grade"]}
    cells = pd.DataFrame({**keys, **sums})[valid].groupby(list(keys), as_index=False).sum()
    columns = {name: cells[name].to_numpy() for name in (*keys, *SUMS)}
    nothing = np.zeros(len(cells), dtype=np.int64)
    totals = Totals(units, (), age_band=nothing, **columns)
    return totals, domains


def _units(frame: pd.DataFrame, by: list[str], *, census: bool) -> tuple[np.ndarray, Units]:
    unit = frame.groupby(by, sort=False).ngroup().to_numpy()
    count = np.bincount(unit).astype(float)
    strata = frame.drop_duplicates(by).groupby(by[:3], sort=False).ngroup().to_numpy()
    stratum = np.arange(len(count)) if census else strata
    return unit, build_units(stratum, np.full(len(count), census), count, np.full(len(count), np.nan))


def arms_of(frame: pd.DataFrame, outcome: str, factor: str, design: str = "sample") -> Arms:
    """The totals of an outcome with and without a factor, over the whole design."""
    levels = [frame.assign(**{outcome: frame[outcome].where(frame[factor] == level)}) for level in (1, 0)]
    having, lacking = (totals_of(level, outcome, design)[0] for level in levels)
    return join_arms(having, lacking)
