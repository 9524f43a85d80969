"""What a visitor can choose, kept in the address so that every view is a link; the frame around every page.

The only place that knows widget keys. The address holds codes (`?area=duval`), not words, and so reads the
same in every language; a widget writes the address, and the address sets the widget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import cached, markup, story
from dashboard.figures import style
from dashboard.figures.rows import Rows
from dashboard.navigation import PAGES
from dashboard.texts import LANGUAGES, Words, words
from dashboard.texts.sentences import title_of
from estimates.totals import Group
from survey_schema.instrument import Indicator

BREAKDOWNS: Mapping[str, tuple[Group, ...]] = {"none": (), "sex": ("sex",), "grade": ("grade",)}
STYLE_SHEET = Path(__file__).parent / "static" / "page.css"
FIRST_INDICATORS = ("drunk_30d", "alcohol_30d")
"""What Trends opens on: drunkenness where it is asked, else alcohol."""


def language() -> Words:
    """Give the words of the address's language, else of the browser's, else English."""
    wanted = st.query_params.get("lang", "")
    return words(wanted) if wanted in LANGUAGES else words(_browser_language())


def is_dark() -> bool:
    """Tell whether the visitor sees the dark look."""
    return st.context.theme.type == "dark"


def choose_area(with_words: Words, wrong: list[str]) -> tuple[str, str]:
    """Choose an area that has figures, its own or its members'; gives its code and its name."""
    waves = cached.waves()
    areas = _with_figures(cached.areas(), waves)
    names = {area["code"]: str(area["name"]) for area in areas}
    labels = {area["code"]: _label(area, with_words) for area in areas}
    code = _choose("area", labels, _first_area(areas, waves), with_words, wrong)
    return code, names[code]


def choose_indicator(with_words: Words, wrong: list[str]) -> Indicator:
    """Choose one of the indicators that accepted waves asked."""
    known = {indicator.id: indicator for indicator in cached.indicators()}
    names = {code: title_of(indicator, with_words) for code, indicator in known.items()}
    first = next((code for code in FIRST_INDICATORS if code in known), next(iter(known)))
    return known[_choose("indicator", names, first, with_words, wrong)]


def choose_breakdown(with_words: Words, wrong: list[str]) -> tuple[Group, ...]:
    """Choose which groups to tell apart; gives the columns to estimate by."""
    names = {code: with_words.get(f"breakdown.{code}") for code in BREAKDOWNS}
    return BREAKDOWNS[_choose("breakdown", names, "none", with_words, wrong)]


def choose_benchmark(area: str, indicator: Indicator, with_words: Words, wrong: list[str]) -> str:
    """Choose what to compare with; "" for all that compares. Figures of other indicators stand last."""
    lines = cached.benchmark_lines(indicator.id, area)
    titles = {known.id: title_of(known, with_words) for known in cached.indicators()}
    ordered = sorted(lines, key=lambda line: line["indicator"] != indicator.id)
    names = {"all": with_words.get("choose.all_benchmarks")}
    for line in ordered:
        of_other = line["indicator"] != indicator.id and titles.get(line["indicator"], line["indicator"])
        name = with_words.get("choose.other_benchmark", label=line["label"], title=of_other)
        names[line["id"]] = name if of_other else str(line["label"])
    chosen = _choose("benchmark", names, "all", with_words, wrong)
    return "" if chosen == "all" else chosen


