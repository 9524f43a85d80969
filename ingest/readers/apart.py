"""Runs the parts of reading that a crafted file could end or fill up in a process of their own."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from pathlib import Path

from ingest.readers.raw import shown_name
from survey_schema.errors import Refusal

SECONDS = 18.0
"""How long a process may take; a workbook of 100,000 respondents with 120 answers takes about half of it."""


def _words(script: str) -> list[str]:
    return [sys.executable, "-P", str(Path(__file__).with_name(script))]


def run_apart(script: str, path: Path) -> bytes:
    """Run a script of this folder on a file and give what it wrote.

    Raises Refusal when it took too long, or ended otherwise than by its own will.
    """
    asked = [*_words(script), str(path.resolve())]
    try:
        done = subprocess.run(
            asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refusal("file.too_slow", file=shown_name(path), found=int(SECONDS)) from None
    if done.returncode:
        raise Refusal("file.damaged", file=shown_name(path))
    return done.stdout


class Scout:
    """A process that goes before: asked of one file after the other, begun anew when one ends it."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def look(self, path: Path, *more: object) -> None:
        """Let the process read a file. Raises Refusal when that ends it, or takes too long."""
        with self._lock:
            if not self._answers(json.dumps([str(path.resolve()), *more])):
                self._end()
                raise Refusal("file.damaged", file=shown_name(path))

    def _answers(self, question: str) -> bool:
        process = self._running()
        assert process.stdin
        assert process.stdout
        end = threading.Timer(SECONDS, process.kill)
        end.start()
        try:
            process.stdin.write(f"{question}\n")
            process.stdin.flush()
            return bool(process.stdout.readline())
        except BrokenPipeError:
            return False
        finally:
            end.cancel()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                _words(self._script),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            atexit.register(self._end)
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            atexit.unregister(self._end)
            process.kill()
            process.communicate()
