"""Writes the rows of a wave as researchers send them: SPSS, Stata or CSV, in the words of the country.

Headers of SPSS and Stata files carry the moment of writing; here it is the wave's own last day, so that
the same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from data.demo.people import chance
from data.demo.plan import OTHER_WORDINGS, RENAMED, WITH_NAMES, WRONG_WEIGHTS, Wave
from data.demo.responses import is_asked, rows_of
from data.demo.truth import Shares
from survey_schema.instrument import Instrument, Item, in_language

_LANGUAGES = {"hrimland": "is", "lagemark": "nl"}
_NAMES = {
    "is": {"year": "ar", "area": "sveitarfelag", "school": "skoli", "grade": "bekkur", "sex": "kyn"},
    "nl": {"year": "jaar", "school": "school", "grade": "klas", "sex": "geslacht", "weight": "gewicht"},
}
_NAMES["is"] |= {"birth_year": "faedingarar"}
_NAMES["nl"] |= {"birth_year": "geboortejaar"}
_KLAS = {8: 2, 10: 4}
_DESIGN_LABELS = {
    "is": {"year": "Ár", "area": "Sveitarfélag þar sem nemandi býr", "school": "Skóli (númer)"},
    "nl": {
        "year": "Jaar",
        "school": "School (nummer)",
        "stratum": "Soort school",
        "weight": "Weegfactor",
    },
}
_STRATA: dict[int | float, str] = {1.0: "Vmbo", 2.0: "Havo en vwo"}
_MISSING = {
    "is": {97: "Ekki spurt", 98: "Á ekki við", 99: "Svarar ekki"},
    "nl": {97: "Niet gevraagd", 98: "Niet van toepassing", 99: "Geen antwoord"},
}
_FIRST_NAMES = ("Aafke", "Bram", "Carlijn", "Douwe", "Esmee", "Floris", "Guusje", "Hidde", "Ilse", "Jurre")
_LAST_NAMES = ("van Zanten", "Kuipers", "de Rietsnijder", "Oeverman", "Polderink", "Wilgenburg")
_LONGEST_IN_STATA = 80
_SAV_CLOCK = 92
"""Where date and time of writing stand in the header of an SPSS file."""


def write_wave(wave: Wave, shares: Shares, folder: Path) -> None:
    """Write a wave's file and what goes with it (a map, an enrolment file); the wave's own file last."""
    rows = rows_of(wave, shares)
    if wave.key == WRONG_WEIGHTS and not wave.then.startswith("revise"):
        rows.loc[rows["grade"] == max(_KLAS), "weight"] *= 3
    language = _LANGUAGES[wave.country]
    if wave.area_column == "":
        rows = rows.drop(columns="area")
    if wave.design == "census":
        rows = rows.drop(columns=["stratum", "weight"])
    else:
        rows["grade"] = rows["grade"].map(_KLAS) * 1.0
    sheet = _Sheet(rows, shares.chances.instrument, wave, language)
    if wave.enrolment:
        with _whole(folder / wave.enrolment) as path:
            _write_enrolment(path, wave, shares)
    if wave.map:
        with _whole(folder / wave.map) as path:
            _write_csv(path, ["column", "item", "version"], sheet.corrections())
    with _whole(folder / wave.file) as path:
        sheet.write(path)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A path to write to that becomes the file when it is whole: whoever waits for it never sees a part."""
    unfinished = path.with_name(f"unfinished_{path.name}")
    yield unfinished
    os.replace(unfinished, path)


