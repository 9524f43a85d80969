"""An invented country of small towns whose shares one can see, for tests of trends and changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from surveys import Said, done, indicator, pupils, varda, write_csv, write_instrument


class Land:
    """A country of one region with towns; loads waves, asks for changes from 2021 to 2022."""

    def __init__(self, folder: Path) -> None:
        self.db = folder / "land.db"
        self._folder = folder
        linked = indicator("drunk", "{item = 'drunk', yes = [1]}", "links = ['bullied']")
        bullied = indicator("bullied", "{item = 'tease', yes = [3, 4]}")
        self._youth = write_instrument(folder / "youth", indicators=linked + bullied)
        self.add("land", "--level", "country")
        self.add("fjord", "--level", "region", "--parent", "land")

    def add(self, code: str, *more: object) -> None:
        done("area", "add", code, "--name", f"Name {code}", *more, "--db", self.db)

    def town(self, code: str, *drunk: int | None, years: tuple[int, ...] = (2021, 2022)) -> None:
        """Add a town of the region, and the waves of its years; None is no wave."""
        self.add(code, "--parent", "fjord")
        for year, count in zip(years, drunk, strict=True):
            if count is not None:
                self.load(code, year, count)

    def load(self, code: str, year: int, drunk: int, *more: object, count: int = 100) -> None:
        school = np.random.default_rng(1).permutation(count) % 10
        rows = [
            {**row, "weight": 1, "stratum": 1, "psu": school[i], "drunk": int(i < drunk)}
            for i, row in enumerate(pupils(count))
        ]
        file = write_csv(self._folder / "wave.csv", rows)
        where = ("--area", code, "--year", year, "--db", self.db)
        done("ingest", file, "--instrument", self._youth, *where, *more, "--accept")

    def intervene(self, *lines: str) -> None:
        file = self._folder / "interventions.csv"
        file.write_text("\n".join(("id,name,areas,factor,from,to", *lines)) + "\n")
        done("intervention", "import", file, "--db", self.db)

    def evaluate(self, *asked: object) -> Said:
        return varda("evaluate", *asked, "--from", 2021, "--to", 2022, "--db", self.db)

    def row(self, *asked: object) -> dict[str, str]:
        said = self.evaluate(*asked)
        assert said.code == 0, said.err
        return said.rows[0]
