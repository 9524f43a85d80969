"""Ingests one file in this process and prints what that took, as JSON: megabytes and seconds.

Usage: python benchmarks/one_ingest.py FILE INSTRUMENT    (Linux: the peak is read in /proc)
"""

from __future__ import annotations

import json
import re
import sys
import time
from itertools import pairwise
from pathlib import Path

from ingest.loading import ingest
from ingest.upload import Upload
from store.areas import Area, save_areas
from store.database import writing
from survey_schema.progress import Listener, unheard


def ingest_into(folder: Path, file: Path, instrument: Path, progress: Listener = unheard) -> None:
    """Ingest a file into a new database of a folder."""
    database = folder / "ours.db"
    for left in folder.glob("ours.db*"):
        left.unlink()
    with writing(database, create=True) as opened:
        save_areas(opened, [Area("town", "Town")])
    upload = Upload(file, instrument, 2019, area="town")
    ingest(database, upload, accept=True, progress=progress)


def megabytes(name: str) -> float:
    """Give a size that the kernel keeps of this process: VmRSS what it takes, VmHWM what it took at most."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1]) * 1024 / 1e6


def main() -> None:
    """Ingest beside the file, and measure."""
    file, instrument = map(Path, sys.argv[1:])
    imported, times = megabytes("VmRSS"), [time.perf_counter()]
    ingest_into(file.parent, file, instrument, lambda _: times.append(time.perf_counter()))
    times.append(time.perf_counter())
    gap = max(after - before for before, after in pairwise(times))
    told = {"imported_mb": imported, "peak_mb": megabytes("VmHWM"), "gap": gap, "reports": len(times)}
    print(json.dumps({**told, "seconds": times[-1] - times[0]}))


if __name__ == "__main__":
    main()
