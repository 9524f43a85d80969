"""Mapping profiles: a matching that was corrected once is used by itself for the source's next file."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from ingest.matching import LEFT_OUT, Corrections, plain, read_map
from ingest.reading import RawWave, read_file
from ingest.recoding import Recode
from store.database import reading, transaction, writing
from store.profiles import find_profile, save_profile, stored_profiles
from survey_schema.errors import Fault, Finding, Refusal
from survey_schema.instrument import Identifier, Typed
from survey_schema.loading import load_instrument
from survey_schema.tables import read_text

if TYPE_CHECKING:
    from ingest.upload import Upload

SOURCE_PATTERN = re.compile(r"^[a-z0-9][a-z0-9_-]{0,60}$")
LEAST_OVERLAP = 0.8
"""Share of all columns of two files that must be in both for them to be of one source."""


class Profile(Typed):
    """What was said of the files of a source: columns, wordings and recodes by item.

    `fingerprint` has the plain label by column name of the file it was made for; without it a profile is
    used only where it is named.
    """

    instrument: Identifier
    source: Annotated[str, StringConstraints(pattern=SOURCE_PATTERN)]
    columns: dict[str, str] = Field(default_factory=dict)
    versions: dict[str, int] = Field(default_factory=dict)
    recodes: dict[str, Recode] = Field(default_factory=dict)
    fingerprint: dict[str, str] = Field(default_factory=dict)

    def corrections(self) -> Corrections:
        """Give what it says, in the form that matching takes."""
        return Corrections(self.columns, self.versions, self.recodes)

    def key(self) -> str:
        """Fingerprint what decides how a file is read; the name and the file it came from don't."""
        said = self.model_dump(include={"columns", "versions", "recodes"})
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def overlap(self, raw: RawWave) -> float:
        """Share 0..1 of the columns of both files that are in both; 0 where a column it names is another.

        Another: not there, or there with another label than in the file that the profile was made for.
        """
        there = fingerprint_of(raw)
        for column in self.columns.values():
            name = column.casefold()
            if column != LEFT_OUT and (name not in there or there[name] != self.fingerprint.get(name)):
                return 0.0
        either = there.keys() | self.fingerprint.keys()
        return len(there.keys() & self.fingerprint.keys()) / len(either) if self.fingerprint else 0.0


@dataclass(frozen=True)
class Chosen:
    """The profile an upload is read by; `overlap` where it was found by the file's columns.

    `by_hand`: it was said of this very file, and has no name yet or adds to what a profile said.
    """

    profile: Profile
    overlap: float | None = None
    by_hand: bool = False

    def notes(self) -> Iterator[Finding]:
        """Say that it is used, and where it was not named by anybody, why."""
        params = {"source": self.profile.source, "items": sorted(_items(self.profile))}
        if self.by_hand:
            yield Finding("note", "profile.by_hand", {"items": params["items"]})
        elif self.overlap is None:
            yield Finding("note", "profile.used", params)
        else:
            yield Finding("note", "profile.used_by_itself", {**params, "overlap": self.overlap})


def fingerprint_of(raw: RawWave) -> dict[str, str]:
    """Give a file's plain labels by column name, whatever its case."""
    return {name.casefold(): plain(raw.labels.get(name, "")) for name in raw.names}


def profile_for(raw: RawWave, instrument: str, source: str, said: Corrections) -> Profile:
    """Make a profile of what was said of a file. Raises Refusal for a source that is no name."""
    return _made(instrument, source, said, fingerprint_of(raw))


def _made(instrument: str, source: str, said: Corrections, fingerprint: dict[str, str]) -> Profile:
    document = {
        "instrument": instrument,
        "source": source,
        "columns": dict(said.columns),
        "versions": dict(said.versions),
        "recodes": dict(said.recodes),
        "fingerprint": fingerprint,
    }
    return _validated(document, source)


def profile_from(mapping: Path, instrument: str, source: str, file: Path | None = None) -> Profile:
    """Make a profile of a map (CSV) or of another profile (JSON), and of the survey file it is for.

    Without a file a profile made of JSON keeps its fingerprint. Raises Fault or Refusal in words.
    """
    raw = read_file(file) if file else None
    if mapping.suffix.lower() != ".json":
        said, kept = read_map(mapping), {}
    else:
        profile = read_profile(mapping)
        said, kept = profile.corrections(), profile.fingerprint
    return _made(instrument, source, said, fingerprint_of(raw) if raw else kept)


def read_profile(path: Path) -> Profile:
    """Read a profile from a JSON file. Raises Fault or Refusal in words."""
    return parse_profile(read_text(path), path.name)


def parse_profile(text: str, file: str) -> Profile:
    """Read a profile from JSON; `file` names it where it is refused. Raises Refusal."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal("profile.no_json", file=file) from None
    return _validated(document, file)


def _validated(document: Any, file: str) -> Profile:
    try:
        return Profile.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "-"
        raise Refusal("profile.invalid", file=file, place=where, reason=first["msg"]) from None


def keep_profile(database: Path, profile: Profile) -> None:
    """Store a profile, in place of an earlier one of its instrument and source."""
    with writing(database) as opened, transaction(opened):
        save_profile(opened, profile.instrument, profile.source, profile.model_dump_json())


def with_profile(database: Path, upload: Upload) -> Upload:
    """Settle by what an upload is matched: what it names (a file or a profile), else the profile that fits.

    Of several that fit the one with most columns in common is taken, then the newest. Raises Fault for a
    profile nobody knows, Refusal for one of another instrument.
    """
    if upload.chosen is not None:
        return upload
    instrument = load_instrument(upload.instrument).id
    if upload.mapping is None:
        return _fitting(database, upload, instrument)
    is_profile = upload.mapping.suffix.lower() == ".json"
    if not is_profile and (upload.mapping.suffix or upload.mapping.exists()):
        return upload
    if is_profile:
        profile = read_profile(upload.mapping)
    else:
        with reading(database) as connection:
            text = find_profile(connection, instrument, str(upload.mapping))
        profile = parse_profile(text, str(upload.mapping))
    if profile.instrument != instrument:
        source, other = profile.source, profile.instrument
        raise Refusal("profile.other_instrument", source=source, found=other, expected=instrument)
    return replace(upload, mapping=None, chosen=Chosen(profile))


def _fitting(database: Path, upload: Upload, instrument: str) -> Upload:
    if not database.exists():
        raise Fault("database.missing", path=database)
    with reading(database) as connection:
        stored = stored_profiles(connection, instrument)
    if not stored:
        return upload
    raw = read_file(upload.file)
    profiles = [parse_profile(document, source) for _, source, document, _ in stored]
    best = max(profiles, key=lambda profile: profile.overlap(raw))
    overlap = best.overlap(raw)
    return replace(upload, chosen=Chosen(best, overlap)) if overlap >= LEAST_OVERLAP else upload


def profile_of_wave(connection: sqlite3.Connection, instrument: str, key: str) -> Chosen | None:
    """Find the stored profile with a key, whatever its source; None where it was changed or deleted since."""
    for _, source, document, _ in stored_profiles(connection, instrument):
        profile = parse_profile(document, source)
        if profile.key() == key:
            return Chosen(profile)
    return None


def _items(profile: Profile) -> set[str]:
    return {*profile.columns, *profile.versions, *profile.recodes}
