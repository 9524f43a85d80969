"""The frame around every page: the style sheet, the wordmark, the navigation, the languages; empty states."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from pathlib import Path
from urllib.parse import urlencode

import plotly.graph_objects as go
import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import asking, cached, cached_steering, markup
from dashboard.access.rights import Visitor
from dashboard.access_routes import SIGN_IN, sign_out_token
from dashboard.figures import style
from dashboard.navigation import PAGES, PageEntry, pages_of
from dashboard.texts import LANGUAGES, Words, words
from dashboard.texts.sentences import title_of
from survey_schema.instrument import Indicator

STYLE_SHEETS = Path(__file__).parents[1] / "static" / "pages"
KEPT_IN_LINKS = ("lang", "area", "year", "indicator", "against")
"""What a link to another page takes along of the address."""


def language() -> Words:
    """Give the words of the address's language, else of the browser's, else English."""
    wanted = st.query_params.get("lang", "")
    return words(wanted) if wanted in LANGUAGES else words(_browser_language())


def is_dark() -> bool:
    """Tell whether the visitor sees the dark look."""
    return st.context.theme.type == "dark"


def frame(
    pages: Sequence[StreamlitPage], current: StreamlitPage, with_words: Words, visitor: Visitor | None
) -> None:
    """Show what stands above every page: the wordmark, the groups of pages, the languages, who is signed in;
    then the group's pages. Only the visitor's own pages are named; nobody's, where nobody is signed in.
    """
    sheets = "".join(sheet.read_text("utf-8") for sheet in sorted(STYLE_SHEETS.glob("*.css")))
    st.html(f"<style>{style.palette(is_dark()).as_css()}{sheets}</style>")
    by_entry = dict(zip(PAGES, pages, strict=True))
    here = next(entry for entry, page in by_entry.items() if page == current)
    own = pages_of(visitor.role, cached_steering.modules()) if visitor else ()
    with st.container(key="masthead", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="wordmark">{with_words.get("app.name")}</p>', width="content")
        for group in dict.fromkeys(entry.group for entry in own):
            first = next(entry for entry in own if entry.group == group)
            label = with_words.get(f"navigation.group_{group}")
            _link(by_entry[first], first, label, is_current=group == here.group, kind="group")
        st.html(markup.language_links(with_words.lang, dict(st.query_params)))
    if visitor and visitor.name:
        _who(visitor, with_words)
    of_group = [entry for entry in own if entry.group == here.group]
    with st.container(key="pages", horizontal=True, vertical_alignment="center", gap="small"):
        for entry in of_group:
            _link(by_entry[entry], entry, with_words.get(entry.title), is_current=entry is here, kind="page")
    wanted = st.query_params.get("lang", with_words.lang)
    if wanted not in LANGUAGES:
        shown = with_words.get("language.name")
        say_wrong([with_words.get("link.lang", found=wanted, shown=shown)], with_words)


def _link(page: StreamlitPage, entry: PageEntry, label: str, *, is_current: bool, kind: str) -> None:
    """Show a link of the navigation; by the key of its container the style sheet tells the current one."""
    key = f"{'current_' if is_current else ''}{kind}_{entry.address}"
    with st.container(key=key, width="content"):
        st.page_link(page, label=label, query_params=kept(*KEPT_IN_LINKS))


def _who(visitor: Visitor, with_words: Words) -> None:
    """Show who is signed in, and the button that signs out."""
    named = {area["code"]: str(area["name"]) for area in cached.areas()}
    areas = with_words.list_of(sorted(named.get(code, code) for code in visitor.areas))
    role = with_words.get(f"role.{visitor.role}{'_editor' if visitor.editor else ''}")
    said = with_words.get("access.signed_in", name=visitor.name.removeprefix("oidc:"), role=role)
    show(markup.who(f"{said} · {areas}" if areas else said, sign_out_token(visitor.name), with_words))


def signed_out(entry: PageEntry, with_words: Words) -> None:
    """Show that nobody is signed in, and where to do so; nothing else."""
    address = "/" if entry is PAGES[0] else f"/{entry.address}"
    query = urlencode(dict(st.query_params))
    back = f"{address}?{query}" if query else address
    link = f"{SIGN_IN}?{urlencode({'lang': with_words.lang, 'next': back})}"
    st.title(with_words.get("access.signed_out_title"), anchor=False)
    no_role = with_words.get("access.no_role") if asking.has_claims() else ""
    show(markup.paragraphs("wrong", [no_role]))
    show(markup.paragraphs("next", [with_words.get("access.signed_out_next")]))
    show(markup.action(with_words.get("access.to_sign_in"), link))


def no_accounts(visitor: Visitor, with_words: Words) -> None:
    """Say that there are no accounts, and so everybody at this machine sees everything."""
    if visitor.role == "open":
        show(markup.paragraphs("open", [with_words.get("access.open")]))


def kept(*names: str) -> dict[str, str]:
    """Give what the address says of some choices, for a link to take along."""
    return {name: st.query_params[name] for name in names if name in st.query_params}


def own_pages(with_words: Words) -> dict[str, str]:
    """Give the names of the pages that who looks has, by their addresses."""
    visitor = asking.visitor()
    own = pages_of(visitor.role) if visitor else ()
    return {entry.address: with_words.get(entry.title) for entry in own}


def invented(with_words: Words) -> None:
    """Say above every page of a demo that its countries are invented."""
    if cached.is_invented():
        show(markup.paragraphs("invented", [with_words.get("app.invented")]))


def show(*html: str) -> None:
    """Show markup of ours; nothing where there is nothing to say."""
    if any(html):
        st.html("".join(html))


def chart(figure: go.Figure, key: str, alt: str) -> None:
    """Show a figure as it is drawn; `alt` says it to those who don't see it."""
    st.plotly_chart(figure, theme=None, key=key, config=style.CONFIG, alt=alt)


