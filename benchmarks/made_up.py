"""An instrument of any size and a city that answers it year after year, for benchmarks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ingest.loading import ingest
from ingest.upload import Upload
from store.areas import Area, save_areas
from store.database import writing
from survey_schema.design import Design

PROTECTS = "role = 'protective'\ndirection = 'higher_is_better'"
HARMS = "role = 'outcome'\ndirection = 'lower_is_better'"


def write_instrument(
    folder: Path,
    items: int,
    *,
    every: int = 1,
    links: int = 0,
    years: tuple[int, ...] = (2019,),
    protective: int = 0,
) -> Path:
    """Write an instrument with that many items of yes and no, and an indicator on each or on every few.

    Each indicator links to so many of those after it, by which its totals are split. So many of the first
    protect; the others are outcomes.
    """
    folder.mkdir()
    options = "options = [{code = 1, label = {en = 'Yes'}}, {code = 2, label = {en = 'No'}}]"
    sexes = ", ".join(
        f"{{code = {code}, value = '{value}', label = {{en = 'x'}}}}"
        for code, value in ((1, "female"), (2, "male"))
    )
    text = [
        "[instrument]\nid = 'bench'\nversion = '1'\ntitle = {en = 'Bench'}\nsource = 'made up'",
        f"mode = 'paper'\nyears = {list(years)}\npopulation = {{kind = 'grade', first = 1, last = 5}}",
        "[columns]\nweight = ['weight']\nstratum = ['stratum']\npsu = ['psu']\nyear = ['year']",
        f"[[item]]\nid = 'sex'\nrole = 'sex'\ntext = {{en = 'Sex'}}\noptions = [{sexes}]",
        "[[item]]\nid = 'grade'\nrole = 'grade'\ntext = {en = 'Grade'}\nrange = [1, 5]",
        "[[item]]\nid = 'age'\nrole = 'age'\ntext = {en = 'Age'}\nrange = [1, 7]",
    ]
    text += [f"[[item]]\nid = 'item_{n:03}'\ntext = {{en = 'Item {n}'}}\n{options}" for n in range(items)]
    chosen = range(0, items, every)
    linked = {n: [f"ind_{other:03}" for other in chosen if other > n][:links] for n in chosen}
    text += [
        f"[[indicator]]\nid = 'ind_{n:03}'\ntitle = {{en = 'I{n}'}}\nphrase = {{en = 'said yes'}}\n"
        f"domain = 'peers'\n{PROTECTS if n < protective else HARMS}\nrecall = 'life'\n"
        f"wording = 'w{n}'\nrule = {{item = 'item_{n:03}', yes = [1]}}\nlinks = {linked[n]}"
        for n in chosen
    ]
    (folder / "instrument.toml").write_text("\n".join(text), encoding="utf-8")
    return folder


def answers(year: int, rows: int, items: int, *, schools: int = 30, town: int = 0) -> pd.DataFrame:
    """Invent a wave: every school has both sexes in four grades, and its own level of each item."""
    chance = np.random.default_rng((year, town))
    place = np.arange(rows)
    school = place % schools
    level = chance.uniform(0.05, 0.6, items) + chance.normal(0, 0.03, (schools, items))
    yes = chance.random((rows, items)) < level[school]
    design = {
        "year": year,
        "stratum": school % 3 + 1,
        "psu": school + 1,
        "weight": chance.uniform(0.5, 2, rows).round(3),
        "sex": place // schools % 2 + 1,
        "grade": place // (2 * schools) % 4 + 1,
    }
    return pd.DataFrame({**design, **{f"item_{n:03}": np.where(yes[:, n], 1, 2) for n in range(items)}})


def store_city(
    database: Path, instrument: Path, files: dict[int, Path], *, design: Design = "sample"
) -> None:
    """Store a wave per year of the area `city`."""
    with writing(database, create=True) as opened:
        save_areas(opened, [Area("city", "City")])
    for year, file in files.items():
        ingest(database, Upload(file, instrument, year, area="city", design=design), accept=True)


def store_towns(database: Path, instrument: Path, years: tuple[int, ...], rows: int, *, towns: int) -> None:
    """Store a wave per town and year, of so many respondents together; the towns are the country `land`."""
    items = sum("id = 'item_" in line for line in (instrument / "instrument.toml").read_text().splitlines())
    with writing(database, create=True) as opened:
        areas = [Area(f"town_{town:02}", f"Town {town:02}", parent="land") for town in range(towns)]
        save_areas(opened, [Area("land", "Land", "country"), *areas])
    file = database.with_suffix(".parquet")
    for year in years:
        for town, area in enumerate(areas):
            answers(year, rows // (towns * len(years)), items, town=town).to_parquet(file)
            ingest(database, Upload(file, instrument, year, area=area.code, design="sample"), accept=True)
    file.unlink()
