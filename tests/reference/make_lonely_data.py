"""Makes the invented survey on which the awkward cases of a design are compared with R: strata with one
sampling unit, a unit alone with its domain, stratum numbers that return, schools with one or all answering.

Usage: python make_lonely_data.py   (writes lonely_data.csv and lonely_enrolment.csv beside itself)
"""

from __future__ import annotations

import csv
import math
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SEED = 20260
# year -> stratum -> respondents of each sampling unit, numbered from 1 again in every stratum
UNITS = {
    2021: {1: [12, 9, 1], 2: [10, 11, 4], 3: [13], 4: [9, 10]},
    2023: {1: [11, 8], 2: [9, 12, 10], 3: [7, 9], 5: [14], 6: [1]},
}
SILENT = (2021, 2, 3)  # nobody here answered the question, yet the unit was sampled
ONE_SEX = (2021, 4, 2)  # no girls here, so stratum 4 has one unit with girls in it
SINGLE = (2021, 1, 3)  # a school with a single respondent
COMPLETE = (2021, 2, 1)  # a school in which all who are enrolled answered
ONLY_GRADE_12 = (2023, 1, 2)  # in 2023 grade 12 exists in this unit only
SEXES: list[int | str] = [1, 2] * 5 + [""]
GRADES: dict[int, list[int | str]] = {2021: [9, 10, 11, 12] * 5 + [""], 2023: [9, 10, 11] * 7 + [""]}
Row = tuple[int, int, int, float, int | str, int | str, int | str]


def respondent(unit: tuple[int, int, int], chance: random.Random) -> Row:
    """One row of the data file: year, stratum, psu, weight, sex, grade, y ('' where not answered)."""
    weight = round(2 + 18 * chance.random(), 4)
    if unit == SINGLE:
        return (*unit, weight, 1, 9, 1)
    year = unit[0]
    sex, grade = chance.choice(SEXES), chance.choice(GRADES[year])
    answer: int | str = int(chance.random() < 0.35)
    if unit == ONE_SEX:
        sex = 2
    if unit == ONLY_GRADE_12:
        grade = 12
    if year == 2021 and grade in (11, 12):
        answer = int(grade == 12)
    if unit == SILENT or chance.random() < 0.1:
        answer = ""
    return (*unit, weight, sex, grade, answer)


def respondents() -> Iterator[Row]:
    """All rows, year by year, unit by unit."""
    chance = random.Random(SEED)
    for year, strata in UNITS.items():
        for stratum, sizes in strata.items():
            for psu, size in enumerate(sizes, start=1):
                for _ in range(size):
                    yield respondent((year, stratum, psu), chance)


def enrolled(unit: tuple[int, int, int], answered: int) -> int:
    """Pupils enrolled in a school, given how many answered."""
    return {COMPLETE: answered, SINGLE: 4}.get(unit, math.ceil(answered / 0.8))


def main() -> None:
    """Write both files."""
    rows = list(respondents())
    answered = Counter((row[0], row[1], row[2]) for row in rows)
    with (HERE / "lonely_data.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["year", "stratum", "psu", "weight", "sex", "grade", "y"])
        writer.writerows(rows)
    with (HERE / "lonely_enrolment.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["year", "stratum", "psu", "n"])
        writer.writerows([*unit, enrolled(unit, count)] for unit, count in answered.items())


if __name__ == "__main__":
    main()
