"""What the Areas page says around its figures, put together from the sentences of `texts`.

Rows in, sentences out; nothing here knows Streamlit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.rows import Rows
from dashboard.questions.maps import Map
from dashboard.questions.members import Members
from dashboard.texts import Words
from dashboard.texts import sentences as say
from dashboard.texts.sentences import Named, Row
from dashboard.texts.told_apart import Class, by_class, class_of, value
from survey_schema.errors import Note


@dataclass(frozen=True)
class View:
    """One indicator and year of an area beside the municipalities around it."""

    found: Members
    indicator: Named
    area: str
    against: str
    year: int

    @property
    def speaking(self) -> Row:
        """The row that the title is about: the own area's, else that of the area around."""
        return self.found.own or self.found.rows[0]

    @property
    def is_asked(self) -> bool:
        """Whether the area was asked this in the year."""
        own = self.found.own
        if own is not None:
            return bool(own["state"] != "not_asked")
        return any(row["state"] != "not_asked" for row in self.found.rows)

    @property
    def is_compared(self) -> bool:
        """Whether there is a share of the area around to compare with."""
        return self.found.around is not None


def not_asked(view: View, years: Sequence[int], words: Words) -> tuple[str, str]:
    """Say that an area has no answers of a year, and in which years it has."""
    name = say.title_of(view.indicator, words)
    if not years:
        return words.get("empty.not_asked", area=view.area), words.get("empty.not_asked_next", title=name)
    there = words.get("areas.not_asked_next", title=name, years=words.years(years))
    return words.get("areas.not_asked", area=view.area, year=view.year), there


def title(view: View, words: Words) -> str:
    """Say the own share and that of the area around, as the sentence that heads the page."""
    own, around = view.found.own, view.found.around
    spoken = own or around
    if spoken is None or spoken["state"] == "unlike":
        return words.get("empty.all_hidden", title=say.title_of(view.indicator, words), area=view.area)
    said = say.headline(spoken, view.indicator, words)
    if own is None or around is None or own["state"] != "shown":
        return f"{said}."
    return words.get("areas.title", headline=said, against=view.against, value=value(around, words))


def lead(view: View, words: Words) -> list[str]:
    """Say what belongs right below the title: interval and n, or why there is no figure, and an offer."""
    spoken = view.found.own or view.found.around
    if spoken is None:
        return []
    if spoken["state"] == "shown":
        return [say.detail(spoken, words, "estimate.beside")]
    if spoken["state"] == "unlike":
        return [words.notes(spoken["note"])]
    reason = words.get(f"{spoken['state']}.years", years=view.area)
    offer = say.offer(spoken)
    instead = words.get("offer.for_year", year=view.year, **offer.params) if offer else ""
    next_step = instead or words.get(f"{spoken['state']}.next")
    return [f"{reason} {next_step}"]


def counts(view: View, words: Words) -> str:
    """Count the other municipalities that can be told from the area around, and those that can't."""
    if not view.is_compared or not view.found.others:
        return ""
    kinds = [class_of(row, view.indicator) for row in view.found.others]
    told = sum(kind in ("better", "worse") for kind in kinds)
    unclear = kinds.count("unclear")
    rest = len(kinds) - told - unclear
    return words.get(
        "areas.counts", count=len(kinds), told=told, unclear=unclear, rest=rest, against=view.against
    )


def difference(view: View, words: Words) -> str:
    """Say in points how far the own share is from that of the area around, and whether that is good."""
    found = view.found.comparison
    if not found or not say.is_given(found["difference"]):
        return ""
    points, lower, upper = (100 * float(found[name]) for name in ("difference", "lower", "upper"))
    named = {"area": view.area, "against": view.against}
    if found["verdict"] not in ("higher", "lower"):
        ends = {"least": words.number(lower, 1), "most": words.number(upper, 1)}
        return words.get("areas.unclear", points=words.number(points, 1), **ends, **named)
    least, most = sorted((abs(lower), abs(upper)))
    kind = "better" if is_good(view) else "worse"
    return words.get(
        f"areas.{found['verdict']}",
        points=words.number(abs(points), 1),
        least=words.number(least, 1),
        most=words.number(most, 1),
        judged=words.get(f"judged.{kind}"),
        **named,
    )


def is_good(view: View) -> bool:
    """Whether the own share lies on the good side of that of the area around, told from chance."""
    return view.found.own is not None and class_of(view.found.own, view.indicator) == "better"


def difference_kind(view: View) -> str:
    """Tell whether the difference is good, to be watched, or neither."""
    kind = class_of(view.found.own, view.indicator) if view.found.own else "untold"
    return {"better": "good", "worse": "watch"}.get(kind, "unclear")


def refused(view: View, words: Words) -> str:
    """Say why the own figure is not set beside the area around; nothing where it is."""
    if not view.found.refused:
        return ""
    return words.get("areas.refused", against=view.against, reason=words.reasons(view.found.refused))


