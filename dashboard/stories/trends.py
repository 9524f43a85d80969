"""What the Trends page says around its chart, put together from the sentences of `texts`.

Frames in, lists of sentences out; nothing here knows Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard import markup
from dashboard.figures.rows import Rows
from dashboard.questions.beside import NOTHING, Beside
from dashboard.texts import Words
from dashboard.texts import sentences as say
from dashboard.texts.sentences import Named, State
from estimates.nonresponse import bounds_note


@dataclass(frozen=True)
class Telling:
    """One view of an indicator: its estimates by year (and group) in an area, among all waves' years."""

    estimates: Rows
    lines: Rows
    indicator: Named
    area: str
    wave_years: tuple[int, ...]
    by: tuple[str, ...]
    beside: Beside = NOTHING

    def with_beside(self, beside: Beside) -> Telling:
        """The same view, with what stands beside its estimates."""
        return replace(self, beside=beside)

    @property
    def shown(self) -> Rows:
        """The undivided estimates that may be shown, by year."""
        return [] if self.by else [row for row in self.estimates if say.state(row) == "shown"]

    @property
    def latest(self) -> Rows:
        """The estimates of the last year that asked."""
        last = max(row["year"] for row in self.estimates)
        return [row for row in self.estimates if row["year"] == last]

    @property
    def nothing_shown(self) -> bool:
        """Whether no figure of the view may be shown."""
        return all(say.state(row) != "shown" for row in self.estimates)

    @property
    def comparable(self) -> Rows:
        """The undivided estimates that may be shown and compare with the last."""
        years = say.comparable_years(self.estimates)
        return [row for row in self.shown if row["year"] in years]

    @property
    def ends(self) -> tuple[int, int] | None:
        """The first and the last comparable year, where there are two to compare."""
        years = [int(row["year"]) for row in self.comparable]
        return (years[0], years[-1]) if len(years) > 1 else None


def telling(
    estimates: Rows,
    lines: Rows,
    indicator: Named,
    area: str,
    *,
    wave_years: Sequence[int],
    by: Sequence[str],
) -> Telling:
    """Gather a view; `wave_years` are the years of every wave that could have asked."""
    rows = sorted(estimates, key=lambda row: int(row["year"]))
    years = tuple(sorted({*wave_years, *(int(row["year"]) for row in rows)}))
    return Telling(rows, lines, indicator, area, years, tuple(by))


def divided(estimates: Rows, by: Sequence[str]) -> Rows:
    """Keep the rows of the groups asked for, without the rows of all together."""
    return [row for row in estimates if all(say.is_given(row[group]) for group in by)]


def feeding(waves: Rows) -> Rows:
    """Keep what feeds figures: of each wave its last accepted revision, not those that it replaced.

    A limited wave feeds only figures of areas that contain it.
    """
    kept = {row["wave"]: row for row in sorted(waves, key=lambda row: row["revision"]) if _feeds(row)}
    return [row for row in waves if kept.get(row["wave"]) is row]


def _feeds(wave: Mapping[str, object]) -> bool:
    return wave["status"] in ("accepted", "limited")


def lines_asked_for(lines: Rows, indicator: str, chosen: str) -> Rows:
    """Keep the one line that was chosen; without a choice those of the same indicator."""
    if chosen:
        return [line for line in lines if line["id"] == chosen]
    return [line for line in lines if line["indicator"] == indicator]


def refused(lines: Rows, chosen: str, words: Words) -> str:
    """Say why the line that was chosen is not drawn; nothing where it is, or where none was chosen."""
    return " ".join(say.not_comparable(lines, words)) if chosen else ""


