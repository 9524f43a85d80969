"""What names and labels suggest of a column, in English, Dutch and Icelandic.

Whoever drafts an instrument decides; only a name that singles out a person decides by itself (`identifiers`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LETTERS = str.maketrans({"þ": "th", "ð": "d", "æ": "ae", "ø": "o", "ß": "ss", "œ": "oe", "ł": "l"})

PERSONAL = _words(
    "name firstname givenname middlename lastname familyname surname forename fullname pupilname studentname "
    "naam voornaam voornamen achternaam roepnaam tussenvoegsel familienaam leerlingnaam "
    "nafn fornafn eiginnafn millinafn eftirnafn kenninafn fulltnafn "
    "ssn nationalid socialsecurity personalid passport bsn burgerservice burgerservicenummer sofi sofinummer "
    "persoonsnummer paspoort paspoortnummer kennitala kt vegabref "
    "email emailaddress mail mailaddress emailadres mailadres netfang tolvupostur tolvupostfang "
    "phone phonenumber telephone telephonenumber mobile mobilephone cellphone tel telefoon telefoonnummer "
    "mobiel mobieltje mobieletelefoon gsm gsmnummer simi farsimi simanumer farsimanumer"
)
"""Names, national numbers, mail addresses, phone numbers: a column called so never comes in."""
_OF_WHOM = _words(
    "pupil pupils student students child childs respondent parent parents mother father guardian of the "
    "number no nr leerling leerlingen scholier kind ouder ouders moeder vader van de het nummer adres "
    "address nemandi nemanda barn barns svarandi svaranda foreldri foreldris foreldra modir fodir numer"
)
"""Words that may stand beside: of whom it is, and that it is a number or an address."""
_OF_QUESTIONS = _words(
    "mail phone telephone mobile cellphone tel telefoon mobiel mobieltje gsm simi farsimi kt passport "
    "paspoort"
)
"""Those of PERSONAL that a question may have in its name too."""
IDENTIFYING = (PERSONAL - _OF_QUESTIONS) | _words(
    "id uuid identifier address adres heimilisfang postcode zipcode postnumer pupilid studentid personid "
    "respondentid caseid pseudonym birthdate dob dateofbirth geboortedatum faedingardagur barcode nom prenom "
    "interviewer intervieweur interviewers spyrill"
)
"""Words in a column's name or label that suggest who somebody is, or a number given to them."""
IDENTIFYING_ALONE = _OF_QUESTIONS | _words(
    "street straat gata zip postal ip respondent serial record number nummer numer teacher leraar docent "
    "kennari mentor"
)
"""Words that suggest it where they are the whole name."""

DESIGN = {
    "weight": "weight weights wt wgt gewicht weegfactor wegingsfactor vigt vog finalweight",
    "stratum": "stratum strata lag",
    "psu": "psu cluster primary_sampling_unit class_code",
    "school": "school schoolcode school_code school_id schoolid skoli skolanumer",
    "year": "year jaar ar survey_year surveyyear wave_year",
}
"""Names of the columns of a survey's design, by what they hold."""

ROLES = {
    "sex": "sex gender geslacht kyn sexe",
    "grade": "grade klas leerjaar bekkur bekk",
    "age": "age leeftijd aldur",
    "birth_year": "birth_year birthyear year_of_birth yob geboortejaar faedingarar",
}

