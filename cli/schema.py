"""`varda schema`: the instruments that are known, what one asks, its codebook, and a draft of a new one."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from cli.options import format_option, language_option
from cli.output import print_rows, say

_instrument_option = click.option(
    "--instrument", required=True, help="A shipped instrument, or a folder that holds one."
)


@click.group("schema")
def schema_command() -> None:
    """List and show instruments, write codebooks, draft a new instrument."""


@schema_command.command("list")
@format_option
@language_option
def schema_list(form: str, language: str) -> None:
    """List the shipped instruments."""
    import pandas as pd

    from survey_schema.instrument import in_language
    from survey_schema.loading import load_instrument, shipped_instruments

    rows = []
    for name in shipped_instruments():
        each = load_instrument(name)
        row = {"instrument": each.id, "version": each.version, "title": in_language(each.title, language)}
        rows.append({**row, "items": len(each.items), "indicators": len(each.indicators)})
    print_rows(pd.DataFrame(rows), form, language)


@schema_command.command("show")
@_instrument_option
@format_option
@language_option
def schema_show(instrument: str, form: str, language: str) -> None:
    """Check an instrument and list its indicators, with the items and rule of each."""
    import pandas as pd

    from survey_schema.instrument import in_language
    from survey_schema.loading import load_instrument

    rows = [
        {
            "indicator": each.id,
            "title": in_language(each.title, language),
            "domain": each.domain,
            "role": each.role,
            "direction": each.direction,
            "recall": each.recall,
            "wording": each.wording,
            "items": " ".join(each.items()),
            "rule": each.rule.model_dump_json(),
        }
        for each in load_instrument(instrument).indicators
    ]
    print_rows(pd.DataFrame(rows), form, language)


@schema_command.command("codebook")
@_instrument_option
@click.option(
    "--format", "form", type=click.Choice(["html", "csv", "ddi"]), default="html", show_default=True
)
@click.option(
    "--part",
    type=click.Choice(["questions", "indicators"]),
    help="Which table --format csv prints (default: questions).",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the files: HTML in every language, or both tables. Without it, to standard output.",
)
@language_option
def schema_codebook(instrument: str, form: str, part: str | None, out: Path | None, language: str) -> None:
    """Write the codebook: every question, answer and indicator, and what may be compared."""
    from dashboard.reports.files import codebook_files, codebook_text, write_files
    from survey_schema.errors import Fault, Note
    from survey_schema.loading import load_instrument

    if part and form != "csv":
        raise Fault("codebook.part_of_csv")
    loaded = load_instrument(instrument)
    if out is None:
        click.echo(codebook_text(loaded, form, language, part or "questions"), nl=False)
        return
    files = codebook_files(loaded, form, part)
    write_files(out, files)
    say(Note("codebook.written", {"files": [str(out / name) for name in files]}), language)


@schema_command.command("draft")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The new folder (default: the file's name beside you, with -draft). Nothing is written over.",
)
@language_option
def schema_draft(file: Path, out: Path | None, language: str) -> None:
    """Draft an instrument from a survey file's own labels, or from a DDI codebook (.xml)."""
    from dashboard.texts import words
    from ingest.drafting import draft_of
    from survey_schema.errors import Note
    from survey_schema.loading import load_from_texts
    from survey_schema.writing import files_of, write_folder

    draft = draft_of(file, this_year=datetime.datetime.now(datetime.UTC).year)
    said = words(language)
    remarks = {entry: [said.message(note) for note in notes] for entry, notes in draft.remarks.items()}
    texts = files_of(draft.document, remarks)
    loaded = load_from_texts(texts)
    folder = out or Path(f"{file.stem}-draft")
    write_folder(folder, texts)
    counts = {"items": len(loaded.items), "indicators": len(loaded.indicators)}
    say(Note("draft.written", {"folder": folder, **counts}), language)
