"""An intervention: its dose and money, what its factor did beside elsewhere, what was decided; its forms."""

from __future__ import annotations

import streamlit as st

from dashboard import cached, cached_steering, markup, widgets
from dashboard.stories import intervention as intervention_story
from dashboard.stories import money as money_story
from dashboard.stories.steering_words import left_out
from dashboard.widgets import expecting, filling, programme, programme_money, steering
from dashboard.widgets.programme_chart import programme_chart

words = widgets.language()
widgets.end_if_none(cached.indicators(), words)

head = st.container(gap="xsmall")
chosen = widgets.choices(words, "steered", "intervention")
name = chosen.area_name
if not chosen.intervention:
    with head:
        widgets.empty(words.get("intervention.none", area=name), words.get("intervention.none_next"))
    st.stop()

told = cached_steering.told_of(chosen.intervention, chosen.area)
factor = next((each for each in cached.indicators() if each.id == told.record["factor"]), None)
title = intervention_story.title(told, factor, words)
with head:
    widgets.show(markup.paragraphs("eyebrow", [name]))
    st.title(title, anchor=False)
    widgets.show(markup.paragraphs("lead", [intervention_story.lead(told, words)]))
    widgets.show(markup.paragraphs("note", left_out(told.place, words)))

steering.done(words)
steering.undo(chosen.area, words)
widgets.show(intervention_story.dose(told, words))
widgets.show(money_story.warned(intervention_story.warnings(told, words), words))
widgets.show(intervention_story.money_table(told, words))
estimates = cached.estimates(factor.id, chosen.area) if factor else []
if factor and estimates:
    programme_chart(told.record, factor, estimates, chosen, words)
widgets.show(intervention_story.card(told, factor, words))
st.header(words.get("intervention.expected"), anchor=False)
widgets.show(intervention_story.expectations(told, filling.indicator_names(words), words))
st.header(words.get("intervention.decisions"), anchor=False)
widgets.show(intervention_story.decisions(told, words))
if cached_steering.may_edit(chosen.area):
    with st.expander(words.get("form.money")):
        programme_money.money_table(chosen.area, chosen.intervention, words)
    with st.expander(words.get("expect.title")):
        expecting.expectation_form(chosen.area, told.record, words)
    with st.expander(words.get("decision.record")):
        steering.decision_form(chosen.area, chosen.intervention, words)
    with st.expander(words.get("form.title")):
        programme.change_form(chosen.area, chosen.intervention, words)
source = words.get("intervention.source", area=name, version=cached.source_version())
taken, chart = ("intervention", chosen.intervention), "intervention_trend" if estimates else ""
widgets.downloads(words, estimates, taken, title, source=source, chart=chart)
widgets.imprint(words, source)
