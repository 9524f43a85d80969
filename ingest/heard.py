"""Keeps who waits for a long job told: also while a disk is waited for, and nothing can be counted."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from survey_schema.progress import Told

Result = TypeVar("Result")
BEAT = 0.4
"""Seconds without a report after which one is made."""
_STEP = 0.02
"""Part of what is left by which such a report goes on: it never arrives, and never goes back."""


class Interrupted(Exception):
    """Whoever waited doesn't any more; the job is given up where it next says how far it is."""


def heard(job: Callable[[Told], Result], told: Told) -> Result:
    """Do a job in a thread of its own, and tell in the caller's how far it is, at least every BEAT seconds.

    Raises what the job raises. When the caller is interrupted the job is too, and is waited for.
    """
    shares: queue.SimpleQueue[float] = queue.SimpleQueue()
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    results: list[Result] = []
    errors: list[BaseException] = []

    def tell(share: float) -> None:
        shares.put(share)
        if not answers.get():
            raise Interrupted

    def work() -> None:
        try:
            results.append(job(tell))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the caller is
            errors.append(error)
        finally:
            shares.put(2.0)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,))
    thread.start()
    try:
        _relay(shares, answers, told)
    finally:
        thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _relay(shares: queue.SimpleQueue[float], answers: queue.SimpleQueue[bool], told: Told) -> None:
    """Tell on what is said, and something in between where nothing is, until more than all is said.

    The job goes on when what it said was told; where that failed, it is answered no from then on.
    """
    last, is_waiting = 0.0, False
    try:
        while True:
            try:
                share = shares.get(timeout=BEAT)
                is_waiting = share <= 1
            except queue.Empty:
                share = last + (1 - last) * _STEP
            if share > 1:
                return
            last = max(last, share)
            told(last)
            if is_waiting:
                is_waiting = False
                answers.put(True)
    except BaseException:
        if is_waiting:
            answers.put(False)
        while shares.get() <= 1:
            answers.put(False)
        raise