class _Sheet:
    """Rows with the columns, labels and missing codes of the file they become."""

    def __init__(self, rows: pd.DataFrame, instrument: Instrument, wave: Wave, language: str) -> None:
        self.wave, self.language, self.instrument = wave, language, instrument
        self.items = {name: instrument.item(name) for name in rows if name not in _OF_DESIGN}
        names = {name: _NAMES[language].get(name, name) for name in rows}
        if wave.key == RENAMED:
            names |= {name: f"s{number:02}" for number, name in enumerate(self.items, start=1)}
        self.names = names
        self.rows = rows.rename(columns=names)
        if wave.key == WITH_NAMES and wave.then == "refuse":
            self.rows.insert(0, "naam", _invented_names(len(rows), wave))

    def corrections(self) -> list[list[object]]:
        """The rows of the map: columns under other names, items in other words."""
        if self.wave.key == RENAMED:
            return [[self.names[name], name, ""] for name in self.items]
        versions = OTHER_WORDINGS[self.wave.key]
        return [[self.names[item], item, number] for item, number in versions.items()]

    def write(self, path: Path) -> None:
        """Write the file in the format of its extension."""
        {".sav": self._write_sav, ".dta": self._write_dta, ".csv": self._write_csv}[path.suffix](path)

    def _write_sav(self, path: Path) -> None:
        missing: dict[str, list[Any]] = {
            self.names[name]: [{"lo": min(codes), "hi": max(codes)}]
            for name, item in self.items.items()
            if (codes := [each.code for each in item.missing])
        }
        pyreadstat.write_sav(
            self.rows,
            path,
            row_compress=True,
            column_labels=self._labels(),
            variable_value_labels=self._value_labels(),
            missing_ranges=missing,
        )
        with path.open("r+b") as file:
            file.seek(_SAV_CLOCK)
            file.write(_clock(self.wave.written_on, "%d {month} %y") + b"12:00:00")

    def _write_dta(self, path: Path) -> None:
        labels: dict[str, dict[int | float, str]] = {
            name: {int(code): label for code, label in own.items()}
            for name, own in self._value_labels().items()
        }
        questions = {name: label[:_LONGEST_IN_STATA] for name, label in self._labels().items()}
        pyreadstat.write_dta(
            self.rows, path, column_labels=questions, variable_value_labels=labels, version=15
        )
        content = bytearray(path.read_bytes())
        begin = content.index(b"<timestamp>") + len(b"<timestamp>") + 1
        written = _clock(self.wave.written_on, "%d {month} %Y") + b" 12:00"
        content[begin : begin + len(written)] = written
        path.write_bytes(bytes(content))

    def _write_csv(self, path: Path) -> None:
        """With semicolons and decimal commas, as spreadsheets of these countries write them."""
        texts = {name: _texts(self.rows[name]) for name in self.rows}
        _write_csv(path, list(texts), zip(*texts.values(), strict=True), separator=";")

    def _labels(self) -> dict[str, Any]:
        own = _DESIGN_LABELS[self.language]
        found = {self.names[name]: own[name] for name in own if name in self.names}
        for name, item in self.items.items():
            found[self.names[name]] = self._question(item)
        return found

    def _question(self, item: Item) -> str:
        """The wording that was asked; a renamed column bears its number on the sheet only."""
        if self.wave.key == RENAMED:
            return f"Spurning {self.names[item.id].removeprefix('s')}"
        versions = {version.number: version for version in self.instrument.versions(item.id)}
        usual = self.instrument.version_in(item.id, self.wave.year) or max(versions.items())[1]
        number = OTHER_WORDINGS.get(self.wave.key, {}).get(item.id, usual.number)
        return in_language(versions[number].text, self.language)

    def _value_labels(self) -> dict[str, dict[int | float, str]]:
        found: dict[str, dict[int | float, str]] = {}
        for name, item in self.items.items():
            labels = {float(option.code): in_language(option.label, self.language) for option in item.options}
            missing = {float(each.code): _MISSING[self.language][each.code] for each in item.missing}
            found[self.names[name]] = {**labels, **missing}
        if "stratum" in self.rows:
            found["stratum"] = _STRATA
        return found


_OF_DESIGN = {"year", "area", "school", "stratum", "weight"}


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _clock(day: date, form: str) -> bytes:
    return day.strftime(form.format(month=_MONTHS[day.month - 1])).encode("ascii")


def _texts(column: pd.Series[float]) -> list[str]:
    """Numbers with a decimal comma, whole ones without; blank where there is none."""
    if not pd.api.types.is_numeric_dtype(column):
        return [str(value) for value in column]
    return ["" if np.isnan(v) else f"{v:.4f}".rstrip("0").rstrip(".").replace(".", ",") for v in column]


def _invented_names(count: int, wave: Wave) -> list[str]:
    draw = chance(0, "names", *wave.key)
    first, last = draw.choice(_FIRST_NAMES, count), draw.choice(_LAST_NAMES, count)
    return [f"{one} {other}" for one, other in zip(first, last, strict=True)]


def _write_enrolment(path: Path, wave: Wave, shares: Shares) -> None:
    """Write how many pupils each school has in the grades asked."""
    everyone = shares.chances.pupils
    asked = everyone.take(is_asked(wave, everyone, shares.chances.seed))
    places, counts = np.unique(asked.school, return_counts=True)
    rows = [[everyone.schools[place].code, count] for place, count in zip(places, counts, strict=True)]
    _write_csv(path, ["stratum", "n"], sorted(rows))


def _write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], separator: str = ","
) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
