"""What a researcher sees and says on the upload page. The only place that knows its widget keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard import asking, cached, markup, uploads
from dashboard.incoming import FILES, Arrival
from dashboard.markup import upload as upload_markup
from dashboard.stories import revised
from dashboard.texts import Words
from dashboard.texts.sentences import title_of
from dashboard.uploads import NO_COLUMN, RULES, Asked, Checked, Matched
from dashboard.widgets.describing import refusal, said_of_items, select
from dashboard.widgets.frame import show
from survey_schema.errors import VardaError
from survey_schema.progress import Listener, Progress

CHANGES_SHOWN = 20


def discard(arrival: Arrival | None = None) -> None:
    """Remove the file and all that was said of it."""
    if arrival is not None:
        FILES.discard(arrival.token)
    for key in [key for key in st.session_state if str(key).startswith("upload_")]:
        del st.session_state[key]


def match_table(asked: Asked, words: Words) -> Matched | None:
    """Show how the columns match, what may be meant, and a row to correct it; nothing where it is refused."""
    try:
        matched = uploads.matched(asking.database(), asked, words.lang)
    except VardaError as error:
        refusal(error, words)
        return None
    found = sum(bool(row.column) for row in matched.rows)
    counts = {"found": words.number(found), "items": words.number(len(matched.rows))}
    st.header(words.get("upload.matched", **counts), anchor=False)
    if matched.profile:
        show(markup.paragraphs("note", [words.get("upload.profile_used", source=matched.profile)]))
    _suggestions(matched, words)
    with st.expander(words.get("upload.table"), expanded=True):
        show(upload_markup.match_table(matched, words))
    _correct(matched, words)
    return matched


def _suggestions(matched: Matched, words: Words) -> None:
    for each in matched.suggestions:
        params = {"column": each.column, "label": each.label, "item": each.item, "score": each.score}
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            show(markup.paragraphs("note", [words.get("upload.suggested", **params)]))
            taken = st.button(words.get("upload.take", item=each.item), key=f"upload_take_{each.item}")
        if taken:
            said_of_items()[each.item] = (each.column, "as_is")
            st.rerun()


def _correct(matched: Matched, words: Words) -> None:
    items = {row.item: f"{row.item} · {row.question}" for row in matched.rows}
    items |= {role: words.get(f"upload.role_{role}") for role in ("weight", "stratum", "psu", "school")}
    columns = {name: f"{name} · {label}" if label else name for name, label in matched.columns.items()}
    columns |= {NO_COLUMN: words.get("upload.none")}
    rules = {rule: words.get(f"upload.rule_{rule}") for rule in RULES}
    show(markup.paragraphs("subtitle", [words.get("upload.correct")]))
    with (
        st.form("upload_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="medium"),
    ):
        item = select("item", items, next(iter(items)), words)
        column = select("column", columns, next(iter(columns)), words)
        rule = select("rule", rules, "as_is", words)
        said = st.form_submit_button(words.get("upload.set"))
    if said:
        said_of_items()[item] = (column, rule)
        st.rerun()


def check(asked: Asked, words: Words) -> Checked | None:
    """Check the file when asked to, and keep what was found until something else is said of the file."""
    reason = ""
    wave = f"{asked.instrument}:{asked.area}:{asked.year}"
    if any(stored["wave"] == wave for stored in cached.waves()):
        reason = st.text_input(words.get("upload.stored_already", wave=wave), key="upload_reason").strip()
        if not reason:
            return None
    if st.button(words.get("upload.check"), type="primary", key="upload_check"):
        with _progress(words) as told:
            checked = uploads.check(asking.database(), asking.require("upload"), asked, reason, told)
        st.session_state["upload_checked"] = (asked, reason, checked)
    kept = st.session_state.get("upload_checked")
    if kept is None or kept[:2] != (asked, reason):
        return None
    found: Checked = kept[2]
    return found


@contextmanager
def _progress(words: Words) -> Iterator[Listener]:
    """Show a bar that says which step a file is in and how far that is; gone when it is done."""
    place = st.empty()

    def told(progress: Progress) -> None:
        share = min(progress.share, 1.0)
        place.progress(share, f"{words.get(f'progress.{progress.step}')} · {words.percent(share)}")

    yield told
    place.empty()


def findings(checked: Checked, words: Words) -> None:
    """Show what was found in groups, with a download; a refusal first."""
    if checked.refusal is not None:
        refusal(checked.refusal, words)
    else:
        st.header(words.get("upload.passed"), anchor=False)
    if not checked.findings:
        return
    show(upload_markup.findings_groups(checked.findings, words))
    st.download_button(
        words.get("upload.download"),
        uploads.findings_csv(checked.findings, words),
        file_name="findings.csv",
        mime="text/csv",
        on_click="ignore",
    )


def decide(asked: Asked, checked: Checked, arrival: Arrival, words: Words) -> None:
    """Show the waves and what their figures would be; accept or discard."""
    names = {area["code"]: str(area["name"]) for area in cached.areas()}
    show(upload_markup.waves_and_preview(checked, names, asked.year, words))
    source = st.text_input(words.get("upload.keep"), key="upload_source", max_chars=60).strip()
    with st.container(horizontal=True, gap="medium"):
        how = "stage" if uploads.is_second_needed(asking.database()) else "accept"
        accepted = st.button(words.get(f"upload.{how}"), type="primary", key="upload_accept")
        if st.button(words.get("upload.discard"), key="upload_discard"):
            discard(arrival)
            st.rerun()
    if not accepted:
        return
    try:
        with _progress(words) as told:
            reason = st.session_state.get("upload_reason", "").strip()
            loaded = uploads.accept(asking.database(), asking.require("upload"), asked, source, reason, told)
    except VardaError as error:
        refusal(error, words)
        return
    discard(arrival)
    st.session_state["upload_done"] = [wave.wave for wave in loaded]
    st.rerun()


def outcome(words: Words) -> None:
    """Say what was stored last on this page, and which figures a revision changed."""
    status = {wave["wave"]: wave["status"] for wave in cached.waves()[::-1]}
    for wave in st.session_state.get("upload_done", ()):
        area, year = wave.split(":")[1:]
        if status.get(wave) == "staged":
            show(markup.paragraphs("change", [words.get("upload.staged", wave=wave)]))
        else:
            link = f"./trends?area={area}&lang={words.lang}"
            show(upload_markup.stored(words.get("upload.stored", wave=wave), words.get("upload.see"), link))
        if sum(each["wave"] == wave for each in cached.waves()) > 1:
            titles = {each.id: title_of(each, words) for each in cached.indicators()}
            changed = revised.changed(cached.diff(wave), divided=False)
            show(revised.changes_table(changed[:CHANGES_SHOWN], titles, year, words))
            link = f"./revisions?wave={wave}&lang={words.lang}"
            show(upload_markup.link(words.get("upload.see_changes"), link))


def waiting(words: Words) -> None:
    """Let a staged wave, or a staged revision, feed figures."""
    accepted = st.session_state.pop("upload_accepted", "")
    if accepted:
        show(markup.paragraphs("change", [words.get("upload.stored", wave=accepted)]))
    staged = [wave["wave"] for wave in cached.waves() if wave["status"] == "staged"]
    if not staged:
        return
    with st.expander(words.get("upload.waiting", count=len(staged))), st.form("upload_staged", border=False):
        wave = select("staged_wave", {wave: wave for wave in staged}, staged[0], words)
        if st.form_submit_button(words.get("upload.accept")):
            try:
                uploads.accept_staged(asking.database(), asking.require("accept"), wave)
            except VardaError as error:
                refusal(error, words)
                return
            st.session_state["upload_accepted"] = wave
            st.rerun()


def take_back(words: Words) -> None:
    """Let a wave be taken out of all figures, with a reason."""
    taken = st.session_state.pop("upload_taken_back", "")
    if taken:
        show(markup.paragraphs("change", [words.get("upload.taken_back", wave=taken)]))
    feeding = [wave["wave"] for wave in cached.waves() if wave["status"] in ("accepted", "limited")]
    if not feeding:
        return
    with st.expander(words.get("upload.take_back")), st.form("upload_back", border=False):
        waves = {wave: wave for wave in feeding}
        wave = select("wave", waves, feeding[0], words)
        reason = st.text_input(words.get("upload.back_reason"), key="upload_back_reason").strip()
        if st.form_submit_button(words.get("upload.back")):
            if not reason:
                show(markup.paragraphs("wrong", [words.get("upload.reason_missing")]))
                return
            uploads.withdraw(asking.database(), asking.require("withdraw"), wave, reason)
            st.session_state.pop("upload_done", None)
            st.session_state["upload_taken_back"] = wave
            st.rerun()


def who_can() -> str:
    """Give the code of the sentence that says who can upload here."""
    return "upload.anybody" if asking.require("upload").role == "open" else "upload.signed_in"
