"""What the Groups page says around its charts: the widest gap, one division's groups, and its gap over time.

Rows in, sentences and tables out; nothing here knows Streamlit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import markup
from dashboard.figures.rows import Rows
from dashboard.questions.groups import Division
from dashboard.texts import Words
from dashboard.texts import sentences as say
from dashboard.texts.sentences import Named, Row

OF_ANY_AGE = "grade"
"""A division by age itself: its differences are wide everywhere, so the headline leaves it out."""


@dataclass(frozen=True)
class GroupView:
    """One indicator of an area in a year, and the division that is looked at.

    `estimates` are of all its groups and years, `gaps` the difference of each year, `change` that of the last
    compared year minus that of the first.
    """

    indicator: Named
    area: str
    year: int
    divisions: Sequence[Division]
    division: Division
    estimates: Rows
    gaps: Rows
    change: Row | None = None

    def with_change(self, change: Row | None) -> GroupView:
        """The same view, with how the gap changed."""
        return replace(self, change=change)

    @property
    def gap(self) -> Row:
        """The difference of the year."""
        return self.division.gap

    @property
    def ends(self) -> tuple[int, int] | None:
        """The first and the last year, up to the year looked at, whose difference is shown and compares."""
        years = say.comparable_years(self.gaps)
        shown = [row["year"] for row in self.gaps if not row["hidden"] and row["year"] in years]
        until = [year for year in shown if year <= self.year]
        return (until[0], until[-1]) if len(until) > 1 else None


def widest(divisions: Sequence[Division]) -> Division | None:
    """Find the widest difference that can be told from chance among all; None where none can."""
    told = [each for each in divisions if each.id != OF_ANY_AGE and _told(each.gap, "verdict_adjusted")]
    return max(told, key=lambda each: abs(each.gap["difference"]), default=None)


def first_choice(divisions: Sequence[Division]) -> str:
    """Give the division to open on: that of the headline, else the first."""
    found = widest(divisions)
    return found.id if found else divisions[0].id


def named_division(division: Division, words: Words) -> str:
    """Name what young people are divided by."""
    return words.text(division.title) if division.title else words.get(f"groups.by_{division.id}")


def level(division: Division, code: str, words: Words) -> str:
    """Name a group: a level of a background item in the instrument's words, a sex or a grade in ours."""
    if division.id == "grade":
        return words.get("group.grade", grade=int(code))
    return words.text(division.labels[code]) if code in division.labels else words.get(f"group.{code}")


def _quoted(division: Division, code: str, words: Words) -> str:
    return words.get("groups.quoted", name=level(division, code, words))


def in_year(view: GroupView, words: Words) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """Give the rows of the year's groups, in their order and with a `name`, and that of all together."""
    rows = [row for row in view.estimates if row["year"] == view.year]
    column = view.division.id if view.division.id in ("sex", "grade") else "background"
    whole = next((row for row in rows if not say.is_given(row[column])), None)
    groups = []
    for row in rows:
        if say.is_given(row[column]):
            code = str(row[column]).rpartition("=")[2]
            name = level(view.division, code, words)
            groups.append(
                {**row, "name": name, "code": code, **({column: name} if column == "background" else {})}
            )
    order = list(view.division.labels)
    return sorted(groups, key=lambda row: order.index(row["code"]) if order else 0), whole


def eyebrow(view: GroupView, words: Words) -> str:
    """Name the area, the year and the indicator."""
    return words.get(
        "groups.eyebrow", area=view.area, year=view.year, title=say.title_of(view.indicator, words)
    )


def title(view: GroupView, words: Words) -> str:
    """Say the widest gap that can be told from chance, else that there is none."""
    found = widest(view.divisions)
    if found:
        return words.get("groups.widest", **_both(found, found.gap, words))
    if all(each.gap["hidden"] for each in view.divisions):
        return words.get("groups.nothing_shown")
    return words.get("groups.none_told")


def lead(view: GroupView, words: Words) -> str:
    """Say what belongs below the title: how wide the gap is, among what it is the widest, or why none is."""
    compared = [each for each in view.divisions if each.id != OF_ANY_AGE and not each.gap["hidden"]]
    by = words.list_of(named_division(each, words) for each in compared)
    found = widest(view.divisions)
    if found:
        ends = _interval(found.gap, words)
        said = words.get("groups.widest_lead", points=_points(abs(found.gap["difference"]), words), **ends)
        return " ".join([said, words.get("groups.compared", by=by, count=len(compared))])
    if not compared:
        return words.get("hidden.next_groups")
    return words.get("groups.compared_none", by=by, count=len(compared))