_ASKED = {
    "grade": r"\b(grade|klas|leerjaar|bekk(ur)?)\b",
    "age": r"\bhow old\b|\bhoe oud\b|\bhve(rsu)? (gömul|gamall?)\b",
    "birth_year": r"year\b.*\bborn\b|year of birth|geboortejaar|jaar\b.*\bgeboren|fæðingarár|ár\b.*\bfædd",
}
_SEXES = {
    "female": "female girl girls woman meisje meisjes vrouw stelpa stulka kona kvenkyn",
    "male": "male boy boys man jongen jongens strakur drengur karl karlkyn",
    "other": "other another anders annad else nonbinary kynsegin x",
}
_YES = _words("yes ja já true waar satt selected checked gekozen valið")
_MISSING = {
    "not_asked": r"not asked|not in (this|the) questionnaire|niet gevraagd|ekki spurt",
    "does_not_apply": r"not appl|n/a|does not apply|legitimate skip|n\.?v\.?t|niet van toepassing|á ekki við",
    "no_answer": r"no answer|refus|not answered|geen antwoord|niet (in)?gevuld|weigert|svarar ekki"
    r"|ekkert svar|ósvarað|neitar|^\W*missing\W*$|^\(?-?\d*\)?\s*missing$",
}
_RECALLS = {
    "30 days": r"\b(30|thirty) (days|dagen|daga)|(past|last) month\b|afgelopen maand",
    "12 months": r"\b(12|twelve) (months|maanden|mánuð)|(past|last) (year|12 m)|afgelopen jaar",
    "7 days": r"\b(7|seven) (days|dagen|daga)|(past|last) week\b|afgelopen week",
    "life": r"\bever\b|in (your|my) life|ooit|in je leven|um ævina|einhvern tíma",
}


def folded(text: str) -> str:
    """Give a text in small plain letters, digits and underscores: `Kyn þitt?` becomes `kyn_thitt`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return re.sub(r"[^a-z0-9]+", "_", "".join(c for c in plain if not unicodedata.combining(c))).strip("_")


def identifier(name: str, prefix: str = "q") -> str:
    """Make an id of a name: it begins with a letter and has at most 41 characters."""
    plain = folded(name)
    plain = plain if plain[:1].isalpha() else f"{prefix}_{plain}".strip("_")
    return plain[:41].strip("_")


def names_a_person(name: str) -> bool:
    """Tell whether a column's name says that it holds what singles a person out, and nothing else."""
    words = re.findall("[a-z]+", folded(_apart(name)))
    return "".join(word for word in words if word not in _OF_WHOM) in PERSONAL


def is_identifying(name: str) -> bool:
    """Tell whether a column's name suggests that it says who somebody is."""
    split = folded(_apart(name))
    parts = {split, split.replace("_", ""), *split.split("_")}
    return bool(parts & IDENTIFYING) or split in IDENTIFYING_ALONE or names_a_person(name)


def _apart(name: str) -> str:
    """Set the words of a name apart that only a capital letter divides: `pupilName`."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name)


def design_role(name: str) -> str:
    """Tell which column of the design a name is; an empty text for none."""
    return _named(name, DESIGN)


def role(name: str, text: str) -> str:
    """Tell which role an item has by its name, else by its question: sex, grade, age, birth_year, or none."""
    said = text.casefold()
    asked = (what for what, pattern in _ASKED.items() if re.search(pattern, said))
    return _named(name, ROLES) or next(asked, "")


def _named(name: str, known: Mapping[str, str]) -> str:
    plain = folded(name)
    return next((what for what, names in known.items() if plain in names.split()), "")


def sex(label: str) -> str:
    """Tell which sex a label names; an empty text for none."""
    said = set(folded(label).split("_"))
    return next((what for what, names in _SEXES.items() if said & set(names.split())), "")


def whole_number(label: str) -> int | None:
    """Give the first whole number in a label (a grade, an age); None for none."""
    found = re.search(r"\d{1,4}", label)
    return int(found[0]) if found else None


def is_yes(label: str) -> bool:
    """Tell whether a label says yes."""
    return label.casefold().strip(" .!") in _YES


def missing_kind(label: str) -> str:
    """Tell which kind of missing answer a label names; an empty text for none."""
    said = label.casefold()
    return next((kind for kind, pattern in _MISSING.items() if re.search(pattern, said)), "")


def recall(text: str) -> str:
    """Tell over which period a question asks; an empty text where it doesn't say."""
    said = text.casefold()
    return next((period for period, pattern in _RECALLS.items() if re.search(pattern, said)), "")
