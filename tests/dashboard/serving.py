"""A dashboard started as a process of its own, the way `varda serve` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = "import sys; from dashboard.server import serve; serve(sys.argv[1], port=int(sys.argv[2]))"
PATIENCE = 60


@contextmanager
def served(database: Path, log: Path, program: str = PROGRAM, port: int = 0) -> Iterator[str]:
    """Serve a database until the block ends, on a free port unless one is given; gives the address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", port))
        port = found.getsockname()[1]
    command = [sys.executable, "-c", program, str(database), str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "NO_COLOR": "1"})
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until an address answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}: {log.read_text(errors='replace')[-2000:]}")
