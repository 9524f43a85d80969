"""Sentences made from estimates: what is seen, how it changed, what it stands beside, and why it isn't shown.

An estimate is a mapping with the estimate columns: value, lower and upper are proportions 0..1 or NaN.
No sentence here says why something is so; it says what was answered.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from dashboard.texts.catalogue import Words
from survey_schema.errors import Note

Row = Mapping[str, Any]
GROUPS = ("sex", "grade", "age_band")
MOST_LINES = 3
"""Lines that a sentence names; the table has them all."""
State = Literal["shown", "hidden", "uncertain"]
BREAK = "break.unlike"
"""The note of an estimate that isn't comparable with the one before it."""
OFFER = "ladder.offer"
"""The note that names what is offered in place of a figure that isn't shown."""


class Named(Protocol):
    """What a sentence needs of an indicator: its words by language and which way is good."""

    @property
    def title(self) -> Mapping[Any, str]:
        """The indicator's name, by language."""

    @property
    def phrase(self) -> Mapping[Any, str]:
        """What completes "29 of 100 ...", by language."""

    @property
    def direction(self) -> str:
        """`lower_is_better` or `higher_is_better`."""


def title_of(indicator: Named, words: Words) -> str:
    """Give the indicator's name, in English where it isn't translated."""
    return indicator.title.get(words.lang) or indicator.title["en"]


def is_given(value: object) -> bool:
    """Tell whether a cell holds something: not blank, not None, not NaN."""
    return value is not None and value != "" and not (isinstance(value, float) and math.isnan(value))


def state(estimate: Row) -> State:
    """Tell which of the three states a figure is in: shown, hidden for privacy, too uncertain."""
    if is_given(estimate["value"]):
        return "shown"
    return "uncertain" if estimate["hidden"] == "reliability" else "hidden"


def offer(estimate: Row) -> Note | None:
    """Find what is offered in place of a figure that isn't shown: how it is pooled, and the figure."""
    return next((note for note in estimate.get("note") or () if note.code == OFFER), None)


def percentage(p: float, words: Words) -> str:
    """Write a proportion as a headline does: whole, but with a decimal below 1 and above 99 %."""
    near_an_end = 0 < p < 0.01 or 0.99 < p < 1
    return words.percent(p, 1 if near_an_end else 0)


def known(row: Row, plain: str, words: Words) -> str:
    """Write a figure as it is known: `plain`, or "under 5 %" where only a bound of it is shown."""
    bound = bound_of(row)
    return words.get(f"areas.{bound.code.removeprefix('disclosure.')}", **bound.params) if bound else plain


def bound_of(row: Row) -> Note | None:
    """Give the note of a figure of which only a bound is shown."""
    notes = (note for note in row["note"] or () if isinstance(note, Note))
    return next((note for note in notes if note.code in ("disclosure.under", "disclosure.over")), None)


def group(estimate: Row, words: Words, of: Sequence[str] = GROUPS) -> str:
    """Name the group an estimate speaks of, by some columns: "Girls, Grade 10"; all who answered.

    A group by a background item is called what its row says, which the page puts into words.
    """
    given = {name: estimate[name] for name in of if is_given(estimate.get(name))}
    named = []
    if "sex" in given:
        named.append(words.get(f"group.{given['sex']}"))
    if "grade" in given:
        named.append(words.get("group.grade", grade=int(float(given["grade"]))))
    if "age_band" in given:
        named.append(words.get("group.age_band", band=given["age_band"]))
    if "background" in given:
        named.append(str(given["background"]))
    return ", ".join(named) or words.get("group.all")


def telling_apart(estimates: Sequence[Row]) -> list[str]:
    """Find the columns whose groups differ between estimates; an age band that all share tells none apart."""
    return [name for name in GROUPS if len({str(e.get(name)) for e in estimates}) > 1]


def headline(estimate: Row, indicator: Named, words: Words) -> str:
    """Say one estimate: "Of the 15-16-year-olds in 2019, 29 of 100 (29 %) drank alcohol in the last 30 days".

    "In 2019, 29 of 100 ..." where it is of no age.
    """
    title = title_of(indicator, words)
    year = int(estimate["year"])
    if state(estimate) != "shown":
        return words.get(f"headline.{state(estimate)}", title=title, year=year)
    value = float(estimate["value"])
    band = str(estimate.get("age_band") or "")
    ages = re.fullmatch(r"(\d+)-(\d+)", band)
    code = "headline.estimate" if not ages else "headline.of_ages"
    count, share = _share(value, words, "share.bare" if ages else "share")
    return words.get(
        code,
        ages=(ages[1] if ages[1] == ages[2] else band) if ages else "",
        count=count,
        year=year,
        share=share,
        percent=percentage(value, words),
        title=title,
        phrase=indicator.phrase.get(words.lang) or indicator.phrase["en"],
    )


