"""Pages: from the click on another area to its chart, against a bare Streamlit page with the same figures;
and with a hundred times the respondents in the store.

Usage: python benchmarks/pages.py [--few 10000] [--many 1000000]    (needs Debian's chromium)

Every town is chosen twice: the first time nothing of it is kept yet, and 10,000 and 1,000,000 respondents are
compared; the second time it is, and the page is compared with the bare one.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from made_up import store_towns, write_instrument
from playwright.sync_api import Browser, Page, sync_playwright
from timing import report

from dashboard.navigation import PAGES

ALLOWED = {"trends": 1.5, "profile": 3.0}
"""How many times a bare page's time each page may take."""
MORE_RESPONDENTS = 1.1
INDICATORS, TOWNS, YEARS = 45, 12, (2021, 2023, 2025)
BARE = """
import json, pathlib, sys
import plotly.graph_objects as go
import streamlit as st

figures = json.loads(pathlib.Path(sys.argv[1]).read_text())
area = st.selectbox("Area", list(figures))
for place, figure in enumerate(figures[area]):
    st.plotly_chart(go.Figure(figure), theme=None, key=str(place))
"""
SHOWN = (
    "JSON.stringify([...document.querySelectorAll('.js-plotly-plot')].map("
    "plot => (plot.data || []).map(trace => [Array.from(trace.x || []), Array.from(trace.y || [])])))"
)
FIGURES = (
    "() => [...document.querySelectorAll('.js-plotly-plot')].map("
    "plot => JSON.parse(JSON.stringify({data: plot.data, layout: plot.layout})))"
)
IS_DRAWN = "() => document.querySelector('.js-plotly-plot .main-svg')"
Figures = dict[str, object]


@contextmanager
def served(command: list[str], port: int, path: str) -> Iterator[str]:
    """Start a server and wait until it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(address + path, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@contextmanager
def served_varda(database: Path) -> Iterator[str]:
    """Serve a database the way users do."""
    port = free_port()
    command = [sys.executable, "-m", "cli.main", "serve", "--db", str(database), "--port", str(port)]
    with served(command, port, "/health") as address:
        yield address


@contextmanager
def served_bare(figures: Figures, folder: Path) -> Iterator[str]:
    """Serve a page that has nothing but a choice and the figures that belong to it."""
    script, data, port = folder / "bare.py", folder / "figures.json", free_port()
    script.write_text(BARE, encoding="utf-8")
    data.write_text(json.dumps(figures), encoding="utf-8")
    options = [f"--server.port={port}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options, "--", str(data)]
    with served(command, port, "/_stcore/health") as address:
        yield address


def free_port() -> int:
    """Find a port nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def opened(browser: Browser, address: str) -> Page:
    """Open a page and wait until it is drawn."""
    page = browser.new_page(viewport={"width": 1440, "height": 1200})
    page.goto(address)
    page.wait_for_function(IS_DRAWN)
    page.wait_for_timeout(2000)
    return page


def seconds_to_chart(page: Page, name: str) -> float:
    """Choose an area; give the seconds from the click until other figures are drawn."""
    page.bring_to_front()
    page.wait_for_timeout(200)
    box = page.get_by_role("combobox", name="Area").first
    box.fill(name)
    option = page.get_by_role("option", name=re.compile(rf"{name}\b"))
    option.wait_for()
    before = page.evaluate(SHOWN)
    begin = time.perf_counter()
    option.click()
    page.wait_for_function(
        f"before => {{ const shown = {SHOWN}; return shown.length > 20 && shown !== before }}",
        arg=before,
        polling=5,
    )
    return time.perf_counter() - begin


def in_rounds(
    pages: dict[str, Page], names: list[str], kept: Figures | None = None
) -> dict[str, list[float]]:
    """Choose every town on each page in turns; the seconds of each, and the first one's figures in `kept`."""
    seconds: dict[str, list[float]] = {key: [] for key in pages}
    for turn, name in enumerate(names):
        for key in list(pages)[:: 1 if turn % 2 else -1]:
            seconds[key].append(seconds_to_chart(pages[key], name))
        if kept is not None:
            kept[name] = next(iter(pages.values())).evaluate(FIGURES)
    return seconds


def ratio(seconds: dict[str, list[float]], one: str, other: str) -> float:
    """Compare two pages turn by turn, so that what else the machine does touches both alike; the median."""
    return statistics.median(a / b for a, b in zip(seconds[one], seconds[other], strict=True))


def measure(browser: Browser, address: str, databases: dict[str, Path], folder: Path) -> bool:
    """Time one page; print its two ratios and tell whether they hold."""
    names = [f"Town {town:02}" for town in range(1, TOWNS)]
    figures: Figures = {}
    where = "/" if address == PAGES[0].address else f"/{address}"
    with ExitStack() as stack:
        pages = {}
        for size, database in databases.items():
            at = stack.enter_context(served_varda(database))
            pages[size] = opened(browser, f"{at}{where}?area=town_00&indicator=ind_000")
        first = in_rounds(pages, names, figures)
        bare = stack.enter_context(served_bare(figures, folder))
        both = {"ours": pages["few"], "bare": opened(browser, bare)}
        for page in both.values():
            seconds_to_chart(page, names[1])
        again = in_rounds(both, [*names, *names])
    medians = {key: round(statistics.median(values), 3) for key, values in {**first, **again}.items()}
    print(address, medians)
    title, allowed = f"{address} / bare page with its figures", ALLOWED[address]
    holds = report(title, ratio(again, "ours", "bare"), allowed, at_most=True)
    title = f"{address} with many / few respondents"
    return report(title, ratio(first, "many", "few"), MORE_RESPONDENTS, at_most=True) and holds


def main() -> int:
    """Build two databases and time every page there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    asked = parser.parse_args()
    there = [entry.address for entry in PAGES if entry.address in ALLOWED]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        instrument = write_instrument(folder / "bench", INDICATORS, years=YEARS)
        databases = {size: folder / f"{size}.db" for size in ("few", "many")}
        for size, database in databases.items():
            store_towns(database, instrument, YEARS, getattr(asked, size), towns=TOWNS)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        held = [measure(browser, address, databases, folder) for address in there]
        browser.close()
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
