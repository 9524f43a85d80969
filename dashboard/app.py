"""The entry script: who asks, the frame, then the page that was asked for, or what to do without one."""

from __future__ import annotations

import streamlit as st

from dashboard import asking, cached_steering, widgets
from dashboard.navigation import PAGES, first_page_of
from survey_schema.errors import VardaError

words = widgets.language()
pages = widgets.page_entries(words)
page = st.navigation(pages, position="hidden")
st.set_page_config(page_title=words.get("app.title", page=page.title), layout="wide")
entry = PAGES[pages.index(page)]

try:
    visitor = asking.visitor()
    if visitor is not None and entry is PAGES[0] and visitor.role not in entry.roles:
        st.switch_page(pages[PAGES.index(first_page_of(visitor.role))], query_params=dict(st.query_params))
    widgets.frame(pages, page, words, visitor)
    if asking.database().exists():
        widgets.invented(words)
    if visitor is None:
        widgets.signed_out(entry, words)
    elif not asking.database().exists():
        file = str(asking.database())
        widgets.empty(words.get("empty.no_database"), words.get("empty.no_database_next", file=file))
    elif visitor.role not in entry.roles:
        widgets.empty(words.get("access.other_page"), words.get("access.other_page_next"))
    elif entry.module not in {"", *cached_steering.modules()}:
        widgets.empty(words.get("access.page_off"), words.get("access.page_off_next"))
    else:
        widgets.no_accounts(visitor, words)
        page.run()
except VardaError as refusal:
    widgets.empty(words.get("empty.refused"), words.message(refusal))