def groups_headline(estimates: Sequence[Row], indicator: Named, words: Words) -> str:
    """Say the groups of one year side by side: "Alcohol, last 30 days, 2019. Girls: 31 %, Boys: 27 %"."""
    said = []
    apart = telling_apart(estimates)
    for estimate in estimates:
        seen = state(estimate)
        value = percentage(estimate["value"], words) if seen == "shown" else words.get(f"table.{seen}")
        said.append(words.get("headline.group", group=group(estimate, words, apart), value=value))
    title, year = title_of(indicator, words), int(estimates[0]["year"])
    return words.get("headline.groups", title=title, year=year, groups=", ".join(said))


def detail(estimate: Row, words: Words, code: str = "estimate.detail") -> str:
    """Give what stands beside a figure: its interval in whole points, and how many answered."""
    n = words.number(estimate["n"])
    if not (is_given(estimate["lower"]) and is_given(estimate["upper"])):
        return words.get(f"{code}_without_interval", n=n)
    return words.get(code, lower=words.of_100(estimate["lower"]), upper=words.of_100(estimate["upper"]), n=n)


def sentence(estimate: Row, indicator: Named, words: Words) -> str:
    """Say one estimate with its interval and n, so that the sentence can be copied alone."""
    said = headline(estimate, indicator, words)
    if state(estimate) != "shown":
        return f"{said}."
    return words.get("estimate.sentence", headline=said, detail=detail(estimate, words))


def change(first: Row, latest: Row, comparison: Row | None, words: Words) -> str:
    """Say in short how the latest figure stands to the first: down, up, or not told from chance.

    `comparison` is latest minus first with its verdict; without one nothing is claimed.
    """
    before, now = words.of_100(first["value"]), words.of_100(latest["value"])
    verdict = {"lower": "lower", "higher": "higher", "unclear": "unclear"}.get(
        str(comparison["verdict"]) if comparison else "", "untested"
    )
    if before == now or verdict == "untested" or first["value"] < 0.01:
        before = words.percent(first["value"], 1)
    return words.get(f"change.{verdict}", before=before, year=int(first["year"]))


def change_in_full(first: Row, latest: Row, comparison: Row, indicator: Named, words: Words) -> str:
    """Say a change in points with its interval, and whether that direction is the good one."""
    verdict = str(comparison["verdict"])
    difference, lower, upper = (100 * float(comparison[key]) for key in ("difference", "lower", "upper"))
    years = {"first": int(first["year"]), "last": int(latest["year"])}
    if verdict not in ("lower", "higher") or math.isnan(lower):
        ends = (words.number(lower, 1), words.number(upper, 1))
        return words.get(
            "change.unclear_in_full", points=words.number(difference, 1), least=ends[0], most=ends[1], **years
        )
    least, most = sorted((abs(lower), abs(upper)))
    good = (verdict == "lower") == (indicator.direction == "lower_is_better")
    return words.get(
        f"change.{verdict}_in_full",
        points=words.number(abs(difference), 1),
        least=words.number(least, 1),
        most=words.number(most, 1),
        judged=words.get("judged.better" if good else "judged.worse"),
        **years,
    )


def long_run(trend: Row, bend: Row | None, comparison: Row | None, words: Words) -> str:
    """Say which way the share went over all comparable years, by the line fitted through them.

    "About as it was" only where the whole interval of the difference between the ends is narrow (`stable` of
    the comparison); a line that can't be told from chance is said as just that. The bend is said where it can
    be told from chance.
    """
    verdict = str(trend["verdict"])
    if verdict == "unclear" and comparison and comparison["stable"]:
        verdict = "stable"
    years = [int(year) for year in str(trend["years"]).split("|")]
    ends = [words.of_100(trend[end]) for end in ("first", "last")]
    if ends[0] == ends[1]:
        ends = [words.number(100 * trend[end], 1) for end in ("first", "last")]
    said = words.get(f"longrun.{verdict}", since=years[0], until=years[-1], first=ends[0], last=ends[1])
    if bend and is_given(bend["p"]) and bend["p"] < 0.05:
        said += " " + words.get("longrun.below" if bend["coefficient"] > 0 else "longrun.above")
    return said


def against(lines: Sequence[Row], year: int, words: Words) -> str:
    """Name what a year's figure stands beside: the lines nearest in time, each with its nearest value."""
    nearest_of = {
        label: min(points, key=lambda point: (abs(point["year"] - year), -point["year"]))
        for label, points in _by_label(lines).items()
    }
    by_nearness = sorted(nearest_of.items(), key=lambda item: abs(item[1]["year"] - year))
    said = []
    for label, nearest in by_nearness[:MOST_LINES]:
        code = "against.same_year" if nearest["year"] == year else "against.other_year"
        value = known(nearest, words.of_100(nearest["value"]), words)
        said.append(words.get(code, label=label, value=value, year=int(nearest["year"])))
    return words.get("against.lines", lines=", ".join(said)) if said else ""


