"""What tests make surveys of: a small instrument, rows one can see, files of every format, the commands."""

from __future__ import annotations

import csv
import io
import sqlite3
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat

from cli.main import run

ROOT = Path(__file__).parent.parent
CITIES = ROOT / "tests" / "data" / "yrbs_cities"
NATIONAL = ROOT / "tests" / "data" / "yrbs_national"
REFERENCE = ROOT / "tests" / "reference"
CORPUS = ROOT.parent / "shared" / "corpus"
CITY_CODES = ("duval", "orange", "palm_beach", "san_diego")
CITY_YEARS = (2011, 2013, 2015, 2017, 2019)

YOUTH = """
[instrument]
id = "youth"
version = "1"
title = {en = "Youth survey"}
source = "invented for tests"
mode = "paper"
years = [2021, 2022, 2023]
population = {kind = "grade", first = 8, last = 10}
ignore = ["record"]

[columns]
weight = ["weight", "gewicht"]
stratum = ["stratum"]
psu = ["psu"]
school = ["school"]
year = ["year"]

[[age_band]]
id = "13-14"
first = 13
last = 14

[[age_band]]
id = "15-16"
first = 15
last = 16

[answers.yes_no]
options = [{code = 0, label = {en = "No"}}, {code = 1, label = {en = "Yes"}}]
missing = [{code = 8, kind = "no_answer"}, {code = 9, kind = "not_asked"}]

[coding]
one_two = {1 = 1, 2 = 0}

[[item]]
id = "sex"
role = "sex"
text = {en = "Are you a girl or a boy?"}
options = [
  {code = 1, value = "female", label = {en = "Girl"}},
  {code = 2, value = "male", label = {en = "Boy"}},
]

[[item]]
id = "grade"
role = "grade"
text = {en = "Which grade?"}
range = [8, 10]

[[item]]
id = "birth"
role = "birth_year"
text = {en = "Which year were you born?"}
range = [2000, 2015]

[[item]]
id = "drunk"
text = {en = "Were you drunk in the last 30 days?"}
answers = "yes_no"
columns = [
  {name = "V12", years = [2021], coding = "one_two"},
  {name = "V15", years = [2023], coding = "one_two"},
  {name = "dronken"},
]
labels = ["Drunk, last 30 days"]

[[item]]
id = "smoke"
text = {en = "How often do you smoke?"}
range = [0, 7]
missing = [{code = 99, kind = "does_not_apply"}]
columns = [{name = "V15", years = [2021]}]

[[item]]
id = "tease"
text = {en = "How often were you teased?"}
range = [0, 4]

[[item]]
id = "hit"
text = {en = "How often were you hit?"}
range = [0, 4]

[[item]]
id = "left_out"
text = {en = "How often were you left out?"}
range = [0, 4]
"""

_INDICATOR = """
[[indicator]]
id = "{id}"
title = {{en = "{id}"}}
phrase = {{en = "{id}"}}
domain = "substances"
role = "outcome"
direction = "lower_is_better"
recall = "30 days"
wording = "{id}"
rule = {rule}
{more}
"""


def indicator(name: str, rule: str, more: str = "") -> str:
    """Give an indicator's TOML."""
    return _INDICATOR.format(id=name, rule=rule, more=more)


DRUNK = indicator("drunk", "{item = 'drunk', yes = [1]}")
_DRUNK_OF = "{item = 'drunk', yes = [1]}"
INDICATORS = "".join(
    (
        DRUNK,
        indicator("smokes", "{item = 'smoke', yes = [1, 2, 3, 4, 5, 6, 7]}"),
        indicator("bullied", "{any = [{item = 'tease', yes = [3, 4]}, {item = 'hit', yes = [2, 3, 4]}]}"),
        indicator(
            "bullied_twice",
            "{at_least = 2, of = [{item = 'tease', yes = [3, 4]}, {item = 'hit', yes = [2, 3, 4]},"
            " {item = 'left_out', yes = [3, 4]}]}",
        ),
        indicator("distress", "{sum = ['tease', 'hit', 'left_out'], multiply = 2.5, above = 12.5}"),
        indicator("smoker_drunk", _DRUNK_OF, "asked = {item = 'smoke', yes = [1, 2, 3, 4, 5, 6, 7]}"),
        indicator("drunk_grade_10", _DRUNK_OF, "population = {kind = 'grade', first = 10, last = 10}"),
        indicator("drunk_at_15", _DRUNK_OF, "population = {kind = 'age', first = 15, last = 16}"),
    )
)


