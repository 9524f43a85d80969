"""A municipality's public page under load: asked 50 times a second from another process, for 20 seconds.

Usage: python benchmarks/public_pages.py [--rate 50] [--seconds 20] [--db public.db]    (default: invented)

The rate is held whatever the answers take, so that a slow server can't slow the questions down. Measured is
from the moment a question was due until its answer was read whole.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from pages import free_port, served
from timing import report

ROOT = Path(__file__).parent.parent
ALLOWED = 0.050
"""Seconds within which 95 of 100 answers must be there."""
ASKING = 8
"""Connections that are kept open, as a browser or a proxy does."""


def ask_at_rate(
    port: int, paths: list[str], rate: float, seconds: float, told: multiprocessing.Queue
) -> None:
    """Ask for pages in turn at a fixed rate; tells the seconds each took, or -1 for a wrong answer."""
    due: queue.Queue[tuple[float, str] | None] = queue.Queue()
    took: list[float] = []

    def worker() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while (each := due.get()) is not None:
            begin, path = each
            connection.request("GET", path)
            answer = connection.getresponse()
            whole = answer.read()
            took.append(time.perf_counter() - begin if answer.status == 200 and whole else -1.0)
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(ASKING)]
    for each in workers:
        each.start()
    start = time.perf_counter()
    for number in range(int(rate * seconds)):
        moment = start + number / rate
        time.sleep(max(moment - time.perf_counter(), 0))
        due.put((moment, paths[number % len(paths)]))
    for _ in workers:
        due.put(None)
    for each in workers:
        each.join()
    told.put(took)


def main() -> int:
    """Serve a public file alone, ask for its municipalities' pages, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--db", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        public = asked.db or Path(name) / "public.db"
        if asked.db is None:
            sample = ROOT / "tests" / "dashboard" / "public_sample.py"
            subprocess.run([sys.executable, str(sample), str(public)], check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        command = [sys.executable, "-m", "cli.main", "serve", "--public-only"]
        with served([*command, "--public", str(public), "--port", str(port)], port, "/health"):
            took = measured(port, towns_of(public), asked.rate, asked.seconds)
    ordered = sorted(took)
    high = ordered[int(0.95 * len(ordered))]
    milliseconds = {
        "median": statistics.median(ordered),
        "p95": high,
        "p99": ordered[int(0.99 * len(ordered))],
    }
    shown = ", ".join(f"{key} {1000 * value:.1f} ms" for key, value in milliseconds.items())
    print(f"{len(took)} pages at {asked.rate:g} a second: {shown}, slowest {1000 * ordered[-1]:.1f} ms")
    fine = min(ordered) > 0
    print("every answer was a page" if fine else "some answers were no page")
    return 0 if report("p95 / 50 ms", high / ALLOWED, 1.0, at_most=True) and fine else 1


def towns_of(public: Path) -> list[str]:
    """Give the addresses of all municipalities in three languages."""
    from dashboard.public.published import read_published  # noqa: PLC0415

    areas = read_published(public).areas.values()
    towns = [area["code"] for area in areas if area["level"] == "municipality"]
    return [f"/{lang}/area/{town}/" for town in towns for lang in ("en", "nl", "is")]


def measured(port: int, paths: list[str], rate: float, seconds: float) -> list[float]:
    """Ask from a process of its own; the seconds each answer took. The first round of pages is cold."""
    told: multiprocessing.Queue = multiprocessing.Queue()
    asking = multiprocessing.Process(target=ask_at_rate, args=(port, paths, rate, seconds, told))
    asking.start()
    took = told.get()
    asking.join()
    return list(took)


if __name__ == "__main__":
    sys.exit(main())
