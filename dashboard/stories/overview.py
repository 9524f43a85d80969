"""What the Overview says, put together from standings: what protects, what harms, what changed, what can't be
said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dashboard.questions.beside import Beside
from dashboard.questions.standing import Other, Side, Standing
from dashboard.stories import told
from dashboard.stories import trends as story
from dashboard.texts import Words
from dashboard.texts import sentences as say
from estimates.nonresponse import Response

MOST = 5
"""Sentences on what changed or differs most."""
NO_FIGURE = "background"
"""The domain of what only checks the answers, and is no figure about young people."""


@dataclass(frozen=True)
class Sentence:
    """A sentence as it stands on the page, and as it is copied: with n, interval and source."""

    text: str
    copied: str


@dataclass(frozen=True)
class View:
    """An area in a year beside an area around it (names ""  where there is none), and all its standings."""

    area: str
    area_name: str
    year: int
    around_name: str
    standings: tuple[Standing, ...]
    version: str

    @property
    def headline(self) -> Standing:
        """Drunkenness, else the first indicator that is a headline, else the first."""
        return self.standings[0]

    @property
    def shown(self) -> list[Standing]:
        """What has a figure that may be shown."""
        return [each for each in self.standings if each.state == "shown"]

    @property
    def before_year(self) -> int | None:
        """The year most indicators are compared with."""
        years = [each.before.estimate["year"] for each in self.shown if each.before.estimate]
        return int(max(set(years), key=years.count)) if years else None


def view(
    area: str, area_name: str, year: int, around_name: str, standings: Sequence[Standing], version: str
) -> View:
    """Gather a view of what young people are asked about; checks of the answers are left out."""
    about = tuple(each for each in standings if each.indicator.domain != NO_FIGURE)
    return View(area, area_name, year, around_name, about or tuple(standings), version)


def is_compared(seen: View, side: Side) -> bool:
    """Tell whether any figure that is shown is compared with the wave before, or with the area around."""
    return any(_other(each, side).comparison for each in seen.shown)


def _other(standing: Standing, side: Side) -> Other:
    return standing.before if side == "before" else standing.around


Group = tuple[str, list[Standing]]


def groups(seen: View) -> list[Group]:
    """Sort what is shown into what protects, what harms, and how young people feel, by domain; none empty."""
    kinds: dict[str, list[Standing]] = {"protects": [], "harms": [], "well": []}
    for each in seen.shown:
        is_good = each.indicator.direction == "higher_is_better"
        kind = "harms" if not is_good else "protects" if each.indicator.role == "protective" else "well"
        kinds[kind].append(each)
    domains = list(dict.fromkeys(each.indicator.domain for each in seen.standings))
    return [
        (kind, sorted(rows, key=lambda each: domains.index(each.indicator.domain)))
        for kind, rows in kinds.items()
        if rows
    ]


def title(seen: View, words: Words) -> str:
    """Say the headline figure, as the sentence that heads the page; or why there is none."""
    head = seen.headline
    if head.now is None:
        return words.get("overview.no_headline", title=say.title_of(head.indicator, words), year=seen.year)
    return f"{say.headline(head.now, head.indicator, words)}."


def lead(seen: View, words: Words) -> str:
    """Say the change since the last wave, the area around, n and interval; else what is offered instead."""
    head = seen.headline
    if head.now is None:
        return ""
    if head.state != "shown":
        offer = say.offer(head.now)
        if offer:
            return words.get("offer.for_year", year=seen.year, **offer.params)
        return words.get(f"{head.state}.next")
    said = []
    if head.before.estimate and head.before.state == "shown":
        said.append(say.change(head.before.estimate, head.now, head.before.comparison, words))
    said.append(_around(seen, head.around, words))
    said.append(say.detail(head.now, words, "estimate.beside"))
    return " ".join(part for part in said if part)


def _around(seen: View, around: Other, words: Words) -> str:
    """Say the area around in short: "Hrímland: 11; lower here."."""
    if around.estimate is None or around.state != "shown":
        return ""
    comparison = around.comparison
    verdict = str(comparison["verdict"]) if comparison and say.is_given(comparison["lower"]) else "untested"
    value = say.known(around.estimate, words.of_100(around.estimate["value"]), words)
    return words.get(f"overview.around_{verdict}", area=seen.around_name, value=value)


def answered(seen: View, response: Response | None, words: Words) -> list[str]:
    """Say how many answered; where they were few, how far the headline could be off."""
    head = seen.headline
    if head.now is None:
        return []
    telling = story.telling([head.now], [], head.indicator, seen.area_name, wave_years=[seen.year], by=())
    return story.answered(telling.with_beside(Beside(response=response)), words)


def source(seen: View, words: Words, *, before: bool = True) -> str:
    """Name the questionnaire, the area, the waves and the version of the data."""
    instruments = {str(each.now["instrument"]) for each in seen.standings if each.now}
    years = {seen.year, *({seen.before_year} if before and seen.before_year else set())}
    return words.get(
        "trends.source",
        instrument=words.list_of(sorted(instruments)),
        area=seen.area_name,
        years=words.years(years),
        version=seen.version,
    )


def heading(seen: View, words: Words) -> Sentence:
    """The title and lead together, as they are copied."""
    text = " ".join(part for part in (title(seen, words), lead(seen, words)) if part)
    return Sentence(text, words.get("overview.copied", said=text, source=source(seen, words)))


def changed(seen: View, words: Words) -> list[Sentence]:
    """Say what changed most since the last wave, of what can be told from chance."""
    return _most(seen, "before", _changed, words)


def differs(seen: View, words: Words) -> list[Sentence]:
    """Say what differs most from the area around, of what can be told from chance."""
    return _most(seen, "around", difference, words)


def _most(
    seen: View,
    side: Side,
    said: Callable[[View, Standing, Words], str],
    words: Words,
) -> list[Sentence]:
    """The largest differences, those that are certain before those that are perhaps."""

    def rank(each: Standing) -> tuple[bool, float]:
        comparison = _other(each, side).comparison
        assert comparison is not None
        return told.certainty(comparison) != "certain", -abs(comparison["difference"])

    found = sorted((each for each in seen.shown if told.is_told(_other(each, side))), key=rank)
    return [copyable(seen, each, said(seen, each, words), words) for each in found[:MOST]]


def _changed(seen: View, standing: Standing, words: Words) -> str:
    return _said("fell", "rose", standing, standing.before, words, year=_year_of(standing.before))


def difference(seen: View, standing: Standing, words: Words) -> str:
    """Say how a figure differs from the area around, where that can be told from chance."""
    return _said("below", "above", standing, standing.around, words, area=seen.around_name)


def _said(lower: str, higher: str, standing: Standing, other: Other, words: Words, **named: object) -> str:
    assert standing.now
    assert other.estimate
    assert other.comparison
    way = lower if other.comparison["verdict"] == "lower" else higher
    found = told.certainty(other.comparison)
    return words.get(
        f"overview.{way}",
        title=say.title_of(standing.indicator, words),
        now=words.percent(standing.now["value"]),
        other=words.percent(other.estimate["value"]),
        judged=words.get(f"told.{told.judged(other, standing.indicator)}_{found}"),
        **told.points(other.comparison, words),
        **named,
    )


def _year_of(other: Other) -> int:
    assert other.estimate
    return int(other.estimate["year"])


def copyable(seen: View, standing: Standing, text: str, words: Words) -> Sentence:
    """Put to a sentence what goes along when it is copied: the figure with its n and interval, the source."""
    assert standing.now
    figure = say.sentence(standing.now, standing.indicator, words)
    said = f"{text} {figure}"
    return Sentence(text, words.get("overview.copied", said=said, source=source(seen, words)))


def row_sentence(seen: View, standing: Standing, words: Words) -> Sentence:
    """A row of a table as a sentence, with what it stands beside."""
    said = []
    before, around = standing.before, standing.around
    if before.estimate and before.state == "shown":
        value = words.percent(before.estimate["value"])
        said.append(words.get("overview.in_year", year=_year_of(before), value=value))
        said.append(f"{told.in_words(before, standing.indicator, words)}.")
    if around.estimate and around.state == "shown":
        value = say.known(around.estimate, words.percent(around.estimate["value"]), words)
        said.append(words.get("overview.in_area", area=seen.around_name, value=value))
    return copyable(seen, standing, " ".join([f"{say.title_of(standing.indicator, words)}.", *said]), words)


Cannot = tuple[str, list[Sentence]]


def cannot(seen: View, words: Words, side: Side = "before") -> list[Cannot]:
    """Say what can't be said yet, by reason, each with what is offered instead.

    `side` is what the page holds figures against: what doesn't compare with that is named.
    """
    found: list[Cannot] = []
    for state in ("hidden", "uncertain"):
        rows = [each for each in seen.standings if each.state == state]
        said = [_instead(seen, each, words) for each in rows]
        found += [(words.get(f"overview.cannot_{state}"), said)] if rows else []
    unasked = [each for each in seen.standings if each.state == "not_asked"]
    found += (
        [(words.get("overview.cannot_not_asked", year=seen.year), _named(unasked, words))] if unasked else []
    )
    unlike = [each for each in seen.standings if "unlike" in (each.state, _other(each, side).state)]
    if unlike:
        code = "overview.cannot_unlike" if side == "before" else "profile.cannot_unlike"
        found.append((words.get(code, area=seen.around_name), _reasoned(unlike, side, words)))
    if side == "around":
        alone = [each for each in seen.shown if each.around.state in ("hidden", "uncertain", "not_asked")]
        reason = words.get("profile.cannot_around", area=seen.around_name)
        found += [(reason, _named(alone, words))] if alone else []
    return found


def _instead(seen: View, standing: Standing, words: Words) -> Sentence:
    assert standing.now
    offer, named = say.offer(standing.now), say.title_of(standing.indicator, words)
    if offer is None:
        text = words.get("overview.no_offer", title=named)
        return Sentence(text, words.get("overview.copied", said=text, source=source(seen, words)))
    text = words.get("overview.offer", title=named, **offer.params)
    return Sentence(text, words.get("overview.copied", said=text, source=source(seen, words)))


def _named(standings: Iterable[Standing], words: Words) -> list[Sentence]:
    return [Sentence(say.title_of(each.indicator, words), "") for each in standings]


def _reasoned(standings: Iterable[Standing], side: Side, words: Words) -> list[Sentence]:
    return [
        Sentence(
            words.get(
                "overview.reason",
                title=say.title_of(each.indicator, words),
                reason=words.reasons(each.why or _other(each, side).why),
            ),
            "",
        )
        for each in standings
    ]