def frame(pages: Sequence[StreamlitPage], current: StreamlitPage, with_words: Words) -> None:
    """Show what stands above every page: the style sheet, the wordmark, the pages and the languages."""
    colours = style.palette(is_dark())
    st.html(f"<style>{colours.as_css()}{STYLE_SHEET.read_text('utf-8')}</style>")
    with st.container(key="masthead", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="wordmark">{with_words.get("app.name")}</p>', width="content")
        for page in pages:
            with st.container(key="current_page" if page == current else None, width="content"):
                st.page_link(page, query_params=dict(st.query_params))
        st.html(markup.language_links(with_words.lang, dict(st.query_params)))
    wanted = st.query_params.get("lang", with_words.lang)
    if wanted not in LANGUAGES:
        shown = with_words.get("language.name")
        _say_wrong([with_words.get("link.lang", found=wanted, shown=shown)], with_words)


def invented(with_words: Words) -> None:
    """Say above every page of a demo that its countries are invented."""
    if cached.is_invented():
        show(markup.paragraphs("invented", [with_words.get("app.invented")]))


def choices(with_words: Words) -> tuple[tuple[str, str], Indicator, tuple[Group, ...], str]:
    """Show the row of choices of Trends, and say in words what is wrong with the link that led here."""
    wrong: list[str] = []
    complaint = st.empty()
    with st.container(key="choices", horizontal=True, gap="medium"):
        area = choose_area(with_words, wrong)
        indicator = choose_indicator(with_words, wrong)
        by = choose_breakdown(with_words, wrong)
        benchmark = choose_benchmark(area[0], indicator, with_words, wrong)
    if wrong:
        with complaint:
            _say_wrong(wrong, with_words)
    return area, indicator, by, benchmark


def show(*html: str) -> None:
    """Show markup of ours; nothing where there is nothing to say."""
    if any(html):
        st.html("".join(html))


def empty(title: str, *next_steps: str) -> None:
    """Show an empty state: what there isn't, and what to do next."""
    st.title(title, anchor=False)
    show(markup.paragraphs("next", next_steps))


def not_asked(area: str, indicator: Indicator, with_words: Words) -> None:
    """Show that no wave of an area has an indicator's question."""
    title = title_of(indicator, with_words)
    empty(with_words.get("empty.not_asked", area=area), with_words.get("empty.not_asked_next", title=title))


def page_entries(with_words: Words) -> list[StreamlitPage]:
    """Give the pages of the navigation, named in the visitor's language."""
    return [
        st.Page(
            entry.file, title=with_words.get(entry.title), url_path=entry.address, default=entry is PAGES[0]
        )
        for entry in PAGES
    ]


def _choose(key: str, names: Mapping[str, str], default: str, with_words: Words, wrong: list[str]) -> str:
    """Show one choice; a code in the address that there isn't is said, and the default shown instead."""
    codes = list(names)
    wanted = st.query_params.get(key, default)
    if wanted not in codes:
        wrong.append(with_words.get(f"link.{key}", found=wanted, shown=names[default]))
        wanted = default
    st.session_state[key] = wanted
    chosen: str = st.selectbox(
        with_words.get(f"choose.{key}"),
        codes,
        format_func=lambda code: names.get(code, code),
        key=key,
        on_change=_write_address,
        args=(key,),
    )
    return chosen


def _write_address(key: str) -> None:
    st.query_params[key] = st.session_state[key]


def _with_figures(areas: Rows, waves: Rows) -> Rows:
    """Keep the areas with a wave that feeds figures, every area above one, and what they merged into."""
    next_to = {area["code"]: (area["parent"], area["merged_into"]) for area in areas}
    found: set[str] = set()
    reached = [wave["area"] for wave in story.feeding(waves)]
    while reached:
        code = reached.pop()
        if code and code not in found:
            found.add(code)
            reached += next_to.get(code, ())
    return [area for area in areas if area["code"] in found]


def _label(area: dict[str, Any], with_words: Words) -> str:
    """Name an area in a list: its level, and its last year where it has ended."""
    label = f"{area['name']} · {with_words.get('level.' + area['level'])}"
    return with_words.get("area.until", label=label, year=area["valid_to"][:4]) if area["valid_to"] else label


def _first_area(areas: Rows, waves: Rows) -> str:
    """Give the area to open on: of the municipalities that still exist the one with the most waves."""
    municipalities = [area for area in areas if area["level"] == "municipality" and not area["valid_to"]]
    counted = Counter(wave["area"] for wave in waves)
    return str(max(municipalities or areas, key=lambda area: counted[area["code"]])["code"])


def _browser_language() -> str:
    preferred = (st.context.locale or "")[:2].lower()
    return preferred if preferred in LANGUAGES else LANGUAGES[0]


def _say_wrong(sentences: Sequence[str], with_words: Words) -> None:
    show(markup.paragraphs("wrong", [" ".join([with_words.get("link.wrong"), *sentences])]))
