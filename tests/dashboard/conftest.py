"""A made-up database with every state a figure can be in, and ways to open its pages."""

from __future__ import annotations

import csv
import html
import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from serving import served
from streamlit.logger import set_log_level
from streamlit.testing.v1 import AppTest

import dashboard
from cli.main import run
from dashboard.reports import exports

set_log_level("error")
HERE = Path(__file__).parent
ENTRY = Path(dashboard.__file__).with_name("app.py")
AREAS = (
    ("land", "Landið", "country", ""),
    ("coast", "Ströndin", "region", "land"),
    ("north", "Norðurvík", "municipality", "coast"),
    ("south", "Zuiderhaven", "municipality", "coast"),
    ("tiny", "Kot", "municipality", "coast"),
)
# area, year: respondents, how many of them drank, whether sleep was asked
WAVES = {
    ("north", 2015): (400, 160, False),
    ("north", 2017): (300, 99, False),
    ("north", 2019): (60, 3, True),  # three drank: hidden for privacy
    ("north", 2021): (24, 8, True),  # fewer than thirty answered: too uncertain
    ("north", 2023): (300, 75, True),
    ("north", 2025): (400, 80, True),
    ("south", 2023): (500, 150, True),
    ("south", 2025): (500, 130, True),
    ("tiny", 2025): (8, 2, False),
}
HIDDEN, UNCERTAIN = 2019, 2021
SHOWN = (2015, 2017, 2023, 2025)


def write_wave(path: Path, answered: int, drank: int, has_sleep: bool) -> Path:
    """Write a wave in which the first `drank` of the respondents drank, and every third one sleeps well."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["weight", "class", "sex", "age", "alcohol", *(["sleep"] if has_sleep else [])])
        for i in range(answered):
            sleep = [int(i % 3 == 0)] if has_sleep else []
            writer.writerow([1, i * i % 23, i % 2 + 1, 15 + i % 2, int(i < drank), *sleep])
    return path


def build_database(folder: Path) -> Path:
    """Build the made-up database in a folder."""
    path = folder / "made_up.db"
    for code, name, level, parent in AREAS:
        above = ["--parent", parent] if parent else []
        assert run(["area", "add", code, "--db", str(path), "--name", name, "--level", level, *above]) == 0
    for (area, year), wave in WAVES.items():
        file = write_wave(folder / f"{area}_{year}.csv", *wave)
        assert run(ingest(path, file, area, year)) == 0
    return path


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the made-up database once."""
    return build_database(tmp_path_factory.mktemp("made_up"))


def ingest(path: Path, file: Path, area: str, year: int) -> list[str]:
    """Give the command that stores and accepts a wave."""
    instrument = ["--instrument", str(HERE / "made_up")]
    where = ["--area", area, "--year", str(year)]
    return ["ingest", str(file), "--db", str(path), *instrument, *where, "--design", "sample", "--accept"]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, database: Path) -> Callable[..., AppTest]:
    """Open a page of the dashboard without a browser, at an address given as keyword arguments."""

    def opened(page: str = "", path: Path = database, **address: str) -> AppTest:
        monkeypatch.setenv("VARDA_DB", str(path))
        st.cache_data.clear()
        visit = AppTest.from_file(str(ENTRY), default_timeout=30)
        for name, value in address.items():
            visit.query_params[name] = value
        visit.run()
        if page:
            visit.switch_page(f"app_pages/{page}.py").run()
        assert not visit.exception, visit.exception
        return visit

    return opened


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[exports.Export]:
    """Give what a page offers to take home, in the order of the page."""
    held: list[exports.Export] = []
    offered = importlib.import_module("dashboard.widgets.downloads")
    monkeypatch.setattr(offered, "Export", lambda *args: held.append(exports.Export(*args)) or held[-1])
    return held


def words_on(visit: AppTest) -> str:
    """Give everything a page says, markup included."""
    said = [element.value for kind in ("title", "header", "caption") for element in visit.get(kind)]
    html = [element.proto.body for element in visit.get("html")]
    return "\n".join([*map(str, said), *html])


def plain(visit: AppTest) -> str:
    """Give everything a page says as plain text, without markup and with plain spaces."""
    text = re.sub(r"<[^>]+>", " ", words_on(visit))
    return re.sub(r"\s+", " ", html.unescape(text).replace("\N{NO-BREAK SPACE}", " "))


@pytest.fixture(scope="session")
def address(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the made-up database for the browser and the header tests; gives the address."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with served(database, log) as found:
        yield found
    assert log.read_text(encoding="utf-8") == ""
