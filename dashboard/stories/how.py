"""How the figures of a view were computed, with their own numbers filled in: those its audience may see."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.stories.trends import Telling
from dashboard.texts import Words
from dashboard.texts import sentences as say
from dashboard.texts.sentences import Row

METHODS = "docs/methods.md"
SECTIONS = ("Prevalence and its interval", "Differences", "Trends", "Who did not answer")
"""What of it the Trends page uses; its headings are English."""
_LEFT_OUT = ("trend.years_unlike", "trend.years_hidden", "compare.bridged", "model.levels_left_out")


def how(view: Telling, words: Words) -> list[str]:
    """Say how the figures were computed, a paragraph each."""
    return [
        *(words.get(f"how.{part}") for part in ("share", "interval", "chance")),
        *_figures(view, words),
        *_difference(view, words),
        *_trend(view, words),
        *(words.get(f"how.{part}") for part in ("hidden", "ladder", "meaning")),
        words.get("how.methods", file=METHODS, sections=words.list_of(f"“{name}”" for name in SECTIONS)),
    ]


def _figures(view: Telling, words: Words) -> Iterator[str]:
    """The last year's figures, those whose numbers may be seen, and what was pooled for them."""
    apart = say.telling_apart(view.latest)
    for row in view.latest:
        if say.state(row) == "shown" and say.is_given(row["cases"]):
            name = f"{say.group(row, words, apart)}, {int(row['year'])}" if apart else str(int(row["year"]))
            yield " ".join(_figure(row, name, words))
    pooled = {words.message(note) for row in view.latest for note in row["note"] if note.code[:5] == "pool."}
    yield " ".join(sorted(pooled))


def _figure(row: Row, name: str, words: Words) -> Iterator[str]:
    params = {"label": name, "cases": words.number(row["cases"]), "n": words.number(row["n"])}
    params["value"] = words.percent(row["value"], 1)
    if say.is_given(row["lower"]) and say.is_given(row["upper"]):
        ends = {end: words.number(100 * row[end], 1) for end in ("lower", "upper")}
        yield words.get("how.figure", method=row["method"], **ends, **params)
    else:
        yield words.get("how.figure_without_interval", **params)
    if say.is_given(row["effective_n"]) and row["effective_n"] > 0 and say.is_given(row["df"]):
        yield words.get(
            "how.design",
            effective=words.number(row["effective_n"]),
            deff=words.number(row["n"] / row["effective_n"], 2),
            df=words.number(row["df"]),
        )


def _difference(view: Telling, words: Words) -> Iterator[str]:
    comparison = view.beside.comparison
    if comparison and view.ends and say.is_given(comparison["df_shown"]):
        yield words.get(
            "how.difference",
            first=view.ends[0],
            last=view.ends[1],
            shown=words.number(comparison["df_shown"]),
            df=words.number(comparison["df"]),
            method=comparison["method"],
        )


def _trend(view: Telling, words: Words) -> Iterator[str]:
    """The model behind the long run, and the years it leaves out."""
    trend = view.beside.trend
    if view.by or not trend or not say.is_given(trend["df"]):
        return
    factors = [words.get(f"how.factor.{factor}") for factor in str(trend["adjusted"]).split(",") if factor]
    said = words.get(
        "how.trend" if factors else "how.trend_plain",
        form=trend["form"],
        n=words.number(trend["n_used"]),
        df=words.number(trend["df"]),
        **({"adjusted": words.list_of(factors)} if factors else {}),
    )
    yield " ".join([said, *(words.message(note) for note in trend["note"] if note.code in _LEFT_OUT)])
