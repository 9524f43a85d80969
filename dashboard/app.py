"""The entry script: the frame, then the page that was asked for, or what to do while there is no database."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, widgets
from survey_schema.errors import VardaError

words = widgets.language()
pages = widgets.page_entries(words)
page = st.navigation(pages, position="hidden")
st.set_page_config(page_title=words.get("app.title", page=page.title), layout="wide")
widgets.frame(pages, page, words)

try:
    if cached.database().exists():
        widgets.invented(words)
        page.run()
    else:
        file = str(cached.database())
        widgets.empty(words.get("empty.no_database"), words.get("empty.no_database_next", file=file))
except VardaError as refusal:
    widgets.empty(words.get("empty.refused"), words.message(refusal))
