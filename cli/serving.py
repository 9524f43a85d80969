"""`varda demo` and `varda serve`: the dashboard in a browser."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from cli.options import database_option, language_option, public_option
from survey_schema.errors import Fault

LOCAL = "127.0.0.1"
DEMO_DATABASE = Path("varda-demo.db")


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--no-serve", is_flag=True, help="Build the database only.")
@click.option(
    "--db",
    "database",
    type=click.Path(dir_okay=False, path_type=Path),
    default=lambda: Path(os.environ.get("VARDA_DB") or DEMO_DATABASE),
    help="Database file (default: VARDA_DB, else ./varda-demo.db).",
)
@language_option
def demo_command(port: int, *, no_serve: bool, database: Path, language: str) -> None:
    """Build the demo database once and show it in the browser."""
    from cli.demo import build
    from dashboard.texts import words
    from store.refresh import refresh

    said = words(language)
    if not no_serve:
        _refuse_busy(LOCAL, port)
    for step in build(database):
        line = said.get(f"demo.{step.outcome}", file=step.file, number=step.number, of=step.count)
        click.echo(line, err=True)
    refresh(database)
    click.echo(said.get("demo.ready", path=database), err=True)
    if not no_serve:
        _serve(database, LOCAL, port, language)


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option(
    "--host",
    default=LOCAL,
    show_default=True,
    help="Address to listen on; another than this machine's own once there are accounts, or --public-only.",
)
@click.option("--public-only", is_flag=True, help="Serve the public file and nothing else, to everybody.")
@public_option
@database_option
@language_option
def serve_command(
    port: int, host: str, *, public_only: bool, public: Path | None, database: Path, language: str
) -> None:
    """Show a database in the browser: to this machine only, until there are accounts.

    With --public-only the public pages and data are shown, at any address, and no database is opened.
    """
    if public_only:
        _serve_public(public or database.with_name("public.db"), host, port, language)
        return
    from dashboard.texts import words
    from store.refresh import refresh

    is_elsewhere = host not in (LOCAL, "localhost", "::1")
    if is_elsewhere:
        _refuse_open(database, host)
    _refuse_busy(host, port)
    if database.exists():
        from cli.output import say

        for note in refresh(database):
            say(note, language)
    if is_elsewhere:
        click.echo(words(language).get("serve.behind_tls"), err=True)
    _serve(database, host, port, language, public)


def _serve_public(public: Path, host: str, port: int, language: str) -> None:
    from dashboard.public.app import open_public
    from dashboard.public.serving import serve_public
    from dashboard.texts import words

    kept = open_public(public)
    _refuse_busy(host, port)
    click.echo(words(language).get("site.starting"), err=True)
    serve_public(kept, host, port, ready=lambda: click.echo(f"http://localhost:{port}"))


def _refuse_open(database: Path, host: str) -> None:
    """Refuse to show a database to other machines as long as nobody has to sign in."""
    from dashboard.access.visiting import read_known

    if read_known(database).is_open:
        raise Fault("serve.not_local", host=host)


def _refuse_busy(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Fault("serve.port_busy", port=port) from None


def _serve(database: Path, host: str, port: int, language: str, public: Path | None = None) -> None:
    from dashboard import server
    from dashboard.texts import words

    click.echo(words(language).get("serve.starting"), err=True)
    server.serve(database, host, port, public=public, ready=lambda: click.echo(f"http://localhost:{port}"))
