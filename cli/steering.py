"""`varda steering`: goals, money, interventions and the rest, as rows, as a workbook, as a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import audience_option, database_option, format_option, language_option, public_option
from cli.output import print_rows, say
from survey_schema.errors import Note
from survey_schema.letters import LETTER_LANGUAGES, LETTERS
from survey_schema.steering import KINDS

if TYPE_CHECKING:
    import sqlite3

    from steering.editing import Change
    from survey_schema.design import Audience


@click.group("steering")
def steering_command() -> None:
    """Goals, budgets, interventions, decisions: list, import, export, diff, calendar."""


@steering_command.command("list")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--area", "areas", multiple=True, help="Only of this area; may be given several times.")
@database_option
@format_option
@language_option
def list_command(kind: str, areas: tuple[str, ...], database: Path, form: str, language: str) -> None:
    """List the rows of a KIND, with their versions; money in whole cents."""
    import pandas as pd

    from store.database import reading
    from store.steering_rows import list_records

    with reading(database) as connection:
        rows = list_records(connection, kind, areas or None)
    print_rows(
        pd.DataFrame(rows, columns=["id", "version", *KINDS[kind].names], dtype=object), form, language
    )


@steering_command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--area", "areas", multiple=True, help="Only of this area; may be given several times.")
@database_option
@language_option
def export_command(file: Path, areas: tuple[str, ...], database: Path, language: str) -> None:
    """Write a workbook (.xlsx), a sheet a kind, to be changed and imported again."""
    from steering.optional import is_on
    from steering.workbook import write_workbook
    from store.database import reading
    from store.steering_rows import list_records

    with reading(database) as connection:
        rows = {kind: list_records(connection, kind, areas or None) for kind in KINDS}
        content = write_workbook(rows, optional=is_on(connection))
    file.write_bytes(content)
    say(Note("steering.exported", {"file": file.name, "count": sum(map(len, rows.values()))}), language)


@steering_command.command("diff")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@format_option
@language_option
def diff_command(file: Path, database: Path, form: str, language: str) -> None:
    """Print what importing a workbook would change, a row for each column of each row; nothing is changed."""
    import pandas as pd

    from steering.cells import as_text
    from store.database import reading

    with reading(database) as connection:
        found = _changes(connection, file)
    rows = [
        (each.edit.kind, each.edit.id, each.what, name, *(as_text(KINDS[each.edit.kind].column(name), value)
        for value in (before, after)))
        for each in found
        for name, before, after in each.columns
    ]  # fmt: skip
    columns = ["kind", "id", "change", "column", "before", "after"]
    print_rows(pd.DataFrame(rows, columns=columns, dtype=object), form, language)


@steering_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@language_option
def import_command(file: Path, database: Path, language: str) -> None:
    """Import a workbook: all of it, or, where a cell is wrong, nothing, with every mistake named."""
    from steering.editing import apply
    from store.database import transaction, writing

    with writing(database) as opened, transaction(opened):
        found = _changes(opened.conn, file)
        apply(opened, found)
    counted = {what: sum(each.what == what for each in found) for what in ("added", "changed", "removed")}
    say(Note("steering.imported", {"file": file.name, **counted}), language)


@steering_command.command("calendar")
@click.argument("area")
@click.option("--year", type=int, help="The survey's year [default: this year].")
@database_option
@language_option
def calendar_command(area: str, year: int | None, database: Path, language: str) -> None:
    """Print an AREA's days of a year as a calendar (.ics): ten steps, decisions on money, its ends."""
    from dashboard.questions.cycles import cycle
    from dashboard.stories.steering_days import entries
    from dashboard.texts import words
    from steering.calendar import calendar

    now = datetime.now(UTC)
    found = cycle(database, area, year or now.year, now.date())
    click.echo(calendar(entries(found, words(language)), now), nl=False)


@steering_command.command("cycle")
@click.argument("area")
@click.option("--year", type=int, help="The survey's year [default: the cycle in progress].")
@database_option
@format_option
@language_option
def cycle_command(area: str, year: int | None, database: Path, form: str, language: str) -> None:
    """Print the ten steps of an AREA's cycle: when each is due and was done, and what shows it.

    A day is `expected` where nobody set one and it is that of the last cycle; a step is `unmarked` where its
    day has passed and nobody registered a step of the cycle.
    """
    import pandas as pd

    from dashboard.questions.cycles import cycle, cycle_years
    from dashboard.texts import words

    today = datetime.now(UTC).date()
    found = cycle(database, area, year or cycle_years(database, area, today.year)[0], today)
    said = words(language)
    rows = [
        (
            *(area, found.year, step.number, said.get(f"step.{step.number}"), step.state),
            *(_day(step.due), _day(step.done), step.evidence),
        )
        for step in found.steps
    ]
    columns = ["area", "year", "step", "name", "state", "due", "done_on", "evidence"]
    print_rows(pd.DataFrame(rows, columns=columns, dtype=object), form, language)


