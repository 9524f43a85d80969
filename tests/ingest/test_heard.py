"""Who waits is told what was said, and that it goes on where nothing can be said; a job can be given up."""

import threading
import time

import pytest

from ingest import heard as module
from ingest.heard import Interrupted, heard


def test_what_the_job_says_is_told_in_the_thread_that_waits():
    said = []

    def job(tell):
        for share in (0.1, 0.5, 1.0):
            tell(share)
        return threading.current_thread()

    worker = heard(job, lambda share: said.append((share, threading.current_thread())))
    here = threading.current_thread()
    assert said == [(0.1, here), (0.5, here), (1.0, here)]
    assert worker is not here


def test_while_nothing_is_said_it_goes_on_and_neither_arrives_nor_goes_back(monkeypatch):
    monkeypatch.setattr(module, "BEAT", 0.01)
    said, enough = [], threading.Event()

    def job(tell):
        tell(0.5)
        assert enough.wait(30)
        tell(1.0)

    def told(share):
        said.append(share)
        if len(said) == 6:
            enough.set()

    heard(job, told)
    assert said == sorted(set(said))
    assert said[0] == 0.5
    assert said[-1] == 1.0


def test_what_the_job_raises_is_raised_to_whoever_waits():
    def job(_tell):
        raise ValueError("no room")

    with pytest.raises(ValueError, match="no room"):
        heard(job, lambda _: None)


def test_whoever_stops_waiting_stops_the_job():
    ended = []

    def job(tell):
        try:
            while True:
                tell(0.5)
                time.sleep(0.001)
        except Interrupted:
            ended.append("given up")
            raise

    def told(_share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        heard(job, told)
    assert ended == ["given up"]
