"""`varda profile`: what was said of the columns of a source's files, kept for the next of them."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.errors import Note

_instrument_option = click.option(
    "--instrument", required=True, help="A shipped instrument, or a folder that holds one."
)


@click.group("profile")
def profile_command() -> None:
    """Mapping profiles: list, show, save, delete."""


@profile_command.command("list")
@database_option
@format_option
@language_option
def list_command(database: Path, form: str, language: str) -> None:
    """List the profiles: instrument, source, what each says, when it was saved."""
    import pandas as pd

    from ingest.profiles import parse_profile
    from store.database import reading
    from store.profiles import stored_profiles

    rows = []
    with reading(database) as connection:
        for instrument, source, document, saved_at in stored_profiles(connection):
            said = parse_profile(document, source)
            counts = (len(said.columns), len(said.versions), len(said.recodes))
            rows.append((instrument, source, *counts, saved_at))
    columns = ["instrument", "source", "columns", "versions", "recodes", "saved_at"]
    print_rows(pd.DataFrame(rows, columns=columns), form, language)


@profile_command.command("show")
@click.argument("source")
@_instrument_option
@database_option
@language_option
def show_command(source: str, instrument: str, database: Path, language: str) -> None:
    """Print a profile as JSON; the same goes into `save` and into `ingest --map FILE.json`."""
    from ingest.profiles import parse_profile
    from store.database import reading
    from store.profiles import find_profile
    from survey_schema.loading import load_instrument

    with reading(database) as connection:
        document = find_profile(connection, load_instrument(instrument).id, source)
    click.echo(parse_profile(document, source).model_dump_json(indent=1))


@profile_command.command("save")
@click.argument("source")
@_instrument_option
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    required=True,
    help="CSV: column, item[, version]; or a profile as JSON.",
)
@click.option(
    "--of",
    "file",
    type=click.Path(path_type=Path),
    help="The survey file it is for: later files with its columns are then read by it.",
)
@database_option
@language_option
def save_command(
    source: str, instrument: str, mapping: Path, file: Path | None, database: Path, language: str
) -> None:
    """Keep a map as the profile of a source, in place of an earlier one."""
    from ingest.profiles import keep_profile, profile_from
    from survey_schema.loading import load_instrument

    profile = profile_from(mapping, load_instrument(instrument).id, source, file)
    keep_profile(database, profile)
    say(Note("profile.saved", {"source": source, "instrument": profile.instrument}), language)


@profile_command.command("delete")
@click.argument("source")
@_instrument_option
@database_option
@language_option
def delete_command(source: str, instrument: str, database: Path, language: str) -> None:
    """Forget a profile; waves that were read by it stay as they are."""
    from store.database import transaction, writing
    from store.profiles import delete_profile
    from survey_schema.loading import load_instrument

    known = load_instrument(instrument).id
    with writing(database) as opened, transaction(opened):
        delete_profile(opened, known, source)
    say(Note("profile.deleted", {"source": source, "instrument": known}), language)
