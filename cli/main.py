"""The front door `varda`: finds a command, runs it, and turns every refusal into a sentence."""

from __future__ import annotations

import importlib
import os
import sys

import click

from cli.output import say_error
from survey_schema.errors import VardaError

COMMANDS = {
    "demo": "cli.serving",
    "serve": "cli.serving",
    "account": "cli.accounts",
    "area": "cli.areas",
    "ingest": "cli.waves",
    "waves": "cli.waves",
    "accept": "cli.waves",
    "withdraw": "cli.waves",
    "revise": "cli.waves",
    "diff": "cli.answers",
    "forget": "cli.answers",
    "export": "cli.answers",
    "audit": "cli.upkeep",
    "setting": "cli.settings",
    "check": "cli.upkeep",
    "backup": "cli.upkeep",
    "restore": "cli.upkeep",
    "profile": "cli.profiles",
    "estimate": "cli.figures",
    "compare": "cli.figures",
    "trend": "cli.models",
    "association": "cli.models",
    "evaluate": "cli.models",
    "power": "cli.models",
    "intervention": "cli.interventions",
    "steering": "cli.steering",
    "benchmark": "cli.benchmarks",
    "publish": "cli.publishing",
    "schema": "cli.schema",
}
"""Where each command lives; a module is imported only when one of its commands runs."""


class Door(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(importlib.import_module(module), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="varda", prog_name="varda")
def varda() -> None:
    """Youth survey waves in, trends against benchmarks out.

    Each command takes --db FILE (default: the environment variable VARDA_DB, else ./varda.db), --lang en, nl
    or is, and --format csv or json where it prints rows. Exit codes: 0 done, 1 wrong usage or unknown id,
    2 refused, 3 the whole answer may not be shown to this audience.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; never returns."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code."""
    try:
        varda.main(args=arguments, prog_name="varda", standalone_mode=False)
    except VardaError as error:
        say_error(error, _language(arguments))
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0 if error.ctx and error.ctx.parent is None else 1
    except click.ClickException as error:
        error.show()
        return 1
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def _language(arguments: list[str]) -> str:
    for position, word in enumerate(arguments):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return "en"


if __name__ == "__main__":
    main()
