"""Builds the demo database of the invented countries, once: what is stored already stays as it is.

The files are made in a second process while those that are there come in, by the same way as any file.
"""

from __future__ import annotations

import csv
import hashlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from dashboard.access.invented import ACCOUNTS, password_of
from dashboard.access.passwords import kept
from dashboard.publishing.proposal import Asked, proposal
from dashboard.publishing.public_file import public_path, write_public_file
from dashboard.publishing.releasing import Days, publish
from dashboard.questions.answers import wave_years
from ingest.loading import ingest
from ingest.upload import Upload
from steering.editing import Written, apply, changes
from steering.rules import read_known
from store.accounts import add_account, list_accounts
from store.areas import Area, list_areas, save_areas
from store.database import reading, transaction, writing
from store.facts import save_facts, stored_facts
from store.interventions import COLUMNS, read_interventions, save_interventions
from store.notices import COLUMNS as NOTICE_COLUMNS
from store.notices import read_notices, save_notices
from store.publications import list_publications
from store.shapes import TILE_COLUMNS, read_tiles, save_shapes, save_tiles
from store.steering_rows import list_records
from store.waves import list_waves
from survey_schema.errors import Fault, Refusal
from survey_schema.shapes import read_shapes
from survey_schema.steering import KINDS
from survey_schema.tables import read_table

DATA = Path(__file__).parents[1] / "data" / "demo"
SHAPES, TILES = "hrimland.geojson", "lagemark_tiles.csv"
"""One country is drawn by its shapes, the other as tiles."""
PUBLISHED_YEARS = 2
SEEN_FROM = ("06-01", "06-08", "06-15")
"""Days of a published year from which schools, the executive and everybody see its figures."""
_MAY_BE_EMPTY = ("parent", "valid_from", "valid_to", "merged_into")
EXPECTED_ON = date(2024, 10, 1)
"""The day on which the demo's expectations were registered."""
_LOOK_AGAIN = 0.02
"""Seconds between two looks for a file that is still being made."""


@dataclass(frozen=True)
class Step:
    """What became of a file: stored or refused (as it should be), its number and how many files there are."""

    file: str
    outcome: Literal["stored", "refused"]
    number: int
    count: int


def build(database: Path) -> Iterator[Step]:
    """Make the demo's files and load them in the order of the manifest; yields what became of each.

    Started again it goes on where it was, and leaves what is there alone. Raises
    Refusal for a database that holds other areas than the demo's, Fault when the files can't be made.
    """
    if not (DATA / "waves.csv").exists():
        raise Fault("demo.no_data", path=DATA)
    areas = [
        Area(row["code"], row["name"], row["level"], *(row[name] or None for name in _MAY_BE_EMPTY))
        for row in _rows("areas.csv")
    ]
    with writing(database, create=True) as opened:
        _refuse_others(opened.conn, database, {area.code for area in areas})
        save_areas(opened, areas)
        with transaction(opened):
            save_facts(opened, {"invented": "all"})
            save_shapes(opened, read_shapes(DATA / SHAPES), SHAPES)
            save_tiles(opened, read_tiles(read_table(DATA / TILES, TILE_COLUMNS), TILES), TILES)
        _save_accounts(opened)
        stored = set(list_waves(opened.conn)["sha256"])
        finished = "made_of" in stored_facts(opened.conn)
    if not finished:
        yield from _loaded(database, stored)
    interventions = read_interventions(read_table(DATA / "interventions.csv", COLUMNS), "interventions.csv")
    notices = read_notices(read_table(DATA / "notices.csv", NOTICE_COLUMNS), "notices.csv")
    with writing(database) as opened, transaction(opened):
        save_interventions(opened, interventions)
        save_notices(opened, notices)
        if not list_records(opened.conn, "country"):  # what somebody changed since stays as it is
            _save_steering(opened)
    _publish(database, areas)


