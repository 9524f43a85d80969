"""Reads many files in processes of their own, so that one that ends its process is counted, not suffered."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from surveys import ROOT

WORKER = Path(__file__).with_name("reading_worker.py")
LONGEST, MOST_MEMORY = 20.0, 2048.0
"""Seconds and megabytes that no file may take."""


def read_apart(paths: Sequence[Path], what: str = "read") -> Iterator[dict[str, Any]]:
    """Give what became of each file: its code (empty: read), seconds, and the processes' peak in MB."""
    left = list(paths)
    while left:
        names = "".join(f"{path}\n" for path in left)
        done = subprocess.run(
            [sys.executable, str(WORKER), what],
            input=names,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
            check=False,
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        yield from answers
        left = left[len(answers) :]
        if left:
            yield {
                "file": str(left.pop(0)),
                "code": "ended the process",
                "params": {},
                "seconds": 0,
                "peak": 0,
            }


def is_promised(answer: dict[str, Any]) -> bool:
    """Read, or refused in words, in time and within memory."""
    in_words = not answer["code"].startswith(("traceback", "ended"))
    return in_words and answer["seconds"] < LONGEST and answer["peak"] < MOST_MEMORY
