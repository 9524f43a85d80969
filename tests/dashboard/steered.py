"""The made-up towns with their steering side: two activities, money of several payers, a goal, a decision."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from dashboard.questions.steering_saving import save
from steering.editing import Written

TODAY = date(2026, 11, 24)
LINE = {"area": "north", "year": 2026, "purpose": "intervention", "currency": "EUR", "structural": "yes"}
ROWS = {
    "country": {"land": {"area": "land", "rules": "nl", "currency": "EUR"}},
    "young_people": {
        "north": {"area": "north", "year": 2026, "aged_12_to_16": 1000, "reference": "register"}
    },
    "partner": {
        "hall": {"area": "north", "name": "Town hall <b>", "role": "municipality"},
        "insurer": {"area": "north", "name": "Insurer", "role": "insurer"},
    },
    "intervention": {
        "card": {"name": "Card & co", "areas": "north", "factor": "alcohol_30d", "first_year": 2024},
        "nights": {"name": "Nights", "areas": "north", "factor": "alcohol_30d", "first_year": 2024},
        "film": {"name": "Film", "areas": "north", "first_year": 2024},
    },
    "budget_line": {
        "card_hall": {**LINE, "intervention": "card", "payer": "hall", "source": "wpg", "adopted": "1000.10"},
        "card_insurer": {
            **{**LINE, "intervention": "card", "payer": "insurer", "source": "zvw", "adopted": "500.15"},
            **{"structural": "no", "ends_on": "2026-12-31"},
        },
        "film_hall": {
            **{**LINE, "intervention": "film", "payer": "hall", "source": "brede_spuk", "adopted": 300},
            **{"structural": "no", "ends_on": "2026-12-31"},
        },
    },
    "goal": {
        "less": {
            **{"area": "north", "indicator": "alcohol_30d", "baseline_year": 2023, "baseline": 0.25},
            **{"target": 0.15, "target_year": 2027, "owner": "Coordinator", "laid_down_in": "Plan"},
        }
    },
    "decision": {
        "go_on": {
            **{"area": "north", "intervention": "card", "outcome": "continue", "decided_on": "2026-06-01"},
            **{"body": "Council", "reasons": "Too early to tell."},
        }
    },
}


def anybody(areas: object) -> None:
    """Let anybody edit."""


def steered(database: Path, folder: Path) -> Path:
    """Copy the made-up database and add its steering side."""
    path = folder / "steered.db"
    shutil.copy(database, path)
    rows = [Written(kind, code, row) for kind, of_kind in ROWS.items() for code, row in of_kind.items()]
    save(path, rows, TODAY, anybody)
    return path
