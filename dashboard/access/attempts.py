"""How often somebody may try to sign in: per name and per address, whether there is such an account or not.

In memory; the store keeps its own count per account, so that a restart opens nothing.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

PER_NAME, PER_ADDRESS = 5, 30
"""Wrong passwords of a name, and attempts from an address, within WINDOW seconds."""
WINDOW = 15 * 60.0
MOST = 20_000
"""So many names and addresses are remembered; the one seen longest ago goes first."""


class Attempts:
    """Counts within a sliding window; safe in threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._mutex = threading.Lock()

    def is_address_over(self, address: str) -> bool:
        """Note an attempt from an address, and tell whether there were too many."""
        return self._count(f"a {address}", add=True) > PER_ADDRESS

    def begin(self, name: str) -> bool:
        """Note an attempt on a name before its password is looked at; False where there were too many."""
        return self._count(f"n {name[:100]}", add=True) <= PER_NAME

    def succeeded(self, name: str) -> None:
        """Forget the attempts on a name."""
        with self._mutex:
            self._seen.pop(f"n {name[:100]}", None)

    def _count(self, key: str, *, add: bool) -> int:
        now = self._clock()
        with self._mutex:
            times = self._seen.setdefault(key, deque())
            self._seen.move_to_end(key)
            while times and now - times[0] > WINDOW:
                times.popleft()
            if add and len(times) <= max(PER_NAME, PER_ADDRESS):
                times.append(now)
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)
            return len(times)