@steering_command.command("reminders")
@click.argument("area")
@database_option
@format_option
@language_option
def reminders_command(area: str, database: Path, form: str, language: str) -> None:
    """Print what an AREA should be reminded of, the soonest first."""
    import pandas as pd

    from dashboard.questions import answers
    from dashboard.questions.cycles import reminders
    from dashboard.stories.reminders import sentence
    from dashboard.texts import words

    said, today = words(language), datetime.now(UTC).date()
    named = {each.id: each for each in answers.indicators(database)}
    rows = [
        (area, each.kind, _day(each.day), sentence(each, named, said))
        for each in reminders(database, area, today)
    ]
    columns = ["area", "kind", "day", "sentence"]
    print_rows(pd.DataFrame(rows, columns=columns, dtype=object), form, language)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


@steering_command.command("letter")
@click.argument("area")
@click.argument("letter", type=click.Choice(LETTERS))
@click.option(
    "--language",
    "tongue",
    type=click.Choice(LETTER_LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the letter.",
)
@click.option("--year", type=int, help="The survey's year [default: this year].")
@click.option("--out", type=click.Path(path_type=Path), help="Write it as this file (.docx) instead.")
@database_option
@public_option
@language_option
def letter_command(
    area: str,
    letter: str,
    tongue: str,
    year: int | None,
    out: Path | None,
    database: Path,
    public: Path | None,
    language: str,
) -> None:
    """Print a LETTER of an AREA, filled, or write it as .docx; what nobody filled in is said."""
    from dashboard.publishing.public_file import public_path
    from dashboard.questions.letters import letter_of
    from dashboard.reports.letter_files import as_document
    from dashboard.stories.letter_text import named, plain

    wanted = year or datetime.now(UTC).year
    found = letter_of(database, public or public_path(database), area, letter, tongue, wanted)
    if out is None:
        click.echo(plain(found), nl=False)
    else:
        out.write_bytes(as_document(found))
        say(Note("letter.written", {"file": out.name}), language)
    if found.missing:
        fields = [named(name, language) for name in found.missing]
        say(Note("letter.missing", {"fields": fields}), language)


@steering_command.command("account")
@click.argument("area")
@click.option("--year", type=int, required=True, help="The calendar year of the account.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "xlsx"]),
    default="csv",
    show_default=True,
    help="A row a cell; tables as JSON; a workbook, with --out.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write it as this file instead.")
@audience_option
@database_option
@language_option
def account_command(
    area: str, year: int, form: str, out: Path | None, audience: Audience, database: Path, language: str
) -> None:
    """Print the yearly account of an AREA: goals, money, measured change, expectations, decisions."""
    from dashboard.questions.yearly import account
    from dashboard.reports.account_files import as_csv, as_json, as_workbook
    from dashboard.texts import words
    from store.areas import list_areas
    from store.database import reading
    from store.instruments import stored_instruments
    from survey_schema.policy import load_policy

    if form == "xlsx" and out is None:
        raise click.UsageError(words(language).get("account.no_file"))
    with reading(database) as connection:
        opened = [each.code for each in list_areas(connection)]
        asked = stored_instruments(connection).values()
    found = account(database, area, year, opened, audience, audience)
    indicators = {indicator.id: indicator for each in asked for indicator in each.indicators}
    about, said = {"policy": load_policy().id, "audience": audience}, words(language)
    content = {
        "csv": lambda: as_csv(found, indicators, said).encode(),
        "json": lambda: as_json(found, indicators, about, said).encode(),
        "xlsx": lambda: as_workbook(found, indicators, about, said),
    }[form]()
    if out is None:
        click.echo(content.decode(), nl=False)
        return
    out.write_bytes(content)
    say(Note("account.written", {"file": out.name}), language)


def _changes(connection: sqlite3.Connection, file: Path) -> list[Change]:
    from steering.incoming import changes_of

    return changes_of(connection, file, file.name, date.today())