def lines_beside(lines: Rows, estimates: Rows, own: str, words: Words) -> Rows:
    """Give the lines that say something of their own, under names that tell them apart.

    An area whose only waves are those of the own area (or of an area already there) would repeat its line.
    """
    drawn = [_points(estimates)]
    kept: Rows = []
    for key in dict.fromkeys((line["kind"], line["id"]) for line in lines):
        points = [line for line in lines if (line["kind"], line["id"]) == key]
        if key[0] != "area" or _points(points) not in drawn:
            kept += points
            drawn.append(_points(points))
    taken = {own, *(line["label"] for line in kept if line["kind"] == "area")}
    return [
        {**line, "label": words.get("against.published", label=line["label"])}
        if line["kind"] == "published" and line["label"] in taken
        else line
        for line in kept
    ]


def _points(rows: Rows) -> list[tuple[int, float, float]]:
    """List year, value and n of the figures that are shown, to tell two lines of the same waves."""
    shown = [row for row in rows if say.is_given(row["value"]) and say.is_given(row["year"])]
    return sorted((int(row["year"]), float(row["value"]), float(row["n"] or 0)) for row in shown)


def title(view: Telling, words: Words) -> str:
    """Say the latest figure, as the sentence that heads the page."""
    if view.nothing_shown:
        return words.get("empty.all_hidden", title=say.title_of(view.indicator, words), area=view.area)
    if view.by:
        return f"{say.groups_headline(view.latest, view.indicator, words)}."
    return f"{say.headline(view.latest[0], view.indicator, words)}."


def lead(view: Telling, words: Words) -> str:
    """Say what belongs right below the title: its interval and n, the change, what it stands beside."""
    if view.nothing_shown:
        return _not_shown(view, words)[0]
    if not view.shown:
        return ""
    latest = view.shown[-1]
    if say.state(view.latest[0]) == "shown":
        said = [say.detail(latest, words, "estimate.beside")]
    else:
        said = [words.get("estimate.last_shown", estimate=say.sentence(latest, view.indicator, words))]
    if view.ends:
        said.append(say.change(view.comparable[0], latest, view.beside.comparison, words))
    said.append(
        say.against([line for line in view.lines if say.is_given(line["year"])], int(latest["year"]), words)
    )
    return " ".join(part for part in said if part)


def answered(view: Telling, words: Words) -> list[str]:
    """Say how many answered in the last year; where they were few, how far the figure could be off."""
    found = view.beside.response
    if not found:
        return []
    counts = {"answered": words.number(found.answered), "enrolled": words.number(found.enrolled)}
    said = words.get("response.answered", rate=words.percent(found.rate), **counts)
    latest = view.latest[0]
    if view.by or say.state(latest) != "shown":
        return [said]
    return [" ".join([said, *(words.message(note) for note in bounds_note(latest["value"], found))])]


def long_run(view: Telling, words: Words) -> str:
    """Say which way the share went over all comparable years, and of which areas where not of all."""
    trend = view.beside.trend
    if view.by or not trend:
        return ""
    left_out = [words.message(note) for note in trend["note"] if note.code == "trend.areas_left_out"]
    said = say.long_run(trend, view.beside.bend, view.beside.comparison, words)
    return " ".join([said, *left_out])


def change(view: Telling, words: Words) -> str:
    """Say the change from the first to the last shown year in points, with its interval."""
    comparison = view.beside.comparison
    if comparison is None or view.ends is None:
        return ""
    return say.change_in_full(view.comparable[0], view.comparable[-1], comparison, view.indicator, words)


def change_kind(view: Telling) -> str:
    """Tell whether a change is good, to be watched, or neither (cannot be told from chance)."""
    comparison = view.beside.comparison
    verdict = str(comparison["verdict"]) if comparison else ""
    if verdict not in ("lower", "higher"):
        return "unclear"
    return "good" if (verdict == "lower") == (view.indicator.direction == "lower_is_better") else "watch"


def beneath_title(view: Telling, benchmark: str, words: Words) -> str:
    """Write what stands below the title; of the line that was chosen to compare with, why it isn't drawn."""
    return (
        markup.paragraphs("lead", [lead(view, words)])
        + markup.paragraphs("response", answered(view, words))
        + markup.paragraphs("wrong", [refused(view.lines, benchmark, words)])
    )


