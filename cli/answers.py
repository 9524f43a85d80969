"""`varda diff`, `forget`, `export`: what a revision changes, and what becomes of individual answers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import as_day, audience_option, database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.errors import Note

if TYPE_CHECKING:
    from survey_schema.design import Audience


@click.command("diff")
@click.argument("wave")
@click.option(
    "--revision", "revisions", default="", help="A:B [default: what feeds figures, and the staged]."
)
@audience_option
@database_option
@format_option
@language_option
def diff_command(
    wave: str, revisions: str, audience: Audience, database: Path, form: str, language: str
) -> None:
    """Print the figures of two revisions beside each other, and how each stands to the wave before."""
    from dashboard.questions.diffs import diff
    from store.diffing import numbers
    from store.refresh import refresh

    pair = numbers(revisions) if revisions else None
    for note in refresh(database):
        say(note, language)
    found = diff(database, wave, pair, audience)
    print_rows(found.rows, form, language)
    changed = found.rows["changed"]
    counts = {"figures": int((changed != "").sum()), "verdicts": int((changed == "verdict").sum())}
    say(Note("diff.said", {"wave": wave, "before": found.before, "after": found.after, **counts}), language)
    for revision, findings in ((found.before, found.gone), (found.after, found.new)):
        if findings:
            say(Note("diff.findings_only_in", {"revision": revision}), language)
        for finding in findings:
            say(finding, language)
    say_published(database, wave, language)


def say_published(database: Path, wave: str, language: str) -> None:
    """Say which published figures rest on an earlier revision of a wave; nothing where none do."""
    from dashboard.publishing.releasing import resting_on

    numbers = [each.id for each in resting_on(database, wave)]
    if numbers:
        say(Note("publish.rest_on_earlier", {"numbers": numbers, "count": len(numbers)}), language)


@click.command("forget")
@click.argument("wave", required=False, default="")
@click.option("--revision", type=int, help="Only the answers of this one.")
@click.option("--on", "day", default="", help="Not now, but on this day (YYYY-MM-DD), with --due.")
@click.option("--due", is_flag=True, help="Of every wave whose day has come.")
@database_option
@language_option
def forget_command(
    wave: str, revision: int | None, day: str, database: Path, language: str, *, due: bool
) -> None:
    """Delete a wave's answers for good; its totals, and so every figure, stay as they are."""
    from store.database import transaction, writing
    from store.forgetting import forget, forget_due, set_deletion_day

    if bool(wave) == due or (day and (due or revision)) or (revision and due):
        raise click.UsageError("give a WAVE (with --revision or --on), or --due")
    if day:
        on = as_day(day, "--on")
        with writing(database) as opened, transaction(opened):
            set_deletion_day(opened, wave, on)
        say(Note("forget.on", {"wave": wave, "day": on}), language)
        return
    today = datetime.now(UTC).date()
    forgotten = forget_due(database, today) if due else forget(database, wave, revision)
    for each in forgotten:
        say(Note("forget.done", {"wave": each.wave, "revision": each.revision}), language)
    if not forgotten:
        say(Note("forget.nothing"), language)


@click.command("export")
@click.argument("wave")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--revision", type=int, help="[default: the one that feeds figures, else the last]")
@database_option
@language_option
def export_command(wave: str, out: Path, revision: int | None, database: Path, language: str) -> None:
    """Write a wave's answers as .sav, .csv or .parquet, and the codebook beside them; the audit keeps it."""
    from dashboard.reports.microdata import export
    from store.refresh import refresh

    for note in refresh(database):
        say(note, language)
    files = export(database, wave, out, language, revision)
    say(Note("export.written", {"files": [str(file) for file in files]}), language)
