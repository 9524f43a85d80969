"""`varda publish`: what would be published of an area, what was, and the file for everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.options import as_day, database_option, format_option, language_option, public_option
from cli.output import print_rows, say
from survey_schema.errors import Fault, Note, Refusal

if TYPE_CHECKING:
    from dashboard.publishing.proposal import Proposal
    from dashboard.publishing.releasing import Days

CHANGES_SAID = 6


@click.command("publish")
@click.option("--area", default="", help="With all areas inside it.")
@click.option("--year", type=int)
@click.option("--schools-on", default="", help="Day from which schools see it [default: today].")
@click.option("--executive-on", default="", help="The same for the executive [default: as schools].")
@click.option("--public-on", default="", help="The same for everybody [default: as the executive].")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--dry-run", is_flag=True, help="Only show what would be published.")
@click.option(
    "--audience",
    type=click.Choice(["public", "municipality"]),
    default="public",
    show_default=True,
    help="With --dry-run: by whose rules; those of a municipality are for its own area only.",
)
@click.option("--due", is_flag=True, help="Write the public file with what has become public today.")
@click.option("--list", "listing", is_flag=True, help="List the publications.")
@click.option("--withdraw", type=int, metavar="ID", help="Take a publication back; wants --reason.")
@click.option("--reason", default="", help="Why it is taken back.")
@click.option("--repeat", type=int, metavar="ID", help="Make a publication again, and compare.")
@public_option
@click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the pages and data of the public file into a folder, for any web host; needs no database.",
)
@database_option
@format_option
@language_option
def publish_command(database: Path, form: str, language: str, **asked: Any) -> None:
    """Show what would be published of an area and a year, ask, and publish it."""
    from dashboard.publishing.public_file import public_path
    from store.refresh import refresh

    file = asked["public"] or public_path(database)
    if sum(bool(asked[name]) for name in ("area", "due", "listing", "withdraw", "repeat", "site")) != 1:
        raise click.UsageError(
            "give --area and --year, or one of --due, --list, --withdraw, --repeat, --site"
        )
    if asked["site"]:
        _site(file, asked["site"], language)
        return
    for note in refresh(database):
        say(note, language)
    if asked["listing"]:
        _list(database, form, language)
    elif asked["withdraw"]:
        _withdraw(database, asked["withdraw"], asked["reason"], file, language)
    elif asked["repeat"]:
        _repeat(database, asked["repeat"], language)
    elif asked["due"]:
        _write(database, file, language)
    else:
        _publish(database, file, form, language, asked)


def _site(file: Path, folder: Path, language: str) -> None:
    from dashboard.public.site import write_site
    from dashboard.texts import words

    click.echo(words(language).get("site.written", count=write_site(file, folder), folder=folder))


def _publish(database: Path, file: Path, form: str, language: str, asked: dict[str, Any]) -> None:
    from dashboard.publishing.proposal import Asked, proposal
    from dashboard.publishing.releasing import publish, staged_since
    from dashboard.questions.answers import all_hidden

    if asked["year"] is None:
        raise click.UsageError("--area wants --year")
    if asked["audience"] != "public" and not asked["dry_run"]:
        raise Fault("publish.only_public")
    days = _days(asked)
    made = proposal(database, Asked(asked["area"], asked["year"], asked["audience"]))
    print_rows(made.rows, form, language)
    for note in (made.verdict, *staged_since(database, made)):
        say(note, language)
    nothing = all_hidden(made.rows)
    if nothing:
        raise nothing
    _say_changes(database, made, language)
    if asked["dry_run"]:
        return
    if not asked["yes"]:
        from dashboard.texts import words

        question = words(language).get("publish.sure", **days.__dict__, **{"area": asked["area"]})
        click.confirm(question, abort=True, err=True)
    stored = publish(database, made, days)
    say(Note("publish.done", {"number": stored.id, "area": stored.area, "year": stored.year}), language)
    _write(database, file, language)


def _say_changes(database: Path, made: Proposal, language: str) -> None:
    """Say how many figures differ from the publication that would be replaced, and of the headlines which."""
    from dashboard.publishing.releasing import changes_of
    from dashboard.publishing.told import headline_changes
    from dashboard.questions.answers import areas, indicators

    found = changes_of(database, made)
    if found is None:
        return
    names = {row["code"]: row["name"] for row in areas(database).to_dict("records")}
    say(Note("publish.changes", {"count": len(found)}), language)
    for note in headline_changes(found, indicators(database), names)[:CHANGES_SAID]:
        say(note, language)


def _list(database: Path, form: str, language: str) -> None:
    from dashboard.publishing.releasing import publications

    print_rows(publications(database, _today().isoformat()), form, language)


def _withdraw(database: Path, number: int, reason: str, file: Path, language: str) -> None:
    from dashboard.publishing.releasing import withdraw

    if not reason.strip():
        raise click.UsageError("--withdraw wants --reason")
    withdraw(database, number, reason.strip())
    say(Note("publish.withdrawn", {"number": number}), language)
    _write(database, file, language)


def _repeat(database: Path, number: int, language: str) -> None:
    from dashboard.publishing.releasing import repeat

    if not repeat(database, number):
        raise Refusal("publish.differs", number=number)
    say(Note("publish.same", {"number": number}), language)


def _write(database: Path, file: Path, language: str) -> None:
    from dashboard.publishing.public_file import write_public_file

    checksum = write_public_file(database, file, _today().isoformat())
    say(Note("publish.written", {"path": file, "checksum": checksum}), language)


def _days(asked: dict[str, Any]) -> Days:
    """The three days; who isn't given one has that of those who see it before."""
    from dashboard.publishing.releasing import Days

    day, found = _today(), []
    for name in ("schools", "executive", "public"):
        text = asked[f"{name}_on"]
        day = as_day(text, f"--{name}-on") if text else day
        found.append(day.isoformat())
    days = Days(*found)
    if sorted(found) != found:
        raise Fault("publish.days", schools=found[0], executive=found[1], public=found[2])
    return days


def _today() -> date:
    return datetime.now(UTC).date()
