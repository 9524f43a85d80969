"""`varda trend`, `association`, `evaluate`, `power`: what models say, as an audience may see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli.options import audience_option, comma_list, database_option, format_option, language_option
from cli.output import print_rows, say

_FACTORS = ("sex", "grade")
_FORMS = ("logit", "log", "identity")
_METHODS = ("standardised", "model")


def _adjust(text: str) -> tuple[str, ...]:
    wanted = comma_list(text)
    if not set(wanted) <= set(_FACTORS):
        raise click.UsageError(f"--adjust knows {', '.join(_FACTORS)}")
    return tuple(factor for factor in _FACTORS if factor in wanted)


def _refreshed(database: Path, language: str) -> None:
    from store.refresh import refresh

    for note in refresh(database):
        say(note, language)


@click.command("trend")
@click.option("--indicator", required=True)
@click.option("--instrument", default="")
@click.option("--area", required=True)
@click.option("--adjust", default="", help="sex, grade, with a comma.")
@click.option("--form", "link", type=click.Choice(_FORMS), default="logit", show_default=True)
@click.option("--quadratic", is_flag=True, help="Also the squared year, from three waves on.")
@click.option("--own-population", is_flag=True, help="Only those the indicator speaks of, e.g. 15-16.")
@audience_option
@database_option
@format_option
@language_option
def trend_command(adjust: str, link: Any, database: Path, form: str, language: str, **asked: Any) -> None:
    """Print the long-run trend of an indicator over its comparable years: a row per term."""
    from dashboard.questions import modelling

    _refreshed(database, language)
    question = modelling.TrendQuestion(adjust=_adjust(adjust), form=link, **asked)  # type: ignore[arg-type]
    print_rows(modelling.trend_model(database, question), form, language)


@click.command("association")
@click.option("--outcome", required=True)
@click.option("--exposure", required=True, help="A factor the outcome links to.")
@click.option("--instrument", default="")
@click.option("--area", required=True)
@click.option("--year", type=int, required=True)
@click.option("--adjust", help="sex, grade, with a comma; default: both when standardised, none in a model.")
@click.option("--method", type=click.Choice(_METHODS), default="standardised", show_default=True)
@click.option("--participation", type=click.FloatRange(0, 1), help="Impact if this share had the factor.")
@click.option("--own-population", is_flag=True, help="Only those the outcome speaks of, e.g. 15-16.")
@audience_option
@database_option
@format_option
@language_option
def association_command(
    adjust: str | None, method: Any, database: Path, form: str, language: str, **asked: Any
) -> None:
    """Print how an outcome goes with a factor: risks with and without it. An association, no more."""
    from dashboard.questions import modelling

    _refreshed(database, language)
    factors = _adjust("sex,grade" if adjust is None and method == "standardised" else adjust or "")
    question = modelling.AssociationQuestion(adjust=factors, method=method, **asked)  # type: ignore[arg-type]
    print_rows(modelling.association(database, question), form, language)


@click.command("evaluate")
@click.argument("intervention", required=False, default="")
@click.option("--indicator", default="", help="Without an intervention, or for another than its factor.")
@click.option("--instrument", default="")
@click.option("--area", "areas", multiple=True, help="Without an intervention; may be given several times.")
@click.option("--from", "first", type=int, required=True, help="The wave before.")
@click.option("--to", "last", type=int, required=True, help="The wave after.")
@click.option("--comparison", default="", help="Area to compare with [default: the widest around].")
@audience_option
@database_option
@format_option
@language_option
def evaluate_command(database: Path, form: str, language: str, **asked: Any) -> None:
    """Print the change in an intervention's areas beside the change elsewhere, of those the indicator speaks
    of."""
    from dashboard.questions import evaluations
    from dashboard.texts import words
    from dashboard.texts.sentences import evaluation

    if not asked["intervention"] and not (asked["indicator"] and asked["areas"]):
        raise click.UsageError("give an INTERVENTION, or --indicator with --area")
    _refreshed(database, language)
    frame = evaluations.evaluate(database, evaluations.EvaluationQuestion(**asked))
    said = [evaluation(row, words(language)) for row in frame.to_dict("records")]
    print_rows(frame.assign(sentence=said), form, language)


@click.command("power")
@click.option("--baseline", type=float, required=True, help="The share now, 0 to 1.")
@click.option("--n", type=int, help="Respondents per wave: what change can be seen?")
@click.option("--change", type=float, help="A change, 0 to 1: how many respondents per wave are needed?")
@click.option("--deff", type=float, default=1.0, show_default=True, help="Design effect.")
@database_option
@format_option
@language_option
def power_command(
    baseline: float,
    n: int | None,
    change: float | None,
    deff: float,
    database: Path,
    form: str,
    language: str,
) -> None:
    """Print what a survey of a size can see in 80 of 100 cases, or how many it takes to see a change."""
    import pandas as pd

    from estimates.power import needed_per_wave, seen_with

    if (n is None) == (change is None):
        raise click.UsageError("give either --n or --change")
    row: dict[str, Any] = {"baseline": baseline, "deff": deff}
    if change is not None:
        target = baseline - change if change < baseline else baseline + change
        row |= {"change": change, "target": target, "n": needed_per_wave(baseline, target, deff), "note": ()}
    elif n is not None:
        seen = seen_with(baseline, n, deff)
        row |= {"n": n, "fall_to": seen.fall_to, "rise_to": seen.rise_to, "note": seen.notes}
    print_rows(pd.DataFrame([row]), form, language)
