"""`varda account`: who may sign in to the dashboard, as what, for which areas."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cli.options import as_day, database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.errors import Fault, Note

ROLES = ("administrator", "researcher", "municipality", "school")
COLUMNS = ("name", "role", "areas", "editor", "school", "expires_on", "locked_until", "created_at")
password_option = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input."
)
area_option = click.option(
    "--area", "areas", multiple=True, metavar="CODE", help="An area it is for; may be given more than once."
)
editor_option = click.option(
    "--editor/--reader", default=None, help="Whether a municipality's account may also change what is done."
)
school_option = click.option("--school", metavar="CODE", help="The school of the role school.")
expires_option = click.option("--expires", metavar="DAY", help="Its last day, YYYY-MM-DD; - for none.")


@click.group("account")
def account_command() -> None:
    """Add, list, change and remove accounts. Without any, only this machine's own user sees the dashboard."""


@account_command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@area_option
@editor_option
@school_option
@expires_option
@password_option
@database_option
@language_option
def add_command(
    name: str,
    role: Any,
    areas: tuple[str, ...],
    editor: bool | None,
    school: str | None,
    expires: str | None,
    *,
    from_stdin: bool,
    database: Path,
    language: str,
) -> None:
    """Add an account; its password is asked for twice."""
    from dataclasses import replace

    from dashboard.access.passwords import check_rules, kept
    from store.accounts import Account, add_account, check_account
    from store.database import transaction, writing

    account = Account(name, role, areas, bool(editor), school or "", _day(expires) or None)
    with writing(database, create=True) as opened:
        check_account(opened.conn, account)
        password = _password(language, from_stdin=from_stdin)
        check_rules(password, name)
        with transaction(opened):
            add_account(opened, replace(account, password_hash=kept(password)))
    say(Note("account.added", {"account": name, "described": account.described()}), language)


@account_command.command("list")
@database_option
@format_option
@language_option
def list_command(database: Path, form: str, language: str) -> None:
    """List the accounts: name, role, areas, editor, school, expires_on, locked_until, created_at."""
    import pandas as pd

    from store.accounts import list_accounts
    from store.database import reading

    with reading(database) as connection:
        found = [vars(account) | {"areas": " ".join(account.areas)} for account in list_accounts(connection)]
    print_rows(pd.DataFrame(found, columns=list(COLUMNS), dtype=object), form, language)


@account_command.command("password")
@click.argument("name")
@password_option
@database_option
@language_option
def password_command(name: str, *, from_stdin: bool, database: Path, language: str) -> None:
    """Give an account another password; its sessions end."""
    from dashboard.access.passwords import check_rules, kept
    from store.accounts import find_account, set_password
    from store.database import transaction, writing

    with writing(database) as opened:
        find_account(opened.conn, name)
        password = _password(language, from_stdin=from_stdin)
        check_rules(password, name)
        with transaction(opened):
            set_password(opened, name, kept(password))
    say(Note("account.password_set", {"account": name}), language)


@account_command.command("change")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES))
@area_option
@editor_option
@school_option
@expires_option
@database_option
@language_option
def change_command(
    name: str,
    role: str | None,
    areas: tuple[str, ...],
    editor: bool | None,
    school: str | None,
    expires: str | None,
    *,
    database: Path,
    language: str,
) -> None:
    """Change what an account may do; what isn't given stays. Areas that are given replace all it had."""
    from store.accounts import change_account, find_account, with_changes
    from store.database import transaction, writing

    given = {"role": role, "areas": areas or None, "editor": editor, "expires_on": _day(expires)}
    if role == "administrator":
        given["areas"] = areas
    if role not in (None, "municipality"):
        given["editor"] = bool(editor)
    given["school"] = "" if role not in (None, "school") and school is None else school
    with writing(database) as opened, transaction(opened):
        account = with_changes(find_account(opened.conn, name), **given)
        change_account(opened, account)
    say(Note("account.changed", {"account": name, "described": account.described()}), language)


@account_command.command("end-sessions")
@click.argument("name")
@database_option
@language_option
def end_sessions_command(name: str, *, database: Path, language: str) -> None:
    """End every session of an account, wherever it is signed in."""
    from store.accounts import end_sessions
    from store.database import transaction, writing

    with writing(database) as opened, transaction(opened):
        end_sessions(opened, name)
    say(Note("account.ended", {"account": name}), language)


@account_command.command("remove")
@click.argument("name")
@database_option
@language_option
def remove_command(name: str, *, database: Path, language: str) -> None:
    """Remove an account; what it did stays in the audit."""
    from store.accounts import list_accounts, remove_account
    from store.database import transaction, writing

    with writing(database) as opened, transaction(opened):
        remove_account(opened, name)
        is_last = not list_accounts(opened.conn)
    say(Note("account.removed_last" if is_last else "account.removed", {"account": name}), language)


def _day(text: str | None) -> str | None:
    """A day as it is kept; "" for none, None where nothing is said of it."""
    if text is None or text == "-":
        return None if text is None else ""
    return as_day(text, "--expires").isoformat()


def _password(language: str, *, from_stdin: bool) -> str:
    """Ask for a password twice, or read it. Raises Fault where neither can be, or the two differ."""
    from dashboard.texts import words

    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Fault("password.no_terminal")
    said = words(language)
    first, again = (
        click.prompt(said.get(f"accounts.{key}"), hide_input=True, err=True) for key in ("password", "again")
    )
    if first != again:
        raise Fault("password.unequal")
    return str(first)
