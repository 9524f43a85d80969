"""What the plan says: totals by payer and source over the years, structural against temporary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import markup
from dashboard.stories.steering_words import amounts
from dashboard.texts import Words
from steering import money
from survey_schema.countries import Country
from survey_schema.steering import Record


def title(lines: Sequence[Record], area: str, words: Words) -> str:
    """Say how many lines there are, over which years."""
    if not lines:
        return words.get("plan.none", area=area)
    years = [line["year"] for line in lines]
    return words.get("plan.title", count=len(lines), area=area, first=min(years), last=max(years))


def lead(lines: Sequence[Record], this_year: int, words: Words) -> str:
    """Say how much of this year, or of the last with money, is structural and how much is temporary."""
    if not lines:
        return words.get("plan.begin")
    years = {line["year"] for line in lines}
    year = this_year if this_year in years else max(years)
    of_year = [line for line in lines if line["year"] == year]
    sums = money.by(of_year, "structural")
    none = words.get("plan.nothing")
    return words.get(
        "plan.lead",
        year=year,
        structural=amounts(sums.get(("yes",), {}), words) or none,
        temporary=amounts(sums.get(("no",), {}), words) or none,
    )


def totals(lines: Sequence[Record], payers: Mapping[str, str], country: Country | None, words: Words) -> str:
    """Write each year's totals by payer, by source, structural and temporary; each comes to the same."""
    if not lines:
        return ""
    years = sorted({line["year"] for line in lines}, reverse=True)
    sources = {each.id: words.text(each.name) for each in country.source} if country else {}
    kinds = {"yes": words.get("plan.is_structural"), "no": words.get("plan.is_temporary")}
    cells = [
        *_rows(lines, "payer", payers, years, words),
        *_rows(lines, "source", sources, years, words),
        *_rows(lines, "structural", kinds, years, words),
    ]
    sums = money.by(lines, "year")
    cells.append([words.get("money.total"), "", *(amounts(sums[(year,)], words) for year in years)])
    heads = [words.get("plan.by"), words.get("plan.what"), *map(str, years)]
    return markup.table(words.get("plan.totals"), heads, cells, 2)


def _rows(
    lines: Sequence[Record], column: str, names: Mapping[str, str], years: Sequence[int], words: Words
) -> list[list[str]]:
    sums = money.by(lines, column, "year")
    codes = sorted({str(line[column]) for line in lines}, key=lambda code: names.get(code, code))
    return [
        [
            words.get(f"plan.by_{column}"),
            names.get(code, code),
            *(amounts(sums.get((code, year), {}), words) for year in years),
        ]
        for code in codes
    ]
