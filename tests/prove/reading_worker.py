"""Run as a process of its own: reads files named on standard input and writes what became of each as JSON.

A file it doesn't answer for is one that ended the process.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from ingest.drafting import draft_of
from ingest.reading import read_file
from survey_schema.errors import VardaError


def outcome(path: Path, what: str) -> dict[str, object]:
    """Read or draft one file."""
    start = time.monotonic()
    code, params = "", {}
    try:
        if what == "draft":
            draft_of(path, 2024)
        else:
            raw = read_file(path)
            raw.read(raw.names, frozenset())
    except VardaError as said:
        code, params = said.code, dict(said.params)
    except Exception as error:  # noqa: BLE001 - this is what is being looked for
        code = f"traceback: {type(error).__name__}: {error}"
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    said_of = {"seconds": time.monotonic() - start, "peak": sum(peaks) / 1024}
    return {"file": str(path), "code": code, "params": params, **said_of}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(outcome(Path(line.rstrip("\n")), sys.argv[1]), default=str), flush=True)
