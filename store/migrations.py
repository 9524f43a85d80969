"""The tables, in the order in which they came to be. A migration is never changed, only followed."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from store.letter_tables import M015
from store.steering_tables import M013

migrations = Migrations("varda")


def _run(database: Database, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            database.execute(statement)


_M001 = """
CREATE TABLE area (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('municipality', 'region', 'country')),
    parent TEXT REFERENCES area (code),
    valid_from TEXT,
    valid_to TEXT
) STRICT;
CREATE TABLE area_population (
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    grade INTEGER NOT NULL,
    population INTEGER NOT NULL CHECK (population >= 0),
    PRIMARY KEY (area, year, grade)
) STRICT;
CREATE TABLE instrument (
    id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    files TEXT NOT NULL,
    stored_at TEXT NOT NULL
) STRICT;
CREATE TABLE wave (
    revision_id INTEGER PRIMARY KEY,
    wave TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    instrument TEXT NOT NULL REFERENCES instrument (id),
    instrument_fingerprint TEXT NOT NULL,
    design TEXT NOT NULL CHECK (design IN ('sample', 'census')),
    mode TEXT NOT NULL,
    residence TEXT NOT NULL CHECK (residence IN ('residence', 'school')),
    fieldwork_from TEXT,
    fieldwork_to TEXT,
    eligible INTEGER,
    n_answered INTEGER NOT NULL,
    n_valid INTEGER NOT NULL,
    weight_sum REAL NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('staged', 'accepted', 'limited', 'withdrawn')),
    reason TEXT NOT NULL DEFAULT '',
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    options TEXT NOT NULL,
    stored_at TEXT NOT NULL,
    UNIQUE (wave, revision)
) STRICT;
CREATE TABLE design_unit (
    unit INTEGER PRIMARY KEY,
    revision_id INTEGER NOT NULL REFERENCES wave (revision_id) ON DELETE CASCADE,
    stratum TEXT NOT NULL,
    psu TEXT,
    respondents INTEGER NOT NULL CHECK (respondents > 0),
    population INTEGER
) STRICT;
CREATE INDEX design_unit_by_revision ON design_unit (revision_id);
CREATE TABLE total (
    revision_id INTEGER NOT NULL REFERENCES wave (revision_id) ON DELETE CASCADE,
    indicator TEXT NOT NULL,
    split TEXT NOT NULL,
    level TEXT NOT NULL,
    n INTEGER NOT NULL,
    cases INTEGER NOT NULL,
    age_bands TEXT NOT NULL,
    cells BLOB NOT NULL,
    PRIMARY KEY (revision_id, indicator, split, level)
) STRICT;
CREATE TABLE finding (
    revision_id INTEGER NOT NULL REFERENCES wave (revision_id) ON DELETE CASCADE,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'note')),
    code TEXT NOT NULL,
    params TEXT NOT NULL,
    count INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_by_revision ON finding (revision_id);
