"""The yearly account as data to take home: tables with codes, a workbook of them, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from dashboard.figures.rows import Rows
from dashboard.questions.programmes import Measured
from dashboard.questions.targets import Standing
from dashboard.questions.yearly import Account, Money
from dashboard.reports.codebook_tables import harmless
from dashboard.stories import yearly as story
from dashboard.stories.yearly import Indicators
from dashboard.texts import Words
from dashboard.texts.sentences import is_given

CENTS = "_cents"
"""How columns of money end: whole cents, which a workbook shows in units."""
_SHARES = frozenset({"value", "lower", "upper", "difference", "expected", "baseline", "target"})
_SHARES_TOO = frozenset({"before", "after", "elsewhere_before", "elsewhere_after"})
_MADE = datetime(2000, 1, 1)
"""When every workbook says it was made, so that the same account gives the same bytes."""
_WIDEST = 420
"""Pixels that a column is wide at most."""


def tables(found: Account, indicators: Indicators, words: Words) -> dict[str, Rows]:
    """Give the account as tables by name: shares are proportions, money whole cents with its currency."""
    return {
        "goals": [_goal(each, found, indicators, words) for each in found.goals],
        "money": list(_money(found, words)),
        "totals": [_amounts(each) for each in found.totals],
        "changes": [
            {
                "intervention": each.intervention["id"],
                "name": each.intervention["name"],
                "areas": each.intervention["areas"],
                "indicator": each.intervention["factor"],
                "together_with": ", ".join(each.together),
                **_measured(each.measured, each.intervention["factor"], indicators, words),
            }
            for each in found.changes
        ],
        "expectations": list(_hoped(found, indicators, words)),
        "decisions": [
            {**{name: value for name, value in row.items() if name not in ("version", "reinvested")},
             "reinvested_cents": row["reinvested"]}
            for row in found.decisions
        ],
        "endings": [
            {"line": each.line["id"], "on": each.on.isoformat(), "goes_on": each.goes_on, "told": told}
            for each, told in zip(found.endings, story.endings(found, words), strict=True)
        ],
    }  # fmt: skip


def as_json(found: Account, indicators: Indicators, about: Mapping[str, str], words: Words) -> str:
    """Write the account as JSON: what it is of, then its tables."""
    head = {
        "area": found.place.area,
        "name": found.place.name,
        "year": found.year,
        "areas": list(found.areas),
        "left_out": list(found.place.left_out),
        **about,
    }
    return json.dumps({**head, **tables(found, indicators, words)}, ensure_ascii=False, indent=1) + "\n"


def as_csv(found: Account, indicators: Indicators, words: Words) -> str:
    """Write every cell of every table as a row: part, row, column, value. Texts never become formulas."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["part", "row", "column", "value"])
    for part, rows in tables(found, indicators, words).items():
        for number, row in enumerate(rows, start=1):
            table.writerows([part, number, column, harmless(value)] for column, value in row.items())
    return written.getvalue()


