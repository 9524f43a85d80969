"""`varda ingest`, `waves`, `accept`, `withdraw`, `revise`: how a wave comes in and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.answers import say_published
from cli.options import as_day, comma_list, database_option, format_option, language_option
from cli.output import print_rows, say
from cli.progress import progress_shown
from survey_schema.design import BASES, DESIGNS, MODES
from survey_schema.errors import Finding, Note, Refusal, VardaError

if TYPE_CHECKING:
    from ingest.loading import Loaded

Function = TypeVar("Function", bound=Callable[..., Any])

_UPLOAD_OPTIONS = (
    click.option("--design", type=click.Choice(DESIGNS), help="[default: sample]"),
    click.option("--strata", default="", help="Columns that make the strata, with commas."),
    click.option("--enrolment", type=click.Path(path_type=Path), help="CSV: stratum, n (census)."),
    click.option(
        "--map", "mapping", type=click.Path(path_type=Path), help="CSV: column, item; or a profile."
    ),
    click.option("--mode", type=click.Choice(MODES)),
    click.option("--fieldwork", default="", help="YYYY-MM-DD:YYYY-MM-DD."),
    click.option("--eligible", type=click.IntRange(1, 10**9), help="How many were to be asked."),
    click.option("--by", "residence", type=click.Choice(BASES), help="[default: school]"),
)


def _upload_options(function: Function) -> Function:
    for option in reversed(_UPLOAD_OPTIONS):
        function = option(function)
    return function


@click.command("ingest")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--instrument", required=True, help="A shipped instrument, or a folder that holds one.")
@click.option("--area", default="", help="Code of the area the file is of.")
@click.option("--area-column", default="", help="Column that names each respondent's area.")
@click.option("--year", type=int, required=True)
@_upload_options
@click.option("--accept", is_flag=True, help="Let the wave feed figures at once.")
@click.option("--dry-run", is_flag=True, help="Read and check only.")
@click.option("--findings", type=click.Path(path_type=Path), help="Write every finding to this CSV.")
@click.option("--delete-answers-on", "delete_on", default="", help="YYYY-MM-DD, by varda forget --due.")
@database_option
@language_option
def ingest_command(
    file: Path,
    delete_on: str,
    findings: Path | None,
    database: Path,
    language: str,
    *,
    accept: bool,
    dry_run: bool,
    **said: Any,
) -> None:
    """Load a survey file as a wave: read, match, check and store it, whole or not at all."""
    from ingest.loading import ingest
    from ingest.upload import Upload
    from store.refresh import refresh
    from survey_schema.loading import instrument_texts, load_instrument

    if bool(said["area"]) == bool(said["area_column"]):
        raise click.UsageError("give either --area or --area-column")
    day = as_day(delete_on, "--delete-answers-on") if delete_on else None
    upload = Upload(file=file, **{"instrument": "", **_given(**said)})
    load_instrument(upload.instrument)
    for note in refresh(database, instrument_texts(upload.instrument)):
        say(note, language)
    with _findings_written(findings, language) as said_of:
        with progress_shown(language) as progress:
            loaded = ingest(database, upload, accept=accept, dry_run=dry_run, progress=progress)
        said_of += [finding for wave in loaded for finding in wave.findings]
    if day and not dry_run:
        _set_deletion_day(database, loaded, day)
    _report(loaded, language, accept=accept)


@contextmanager
def _findings_written(path: Path | None, language: str) -> Iterator[list[Finding]]:
    """Write what is found to a CSV, also where the file is refused for it."""
    found: list[Finding] = []
    try:
        yield found
    except VardaError as refusal:
        found += [*refusal.findings, *refusal.noticed]
        raise
    finally:
        if path is not None:
            from dashboard.texts import words
            from dashboard.uploads import findings_csv

            different = list({repr(finding): finding for finding in found}.values())
            try:
                path.write_text(findings_csv(different, words(language)), encoding="utf-8")
            except OSError as error:
                raise Refusal("export.cannot_write", file=path, reason=error.strerror) from None


def _set_deletion_day(database: Path, loaded: list[Loaded], day: date) -> None:
    from store.database import transaction, writing
    from store.forgetting import set_deletion_day

    with writing(database) as opened, transaction(opened):
        for wave in loaded:
            set_deletion_day(opened, wave.wave, day)


def _given(*, fieldwork: str, strata: str, **said: Any) -> dict[str, Any]:
    """What was said on the command line of an upload; what was not is left out."""
    dates = None
    if fieldwork:
        first, _, last = fieldwork.partition(":")
        try:
            begins, ends = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            raise click.UsageError("--fieldwork wants YYYY-MM-DD:YYYY-MM-DD") from None
        if begins > ends:
            raise click.UsageError("--fieldwork wants the first day first")
        dates = (begins.isoformat(), ends.isoformat())
    given = {"fieldwork": dates, "strata": comma_list(strata), **said}
    return {name: value for name, value in given.items() if value is not None and value not in ("", ())}


def _report(loaded: list[Loaded], language: str, *, accept: bool) -> None:
    for wave in loaded:
        for finding in wave.findings:
            say(finding, language)
        code = f"ingest.{wave.outcome}"
        if wave.outcome == "stored":
            code += "_accepted" if accept else "_staged"
        say(Note(code, {"wave": wave.wave, "n": wave.n_answered}), language)


def _refuse_blank(reason: str) -> None:
    if not reason.strip():
        raise click.UsageError("--reason wants a reason")


@click.command("waves")
@database_option
@format_option
@language_option
def waves_command(database: Path, form: str, language: str) -> None:
    """List the stored waves, every revision."""
    from dashboard.questions import answers

    frame = answers.waves(database).drop(columns=["revision_id"])
    print_rows(frame, form, language)


@click.command("accept")
@click.argument("wave")
@click.option("--revision", type=int, help="Of several [default: the latest that isn't withdrawn].")
@click.option("--limited", is_flag=True, help="Only for figures of areas that contain its own.")
@database_option
@language_option
def accept_command(wave: str, revision: int | None, database: Path, language: str, *, limited: bool) -> None:
    """Let a staged wave, or its staged revision, feed figures."""
    from store.database import transaction, writing
    from store.waves import accept_wave

    with writing(database) as opened, transaction(opened):
        chosen = accept_wave(opened, wave, revision=revision, limited=limited)
    code = "wave.limited" if limited else "wave.accepted"
    say(Note(code, {"wave": wave, "revision": chosen.revision}), language)
    say_published(database, wave, language)


@click.command("withdraw")
@click.argument("wave")
@click.option("--revision", type=int, help="Only this one; the one accepted before it feeds figures again.")
@click.option("--reason", required=True)
@database_option
@language_option
def withdraw_command(wave: str, revision: int | None, reason: str, database: Path, language: str) -> None:
    """Take a wave out of all figures, or only one of its revisions; nothing is deleted."""
    _refuse_blank(reason)
    from store.database import transaction, writing
    from store.waves import withdraw_wave

    with writing(database) as opened, transaction(opened):
        feeding = withdraw_wave(opened, wave, reason, revision=revision)
    if feeding is None:
        say(Note("wave.withdrawn", {"wave": wave}), language)
    else:
        params = {"wave": wave, "revision": revision, "feeding": feeding.revision}
        say(Note("wave.revision_withdrawn", params), language)
    say_published(database, wave, language)


@click.command("revise")
@click.argument("wave")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", required=True)
@click.option("--instrument", default="", help="Folder of the instrument, when it isn't a shipped one.")
@_upload_options
@click.option("--accept", is_flag=True, help="Let the revision feed figures at once.")
@database_option
@language_option
def revise_command(
    wave: str,
    file: Path,
    reason: str,
    instrument: str,
    database: Path,
    language: str,
    *,
    accept: bool,
    **said: Any,
) -> None:
    """Stage a corrected file beside a stored wave, which feeds figures until the new one is accepted.

    Options that aren't given are those of the stored wave.
    """
    from ingest.loading import ingest
    from ingest.revising import as_before
    from ingest.upload import Upload
    from store.refresh import refresh
    from survey_schema.loading import instrument_texts

    _refuse_blank(reason)
    upload = Upload(file=file, **as_before(database, wave, _given(instrument=instrument, **said)))
    for note in refresh(database, instrument_texts(upload.instrument)):
        say(note, language)
    with progress_shown(language) as progress:
        loaded = ingest(database, upload, accept=accept, revising=reason, progress=progress)
    _report(loaded, language, accept=accept)
    say_published(database, wave, language)
