"""Shows on a terminal how far a file is: a bar for each step, gone when it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from survey_schema.progress import Listener, Progress, Step, unheard


@contextmanager
def progress_shown(language: str) -> Iterator[Listener]:
    """Give who is to be told how far it is; nothing is shown where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield unheard
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn
    from rich.progress import Progress as Bars

    from dashboard.texts import words

    said = words(language)
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[share]}"),
        console=Console(stderr=True),
        transient=True,
    )
    begun: dict[Step, TaskID] = {}

    def show(progress: Progress) -> None:
        step, share = progress.step, said.percent(progress.share)
        if step not in begun:
            begun[step] = bars.add_task(said.get(f"progress.{step}"), total=1, share=share)
        bars.update(begun[step], completed=progress.share, share=share)

    with bars:
        yield show
