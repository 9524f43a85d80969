"""Writes the files of the invented countries: the same bytes from the same seed, whoever runs it.

Usage: python data/demo/generate.py OUT [--seed 2008] [--only FILE ...]
       python data/demo/generate.py --here     (writes this folder's own tables and samples anew)

A file that is in OUT already stays, unless `made_of.txt` there says that it was made of something else.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, fields
from functools import lru_cache
from pathlib import Path

from data.demo.chances import Chances
from data.demo.files import write_wave
from data.demo.people import HERE, SEED, YEARS
from data.demo.plan import Wave, waves
from data.demo.programmes import PROGRAMMES
from data.demo.truth import Shares, Truth, truths_of
from survey_schema.loading import instrument_texts

MADE_OF = "made_of.txt"
NOT_IN_FILES = ("coverage.py", "shapes.py")
"""Scripts here that no wave's file depends on."""
TABLES = ("areas.csv", "towns.csv", "levels.toml")
SAMPLED = {
    "kriuey_2012.csv": "a CSV with semicolons",
    "birkidalur_2013.sav": "columns renamed, with its map",
    "lyngbakki_2017.sav": "an item in its earlier wording, with its map",
    "utnes_2018.sav": "several towns in one file, by residence",
    "duinrade_2019.sav": "wrong weights",
    "duinrade_2019_corrected.sav": "the same answers with the right weights",
    "melhofn_2020.dta": "Stata",
    "heidarskard_2021.sav": "answered at home, with its enrolment file",
    "rietdorp_2023_with_names.csv": "names of pupils: refused",
}
"""The files that are kept beside this script, and what each shows."""


def made_of(seed: int = SEED) -> str:
    """Fingerprint all that decides the files: the seed, the code and tables here, the instrument."""
    digest = hashlib.sha256(str(seed).encode())
    for path in [*sorted(HERE.glob("*.py")), *(HERE / name for name in TABLES)]:
        if path.name not in NOT_IN_FILES:
            digest.update(path.read_bytes())
    for name, text in sorted(instrument_texts("ipm").items()):
        digest.update(f"{name}{text}".encode())
    return digest.hexdigest()


def write_files(out: Path, wanted: Iterable[Wave], seed: int = SEED) -> None:
    """Write the files of some waves into a folder, in order; those of the same making stay."""
    out.mkdir(parents=True, exist_ok=True)
    stamp = out / MADE_OF
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != made_of(seed):
        for wave in waves(seed):
            (out / wave.file).unlink(missing_ok=True)
        stamp.write_text(made_of(seed), encoding="utf-8")
    for wave in wanted:
        if not (out / wave.file).exists():
            write_wave(wave, shares_of(wave.country, wave.year, seed), out)


@lru_cache(maxsize=2)
def shares_of(country: str, year: int, seed: int = SEED) -> Shares:
    """Everything that is known of a country in a year."""
    return Shares(Chances(country, year, seed))


def write_tables(out: Path, seed: int = SEED) -> None:
    """Write the manifest, the truth and the interventions."""
    _write(out / "waves.csv", Wave, waves(seed))
    known = (
        truth for country, years in YEARS.items() for year in years for truth in _truths(country, year, seed)
    )
    _write(out / "truth.csv", Truth, known)
    with (out / "interventions.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["id", "name", "areas", "factor", "from", "to"])
        for each in PROGRAMMES:
            writer.writerow([each.id, each.name, " ".join(each.areas), each.factor, each.first, ""])


def _truths(country: str, year: int, seed: int) -> Iterable[Truth]:
    return truths_of(shares_of(country, year, seed))


def _write(path: Path, kind: type[Wave] | type[Truth], rows: Iterable[Wave] | Iterable[Truth]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(kind)], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            texts = asdict(row)
            writer.writerow({k: f"{v:.5f}" if isinstance(v, float) else v for k, v in texts.items()})


def main() -> None:
    """Write all files of the manifest into a folder, or what is kept here."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, nargs="?", help="folder for the files of all waves")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="+", help="names of files in waves.csv; all where not given")
    parser.add_argument(
        "--here", action="store_true", help="write the tables and samples of this folder anew"
    )
    said = parser.parse_args()
    if said.here == bool(said.out):
        parser.error("give either OUT or --here")
    if said.out:
        listed = waves(said.seed)
        write_files(said.out, [w for w in listed if not said.only or w.file in said.only], said.seed)
        return
    write_tables(HERE)
    for old in (HERE / "samples").glob("*"):
        old.unlink()
    write_files(HERE / "samples", [wave for wave in waves() if wave.file in SAMPLED])
    (HERE / "samples" / MADE_OF).unlink()


if __name__ == "__main__":
    main()
