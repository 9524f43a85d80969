"""What goes with what, as tables that read aloud and copy well, and as two arrays of a hundred figures."""

from __future__ import annotations

from html import escape

from dashboard.figures import style
from dashboard.figures.icon_array import as_image, icon_array
from dashboard.markup import paragraphs, table
from dashboard.texts import Words
from dashboard.texts import factors as say
from dashboard.texts.factors import Told
from dashboard.texts.sentences import Row, is_given, title_of

SMALLEST_P = 0.001
"""A p value below it is only said to be below."""
_SIDES = ("risk_with", "risk_without", "risk_difference")


def arrays(told: Told, words: Words, dark: bool = False) -> str:
    """Write the two risks of the strongest factor as a hundred figures each; nothing where there is none."""
    row = told.strongest
    if row is None:
        return ""
    factor, colours = told.factor(row), style.palette(dark)
    numbers = say.pair(row["risk_with"], row["risk_without"], words)
    written = []
    sides = (("with", colours.own), ("without", colours.benchmark))
    for (side, colour), number in zip(sides, numbers, strict=True):
        whom = words.get(f"associations.whom_{side}", factor=factor)
        share = words.get("associations.so_many", number=number)
        name = words.get("associations.array", whom=whom, share=share, outcome=told.outcome)
        ends = {end: words.of_100(row[f"risk_{side}_{end}"]) for end in ("lower", "upper")}
        interval = words.get("associations.interval", **ends)
        drawing = icon_array(row[f"risk_{side}"], name, colour, colours.muted)
        written.append(
            f'<figure class="array">{as_image(drawing, name)}'
            f"<figcaption><b>{escape(share)}</b><br>{escape(interval)}<br>{escape(whom)}</figcaption></figure>"
        )
    return f'<div class="arrays">{"".join(written)}</div>'


def caveat(words: Words) -> str:
    """Write the sentence that an association says nothing about why."""
    return paragraphs("caveat", [words.get("associations.caveat")])


def factors_table(told: Told, words: Words) -> str:
    """Write a row per factor with everything; below one that isn't shown, what is offered instead.

    Nothing where the outcome was not asked and nothing is offered.
    """
    if all(row["state"] == "outcome_not_asked" and not say.instead(row) for row in told.rows):
        return ""
    get = words.get
    heads = ["factor", "told", "with", "interval", "without", "interval", "difference", "interval"]
    heads += ["having", "lacking", "n"]
    cells: list[list[str]] = []
    offers = set()
    for row in [*told.shown, *(row for row in told.rows if row["state"] != "shown")]:
        title = title_of(told.factor(row), words)
        if row["state"] == "shown":
            numbers = _numbers(row, words, is_protective=told.protects(row))
            cells.append([title, _verdict(row, told, words), *numbers])
            continue
        cells.append([title, get(f"associations.state_{row['state']}"), *[""] * (len(heads) - 2)])
        found = say.instead(row)
        if found:
            offers.add(len(cells))
            named = words.get("table.instead_region", area=found.area)
            numbers = _numbers(found.figures, words, is_protective=told.protects(row))
            cells.append([named, "", *numbers])
    written = [get(f"associations.head_{head}") for head in heads]
    caption = get("associations.table", title=title_of(told.outcome, words), area=told.area, year=told.year)
    return f'<div class="factors">{table(caption, written, cells, 2, offers)}</div>'


def researcher_table(told: Told, words: Words) -> str:
    """Write the ratios, each beside both risks, and what could be gained."""
    heads = ["factor", "with", "without", "ratio", "interval", "p", "gain", "interval", "more", "interval"]
    heads += ["df", "n_used"]
    cells = []
    for row in told.shown:
        percents = [words.percent(row[name], 1) for name in ("risk_with", "risk_without")]
        ratio = [_given(row["ratio"], words, 2), _range(row, "ratio", words, 1, 2)]
        gains = [
            text for name in ("paf", "pif") for text in (_percent(row[name], words), _range(row, name, words))
        ]
        tail = [words.number(row["df_shown"]), words.number(row["n_used"])]
        adjusted = _p(row["p_adjusted"], words)
        cells.append([title_of(told.factor(row), words), *percents, *ratio, adjusted, *gains, *tail])
    named = [words.get(f"associations.head_{head}") for head in heads]
    return f'<div class="factors">{table(words.get("associations.researchers_table"), named, cells)}</div>'


def _verdict(row: Row, told: Told, words: Words) -> str:
    if row["verdict_adjusted"] not in ("lower", "higher"):
        return words.get("associations.unclear")
    judged = say.judged(row, told.outcome, words)
    return words.get(f"associations.told_{row['verdict_adjusted']}", judged=judged)


def _numbers(row: Row, words: Words, *, is_protective: bool) -> list[str]:
    """The numbers of a row: each side with its interval, the shares with and without the factor, n."""
    written: list[str] = []
    for name in _SIDES:
        is_share = name != "risk_difference"
        value = words.percent(row[name], 1) if is_share else words.number(100 * row[name], 1)
        written += [value, _range(row, name, words)]
    lacking = words.percent(1 - row["participation"], 1) if is_protective else ""
    return [*written, words.percent(row["participation"], 1), lacking, words.number(row["n"])]


def _range(row: Row, name: str, words: Words, times: int = 100, digits: int = 1) -> str:
    lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
    if not (is_given(lower) and is_given(upper)):
        return ""
    ends = {"lower": words.number(times * lower, digits), "upper": words.number(times * upper, digits)}
    return words.get("table.range", **ends)


def _percent(value: float, words: Words) -> str:
    return words.percent(value) if is_given(value) else ""


def _p(p: float, words: Words) -> str:
    return f"< {words.number(SMALLEST_P, 3)}" if p < SMALLEST_P else _given(p, words, 3)


def _given(value: float, words: Words, digits: int) -> str:
    return words.number(value, digits) if is_given(value) else ""
