"""Changes: who changed what of the area's steering side, and when, each column before and after."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.stories import history

words = widgets.language()
widgets.end_if_none(cached.areas(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered")
changes = cached_steering.history(chosen.area)
title = history.title(changes, chosen.area_name, words)
with head:
    widgets.show(markup.paragraphs("eyebrow", [chosen.area_name]))
    st.title(title, anchor=False)
    widgets.show(markup.paragraphs("lead", [history.lead(changes, words)]))

widgets.show(history.listed(changes, words), markup.paragraphs("note", history.more(changes, words)))
source = words.get("history.source", area=chosen.area_name, version=cached.source_version())
widgets.downloads(words, history.taken(changes, chosen.area), ("changes", chosen.area), title, source=source)
