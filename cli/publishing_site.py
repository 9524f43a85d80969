"""`varda site`: the public pages as a folder of files."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import language_option, public_option


@click.command("site")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@public_option
@language_option
def site_command(folder: Path, public: Path, language: str) -> None:
    """Write the public pages and data into a folder, for any web host."""
    from dashboard.public.site import write_site
    from dashboard.texts import words

    count = write_site(public, folder)
    click.echo(words(language).get("site.written", count=count, folder=folder))