def write_instrument(folder: Path, text: str = YOUTH, indicators: str = INDICATORS) -> Path:
    """Write an instrument's folder: one file with items, one with indicators."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "instrument.toml").write_text(text, encoding="utf-8")
    (folder / "indicators.toml").write_text(indicators, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Said:
    """What a command answered: exit code, standard output, and the lines of standard error."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of a CSV on standard output."""
        return list(csv.DictReader(io.StringIO(self.out)))


def varda(*arguments: object) -> Said:
    """Run a command in this process; what Python would have warned about counts as said on standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for silent in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", silent)
        code = run([str(argument) for argument in arguments])
    seen = "".join(f"{warning.category.__name__}: {warning.message}\n" for warning in caught)
    return Said(code, out.getvalue(), err.getvalue() + seen)


def done(*arguments: object) -> Said:
    """Run a command that must succeed."""
    said = varda(*arguments)
    assert said.code == 0, said.err
    return said


Row = Mapping[str, object]


def pupils(count: int = 12, **more: object) -> list[dict[str, object]]:
    """Make so many respondents of two strata with two classes each; every third was drunk."""
    return [
        {
            "weight": 1.5 + (i % 3),
            "stratum": 1 + i % 2,
            "psu": 1 + i % 4 // 2,
            "sex": 1 + i % 2,
            "grade": 8 + i % 3,
            "drunk": int(i % 3 == 0),
            **more,
        }
        for i in range(count)
    ]


def write_csv(path: Path, rows: Sequence[Row], separator: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows as a CSV; None is blank."""
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_file(path: Path, rows: Sequence[Row], **options: object) -> Path:
    """Write rows in the format of the extension; `options` are those of pyreadstat's writer."""
    if path.suffix == ".csv":
        return write_csv(path, rows)
    frame = pd.DataFrame(list(rows))
    writers = {".sav": pyreadstat.write_sav, ".zsav": pyreadstat.write_sav}
    writers |= {".dta": pyreadstat.write_dta, ".por": pyreadstat.write_por}
    if path.suffix == ".zsav":
        options["compress"] = True
    writers[path.suffix](frame, str(path), **options)
    return path


VOLATILE = ("stored_at", "happened_at", "decided_at", "data_version")


def contents(path: Path, without: Iterable[str] = VOLATILE) -> dict[str, list[tuple[object, ...]]]:
    """Give every row of every table but that of migrations; the times of what was done are left out."""
    left_out = set(without)
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
            if not name.startswith(("_", "sqlite_"))
        ]
        found = {}
        for table in tables:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            chosen = ", ".join(f'"{name}"' for name in columns if name not in left_out)
            found[table] = sorted(connection.execute(f'SELECT {chosen} FROM "{table}"').fetchall(), key=repr)
        return found


def counts(path: Path) -> dict[str, int]:
    """Count the rows of every table."""
    return {table: len(rows) for table, rows in contents(path).items()}


def ask(path: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Put a question to a database in SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement, values).fetchall()


def change(path: Path, statement: str, *values: object) -> None:
    """Change a database in SQL."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def command(*arguments: object) -> list[str]:
    """Give the words that run a command in a process of its own; run it with the repository as its folder."""
    return [sys.executable, "-m", "cli.main", *map(str, arguments)]
