"""A made-up database whose groups differ in a way that a test can say: by how well off the family is.

Harbour: as many girls as boys, who drink alike; of 200 on each level so many drink as DRANK says, so that the
gap narrows from 30 to 10 points. Brook: of its 150 girls three drink, of its 150 boys sixty. Kot has eight.
"""

from __future__ import annotations

import csv
from pathlib import Path

from conftest import HERE

from cli.main import run

LEVELS = {1: "better", 2: "same", 3: "worse"}
DRANK = {2019: {1: 20, 2: 40, 3: 80}, 2023: {1: 30, 2: 40, 3: 70}, 2025: {1: 40, 2: 40, 3: 60}}
"""Of 200 on each level, by year: those who drank."""

SPLIT = """
[[item]]
id = "money"
role = "background"
text = {en = "How well off are you?"}
range = [1, 3]
missing = [{code = 9, kind = "no_answer"}]

[[split]]
item = "money"
title = {en = "Money at home", nl = "Geld thuis", is = "Fjárhagur heima"}
between = ["worse", "better"]
levels = [
  {id = "better", codes = [1], label = {en = "Better off", nl = "Beter af", is = "Betur sett"}},
  {id = "same", codes = [2], label = {en = "As well off", nl = "Even goed af", is = "Eins sett"}},
  {id = "worse", codes = [3], label = {en = "Worse off", nl = "Slechter af", is = "Verr sett"}},
]
"""


def instrument(folder: Path) -> Path:
    """Write the made-up instrument with a split, under an id of its own."""
    text = (HERE / "made_up" / "instrument.toml").read_text(encoding="utf-8")
    folder.mkdir()
    divided = text.replace('id = "made_up"', 'id = "divided"', 1) + SPLIT
    (folder / "instrument.toml").write_text(divided, encoding="utf-8")
    return folder


def harbour(year: int) -> list[list[int]]:
    """The respondents of a year: sex, age, alcohol, sleep, money."""
    return [
        [1 + i % 2, 15 + i // 2 % 2, int(i < DRANK[year][level]), int(i % 3 == 0), level]
        for level in LEVELS
        for i in range(200)
    ]


def brook() -> list[list[int]]:
    """The respondents of Brook."""
    girls = [[1, 15 + i % 2, int(i < 3), 0, 1 + i % 3] for i in range(150)]
    boys = [[2, 15 + i % 2, int(i < 60), 0, 1 + i % 3] for i in range(150)]
    return girls + boys


def build(folder: Path) -> Path:
    """Build the database; gives its path."""
    path, questions = folder / "divided.db", instrument(folder / "divided")
    for code, name, level, parent in (
        ("coast", "Ströndin", "region", ""),
        ("harbour", "Höfnin", "municipality", "coast"),
        ("brook", "Zuiderbeek", "municipality", "coast"),
        ("kot", "Kot", "municipality", "coast"),
    ):
        above = ["--parent", parent] if parent else []
        assert run(["area", "add", code, "--db", str(path), "--name", name, "--level", level, *above]) == 0
    waves = [("harbour", year, harbour(year)) for year in DRANK]
    waves += [("brook", 2025, brook()), ("kot", 2025, harbour(2025)[:8])]
    for area, year, rows in waves:
        file = folder / f"{area}_{year}.csv"
        heads = ["weight", "class", "sex", "age", "alcohol", "sleep", "money"]
        # The first year did not ask how long they sleep, and Kot not about money.
        left_out = {2019: "sleep"}.get(year, "money" if area == "kot" else "")
        kept = [place for place, head in enumerate(heads) if head != left_out]
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerow([heads[place] for place in kept])
            for i, row in enumerate(rows):
                writer.writerow([[1, i * i % 23, *row][place] for place in kept])
        where = ["--area", area, "--year", str(year), "--db", str(path)]
        how = ["--instrument", str(questions), "--design", "sample", "--accept"]
        assert run(["ingest", str(file), *where, *how]) == 0
    return path
