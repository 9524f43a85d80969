"""`varda schema`: the instruments that are known, and what one asks."""

from __future__ import annotations

import click

from cli.options import format_option, language_option
from cli.output import print_rows


@click.group("schema")
def schema_command() -> None:
    """List and show instruments."""


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
@click.option("--instrument", required=True, help="A shipped instrument, or a folder that holds one.")
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
