"""Results funding: agreements that pay by results, met or not, paid or not and why; only while it is on."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.stories import results as story
from dashboard.widgets import results as forms
from dashboard.widgets import storing

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered")
found = cached_steering.results(chosen.area)
indicators = {each.id: each for each in cached.indicators()}
names = {area["code"]: str(area["name"]) for area in cached.areas()}
with head:
    widgets.show(markup.paragraphs("eyebrow", [chosen.area_name]))
    st.title(story.title(found, words), anchor=False)
    widgets.show(story.warnings(found, indicators, words))

storing.done(words)
widgets.show(story.listed(found, indicators, words))
may_edit = cached_steering.may_edit(chosen.area)
if may_edit:
    storing.undo(chosen.area, words)
    if found.agreements:
        with st.expander(words.get("results.settle")):
            forms.settle_form(found, words)
    with st.expander(words.get("results.add"), expanded=not found.agreements):
        forms.agreement_form(found, words)
st.header(words.get("results.worth"), anchor=False)
widgets.show(story.prices(found, names, indicators, words), story.avoided(found, indicators, words))
if may_edit:
    with st.expander(words.get("results.add_price")):
        forms.price_form(found, words)
source = words.get("intervention.source", area=chosen.area_name, version=cached.source_version())
widgets.imprint(words, source)
