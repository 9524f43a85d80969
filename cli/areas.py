"""`varda area`: municipalities, regions, countries, and how many pupils live there."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.design import LEVELS
from survey_schema.errors import Finding, Note
from survey_schema.tables import read_table, whole_number

NAMED = 5
"""Codes that are named where there may be hundreds."""


@click.group("area")
def area_command() -> None:
    """Add, import and list areas."""


@area_command.command("add")
@click.argument("code")
@click.option("--name", required=True)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    help="[default: municipality]",
)
@click.option("--parent", help="Code of the area that contains it.")
@click.option("--valid-from", metavar="DAY", help="Its first day, YYYY-MM-DD.")
@click.option("--valid-to", metavar="DAY", help="Its last day, YYYY-MM-DD.")
@click.option("--merged-into", metavar="CODE", help="Code of the area that it became (part of).")
@database_option
@language_option
def area_add(code: str, name: str, database: Path, language: str, **given: str | None) -> None:
    """Add an area, or change the one with this code.

    Of an area that exists, what isn't given stays; - empties it.
    """
    from store.areas import as_stored, save_areas
    from store.database import writing
    from store.refresh import refresh

    with writing(database, create=True) as opened:
        odd = save_areas(opened, [as_stored(opened.conn, code, name, **given)])
    refresh(database)
    _report(1, odd, language)


@area_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@language_option
def area_import(file: Path, database: Path, language: str) -> None:
    """Import areas from a CSV: code, name, level, parent, valid_from, valid_to, merged_into."""
    more = ("level", "parent", "valid_from", "valid_to", "merged_into")
    from store.areas import as_stored, save_areas
    from store.database import writing
    from store.refresh import refresh

    rows = [cells for _, cells in read_table(file, ("code", "name"))]
    unread = [name for name in (rows or [{}])[0] if name not in ("code", "name", *more)]
    with writing(database, create=True) as opened:
        areas = [
            as_stored(opened.conn, row["code"], row["name"], **{key: row.get(key) for key in more})
            for row in rows
        ]
        odd = save_areas(opened, areas)
    if unread:
        params = {"file": file.name, "found": ", ".join(unread), "expected": ", ".join(more)}
        odd.append(Finding("warning", "area.unread_columns", params))
    refresh(database)
    _report(len(areas), odd, language)


def _report(count: int, odd: list[Finding], language: str) -> None:
    for finding in odd:
        say(finding, language)
    say(Note("area.saved", {"count": count}), language)


@area_command.command("list")
@database_option
@format_option
@language_option
def area_list(database: Path, form: str, language: str) -> None:
    """List the areas."""
    from dashboard.questions import answers

    print_rows(answers.areas(database), form, language)


@area_command.command("population")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@language_option
def area_population(file: Path, database: Path, language: str) -> None:
    """Import how many young people live in an area, from a CSV: area, year, grade, population."""
    from store.areas import Population, save_population
    from store.database import writing

    counts = ("year", "grade", "population")
    people = [
        Population(row[1]["area"], *(whole_number(row, column, file.name) for column in counts))
        for row in read_table(file, ("area", *counts))
    ]
    with writing(database) as opened:
        save_population(opened, people)
    say(Note("area.population_saved", {"count": len(people)}), language)


@area_command.command("shapes")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", default="code", show_default=True, help="Property with the area's code.")
@database_option
@language_option
def area_shapes(file: Path, code: str, database: Path, language: str) -> None:
    """Store the shapes of areas for maps, from a GeoJSON file; those of areas not here are left out."""
    from store.database import transaction, writing
    from store.shapes import save_shapes
    from survey_schema.shapes import read_shapes

    shapes = read_shapes(file, code)
    with writing(database) as opened, transaction(opened):
        unknown = save_shapes(opened, shapes, file.name)
    if unknown:
        named = ", ".join(unknown[:NAMED]) + (", ..." if len(unknown) > NAMED else "")
        say(Note("shape.left_out", {"count": len(unknown), "found": named}), language)
    say(Note("shape.saved", {"count": len(shapes) - len(unknown)}), language)


@area_command.command("tiles")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@language_option
def area_tiles(file: Path, database: Path, language: str) -> None:
    """Store the places of areas on a grid, for maps without shapes, from a CSV: area, row, column."""
    from store.database import transaction, writing
    from store.shapes import TILE_COLUMNS, read_tiles, save_tiles

    tiles = read_tiles(read_table(file, TILE_COLUMNS), file.name)
    with writing(database) as opened, transaction(opened):
        save_tiles(opened, tiles, file.name)
    say(Note("tile.saved", {"count": len(tiles)}), language)


@area_command.command("notices")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@language_option
def area_notices(file: Path, database: Path, language: str) -> None:
    """Store what public pages say besides figures, in place of what the file's areas had.

    A CSV with a row per language: area, kind (activity, meeting, opt_out, help, law), position, lang, title,
    body, age, price, how, checked_on.
    """
    from store.database import transaction, writing
    from store.notices import COLUMNS, read_notices, save_notices

    notices = read_notices(read_table(file, COLUMNS), file.name)
    with writing(database) as opened, transaction(opened):
        save_notices(opened, notices)
    say(Note("notice.saved", {"count": len(notices)}), language)
