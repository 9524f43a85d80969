"""What the Profile says: every indicator of an area against the area around it, by domain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard import markup
from dashboard.figures.spine import SpineRow
from dashboard.questions.standing import Standing
from dashboard.stories import overview, told
from dashboard.stories.overview import View
from dashboard.texts import Words
from dashboard.texts import sentences as say

LEFT = ("family", "peers", "leisure", "school")
"""The domains of the left column; all others stand in the right one."""


@dataclass(frozen=True)
class Domain:
    """The indicators of a domain that are compared, the best for young people first, and the same as rows."""

    id: str
    standings: tuple[Standing, ...]
    rows: tuple[SpineRow, ...]


def domains(seen: View, words: Words) -> list[Domain]:
    """Sort what is compared into domains, each from better to worse for young people."""
    compared = [each for each in seen.shown if each.around.comparison]
    found = []
    for domain in dict.fromkeys(each.indicator.domain for each in seen.standings):
        members = [each for each in compared if each.indicator.domain == domain]
        drawn = [(spine_row(seen, each, words), each) for each in members]
        drawn.sort(key=lambda pair: -pair[0].difference if not math.isnan(pair[0].difference) else math.inf)
        if drawn:
            found.append(Domain(domain, tuple(each for _, each in drawn), tuple(row for row, _ in drawn)))
    return sorted(found, key=lambda domain: LEFT.index(domain.id) if domain.id in LEFT else len(LEFT))


def columns(found: Sequence[Domain]) -> tuple[list[Domain], list[Domain]]:
    """Divide the domains over two columns of about the same height."""
    return [each for each in found if each.id in LEFT], [each for each in found if each.id not in LEFT]


def spine_row(seen: View, each: Standing, words: Words) -> SpineRow:
    """Turn a difference so that above 0 is better for young people."""
    assert each.now
    assert each.around.estimate
    assert each.around.comparison
    comparison = each.around.comparison
    sign = 100 if each.indicator.direction == "higher_is_better" else -100
    ends = sorted(sign * float(comparison[end]) for end in ("lower", "upper"))
    found = told.certainty(comparison)
    judged = told.judged(each.around, each.indicator)
    return SpineRow(
        title=say.title_of(each.indicator, words),
        difference=sign * float(comparison["difference"]),
        lower=ends[0],
        upper=ends[1],
        certainty=found if found in ("certain", "perhaps") else "unclear",
        own=say.percentage(each.now["value"], words),
        around=_around(each.around.estimate, words),
        told=words.get(f"told.{judged}_{found}") if judged != "unclear" else "",
        said=_said(seen, each, words).replace(". ", ".<br>"),
    )


def _around(estimate: say.Row, words: Words) -> str:
    return say.known(estimate, say.percentage(estimate["value"], words), words)


def _said(seen: View, each: Standing, words: Words) -> str:
    if told.is_told(each.around):
        return overview.difference(seen, each, words)
    assert each.now
    assert each.around.estimate
    return words.get(
        "profile.unclear",
        title=say.title_of(each.indicator, words),
        now=say.percentage(each.now["value"], words),
        area=seen.around_name,
        other=_around(each.around.estimate, words),
        told=told.in_words(each.around, each.indicator, words),
    )


def title(seen: View, found: Sequence[Domain], words: Words) -> str:
    """Say on how many indicators the area stands better, worse, or can't be told; or that there are none."""
    named = {"area": seen.area_name, "around": seen.around_name}
    if not found:
        return words.get("profile.nothing", year=seen.year, **named)
    counts = _counts([each for domain in found for each in domain.standings])
    return f"{words.get('profile.headline', **named, **counts)}."


def domain_head(domain: Domain, words: Words) -> str:
    """Write a domain's name and what is seen in it."""
    name = f'<h2 class="domain">{escape(words.get(f"domain.{domain.id}"))}</h2>'
    return name + markup.paragraphs("subtitle", [domain_sentence(domain, words)])


def domain_sentence(domain: Domain, words: Words) -> str:
    """Say the same of a domain."""
    return words.get("profile.domain", **_counts(domain.standings))


def _counts(standings: Sequence[Standing]) -> dict[str, int]:
    judged = [told.judged(each.around, each.indicator) for each in standings]
    return {
        "better": judged.count("better"),
        "worse": judged.count("worse"),
        "unclear": judged.count("unclear"),
        "all": len(judged),
    }


def summary(seen: View, domain: Domain, words: Words) -> str:
    """Say a domain's chart for those who don't see it."""
    return words.get(
        "profile.summary",
        domain=words.get(f"domain.{domain.id}"),
        area=seen.area_name,
        around=seen.around_name,
        said=domain_sentence(domain, words),
    )


def table(seen: View, found: Sequence[Domain], words: Words) -> str:
    """Write every figure of the charts: both shares, the difference with its interval, what may be told."""
    get = words.get
    cells = [
        [
            say.title_of(each.indicator, words),
            get(f"domain.{domain.id}"),
            told.in_words(each.around, each.indicator, words),
            *_numbers(each, words),
        ]
        for domain in found
        for each in domain.standings
    ]
    heads = [get("overview.indicator"), get("profile.domain_head"), get("profile.told_head")]
    heads += [seen.area_name, get("table.interval"), get("table.n"), seen.around_name]
    heads += [get("profile.difference"), get("table.interval")]
    return markup.table(get("profile.table", area=seen.area_name, year=seen.year), heads, cells, 3)


def _numbers(each: Standing, words: Words) -> list[str]:
    assert each.now
    assert each.around.estimate
    assert each.around.comparison
    return [
        words.percent(each.now["value"], 1),
        _range(each.now, words),
        words.number(each.now["n"]),
        say.known(each.around.estimate, words.percent(each.around.estimate["value"], 1), words),
        words.number(100 * each.around.comparison["difference"], 1),
        _range(each.around.comparison, words),
    ]


def _range(row: say.Row, words: Words) -> str:
    if not (say.is_given(row["lower"]) and say.is_given(row["upper"])):
        return ""
    ends = {end: words.number(100 * row[end], 1) for end in ("lower", "upper")}
    return words.get("table.range", **ends)
