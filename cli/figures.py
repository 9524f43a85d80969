"""`varda estimate` and `varda compare`: the figures, as an audience may see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli.options import audience_option, comma_list, database_option, format_option, language_option
from cli.output import print_rows, say
from survey_schema.design import INTERVALS

_GROUPS = ("sex", "grade", "age_band")
_MIX = ("sex", "grade", "Freq")

standard_option = click.option(
    "--standard",
    type=click.Path(path_type=Path),
    help="Standardised to the mix of a CSV: sex, grade, Freq.",
)


def _mix(file: Path | None) -> tuple[tuple[str, str, str], ...]:
    """The rows of a standard's file. Raises Refusal for one without rows."""
    from survey_schema.errors import Refusal
    from survey_schema.tables import read_table

    if file is None:
        return ()
    rows = tuple((cells["sex"], cells["grade"], cells["Freq"]) for _, cells in read_table(file, _MIX))
    if not rows:
        raise Refusal("standard.empty")
    return rows


@click.command("estimate")
@click.option("--indicator", required=True)
@click.option("--instrument", default="")
@click.option("--area", "areas", multiple=True, help="May be given several times; none: all.")
@click.option("--year", "years", type=int, multiple=True, help="May be given several times; none: all.")
@click.option("--by", default="", help="sex, grade, age_band, a background item, with commas; totals too.")
@click.option("--age-band", "age_bands", multiple=True, help="Only these, e.g. 15-16.")
@click.option(
    "--ci",
    "interval",
    type=click.Choice(INTERVALS),
    help="Interval (default: korn-graubard; logit with --fpc).",
)
@click.option("--fpc", is_flag=True, help="Finite population correction, for a census with enrolment.")
@standard_option
@audience_option
@database_option
@format_option
@language_option
def estimate_command(
    by: str, standard: Path | None, database: Path, form: str, language: str, **asked: Any
) -> None:
    """Print the share of young people who count as yes, with its interval, by area and year."""
    from dashboard.questions import answers, ladder
    from store.refresh import refresh

    groups = comma_list(by)
    background = [group for group in groups if group not in _GROUPS]
    if len(background) > 1:
        raise click.UsageError(f"--by takes {', '.join(_GROUPS)} and one background item")
    for note in refresh(database):
        say(note, language)
    wanted = tuple(g for g in _GROUPS if g in groups)
    divided = {"by": wanted, "background": "".join(background)}
    question = answers.EstimateQuestion(**divided, standard=_mix(standard), **asked)  # type: ignore[arg-type]
    rows = answers.estimate(database, question)
    if not question.standard:  # no rung of the ladder is standardised
        rows = ladder.with_offers(database, question, rows)
    print_rows(rows if background else rows.drop(columns="background"), form, language)
    hidden = answers.all_hidden(rows)
    if hidden:
        raise hidden


@click.command("compare")
@click.option("--indicator", default="", help="None: all, judged together.")
@click.option("--instrument", default="")
@click.option("--area", required=True)
@click.option("--year", type=int, required=True)
@click.option("--with-year", type=int)
@click.option("--with-area")
@click.option("--with-benchmark")
@click.option(
    "--own-population",
    is_flag=True,
    help="Only those the indicator speaks of, e.g. 15-16, where ages are known.",
)
@standard_option
@audience_option
@database_option
@format_option
@language_option
def compare_command(standard: Path | None, database: Path, form: str, language: str, **asked: Any) -> None:
    """Print the difference between an area's share in a year and another year, area or published figure."""
    from dashboard.questions.comparisons import Comparison, compare
    from dashboard.questions.together import compare_all
    from store.refresh import refresh

    if not asked["indicator"] and asked["with_benchmark"]:
        raise click.UsageError("--with-benchmark wants an --indicator")
    if sum(asked[name] is not None for name in ("with_year", "with_area", "with_benchmark")) != 1:
        raise click.UsageError("give one of --with-year, --with-area, --with-benchmark")
    for note in refresh(database):
        say(note, language)
    question = Comparison(standard=_mix(standard), **asked)
    print_rows((compare if question.indicator else compare_all)(database, question), form, language)
