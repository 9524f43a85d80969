"""Every awkward file that other libraries keep: drafted, or refused with its oddity named."""

from __future__ import annotations

import pytest
from prove_reading import is_promised, read_apart
from surveys import CORPUS

from dashboard.texts.catalogue import words
from ingest.reading import READERS

pytestmark = pytest.mark.prove


def test_every_awkward_file_is_drafted_or_refused():
    if not CORPUS.is_dir():
        pytest.skip("no corpus beside the repository (../shared/corpus)")
    files = sorted(path for path in CORPUS.rglob("*") if path.suffix in READERS)
    answers = list(read_apart(files, "draft"))
    print(f"\n{'file':44} {'s':>5} {'MB':>5}  what became of it")
    for path, answer in zip(files, answers, strict=True):
        said = words("en").get(answer["code"], **answer["params"]) if answer["code"] else "drafted"
        print(f"{path.relative_to(CORPUS)!s:44} {answer['seconds']:5.1f} {answer['peak']:5.0f}  {said}")
    drafted = sum(not answer["code"] for answer in answers)
    print(f"{len(answers)} files: {drafted} drafted, {len(answers) - drafted} refused")
    assert [answer for answer in answers if not is_promised(answer)] == []
    assert len(answers) > 40
