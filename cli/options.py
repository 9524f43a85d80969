"""The options every command shares."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from survey_schema.design import AUDIENCES

Function = TypeVar("Function", bound=Callable[..., Any])


def default_database() -> Path:
    """Where the database is when nobody says: VARDA_DB, else varda.db in this folder."""
    return Path(os.environ.get("VARDA_DB") or "varda.db")


def database_option(function: Function) -> Function:
    """--db FILE."""
    return click.option(
        "--db",
        "database",
        type=click.Path(dir_okay=False, path_type=Path),
        default=default_database,
        help="Database file (default: VARDA_DB, else ./varda.db).",
    )(function)


def public_option(function: Function) -> Function:
    """--public FILE."""
    return click.option(
        "--public",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="VARDA_PUBLIC",
        help="The public file (default: VARDA_PUBLIC, else public.db beside the database).",
    )(function)


def language_option(function: Function) -> Function:
    """--lang en|nl|is."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["en", "nl", "is"]),
        default="en",
        show_default=True,
        help="Language of notes and refusals.",
    )(function)


def format_option(function: Function) -> Function:
    """--format csv|json."""
    return click.option(
        "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True
    )(function)


def audience_option(function: Function) -> Function:
    """--audience researcher|municipality|public."""
    return click.option(
        "--audience",
        type=click.Choice(AUDIENCES),
        default="researcher",
        show_default=True,
        help="By whose rules figures are shown.",
    )(function)


def comma_list(text: str) -> tuple[str, ...]:
    """Split a list given with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def as_day(text: str, option: str) -> date:
    """Read a day given to an option. Raises UsageError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{option} wants YYYY-MM-DD") from None
