"""Trends, associations, differences and standardised figures equal those of R: tests/reference/README.md."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from samples import arms_of, cities, lonely, national, totals_of
from surveys import REFERENCE

from estimates.association import association
from estimates.comparison import difference
from estimates.evaluation import Four, difference_in_differences
from estimates.intervals import t_quantile
from estimates.sides import make_sides, mover
from estimates.standard import Standard, standard_of
from estimates.standardised import standardised_prevalence
from estimates.trends import trend

RELATIVE, REGRESSION, END = 1e-9, 1e-6, 1e-6


def reference(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / name, keep_default_na=False, na_values={"svystandardize": [""]})


def near(found: object, expected: object, relative: float, what: object) -> None:
    assert abs(float(found) - float(expected)) <= relative * abs(float(expected)), (what, found, expected)


def within(found: object, expected: object, what: object) -> None:
    assert abs(float(found) - float(expected)) <= END, (what, found, expected)


def factors(adjusted: str) -> tuple[str, ...]:
    return tuple(adjusted.split("+")) if adjusted else ()


DESIGN_OF = {"census": "census", "census by grade": "census by grade", "lonely census": "census"}


def frame_of(case: str, area: str) -> pd.DataFrame:
    if case == "national":
        return national()
    if case.startswith("lonely"):
        return lonely()
    return cities() if case == "region" else cities(area)


TRENDS = reference("trends.csv")


@pytest.mark.parametrize("case", TRENDS["case"].unique())
def test_trends_equal_svyglm(case):
    for row in TRENDS[TRENDS["case"] == case].to_dict("records"):
        what = tuple(row[name] for name in ("case", "area", "indicator", "form", "adjusted", "term"))
        frame = frame_of(case, row["area"])
        frame = frame[frame["year"].isin([int(year) for year in row["years"].split("|")])]
        totals, domains = totals_of(frame, row["indicator"], DESIGN_OF.get(case, "sample"))
        quadratic = row["term"] == "year2"
        asked = {"form": row["form"], "adjust": factors(row["adjusted"]), "quadratic": quadratic}
        found = trend(totals, domains["year"].tolist(), **asked).set_index("term").loc[row["term"]]
        for name in ("coefficient", "se"):
            near(found[name], row[name], REGRESSION, what)
        for name in ("n", "n_used", "df", "years"):
            assert found[name] == row[name], what
        within(found["p"], row["p"], what)
        if row["form"] == "identity":
            assert np.isnan([found[name] for name in ("ratio", "ratio_lower", "ratio_upper")]).all()
        else:
            for name in ("ratio", "ratio_lower", "ratio_upper"):
                within(found[name], row[name], what)
        if row["term"] == "year":
            within(found["first"], row["first"], what)
            within(found["last"], row["last"], what)
            direction = "rose" if row["coefficient"] > 0 else "fell"
            assert found["verdict"] == (direction if row["p"] < 0.05 else "unclear"), what


def test_differences_and_differences_of_them_equal_r_and_are_shown_with_fewer_degrees():
    for row in reference("differences.csv").to_dict("records"):
        kind, area = row["kind"], row["area"]
        first = int(row["other"]) if row["other"] != "four" else row["year"]
        frame = (
            lonely()
            if area == "lonely"
            else cities(years=(first, row["year"]) if first < row["year"] else (first,))
        )
        if kind == "year":
            frame = frame[frame["area"] == area]
        totals, domains = totals_of(frame, row["indicator"], "census" if "census" in kind else "sample")
        place = domains.iloc[totals.domain]
        here, later = (place["area"] == area).to_numpy(), (place["year"] == row["year"]).to_numpy()
        if kind.startswith("difference in"):
            parts = (here & ~later, here & later, ~here & ~later, ~here & later)
            (found,) = difference_in_differences(totals, Four(*(part * 1.0 for part in parts))).to_dict(
                "records"
            )
        else:
            other = np.ones(len(here)) if kind == "containing area" else ~later * 1.0
            (found,) = difference(totals, (here & later) * 1.0, other).to_dict("records")
        for name in ("difference", "se", "df_shown"):
            near(found[name], row[name], RELATIVE, row)
        assert found["df"] == row["df"], row
        assert found["method"] == "t"
        for name, theirs in {
            "p": "p",
            "lower": "lower_shown",
            "upper": "upper_shown",
            "p_shown": "p_shown",
        }.items():
            within(found[name], row[theirs], row)
        half = t_quantile(0.975, np.array(found["df"])) * found["se"]
        within(found["difference"] - half, row["lower"], row)
        within(found["difference"] + half, row["upper"], row)


@pytest.fixture(scope="module")
def standard() -> Standard:
    return standard_of(reference("standard_mix.csv"))


def test_standardised_prevalence_equals_svystandardize(standard):
    expected = reference("standardised.csv")
    expected = expected[expected["kind"] == "prevalence"]
    totals, domains = totals_of(cities(), "alcohol_30d")
    found = standardised_prevalence(totals, standard)
    ours = domains.iloc[found["domain"]].reset_index(drop=True).join(found[["value", "se", "df", "note"]])
    both = expected.merge(ours, on=["area", "year"], suffixes=("_r", ""))
    assert len(both) == 20
    for row in both.to_dict("records"):
        for name in ("value_r", "svystandardize"):
            near(row["value"], row[name], RELATIVE, row)
        for name in ("se_r", "svystandardize_se"):
            near(row["se"], row[name], RELATIVE, row)
        assert row["df"] == row["df_r"]
        assert row["note"] == ()


def test_standardised_differences_equal_r(standard):
    expected = reference("standardised.csv")
    expected = expected[expected["kind"] != "prevalence"]
    assert len(expected) == 13
    for row in expected.to_dict("records"):
        containing = row["kind"] == "containing area"
        frame = cities(years=(2019,)) if containing else cities(row["area"], years=(2011, 2019))
        if "without girls" in row["kind"]:
            gone = (frame["year"] == 2019) & (frame["sex"] == 1) & (frame["grade"] == 9)
            frame = frame.assign(alcohol_30d=frame["alcohol_30d"].mask(gone))
        totals, domains = totals_of(frame, "alcohol_30d", "census" if "census" in row["kind"] else "sample")
        place = domains.iloc[totals.domain]
        here = ((place["area"] == row["area"]) & (place["year"] == 2019)).to_numpy() * 1.0
        other = np.ones(len(here)) if containing else 1 - here
        (found,) = difference(totals, here, other, standard=standard).to_dict("records")
        near(found["difference"], row["value"], RELATIVE, row)
        near(found["se"], row["se"], RELATIVE, row)
        assert found["df"] == row["df"], row
        dropped = [note.params["cells"][0] for note in found["note"] if note.code == "standard.cells_dropped"]
        named = [(note.code, note.params["grade"]) for note in dropped]
        assert named == ([("cell.female", 9)] if "without girls" in row["kind"] else [])


def arms_for(row: dict[str, object]) -> object:
    case = str(row["case"])
    frame = frame_of(case, str(row["area"]))
    if case == "region":
        frame = cities(years=(2019,))
    elif case != "lonely pooled":
        frame = frame[frame["year"] == row["year"]]
    return arms_of(frame, str(row["outcome"]), str(row["exposure"]), DESIGN_OF.get(case, "sample"))


def test_ratios_by_regression_and_crude_risk_differences_equal_r():
    expected = reference("associations.csv")
    assert len(expected) == 44
    for row in expected.to_dict("records"):
        (found,) = association(arms_for(row), adjust=factors(row["adjusted"]), method="model").to_dict(
            "records"
        )
        near(found["se"], row["se"], REGRESSION, row)
        near(found["risk_difference"], row["risk_difference"], RELATIVE, row)
        near(found["risk_difference_se"], row["risk_difference_se"], RELATIVE, row)
        for name in ("ratio", "ratio_lower", "ratio_upper", "p"):
            within(found[name], row[name], row)
        assert (found["df"], found["n_used"]) == (row["df"], row["n_used"])


def test_standardised_risks_and_attributable_fractions_equal_the_delta_method_of_r():
    expected = reference("standardised_risks.csv")
    assert len(expected) == 50
    for row in expected.to_dict("records"):
        asked = {"adjust": factors(row["adjusted"]), "participation": row["target"]}
        (found,) = association(arms_for(row), **asked).to_dict("records")
        for name in ("risk_with", "risk_without", "risk_difference", "risk_difference_se", "participation"):
            near(found[name], row[name], RELATIVE, (name, row))
        near(found["se"], row["log_ratio_se"], RELATIVE, row)
        assert (found["df"], found["n_used"]) == (row["df"], row["n_used"]), row
        t = t_quantile(0.975, np.array(found["df_shown"]))
        for name, log in {"ratio": "log_ratio", "paf": "log_paf", "pif": "log_pif"}.items():
            ends = np.exp(row[log] + np.array([0, -1, 1]) * t * row[f"{log}_se"])
            if name != "ratio":
                ends = 1 - ends[[0, 2, 1]]
            for suffix, end in zip(("", "_lower", "_upper"), ends, strict=True):
                within(found[f"{name}{suffix}"], end, (name, suffix, row))
        dropped = [
            cell
            for note in found["note"]
            if note.code == "standard.cells_dropped"
            for cell in note.params["cells"]
        ]
        assert len(dropped) == len([name for name in row["dropped"].split("|") if name]), row


def test_with_few_cases_the_interval_and_its_p_come_from_those_of_the_sides_as_r_gives_them():
    expected = reference("few_cases.csv")
    assert len(expected) == 5
    totals, domains = totals_of(lonely(), "y")
    year = domains["year"].to_numpy()[totals.domain]
    for row in expected.to_dict("records"):
        first = ((year == 2021) & (totals.grade == row["grade"])) * 1.0
        second = ((year == row["other_year"]) & (totals.grade == row["other_grade"])) * 1.0
        (found,) = difference(totals, first, second).to_dict("records")
        near(found["difference"], row["difference"], RELATIVE, row)
        if found["se"] > 0:
            assert found["method"] == "mover"
            assert found["p_shown"] == pytest.approx(row["p"], rel=1e-4)
        else:  # nobody against everybody: no test, so the ends are asked for by hand
            assert "compare.no_test" in {note.code for note in found["note"]}
            _, sides, _ = make_sides(totals, (first, second))
            lower, upper = mover((1, -1), [side.share for side in sides])
            found |= {"lower": lower[0], "upper": upper[0]}
        for name in ("lower", "upper"):
            within(found[name], row[name], row)
