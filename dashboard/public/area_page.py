"""What the page of an area holds, gathered from what is published; the templates only lay it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.public import picking
from dashboard.public.published import Published, Row
from dashboard.public.saying import changed_to, said
from dashboard.texts import Words
from dashboard.texts.sentences import group

EARLIER_YEARS = 2
DOMAINS = (*picking.PROTECTING, "substances", "background")
"""What protects stands before what harms."""


def area_context(published: Published, area: str, words: Words) -> dict[str, Any]:
    """Gather the page of an area: its opener, pictures, notices, harms, and what isn't shown."""
    year = picking.last_year(published, area, None)
    wholes = picking.wholes_of(published, area, year)
    opener = picking.opener(published, area, year, words)
    pictures = picking.protecting(published, area, year)
    shown = [*([opener] if opener else []), *pictures]
    asked = picking.asked_here(published, area, year)
    kinds = ("agreement", "law", "activity", "meeting", "opt_out", "help")
    return {
        "area": published.areas[area],
        "around": published.around(area),
        "year": year,
        "opener": opener,
        "pictures": pictures,
        "stands_in": _stands_in(published, area, shown, words),
        "notices": {kind: [_notice(row, words) for row in published.told(area, kind)] for kind in kinds},
        "questions": _questions_behind(published, shown),
        "harms": _table(
            picking.harms(published, asked), _columns(published, area, year, words, with_groups=False)
        ),
        "hidden": picking.hidden_of(wholes, published.indicators, "disclosure"),
        "uncertain": picking.hidden_of(wholes, published.indicators, "reliability"),
        "has_figures": bool(wholes),
        "changes": _changes(published, area, words),
        "siblings": _siblings(published, area),
        "inside": published.inside(area),
    }


def figures_context(published: Published, area: str, words: Words) -> dict[str, Any]:
    """Gather every figure of an area by domain: its groups, its earlier years and the areas around it."""
    year = picking.last_year(published, area, None)
    columns = _columns(published, area, year, words, with_groups=True)
    asked = {name for column in columns for name in column["figures"]}
    domains = [each for each in DOMAINS if any(row["domain"] == each for row in published.indicators)]
    parts = [
        (
            domain,
            _table(
                [row for row in published.indicators if row["domain"] == domain and row["id"] in asked],
                columns,
            ),
        )
        for domain in domains
    ]
    parts = [(domain, table) for domain, table in parts if table["rows"]]
    return {"area": published.areas[area], "around": published.around(area), "year": year, "parts": parts}