def beneath_chart(view: Telling, words: Words) -> str:
    """Write what stands below the chart: the long run, the change, what isn't drawn and why not."""
    return (
        markup.paragraphs("change", [long_run(view, words)])
        + markup.paragraphs(f"change {change_kind(view)}", [change(view, words)])
        + markup.paragraphs("note", remarks(view, words))
    )


def subtitle(view: Telling, words: Words) -> str:
    """Name the indicator, the groups, the years and how many answered."""
    asked = [int(row["n"]) for row in view.estimates if say.is_given(row["n"])]
    years = words.years(int(row["year"]) for row in view.estimates)
    named = {
        "title": say.title_of(view.indicator, words),
        "group": _group(view, words),
        "years": years,
    }
    if not asked:
        return words.get("trends.subtitle_without_n", **named)
    if len(set(asked)) == 1:
        return words.get("trends.subtitle_one", n=words.number(asked[0]), **named)
    least, most = words.number(min(asked)), words.number(max(asked))
    return words.get("trends.subtitle", least=least, most=most, **named)


def _group(view: Telling, words: Words) -> str:
    """Name who the figures are of, and by what they are told apart."""
    everyone = say.group(view.estimates[0], words, ("age_band",))
    return f"{everyone}, {words.get(f'breakdown.{view.by[0]}').lower()}" if view.by else everyone


def remarks(view: Telling, words: Words) -> list[str]:
    """Say below the chart which years have no figure and why, and what isn't drawn and why not."""
    said = _not_shown(view, words)[1 if view.nothing_shown else 0 :]
    asked = {int(row["year"]) for row in view.estimates}
    missing = [year for year in view.wave_years if year not in asked]
    if missing:
        said.append(words.get("notasked.years", years=words.years(missing)))
    if view.by and any(line["comparable"] for line in view.lines):
        said.append(words.get("against.whole_only"))
    said += [words.message(note) for note in say.broken_at(view.estimates).values()]
    levels = say.cited(view.lines)
    if levels and not view.by:
        labels = words.list_of(level["label"] for level in levels)
        said.append(words.get("against.cited", lines=labels))
    return said + say.not_comparable(view.lines, words)


def _not_shown(view: Telling, words: Words) -> list[str]:
    """Say which years are hidden for privacy and which too uncertain, each with what is offered instead.

    The reason of the last year comes first.
    """
    states: tuple[State, ...] = ("hidden", "uncertain")
    reasons = sorted(states, key=lambda reason: reason != say.state(view.latest[-1]))
    listed = {reason: say.years_in_state(view.estimates, reason, words) for reason in reasons}
    return [
        f"{words.get(f'{reason}.years', years=years)} {_instead(view, reason, words)}"
        for reason, years in listed.items()
        if years
    ]


def _instead(view: Telling, reason: State, words: Words) -> str:
    """Say what is offered in place of the last figure that isn't shown for a reason; else a next step."""
    offers = [(row, say.offer(row)) for row in view.estimates if say.state(row) == reason]
    offered = [(row, offer) for row, offer in offers if offer]
    if not offered:
        return words.get(f"{reason}.{'next_groups' if view.by else 'next'}")
    if view.by:
        return words.get("offer.groups")
    row, offer = offered[-1]
    said = words.get("offer.for_year", year=int(row["year"]), **offer.params)
    return f"{said} {words.get('offer.others')}" if len(offered) > 1 else said


def summary(view: Telling, words: Words) -> str:
    """Say the chart for those who don't see it."""
    return words.get(
        "chart.summary",
        title=say.title_of(view.indicator, words),
        area=view.area,
        first=view.wave_years[0],
        last=view.wave_years[-1],
        sentence=title(view, words),
    )


def source(view: Telling, version: str, words: Words) -> str:
    """Name the survey, the area, the years and the version of the data a figure rests on."""
    return say.source(view.estimates, view.area, version, words)
