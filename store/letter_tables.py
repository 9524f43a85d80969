"""The tables of letters as they were first made; a migration, and so never changed."""

from __future__ import annotations

M015 = """
CREATE TABLE letter (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    letter TEXT NOT NULL,
    language TEXT NOT NULL,
    wording TEXT NOT NULL,
    made_from TEXT NOT NULL
) STRICT;
CREATE INDEX letter_by_area ON letter (area);
CREATE TABLE letter_year (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    fieldwork_from TEXT NOT NULL,
    fieldwork_to TEXT NOT NULL,
    opt_out_until TEXT NOT NULL,
    results_due TEXT NOT NULL,
    evening_on TEXT NOT NULL,
    evening_at TEXT NOT NULL,
    place TEXT NOT NULL,
    contact TEXT NOT NULL,
    questions_at TEXT NOT NULL,
    sender TEXT NOT NULL
) STRICT;
CREATE INDEX letter_year_by_area ON letter_year (area);
"""
