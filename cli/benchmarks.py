"""`varda benchmark`: the published figures that may be compared with."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from cli.options import database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.errors import Note


@click.group("benchmark")
def benchmark_command() -> None:
    """List and import published figures."""


@benchmark_command.command("list")
@database_option
@format_option
@language_option
def benchmark_list(database: Path, form: str, language: str) -> None:
    """List the published figures in the database."""
    import pandas as pd

    from store.benchmarks import stored_benchmarks
    from store.database import reading
    from survey_schema.benchmark import COLUMNS

    with reading(database) as connection:
        rows = [asdict(benchmark) for benchmark in stored_benchmarks(connection)]
    print_rows(pd.DataFrame(rows, columns=list(COLUMNS)), form, language)


@benchmark_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@language_option
def benchmark_import(file: Path, database: Path, language: str) -> None:
    """Add published figures from a CSV, checked like the shipped ones."""
    from store.benchmarks import oddities, save_benchmarks
    from store.database import transaction, writing
    from survey_schema.benchmark import read_benchmarks
    from survey_schema.tables import read_text

    read = read_benchmarks(read_text(file), file.name)
    with writing(database) as opened, transaction(opened):
        save_benchmarks(opened, read, shipped=False)
        odd = list(oddities(opened.conn, read))
    for finding in odd:
        say(finding, language)
    say(Note("benchmark.saved", {"count": len(read)}), language)
