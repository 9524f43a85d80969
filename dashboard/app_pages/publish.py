"""Publish: what everybody would see of an area and year, the verdict, from when, and what there is."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, markup, widgets
from dashboard.markup import publish as publish_markup
from dashboard.widgets import publishing

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "published", "year")
names = {area["code"]: str(area["name"]) for area in cached.areas()}
with head:
    year = {"area": chosen.area_name, "year": chosen.year}
    widgets.show(markup.paragraphs("eyebrow", [words.get("trends.eyebrow", **year)]))
    st.title(words.get("publish.title"), anchor=False)
    widgets.show(markup.paragraphs("lead", [words.get("publish.lead")]))

publishing.outcome(words)
made = publishing.proposed(chosen.area, chosen.year, words)
if made:
    publishing.preview(made, names, words)
    publishing.decide(made, words)

st.header(words.get("publish.there_are"), anchor=False)
widgets.show(publish_markup.publications(cached.publications(), names, words))
publishing.take_back(words)
widgets.show(markup.paragraphs("imprint", [words.get("publish.policy", policy=cached.policy())]))
