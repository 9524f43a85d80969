"""Refuses columns that single out a person, by their names and by what they hold."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.checks.persons import persons_in_unread
from ingest.guessing import folded, names_a_person
from ingest.matching import Matching
from ingest.reading import RawWave
from survey_schema.errors import Finding
from survey_schema.progress import Told, unheard

_ADDRESS_OR_BIRTH = (
    *("address", "homeaddress", "streetaddress", "adres", "woonadres", "huisadres", "heimilisfang"),
    *("dob", "dateofbirth", "birthdate", "birthday", "geboortedatum", "geboortedag", "faedingardagur"),
    *("ipaddress", "ipaddr", "ipadres", "iptala"),
)
"""Names of columns for where somebody lives, the day of birth, the computer it was answered on."""


def identifier_columns(raw: RawWave, matching: Matching, area_column: str = "") -> Iterator[Finding]:
    """Say which columns that carry no item hold names, national numbers, mail addresses or phone numbers.

    Judged by the column's name alone, in English, Dutch and Icelandic; the column of areas may be a name.
    """
    for column in matching.unmatched:
        is_personal = names_a_person(column) or folded(column).replace("_", "") in _ADDRESS_OR_BIRTH
        if column.casefold() != area_column.casefold() and is_personal:
            yield Finding("error", "check.identifier_column", {"file": raw.file, "column": column})


def identifier_findings(
    raw: RawWave, matching: Matching, year: int, area_column: str = "", told: Told = unheard
) -> Iterator[Finding]:
    """Say which columns that carry no item single people out: by name, else by their values.

    A column refused by its name is never read; those that are read anyway are looked at there.
    """
    named = list(identifier_columns(raw, matching, area_column))
    yield from named
    refused = {finding.params["column"] for finding in named} | {area_column}
    unread = [column for column in matching.unmatched if column not in refused]
    yield from persons_in_unread(raw, unread, year, told)
