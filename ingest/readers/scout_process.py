"""Run as a process of its own: reads what comes before files' cells, where ReadStat ends on some files.

A damaged file ends this process instead of Varða's; one that ReadStat merely refuses is refused there again.
A line of JSON on standard input is a question: path, reader, its options; an empty answer says it is done.
"""

from __future__ import annotations

import contextlib
import json
import sys
import warnings

import pyreadstat

MOST_MEMORY = 1_600_000_000


def main() -> None:
    """Answer questions until there are no more."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    warnings.simplefilter("ignore")
    for question in sys.stdin:
        path, reader, options = json.loads(question)
        # What it raises is said by whoever reads the file next, in Varða's own process.
        with contextlib.suppress(Exception):
            getattr(pyreadstat, reader)(path, metadataonly=True, output_format="dict", **options)
        print(flush=True)


if __name__ == "__main__":
    main()
