"""Trends page: from the click on another area to its chart, against a bare Streamlit page with that figure.

Usage: python benchmarks/trends_page.py    (needs Debian's chromium)
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cities import NAMES, build_cities
from playwright.sync_api import Page, sync_playwright
from timing import report

AREAS = {code: NAMES[code] for code in ("duval", "orange")}
BARE = """
import json, pathlib, sys
import plotly.graph_objects as go
import streamlit as st

figures = json.loads(pathlib.Path(sys.argv[1]).read_text())
area = st.selectbox("Area", list(figures))
st.plotly_chart(go.Figure(figures[area]), theme=None, key="trend")
"""
DRAWN = (
    "name => [...document.querySelectorAll('.js-plotly-plot text')].some(t => t.textContent.includes(name))"
)


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


def free_port() -> int:
    """Find a port nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def drawn_figures(page: Page, address: str) -> dict[str, object]:
    """Take the figure of each area from the product's own page."""
    found = {}
    for code, name in AREAS.items():
        page.goto(f"{address}/trends?area={code}&indicator=alcohol_30d")
        page.wait_for_function(DRAWN, arg=name.split()[0])
        found[name] = page.evaluate(
            "() => { const p = document.querySelector('.js-plotly-plot');"
            " return JSON.parse(JSON.stringify({data: p.data, layout: p.layout})); }"
        )
    return found


def seconds_to_chart(page: Page, choice: str, name: str) -> float:
    """Choose an area by keyboard; give the seconds from the last key to its name in the chart."""
    box = page.get_by_role("combobox", name=choice).first
    box.click()
    option = page.get_by_role("option", name=name)
    option.wait_for()
    begin = time.perf_counter()
    option.click()
    page.wait_for_function(DRAWN, arg=name.split(maxsplit=1)[0], polling=5)
    return time.perf_counter() - begin


def main() -> int:
    """Time both pages in turns and print the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        database = folder / "cities.db"
        build_cities(database)
        port, bare_port = free_port(), free_port()
        varda = [sys.executable, "-m", "cli.main", "serve", "--db", str(database), "--port", str(port)]
        script, data = folder / "bare.py", folder / "figures.json"
        script.write_text(BARE, encoding="utf-8")
        options = [f"--server.port={bare_port}", "--server.headless=true", "--browser.gatherUsageStats=false"]
        bare = [sys.executable, "-m", "streamlit", "run", str(script), *options, "--", str(data)]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served(varda, port, "/health") as ours:
            page = browser.new_page(viewport={"width": 1440, "height": 1200})
            data.write_text(json.dumps(drawn_figures(page, ours)), encoding="utf-8")
            os.chdir(folder)
            with served(bare, bare_port, "/_stcore/health") as theirs:
                page.goto(f"{ours}/trends?area=duval&indicator=alcohol_30d")
                other = browser.new_page(viewport={"width": 1440, "height": 1200})
                other.goto(theirs)
                for each in (page, other):
                    each.wait_for_function(DRAWN, arg="Duval")
                times: dict[str, list[float]] = {"ours": [], "bare": []}
                for number in range(runs + 2):
                    area = list(AREAS.values())[(number + 1) % 2]
                    for key, each in (("ours", page), ("bare", other)):
                        each.bring_to_front()
                        seconds = seconds_to_chart(each, "Area", area)
                        if number > 1:
                            times[key].append(seconds)
        browser.close()
    medians = {key: statistics.median(values) for key, values in times.items()}
    print({key: round(value, 3) for key, value in medians.items()})
    return not report("Trends / bare page", medians["ours"] / medians["bare"], 1.5, at_most=True)


if __name__ == "__main__":
    sys.exit(main())
