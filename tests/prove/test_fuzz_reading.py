"""2,000 damaged files of each kind: read or refused, no traceback, no hang over 20 s, memory under 2 GiB."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from mutating import mutate_file
from prove_reading import is_promised, read_apart
from surveys import CITIES, CORPUS, pupils, write_file
from workbooks import write_xlsx

FILES, BATCH = 2_000, 200
SEED = 5

pytestmark = pytest.mark.prove


def sources(folder: Path, suffix: str) -> list[Path]:
    """Files to damage: ours, and those of the corpus where it is."""
    rows = pupils(60, school="Höfði")
    own = folder / f"own{suffix}"
    if suffix == ".xlsx":
        write_xlsx(own, {"Answers": [list(rows[0]), *[list(row.values()) for row in rows]], "More": [["x"]]})
    else:
        write_file(own, rows)
    others = [*CORPUS.rglob(f"*{suffix}"), *CITIES.glob(f"*{suffix}")]
    return [own, *sorted(path for path in others if path.stat().st_size < 60_000)]


@pytest.mark.parametrize("suffix", [".sav", ".dta", ".csv", ".xlsx"])
def test_2000_damaged_files_are_read_or_refused(tmp_path, suffix):
    chance = random.Random(SEED)
    whole = sources(tmp_path, suffix)
    found: Counter[str] = Counter()
    broken, longest, peak = [], 0.0, 0.0
    for start in range(0, FILES, BATCH):
        folder = tmp_path / f"batch{start}"
        folder.mkdir()
        names = [folder / f"{start + number}{suffix}" for number in range(BATCH)]
        batch = [mutate_file(chance.choice(whole), name, chance) for name in names]
        for answer in read_apart(batch):
            found[answer["code"] or "read"] += 1
            longest, peak = max(longest, answer["seconds"]), max(peak, answer["peak"])
            if not is_promised(answer):
                broken.append(answer)
        for path in batch:
            path.unlink()
    print(f"\n{suffix}: {found.total()} files, longest {longest:.1f} s, most memory {peak:.0f} MB")
    print("\n".join(f"  {count:5d} {code}" for code, count in found.most_common()))
    assert found.total() == FILES
    assert broken == []
