"""Keeps one public file served: a new one is taken over once it stands there whole, a damaged one never.

What is served is a copy of its own, so that the file may be replaced, damaged or taken away at any moment.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.public.answer import Answer
from dashboard.public.published import Published, read_published
from store.public import checksum_file
from survey_schema.errors import Fault

SECONDS = 1.0
"""How often the file is looked at, at most."""
MOST_ANSWERS = 4096
Stamp = tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True)
class Edition:
    """One public file with the answers already made of it."""

    published: Published
    answers: dict[str, Answer] = field(default_factory=dict)

    def answer(self, key: str, make: Callable[[Published], Answer | None]) -> Answer | None:
        """Give the answer kept under a key, or make and keep it."""
        kept = self.answers.get(key)
        if kept is None:
            kept = make(self.published)
            if kept is not None and len(self.answers) < MOST_ANSWERS:
                self.answers[key] = kept
        return kept


class Kept:
    """The edition that is served, and what was wrong with the file when it was last looked at."""

    def __init__(self, path: Path, warm: Callable[[Edition], None] = lambda _edition: None) -> None:
        """Serve a file; `warm` is done with each edition before it takes over."""
        self.path = path
        self._warm = warm
        self.trouble: Fault | None = None
        self._edition: Edition | None = None
        self._stamp: Stamp | None = None
        self._looked = float("-inf")
        self._lock = threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix="varda-public-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    @property
    def edition(self) -> Edition | None:
        """The edition that is served; None while nothing is published."""
        return self._edition

    @property
    def is_due(self) -> bool:
        """Tell whether it is time to look at the file again."""
        return time.monotonic() - self._looked >= SECONDS

    def look(self) -> None:
        """Take the file over if it changed and is whole; otherwise keep what there is, and note why."""
        with self._lock:
            self._looked = time.monotonic()
            stamp = tuple(_stamp(path) for path in (self.path, checksum_file(self.path)))
            if stamp == self._stamp:
                return
            try:
                edition = self._taken_over()
                self._warm(edition)
                self._edition, self.trouble = edition, None
            except Fault as fault:
                self.trouble = fault
            except OSError:
                self.trouble = Fault("public.missing", path=self.path)
            self._stamp = stamp

    def _taken_over(self) -> Edition:
        """Copy the file with its checksum, and read the copy. Raises Fault, and leaves nothing behind."""
        if not self.path.is_file():
            raise Fault("public.missing", path=self.path)
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            copy = folder / self.path.name
            for source, target in ((self.path, copy), (checksum_file(self.path), checksum_file(copy))):
                if source.is_file():
                    shutil.copyfile(source, target)
            edition = Edition(read_published(copy))
        except (Fault, OSError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, Fault):
                raise Fault(error.code, **{**error.params, "path": self.path}) from None
            raise
        self._drop_older(folder)
        return edition

    def _drop_older(self, newest: Path) -> None:
        """Take away older copies, save the last one: somebody may still be reading it."""
        others = [each for each in self._folder.iterdir() if each != newest]
        for older in sorted(others, key=lambda each: each.stat().st_mtime_ns)[:-1]:
            shutil.rmtree(older, ignore_errors=True)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