def empty(title: str, *next_steps: str) -> None:
    """Show an empty state: what there isn't, and what to do next."""
    st.title(title, anchor=False)
    show(markup.paragraphs("next", next_steps))


def end_if_none(there: Sized, with_words: Words) -> None:
    """End a page for which there is nothing yet, saying that no wave is there and what to do next."""
    if not there:
        empty(with_words.get("empty.no_wave"), with_words.get("empty.no_wave_next"))
        st.stop()


def imprint(with_words: Words, *lines: str) -> None:
    """Show the small print of a page: its source, and by whose rules its figures are shown."""
    show(markup.paragraphs("imprint", [*lines, with_words.message(cached.shown_by())]))


def not_asked(area: str, indicator: Indicator, with_words: Words) -> None:
    """Show that no wave of an area has an indicator's question."""
    title = title_of(indicator, with_words)
    empty(with_words.get("empty.not_asked", area=area), with_words.get("empty.not_asked_next", title=title))


def not_asked_then(area: str, indicator: Indicator, year: int, with_words: Words) -> None:
    """Show that the wave of a year has not an indicator's question."""
    title = title_of(indicator, with_words)
    said = with_words.get("groups.not_asked", area=area, year=year)
    empty(said, with_words.get("groups.not_asked_next", title=title))


def page_entries(with_words: Words) -> list[StreamlitPage]:
    """Give the pages of the navigation, named in the visitor's language."""
    return [
        st.Page(
            entry.file, title=with_words.get(entry.title), url_path=entry.address, default=entry is PAGES[0]
        )
        for entry in PAGES
    ]


def say_wrong(sentences: Sequence[str], with_words: Words) -> None:
    """Say what is wrong with the link that led here; what it asked for is not shown."""
    show(markup.paragraphs("wrong", [" ".join([with_words.get("link.wrong"), *sentences])]))


def _browser_language() -> str:
    preferred = (st.context.locale or "")[:2].lower()
    return preferred if preferred in LANGUAGES else LANGUAGES[0]