CREATE TABLE benchmark (
    id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    indicator TEXT NOT NULL,
    wording TEXT NOT NULL,
    recall TEXT NOT NULL,
    population_kind TEXT NOT NULL CHECK (population_kind IN ('grade', 'age')),
    population_first INTEGER NOT NULL,
    population_last INTEGER NOT NULL,
    mode TEXT NOT NULL,
    year INTEGER,
    value REAL NOT NULL CHECK (value BETWEEN 0 AND 1),
    lower REAL,
    upper REAL,
    n INTEGER,
    source TEXT NOT NULL,
    certainty TEXT NOT NULL,
    shipped INTEGER NOT NULL
) STRICT;
"""


@migrations()
def m001_waves(database: Database) -> None:
    """Areas, instruments, waves with their revisions, totals, findings, benchmarks."""
    _run(database, _M001)


@migrations()
def m002_wordings(database: Database) -> None:
    """The wording of items that a wave did not ask in that of its year: number by item, as JSON."""
    database.execute("ALTER TABLE wave ADD COLUMN versions TEXT NOT NULL DEFAULT '{}'")


@migrations()
def m003_mergers(database: Database) -> None:
    """The area that an area merged into."""
    database.execute("ALTER TABLE area ADD COLUMN merged_into TEXT REFERENCES area (code)")


@migrations()
def m004_facts(database: Database) -> None:
    """What is known of the database itself: that its countries are invented, what the demo was made of."""
    database.execute("CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")


_M005 = """
CREATE TABLE intervention (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    factor TEXT NOT NULL,
    first_year INTEGER NOT NULL,
    last_year INTEGER CHECK (last_year >= first_year)
) STRICT;
CREATE TABLE intervention_area (
    intervention TEXT NOT NULL REFERENCES intervention (id) ON DELETE CASCADE,
    area TEXT NOT NULL REFERENCES area (code),
    PRIMARY KEY (intervention, area)
) STRICT;
"""


@migrations()
def m005_interventions(database: Database) -> None:
    """Interventions: where, from when to when, and which factor they should move."""
    _run(database, _M005)


_M006 = """
CREATE TABLE audit (
    entry INTEGER PRIMARY KEY,
    happened_at TEXT NOT NULL,
    account TEXT NOT NULL DEFAULT '',
    action TEXT NOT NULL,
    wave TEXT NOT NULL DEFAULT '',
    revision INTEGER,
    before TEXT NOT NULL DEFAULT '',
    after TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
    WHEN new.entry IN (SELECT entry FROM audit)
    BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
ALTER TABLE wave ADD COLUMN delete_on TEXT;
ALTER TABLE wave ADD COLUMN deleted_at TEXT;
"""


@migrations()
def m006_states(database: Database) -> None:
    """Who changed what, only ever added to; when a wave's answers are to be deleted, and when they were."""
    _run(database, _M006)


@migrations()
def m007_profiles(database: Database) -> None:
    """Mapping profiles: what was said of the columns of a source's files, as JSON."""
    database.execute(
        "CREATE TABLE profile (instrument TEXT NOT NULL, source TEXT NOT NULL, document TEXT NOT NULL,"
        " saved_at TEXT NOT NULL, PRIMARY KEY (instrument, source)) STRICT"
    )


_M010 = """
CREATE TABLE area_shape (
    area TEXT PRIMARY KEY REFERENCES area (code) ON DELETE CASCADE,
    polygons TEXT NOT NULL
) STRICT;
CREATE TABLE area_tile (
    area TEXT PRIMARY KEY REFERENCES area (code) ON DELETE CASCADE,
    grid_row INTEGER NOT NULL CHECK (grid_row >= 1),
    grid_column INTEGER NOT NULL CHECK (grid_column >= 1)
) STRICT;
"""


@migrations()
def m010_shapes(database: Database) -> None:
    """What maps are drawn from: the shapes of areas as polygons in JSON, or their places on a grid."""
    _run(database, _M010)


_M011 = """
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'researcher', 'municipality', 'school')),
    editor INTEGER NOT NULL DEFAULT 0 CHECK (editor IN (0, 1)),
    school TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL DEFAULT '',
    sessions INTEGER NOT NULL DEFAULT 1,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT,
    expires_on TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE account_area (
    account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    area TEXT NOT NULL REFERENCES area (code),
    PRIMARY KEY (account, area)
) STRICT;
"""


@migrations()
def m011_accounts(database: Database) -> None:
    """Accounts: role, areas, how to sign in; `sessions` goes up to end every session there is."""
    _run(database, _M011)


_M012 = """
CREATE TABLE publication (
    id INTEGER PRIMARY KEY,
    area TEXT NOT NULL REFERENCES area (code),
    year INTEGER NOT NULL,
    decided_at TEXT NOT NULL,
    account TEXT NOT NULL,
    schools_on TEXT NOT NULL,
    executive_on TEXT NOT NULL,
    public_on TEXT NOT NULL CHECK (schools_on <= executive_on AND executive_on <= public_on),
    policy TEXT NOT NULL,
    data_version TEXT NOT NULL,
    revision TEXT NOT NULL,
    replaces INTEGER REFERENCES publication (id),
    verdict TEXT NOT NULL,
    figures BLOB NOT NULL,
    known BLOB NOT NULL,
    withdrawn_at TEXT
) STRICT;
CREATE INDEX publication_by_area ON publication (area, year);
CREATE TABLE notice (
    area TEXT NOT NULL REFERENCES area (code),
    kind TEXT NOT NULL CHECK (kind IN ('activity', 'meeting', 'opt_out', 'help', 'law')),
    position INTEGER NOT NULL,
    words TEXT NOT NULL,
    checked_on TEXT NOT NULL,
    PRIMARY KEY (area, kind, position)
) STRICT;
"""


@migrations()
def m012_publications(database: Database) -> None:
    """What was published: the figures as they were shown, what they tell, from when, and what they replace.

    `known` is what a reader knows of each count, to be held against later releases; it is never shown.
    Notices are what a public page says besides figures.
    """
    _run(database, _M012)


@migrations()
def m013_steering(database: Database) -> None:
    """The steering side: partners, goals, interventions with their dose, money in whole cents, expectations,
    decisions, agreements, the cycle. Every row has a version, which an edit names.
    """
    _run(database, M013)


@migrations()
def m015_letters(database: Database) -> None:
    """An area's own wording of letters, and what its letters of a year are filled with."""
    _run(database, M015)


@migrations()
def m016_status_of_goals(database: Database) -> None:
    """Whether a goal is proposed, adopted or dropped, as somebody said: not where the figures put it."""
    database.execute("ALTER TABLE goal ADD COLUMN status TEXT NOT NULL DEFAULT ''")
