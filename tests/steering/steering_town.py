"""A small database: two towns of a country, one accepted wave, and the first rows of its steering side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from surveys import done, pupils, write_csv

from steering.editing import Change, Written, apply, changes
from steering.rules import read_known
from store.database import transaction, writing

TODAY = date(2026, 11, 24)
FIRST = {
    "country": {"land": {"area": "land", "rules": "nl", "currency": "EUR"}},
    "partner": {
        "town_hall": {"area": "town", "name": "Town hall", "role": "municipality"},
        "insurer": {"area": "town", "name": "Insurer", "role": "insurer"},
    },
    "intervention": {
        "card": {"name": "Card", "areas": "town", "factor": "drunk", "first_year": 2022},
        "nights": {
            "name": "Nights",
            "areas": "town",
            "factor": "smokes",
            "first_year": 2022,
            "also": "drunk",
        },
        "film": {"name": "Film", "areas": "town", "first_year": 2022},
    },
    "budget_line": {
        "card_2026": {
            **{"area": "town", "year": 2026, "purpose": "intervention", "intervention": "card"},
            **{"payer": "town_hall", "source": "gemeentefonds", "currency": "EUR", "adopted": "1000.10"},
            "structural": "yes",
        },
        "nights_2026": {
            **{"area": "town", "year": 2026, "purpose": "intervention", "intervention": "nights"},
            **{"payer": "insurer", "source": "brede_spuk", "currency": "EUR", "adopted": "0.20"},
            **{"structural": "no", "ends_on": "2026-12-31"},
        },
    },
    "expectation": {
        "card_2027": {
            **{"area": "town", "intervention": "card", "indicator": "drunk", "year": 2027, "change": "-0.05"}
        }
    },
}


def build_town(folder: Path, youth: Path) -> Path:
    """Build the database."""
    path = folder / "steering.db"
    done("area", "add", "land", "--name", "Land", "--level", "country", "--db", path)
    for town in ("town", "other"):
        done("area", "add", town, "--name", town.title(), "--parent", "land", "--db", path)
    file = write_csv(folder / "wave.csv", pupils(60))
    how = ("--instrument", youth, "--area", "town", "--year", 2023, "--design", "sample", "--accept")
    done("ingest", file, *how, "--db", path)
    save(path, *(Written(kind, code, row) for kind, rows in FIRST.items() for code, row in rows.items()))
    return path


def save(path: Path, *rows: Written, today: date = TODAY) -> list[Change]:
    """Store rows as a form or a workbook would."""
    with writing(path) as opened, transaction(opened):
        found = changes(opened.conn, rows, read_known(opened.conn, today))
        apply(opened, found)
    return found


def audit(path: Path, kind: str, code: str) -> list[tuple[Any, ...]]:
    """Give what the audit says of a row: action, before, after."""
    rows = done("audit", "--db", path).rows
    return [(row["action"], row["before"], row["after"]) for row in rows if row["reason"] == f"{kind} {code}"]
