"""Cycle: the ten steps of a survey's year, the 56 days to the results, and which decision they reach."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.markup import cycle as cycle_markup
from dashboard.stories import cycle as cycle_story
from dashboard.widgets import cycle as cycle_form
from dashboard.widgets import steering

words = widgets.language()
widgets.end_if_none(cached_steering.areas(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered", "cycle")
found = cached_steering.cycle(chosen.area, chosen.cycle)
with head:
    eyebrow = words.get("cycle.eyebrow", area=chosen.area_name, year=chosen.cycle)
    widgets.show(markup.paragraphs("eyebrow", [eyebrow]))
    st.title(cycle_story.title(found, words), anchor=False)
    widgets.show(cycle_markup.clock(found, words))
    widgets.show(markup.paragraphs("next", [cycle_story.decided(found, words)]))

steering.done(words)
address = {"area": chosen.area, **widgets.kept("lang")}
widgets.show(cycle_markup.steps(found, widgets.own_pages(words), address, words))
if cached_steering.may_edit(chosen.area):
    with st.expander(words.get("cycle.change")):
        cycle_form.step_form(found, words)
st.header(words.get("cycle.days"), anchor=False)
widgets.show(cycle_markup.days(cycle_story.days(found, words), words))
steering.days(chosen.area, chosen.cycle, words)
source = words.get("cycle.source", area=chosen.area_name, version=cached.source_version())
widgets.show(markup.paragraphs("imprint", [source]))
