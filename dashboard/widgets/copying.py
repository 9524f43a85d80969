"""The script that copies sentences, and the place where it says so to those who hear the page."""

from __future__ import annotations

import streamlit as st

from dashboard.script_route import COPY_SCRIPT


def copying() -> None:
    """Let the copy buttons of a page copy."""
    region = '<p id="varda-copied" class="unseen" role="status" aria-live="polite"></p>'
    st.html(f'{region}<script src="{COPY_SCRIPT}"></script>', unsafe_allow_javascript=True)
