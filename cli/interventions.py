"""`varda intervention`: the measures whose areas and periods effects are looked at by."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.errors import Note


@click.group("intervention")
def intervention_command() -> None:
    """Interventions: list, import."""


@intervention_command.command("list")
@database_option
@format_option
@language_option
def list_command(database: Path, form: str, language: str) -> None:
    """List the interventions: id, name, areas, factor, from, to."""
    import pandas as pd

    from store.database import reading
    from store.interventions import COLUMNS, list_interventions

    with reading(database) as connection:
        found = list_interventions(connection)
    rows = [(each.id, each.name, " ".join(each.areas), each.factor, each.first, each.last) for each in found]
    print_rows(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object), form, language)


@intervention_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@language_option
def import_command(file: Path, database: Path, language: str) -> None:
    """Load interventions from a CSV: id, name, areas (spaces between), factor, from, to."""
    from store.database import transaction, writing
    from store.interventions import COLUMNS, read_interventions, save_interventions
    from survey_schema.tables import read_table

    found = read_interventions(read_table(file, COLUMNS), file.name)
    with writing(database) as opened, transaction(opened):
        save_interventions(opened, found)
    say(Note("intervention.imported", {"count": len(found)}), language)