def _loaded(database: Path, stored: set[str]) -> Iterator[Step]:
    """Make the files and load those that aren't stored, by their checksums."""
    manifest, folder = _rows("waves.csv"), files_folder(database)
    with _making(folder) as maker:
        for number, row in enumerate(manifest, start=1):
            file = folder / row["file"]
            _wait_for(file, maker)
            if hashlib.sha256(file.read_bytes()).hexdigest() not in stored:
                yield Step(row["file"], _load(database, row, folder), number, len(manifest))
    with writing(database) as opened, transaction(opened):
        save_facts(opened, {"made_of": (folder / "made_of.txt").read_text(encoding="utf-8")})


def _publish(database: Path, areas: Sequence[Area]) -> None:
    """Publish the last years of each country, as far as that isn't done, and write the public file."""
    with reading(database) as connection:
        done = {(each.area, each.year) for each in list_publications(connection)}
    today = datetime.now(UTC).date().isoformat()
    for country in (area.code for area in areas if area.level == "country"):
        for year in wave_years(database, country)[-PUBLISHED_YEARS:]:
            if (country, year) not in done:
                days = (min(f"{year}-{day}", today) for day in SEEN_FROM)
                publish(database, proposal(database, Asked(country, year)), Days(*days))
    write_public_file(database, public_path(database), today)


def _save_accounts(database: Database) -> None:
    """Make the accounts of the demo that aren't there: one per role, with passwords everybody may know."""
    there = {account.name for account in list_accounts(database.conn)}
    wanted = [account for account in ACCOUNTS if account.name not in there]
    hashed = [replace(each, password_hash=kept(password_of(each.name))) for each in wanted]
    with transaction(database):
        for account in hashed:
            add_account(database, account)


def _save_steering(database: Database) -> None:
    """Store what the towns do and what it costs. What they expected was registered before the waves."""
    known = replace(read_known(database.conn, EXPECTED_ON), accepted={})
    rows = [
        Written(kind, row["id"], row, seen["version"] if (seen := known.rows[kind].get(row["id"])) else None)
        for kind in KINDS
        for row in _rows(f"steering/{kind}.csv")
    ]
    apply(database, changes(database.conn, rows, known))


def files_folder(database: Path) -> Path:
    """Say where the demo's files are made: beside the database."""
    return database.with_name(f"{database.stem}-files")


def upload_of(row: dict[str, str], folder: Path) -> Upload:
    """What a row of the manifest says of a file."""
    first, _, last = row["fieldwork"].partition(":")
    said: dict[str, Any] = {
        "area": row["area"],
        "area_column": row["area_column"],
        "design": row["design"],
        "mode": row["mode"],
        "fieldwork": (first, last),
        "eligible": int(row["eligible"]) if row["eligible"] else None,
        "enrolment": folder / row["enrolment"] if row["enrolment"] else None,
        "mapping": folder / row["map"] if row["map"] else None,
        "residence": row["by"],
    }
    return Upload(file=folder / row["file"], instrument=row["instrument"], year=int(row["year"]), **said)


def _load(database: Path, row: dict[str, str], folder: Path) -> Literal["stored", "refused"]:
    """Load a file as the manifest wants it. Raises Fault when one that should be refused is not."""
    upload = upload_of(row, folder)
    then, _, reason = row["then"].partition(":")
    if then != "refuse":
        ingest(database, upload, accept=True, revising=reason or None)
        return "stored"
    try:
        ingest(database, upload, dry_run=True)
    except Refusal:
        return "refused"
    raise Fault("demo.not_refused", file=row["file"])


@contextmanager
def _making(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    maker = subprocess.Popen([sys.executable, str(DATA / "generate.py"), str(folder)])
    try:
        yield maker
    finally:
        maker.terminate()
        maker.wait()


def _wait_for(file: Path, maker: subprocess.Popen[bytes]) -> None:
    while not file.exists():
        if maker.poll() is not None and not file.exists():
            raise Fault("demo.not_made", file=file)
        time.sleep(_LOOK_AGAIN)


def _refuse_others(connection: sqlite3.Connection, database: Path, demo: set[str]) -> None:
    others = sorted({area.code for area in list_areas(connection)} - demo)
    if others:
        raise Refusal("demo.not_a_demo", path=database, found=", ".join(others[:6]))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