def subtitle(view: View, words: Words) -> str:
    """Name the indicator, the group, the year and what is compared."""
    everyone = next((row for row in view.found.rows if row["state"] == "shown"), view.speaking)
    named = {"title": say.title_of(view.indicator, words), "group": say.group(everyone, words, ("age_band",))}
    return words.get("areas.subtitle", year=view.year, against=view.against, **named)


def chance(view: View, words: Words) -> list[str]:
    """Say whether the own share lies within what chance alone would give, and how to read the limits."""
    funnel = view.found.funnel
    own = f"areas.funnel_{funnel.place}" if funnel.place else ""
    named = {"area": view.area, "against": view.against}
    said = [words.get(own, **named)] if own else []
    said.append(words.get("areas.funnel_note"))
    if funnel.design_effect > 1:
        said.append(words.get("areas.funnel_effect", effect=words.number(funnel.design_effect, 1)))
    return said


def map_notes(view: View, drawn: Map, words: Words) -> list[str]:
    """Say what kind of map it is, and who isn't on it."""
    if drawn.kind == "none":
        return [words.get("areas.map_none")]
    placed = [row for row in _areas(view) if row["role"] == "member" or view.found.is_member]
    missing = [row["name"] for row in placed if row["area"] not in drawn.outlines]
    said = [words.get("areas.map_tiles")] if drawn.kind == "tiles" else []
    return said + ([words.get("areas.map_missing", areas=words.list_of(missing))] if missing else [])


def keys(view: View, drawn: Map, words: Words) -> list[tuple[Class, str, str]]:
    """List the classes of a map: each with what it means and the names of those in it."""
    on_map = [row for row in _areas(view) if row["area"] in drawn.outlines]
    return [
        (kind, words.get(f"areas.key_{kind}", against=view.against), _names(rows, words))
        for kind, rows in by_class(on_map, view.indicator).items()
    ]


def _areas(view: View) -> Rows:
    return [row for row in view.found.rows if row["role"] != "around"]


def _names(rows: Sequence[Row], words: Words) -> str:
    return words.list_of(row["name"] for row in rows)


def remarks(view: View, words: Words) -> list[str]:
    """Say below the table who isn't shown and why, each state with its own sentence."""
    said = [
        words.get(f"{state}.years", years=_names(inside, words))
        for state in ("hidden", "uncertain")
        if (inside := [row for row in view.found.others if row["state"] == state])
    ]
    missing = [row for row in view.found.others if row["state"] == "not_asked"]
    if missing:
        said.append(words.get("areas.missing", year=view.year, areas=_names(missing, words)))
    unpublished = [row for row in view.found.others if row["state"] == "unpublished"]
    if unpublished:
        said.append(words.get("areas.unpublished", year=view.year, areas=_names(unpublished, words)))
    unlike: dict[str, Rows] = {}
    for row in view.found.others:
        if row["state"] == "unlike":
            unlike.setdefault(_reasons(row["note"], words), []).append(row)
    said += [
        words.get("areas.unlike_named", areas=_names(rows, words), reason=why) for why, rows in unlike.items()
    ]
    notes = view.found.around["note"] if view.found.around else ()
    said += [words.message(note) for note in notes if note.code.startswith("pool.unlike")]
    said.append(words.get("areas.public"))
    return said + ([words.get("areas.judged")] if view.is_compared else [])


def _reasons(notes: Sequence[Note], words: Words) -> str:
    reasons = [note.params["reasons"] for note in notes if note.code == "areas.unlike"]
    return "; ".join(words.reasons(each) for each in reasons)  # type: ignore[arg-type]


def how(view: View, words: Words) -> list[str]:
    """Say how the figures of the page are computed."""
    said = [words.get("areas.how_interval"), words.get("areas.how_verdict", against=view.against)]
    return [*said, words.get("areas.how_funnel", against=view.against)] if view.found.funnel.lines else said


def source(view: View, version: str, words: Words) -> str:
    """Name the survey, the areas, the year and the version of the data."""
    named = {"instrument": view.speaking["instrument"], "area": view.area, "against": view.against}
    return words.get("areas.source", year=view.year, version=version, **named)


def summary_of_order(view: View, words: Words) -> str:
    """Say the chart of all municipalities for those who don't see it."""
    shown = [row for row in _areas(view) if row["state"] == "shown"]
    named = {"title": say.title_of(view.indicator, words), "against": view.against, "year": view.year}
    if not shown:
        return words.get("areas.alt_none", **named)
    ordered = sorted(shown, key=lambda row: float(row["value"]))
    ends = {"least": value(ordered[0], words), "most": value(ordered[-1], words)}
    return words.get("areas.alt_order", count=len(shown), sentence=title(view, words), **ends, **named)


def summary_of_chance(view: View, words: Words) -> str:
    """Say the funnel for those who don't see it."""
    return words.get("areas.alt_funnel", against=view.against, sentence=" ".join(chance(view, words)))


def summary_of_map(view: View, drawn: Map, words: Words) -> str:
    """Say the map for those who don't see it: who is in which class."""
    classes = "; ".join(f"{meaning}: {names}" for _, meaning, names in keys(view, drawn, words))
    return words.get("areas.alt_map", classes=classes)
