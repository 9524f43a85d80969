"""Published figures to compare with, each typed so that unlike things can be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from survey_schema.design import MODES, Mode
from survey_schema.errors import Finding, Refusal
from survey_schema.instrument import Population
from survey_schema.tables import is_count, parse_table

SHIPPED = Path(__file__).parent / "benchmarks.csv"
EARLIEST, LATEST = 1900, 2100
CERTAINTIES = ("published", "secondary", "cited")
COLUMNS = (
    *("id", "label", "indicator", "wording", "recall"),
    *("population_kind", "population_first", "population_last", "mode"),
    *("year", "value", "lower", "upper", "n", "source", "certainty"),
)


@dataclass(frozen=True)
class Benchmark:
    """A published share: what was asked of whom and when; `value`, `lower`, `upper` are proportions.

    `year` is None where the source does not state it: such a figure is never tested. `mode` is empty where
    it isn't stated. `certainty`: published (read in the source), secondary (read elsewhere), cited (as cited,
    original not checked).
    """

    id: str
    label: str
    indicator: str
    wording: str
    recall: str
    population_kind: Literal["grade", "age"]
    population_first: int
    population_last: int
    mode: Mode | Literal[""]
    year: int | None
    value: float
    lower: float | None
    upper: float | None
    n: int | None
    source: str
    certainty: str

    @property
    def population(self) -> Population:
        """Who was asked."""
        return Population(kind=self.population_kind, first=self.population_first, last=self.population_last)


@lru_cache(maxsize=1)
def shipped_benchmarks() -> tuple[Benchmark, ...]:
    """Read the published figures that come with Varða."""
    return read_benchmarks(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)


def read_benchmarks(text: str, file: str) -> tuple[Benchmark, ...]:
    """Read benchmarks from the text of a CSV with COLUMNS. Raises Refusal with every finding."""
    findings: list[Finding] = []
    read = [_read_row(row, number, file, findings) for number, row in parse_table(text, file, COLUMNS)]
    ids = [benchmark.id for benchmark in read if benchmark]
    findings += [
        Finding("error", "benchmark.id_twice", {"file": file, "found": each})
        for each in sorted({each for each in ids if ids.count(each) > 1})
    ]
    if findings:
        raise Refusal("benchmark.faults", file=file, count=len(findings), findings=tuple(findings))
    return tuple(benchmark for benchmark in read if benchmark)


def _read_row(row: dict[str, str], number: int, file: str, findings: list[Finding]) -> Benchmark | None:
    cells = {name: row[name] for name in COLUMNS}
    before = len(findings)

    def fault(column: str, expected: str) -> None:
        where = {"file": file, "row": number, "column": column}
        params = {**where, "found": cells[column] or "-", "expected": expected}
        findings.append(Finding("error", "csv.cell", params))

    for column in ("id", "label", "indicator", "wording", "recall", "source"):
        if not cells[column]:
            fault(column, "a text")
    if cells["population_kind"] not in ("grade", "age"):
        fault("population_kind", "grade, age")
    if cells["mode"] not in ("", *MODES):
        fault("mode", ", ".join(MODES))
    if cells["certainty"] not in CERTAINTIES:
        fault("certainty", ", ".join(CERTAINTIES))
    whole: dict[str, int | None] = {}
    for column in ("population_first", "population_last", "year", "n"):
        whole[column] = int(cells[column]) if is_count(cells[column]) else None
        if whole[column] is None and (cells[column] or column.startswith("population")):
            fault(column, "a whole number")
    _check_sizes(whole, fault)
    shares: dict[str, float | None] = {}
    for column in ("value", "lower", "upper"):
        shares[column] = _share(cells[column])
        if shares[column] is None and (cells[column] or column == "value"):
            fault(column, "a proportion from 0 to 1")
    if bool(cells["lower"]) != bool(cells["upper"]):
        fault("upper" if cells["lower"] else "lower", "both ends of the interval, or neither")
    ends = [shares[name] for name in ("lower", "value", "upper") if shares[name] is not None]
    if ends != sorted(ends, key=float):  # type: ignore[arg-type]
        fault("lower", "at most the value, and that at most upper")
    if len(findings) > before:
        return None
    texts = {k: cells[k] for k in COLUMNS if k not in {**whole, **shares}}
    return Benchmark(**texts, **whole, **shares)  # type: ignore[arg-type]


def _check_sizes(whole: Mapping[str, int | None], fault: Callable[[str, str], None]) -> None:
    first, last, year, n = (whole[name] for name in ("population_first", "population_last", "year", "n"))
    if first is not None and last is not None and first > last:
        fault("population_last", f"at least {first}")
    if year is not None and not EARLIEST <= year <= LATEST:
        fault("year", f"{EARLIEST} to {LATEST}")
    if n == 0:
        fault("n", "at least 1")


def _share(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