def _table(indicators: Sequence[Row], columns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Lay figures out: `rows` hold an indicator, its ages where they differ from the head's, and cells."""
    ids = {row["id"] for row in indicators}
    own = [column for column in columns if ids & set(column["figures"])]
    return {
        "heads": [column["head"] for column in own],
        "rows": [
            (row, _other_ages(row["id"], own), [column["figures"].get(row["id"]) for column in own])
            for row in indicators
        ],
        "missing": "none" if any("ages" in column for column in own) else "absent",
    }


def _other_ages(indicator: str, columns: Sequence[Mapping[str, Any]]) -> Row | None:
    """Give an indicator's own figure where it speaks of other ages than its column's head says."""
    first = next((column for column in columns if "ages" in column), None)
    figure = first["figures"].get(indicator) if first else None
    return figure if first and figure and figure["age_band"] != first["ages"] else None


def _columns(
    published: Published, area: str, year: int | None, words: Words, *, with_groups: bool
) -> list[dict[str, Any]]:
    """Give the columns of a table: the area, if asked its groups and earlier years, and the areas around."""
    columns = []
    if with_groups and year is not None:
        columns.append(_column(published.wholes(area, year), year, words))
        columns += _groups(published.figures(area, year), words)
        for earlier in published.years(area)[1 : 1 + EARLIER_YEARS]:
            columns.append(_column(published.wholes(area, earlier), earlier, words))
    elif year is not None:
        name = published.areas[area]["name"]
        wholes = published.wholes(area, year)
        columns.append({"head": words.get("site.here", area=name, year=year), "figures": wholes})
    for place in published.around(area):
        then = picking.last_year(published, place["code"], year)
        if then is not None:
            head = words.get("site.here", area=place["name"], year=then)
            columns.append({"head": head, "figures": published.wholes(place["code"], then)})
    return columns


def _column(wholes: Mapping[str, Row], year: int, words: Words) -> dict[str, Any]:
    """Give a column of figures that aren't divided, headed by whom most of them speak of, and the year."""
    ages = Counter(row["age_band"] for row in wholes.values()).most_common(1)[0][0]
    head = words.get("site.group_year", group=group({"age_band": ages}, words), year=year)
    return {"head": head.replace("-", "\N{NON-BREAKING HYPHEN}"), "figures": wholes, "ages": ages}


def _groups(figures: Sequence[Row], words: Words) -> list[dict[str, Any]]:
    """Give a column for each group that figures are divided into, after one for all who answered."""
    by_group: dict[tuple[str, str, str], list[Row]] = {}
    for row in figures:
        if row["sex"] or row["grade"] or not row["age_band"]:
            by_group.setdefault((row["sex"], row["grade"], row["age_band"]), []).append(row)

    def order(key: tuple[str, str, str]) -> tuple[bool, bool, str, str, str]:
        sex, grade, band = key
        return bool(sex or grade), bool(grade), sex, grade.rjust(3), band

    return [
        {
            "head": words.get("site.group_year", group=group(rows[0], words), year=rows[0]["year"]),
            "figures": {row["indicator"]: row for row in sorted(rows, key=lambda row: row["hidden"] == "")},
        }
        for _, rows in sorted(by_group.items(), key=lambda item: order(item[0]))
    ]


def _stands_in(
    published: Published,
    area: str,
    shown: Sequence[picking.Seen],
    words: Words,
) -> str:
    """Say that the figures above are those of an area around, and why; empty when they are the area's own."""
    others = [seen for seen in shown if not seen.is_own]
    name = published.areas[area]["name"]
    if not shown:
        return words.get("site.nothing", area=name)
    if not others:
        return ""
    around = others[0].area
    code = "absent" if not published.years(area) else "small_all" if len(others) == len(shown) else "small"
    return words.get(
        f"site.{code}", area=name, around=around["name"], level=words.get(f"level.{around['level']}")
    )


def _notice(row: Row, words: Words) -> dict[str, Any]:
    """Give a notice in the page's language, with the language it is really in."""
    spoken = next((lang for lang in (words.lang, "en", *row["words"]) if row["words"].get(lang)), words.lang)
    fields = dict.fromkeys(("title", "body", "age", "price", "how"), "")
    given = {name: value or "" for name, value in row["words"].get(spoken, {}).items()}
    return {**fields, **given, "lang": spoken, "checked_on": row["checked_on"]}


def _questions_behind(published: Published, shown: Sequence[picking.Seen]) -> list[Row]:
    ids = [(seen.figure["instrument"], seen.indicator["id"]) for seen in shown]
    return [
        row
        for row in published.questions
        if any(row["instrument"] == instrument and name in row["indicators"] for instrument, name in ids)
    ]


def _siblings(published: Published, area: str) -> list[Row]:
    parent = published.areas[area]["parent"]
    return [row for row in published.inside(parent) if row["code"] != area] if parent else []


def _changes(published: Published, area: str, words: Words) -> list[dict[str, Any]]:
    """Give the revisions that changed figures of an area, newest first, each with its sentences."""
    titles = {row["id"]: said(row["title"], words) for row in published.indicators}
    found = []
    for publication in published.publications:
        own = [change for change in publication["changed"] if change["area"] == area]
        of_ages = {change["indicator"] for change in own if change.get("age_band")}
        lines = [
            words.get(
                "site.changed_from",
                title=titles.get(change["indicator"], change["indicator"]),
                before=changed_to(change["before"], words),
                after=changed_to(change["after"], words),
            )
            for change in own
            if change.get("age_band") or change["indicator"] not in of_ages
        ]
        if lines:
            lead = words.get("site.changed_lead", year=publication["year"], day=publication["public_on"])
            found.append({"day": publication["public_on"], "lead": lead, "lines": lines})
    return sorted(found, key=lambda each: str(each["day"]), reverse=True)
