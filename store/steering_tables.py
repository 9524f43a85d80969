"""The tables of the steering side as they were first made; a migration, and so never changed."""

from __future__ import annotations

M013 = """
CREATE TABLE country (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    rules TEXT NOT NULL,
    currency TEXT NOT NULL
) STRICT;
CREATE INDEX country_by_area ON country (area);
CREATE TABLE young_people (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    aged_12_to_16 INTEGER NOT NULL CHECK (aged_12_to_16 >= 0),
    reference TEXT NOT NULL
) STRICT;
CREATE INDEX young_people_by_area ON young_people (area);
CREATE TABLE partner (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    name TEXT NOT NULL,
    role TEXT NOT NULL
) STRICT;
CREATE INDEX partner_by_area ON partner (area);
CREATE TABLE partner_agreement (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    partner TEXT NOT NULL,
    form TEXT NOT NULL,
    about TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX partner_agreement_by_area ON partner_agreement (area);
ALTER TABLE intervention ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE intervention ADD COLUMN also TEXT NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN starts_on TEXT NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN ends_on TEXT NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN what TEXT NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN domain TEXT NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN target_group TEXT NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE intervention ADD COLUMN places INTEGER;
ALTER TABLE intervention ADD COLUMN hours_per_week INTEGER;
ALTER TABLE intervention ADD COLUMN weeks INTEGER;
ALTER TABLE intervention ADD COLUMN reached INTEGER;
ALTER TABLE intervention ADD COLUMN voucher INTEGER;
ALTER TABLE intervention ADD COLUMN children_entitled INTEGER;
ALTER TABLE intervention ADD COLUMN children_used INTEGER;
ALTER TABLE intervention ADD COLUMN used_less_affluent INTEGER;
CREATE INDEX intervention_area_by_area ON intervention_area (area);
CREATE TABLE budget_line (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    intervention TEXT NOT NULL,
    payer TEXT NOT NULL,
    source TEXT NOT NULL,
    currency TEXT NOT NULL,
    adopted INTEGER NOT NULL CHECK (adopted >= 0),
    amended INTEGER CHECK (amended >= 0),
    committed INTEGER CHECK (committed >= 0),
    realised INTEGER CHECK (realised >= 0),
    structural TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    programme TEXT NOT NULL,
    decision_number TEXT NOT NULL
) STRICT;
CREATE INDEX budget_line_by_area ON budget_line (area);
CREATE TABLE goal (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    indicator TEXT NOT NULL,
    young TEXT NOT NULL,
    baseline_year INTEGER NOT NULL,
    baseline REAL NOT NULL CHECK (baseline BETWEEN 0 AND 1),
    lower REAL CHECK (lower BETWEEN 0 AND 1),
    upper REAL CHECK (upper BETWEEN 0 AND 1),
    target REAL NOT NULL CHECK (target BETWEEN 0 AND 1),
    target_year INTEGER NOT NULL,
    owner TEXT NOT NULL,
    owner_executive TEXT NOT NULL,
    laid_down_in TEXT NOT NULL,
    link TEXT NOT NULL,
    decided_on TEXT NOT NULL
) STRICT;
CREATE INDEX goal_by_area ON goal (area);
CREATE TABLE expectation (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    intervention TEXT NOT NULL,
    indicator TEXT NOT NULL,
    year INTEGER NOT NULL,
    change REAL NOT NULL,
    evidence TEXT NOT NULL,
    avoided_cost INTEGER CHECK (avoided_cost >= 0),
    currency TEXT NOT NULL,
    registered_on TEXT NOT NULL,
    late TEXT NOT NULL
) STRICT;
CREATE INDEX expectation_by_area ON expectation (area);
CREATE TABLE decision (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    intervention TEXT NOT NULL,
    goal TEXT NOT NULL,
    outcome TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    body TEXT NOT NULL,
    reasons TEXT NOT NULL,
    reinvested INTEGER CHECK (reinvested >= 0),
    currency TEXT NOT NULL
) STRICT;
CREATE INDEX decision_by_area ON decision (area);
CREATE TABLE parents_agreement (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    district TEXT NOT NULL,
    school TEXT NOT NULL,
    school_agrees TEXT NOT NULL,
    wording TEXT NOT NULL,
    home_times TEXT NOT NULL,
    alcohol TEXT NOT NULL,
    signed INTEGER CHECK (signed >= 0),
    invited INTEGER CHECK (invited >= 0)
) STRICT;
CREATE INDEX parents_agreement_by_area ON parents_agreement (area);
CREATE TABLE cycle_step (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    step INTEGER NOT NULL CHECK (step BETWEEN 1 AND 10),
    due TEXT NOT NULL,
    done_on TEXT NOT NULL,
    evidence TEXT NOT NULL
) STRICT;
CREATE INDEX cycle_step_by_area ON cycle_step (area);
CREATE TABLE factor_check (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    checked_on TEXT NOT NULL
) STRICT;
CREATE INDEX factor_check_by_area ON factor_check (area);
CREATE TABLE outcome_agreement (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    intervention TEXT NOT NULL,
    payer TEXT NOT NULL,
    indicator TEXT NOT NULL,
    year INTEGER NOT NULL,
    relation TEXT NOT NULL,
    threshold REAL NOT NULL CHECK (threshold BETWEEN 0 AND 1),
    confidence TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    top_up REAL CHECK (top_up BETWEEN 0 AND 1),
    paid TEXT NOT NULL,
    settled_on TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE INDEX outcome_agreement_by_area ON outcome_agreement (area);
CREATE TABLE price (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES area (code),
    indicator TEXT NOT NULL,
    year INTEGER NOT NULL,
    per_point INTEGER NOT NULL CHECK (per_point >= 0),
    currency TEXT NOT NULL,
    reference TEXT NOT NULL
) STRICT;
CREATE INDEX price_by_area ON price (area);
"""
