"""The buttons that take a yearly account home."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup
from dashboard.questions.yearly import Account
from dashboard.reports import account_files
from dashboard.stories.yearly import Indicators
from dashboard.texts import Words
from dashboard.widgets.downloads import WORKBOOK
from dashboard.widgets.frame import show


def take(found: Account, indicators: Indicators, source: str, words: Words) -> None:
    """Offer the account as a workbook, as JSON and on paper. Files are only made when asked for."""
    name = f"varda_account_{found.place.area}_{found.year}"
    about = {"source": source, "policy": words.message(cached.shown_by())}
    with st.container(key="downloads_account", horizontal=True, vertical_alignment="center", gap="small"):
        show(markup.paragraphs("take", [words.get("export.take")]))
        st.download_button(
            words.get("export.xlsx"),
            lambda: account_files.as_workbook(found, indicators, about, words),
            file_name=f"{name}.xlsx",
            mime=WORKBOOK,
            on_click="ignore",
            key="account_xlsx",
        )
        st.download_button(
            "JSON",
            lambda: account_files.as_json(found, indicators, about, words).encode(),
            file_name=f"{name}.json",
            mime="application/json",
            on_click="ignore",
            key="account_json",
        )
        show(markup.print_button(words.get("yearly.print")))
