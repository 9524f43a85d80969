"""The notebook's examples run, and print what R gives for the same waves."""

from __future__ import annotations

import csv
import doctest

from surveys import REFERENCE, ROOT

FIRST_STEPS = ROOT / "docs" / "notebook" / "first_steps.md"


def reference(name: str, **only: str) -> dict[str, str]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        (row,) = (row for row in csv.DictReader(file) if all(row[k] == v for k, v in only.items()))
    return row


def test_the_examples_print_what_they_say(cities_db):
    done = doctest.testfile(str(FIRST_STEPS), module_relative=False, globs={"database": cities_db})
    assert done.attempted > 20
    assert done.failed == 0


def test_what_the_examples_say_is_what_r_says():
    text = FIRST_STEPS.read_text(encoding="utf-8")
    duval = {"area": "duval", "indicator": "alcohol_30d"}
    share = reference("prevalence_cities.csv", **duval, year="2019", sex="", grade="", method="korn-graubard")
    trend = reference("trends.csv", case="city", **duval, form="logit", adjusted="", term="year")
    adjusted = reference("trends.csv", case="city", **duval, form="logit", adjusted="sex+grade", term="year")
    sad = {"case": "city", "outcome": "alcohol_30d", "exposure": "sad_hopeless", "adjusted": ""}
    ratio = reference("associations.csv", **sad)
    change = reference("differences.csv", kind="year", **duval, year="2019", other="2011")
    assert _line(share, ("estimate", "lower", "upper")) in text
    assert _line(trend, ("ratio", "ratio_lower", "ratio_upper")) in text
    assert _line(ratio, ("ratio", "ratio_lower", "ratio_upper")) in text
    assert _line(change, ("difference", "lower_shown", "upper_shown")) in text
    assert f"{float(adjusted['coefficient']):.5f}, df = {adjusted['df']}" in text


def _line(row: dict[str, str], names: tuple[str, str, str]) -> str:
    value, lower, upper = (float(row[name]) for name in names)
    return f"{value:.4f} ({lower:.4f} to {upper:.4f})"
