"""Takes a file by our own route: Streamlit's would keep it in memory, of anybody, and is shut."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import asking
from dashboard.access.rights import Action
from dashboard.incoming import FILES, LARGEST, Arrival
from dashboard.markup import upload as upload_markup
from dashboard.texts import Words
from dashboard.upload_route import ADDRESS, SCRIPT

POLLED = 1.0
"""Seconds between two looks for the file."""
_SAID = ("done", "broken", "too_large", "limit")


def receive(
    words: Words, action: Action, formats: Sequence[str], choose: str, *, key: str, largest: int = LARGEST
) -> Arrival | None:
    """Give the file that has come; until then show where to drop it, and nothing.

    `choose` names what is to be dropped; `key` holds the token of its place; `largest` is in bytes.
    Raises Denied for who may not do `action`.
    """
    visitor = asking.require(action)
    arrival = FILES.find(st.session_state.get(key, ""))
    if arrival is None:
        st.session_state[key] = FILES.expect(visitor.name, largest)
        arrival = FILES.find(st.session_state[key])
    if arrival is not None and arrival.state == "here":
        return arrival
    token = escape(st.session_state[key])
    said = {name: words.get(f"upload.{name}", largest=words.number(largest // 1024**2)) for name in _SAID}
    said |= {"choose": choose}
    box = upload_markup.drop_box(said, token, f"{ADDRESS}?lang={words.lang}", formats, largest)
    st.html(f'{box}<script src="{SCRIPT}"></script>', unsafe_allow_javascript=True)
    _watch(st.session_state[key])
    return None


@st.fragment(run_every=POLLED)
def _watch(token: str) -> None:
    arrival = FILES.find(token)
    if arrival is None or arrival.state == "here":
        st.rerun()
