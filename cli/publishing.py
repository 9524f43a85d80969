"""`varda publish`: what would be published of an area, checked as one release."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import database_option, format_option, language_option
from cli.output import print_rows, say


@click.command("publish")
@click.option("--area", required=True, help="With all areas inside it.")
@click.option("--year", type=int, required=True)
@click.option(
    "--audience",
    type=click.Choice(["public", "municipality"]),
    default="public",
    show_default=True,
    help="By whose rules; those of a municipality are for its own area only.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would be published.")
@database_option
@format_option
@language_option
def publish_command(
    area: str, year: int, audience: str, dry_run: bool, database: Path, form: str, language: str
) -> None:
    """Print every figure that would be published, or why it is hidden; the audit's verdict follows."""
    from dashboard.answers import all_hidden
    from dashboard.publishing import Publication, proposal
    from store.refresh import refresh
    from survey_schema.errors import Fault

    if not dry_run:
        raise Fault("publish.not_yet")
    for note in refresh(database):
        say(note, language)
    rows, verdict = proposal(database, Publication(area, year, audience))  # type: ignore[arg-type]
    print_rows(rows, form, language)
    say(verdict, language)
    hidden = all_hidden(rows)
    if hidden:
        raise hidden