def subtitle(view: GroupView, words: Words) -> str:
    """Name the indicator, the year, and of whom the figures are."""
    row = next(row for row in view.estimates if row["year"] == view.year)
    return words.get(
        "groups.subtitle",
        title=say.title_of(view.indicator, words),
        group=say.group(row, words, ("age_band",)),
        year=view.year,
    )


def difference(view: GroupView, words: Words) -> str:
    """Say the year's difference in points with its interval, or why it isn't shown."""
    gap = view.gap
    if gap["hidden"]:
        return " ".join(words.message(note) for note in gap["note"])
    names = _names(view.division, words)
    if not say.is_given(gap["difference"]):
        return words.notes([note for note in gap["note"] if note.code == "compare.side_not_exact"])
    params = {**names, "points": _points(abs(gap["difference"]), words), **_interval(gap, words)}
    if not _told(gap, "verdict"):
        return words.get("groups.unclear", **{**params, "points": _points(gap["difference"], words)})
    is_first_better = (gap["verdict"] == "higher") == (view.indicator.direction == "higher_is_better")
    better = names["first" if is_first_better else "second"]
    said = [words.get(f"groups.{gap['verdict']}", **params), words.get("groups.better_of", name=better)]
    if not _told(gap, "verdict_adjusted"):
        said.append(words.get("groups.not_among_all"))
    return " ".join(said)


def change(view: GroupView, words: Words) -> str:
    """Say how the gap changed from the first to the last compared year."""
    if view.ends is None or view.change is None:
        return words.get("groups.change_none")
    by_year = {row["year"]: row["difference"] for row in view.gaps}
    before, after = (by_year[year] for year in view.ends)
    params = {"since": view.ends[0], "until": view.ends[1], **_interval(view.change, words)}
    params |= {
        "before": _points(before, words),
        "after": _points(after, words),
        **_names(view.division, words),
    }
    kind = "unclear"
    if _told(view.change, "verdict"):
        is_turned = before * after < 0
        kind = "turned" if is_turned else "narrower" if abs(after) < abs(before) else "wider"
    elif view.change["stable"]:
        kind = "stable"
    left_out = [note for note in view.change["note"] if note.code == "trend.areas_left_out"]
    return " ".join(
        [words.get(f"groups.change_{kind}", **params), *(words.message(note) for note in left_out)]
    )


def remarks(view: GroupView, words: Words) -> list[str]:
    """Say which groups of the year are not shown and why, what to do, and what changed in the question."""
    rows, _ = in_year(view, words)
    said = []
    for seen in ("hidden", "uncertain"):
        names = [str(row["name"]) for row in rows if say.state(row) == seen]
        if names:
            has_offer = any(say.offer(row) for row in rows if say.state(row) == seen)
            next_step = words.get("offer.groups" if has_offer else f"{seen}.next_groups")
            said.append(f"{words.get(f'groups.{seen}', names=words.list_of(names))} {next_step}")
    if view.division.id == OF_ANY_AGE:
        said.append(words.get("groups.of_all_ages"))
    left_out = {
        note: None for row in rows for note in row["note"] if note.code == "background.areas_left_out"
    }
    said += [words.message(note) for note in left_out]
    return said + [words.message(note) for note in say.broken_at(view.gaps).values()]


def any_shown(groups: Rows, whole: Row | None) -> bool:
    """Tell whether there is anything to draw: a group, or all together."""
    return any(say.state(row) == "shown" for row in (*groups, *([whole] if whole else [])))


def has_gaps(view: GroupView) -> bool:
    """Tell whether the difference of any year can be drawn."""
    return any(say.is_given(row["difference"]) for row in view.gaps)


def pair(view: GroupView, words: Words) -> tuple[str, str]:
    """Name the two groups that are compared."""
    names = _plain_names(view.division, words)
    return names["first"], names["second"]


def source(view: GroupView, version: str, words: Words) -> str:
    """Name the survey, the area, the years and the version of the data the figures rest on."""
    return say.source(view.estimates, view.area, version, words)


def over_time(view: GroupView, words: Words) -> str:
    """Name what the second chart shows."""
    names = _names(view.division, words)
    return words.get("groups.over_time", title=say.title_of(view.indicator, words), **names)


