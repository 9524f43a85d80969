"""What is asked and said on the Publish page. The only place that knows its widget keys."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard import asking, cached, markup
from dashboard.markup import publish as publish_markup
from dashboard.publishing.proposal import Proposal
from dashboard.publishing.releasing import Days
from dashboard.publishing.told import headline_changes
from dashboard.questions.answers import all_hidden
from dashboard.texts import Words
from dashboard.texts.sentences import title_of
from dashboard.widgets.describing import refusal
from dashboard.widgets.frame import show
from survey_schema.errors import VardaError

CHANGES_SHOWN = 6
_MADE = "publish_made"


def proposed(area: str, year: int, words: Words) -> Proposal | None:
    """Give what would be published, once it was asked for; nothing before, or where it is refused."""
    of = (str(asking.database()), asking.data_version(), area, year)
    held = st.session_state.get(_MADE)
    if held and held[0] == of:
        made: Proposal = held[1]
        return made
    if not st.button(words.get("publish.look"), key="publish_look"):
        return None
    bar = st.progress(0.0)

    def told(share: float) -> None:
        bar.progress(share, words.get("publish.looking", share=words.percent(share)))

    told(0.0)
    try:
        made = cached.proposal(area, year, told)
    except VardaError as error:
        refusal(error, words)
        return None
    finally:
        bar.empty()
    st.session_state[_MADE] = (of, made)
    st.rerun()
    return made


def preview(made: Proposal, names: dict[str, str], words: Words) -> None:
    """Show the audit's verdict, what would change, and an area's figures as everybody would see them."""
    show(markup.paragraphs("change", [words.message(made.verdict)]))
    show(markup.paragraphs("wrong", [words.message(note) for note in cached.staged_since(made)]))
    found = cached.changes_of(made)
    notes = headline_changes(found or [], cached.indicators(), names)[:CHANGES_SHOWN]
    show(publish_markup.changes(found, notes, words))
    inside = list(dict.fromkeys(made.rows["area"]))
    area = st.selectbox(
        words.get("publish.inside"),
        inside,
        format_func=lambda code: names.get(code, code),
        key="publish_inside",
    )
    titles = {each.id: title_of(each, words) for each in cached.indicators()}
    rows = made.rows[made.rows["area"] == area].to_dict("records")
    show(publish_markup.preview(rows, area, titles, words))


def decide(made: Proposal, words: Words) -> None:
    """Ask from when who sees it, and whether it is meant; then publish."""
    st.header(words.get("publish.decide"), anchor=False)
    nothing = all_hidden(made.rows)
    if nothing:
        show(markup.paragraphs("wrong", [words.message(nothing)]))
        show(markup.paragraphs("next", [words.get("publish.nothing_next")]))
        return
    today = datetime.now(UTC).date()
    with st.form("publish_form", border=False):
        with st.container(horizontal=True, gap="medium"):
            days = [
                st.date_input(
                    words.get(f"publish.day_{who}"), today, key=f"publish_{who}", format="YYYY-MM-DD"
                )
                for who in ("schools", "executive", "public")
            ]
        is_sure = st.checkbox(words.get("publish.meant"), key="publish_sure")
        is_sent = st.form_submit_button(words.get("publish.do"))
    if not is_sent:
        return
    if not is_sure:
        show(markup.paragraphs("wrong", [words.get("publish.not_meant")]))
        return
    try:
        stored = cached.publish(made, Days(*(day.isoformat() for day in days)))
    except VardaError as error:
        refusal(error, words)
        return
    st.session_state.pop(_MADE, None)
    st.session_state["publish_done"] = stored.id
    st.rerun()


def outcome(words: Words) -> None:
    """Say what has just been published or taken back."""
    for key, code in (("publish_done", "publish.page_done"), ("publish_gone", "publish.withdrawn")):
        number = st.session_state.pop(key, None)
        if number:
            show(markup.paragraphs("change", [words.get(code, number=number)]))


def take_back(words: Words) -> None:
    """Let a publication be taken back, with a reason."""
    there = [row["id"] for row in cached.publications() if row["state"] != "withdrawn"]
    if not there:
        return
    with st.expander(words.get("publish.take_back")), st.form("publish_back", border=False):
        number = st.selectbox(words.get("publish.head_number"), there, key="publish_number")
        reason = st.text_input(words.get("publish.reason"), key="publish_reason").strip()
        if st.form_submit_button(words.get("publish.withdraw")):
            if not reason:
                show(markup.paragraphs("wrong", [words.get("publish.reason_missing")]))
                return
            cached.withdraw_publication(number, reason)
            st.session_state["publish_gone"] = number
            st.rerun()
