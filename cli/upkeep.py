"""`varda check`, `backup`, `restore`, `audit`: whether a database is whole, its copies, and who did what."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.errors import Note, Refusal


@click.command("check")
@database_option
@format_option
@language_option
def check_command(database: Path, form: str, language: str) -> None:
    """Check the file, its keys, and every wave: its totals are counted anew from its answers."""
    from store.checking import check

    rows, findings = check(database)
    print_rows(rows, form, language)
    if findings:
        raise Refusal("upkeep.faults", path=database, count=len(findings), findings=tuple(findings))
    say(Note("upkeep.clean", {"path": database, "revisions": len(rows)}), language)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@database_option
@language_option
def backup_command(file: Path, database: Path, language: str) -> None:
    """Copy the database to a new file, also while it is in use."""
    from store.backups import backup

    backup(database, file)
    say(Note("upkeep.backed_up", {"path": database, "file": file}), language)


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@database_option
@language_option
def restore_command(file: Path, database: Path, language: str) -> None:
    """Put a backup in the place of the database; what it replaces is kept under another name."""
    from store.backups import forgotten_again, restore

    kept = restore(database, file)
    say(Note("upkeep.restored", {"path": database, "file": file}), language)
    if kept:
        say(Note("upkeep.kept", {"file": kept}), language)
        for wave in forgotten_again(database, kept):
            say(Note("upkeep.forget_again", {"wave": wave}), language)


@click.command("audit")
@database_option
@format_option
@language_option
def audit_command(database: Path, form: str, language: str) -> None:
    """List who did what to which wave, oldest first; the list is only ever added to."""
    from store.audit import list_audit
    from store.database import reading

    with reading(database) as connection:
        print_rows(list_audit(connection), form, language)
