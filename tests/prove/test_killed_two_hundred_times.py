"""Two hundred kills of real commands at random moments: the store is whole, and the next try succeeds."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from killing import again, kill_after, make_benches

KILLS = {"withdraw": 80, "revise": 70, "ingest": 50}
SEED = 20
WRITING = 0.06
"""Three of four kills come this many seconds, or fewer, after the command has begun to write."""

pytestmark = pytest.mark.prove


def test_two_hundred_kills_leave_all_that_a_command_does_or_nothing(tmp_path):
    chance = random.Random(SEED)
    found: Counter[tuple[str, str]] = Counter()
    for kind, bench in make_benches(tmp_path).items():
        print(f"\n{kind}, undisturbed: {bench.seconds:.2f} s\n kill  after s  from      left     check")
        for kill in range(1, KILLS[kind] + 1):
            writing = kill % 4 > 0
            seconds = chance.uniform(0, WRITING if writing else bench.seconds)
            database = tmp_path / "killed.db"
            left = kill_after(bench, seconds, database, from_first_write=writing)
            state = f"{left.state}{' (ended)' if left.ended else ''}"
            found[kind, state] += 1
            print(f"{kill:5d}  {seconds:7.3f}  {'write' if writing else 'start':8s}  {state:8s} {left.check}")
            assert left.state in {"whole", "nothing"}
            assert left.check == "clean"
            if kill % 10 == 0 and left.state == "nothing":
                assert again(bench, database)
    print("\n".join(f"{count:4d} {kind}: {state}" for (kind, state), count in sorted(found.items())))
