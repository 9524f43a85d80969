"""`varda setting`: what a database asks of those who use it."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.errors import Note

SETTINGS = ("second-acceptance", "results-funding")


@click.group("setting")
def setting_command() -> None:
    """List and change settings."""


@setting_command.command("list")
@database_option
@format_option
@language_option
def list_command(database: Path, form: str, language: str) -> None:
    """List the settings: name, value."""
    import pandas as pd

    from steering.optional import is_on
    from store.acceptance import is_second_needed
    from store.database import reading

    with reading(database) as connection:
        states = (is_second_needed(connection), is_on(connection))
    rows = [(name, "on" if on else "off") for name, on in zip(SETTINGS, states, strict=True)]
    print_rows(pd.DataFrame(rows, columns=["name", "value"]), form, language)


@setting_command.command("set")
@click.argument("name", type=click.Choice(SETTINGS))
@click.argument("value", type=click.Choice(["on", "off"]))
@database_option
@language_option
def set_command(name: str, value: str, database: Path, language: str) -> None:
    """Change a setting. second-acceptance: another account accepts a wave than the one that stored it.
    results-funding: the module on agreements that pay by results is shown."""
    from steering.optional import turn
    from store.acceptance import ask_for_second
    from store.database import transaction, writing

    with writing(database) as opened, transaction(opened):
        if name == "results-funding":
            turn(opened, on=value == "on")
        else:
            ask_for_second(opened, needed=value == "on")
    say(Note("setting.set", {"name": name, "value": value}), language)