def not_comparable(lines: Sequence[Row], words: Words) -> list[str]:
    """Name the benchmarks that aren't drawn, those with the same reason together."""
    together: dict[str, list[Row]] = {}
    for line in lines:
        if not line["comparable"]:
            together.setdefault(words.reasons(line["note"]), []).append(line)
    return [
        words.get(
            "against.refused",
            lines=words.list_of(_refused_line(line, words) for line in refused),
            reason=reason,
        )
        for reason, refused in together.items()
    ]


def cited(lines: Sequence[Row]) -> list[Row]:
    """Keep the levels that may be drawn in the margin: comparable, of a year their source doesn't state."""
    return [line for line in lines if line["comparable"] and not is_given(line["year"])]


def broken_at(estimates: Sequence[Row]) -> dict[int, Note]:
    """Find the years before which a line breaks, with the reason: what came before is not comparable."""
    found = {int(row["year"]): note for row in estimates for note in row["note"] if note.code == BREAK}
    return dict(sorted(found.items()))


def comparable_years(estimates: Sequence[Row]) -> set[int]:
    """Find the years that compare with the last one."""
    breaks = broken_at(estimates)
    counts = next(iter(breaks.values())).params["before_counts"] if breaks else True
    found = set()
    for year in sorted({int(row["year"]) for row in estimates}):
        counts = breaks[year].params["after_counts"] if year in breaks else counts
        if counts:
            found.add(year)
    return found


def _refused_line(line: Row, words: Words) -> str:
    value = percentage(line["value"], words)
    if not is_given(line["year"]):
        return words.get("against.no_year", label=line["label"], value=words.percent(line["value"], 1))
    return words.get("against.other_year", label=line["label"], value=value, year=int(line["year"]))


def years_in_state(estimates: Sequence[Row], which: State, words: Words) -> str:
    """List the years whose figure is in a state, each once; empty when none is."""
    return words.years(int(e["year"]) for e in estimates if state(e) == which)


def _share(value: float, words: Words, code: str = "share") -> tuple[int, str]:
    """Give the number that decides the grammatical form, and the words "29 of 100"."""
    if 0 < value < 0.01:
        return 1, words.get(f"{code}.under_one")
    if 0.99 < value < 1:
        return 99, words.get(f"{code}.over_99")
    return round(100 * value), words.get(f"{code}.plain", share=words.of_100(value))


def _by_label(lines: Sequence[Row]) -> dict[str, list[Row]]:
    points: dict[str, list[Row]] = {}
    for line in lines:
        if line["comparable"] and is_given(line["year"]) and is_given(line["value"]):
            points.setdefault(str(line["label"]), []).append(line)
    return points


def evaluation(row: Row, words: Words) -> str:
    """Say a change beside the change elsewhere: "14 to 9 %; elsewhere 13 to 11 %; difference ..."."""
    if not is_given(row["difference"]):
        return words.get("evaluation.not_exact")
    shares = ("before", "after", "comparison_before", "comparison_after")
    params = {name: words.number(100 * row[name]) if is_given(row[name]) else "" for name in shares}
    params |= in_points(row, words)
    if not is_given(row["lower"]):
        return words.get("evaluation.untested", **params)
    verdict = words.get(f"evaluation.{row['verdict']}")
    said = words.get("evaluation.sentence", verdict=verdict, **params)
    if is_given(row["place"]):
        said += " " + words.get("evaluation.place", place=int(row["place"]), of=int(row["of"]))
    return said


def in_points(row: Row, words: Words) -> dict[str, str]:
    """Write a difference and its interval in points: with a decimal, or without where they were rounded."""
    named = {"points": "difference", "least": "lower", "most": "upper"}
    ends = {name: 100 * row[column] for name, column in named.items() if is_given(row[column])}
    is_rounded = all(math.isclose(end, round(end), abs_tol=1e-9) for end in ends.values())
    return {name: words.number(end, 0 if is_rounded else 1) for name, end in ends.items()}


def points_and_interval(row: Row, words: Words) -> tuple[str, str]:
    """Write a difference and its interval for a table: "7" and "3 to 11"; an interval there isn't is ""."""
    points = in_points(row, words)
    return points["points"], words.get("table.from_to", **points) if "most" in points else ""


def source(rows: Sequence[Row], area: str, version: str, words: Words) -> str:
    """Name the survey, the area, the years and the version of the data that estimates (`rows`) rest on."""
    return words.get(
        "trends.source",
        instrument=words.list_of(sorted({str(row["instrument"]) for row in rows})),
        area=area,
        years=words.years(int(row["year"]) for row in rows),
        version=version,
    )
