"""A public file to look at and to test with: two invented countries, ten towns, every state of a figure.

Usage: python tests/dashboard/public_sample.py FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from store.public import write_public
from survey_schema.instrument import Indicator
from survey_schema.loading import load_instrument

AREAS = (
    ("hrim", "Hrímland", "country", None),
    ("nordur", "Norðurströnd", "region", "hrim"),
    ("sudur", "Suðurdalir", "region", "hrim"),
    ("vik", "Norðurvík", "municipality", "nordur"),
    ("eyri", "Hvalseyri", "municipality", "nordur"),
    ("kot", "Kriuey", "municipality", "nordur"),
    ("dalur", "Birkidalur", "municipality", "sudur"),
    ("fell", "Lyngfell", "municipality", "sudur"),
    ("lage", "Lagemark", "country", None),
    ("west", "Westpolder", "region", "lage"),
    ("oost", "Oosterveen", "region", "lage"),
    ("haven", "Zuiderhaven", "municipality", "west"),
    ("dorp", "Rietdorp", "municipality", "west"),
    ("duin", "Duinrade", "municipality", "west"),
    ("veen", "Veenkerk", "municipality", "oost"),
    ("brug", "Lange Brug", "municipality", "oost"),
)
TINY = "kot"
"""All its figures are hidden."""
UNSURVEYED = "brug"
"""It has no figures at all."""
UNCERTAIN = ("fell", "school_wellbeing")
DRUNKEN = "duin"
"""Here more than half were drunk: the page opens with no majority."""
YEARS = {"hrim": (2023, 2025), "lage": (2025,)}
PEOPLE = {"country": 3000, "region": 900, "municipality": 310}
LEVELS = {
    "drunk_12m": 0.17,
    "drunk_30d": 0.09,
    "drunk_30d_3plus": 0.03,
    "alcohol_30d": 0.16,
    "vape_30d": 0.11,
    "parents_know_where": 0.76,
    "sport_4plus": 0.44,
    "school_wellbeing": 0.68,
    "parents_against_drunk": 0.97,
}
UNDER, OVER = 0.05, 0.95
POLICY, VERSION = "varda-disclosure-1", "d41f9a70"

NOTICES: dict[tuple[str, str], list[dict[str, dict[str, str]]]] = {
    ("vik", "agreement"): [
        {
            "en": {
                "title": "Home by ten",
                "body": "Children of 13 to 16 are home by 22:00. 41 homes signed.",
            },
            "nl": {
                "title": "Om tien uur thuis",
                "body": "Kinderen van 13 tot 16 zijn om 22:00 thuis. 41 gezinnen tekenden.",
            },
            "is": {
                "title": "Heima klukkan tíu",
                "body": "Börn 13 til 16 ára eru heima kl. 22. 41 heimili skrifaði undir.",
            },
        },
        {
            "en": {
                "title": "No alcohol at our parties",
                "body": "We serve none and buy none for anyone under 20.",
            },
            "nl": {
                "title": "Geen alcohol op feesten",
                "body": "Wij schenken en kopen niets voor wie jonger is dan 20.",
            },
            "is": {
                "title": "Ekkert áfengi í veislum",
                "body": "Við veitum það ekki og kaupum ekki handa yngri en 20 ára.",
            },
        },
    ],
    ("hrim", "law"): [
        {
            "en": {
                "title": "Home times",
                "body": "In this made-up land children up to 12 are home by 20:00, up to 16 by 22:00.",
            },
            "is": {
                "title": "Útivistartími",
                "body": "Í þessu landi eru börn til 12 ára heima kl. 20 og til 16 ára kl. 22.",
            },
        }
    ],
    ("vik", "activity"): [
        {
            "en": {
                "title": "Handball, Vík club",
                "age": "6 to 18",
                "price": "60,000 kr a year",
                "how": "Pay with the leisure card",
            },
            "nl": {
                "title": "Handbal, club Vík",
                "age": "6 tot 18",
                "price": "60.000 kr per jaar",
                "how": "Betaal met de vrijetijdskaart",
            },
            "is": {
                "title": "Handbolti, Umf. Vík",
                "age": "6 til 18",
                "price": "60.000 kr. á ári",
                "how": "Greitt með frístundastyrk",
            },
        },
        {
            "en": {
                "title": "School of music",
                "age": "8 to 20",
                "price": "90,000 kr a year",
                "how": "Pay with the leisure card",
            },
            "nl": {
                "title": "Muziekschool",
                "age": "8 tot 20",
                "price": "90.000 kr per jaar",
                "how": "Betaal met de vrijetijdskaart",
            },
            "is": {
                "title": "Tónlistarskóli",
                "age": "8 til 20",
                "price": "90.000 kr. á ári",
                "how": "Greitt með frístundastyrk",
            },
        },
        {
            "en": {"title": "Youth house, Tuesday and Thursday", "age": "13 to 16", "price": "Free"},
            "nl": {"title": "Jongerenhuis, dinsdag en donderdag", "age": "13 tot 16", "price": "Gratis"},
            "is": {"title": "Félagsmiðstöð, þri. og fim.", "age": "13 til 16", "price": "Ókeypis"},
        },
    ],
    ("vik", "meeting"): [
        {
            "en": {
                "title": "12 March, 20:00, school hall",
                "body": "On home times in spring. All parents are welcome.",
            },
            "nl": {
                "title": "12 maart, 20:00, aula van de school",
                "body": "Over hoe laat thuis in het voorjaar. Alle ouders zijn welkom.",
            },
            "is": {
                "title": "12. mars kl. 20 í sal skólans",
                "body": "Um útivist í vor. Allir foreldrar eru velkomnir.",
            },
        }
    ],
    ("hrim", "opt_out"): [
        {
            "en": {
                "title": "",
                "body": "Tell the school by mail. Your child can also leave any question open.",
            },
            "nl": {"title": "", "body": "Mail de school. Je kind mag ook elke vraag open laten."},
            "is": {
                "title": "",
                "body": "Láttu skólann vita með pósti. Barnið má líka sleppa hvaða spurningu sem er.",
            },
        }
    ],
    ("lage", "opt_out"): [
        {
            "en": {"title": "", "body": "Send the form back to school."},
            "nl": {"title": "", "body": "Stuur het briefje terug naar school."},
        }
    ],
    ("hrim", "help"): [
        {
            "en": {"title": "Help line 555-0100", "body": "Day and night, free, also for parents."},
            "nl": {"title": "Hulplijn 555-0100", "body": "Dag en nacht, gratis, ook voor ouders."},
            "is": {
                "title": "Hjálparsími 555-0100",
                "body": "Allan sólarhringinn, ókeypis, líka fyrir foreldra.",
            },
        }
    ],
    ("lage", "help"): [{"nl": {"title": "Hulplijn 555-0200", "body": "Elke dag tot 22:00, gratis."}}],
}


def write_sample(path: Path, **changed: list[dict[str, Any]]) -> str:
    """Write the sample, with whole tables in place of its own where they are given; gives the checksum."""
    return write_public(path, sample_rows() | changed)


def sample_rows() -> dict[str, list[dict[str, Any]]]:
    """Give the rows of the sample, by table."""
    instrument = load_instrument("ipm")
    countries = {code: list(_inside(code)) for code in YEARS}
    publications = [
        _publication(1, "hrim", 2023, "2023-05-04"),
        _publication(2, "hrim", 2025, "2025-05-08"),
        _publication(3, "lage", 2025, "2025-11-20"),
        _publication(4, "hrim", 2025, "2025-09-01", replaces=2),
    ]
    publications[3]["changed"] = [
        {"area": "vik", "indicator": "drunk_30d", "before": 0.11, "after": 0.09},
        {"area": "vik", "indicator": "cannabis_life", "age_band": "", "before": 0.05, "after": 0.07},
        {"area": "vik", "indicator": "cannabis_life", "age_band": "15-16", "before": None, "after": 0.06},
    ]
    current = {("hrim", 2023): 1, ("hrim", 2025): 4, ("lage", 2025): 3}
    return {
        "meta": [
            {"name": "source_en", "value": "An invented survey among invented young people"},
            {"name": "source_nl", "value": "Een verzonnen meting onder verzonnen jongeren"},
            {"name": "source_is", "value": "Uppspunnin könnun meðal uppspunninna ungmenna"},
            {"name": "invented", "value": "1"},
            {"name": "title", "value": "Varða sample"},
        ],
        "area": [dict(zip(("code", "name", "level", "parent"), row, strict=True)) for row in AREAS],
        "publication": publications,
        "indicator": [_indicator(place, each) for place, each in enumerate(instrument.indicators)],
        "question": _questions(instrument),
        "figure": [
            figure
            for (country, year), publication in current.items()
            for area in countries[country]
            if area != UNSURVEYED
            for figure in _figures(publication, area, year, instrument.indicators)
        ],
        "notice": _notices(),
    }


def _inside(code: str) -> Iterator[str]:
    yield code
    for area, _, _, parent in AREAS:
        if parent == code:
            yield from _inside(area)


def _publication(number: int, area: str, year: int, day: str, replaces: int | None = None) -> dict[str, Any]:
    return {
        **{"id": number, "area": area, "year": year, "public_on": day, "policy": POLICY},
        **{
            "data_version": VERSION,
            "revision": "2" if replaces else "1",
            "replaces": replaces,
            "changed": [],
        },
    }


def _indicator(place: int, each: Indicator) -> dict[str, Any]:
    return {
        **{"id": each.id, "position": place, "domain": each.domain, "role": each.role},
        **{"direction": each.direction, "headline": int(each.headline), "recall": each.recall},
        **{"population": f"{each.population.kind} {each.population.first}-{each.population.last}"},
        **{"title": each.title, "phrase": each.phrase, "why": each.why or {}, "source": each.source},
    }


def _questions(instrument: Any) -> list[dict[str, Any]]:
    return [
        {
            **{"instrument": "ipm", "item": item.id, "position": place, "text": item.text},
            "options": [{"code": option.code, "text": option.label} for option in item.options],
            "indicators": [each.id for each in instrument.indicators if item.id in each.items()],
        }
        for place, item in enumerate(instrument.items)
    ]


def _figures(
    publication: int, area: str, year: int, indicators: tuple[Indicator, ...]
) -> Iterator[dict[str, Any]]:
    level = next(row[2] for row in AREAS if row[0] == area)
    for place, each in enumerate(indicators):
        if each.id == "tv_hours_3plus" or (each.id == "sport_4plus" and area in _inside("lage")):
            continue
        middle = LEVELS.get(each.id, 0.06 + (place * 37 % 60) / 100 if each.role == "protective" else 0.07)
        middle += ((len(area) * 7 + place * 3 + year) % 7 - 3) / 100
        if area == DRUNKEN and each.id == "drunk_12m":
            middle = 0.58
        key = {
            "publication": publication,
            "area": area,
            "year": year,
            "indicator": each.id,
            "instrument": "ipm",
        }
        groups = (("", "", "15-16"), ("", "", ""), ("female", "", ""), ("male", "", ""))
        grades = (("", "8", ""), ("", "10", ""))
        for number, (sex, grade, band) in enumerate(groups + grades):
            answered = PEOPLE[level] // (1 if number < 2 else 2)
            shown = _numbers(middle + (number % 3 - 1) / 100, answered)
            if area == TINY or (answered < 200 and each.id == "cannabis_heavy"):
                shown = {**dict.fromkeys(shown), "bound": "", "hidden": "disclosure"}
            elif (area, each.id) == UNCERTAIN:
                shown = {**dict.fromkeys(shown), "bound": "", "hidden": "reliability"}
            yield {**key, "sex": sex, "grade": grade, "age_band": band, **shown, "notes": []}


def _numbers(share: float, answered: int) -> dict[str, Any]:
    value = round(min(max(share, 0.01), 0.99), 2)
    wide = round(1.96 * (value * (1 - value) / answered) ** 0.5, 2)
    shown = {
        **{
            "value": value,
            "lower": max(round(value - wide, 2), 0.0),
            "upper": min(round(value + wide, 2), 1.0),
        },
        **{"n": round(answered, -1), "bound": "", "hidden": ""},
    }
    if value < UNDER:
        shown |= {"value": UNDER, "lower": 0.0, "upper": max(shown["upper"], UNDER), "bound": "under"}
    if value > OVER:
        shown |= {"value": OVER, "lower": min(shown["lower"], OVER), "upper": 1.0, "bound": "over"}
    return shown


def _notices() -> list[dict[str, Any]]:
    return [
        {"area": area, "kind": kind, "position": place, "words": words, "checked_on": "2025-10-01"}
        for (area, kind), each in NOTICES.items()
        for place, words in enumerate(each, start=1)
    ]


if __name__ == "__main__":
    print(write_sample(Path(sys.argv[1])))
