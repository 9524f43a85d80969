"""The known truth of the invented countries: levels, planted effects, how alike pupils of a school are."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from surveys import ROOT

from data.demo.chances import Chances
from data.demo.generate import shares_of
from data.demo.people import SEED, levels
from data.demo.plan import Wave, waves
from data.demo.programmes import PROGRAMMES
from data.demo.responses import is_asked, rows_of
from data.demo.truth import Shares, Truth, truths_of
from survey_schema.instrument import AnyOf, Yes
from survey_schema.loading import load_instrument

HERE = ROOT / "data" / "demo"
TREATED = {"hraunmyri", "straumbaer"}


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return pd.read_csv(HERE / "truth.csv", keep_default_na=False)


def wave_of(area: str, year: int) -> Wave:
    return next(wave for wave in waves() if wave.key == (area, year) and wave.then == "accept")


@cache
def answers(area: str, year: int) -> pd.DataFrame:
    """Draw a wave; answers left out are NaN, jokers are left out."""
    wave = wave_of(area, year)
    rows = rows_of(wave, shares_of(wave.country, year))
    rows = rows.mask(rows.isin([99]) & (rows.columns != "school"))
    return rows[~(rows["dummy_drug"] > 1)].reset_index(drop=True)


def headline(truth: pd.DataFrame, indicator: str, area: str = "hrimland") -> dict[int, float]:
    rows = truth[(truth["area"] == area) & (truth["indicator"] == indicator) & (truth["age_band"] == "15-16")]
    return dict(zip(rows["year"], rows["truth"], strict=True))


def test_the_countries_are_as_large_as_they_should_be(truth):
    with (HERE / "areas.csv").open(encoding="utf-8") as stream:
        areas = {row["code"]: row for row in csv.DictReader(stream)}
    all_ages = truth[(truth["indicator"] == "drunk_30d") & (truth["age_band"] == "")]
    sizes: dict[str, dict[str, int]] = defaultdict(dict)
    for row in all_ages[all_ages["year"] == 2025].itertuples():
        if areas[row.area]["level"] == "municipality":
            sizes[row.country][row.area] = row.pupils
    assert len(sizes["hrimland"]) == 12
    assert (min(sizes["hrimland"].values()), max(sizes["hrimland"].values())) == (41, 4000)
    assert len({areas[area]["parent"] for area in sizes["hrimland"]}) == 3
    assert len(sizes["lagemark"]) == 8
    years = all_ages.groupby("country")["year"].unique().to_dict()
    assert list(years["hrimland"]) == list(range(2008, 2026))
    assert list(years["lagemark"]) == [2019, 2021, 2023, 2025]


def test_two_towns_merge_and_their_pupils_are_counted_once(truth):
    merged = {"austurmelur", "vesturmelur"}
    years = truth.groupby("area")["year"].agg(["min", "max"])
    assert {tuple(years.loc[area]) for area in merged} == {(2008, 2019)}
    assert tuple(years.loc["melabyggd"]) == (2020, 2025)
    one = truth[
        (truth["indicator"] == "drunk_30d") & (truth["age_band"] == "") & (truth["country"] == "hrimland")
    ]
    for _, of_year in one.groupby("year"):
        pupils = dict(zip(of_year["area"], of_year["pupils"], strict=True))
        regions = pupils["heidalond"] + pupils["innfirdir"] + pupils["utnes"]
        assert pupils["hrimland"] == regions


def test_drunkenness_falls_to_five_per_cent_and_vaping_rises_from_2016(truth):
    drunk, vape = headline(truth, "drunk_30d"), headline(truth, "vape_30d")
    assert drunk[2008] == pytest.approx(0.20, abs=0.01)
    assert all(drunk[year] == pytest.approx(0.05, abs=0.006) for year in range(2014, 2026))
    rising = [vape[year] for year in range(2016, 2026)]
    assert rising == sorted(rising)
    assert rising[-1] > 4 * rising[0]


def test_every_item_of_the_questionnaire_has_a_level_and_every_level_an_item():
    asked = {item.id for item in load_instrument("ipm").items if item.role == "answer"}
    assert set(levels()["items"]) == asked


def test_every_indicator_but_the_dummy_has_a_truth_in_the_years_it_is_asked(truth):
    instrument = load_instrument("ipm")
    for year in (2008, 2025):
        asked = {
            indicator.id
            for indicator in instrument.indicators
            if all(instrument.version_in(item, year) is not None for item in indicator.items())
        }
        known = set(truth.loc[(truth["year"] == year) & (truth["area"] == "kriuey"), "indicator"])
        assert known == asked - {"dummy_drug"}


@pytest.mark.parametrize("year", [2016, 2021, 2025])
def test_the_leisure_card_moves_sport_by_nine_points_and_through_it_drunkenness_by_two(year):
    changes = _changes(year)
    for area in TREATED:
        assert changes[area, "sport_weekly", "15-16"] == pytest.approx(0.09, abs=1e-9)
        assert changes[area, "drunk_30d", "15-16"] == pytest.approx(-0.02, abs=1e-9)
        for untouched in ("parents_monitoring", "music_arts", "vape_30d", "friends_drink", "lonely"):
            assert changes[area, untouched, "15-16"] == pytest.approx(0, abs=1e-12)


def test_the_music_programme_and_the_years_before_change_nothing():
    assert {programme.areas for programme in PROGRAMMES if not programme.works} == {("birkidalur",)}
    for (area, _, _), change in _changes(2020).items():
        assert change == 0 or area in {*TREATED, "innfirdir", "utnes", "hrimland"}
    assert set(_changes(2015).values()) == {0.0}


def _changes(year: int) -> dict[tuple[str, str, str], float]:
    chances = Chances("hrimland", year)

    def shares(*, programmes: bool) -> dict[tuple[str, str, str], Truth]:
        found = truths_of(Shares(chances, programmes=programmes))
        return {(each.area, each.indicator, each.age_band): each for each in found}

    without = shares(programmes=False)
    return {key: each.truth - without[key].truth for key, each in shares(programmes=True).items()}


def test_the_truth_of_a_composite_is_the_sum_over_every_way_to_answer():
    """By counting all answers to the four questions of parents_monitoring and all sums of WHO-5."""
    shares = shares_of("hrimland", 2020)
    at = np.s_[7, 5]  # one school, grade and sex; one kind of pupil

    def chances_of(item: str) -> dict[int, float]:
        at_least = [*shares.chances.at_least(item)[at], 0.0]
        codes = sorted(shares.chances.instrument.item(item).codes)
        return {code: at_least[i] - at_least[i + 1] for i, code in enumerate(codes)}

    def by_counting(items: list[str], is_yes) -> float:
        known = [chances_of(item) for item in items]
        return sum(
            float(np.prod([chance[code] for chance, code in zip(known, codes, strict=True)]))
            for codes in product(*known)
            if is_yes(codes)
        )

    for name, is_yes in {
        "parents_monitoring": lambda codes: sum(code <= 2 for code in codes) >= 3,
        "who5": lambda codes: sum(codes) * 4 > 50,
        "cannabis_life": lambda codes: max(codes) >= 2,
    }.items():
        indicator = shares.chances.instrument.indicator(name)
        expected = by_counting(list(indicator.items()), is_yes)
        assert shares._chance(indicator.rule)[at] == pytest.approx(expected, abs=1e-12)


def test_items_of_which_one_contains_the_other_are_not_multiplied():
    rule = AnyOf(any=(Yes(item="drunk_30d", yes=(2,)), Yes(item="alcohol_30d", yes=(2,))))
    with pytest.raises(ValueError, match="depend on each other"):
        shares_of("hrimland", 2020)._chance(rule)


def test_answers_drawn_agree_with_the_truth(truth):
    """Over the years of the largest town the mean error is within four of its standard errors."""
    known = truth[(truth["area"] == "klettavik") & (truth["age_band"] == "")].set_index(["indicator", "year"])
    for indicator, item, codes in (
        ("drunk_30d", "drunk_30d", range(2, 8)),
        ("sport_4plus", "sport_club", (5, 6)),
        ("school_wellbeing", "school_wellbeing", (4, 5)),
    ):
        errors, variance = [], []
        for year in range(2008, 2026, 2):
            given = answers("klettavik", year)[item].dropna()
            share = known.loc[(indicator, year), "truth"]
            errors.append(given.isin(codes).mean() - share)
            variance.append(share * (1 - share) / len(given))
        assert abs(np.mean(errors)) < 4 * np.sqrt(np.sum(variance)) / len(errors)


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        ("drunk_30d", range(2, 8)),
        ("sport_club", range(2, 7)),
        ("time_parents_weekday", (4, 5)),
        ("parents_know_where", (1, 2)),
        ("school_wellbeing", (4, 5)),
        ("lonely", (4, 5)),
    ],
)
def test_pupils_of_a_school_are_alike_by_as_much_as_is_known(item, codes):
    """Intraclass correlation (ANOVA) within grades of the largest town, mean over the years: 0.02 to 0.06."""
    found = [
        _intraclass(of_grade["school"], of_grade[item].isin(codes) * 1.0)
        for year in range(2008, 2026)
        for _, of_grade in answers("klettavik", year).dropna(subset=[item]).groupby("grade")
    ]
    assert 0.02 <= np.mean(found) <= 0.06


def _intraclass(school: pd.Series, yes: pd.Series) -> float:
    groups = yes.groupby(school.to_numpy())
    sizes, means = groups.size(), groups.mean()
    between = (sizes * (means - yes.mean()) ** 2).sum() / (len(sizes) - 1)
    within = ((yes - yes.groupby(school.to_numpy()).transform("mean")) ** 2).sum() / (len(yes) - len(sizes))
    usual = (len(yes) - (sizes**2).sum() / len(yes)) / (len(sizes) - 1)
    return float((between - within) / (between + (usual - 1) * within))


@pytest.mark.parametrize(("area", "year"), [("silfurvik", 2008), ("klettavik", 2025), ("oeverstad", 2019)])
def test_who_was_drunk_this_month_was_so_this_year_and_drank(area, year):
    rows = answers(area, year)
    for inner, outer in (
        *(("drunk_30d", "drunk_12m"), ("drunk_12m", "drunk_life")),
        *(("alcohol_30d", "alcohol_12m"), ("alcohol_12m", "alcohol_life")),
        *(("drunk_30d", "alcohol_30d"), ("drunk_life", "alcohol_life")),
    ):
        both = rows[[inner, outer]].dropna()
        assert (both[inner] <= both[outer]).all()
        assert (both[inner] < both[outer]).any()


def test_who_trains_is_known_about_or_spends_time_with_parents_is_drunk_less_and_friends_drink_alike():
    rows = pd.concat([answers("klettavik", year) for year in (2008, 2009, 2010)])
    drunk = (rows["drunk_30d"] >= 2) * 1.0
    for item, yes in (("sport_club", rows["sport_club"] >= 2), ("parents", rows["parents_know_who"] <= 2)):
        assert drunk[yes].mean() < 0.6 * drunk[~yes].mean(), item
    assert drunk[rows["time_parents_weekday"] >= 4].mean() < drunk[rows["time_parents_weekday"] < 4].mean()
    assert drunk[rows["friends_drink"] >= 4].mean() > 2 * drunk[rows["friends_drink"] < 4].mean()


def test_some_stay_away_some_joke_some_leave_answers_out():
    asked = answered = jokers = cells = left_out = 0
    for year in range(2008, 2026):
        wave = wave_of("klettavik", year)
        shares = shares_of("hrimland", year)
        asked += int(is_asked(wave, shares.chances.pupils, SEED).sum())
        rows = rows_of(wave, shares)
        answered += len(rows)
        jokers += int((rows["dummy_drug"].between(2, 7)).sum())
        items = rows[shares.chances.items]
        cells += items.size
        left_out += int((items.isna() | (items == 99)).to_numpy().sum())
    assert 0.12 <= 1 - answered / asked <= 0.18
    assert 0.001 <= jokers / answered <= 0.003
    assert 0.005 <= left_out / cells <= 0.03


def test_a_joker_claims_everything_at_the_most():
    wave = wave_of("klettavik", 2025)
    shares = shares_of("hrimland", 2025)
    rows = rows_of(wave, shares)[shares.chances.items]
    joker = rows[rows["dummy_drug"] == 7].iloc[0]
    most = {item: max(shares.chances.instrument.item(item).codes) for item in shares.chances.items}
    given = joker[joker.notna() & (joker != 99)]
    assert len(given) > 20
    assert {item: code for item, code in given.items() if code != most[item]} == {}


def test_the_weights_of_a_drawn_wave_sum_to_all_pupils_of_the_town():
    wave = wave_of("molenbeke", 2023)
    everyone = shares_of("lagemark", 2023).chances.pupils
    rows = rows_of(wave, shares_of("lagemark", 2023))
    town = int((everyone.area == "molenbeke").sum())
    assert rows["weight"].sum() == pytest.approx(town, rel=1e-4)
    assert rows["school"].nunique() < len(set(everyone.school[everyone.area == "molenbeke"].tolist()))
