"""Yearly account: a document for the council: goals, money, what changed, what was decided, what ends."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.stories import yearly as story
from dashboard.widgets import yearly

words = widgets.language()
widgets.end_if_none(cached_steering.areas(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered", "accounted")
found = cached_steering.account(chosen.area, chosen.accounted)
indicators = {each.id: each for each in cached.indicators()}
source = words.get("intervention.source", area=chosen.area_name, version=cached.source_version())
with head:
    widgets.show(markup.paragraphs("eyebrow", [words.get("yearly.eyebrow", area=chosen.area_name)]))
    st.title(story.title(found, words), anchor=False)
    widgets.show(markup.paragraphs("lead", [story.lead(found, words)]))

yearly.take(found, indicators, source, words)
widgets.show(markup.paragraphs("note", story.remarks(found, words)))
widgets.show(story.document(found, indicators, words))
widgets.imprint(words, source)