def summary(view: GroupView, words: Words) -> str:
    """Say the chart of groups for those who don't see it."""
    rows, _ = in_year(view, words)
    said = [words.get("chart.label", label=row["name"], value=_value(row, words)) for row in rows]
    return words.get("groups.summary", subtitle=subtitle(view, words), groups=words.list_of(said))


def gap_summary(view: GroupView, words: Words) -> str:
    """Say the chart of the gap for those who don't see it."""
    return words.get("groups.gap_summary", title=over_time(view, words), sentence=change(view, words))


def tables(view: GroupView, words: Words) -> str:
    """Write the year's groups, and beside them the differences by everything that divides."""
    return markup.side_by_side(groups_table(view, words), differences_table(view, words))


def groups_table(view: GroupView, words: Words) -> str:
    """Write the year's groups, with what is offered in place of those not shown."""
    rows, whole = in_year(view, words)
    column = view.division.id if view.division.id in ("sex", "grade") else "background"
    return markup.estimates_table([*([whole] if whole else []), *rows], [column], words)


def differences_table(view: GroupView, words: Words) -> str:
    """Write the differences of the year, a row per division, with what can be told of each."""
    heads = [words.get(f"groups.head_{head}") for head in ("pair", "difference")]
    heads += [words.get("table.interval"), words.get("groups.head_verdict")]
    cells = []
    for each in view.divisions:
        pair = words.get("groups.pair", **_plain_names(each, words))
        told = words.get(f"groups.told_{_how_told(each.gap)}") if not each.gap["hidden"] else ""
        cells.append([pair, *_difference_cells(each.gap, words), told])
    caption = words.get("groups.differences", year=view.year)
    return markup.table(caption, heads, cells)


def gaps_table(view: GroupView, words: Words) -> str:
    """Write the difference of each year, with both shares; nothing where no year has one."""
    if not has_gaps(view):
        return ""
    names = _plain_names(view.division, words)
    heads = [words.get("table.year"), names["first"], names["second"]]
    heads += [words.get("groups.head_difference"), words.get("table.interval")]
    cells = [
        [
            str(row["year"]),
            *(words.percent(row[side], 1) if say.is_given(row[side]) else "" for side in ("first", "second")),
            *_difference_cells(row, words),
        ]
        for row in view.gaps
    ]
    return markup.table(words.get("groups.by_year"), heads, cells)


def how(words: Words) -> list[str]:
    """Say how the figures were computed, a paragraph each."""
    codes = ("how.share", "how.interval", "groups.how_difference", "groups.how_together", "how.hidden")
    return [words.get(code) for code in (*codes, "groups.how_besides", "how.meaning")]


def _value(row: Row, words: Words) -> str:
    seen = say.state(row)
    return say.percentage(row["value"], words) if seen == "shown" else words.get(f"table.{seen}")


def _difference_cells(gap: Row, words: Words) -> list[str]:
    if gap["hidden"]:
        return [words.get("table.uncertain" if gap["hidden"] == "reliability" else "table.hidden"), ""]
    if not say.is_given(gap["difference"]):
        return ["", ""]
    interval = words.get("table.range", **{end: _points(gap[end], words) for end in ("lower", "upper")})
    return [_points(gap["difference"], words), interval if say.is_given(gap["lower"]) else ""]


def _how_told(gap: Row) -> str:
    if _told(gap, "verdict_adjusted"):
        return "all"
    return "alone" if _told(gap, "verdict") else "not"


def _told(gap: Row, verdict: str) -> bool:
    return (
        not gap.get("hidden")
        and say.is_given(gap.get("difference"))
        and gap.get(verdict) in ("higher", "lower")
    )


def _both(division: Division, gap: Row, words: Words) -> dict[str, str]:
    """Both groups with their shares of a hundred, with a decimal where they would look alike."""
    digits = 1 if round(100 * gap["first"]) == round(100 * gap["second"]) else 0
    shares = {f"{side}_share": words.number(100 * gap[side], digits) for side in ("first", "second")}
    return {**_plain_names(division, words), **shares}


def _plain_names(division: Division, words: Words) -> dict[str, str]:
    return {
        side: level(division, code, words)
        for side, code in zip(("first", "second"), division.between, strict=True)
    }


def _names(division: Division, words: Words) -> dict[str, str]:
    return {
        side: _quoted(division, code, words)
        for side, code in zip(("first", "second"), division.between, strict=True)
    }


def _points(difference: float, words: Words) -> str:
    return words.number(100 * difference, 1)


def _interval(gap: Row, words: Words) -> dict[str, str]:
    return {"least": _points(gap["lower"], words), "most": _points(gap["upper"], words)}
