"""The forms of the accounts page. The only place that knows its widget keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from dashboard import asking, cached, markup
from dashboard.access import managing
from dashboard.access.passwords import LONGEST, SHORTEST
from dashboard.texts import Words
from dashboard.widgets.frame import show
from store.accounts import ROLES, Account, Role
from survey_schema.errors import VardaError

FIRST_ROLE = ROLES.index("municipality")


def said(words: Words) -> None:
    """Say what was done last on this page."""
    code, name = st.session_state.pop("accounts_said", ("", ""))
    if code:
        show(markup.paragraphs("change", [words.get(code, name=name)]))


def add_form(words: Words) -> None:
    """Let an account be added."""
    names = {area["code"]: str(area["name"]) for area in cached.areas()}
    with st.expander(words.get("accounts.add")), st.form("accounts_add", border=False):
        with st.container(horizontal=True, gap="medium"):
            name = st.text_input(words.get("accounts.name"), key="accounts_name", max_chars=80)
            role: Role = st.selectbox(
                words.get("accounts.role"),
                ROLES,
                FIRST_ROLE,
                format_func=lambda role: words.get(f"role.{role}"),
                key="accounts_role",
            )
        areas = st.multiselect(
            words.get("accounts.areas"),
            list(names),
            format_func=lambda code: names.get(code, code),
            placeholder="",
            key="accounts_areas",
        )
        with st.container(horizontal=True, gap="medium"):
            school = st.text_input(words.get("accounts.school"), key="accounts_school", max_chars=40)
            day = _day("accounts_until", words)
        editor = st.checkbox(words.get("accounts.editor"), key="accounts_editor")
        show(markup.paragraphs("note", [words.get("accounts.rules", least=SHORTEST, most=LONGEST)]))
        with st.container(horizontal=True, gap="medium"):
            first, second = (
                st.text_input(words.get(f"accounts.{key}"), type="password", key=f"accounts_{key}")
                for key in ("password", "again")
            )
        asked = st.form_submit_button(words.get("accounts.add_button"), type="primary")
    if asked and first != second:
        show(markup.paragraphs("wrong", [words.get("accounts.unequal")]))
    elif asked:
        until = day.isoformat() if day else None
        account = Account(name.strip().casefold(), role, tuple(areas), editor, school.strip(), until)
        add = partial(managing.add, asking.database(), asking.require("manage"), account, first)
        _done(add, "accounts.added", account.name, words)


def change_form(words: Words) -> None:
    """Let an account's last day be set, its sessions be ended, or it be removed."""
    names = [account.name for account in cached.accounts()]
    with st.expander(words.get("accounts.change")), st.form("accounts_change", border=False):
        with st.container(horizontal=True, gap="medium"):
            name = st.selectbox(words.get("accounts.which"), names, key="accounts_which")
            day = _day("accounts_last_day", words)
        with st.container(horizontal=True, gap="medium"):
            pressed = {
                key: st.form_submit_button(words.get(f"accounts.{key}"))
                for key in ("set_day", "end_sessions", "remove")
            }
        sure = st.checkbox(words.get("accounts.sure"), key="accounts_sure")
    path, until = asking.database(), day.isoformat() if day else ""
    if pressed["set_day"]:
        who = asking.require("manage")
        _done(partial(managing.set_last_day, path, who, name, until), "accounts.day_set", name, words)
    elif pressed["end_sessions"]:
        _done(
            partial(managing.end_sessions, path, asking.require("manage"), name),
            "accounts.ended",
            name,
            words,
        )
    elif pressed["remove"] and not sure:
        show(markup.paragraphs("wrong", [words.get("accounts.not_sure")]))
    elif pressed["remove"]:
        _done(partial(managing.remove, path, asking.require("manage"), name), "accounts.removed", name, words)


def _done(change: Callable[[], None], code: str, name: str, words: Words) -> None:
    """Do something, and say that it is done, or why not."""
    try:
        change()
    except VardaError as error:
        show(markup.paragraphs("wrong", [words.message(error)]))
        return
    st.session_state["accounts_said"] = (code, name)
    st.rerun()


def _day(key: str, words: Words) -> date | None:
    day: date | None = st.date_input(words.get("accounts.until"), None, format="YYYY-MM-DD", key=key)
    return day