def as_workbook(found: Account, indicators: Indicators, about: Mapping[str, str], words: Words) -> bytes:
    """Write a workbook, a sheet a table, with what it is of. Texts never become formulas."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only who takes a workbook home waits for it

    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"title": story.title(found, words), "created": _MADE})
        looks = {
            "head": book.add_format({"bold": True}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "share": book.add_format({"num_format": "0.0%"}),
        }
        _write_about(
            book.add_worksheet(words.get("export.about")), _about(found, about, words), looks["head"]
        )
        for name, rows in tables(found, indicators, words).items():
            _write_sheet(book.add_worksheet(words.get(f"yearly.sheet_{name}")), rows, looks)
    return written.getvalue()


def _about(found: Account, about: Mapping[str, str], words: Words) -> Iterator[tuple[str, str]]:
    """What the account is, a name and a text each."""
    yield words.get("export.title"), story.title(found, words)
    for said in (*story.remarks(found, words), words.get("yearly.honest")):
        yield "", said
    for name, text in about.items():
        yield (words.get(f"export.{name}") if words.knows(f"export.{name}") else name), text


def _write_about(sheet: Any, lines: Iterator[tuple[str, str]], head: Any) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 110)
    for line, (name, said) in enumerate(lines):
        sheet.write_string(line, 0, name, head)
        sheet.write_string(line, 1, said)


def _write_sheet(sheet: Any, rows: Rows, looks: Mapping[str, Any]) -> None:
    for place, column in enumerate(rows[0] if rows else ()):
        sheet.write_string(0, place, column.removesuffix(CENTS), looks["head"])
        for line, row in enumerate(rows, start=1):
            _write(sheet, line, place, column, row[column], looks)
    sheet.autofit(_WIDEST)
    sheet.freeze_panes(1, 0)


def _write(sheet: Any, line: int, place: int, column: str, value: Any, looks: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if column.endswith(CENTS):
        sheet.write_number(line, place, value / 100, looks["money"])
    elif column in _SHARES | _SHARES_TOO:
        sheet.write_number(line, place, value, looks["share"])
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, str(value))


def _goal(each: Standing, found: Account, indicators: Indicators, words: Words) -> dict[str, Any]:
    goal, standing = each.goal, each.course
    newest = next((row for row in each.figures if row["year"] == standing.year), None)
    shown = newest if standing.value is not None else None
    return {
        "area": goal["area"],
        "indicator": goal["indicator"],
        "title": story.titled(goal["indicator"], indicators, words),
        "young": goal["young"] or "all",
        "baseline_year": goal["baseline_year"],
        "baseline": goal["baseline"],
        "target_year": goal["target_year"],
        "target": goal["target"],
        "course": standing.status,
        "year": standing.year,
        "value": _number(shown, "value"),
        "lower": _number(shown, "lower"),
        "upper": _number(shown, "upper"),
        "why": words.notes(standing.why),
    }


def _money(found: Account, words: Words) -> Iterator[dict[str, Any]]:
    for each in found.money:
        yield {
            "area": each.area,
            "intervention": each.intervention,
            "name": story.activity_of(each, found, words),
            "payer": found.payers.get(each.payer, each.payer),
            "source": story.source_of(each.source, found, words),
            "structural": each.structural,
            **_amounts(each.money),
        }


def _amounts(money: Money) -> dict[str, Any]:
    """Give sums; what was realised is None as long as no line says it."""
    return {
        "currency": money.currency,
        "adopted_cents": money.adopted,
        "amended_cents": money.current,
        "realised_cents": money.realised if money.closed or not money.n_open else None,
        "realised_of_cents": money.closed,
        "lines_open": money.n_open,
    }


def _hoped(found: Account, indicators: Indicators, words: Words) -> Iterator[dict[str, Any]]:
    for each in found.hoped:
        code = str(each.record["indicator"])
        told: dict[str, Any] = dict.fromkeys(_measured(Measured(), code, indicators, words))
        if each.measured is not None:
            told = _measured(each.measured, code, indicators, words)
        yield {
            "intervention": each.record["intervention"],
            "name": each.intervention["name"],
            "indicator": code,
            "wave": each.record["year"],
            "registered_on": each.record["registered_on"],
            "late": each.record["late"] == "yes",
            "expected": each.record["change"],
            **told,
        }


def _measured(measured: Measured, code: str, indicators: Indicators, words: Words) -> dict[str, Any]:
    """Give a change beside the change elsewhere; what isn't shown is None, and `told` says why."""
    row = measured.row
    names = {"elsewhere_before": "comparison_before", "elsewhere_after": "comparison_after"}
    shares = ("before", "after", *names, "difference", "lower", "upper")
    return {
        "from": row["from"] if row else None,
        "to": row["to"] if row else None,
        **{name: _number(row, names.get(name, name)) for name in shares},
        "verdict": row["verdict"] if row and is_given(row["lower"]) else None,
        "told": story.verdict(measured, code, indicators, words),
    }


def _number(row: Mapping[str, Any] | None, name: str) -> float | None:
    return float(row[name]) if row is not None and is_given(row[name]) else None
