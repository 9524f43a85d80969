"""Files that arrive: each in a private folder of this process, none kept longer than it is needed.

The route writes them, the page reads them. What a process that died left behind goes at the next start.
"""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import sys
import tempfile
import threading
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

if sys.platform != "win32":
    import fcntl

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
LARGEST = 1024**3
"""Bytes of the largest file that is taken."""
MOST = 16
"""So many files, or places for one, are kept at once; the oldest goes first."""
SECONDS_KEPT = 3600.0
"""How long a file stays that nobody looks at."""
_DAY = 86_400.0


@dataclass
class Arrival:
    """A place for one file: its token, whose it is, its most bytes, what has become of it."""

    token: str
    owner: str = ""
    largest: int = LARGEST
    state: Literal["waiting", "arriving", "here"] = "waiting"
    file: Path | None = None
    size: int = 0
    touched: float = field(default_factory=time.monotonic)


class Incoming:
    """The places of one process, and its private folder (0700) with their files (0600)."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._folder: Path | None = None
        self._lock: IO[bytes] | None = None
        self._arrivals: dict[str, Arrival] = {}
        self._mutex = threading.Lock()
        self._timer: threading.Timer | None = None

    def expect(self, owner: str = "", largest: int = LARGEST) -> str:
        """Make a place for a file of an account; gives the token that only its session knows."""
        arrival = Arrival(secrets.token_urlsafe(24), owner, largest)
        self.sweep()
        with self._mutex:
            ordered = sorted(self._arrivals.values(), key=lambda each: each.touched)
            for old in ordered[: max(0, len(ordered) - MOST + 1)]:
                self._remove(self._arrivals.pop(old.token))
            self._arrivals[arrival.token] = arrival
        return arrival.token

    def find(self, token: str) -> Arrival | None:
        """Give the place of a token, and note that it is looked at."""
        with self._mutex:
            arrival = self._arrivals.get(token)
            if arrival is not None:
                arrival.touched = time.monotonic()
            return arrival

    def begin(self, token: str, name: str, owner: str = "") -> tuple[Arrival, IO[bytes]] | None:
        """Open the file of a place that waits, for writing; nothing unless the token is the account's own."""
        with self._mutex:
            arrival = self._arrivals.get(token)
            if arrival is None or arrival.state != "waiting" or arrival.owner != owner:
                return None
            arrival.state = "arriving"
            arrival.file = Path(tempfile.mkdtemp(dir=self._own_folder())) / clean_name(name)
            opened = os.open(arrival.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            return arrival, os.fdopen(opened, "wb")

    def arrived(self, arrival: Arrival, size: int) -> None:
        """Say that a file is whole, and see to it that it goes when nobody looks at it any more."""
        arrival.size, arrival.state = size, "here"
        self._sweep_later()

    def failed(self, arrival: Arrival) -> None:
        """Remove what came of a file, and let its place wait for another."""
        self._remove(arrival)
        arrival.state, arrival.file = "waiting", None

    def discard(self, token: str) -> None:
        """Remove a place and its file."""
        with self._mutex:
            arrival = self._arrivals.pop(token, None)
        if arrival is not None:
            self._remove(arrival)

    def sweep(self) -> None:
        """Remove what nobody has looked at for SECONDS_KEPT."""
        now = time.monotonic()
        with self._mutex:
            idle = [each for each in self._arrivals.values() if now - each.touched > SECONDS_KEPT]
            for arrival in idle:
                self._remove(self._arrivals.pop(arrival.token))
            some = any(each.state == "here" for each in self._arrivals.values())
        if some:
            self._sweep_later()

    def _sweep_later(self) -> None:
        """Sweep again in a while; a sweep that runs by itself is over when the next begins."""
        own = self._timer is threading.current_thread()
        if self._timer is None or own or not self._timer.is_alive():
            self._timer = threading.Timer(SECONDS_KEPT / 4, self.sweep)
            self._timer.daemon = True
            self._timer.start()

    def clear_leftovers(self) -> None:
        """Remove the folders of processes that are gone."""
        if not self._base.is_dir():
            return
        for folder in self._base.iterdir():
            if folder.is_dir() and folder != self._folder and _is_orphan(folder):
                shutil.rmtree(folder, ignore_errors=True)
                _lock_of(folder).unlink(missing_ok=True)

    def close(self) -> None:
        """Remove every file and the folder."""
        if self._timer is not None:
            self._timer.cancel()
        with self._mutex:
            self._arrivals.clear()
            folder, self._folder = self._folder, None
            lock, self._lock = self._lock, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
            _lock_of(folder).unlink(missing_ok=True)
        if lock is not None:
            lock.close()

    def _own_folder(self) -> Path:
        """Make this process's folder when the first file comes; locked before it is there."""
        if self._folder is None or not self._folder.is_dir():
            self._base.mkdir(mode=0o700, exist_ok=True)
            _refuse_strange(self._base)
            folder = self._base / secrets.token_hex(8)
            self._lock = _locked(_lock_of(folder))
            folder.mkdir(mode=0o700)
            self._folder = folder
        return self._folder

    @staticmethod
    def _remove(arrival: Arrival) -> None:
        if arrival.file is not None:
            shutil.rmtree(arrival.file.parent, ignore_errors=True)


def clean_name(name: str) -> str:
    """Give a file's name without folders, hidden beginnings and signs that mean something to a system."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = re.sub(r"[^\w .()-]", "_", last).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:80]}{dot}{suffix[:12]}" if dot else (plain[:80] or "file")


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")


def _locked(path: Path) -> IO[bytes]:
    opened = path.open("wb")
    try:
        if sys.platform != "win32":
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        opened.close()
        raise
    return opened


def _is_orphan(folder: Path) -> bool:
    """Whether no process holds a folder's lock; where there are no such locks, whether it is a day old."""
    if sys.platform == "win32":
        return time.time() - folder.stat().st_mtime > _DAY
    try:
        _locked(_lock_of(folder)).close()
    except OSError:
        return False
    return True


def _refuse_strange(base: Path) -> None:
    """Another user may have put a folder of this name there first."""
    found = base.lstat()
    if sys.platform != "win32" and (found.st_uid != os.getuid() or base.is_symlink()):
        raise PermissionError(base)


def _base() -> Path:
    user = "user" if sys.platform == "win32" else str(os.getuid())
    return Path(tempfile.gettempdir()) / f"varda-incoming-{user}"


FILES = Incoming(_base())
"""The places of this process."""
atexit.register(FILES.close)
_hosts: list[str] = []


def listen(host: str) -> None:
    """Note where this process listens, and clear away what earlier ones left behind."""
    _hosts[:] = [host]
    FILES.clear_leftovers()


def is_elsewhere() -> bool:
    """Tell whether the server can be reached from other machines."""
    return bool(_hosts) and _hosts[0] not in LOCAL_HOSTS


def is_open() -> bool:
    """Tell whether files are taken from anybody: only where the server listens to its own machine alone."""
    return bool(_hosts) and _hosts[0] in LOCAL_HOSTS
