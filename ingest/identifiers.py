"""Refuses columns whose name says that they single out a person: such a column is never read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ingest.matching import Matching
from ingest.reading import RawWave
from survey_schema.errors import Finding

_WORDS = """
    name firstname givenname middlename lastname familyname surname forename fullname pupilname studentname
    naam voornaam voornamen achternaam roepnaam tussenvoegsel familienaam leerlingnaam
    nafn fornafn eiginnafn millinafn eftirnafn kenninafn fulltnafn
    ssn nationalid socialsecurity personalid passport bsn burgerservice burgerservicenummer sofi sofinummer
    persoonsnummer paspoort paspoortnummer kennitala kt vegabref
    email emailaddress mail mailaddress emailadres mailadres netfang tolvupostur tolvupostfang
    phone phonenumber telephone telephonenumber mobile mobilephone cellphone tel telefoon telefoonnummer
    mobiel mobieltje mobieletelefoon gsm gsmnummer simi farsimi simanumer farsimanumer
"""
_BESIDE = """
    pupil pupils student students child childs respondent parent parents mother father guardian of the
    number no nr leerling leerlingen scholier kind ouder ouders moeder vader van de het nummer adres address
    nemandi nemanda barn barns svarandi svaranda foreldri foreldris foreldra modir fodir numer
"""
"""Words that may stand beside: of whom it is, and that it is a number or an address."""


def identifier_columns(raw: RawWave, matching: Matching, area_column: str = "") -> Iterator[Finding]:
    """Say which columns that carry no item hold names, national numbers, mail addresses or phone numbers.

    Judged by the column's name alone, in English, Dutch and Icelandic; the column of areas may be a name.
    """
    for column in matching.unmatched:
        if column.casefold() != area_column.casefold() and _names_a_person(column):
            yield Finding("error", "check.identifier_column", {"file": raw.file, "column": column})


def _names_a_person(column: str) -> bool:
    letters = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("ð", "d")
    words = re.findall(r"[a-z]+", plain)
    return "".join(word for word in words if word not in _BESIDE.split()) in _WORDS.split()
