"""Fifty kills of a real ingest at random moments: the whole wave or nothing, and the next ingest succeeds."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from killing import ingest_again, kill_after, make_bench

KILLS = 50
SEED = 20

pytestmark = pytest.mark.prove


def test_fifty_kills_leave_the_whole_wave_or_nothing(tmp_path):
    bench = make_bench(tmp_path)
    chance = random.Random(SEED)
    found: Counter[str] = Counter()
    print(f"\nundisturbed: {bench.seconds:.2f} s\n kill  after s  left     integrity  ingest again")
    for kill in range(1, KILLS + 1):
        seconds = chance.uniform(0, bench.seconds)
        database = tmp_path / "killed.db"
        left = kill_after(bench, seconds, database)
        again = ingest_again(bench, database)
        state = f"{left.state}{' (ended)' if left.ended else ''}"
        found[state] += 1
        print(f"{kill:5d}  {seconds:7.3f}  {state:8s} {left.integrity:10s} {'equal' if again else 'DIFFERS'}")
        assert left.state in {"whole", "nothing"}
        assert left.integrity == "ok"
        assert again
    print(", ".join(f"{count} {state}" for state, count in found.items()))
